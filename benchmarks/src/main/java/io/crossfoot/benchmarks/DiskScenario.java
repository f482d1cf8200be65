package io.crossfoot.benchmarks;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** What a posting takes on disk, all forks and indexes counted, after the batches of the other scenarios or enough of its own. */
final class DiskScenario implements Scenario {

    private final Ledgers ledgers;
    private final Supplier<List<Transfers>> pool;
    private final int atLeast;
    private Ledger ledger;

    DiskScenario(Ledgers ledgers, Supplier<List<Transfers>> pool, int atLeast) {
        this.ledgers = ledgers;
        this.pool = pool;
        this.atLeast = atLeast;
    }

    @Override
    public Set<Measure> measures() {
        return Set.of(Measure.BYTES, Measure.POSTINGS_ON_DISK);
    }

    @Override
    public void prepare() throws SQLException {
        ledger = ledgers.funded("plain");
        long postings = postings();
        if (postings < atLeast) {
            try (BatchWriter writer = new BatchWriter(ledger, pool.get(), null)) {
                while (postings < atLeast) {
                    postings += writer.once();
                }
            }
        }
    }

    @Override
    public Map<Measure, Double> measure(Duration slice) throws SQLException {
        double postings = postings();
        long bytes = ledger.ask("""
                SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree('crossfoot.posting') WHERE isleaf
                """);
        return Map.of(Measure.BYTES, bytes / postings, Measure.POSTINGS_ON_DISK, postings);
    }

    private long postings() throws SQLException {
        return ledger.ask("SELECT count(*) FROM crossfoot.posting");
    }
}
