package io.crossfoot.server;

import static org.awaitility.Awaitility.await;

import io.crossfoot.kernel.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** Keeps every posting waiting until it is closed. */
final class Blocked implements AutoCloseable {
    private static final String WAITING =
            "FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";

    private final Connection holder;
    private final Connection observer;

    Blocked(TestDatabase database) throws SQLException {
        holder = database.superuser();
        observer = database.superuser();
        holder.setAutoCommit(false);
        try (Statement statement = holder.createStatement()) {
            statement.execute("LOCK TABLE crossfoot.posting IN EXCLUSIVE MODE");
        }
    }

    /** Waits until a call waits for the end of this. */
    void awaitCaller() {
        await().atMost(Duration.ofSeconds(30)).until(() -> count("SELECT count(*) " + WAITING) > 0);
    }

    /** Breaks the connections of the calls that wait. */
    void breakCallers() throws SQLException {
        count("SELECT count(pg_terminate_backend(pid)) " + WAITING);
    }

    private int count(String query) throws SQLException {
        try (Statement statement = observer.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getInt(1);
        }
    }

    @Override
    public void close() throws SQLException {
        holder.close();
        observer.close();
    }
}
