package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.util.PSQLException;

/** Short ways to run SQL in a test and to say how it ends. */
final class Sql {

    private Sql() {}

    /** Runs one statement, or several without parameters. */
    static void run(Connection connection, String sql, Object... parameters) throws SQLException {
        if (parameters.length == 0) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        } else {
            rows(connection, sql, parameters);
        }
    }

    /** All rows of a query, values as PostgreSQL writes them. */
    static List<List<String>> rows(Connection connection, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            List<List<String>> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                int columns = result.getMetaData().getColumnCount();
                while (result.next()) {
                    List<String> row = new ArrayList<>();
                    for (int column = 1; column <= columns; column++) {
                        row.add(result.getString(column));
                    }
                    rows.add(row);
                }
            }
            return rows;
        }
    }

    /** The first column of a query's rows. */
    static List<String> column(Connection connection, String sql, Object... parameters) throws SQLException {
        return rows(connection, sql, parameters).stream().map(row -> row.get(0)).toList();
    }

    /** The only row of a query. */
    static List<String> row(Connection connection, String sql, Object... parameters) throws SQLException {
        List<List<String>> rows = rows(connection, sql, parameters);
        assertThat(rows).as(sql).hasSize(1);
        return rows.get(0);
    }

    /** The only value of a query. */
    static String value(Connection connection, String sql, Object... parameters) throws SQLException {
        return row(connection, sql, parameters).get(0);
    }

    /**
     * States that PostgreSQL refuses a statement with an SQLSTATE, and gives back its DETAIL. A transaction that the caller
     * is in stays usable.
     */
    static String refused(Connection connection, String sqlState, String sql, Object... parameters)
            throws SQLException {
        Savepoint before = connection.getAutoCommit() ? null : connection.setSavepoint();
        PSQLException refusal = catchThrowableOfType(PSQLException.class, () -> run(connection, sql, parameters));
        if (before != null) {
            connection.rollback(before);
        }
        assertThat((Throwable) refusal).as("refused: " + sql).isNotNull();
        assertThat(refusal.getSQLState())
                .as(sql + " -> " + refusal.getMessage())
                .isEqualTo(sqlState);
        return refusal.getServerErrorMessage().getDetail();
    }

    /** Runs a statement and says how it ended: "done", or the SQLSTATE. */
    static String ending(Connection connection, String sql, Object... parameters) {
        try {
            run(connection, sql, parameters);
            return "done";
        } catch (SQLException e) {
            return e.getSQLState();
        }
    }

    /** What verify finds, one JSON text a difference. */
    static List<String> differences(Connection connection) throws SQLException {
        return column(
                connection,
                "SELECT d::text FROM crossfoot.verify() AS v, jsonb_array_elements(v.differences) AS d ORDER BY 1");
    }

    /** States that verify proves the ledger. */
    static void assertSound(Connection connection) throws SQLException {
        assertThat(row(connection, "SELECT differences, ok FROM crossfoot.verify()"))
                .containsExactly("[]", "t");
    }

    /** The balance of an account as it is written, null where it is not open. */
    static String balance(Connection connection, String account, String currency) throws SQLException {
        List<String> found = column(connection, "SELECT balance FROM crossfoot.balance(?, ?)", account, currency);
        return found.isEmpty() ? null : found.get(0);
    }

    /** Puts money into an account. */
    static void deposit(Connection connection, String account, String amount, String currency) throws SQLException {
        run(connection, "SELECT crossfoot.deposit(?, ?::numeric, ?)", account, amount, currency);
    }
}
