package io.crossfoot.schemes;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The JDBC that every scheme needs: statements with values, and a transaction around several of them. */
public final class Rows {
    private static final String CHECK_VIOLATION = "23514";

    private Rows() {}

    /** What a row becomes. */
    @FunctionalInterface
    public interface Reader<T> {
        /** Reads the row that the result stands on. */
        T read(ResultSet row) throws SQLException;
    }

    /** Statements that are committed together. */
    @FunctionalInterface
    public interface Work<T> {
        /** Runs them. */
        T run() throws SQLException, RefusedException;
    }

    /** All rows of a query. */
    public static <T> List<T> list(Connection connection, Reader<T> reader, String sql, Object... values)
            throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, values);
                ResultSet result = statement.executeQuery()) {
            List<T> rows = new ArrayList<>();
            while (result.next()) {
                rows.add(reader.read(result));
            }
            return rows;
        }
    }

    /** The number in the only column of a query's first row; null without a row, or when it is null. */
    public static BigDecimal number(Connection connection, String sql, Object... values) throws SQLException {
        List<BigDecimal> rows = list(connection, row -> row.getBigDecimal(1), sql, values);
        return rows.isEmpty() ? null : rows.get(0);
    }

    /**
     * Runs a statement that writes, or a query for what it does.
     *
     * @return the rows written
     */
    public static int run(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, values)) {
            return statement.execute() ? 0 : statement.getUpdateCount();
        }
    }

    /**
     * Runs a statement that a CHECK constraint keeps from taking a balance below zero, or that says so in the same way.
     *
     * @return the rows written
     * @throws RefusedException when the constraint did
     */
    public static int runChecked(Connection connection, String sql, Object... values)
            throws SQLException, RefusedException {
        try {
            return run(connection, sql, values);
        } catch (SQLException e) {
            if (CHECK_VIOLATION.equals(e.getSQLState())) {
                throw new RefusedException("the balance would be below zero", e);
            }
            throw e;
        }
    }

    /**
     * Runs statements in one transaction: all of them, or after any failure none. Where a transaction is open already they
     * join it, and its owner commits or rolls back.
     */
    public static <T> T together(Connection connection, Work<T> work) throws SQLException, RefusedException {
        if (!connection.getAutoCommit()) {
            return work.run();
        }
        connection.setAutoCommit(false);
        try {
            T result = work.run();
            connection.commit();
            return result;
        } catch (SQLException | RefusedException | RuntimeException e) {
            try {
                connection.rollback();
            } catch (SQLException again) {
                e.addSuppressed(again);
            }
            throw e;
        } finally {
            if (!connection.isClosed()) {
                connection.setAutoCommit(true);
            }
        }
    }

    /** A line of history from columns at, type, amount, balance and is_summary. */
    public static Entry entry(ResultSet row) throws SQLException {
        return new Entry(
                row.getTimestamp("at").toInstant(),
                row.getString("type"),
                row.getBigDecimal("amount"),
                row.getBigDecimal("balance"),
                row.getBoolean("is_summary"));
    }

    /** What became of a history, from columns of the rows removed and the summaries left. */
    public static Archived archived(ResultSet row) throws SQLException {
        return new Archived(row.getLong(1), row.getLong(2));
    }

    /** A balance that does not fit its history, in words, from columns user, currency, balance and sum of the history. */
    public static String difference(ResultSet row) throws SQLException {
        return "%s has %s %s and a history of %s"
                .formatted(row.getString(1), row.getBigDecimal(3), row.getString(2), row.getBigDecimal(4));
    }

    private static PreparedStatement prepare(Connection connection, String sql, Object... values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i] instanceof Instant time ? Timestamp.from(time) : values[i]);
            }
            return statement;
        } catch (SQLException | RuntimeException e) {
            statement.close();
            throw e;
        }
    }
}
