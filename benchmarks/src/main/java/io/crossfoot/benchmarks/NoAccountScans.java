package io.crossfoot.benchmarks;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * Batches during which the accounts may not once be read from end to end.
 *
 * <p>With few accounts such a plan hardly shows in the rate; with many it would grow with them, so it is looked for in the
 * server's own statistics rather than in the time.
 */
final class NoAccountScans implements Scenario {

    private final BatchScenario batches;
    private final LedgerSource ledger;

    /** Gives the ledger that the batches go to. */
    @FunctionalInterface
    interface LedgerSource {
        Ledger get() throws SQLException;
    }

    NoAccountScans(BatchScenario batches, LedgerSource ledger) {
        this.batches = batches;
        this.ledger = ledger;
    }

    @Override
    public Set<Measure> measures() {
        return batches.measures();
    }

    @Override
    public void prepare() throws Exception {
        batches.prepare();
    }

    @Override
    public Map<Measure, Double> measure(Duration slice) throws Exception {
        long before = accountScans();
        Map<Measure, Double> measured = batches.measure(slice);
        batches.flushStatistics();
        long scans = accountScans() - before;
        if (scans != 0) {
            throw new IllegalStateException("Posting read crossfoot.account from end to end " + scans + " times");
        }
        return measured;
    }

    private long accountScans() throws SQLException {
        return ledger.get().ask("SELECT seq_scan FROM pg_stat_user_tables WHERE relid = 'crossfoot.account'::regclass");
    }

    @Override
    public void close() throws SQLException {
        batches.close();
    }
}
