package io.crossfoot.kernel.internal;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import javax.sql.DataSource;

/** Begins transactions that work as the ledger's owner, with settings that do not depend on the server's or the role's. */
final class OwnerTransaction {

    private static final String MAY_NOT = "42501";

    /** The first setting in which a transaction as a whole can time out. */
    private static final int TRANSACTION_TIMEOUT = 17;

    private OwnerTransaction() {}

    /**
     * A connection in a transaction as {@code crossfoot_owner}, which has not read anything yet, so that a snapshot is taken
     * only after whatever the caller locks.
     *
     * @param characteristics of the transaction, as SET TRANSACTION takes them
     */
    static Connection begin(DataSource dataSource, String characteristics) throws SQLException {
        Connection connection = dataSource.getConnection();
        try {
            connection.setAutoCommit(false);
            try {
                becomeOwner(connection, characteristics);
            } catch (SQLException e) {
                if (!MAY_NOT.equals(e.getSQLState())) {
                    throw e;
                }
                connection.rollback();
                becomeOwnerOnLoan(connection, characteristics, dataSource);
            }
            set(connection);
            return connection;
        } catch (SQLException | RuntimeException e) {
            end(connection);
            throw e;
        }
    }

    private static void becomeOwner(Connection connection, String characteristics) throws SQLException {
        execute(connection, "SET TRANSACTION " + characteristics);
        execute(connection, "SET LOCAL ROLE crossfoot_owner");
    }

    /**
     * A role that administers the owner without being a member makes itself one until its transaction has the owner's role,
     * which it then keeps to its end.
     */
    private static void becomeOwnerOnLoan(Connection connection, String characteristics, DataSource dataSource)
            throws SQLException {
        try (Connection turn = dataSource.getConnection();
                Connection roles = dataSource.getConnection()) {
            turn.setAutoCommit(false);
            try {
                // Installers of the same role take back what they lent, which is the same membership.
                execute(turn, SqlFile.install("turn.sql").text());
                execute(roles, "GRANT crossfoot_owner TO CURRENT_USER");
                try {
                    becomeOwner(connection, characteristics);
                } finally {
                    execute(roles, "REVOKE crossfoot_owner FROM CURRENT_USER");
                }
            } finally {
                turn.rollback();
                turn.setAutoCommit(true);
            }
        }
    }

    private static void set(Connection connection) throws SQLException {
        execute(connection, """
                SET LOCAL search_path = pg_catalog, pg_temp;
                SET LOCAL client_min_messages = warning;
                SET LOCAL synchronous_commit = on;
                SET LOCAL statement_timeout = 0;
                SET LOCAL idle_in_transaction_session_timeout = 0;
                SET LOCAL jit = off""");
        // The same text of a value on servers of any version and configuration.
        execute(connection, """
                SET LOCAL TimeZone = 'UTC';
                SET LOCAL DateStyle = 'ISO, YMD';
                SET LOCAL IntervalStyle = 'postgres';
                SET LOCAL extra_float_digits = 1;
                SET LOCAL bytea_output = 'hex'""");
        if (connection.getMetaData().getDatabaseMajorVersion() >= TRANSACTION_TIMEOUT) {
            execute(connection, "SET LOCAL transaction_timeout = 0");
        }
        Savepoint before = connection.setSavepoint();
        try {
            // A process that is killed while the server computes should not keep others waiting until that is done.
            execute(connection, "SET LOCAL client_connection_check_interval = '5s'");
        } catch (SQLException e) {
            // Not every operating system can tell; then the locks last until the statement is done.
            connection.rollback(before);
        }
        connection.releaseSavepoint(before);
    }

    /** Ends the transaction without its work, as far as there is still somebody to tell. */
    static void end(Connection connection) {
        try (connection) {
            if (!connection.isClosed()) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            // The server is gone, and the transaction with it.
        }
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
