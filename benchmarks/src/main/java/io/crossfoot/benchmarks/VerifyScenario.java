package io.crossfoot.benchmarks;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** The whole proof of a ledger, against the least that reading all of its postings takes. */
final class VerifyScenario implements Scenario {

    private final History history;
    private Ledger ledger;
    private Connection connection;

    VerifyScenario(History history) {
        this.history = history;
    }

    @Override
    public Set<Measure> measures() {
        return Set.of(Measure.VERIFY, Measure.VERIFY_SECONDS, Measure.SUM);
    }

    @Override
    public void prepare() throws Exception {
        ledger = history.ledger();
        ledger.vacuum();
        connection = ledger.superuser();
        try (Statement statement = connection.createStatement()) {
            // What verify sets for itself, so that the sum gets as many processes.
            statement.execute("""
                    SET work_mem = '128MB'; SET hash_mem_multiplier = 4; SET jit = off;
                    SET parallel_setup_cost = 1000; SET min_parallel_table_scan_size = '8MB'
                    """);
        }
    }

    @Override
    public Map<Measure, Double> measure(Duration slice) throws SQLException {
        double sumBefore = sumSeconds();
        long start = System.nanoTime();
        Ledger.Verified verified = ledger.verify(connection);
        double verifySeconds = secondsSince(start);
        // A sum before and one after, so that neither side has the advantage of the other having warmed the cache.
        double sumSeconds = (sumBefore + sumSeconds()) / 2;
        return Map.of(
                Measure.VERIFY,
                verified.postings() / verifySeconds,
                Measure.VERIFY_SECONDS,
                verifySeconds,
                Measure.SUM,
                verified.postings() / sumSeconds);
    }

    private double sumSeconds() throws SQLException {
        long start = System.nanoTime();
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT sum(amount) FROM crossfoot.posting");
        }
        return secondsSince(start);
    }

    private static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    @Override
    public void close() throws SQLException {
        if (connection != null) {
            connection.close();
        }
    }
}
