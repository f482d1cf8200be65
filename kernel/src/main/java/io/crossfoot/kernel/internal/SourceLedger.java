package io.crossfoot.kernel.internal;

import io.crossfoot.kernel.Kernel;
import io.crossfoot.kernel.MoveException;
import io.crossfoot.kernel.MoveException.Reason;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** The ledger that a move carries away: it stands still, to be read, until this is closed. */
public final class SourceLedger extends CarriedLedger {

    /** One snapshot for all tables, and a promise that nothing is written. */
    private static final String CHARACTERISTICS = "ISOLATION LEVEL REPEATABLE READ, READ ONLY";

    private static final Duration POLITENESS = Duration.ofSeconds(3);
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final List<LedgerTable> tables;

    private SourceLedger(Connection connection, List<LedgerTable> tables) {
        super("source", connection);
        this.tables = tables;
    }

    /**
     * What is known of the source before it is held up.
     *
     * @param parents its tables, without partitions
     * @param database which one it is, of all databases anywhere
     * @param currencies all of them, in a form to compare
     */
    public record Examined(List<String> parents, String database, Set<String> currencies) {}

    /** Looks at the source, and refuses one without a ledger of this release. */
    public static Examined examine(DataSource dataSource) {
        try {
            Connection connection = OwnerTransaction.begin(dataSource, CHARACTERISTICS);
            try {
                requireCurrent(connection);
                refuseOtherCatalogue(
                        connection,
                        "What is installed in the source is not what this release installs, so nothing was moved.");
                return new Examined(parents(tables(connection)), identity(connection), currencies(connection));
            } finally {
                OwnerTransaction.end(connection);
            }
        } catch (SQLException e) {
            throw refused("source", e);
        }
    }

    private static void requireCurrent(Connection connection) throws SQLException {
        Kernel.State state = Kernel.state(connection);
        if (state != Kernel.State.CURRENT) {
            int installed = Kernel.installedVersion(connection);
            throw new MoveException(
                    Reason.SOURCE_UNFIT,
                    switch (state) {
                        case MISSING -> "The source has no ledger.";
                        case OLDER ->
                            "The source's ledger was made by an older Crossfoot (kernel %d, this is %d). Run crossfoot migrate on it first."
                                    .formatted(installed, Kernel.VERSION);
                        default ->
                            "The source's ledger was made by a newer Crossfoot (kernel %d, this is %d). Use that version to move it."
                                    .formatted(installed, Kernel.VERSION);
                    },
                    List.of(),
                    null);
        }
    }

    /** Waits for those who write to finish, lets nobody write from then on, and takes the snapshot. */
    public static SourceLedger open(DataSource dataSource, Examined examined, Duration patience) {
        try {
            Connection connection = OwnerTransaction.begin(dataSource, CHARACTERISTICS);
            try {
                lock(connection, examined.parents(), patience);
                requireCurrent(connection);
                List<LedgerTable> tables = tables(connection);
                if (!examined.parents().equals(parents(tables))) {
                    throw new MoveException(
                            Reason.BUSY,
                            "The source was migrated while the move began, so nothing was moved. Try again.",
                            List.of(),
                            null);
                }
                return new SourceLedger(connection, tables);
            } catch (SQLException | RuntimeException e) {
                OwnerTransaction.end(connection);
                throw e;
            }
        } catch (SQLException e) {
            throw refused("source", e);
        }
    }

    /**
     * Every posting begins by locking rows of accounts, so whoever waits for that table to be free of them, holding nothing,
     * has no posting in progress and keeps others from beginning; then the other tables can be had without a deadlock. The
     * few other writers (settings, currencies) may hold one of those and wait for another. They are given way to, by giving
     * back everything; but not for ever, for an autovacuum only gives way to those who wait.
     */
    private static void lock(Connection connection, List<String> parents, Duration patience) throws SQLException {
        String all = parents.stream().map(LedgerTable::qualified).collect(Collectors.joining(", "));
        long start = System.nanoTime();
        while (true) {
            Savepoint before = connection.setSavepoint();
            long waited = System.nanoTime() - start;
            try {
                // From here on readers only: not even rows are locked.
                timeout(connection, patience.minusNanos(waited));
                OwnerTransaction.execute(connection, "LOCK TABLE crossfoot.account IN EXCLUSIVE MODE");
                boolean polite = waited < POLITENESS.toNanos();
                timeout(connection, POLITENESS);
                OwnerTransaction.execute(
                        connection, "LOCK TABLE " + all + " IN SHARE MODE" + (polite ? " NOWAIT" : ""));
                OwnerTransaction.execute(connection, "SET LOCAL lock_timeout = 0");
                connection.releaseSavepoint(before);
                return;
            } catch (SQLException e) {
                if (!LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                    throw e;
                }
                connection.rollback(before);
                if (System.nanoTime() - start > patience.toNanos()) {
                    throw new MoveException(
                            Reason.BUSY,
                            "Transactions of others have been writing to the source for %d seconds, so nothing was moved. End them"
                                            .formatted(patience.toSeconds())
                                    + " (SELECT * FROM pg_stat_activity WHERE xact_start IS NOT NULL names them) and try again.",
                            List.of(),
                            e);
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    private static void timeout(Connection connection, Duration time) throws SQLException {
        OwnerTransaction.execute(connection, "SET LOCAL lock_timeout = " + Math.max(time.toMillis(), 1));
    }

    /** All tables to be carried. */
    public List<LedgerTable> tables() {
        return tables;
    }

    /** How logins hold the ledger's roles here, as statements to be run elsewhere. */
    public List<String> logins() {
        return ask(() -> column(
                "SELECT format('GRANT %I TO %I', r.rolname, u.rolname) FROM pg_auth_members AS m JOIN pg_roles AS r ON r.oid = m.roleid"
                        + " JOIN pg_roles AS u ON u.oid = m.member WHERE u.rolcanlogin"
                        + " AND r.rolname IN ('crossfoot_reader', 'crossfoot_app', 'crossfoot_admin') ORDER BY 1"));
    }
}
