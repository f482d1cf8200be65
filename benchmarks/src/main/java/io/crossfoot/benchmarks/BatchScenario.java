package io.crossfoot.benchmarks;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Batches from one or more connections. */
final class BatchScenario implements Scenario {

    private final Measure measure;
    private final Source source;
    private final List<BatchWriter> writers = new ArrayList<>();

    /** Makes the writers, and the ledger that they write to where there is none yet. */
    @FunctionalInterface
    interface Source {
        List<BatchWriter> open() throws Exception;
    }

    BatchScenario(Measure measure, Source source) {
        this.measure = measure;
        this.source = source;
    }

    @Override
    public Set<Measure> measures() {
        return Set.of(measure);
    }

    @Override
    public void prepare() throws Exception {
        writers.addAll(source.open());
    }

    @Override
    public Map<Measure, Double> measure(Duration slice) throws Exception {
        return Map.of(measure, Slice.rate(writers, slice));
    }

    /** Lets the server count now what the writers' sessions did so far. */
    void flushStatistics() throws SQLException {
        for (BatchWriter writer : writers) {
            writer.flushStatistics();
        }
    }

    @Override
    public void close() throws SQLException {
        for (BatchWriter writer : writers) {
            writer.close();
        }
    }
}
