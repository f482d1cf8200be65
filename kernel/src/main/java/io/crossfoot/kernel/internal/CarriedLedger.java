package io.crossfoot.kernel.internal;

import io.crossfoot.kernel.Move.Proof;
import io.crossfoot.kernel.Move.Sequence;
import io.crossfoot.kernel.MoveException;
import io.crossfoot.kernel.MoveException.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.postgresql.PGConnection;

/** One of the two ledgers of a move, in a transaction as its owner: what can be asked of either. */
abstract class CarriedLedger implements AutoCloseable {

    /**
     * The tables of the schema that are a ledger's content, whatever release made them. Left out are how the schema came to
     * be, which is each database's own, and the permit that is empty between statements.
     */
    private static final String TABLES = """
            SELECT c.relname, coalesce(p.relname, c.relname), string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum),
                   string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod), ', ' ORDER BY a.attnum), pg_table_size(c.oid)
            FROM pg_class AS c
            JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
            LEFT JOIN pg_inherits AS i ON i.inhrelid = c.oid
            LEFT JOIN pg_class AS p ON p.oid = i.inhparent
            WHERE c.relnamespace = 'crossfoot'::regnamespace AND c.relkind = 'r' AND c.relname NOT IN ('schema_history', 'import_permit')
            GROUP BY c.oid, c.relname, p.relname
            ORDER BY 1""";

    private static final String MAY_NOT = "42501";
    private static final String NO_SUCH_ROLE = "22023";

    final Connection connection;
    private final String side;

    CarriedLedger(String side, Connection connection) {
        this.side = side;
        this.connection = connection;
    }

    /** Something that a database is asked. */
    @FunctionalInterface
    interface Asking<T> {
        T answer() throws SQLException;
    }

    /** Asks, and says on which side it went wrong if it did. */
    final <T> T ask(Asking<T> asking) {
        try {
            return asking.answer();
        } catch (SQLException e) {
            throw failed(side, e);
        }
    }

    static MoveException failed(String side, SQLException e) {
        return new MoveException(
                Reason.DATABASE,
                "The %s failed, so nothing was moved: %s".formatted(side, e.getMessage()),
                List.of(),
                e);
    }

    /** Why a side can't be used at all. */
    static MoveException refused(String side, SQLException e) {
        String state = String.valueOf(e.getSQLState());
        if (state.equals(NO_SUCH_ROLE)) {
            return new MoveException(Reason.SOURCE_UNFIT, "The %s has no ledger.".formatted(side), List.of(), e);
        }
        String hint = state.equals(MAY_NOT)
                ? ". Its role is a superuser, a member of crossfoot_owner, or one that may install the ledger (CREATEROLE and, from"
                        + " PostgreSQL 16 on, ADMIN OPTION on the crossfoot roles where another role made them)"
                : "";
        return new MoveException(
                Reason.DATABASE,
                "The %s can't be used, so nothing was moved: %s%s.".formatted(side, e.getMessage(), hint),
                List.of(),
                e);
    }

    /** Which database it is: of two that are the same in this, one would be a copy of the other on the same running server. */
    static String identity(Connection connection) throws SQLException {
        return column(
                        connection,
                        "SELECT concat_ws('/', s.system_identifier, extract(epoch FROM pg_catalog.pg_postmaster_start_time()), d.oid)"
                                + " FROM pg_catalog.pg_control_system() AS s, pg_catalog.pg_database AS d"
                                + " WHERE d.datname = pg_catalog.current_database()")
                .get(0);
    }

    /** Refuses a database in which something else is installed than this release installs. */
    static void refuseOtherCatalogue(Connection connection, String message) throws SQLException {
        List<String> differences =
                column(connection, "SELECT d::text FROM jsonb_array_elements(crossfoot.check_catalogue()) AS d");
        if (!differences.isEmpty()) {
            throw new MoveException(Reason.DIFFERENT, message, differences, null);
        }
    }

    /** All currencies, in a form to compare. */
    static Set<String> currencies(Connection connection) throws SQLException {
        return Set.copyOf(column(connection, "SELECT ROW(c.code, c.scale, c.name)::text FROM crossfoot.currency AS c"));
    }

    /** Leaves the transaction to the server, which undoes it when it notices that nobody is there. */
    final void abandon() {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            // Then it is gone already.
        }
    }

    final PGConnection copies() throws SQLException {
        return connection.unwrap(PGConnection.class);
    }

    static List<LedgerTable> tables(Connection connection) throws SQLException {
        List<LedgerTable> tables = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(TABLES)) {
            while (row.next()) {
                tables.add(new LedgerTable(
                        row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getLong(5)));
            }
        }
        return tables;
    }

    /** The tables that rows enter through: the whole of postings instead of its months. */
    static List<String> parents(List<LedgerTable> tables) {
        return tables.stream().map(LedgerTable::parent).distinct().toList();
    }

    /** Adds up a table. The digest is of the rows' text, because that is the same on all versions and machines. */
    public final Footing footing(LedgerTable table) {
        String sql = """
                SELECT count(*), coalesce(sum(('x' || encode(substr(sha256(convert_to(ROW(%s)::text, 'UTF8')), 1, 8), 'hex'))::bit(64)::bigint), 0)::text
                FROM ONLY %s""".formatted(table.columns(), table.sql());
        return ask(() -> {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(sql)) {
                row.next();
                return new Footing(row.getLong(1), row.getString(2));
            }
        });
    }

    /** Where all sequences of the schema are, by name. */
    public final List<Sequence> sequences() {
        return ask(() -> {
            List<Sequence> sequences = new ArrayList<>();
            for (String name : column(
                    "SELECT relname FROM pg_class WHERE relnamespace = 'crossfoot'::regnamespace AND relkind = 'S'"
                            + " ORDER BY 1")) {
                try (Statement statement = connection.createStatement();
                        ResultSet row = statement.executeQuery(
                                "SELECT last_value, is_called FROM " + LedgerTable.qualified(name))) {
                    row.next();
                    sequences.add(new Sequence(name, row.getLong(1), row.getBoolean(2)));
                }
            }
            return sequences;
        });
    }

    /** What verify says of the rows that this transaction sees. */
    public final Proof proof() {
        return ask(() -> {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(
                            "SELECT ok, accounts, transactions, entries, ARRAY(SELECT d::text FROM jsonb_array_elements(differences) AS d)"
                                    + " FROM crossfoot.verify()")) {
                row.next();
                return new Proof(row.getBoolean(1), row.getLong(2), row.getLong(3), row.getLong(4), List.of((String[])
                        row.getArray(5).getArray()));
            }
        });
    }

    final List<String> column(String sql, Object... parameters) throws SQLException {
        return column(connection, sql, parameters);
    }

    static List<String> column(Connection connection, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            List<String> values = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    values.add(row.getString(1));
                }
            }
            return values;
        }
    }

    /** Ends the transaction; what is not committed is undone. */
    @Override
    public final void close() {
        OwnerTransaction.end(connection);
    }
}
