package io.crossfoot.benchmarks;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A run: the scenarios that some figures need, in rounds, and the proof of every ledger that they wrote to.
 *
 * @param sizes how much there is of everything
 * @param rounds how often each scenario is measured
 * @param slice how long it is measured each time
 * @param figures what is reported
 * @param pgbench what drives TPC-B and single transfers; empty for JDBC
 * @param earlier the kernel that some figures compare this one with
 */
record Benchmark(
        Sizes sizes,
        int rounds,
        Duration slice,
        Set<Figure> figures,
        Optional<Pgbench> pgbench,
        Optional<EarlierKernel> earlier) {

    /**
     * Measures.
     *
     * @throws IllegalStateException when a transfer was not posted, was acknowledged and is not there, or a ledger does not verify: then there is no report
     */
    Report run(BenchmarkServer server) throws Exception {
        Ledgers ledgers = new Ledgers(server, sizes);
        Optional<Ledgers> before = earlier.map(kernel -> Ledgers.of(kernel, server, sizes));
        Rounds run = new Rounds(server, slice);
        try (Scenarios scenarios = new Scenarios(ledgers, before, sizes, pgbench)) {
            run.run("posting", needed(scenarios.writing()), rounds);
            run.run("reading", needed(scenarios.reading()), rounds);
            run.run("once", needed(scenarios.once()), 1);
            run.check();
        }
        int verified = ledgers.verify();
        if (before.isPresent()) {
            verified += before.get().verify();
        }
        return new Report(figures, run.measurements(), Facts.of(server, this, verified));
    }

    private List<Scenario> needed(List<Scenario> scenarios) {
        Set<Measure> measures = EnumSet.noneOf(Measure.class);
        figures.forEach(figure -> measures.addAll(figure.measures()));
        return scenarios.stream()
                .filter(scenario -> !Collections.disjoint(scenario.measures(), measures))
                .toList();
    }
}
