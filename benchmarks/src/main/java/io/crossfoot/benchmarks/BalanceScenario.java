package io.crossfoot.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;

/**
 * How long a balance takes by its account's name, against a row of pgbench_accounts by its primary key, call by call in turns
 * on one connection. As many rows of the latter are asked for as there are accounts, so that both fit the cache as well.
 */
final class BalanceScenario implements Scenario {

    private static final int CALLS_BEFORE = 1_000;

    private final Tpcb tpcb;
    private final Sizes sizes;
    private final SplittableRandom random = new SplittableRandom(10);
    private Connection connection;
    private PreparedStatement balance;
    private PreparedStatement lookup;

    BalanceScenario(Tpcb tpcb, Sizes sizes) {
        this.tpcb = tpcb;
        this.sizes = sizes;
    }

    @Override
    public Set<Measure> measures() {
        return Set.of(Measure.BALANCE, Measure.LOOKUP);
    }

    @Override
    public void prepare() throws Exception {
        tpcb.database().vacuum();
        connection = tpcb.database().app();
        balance = connection.prepareStatement("SELECT * FROM crossfoot.balance(?, ?)");
        lookup = connection.prepareStatement("SELECT abalance FROM pgbench_accounts WHERE aid = ?");
    }

    @Override
    public Map<Measure, Double> measure(Duration slice) throws SQLException {
        for (int i = 0; i < CALLS_BEFORE; i++) {
            balance();
            lookup();
        }
        Histogram balances = new Histogram(3);
        Histogram lookups = new Histogram(3);
        long start = System.nanoTime();
        while (System.nanoTime() - start < slice.toNanos()) {
            balances.recordValue(balance());
            lookups.recordValue(lookup());
        }
        return Map.of(
                Measure.BALANCE,
                balances.getValueAtPercentile(50) / 1e3,
                Measure.LOOKUP,
                lookups.getValueAtPercentile(50) / 1e3);
    }

    private long balance() throws SQLException {
        String name = "user:" + random.nextInt(sizes.accounts());
        long start = System.nanoTime();
        balance.setString(1, name);
        balance.setString(2, Accounts.CURRENCY);
        try (ResultSet answer = balance.executeQuery()) {
            if (!answer.next() || answer.getBigDecimal("balance").signum() <= 0) {
                throw new IllegalStateException(name + " has no balance");
            }
        }
        return System.nanoTime() - start;
    }

    private long lookup() throws SQLException {
        int id = 1 + random.nextInt(sizes.accounts()) * (tpcb.accounts() / sizes.accounts());
        long start = System.nanoTime();
        lookup.setInt(1, id);
        try (ResultSet answer = lookup.executeQuery()) {
            if (!answer.next()) {
                throw new IllegalStateException("pgbench_accounts has no row " + id);
            }
            answer.getInt(1);
        }
        return System.nanoTime() - start;
    }

    @Override
    public void close() throws SQLException {
        if (connection != null) {
            connection.close();
        }
    }
}
