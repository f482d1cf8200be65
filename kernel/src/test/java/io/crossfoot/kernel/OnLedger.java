package io.crossfoot.kernel;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.TestInstance;

/**
 * Tests that share one ledger of their own and a connection for each login. Whatever a test did, verify must find nothing
 * afterwards; a test that breaks the ledger does so in a transaction, which is rolled back.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class OnLedger {

    final TestDatabase database = TestDatabase.fresh();
    private final List<Connection> connections = new ArrayList<>();
    final Connection app = login("app");
    final Connection reader = login("reader");
    final Connection admin = login("admin");
    final Connection owner = login("owner");
    final Connection superuser = login("postgres");

    /** Another connection, closed after the last test. */
    final Connection login(String name) {
        try {
            Connection connection = name.equals("postgres") ? database.superuser() : database.as(name);
            connections.add(connection);
            return connection;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void the_ledger_verifies() throws SQLException {
        for (Connection connection : connections) {
            if (!connection.getAutoCommit()) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
        if (mayHaveWritten()) {
            Sql.assertSound(reader);
        }
    }

    /** Whether there is anything to prove again after a test. */
    boolean mayHaveWritten() throws SQLException {
        return true;
    }

    @AfterAll
    void drop() throws SQLException {
        for (Connection connection : connections) {
            connection.close();
        }
        database.close();
    }
}
