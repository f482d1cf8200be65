package io.crossfoot.benchmarks;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import javax.sql.DataSource;

/** A database with a ledger in it. */
final class Ledger {

    /** So much that no transfer of a run is ever refused, and no more digits than a rich user's balance has. */
    static final BigDecimal RICH = new BigDecimal("1000000.00");

    private static final int DEPOSITS_IN_A_CALL = 5_000;

    private final BenchmarkServer server;
    private final String name;

    Ledger(BenchmarkServer server, String name) {
        this.server = server;
        this.name = name;
    }

    String name() {
        return name;
    }

    Connection app() throws SQLException {
        return server.app(name);
    }

    DataSource application() {
        return server.application(name);
    }

    Connection superuser() throws SQLException {
        return server.superuser(name);
    }

    Map<String, String> appEnvironment() {
        return server.appEnvironment(name);
    }

    Map<String, String> superuserEnvironment() {
        return server.superuserEnvironment(name);
    }

    /** Runs a statement as the superuser. */
    void execute(String sql) throws SQLException {
        try (Connection connection = superuser();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The one number that a query of the superuser's answers. */
    long ask(String query) throws SQLException {
        try (Connection connection = superuser();
                Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(query)) {
            answer.next();
            return answer.getLong(1);
        }
    }

    /** Makes accounts rich by deposits. */
    void fund(Accounts accounts) throws SQLException {
        try (Connection connection = app()) {
            for (int from = 0; from < accounts.count(); from += DEPOSITS_IN_A_CALL) {
                String[] names = accounts.names(from, Math.min(from + DEPOSITS_IN_A_CALL, accounts.count()));
                try (BatchCall call = new BatchCall(connection, names.length, "deposit", false)) {
                    call.post(call.arrays(deposits(names)));
                }
            }
        }
    }

    /** One deposit for each account. */
    static Transfers deposits(String[] names) {
        String[] source = Collections.nCopies(names.length, "external:deposit").toArray(String[]::new);
        BigDecimal[] amount = new BigDecimal[names.length];
        Arrays.fill(amount, RICH);
        return new Transfers(source, names, amount);
    }

    /** Does what autovacuum would have done by the time that a ledger has this history. */
    void vacuum() throws SQLException {
        execute("VACUUM (ANALYZE)");
    }

    /**
     * Proves the ledger.
     *
     * @return what was counted
     * @throws IllegalStateException when there are differences: a figure of a ledger that is wrong would be worth nothing
     */
    Verified verify() throws SQLException {
        try (Connection connection = superuser()) {
            return verify(connection);
        }
    }

    /** Proves the ledger in a session of the caller's. */
    Verified verify(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet proof = statement.executeQuery(
                        "SELECT ok, accounts, transactions, entries, differences FROM crossfoot.verify()")) {
            proof.next();
            if (!proof.getBoolean(1)) {
                throw new IllegalStateException("The ledger " + name + " has differences: " + proof.getString(5));
            }
            return new Verified(proof.getLong(2), proof.getLong(3), proof.getLong(4));
        }
    }

    /** What verify counted. */
    record Verified(long accounts, long transactions, long entries) {
        /** Each is two entries. */
        long postings() {
            return entries / 2;
        }
    }
}
