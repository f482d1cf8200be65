package io.crossfoot.benchmarks;

import io.crossfoot.benchmarks.BeforeScenario.Caller;
import io.crossfoot.benchmarks.BeforeScenario.Calls;
import io.crossfoot.server.lanes.LanesOptions;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** All scenarios, in the order in which a round runs them: what is compared stands close together. */
final class Scenarios implements AutoCloseable {

    private static final int EIGHT = 8;

    private final Ledgers ledgers;
    private final Optional<Ledgers> before;
    private final Sizes sizes;
    private final Optional<Pgbench> pgbench;
    private final Tpcb tpcb;
    private final History history;
    private final Service service;
    private final Service streamed;
    private Ledger many;

    Scenarios(Ledgers ledgers, Optional<Ledgers> before, Sizes sizes, Optional<Pgbench> pgbench) {
        this.ledgers = ledgers;
        this.before = before;
        this.sizes = sizes;
        this.pgbench = pgbench;
        this.tpcb = new Tpcb(ledgers, sizes, pgbench);
        this.history = new History(ledgers, sizes);
        this.service = new Service(ledgers, "service", this::ordinaryPool);
        this.streamed = new Service(ledgers, "streamed", this::ordinaryPool);
    }

    /** What posts. */
    List<Scenario> writing() {
        int few = sizes.accounts();
        HttpTransfers overHttp =
                new HttpTransfers(Measure.HTTP_64, service, sizes.fewConnections(), sizes.serviceWarmUp());
        List<Scenario> scenarios = new ArrayList<>(List.of(
                tpcb,
                lanes(Measure.LANES_RANDOM, false, LanesOptions.DEFAULT.lanes()),
                lanes(Measure.LANES_HOT, true, LanesOptions.DEFAULT.lanes()),
                lanes(Measure.ONE_LANE, false, 1),
                lanes(Measure.THREE_LANES, false, 3),
                lanes(Measure.FOUR_LANES, false, 4),
                overHttp,
                new HttpTransfers(Measure.HTTP_256, service, sizes.manyConnections(), sizes.serviceWarmUp()),
                new HalfLoad(service, overHttp),
                new CommitLatency(ledgers, sizes),
                new HttpStream(streamed, this::ordinaryPool, sizes.serviceWarmUp()),
                new BatchScenario(Measure.BATCH_ONE, () -> writers(plain(), pools(1, few), null)),
                new BatchScenario(Measure.HOT_ONE, () -> writers(ledgers.funded("hot"), List.of(hotPool()), null)),
                new BatchScenario(Measure.BATCH_TWO, () -> writers(plain(), pools(2, few), null)),
                new CopyScenario(ledgers, () -> pools(2, few)),
                many(Measure.MANY_ONE, 1),
                many(Measure.MANY_TWO, 2),
                keyed(Measure.KEYED_ONE, 1, "keyed", Keys::random),
                keyed(Measure.KEYED_TWO, 2, "keyed", Keys::random),
                keyed(Measure.ORDERED_ONE, 1, "ordered", Keys::inTimeOrder),
                keyed(Measure.ORDERED_TWO, 2, "ordered", Keys::inTimeOrder),
                new SingleTransfers(Measure.TRANSFER, ledgers, sizes, pgbench, false, false),
                new SingleTransfers(Measure.PLAIN_HOT, ledgers, sizes, pgbench, false, true),
                new SingleTransfers(Measure.TRANSFER_KEYED, ledgers, sizes, pgbench, true, false),
                new EmptyLedgerScenario(ledgers, this::ordinaryPool),
                new BatchScenario(Measure.HISTORY, () -> writers(history.ledger(), pools(1, few), null))));
        before.ifPresent(earlier -> {
            scenarios.add(against(
                    earlier,
                    Measure.NOW_BATCH,
                    Measure.BEFORE_BATCH,
                    new Calls(1, sizes.batch(), connection -> new BatchWriter(connection, ordinaryPool(), null))));
            Caller transfer = connection -> new TransferCall(connection, few, false, false);
            scenarios.add(against(earlier, Measure.NOW_TRANSFER, Measure.BEFORE_TRANSFER, new Calls(1, 1, transfer)));
            scenarios.add(against(
                    earlier, Measure.NOW_TRANSFER_EIGHT, Measure.BEFORE_TRANSFER_EIGHT, new Calls(EIGHT, 1, transfer)));
        });
        return scenarios;
    }

    /** What reads. It comes after everything that posts, once the server has come to rest. */
    List<Scenario> reading() {
        List<Scenario> scenarios = new ArrayList<>(List.of(
                new VerifyScenario(history),
                new BalanceScenario(tpcb, sizes),
                new HttpBalances(service, sizes),
                new EntriesScenario(history)));
        before.ifPresent(earlier -> scenarios.add(against(
                earlier,
                Measure.NOW_BALANCE,
                Measure.BEFORE_BALANCE,
                new Calls(1, 1, connection -> new BalanceCall(connection, sizes.accounts())))));
        return scenarios;
    }

    /** What would be the same in every round. */
    List<Scenario> once() {
        return List.of(
                new DiskScenario(ledgers, this::ordinaryPool, sizes.postingsOnDisk()),
                new MemoryScenario(service, sizes));
    }

    private Scenario against(Ledgers earlier, Measure now, Measure then, Calls calls) {
        return new BeforeScenario(now, ledgers, then, earlier, calls);
    }

    private Scenario lanes(Measure measure, boolean hot, int count) {
        return new LaneCallers(measure, ledgers, sizes, hot, count);
    }

    private Scenario many(Measure measure, int connections) {
        return new NoAccountScans(
                new BatchScenario(measure, () -> writers(many(), pools(connections, sizes.manyAccounts()), null)),
                this::many);
    }

    private Scenario keyed(Measure measure, int connections, String ledger, Supplier<Supplier<String>> keys) {
        return new BatchScenario(
                measure, () -> writers(ledgers.funded(ledger), pools(connections, sizes.accounts()), keys));
    }

    private Ledger plain() throws SQLException {
        return ledgers.funded("plain");
    }

    private Ledger many() throws SQLException {
        if (many == null) {
            Ledger filling = ledgers.bare("many");
            Progress.say("opening %,d accounts", sizes.manyAccounts());
            filling.fund(Accounts.all(sizes.manyAccounts()));
            filling.vacuum();
            many = filling;
        }
        return many;
    }

    /** A connection for each pool, with keys of its own. */
    private static List<BatchWriter> writers(
            Ledger ledger, List<List<Transfers>> pools, Supplier<Supplier<String>> keys) throws SQLException {
        List<BatchWriter> writers = new ArrayList<>();
        for (List<Transfers> pool : pools) {
            writers.add(new BatchWriter(ledger, pool, keys == null ? null : keys.get()));
        }
        return writers;
    }

    /** A pool for each connection; no two of them share an account. */
    private List<List<Transfers>> pools(int connections, int accounts) {
        List<List<Transfers>> pools = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            pools.add(pool(Accounts.part(i, connections, accounts)));
        }
        return pools;
    }

    private List<Transfers> ordinaryPool() {
        return pool(Accounts.all(sizes.accounts()));
    }

    private List<Transfers> pool(Accounts accounts) {
        // Seeded, so that every run and both sides of a comparison post the same.
        SplittableRandom random = new SplittableRandom(1);
        return Transfers.pool(() -> Transfers.random(accounts, sizes.batch(), random), sizes.pooledBatches());
    }

    private List<Transfers> hotPool() {
        SplittableRandom random = new SplittableRandom(1);
        Accounts accounts = Accounts.all(sizes.accounts());
        return Transfers.pool(
                () -> Transfers.through(Accounts.HOT, accounts, sizes.batch(), random), sizes.pooledBatches());
    }

    /** Stops the services. */
    @Override
    public void close() throws IOException {
        try (service;
                streamed) {
            // Both, whatever becomes of the first.
        }
    }
}
