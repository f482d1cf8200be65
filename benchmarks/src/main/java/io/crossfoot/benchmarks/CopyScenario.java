package io.crossfoot.benchmarks;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Plain COPY of postings into a table that is partitioned and indexed like the ledger's, but has no guard: what writing the
 * same rows costs when nobody checks anything. As many rows are committed together as post_batch posts together.
 */
final class CopyScenario implements Scenario {

    private final Ledgers ledgers;
    private final Supplier<List<List<Transfers>>> pools;
    private final List<CopyWriter> writers = new ArrayList<>();

    /**
     * Copies what some writers of batches would have posted.
     *
     * @param pools makes each connection's batches
     */
    CopyScenario(Ledgers ledgers, Supplier<List<List<Transfers>>> pools) {
        this.ledgers = ledgers;
        this.pools = pools;
    }

    @Override
    public Set<Measure> measures() {
        return Set.of(Measure.COPY_TWO);
    }

    @Override
    public void prepare() throws SQLException {
        Ledger ledger = ledgers.funded("copy");
        ledger.execute("""
                CREATE SCHEMA bench;
                GRANT USAGE ON SCHEMA bench TO crossfoot_app;
                CREATE TABLE bench.posting (LIKE crossfoot.posting INCLUDING ALL) PARTITION BY RANGE (posted_at);
                GRANT INSERT ON bench.posting TO crossfoot_app;
                DO $$
                BEGIN
                    -- Two months, for the run may go past the end of one.
                    FOR n IN 0 .. 1 LOOP
                        EXECUTE format('CREATE TABLE bench.posting_%s PARTITION OF bench.posting FOR VALUES FROM (%L) TO (%L)',
                                       n, date_trunc('month', now(), 'UTC') + n * interval '1 month',
                                       date_trunc('month', now(), 'UTC') + (n + 1) * interval '1 month');
                    END LOOP;
                END
                $$
                """);
        for (List<Transfers> pool : pools.get()) {
            writers.add(new CopyWriter(ledger, pool));
        }
    }

    @Override
    public Map<Measure, Double> measure(Duration slice) throws Exception {
        return Map.of(Measure.COPY_TWO, Slice.rate(writers, slice));
    }

    @Override
    public void close() throws SQLException {
        for (CopyWriter writer : writers) {
            writer.close();
        }
    }
}
