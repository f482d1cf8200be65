package io.crossfoot.schemes.comparison;

import io.crossfoot.schemes.Feature;
import io.crossfoot.schemes.Scheme;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Archives one month more of the history at each turn; comes after {@link Verifying}, which needs all of it. */
final class Archiving implements Workload {
    private final History history;
    private final Measure seconds;
    private final Measure scaled;
    private final Map<String, Integer> archivedMonths = new ConcurrentHashMap<>();

    Archiving(History history) {
        this.history = history;
        this.seconds = Measure.archive(history.transactionsInMonth());
        this.scaled = seconds.per100000();
    }

    @Override
    public List<Measure> measures() {
        return List.of(seconds, scaled);
    }

    @Override
    public Optional<String> lack(Scheme scheme) {
        return Optional.ofNullable(scheme.lacks().get(Feature.ARCHIVE));
    }

    @Override
    public void prepare(Contender contender) {
        archivedMonths.put(contender.id(), 0);
    }

    @Override
    public Map<Measure, Double> turn(Contender contender) throws Exception {
        int months = archivedMonths.merge(contender.id(), 1, Integer::sum);
        try (Connection connection = contender.past().connect()) {
            long start = System.nanoTime();
            contender.past().scheme().archive(connection, history.beginning(months));
            double took = (System.nanoTime() - start) / 1e9;
            return Map.of(seconds, took, scaled, took * 100_000 / history.transactionsInMonth());
        }
    }
}
