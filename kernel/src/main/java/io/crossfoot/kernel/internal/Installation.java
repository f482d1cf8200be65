package io.crossfoot.kernel.internal;

import io.crossfoot.kernel.Kernel;
import io.crossfoot.kernel.KernelException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * One run of the installer.
 *
 * <p>Three sessions of the same role take part. One holds the cluster-wide turn for as long as the others work, one makes
 * the roles and lends the installing role its memberships, and Flyway runs all pending migrations in one transaction of its
 * own. Memberships that a crash leaves behind are taken back by the next run, and verify names them.
 */
public final class Installation {

    static final String HISTORY = "schema_history";

    private static final int OLDEST_SERVER = 15;

    private final DataSource installer;

    /** A run through connections as the installing role. */
    public Installation(DataSource installer) {
        this.installer = installer;
    }

    /** Installs or updates the kernel. */
    public void run() {
        try (Connection turn = installer.getConnection();
                Connection roles = installer.getConnection()) {
            refuseOldServer(roles);
            if (mayAsk(roles)) {
                refuseNewer(roles);
            }
            execute(roles, SqlFile.install("roles.sql").text());
            turn.setAutoCommit(false);
            try {
                execute(turn, SqlFile.install("turn.sql").text());
                execute(roles, SqlFile.install("join.sql").text());
                boolean fit = false;
                try {
                    // Asked again, because another installer may have had its turn in between, and because a role that
                    // is
                    // no superuser may only ask now.
                    refuseNewer(roles);
                    fit = true;
                    flyway().migrate();
                } finally {
                    leave(roles, fit);
                }
            } finally {
                turn.rollback();
                turn.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw refused(e);
        } catch (FlywayException e) {
            throw new KernelException(null, "The kernel was not installed: " + e.getMessage(), e);
        }
    }

    private static void leave(Connection roles, boolean fit) throws SQLException {
        boolean ours = fit && Kernel.installedVersion(roles) > 0;
        String text = SqlFile.install("leave.sql").text();
        // A newer ledger is left alone, and after a failed first installation there is none to add months to; the
        // memberships go back all the same.
        execute(roles, ours ? text : text.substring(text.indexOf("RESET ROLE")));
    }

    private Flyway flyway() {
        return Flyway.configure(Installation.class.getClassLoader())
                .dataSource(installer)
                .locations("classpath:" + SqlFile.LOCATION)
                .defaultSchema("crossfoot")
                .createSchemas(false)
                .table(HISTORY)
                .group(true)
                .placeholderReplacement(false)
                .validateMigrationNaming(false)
                .callbacks(new OwnerSession())
                .load();
    }

    private static void refuseOldServer(Connection connection) throws SQLException {
        int server = connection.getMetaData().getDatabaseMajorVersion();
        if (server < OLDEST_SERVER) {
            throw new KernelException(
                    null, "Crossfoot needs PostgreSQL " + OLDEST_SERVER + " or newer; this is " + server + ".", null);
        }
    }

    /** A role that is no superuser has given back, after an earlier installation, what lets it ask for the version. */
    private static boolean mayAsk(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT coalesce(pg_catalog.bool_and(pg_catalog.has_schema_privilege(n.oid, 'USAGE')), true)"
                                + " FROM pg_catalog.pg_namespace AS n WHERE n.nspname = 'crossfoot'")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private static void refuseNewer(Connection connection) throws SQLException {
        int installed = Kernel.installedVersion(connection);
        if (installed > Kernel.VERSION) {
            throw new KernelException(
                    "CF040",
                    "The database was migrated by a newer Crossfoot (kernel " + installed + "; this one knows "
                            + Kernel.VERSION + "). Nothing was changed; use the newer release.",
                    null);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static KernelException refused(SQLException e) {
        String hint = "42501".equals(e.getSQLState())
                ? " The installing role is a superuser, or has CREATEROLE, CREATE on the database and, from PostgreSQL 16 on,"
                        + " ADMIN OPTION on the crossfoot roles where another role made them."
                : "";
        return new KernelException(null, "The kernel was not installed: " + e.getMessage() + "." + hint, e);
    }
}
