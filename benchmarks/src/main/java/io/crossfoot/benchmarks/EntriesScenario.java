package io.crossfoot.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.HdrHistogram.Histogram;

/** How long the first page of an account's entries takes when it has a long history over many months. */
final class EntriesScenario implements Scenario {

    private static final int PAGE = 50;
    private static final int CALLS_BEFORE = 200;

    private final History history;
    private Connection connection;
    private PreparedStatement entries;

    EntriesScenario(History history) {
        this.history = history;
    }

    @Override
    public Set<Measure> measures() {
        return Set.of(Measure.ENTRIES, Measure.ENTRIES_99);
    }

    @Override
    public void prepare() throws Exception {
        connection = history.ledger().app();
        entries = connection.prepareStatement("SELECT * FROM crossfoot.entries(?, ?)");
        entries.setString(1, History.BUSY);
        entries.setString(2, Accounts.CURRENCY);
    }

    @Override
    public Map<Measure, Double> measure(Duration slice) throws SQLException {
        for (int i = 0; i < CALLS_BEFORE; i++) {
            page();
        }
        Histogram pages = new Histogram(3);
        long start = System.nanoTime();
        while (System.nanoTime() - start < slice.toNanos()) {
            pages.recordValue(page());
        }
        return Map.of(
                Measure.ENTRIES,
                pages.getValueAtPercentile(50) / 1e6,
                Measure.ENTRIES_99,
                pages.getValueAtPercentile(99) / 1e6);
    }

    private long page() throws SQLException {
        long start = System.nanoTime();
        int count = 0;
        try (ResultSet answer = entries.executeQuery()) {
            while (answer.next()) {
                answer.getBigDecimal("amount");
                count++;
            }
        }
        if (count != PAGE) {
            throw new IllegalStateException("A page had " + count + " entries");
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
