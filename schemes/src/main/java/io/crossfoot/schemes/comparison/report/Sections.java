package io.crossfoot.schemes.comparison.report;

import io.crossfoot.schemes.Feature;
import io.crossfoot.schemes.attacks.Attack;
import io.crossfoot.schemes.attacks.Verdict;
import io.crossfoot.schemes.comparison.AttackResult;
import io.crossfoot.schemes.comparison.Balanced;
import io.crossfoot.schemes.comparison.Figure;
import io.crossfoot.schemes.comparison.Findings;
import io.crossfoot.schemes.comparison.Group;
import io.crossfoot.schemes.comparison.Measure;
import io.crossfoot.schemes.comparison.SchemeFacts;
import io.crossfoot.schemes.comparison.Sizes;
import io.crossfoot.schemes.comparison.Verified;
import io.crossfoot.schemes.comparison.report.Grid.Cell;
import io.crossfoot.schemes.comparison.report.Grid.Tone;
import io.crossfoot.schemes.comparison.report.Section.Fold;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** What the report says, whether it is written as Markdown or as HTML. */
final class Sections {
    private final Findings findings;

    private Sections(Findings findings) {
        this.findings = findings;
    }

    static List<Section> of(Findings findings) {
        Sections sections = new Sections(findings);
        List<Section> all = new ArrayList<>();
        all.add(sections.summary());
        all.add(sections.attacks());
        all.add(sections.balances());
        for (Group group : Group.values()) {
            all.add(sections.group(group));
        }
        all.add(sections.features());
        all.add(sections.circumstances());
        return all;
    }

    static String title() {
        return "Ways to keep balances, compared";
    }

    static String lead(Findings findings) {
        return "%d schemes that keep the balances of a bank's users in step with their transactions, on the same server, with the"
                        .formatted(findings.ran().size())
                + " same work in the same run: attacked, and measured in %d interleaved rounds. Figures are medians over the rounds, with the smallest and the largest in brackets."
                        .formatted(findings.sizes().rounds());
    }

    private Section summary() {
        List<Measure> shown = new ArrayList<>();
        shown.add(middle(Group.RANDOM_POSTS));
        shown.add(middle(Group.HOT_POSTS));
        List<Measure> reads = findings.measures(Group.READS);
        shown.add(reads.get(reads.size() - 1));
        for (Group group : List.of(Group.BYTES, Group.WAL, Group.VERIFY, Group.ARCHIVE)) {
            findings.measures(group).stream().filter(Measure::isCharted).forEach(shown::add);
        }
        List<String> headings = new ArrayList<>(List.of("scheme", "held", "detected", "broke", "balances"));
        for (Measure measure : shown) {
            headings.add(
                    switch (measure.group()) {
                        case RANDOM_POSTS -> "random posts/s";
                        case HOT_POSTS -> "hot posts/s";
                        case READS -> "reads/s";
                        case BYTES -> "bytes";
                        case WAL -> "log bytes";
                        case VERIFY -> "verify s";
                        case ARCHIVE -> "archive s";
                    });
        }
        Grid grid = new Grid(true, headings);
        for (SchemeFacts scheme : findings.ran()) {
            List<Cell> cells = new ArrayList<>();
            cells.add(count(scheme, Verdict.HOLDS, Tone.PLAIN));
            cells.add(count(scheme, Verdict.DETECTED, Tone.WARNING));
            cells.add(count(scheme, Verdict.BREAKS, Tone.BAD));
            cells.add(
                    balanced(scheme).allMatch(Balanced::isExact)
                            ? new Cell("exact", Tone.GOOD)
                            : new Cell("wrong", Tone.BAD));
            for (Measure measure : shown) {
                cells.add(Cell.plain(Numbers.median(findings.figure(measure, scheme))));
            }
            grid.add(scheme.id(), scheme.isOurs(), cells);
        }
        List<String> notes = new ArrayList<>();
        for (SchemeFacts scheme : findings.schemes()) {
            notes.add(scheme.id() + ": " + scheme.summary() + "."
                    + (scheme.missing() == null ? "" : " It did not run: " + scheme.missing() + "."));
        }
        return new Section(
                "Summary",
                "Each scheme in a line: how many attacks it held, detected, or broke under; whether balances were right"
                        + " after all the posting; posts a second at %s; reads a second of balances with %s; bytes and"
                                .formatted(shown.get(0).label(), shown.get(2).label())
                        + " log bytes for a transaction; seconds to verify and to archive 100,000 transactions.",
                List.of(),
                grid,
                notes,
                List.of());
    }

    private Measure middle(Group group) {
        List<Measure> measures = findings.measures(group);
        return measures.get(measures.size() / 2);
    }

    private Cell count(SchemeFacts scheme, Verdict verdict, Tone tone) {
        long count = findings.attacks().stream()
                .filter(attack ->
                        attack.scheme().equals(scheme.id()) && attack.outcome().verdict() == verdict)
                .count();
        return new Cell(String.valueOf(count), count == 0 ? Tone.PLAIN : tone);
    }

    private Stream<Balanced> balanced(SchemeFacts scheme) {
        return findings.balanced().stream().filter(check -> check.scheme().equals(scheme.id()));
    }

    private Section attacks() {
        Map<Attack, List<AttackResult>> byAttack = new LinkedHashMap<>();
        findings.attacks().forEach(result -> byAttack.computeIfAbsent(result.attack(), attack -> new ArrayList<>())
                .add(result));
        List<String> ids = findings.ran().stream().map(SchemeFacts::id).toList();
        Grid grid = new Grid(
                false,
                Stream.concat(Stream.of("scheme"), byAttack.keySet().stream().map(Attack::name))
                        .toList());
        List<Fold> folds = new ArrayList<>();
        byAttack.forEach((attack, results) -> {
            if (!results.stream().map(AttackResult::scheme).toList().equals(ids)) {
                throw new IllegalStateException(attack.name() + " was not tried on every scheme");
            }
            folds.add(new Fold(
                    attack.name() + ": " + attack.description(),
                    results.stream()
                            .map(result -> "%s, %s: %s"
                                    .formatted(
                                            result.scheme(),
                                            result.outcome().verdict().word(),
                                            result.outcome().how()))
                            .toList()));
        });
        for (SchemeFacts scheme : findings.ran()) {
            grid.add(
                    scheme.id(),
                    scheme.isOurs(),
                    findings.attacks().stream()
                            .filter(result -> result.scheme().equals(scheme.id()))
                            .map(result -> cell(result.outcome().verdict()))
                            .toList());
        }
        return new Section(
                "Attacks",
                "What became of each scheme when it was attacked, as the attack found it in this run; how is said beneath."
                        + " It holds when the attack was refused or did no harm. Detected: the books are wrong, and the"
                        + " scheme's own verify names it. It breaks when nobody notices, or when what the bank wanted cannot"
                        + " be had. A dash stands where there is nothing to attack that way.",
                List.of(),
                grid,
                List.of(),
                folds);
    }

    private static Cell cell(Verdict verdict) {
        return switch (verdict) {
            case HOLDS -> new Cell(verdict.word(), Tone.GOOD);
            case DETECTED -> new Cell(verdict.word(), Tone.WARNING);
            case BREAKS -> new Cell(verdict.word(), Tone.BAD);
            case NOT_APPLICABLE -> new Cell(Numbers.NONE, Tone.FAINT);
        };
    }

    private Section balances() {
        List<String> measures = findings.balanced().stream()
                // Accounts that are only read have every answer compared; they are told of when they are wrong all the
                // same.
                .filter(check -> !check.isExact() || !check.measure().startsWith("reads"))
                .map(Balanced::measure)
                .distinct()
                .toList();
        List<String> headings = new ArrayList<>(List.of("scheme"));
        for (String id : measures) {
            Measure measure = findings.measures().stream()
                    .filter(one -> one.id().equals(id))
                    .findFirst()
                    .orElseThrow();
            headings.add(
                    switch (measure.group()) {
                        case RANDOM_POSTS -> "random, " + measure.label();
                        case HOT_POSTS -> "hot, " + measure.label();
                        case READS -> "only read, " + measure.label();
                        default -> "posted for bytes";
                    });
        }
        headings.add("its own verify");
        Grid grid = new Grid(false, headings);
        List<String> notes = new ArrayList<>();
        for (SchemeFacts scheme : findings.ran()) {
            List<Cell> cells = new ArrayList<>();
            for (String measure : measures) {
                Balanced check = balanced(scheme)
                        .filter(one -> one.measure().equals(measure))
                        .findFirst()
                        .orElseThrow();
                cells.add(
                        check.isExact()
                                ? new Cell("exact", Tone.GOOD)
                                : new Cell(
                                        "%s on %,d of %,d"
                                                .formatted(
                                                        Numbers.amount(check.difference()),
                                                        check.wrongAccounts(),
                                                        check.accounts()),
                                        Tone.BAD));
                if (check.failed() + check.refused() > 0) {
                    notes.add("%s, %s: beside %,d posts acknowledged, %,d were rolled back by the database (deadlocks,"
                                    .formatted(scheme.id(), measure, check.posts(), check.failed())
                            + " serialisation failures, lost races) and %,d refused.".formatted(check.refused()));
                }
            }
            Verified own = findings.verified().stream()
                    .filter(one -> one.scheme().equals(scheme.id()))
                    .findFirst()
                    .orElseThrow();
            cells.add(
                    own.differences() == null
                            ? Cell.plain(Numbers.NONE)
                            : Cell.plain(
                                    own.differences() == 0
                                            ? "finds nothing"
                                            : "finds %,d".formatted(own.differences())));
            if (own.reason() != null) {
                notes.add("%s has no verify: %s.".formatted(scheme.id(), own.reason()));
            }
            grid.add(scheme.id(), scheme.isOurs(), cells);
        }
        return new Section(
                "Balances afterwards",
                "Whether, after all that posting, each balance is the sum of what was acknowledged; if not, by how much all of"
                        + " them together differ, and on how many accounts. The columns are the measures that posted.",
                List.of(),
                grid,
                notes,
                List.of());
    }

    private Section group(Group group) {
        List<Measure> measures = findings.measures(group);
        Grid grid = new Grid(
                true,
                Stream.concat(
                                Stream.of("scheme"),
                                measures.stream().map(measure -> measure.label() + ", " + measure.unit()))
                        .toList());
        List<String> notes = new ArrayList<>();
        for (SchemeFacts scheme : findings.ran()) {
            List<Figure> figures = measures.stream()
                    .map(measure -> findings.figure(measure, scheme))
                    .toList();
            grid.add(
                    scheme.id(),
                    scheme.isOurs(),
                    figures.stream().map(Numbers::withSpread).map(Cell::plain).toList());
            Optional<String> reason = figures.stream()
                    .filter(figure -> !figure.isMeasured())
                    .map(Figure::reason)
                    .findFirst();
            reason.ifPresent(why -> notes.add("%s has none: %s.".formatted(scheme.id(), why)));
            if (reason.isPresent() && scheme.isOurs() && group == Group.ARCHIVE) {
                notes.add("Crossfoot's own archiving is not built yet; its column follows when it is.");
            }
        }
        return new Section(
                group.title(),
                group.explanation() + (group.moreIsBetter() ? " More is better." : " Less is better."),
                measures.stream().filter(Measure::isCharted).toList(),
                grid,
                notes,
                List.of());
    }

    private Section features() {
        List<Feature> features = List.of(Feature.values());
        Grid grid = new Grid(
                false,
                Stream.concat(Stream.of("scheme"), features.stream().map(Sections::words))
                        .toList());
        List<Fold> folds = new ArrayList<>();
        for (SchemeFacts scheme : findings.schemes()) {
            grid.add(
                    scheme.id(),
                    scheme.isOurs(),
                    features.stream()
                            .map(feature -> scheme.lacks().containsKey(feature)
                                    ? new Cell("no", Tone.BAD)
                                    : new Cell("yes", Tone.GOOD))
                            .toList());
            if (!scheme.lacks().isEmpty()) {
                folds.add(new Fold(
                        "What " + scheme.id() + " lacks",
                        scheme.lacks().entrySet().stream()
                                .map(lack -> words(lack.getKey()) + ": " + lack.getValue())
                                .toList()));
            }
        }
        return new Section(
                "What each can do",
                "As each scheme declares it; the conformance suite shows of every yes that it does and of every no that it does"
                        + " not.",
                List.of(),
                grid,
                List.of(),
                folds);
    }

    private static String words(Feature feature) {
        return feature.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private Section circumstances() {
        Grid grid = new Grid(false, List.of("what", "value"));
        Function<String, List<Cell>> value = text -> List.of(Cell.plain(text));
        grid.add("command", false, value.apply(findings.circumstances().commandLine()));
        grid.add("date", false, value.apply(findings.circumstances().date().toString()));
        for (Map<String, String> facts : List.of(
                findings.circumstances().machine(),
                findings.circumstances().versions(),
                findings.circumstances().settings())) {
            facts.forEach((name, text) -> grid.add(name, false, value.apply(text)));
        }
        Sizes sizes = findings.sizes();
        grid.add(
                "size",
                false,
                value.apply("%s: %d rounds, turns of %s s, %,d random accounts, %,d posts for bytes"
                        .formatted(
                                sizes.name(),
                                sizes.rounds(),
                                sizes.slice().toMillis() / 1000.0,
                                sizes.accounts(),
                                sizes.growth())));
        for (Sizes.Depth depth : sizes.depths()) {
            grid.add(
                    "accounts with %,d entries".formatted(depth.entries()),
                    false,
                    value.apply("%,d".formatted(depth.accounts())));
        }
        return new Section(
                "Under which circumstances",
                "All schemes ran on one embedded server, each in databases of its own, with the load on the same machine. What a"
                        + " scheme wants to be run from time to time, such as the refresh of a snapshot, was run before each round"
                        + " and not measured.",
                List.of(),
                grid,
                List.of(),
                List.of());
    }
}
