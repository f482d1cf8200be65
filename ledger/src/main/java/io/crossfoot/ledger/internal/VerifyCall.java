package io.crossfoot.ledger.internal;

import io.crossfoot.ledger.Difference;
import io.crossfoot.ledger.Verification;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/**
 * Runs verify and hands on its notices while it runs. The driver collects them as they arrive but calls nobody, so the query
 * runs on a thread of its own and the calling thread looks after the notices.
 */
final class VerifyCall {
    private static final String SQL = "SELECT ok, accounts, transactions, entries, differences FROM crossfoot.verify()";
    private static final long LOOK_EVERY_MS = 100;

    private final Statement statement;
    private final Consumer<String> progress;
    private SQLWarning last;

    private VerifyCall(Statement statement, Consumer<String> progress) {
        this.statement = statement;
        this.progress = progress;
    }

    static Verification run(Connection connection, Consumer<String> progress) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SQL)) {
            FutureTask<Verification> query = new FutureTask<>(() -> verification(statement));
            Thread thread = new Thread(query, "crossfoot-verify");
            thread.setDaemon(true);
            thread.start();
            boolean done = false;
            try {
                Verification result = new VerifyCall(statement, progress).await(query);
                done = true;
                return result;
            } finally {
                if (!done) {
                    abandon(statement, thread);
                }
            }
        }
    }

    private Verification await(FutureTask<Verification> query) throws SQLException {
        while (true) {
            try {
                Verification result = query.get(LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
                tell();
                return result;
            } catch (TimeoutException e) {
                tell();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SQLException("interrupted while verifying", "57014", e);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof SQLException sql) {
                    throw sql;
                }
                throw new IllegalStateException("verify answered something unknown", e.getCause());
            }
        }
    }

    private void tell() throws SQLException {
        SQLWarning next = last == null ? statement.getWarnings() : last.getNextWarning();
        while (next != null) {
            last = next;
            progress.accept(next.getMessage());
            next = next.getNextWarning();
        }
    }

    /** The connection must not be given back while the query still uses it. */
    private static void abandon(Statement statement, Thread thread) throws SQLException {
        boolean interrupted = false;
        while (thread.isAlive()) {
            statement.cancel();
            try {
                thread.join(LOOK_EVERY_MS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static Verification verification(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            row.next();
            List<Difference> differences = new ArrayList<>();
            for (JsonNode difference : Json.read(row.getString(5))) {
                differences.add(difference(difference));
            }
            return new Verification(row.getBoolean(1), row.getLong(2), row.getLong(3), row.getLong(4), differences);
        }
    }

    private static Difference difference(JsonNode object) {
        Map<String, String> facts = new LinkedHashMap<>(Json.facts(object));
        String check = facts.remove("check");
        return new Difference(check, facts);
    }
}
