package io.crossfoot.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Runs scenarios in rounds: each once in every round, one after the other. So the two sides of a ratio meet the same state of
 * the machine, and what comes and goes on it shows as spread between rounds rather than as somebody's advantage.
 */
final class Rounds {

    private static final Duration LONGEST_WARM_UP = Duration.ofSeconds(3);

    private final BenchmarkServer server;
    private final Duration slice;
    private final Map<Measure, List<Double>> measurements = new EnumMap<>(Measure.class);
    private final List<Scenario> ran = new ArrayList<>();

    Rounds(BenchmarkServer server, Duration slice) {
        this.server = server;
        this.slice = slice;
    }

    /** Lets every scenario compare what it was answered with what is there. */
    void check() throws Exception {
        for (Scenario scenario : ran) {
            scenario.check();
        }
    }

    /** What was measured so far, round by round. */
    Map<Measure, List<Double>> measurements() {
        return measurements;
    }

    /**
     * Prepares the scenarios, runs one shorter round that does not count where there are several that do, and then those.
     */
    void run(String what, List<Scenario> scenarios, int rounds) throws Exception {
        if (scenarios.isEmpty()) {
            return;
        }
        ran.addAll(scenarios);
        try {
            for (Scenario scenario : scenarios) {
                scenario.prepare();
            }
            server.checkpoint();
            if (rounds > 1) {
                Progress.say("warming up: %s", what);
                for (Scenario scenario : scenarios) {
                    scenario.measure(slice.compareTo(LONGEST_WARM_UP) < 0 ? slice : LONGEST_WARM_UP);
                }
            }
            for (int round = 1; round <= rounds; round++) {
                for (Scenario scenario : scenarios) {
                    Map<Measure, Double> measured = new EnumMap<>(scenario.measure(slice));
                    for (Map.Entry<Measure, Double> value : measured.entrySet()) {
                        Measure measure = value.getKey();
                        measurements
                                .computeIfAbsent(measure, absent -> new ArrayList<>())
                                .add(value.getValue());
                        Progress.say(
                                "%s %d/%d  %-48s %s",
                                what, round, rounds, measure.label(), measure.show(value.getValue()));
                    }
                }
            }
        } finally {
            for (Scenario scenario : scenarios) {
                scenario.close();
            }
        }
    }
}
