package io.crossfoot.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Batches on a ledger that has no history yet: a new one in every round, or the later rounds would find that of the earlier.
 *
 * <p>The used ones stay until the end of the run, because dropping a database makes the server write a checkpoint, and the
 * scenario that comes next would pay for that.
 */
final class EmptyLedgerScenario implements Scenario {

    private final Ledgers ledgers;
    private final Supplier<List<Transfers>> pool;
    private List<Transfers> batches;
    private int used;

    EmptyLedgerScenario(Ledgers ledgers, Supplier<List<Transfers>> pool) {
        this.ledgers = ledgers;
        this.pool = pool;
    }

    @Override
    public Set<Measure> measures() {
        return Set.of(Measure.EMPTY);
    }

    @Override
    public void prepare() {
        batches = pool.get();
    }

    @Override
    public Map<Measure, Double> measure(Duration slice) throws Exception {
        used++;
        try (BatchWriter writer = new BatchWriter(ledgers.funded("empty_" + used), batches, null)) {
            return Map.of(Measure.EMPTY, Slice.rate(List.of(writer), slice));
        }
    }
}
