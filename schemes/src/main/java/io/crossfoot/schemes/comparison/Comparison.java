package io.crossfoot.schemes.comparison;

import io.crossfoot.schemes.Feature;
import io.crossfoot.schemes.Scheme;
import io.crossfoot.schemes.SchemeServer;
import io.crossfoot.schemes.Schemes;
import io.crossfoot.schemes.attacks.Attack;
import io.crossfoot.schemes.attacks.Attacks;
import io.crossfoot.schemes.attacks.Story;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/**
 * Runs the same work on every scheme, in rounds: in each round every scheme has one turn at each measure, beginning with another
 * scheme each time. So all meet the same state of the machine, and what comes and goes on it shows as spread between rounds
 * rather than as somebody's advantage.
 */
public final class Comparison {
    /** Preparing is not measured, so that several schemes can share a wait for the disk. */
    private static final int PREPARED_AT_A_TIME = 4;

    private final Sizes sizes;
    private final List<String> ids;
    private final List<Attack> attacks;
    private final Progress progress;
    private final Map<Measure, Map<String, List<Double>>> rounds = new LinkedHashMap<>();

    /**
     * Plans a run.
     *
     * @param ids which schemes take part
     * @param progress is told how far it is
     */
    public Comparison(Sizes sizes, List<String> ids, Progress progress) {
        this.sizes = sizes;
        this.ids = List.copyOf(ids);
        this.attacks = Attacks.all(sizes.changedRows(), sizes.loading());
        this.progress = progress;
    }

    /**
     * Runs it, on a server of its own that is gone afterwards.
     *
     * @param commandLine what started it, for the report
     * @param crossfootVersion the same
     */
    public Findings run(String commandLine, String crossfootVersion) throws Exception {
        List<SchemeFacts> facts = ids.stream().map(SchemeFacts::of).toList();
        List<String> able = new ArrayList<>();
        for (SchemeFacts scheme : facts) {
            if (scheme.missing() == null) {
                able.add(scheme.id());
            } else {
                progress.say("skipped " + scheme.id() + ": " + scheme.missing());
            }
        }
        History history = new History(sizes.rounds() + 1, sizes.history());
        List<Workload> undisturbed =
                Stream.concat(onLive(), Stream.of(new Verifying(history))).toList();
        List<Workload> all = Stream.concat(undisturbed.stream(), Stream.of(new Archiving(history)))
                .toList();
        progress.begin(able.size() * (1 + all.size() * sizes.rounds() + attacks.size()));
        try (SchemeServer server = SchemeServer.start()) {
            Circumstances circumstances = Circumstances.of(server, commandLine, crossfootVersion);
            // First, as nothing is measured meanwhile, and as what cannot go on should not do so after everything else.
            List<AttackResult> attacked = attack(server, able);
            Map<Measure, Map<String, Figure>> figures;
            List<Balanced> balanced;
            List<Verified> verified;
            List<Contender> contenders = new ArrayList<>();
            try {
                for (String id : able) {
                    contenders.add(Contender.on(server, id));
                }
                prepare(contenders, all);
                run(contenders, undisturbed);
                run(contenders, all.subList(undisturbed.size(), all.size()));
                figures = figures(contenders, all);
                balanced = check(contenders, all);
                verified = verified(contenders);
            } finally {
                contenders.forEach(Contender::close);
            }
            return new Findings(
                    circumstances, sizes, facts, List.copyOf(figures.keySet()), figures, balanced, verified, attacked);
        }
    }

    private Stream<Workload> onLive() {
        List<Workload> work = new ArrayList<>();
        for (boolean hot : new boolean[] {false, true}) {
            for (int connections : sizes.connections()) {
                work.add(new Posting(
                        Measure.posts(hot, connections), connections, hot ? 1 : sizes.accounts(), sizes.slice()));
            }
        }
        sizes.depths().forEach(depth -> work.add(new Reading(depth, sizes.slice())));
        work.add(new Growth(sizes.growth(), sizes.accounts()));
        return work.stream();
    }

    private void prepare(List<Contender> contenders, List<Workload> all) throws Exception {
        List<Callable<Void>> tasks = new ArrayList<>();
        for (Contender contender : contenders) {
            tasks.add(() -> {
                for (Workload work : all) {
                    during(contender, "the preparation of " + name(work), () -> {
                        work.prepare(contender);
                        return null;
                    });
                }
                contender.maintain();
                requireExact(contender, all);
                for (Contender.Installed installed : contender.places()) {
                    installed.vacuum();
                }
                synchronized (progress) {
                    progress.done("preparing " + contender.id());
                }
                return null;
            });
        }
        Crew.together(tasks, PREPARED_AT_A_TIME);
    }

    /** What is wrong before anything is measured would make every figure worthless. */
    private static void requireExact(Contender contender, List<Workload> all) throws Exception {
        for (Workload work : all) {
            Optional<Balanced> balanced = work.check(contender);
            if (balanced.isPresent() && !balanced.get().isExact()) {
                throw new ComparisonException(
                        "%s does not have what was posted before anything was measured: %s"
                                .formatted(contender.id(), balanced.get()),
                        null);
            }
        }
    }

    private void run(List<Contender> contenders, List<Workload> works) throws Exception {
        for (int round = 0; round < sizes.rounds(); round++) {
            for (Contender contender : contenders) {
                during(contender, "maintenance", () -> {
                    contender.maintain();
                    return null;
                });
            }
            for (Workload work : works) {
                for (int turn = 0; turn < contenders.size(); turn++) {
                    // Every other round goes the other way round, so that nobody always follows the same neighbour.
                    int place = round % 2 == 0 ? turn : contenders.size() - 1 - turn;
                    Contender contender = contenders.get((place + round) % contenders.size());
                    if (work.lack(contender.live().scheme()).isEmpty()) {
                        during(contender, name(work), () -> work.turn(contender))
                                .forEach((measure, value) -> rounds.computeIfAbsent(
                                                measure, any -> new LinkedHashMap<>())
                                        .computeIfAbsent(contender.id(), any -> new ArrayList<>())
                                        .add(value));
                    }
                    progress.done(
                            "round %d of %d, %s, %s".formatted(round + 1, sizes.rounds(), name(work), contender.id()));
                }
            }
        }
    }

    private List<AttackResult> attack(SchemeServer server, List<String> able) throws Exception {
        List<AttackResult> results = new ArrayList<>();
        for (Attack attack : attacks) {
            for (String id : able) {
                try (Scheme scheme = Schemes.of(id)) {
                    results.add(new AttackResult(attack, id, attack.run(server, scheme, Story.UNTOLD)));
                } catch (SQLException | RuntimeException e) {
                    throw new ComparisonException(
                            "The attack %s on %s came to no end: %s".formatted(attack.name(), id, e.getMessage()), e);
                }
                progress.done("attack %s, %s".formatted(attack.name(), id));
            }
        }
        return results;
    }

    private static String name(Workload work) {
        return work.measures().get(0).id();
    }

    private static <T> T during(Contender contender, String what, Callable<T> work) throws Exception {
        try {
            return work.call();
        } catch (Exception e) {
            throw new ComparisonException("%s failed at %s: %s".formatted(contender.id(), what, e.getMessage()), e);
        }
    }

    private Map<Measure, Map<String, Figure>> figures(List<Contender> contenders, List<Workload> all) {
        Map<Measure, Map<String, Figure>> figures = new LinkedHashMap<>();
        for (Workload work : all) {
            for (Measure measure : work.measures()) {
                Map<String, Figure> ofMeasure = new LinkedHashMap<>();
                for (Contender contender : contenders) {
                    Optional<String> lack = work.lack(contender.live().scheme());
                    ofMeasure.put(
                            contender.id(),
                            lack.isPresent()
                                    ? Figure.none(lack.get())
                                    : Figure.of(rounds.get(measure).get(contender.id())));
                }
                figures.put(measure, ofMeasure);
            }
        }
        return figures;
    }

    private static List<Balanced> check(List<Contender> contenders, List<Workload> all) throws Exception {
        List<Balanced> checks = new ArrayList<>();
        for (Contender contender : contenders) {
            for (Workload work : all) {
                work.check(contender).ifPresent(checks::add);
            }
        }
        return checks;
    }

    private static List<Verified> verified(List<Contender> contenders) throws Exception {
        List<Verified> verified = new ArrayList<>();
        for (Contender contender : contenders) {
            Scheme scheme = contender.live().scheme();
            String reason = scheme.lacks().get(Feature.VERIFY);
            if (reason != null) {
                verified.add(new Verified(contender.id(), null, reason));
                continue;
            }
            try (Connection connection = contender.live().connect()) {
                verified.add(
                        new Verified(contender.id(), scheme.verify(connection).size(), null));
            }
        }
        return verified;
    }
}
