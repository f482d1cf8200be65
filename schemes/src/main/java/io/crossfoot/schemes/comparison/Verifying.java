package io.crossfoot.schemes.comparison;

import io.crossfoot.schemes.Feature;
import io.crossfoot.schemes.Scheme;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The scheme's own verify over a whole history. */
final class Verifying implements Workload {
    private final History history;
    private final Measure seconds;
    private final Measure scaled;

    Verifying(History history) {
        this.history = history;
        this.seconds = Measure.verify(history.transactions());
        this.scaled = seconds.per100000();
    }

    @Override
    public List<Measure> measures() {
        return List.of(seconds, scaled);
    }

    @Override
    public Optional<String> lack(Scheme scheme) {
        return Optional.ofNullable(scheme.lacks().get(Feature.VERIFY));
    }

    /** The history is brought in for all, as archiving needs it too. */
    @Override
    public void prepare(Contender contender) throws Exception {
        history.bringIn(contender.past());
    }

    @Override
    public Map<Measure, Double> turn(Contender contender) throws Exception {
        try (Connection connection = contender.past().connect()) {
            long start = System.nanoTime();
            List<String> differences = contender.past().scheme().verify(connection);
            double took = (System.nanoTime() - start) / 1e9;
            if (!differences.isEmpty()) {
                throw new IllegalStateException(
                        "a history to which nobody did anything does not verify: " + differences.get(0));
            }
            return Map.of(seconds, took, scaled, took * 100_000 / history.transactions());
        }
    }
}
