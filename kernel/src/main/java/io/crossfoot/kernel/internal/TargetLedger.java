package io.crossfoot.kernel.internal;

import io.crossfoot.kernel.Kernel;
import io.crossfoot.kernel.Move.Sequence;
import io.crossfoot.kernel.MoveException;
import io.crossfoot.kernel.MoveException.Reason;
import io.crossfoot.kernel.internal.SourceLedger.Examined;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** The ledger that a move fills, in one transaction that is undone unless it is committed. */
public final class TargetLedger extends CarriedLedger {

    /** The two tables that a new ledger has rows in. */
    private static final String SETTING = "setting";

    private static final String CURRENCY = "currency";

    private static final Map<String, String> ENABLING =
            Map.of("A", "ENABLE ALWAYS", "R", "ENABLE REPLICA", "O", "ENABLE");

    private static final String OTHER_CATALOGUE =
            "What is installed in the target is not what this release installs, so nothing was moved.";

    private final List<Trigger> disabled = new ArrayList<>();

    private TargetLedger(Connection connection) {
        super("target", connection);
    }

    /** A trigger of a table, and when it fires. */
    private record Trigger(String table, String name, String enabled) {}

    /** Refuses, before anything is changed, a target that is the source, is of a newer release, or has been used. */
    public static void refuseInUse(DataSource dataSource, Examined source) {
        try {
            if (!hasLedger(dataSource, source)) {
                return;
            }
            Connection connection = OwnerTransaction.begin(dataSource, "READ ONLY");
            try {
                if (Kernel.state(connection) == Kernel.State.NEWER) {
                    throw unfit(
                            "The target's ledger was made by a newer Crossfoot (kernel %d, this is %d). Nothing was changed."
                                    .formatted(Kernel.installedVersion(connection), Kernel.VERSION));
                }
                if (Kernel.state(connection) == Kernel.State.CURRENT) {
                    refuseOtherCatalogue(connection, OTHER_CATALOGUE);
                }
                refuseRows(connection, source);
            } finally {
                OwnerTransaction.end(connection);
            }
        } catch (SQLException e) {
            throw refused("target", e);
        }
    }

    private static boolean hasLedger(DataSource dataSource, Examined source) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            if (identity(connection).equals(source.database())) {
                throw unfit("The target is the source: they are the same database. Nothing was changed.");
            }
            return !column(
                            connection,
                            "SELECT 1 FROM pg_catalog.pg_proc AS p JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace"
                                    + " WHERE n.nspname = 'crossfoot' AND p.proname = 'kernel_version'")
                    .isEmpty();
        }
    }

    /** Begins the transaction in which the target is filled: it is of this release, nobody writes to it, and it is empty. */
    public static TargetLedger open(DataSource dataSource, Examined source) {
        try {
            Connection connection = OwnerTransaction.begin(dataSource, "ISOLATION LEVEL READ COMMITTED");
            try {
                // Also verified in the end; but then everything would have been carried for nothing.
                refuseOtherCatalogue(connection, OTHER_CATALOGUE);
                OwnerTransaction.execute(connection, "SET LOCAL lock_timeout = '60s'");
                for (String parent : parents(tables(connection))) {
                    OwnerTransaction.execute(
                            connection, "LOCK TABLE " + LedgerTable.qualified(parent) + " IN SHARE ROW EXCLUSIVE MODE");
                }
                OwnerTransaction.execute(connection, "SET LOCAL lock_timeout = 0");
                refuseRows(connection, source);
                return new TargetLedger(connection);
            } catch (SQLException | RuntimeException e) {
                OwnerTransaction.end(connection);
                throw e;
            }
        } catch (SQLException e) {
            throw refused("target", e);
        }
    }

    /** A table has no rows but those that it is made with, or it is in use. Currencies that the source has too are no loss. */
    private static void refuseRows(Connection connection, Examined source) throws SQLException {
        List<String> used = new ArrayList<>();
        List<LedgerTable> tables = tables(connection);
        for (String parent : parents(tables)) {
            boolean inUse;
            if (parent.equals(CURRENCY)) {
                Set<String> more = new HashSet<>(currencies(connection));
                more.removeAll(source.currencies());
                inUse = !more.isEmpty();
            } else {
                String beyond = parent.equals(SETTING) ? " WHERE NOT (" + atDefaults(connection) + ")" : "";
                inUse = !column(connection, "SELECT 1 FROM " + LedgerTable.qualified(parent) + beyond + " LIMIT 1")
                        .isEmpty();
            }
            if (inUse) {
                used.add(parent);
            }
        }
        if (!used.isEmpty()) {
            throw new MoveException(
                    Reason.TARGET_IN_USE,
                    "The target holds a ledger that is in use (rows of its own in %s), and a move would replace it. Nothing was changed;"
                                    .formatted(String.join(", ", used))
                            + " give a database without a ledger, or with one that was just made by crossfoot migrate.",
                    List.of(),
                    null);
        }
    }

    private static String atDefaults(Connection connection) throws SQLException {
        return String.join(
                " AND ",
                column(
                        connection,
                        "SELECT format('%I IS NOT DISTINCT FROM (%s)', a.attname, coalesce(pg_get_expr(d.adbin, d.adrelid), 'NULL'))"
                                + " FROM pg_attribute AS a LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum"
                                + " WHERE a.attrelid = 'crossfoot.setting'::regclass AND a.attnum > 0 AND NOT a.attisdropped"));
    }

    /** The transaction's connection. */
    public Connection connection() {
        return connection;
    }

    /** Makes room for exactly these tables' rows, and puts aside what would keep them out. */
    public void prepare(List<LedgerTable> carried) {
        ask(() -> {
            addMonths(carried);
            refuseOtherTables(carried);
            for (Trigger trigger : triggersInTheWay()) {
                alter(trigger, "DISABLE");
                disabled.add(trigger);
            }
            for (String made : List.of(SETTING, CURRENCY)) {
                OwnerTransaction.execute(connection, "DELETE FROM " + LedgerTable.qualified(made));
            }
            return null;
        });
    }

    private void addMonths(List<LedgerTable> carried) throws SQLException {
        Set<String> there = tables(connection).stream().map(LedgerTable::name).collect(Collectors.toSet());
        for (LedgerTable table : carried) {
            if (table.isMonthOfPostings() && !there.contains(table.name())) {
                String[] parts = table.name().split("_");
                column(
                        "SELECT crossfoot.add_partition(make_timestamptz(?, ?, 1, 0, 0, 0, 'UTC'))",
                        Integer.valueOf(parts[1]),
                        Integer.valueOf(parts[2]));
            }
        }
    }

    /** Both sides are of one release, so this finds what somebody changed by hand. */
    private void refuseOtherTables(List<LedgerTable> carried) throws SQLException {
        Map<String, LedgerTable> there =
                tables(connection).stream().collect(Collectors.toMap(LedgerTable::name, Function.identity()));
        List<String> differences = new ArrayList<>();
        for (LedgerTable table : carried) {
            LedgerTable same = there.remove(table.name());
            if (same == null
                    || !same.definition().equals(table.definition())
                    || !same.parent().equals(table.parent())) {
                differences.add(table.name());
            }
        }
        there.values().stream()
                .filter(table -> !table.isMonthOfPostings())
                .map(LedgerTable::name)
                .forEach(differences::add);
        if (!differences.isEmpty()) {
            throw new MoveException(
                    Reason.DIFFERENT,
                    "The source and the target do not have the same tables or columns, so nothing was moved: "
                            + String.join(", ", differences),
                    List.of(),
                    null);
        }
    }

    /**
     * The triggers that fire when rows come in, or when those go out that a new ledger is made with. Those of a partition do
     * not fire for rows that enter through its parent.
     */
    private List<Trigger> triggersInTheWay() throws SQLException {
        String sql = """
                SELECT c.relname, t.tgname, t.tgenabled FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
                WHERE c.relnamespace = 'crossfoot'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
                  AND c.relname NOT IN ('schema_history', 'import_permit') AND NOT t.tgisinternal AND t.tgenabled <> 'D'
                  AND (t.tgtype & 4 <> 0 OR c.relname IN ('setting', 'currency') AND t.tgtype & 8 <> 0)
                ORDER BY 1, 2""";
        List<Trigger> triggers = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                triggers.add(new Trigger(row.getString(1), row.getString(2), row.getString(3)));
            }
        }
        return triggers;
    }

    private void alter(Trigger trigger, String how) throws SQLException {
        OwnerTransaction.execute(
                connection,
                "ALTER TABLE %s %s TRIGGER %s"
                        .formatted(LedgerTable.qualified(trigger.table()), how, LedgerTable.quoted(trigger.name())));
    }

    /** Brings the sequences to where they were, and the triggers back to how they were. */
    public void finish(List<Sequence> sequences) {
        ask(() -> {
            for (Sequence sequence : sequences) {
                String name = LedgerTable.qualified(sequence.name());
                // Gives the sequence new storage in this transaction, so that what is set next is undone with it.
                OwnerTransaction.execute(connection, "ALTER SEQUENCE " + name + " RESTART");
                try (PreparedStatement set = connection.prepareStatement("SELECT setval(?::regclass, ?, ?)")) {
                    set.setString(1, name);
                    set.setLong(2, sequence.lastValue());
                    set.setBoolean(3, sequence.called());
                    set.execute();
                }
            }
            for (Trigger trigger : disabled) {
                alter(trigger, ENABLING.get(trigger.enabled()));
            }
            // Verify's plans, and soon those of posting, need to know how many rows there are.
            for (String parent : parents(tables(connection))) {
                OwnerTransaction.execute(connection, "ANALYZE " + LedgerTable.qualified(parent));
            }
            return null;
        });
    }

    /** Makes it last. */
    public void commit() {
        try {
            connection.commit();
        } catch (SQLException e) {
            String state = String.valueOf(e.getSQLState());
            if (state.startsWith("08") || state.startsWith("57P")) {
                throw new MoveException(
                        Reason.UNKNOWN_OUTCOME,
                        "The target was lost while it committed (%s): it holds the whole ledger or nothing of it. See which before anything else."
                                .formatted(e.getMessage()),
                        List.of(),
                        e);
            }
            throw failed("target", e);
        }
    }

    private static MoveException unfit(String message) {
        return new MoveException(Reason.TARGET_UNFIT, message, List.of(), null);
    }
}
