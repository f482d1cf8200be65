package io.crossfoot.kernel;

import io.crossfoot.kernel.internal.Installation;
import io.crossfoot.kernel.internal.PsqlScript;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * The SQL of the ledger and its installer.
 *
 * <p>The kernel lives in the schema {@code crossfoot} of a PostgreSQL 15 or newer: tables, the guard, functions, views, and
 * five roles that belong to the whole cluster. Nothing but {@link #migrate} and {@link #script} changes what is installed.
 */
public final class Kernel {

    /** The number of the newest migration that this release knows. */
    public static final int VERSION = 6;

    private Kernel() {}

    /** How the kernel in a database relates to this release. */
    public enum State {
        /** There is no ledger in the database. */
        MISSING,
        /** An older release migrated it; {@link Kernel#migrate} brings it up to date. */
        OLDER,
        /** It is of this release. */
        CURRENT,
        /** A newer release migrated it; this release leaves it alone. */
        NEWER
    }

    /**
     * Installs the kernel or brings it up to date, in one transaction; does nothing where it is current.
     *
     * <p>The connections' role is a superuser, or has CREATEROLE and may create schemas in the database. Any number of
     * installers may run at once, in one or several databases of a cluster; they take turns.
     *
     * @param installer gives connections as the installing role; two or three are open at a time
     * @throws KernelException when the database was migrated by a newer release (nothing was touched), when the server is
     *     older than PostgreSQL 15, or when the role lacks a right; the message says which
     */
    public static void migrate(DataSource installer) {
        new Installation(installer).run();
    }

    /**
     * The installation as one script for {@code psql}, for those who trust nothing else. It does what {@link #migrate} does
     * and leaves the same schema and history behind, so that a later {@code migrate} finds nothing to do.
     */
    public static String script() {
        return PsqlScript.text();
    }

    /**
     * How the kernel in a connection's database relates to this release. Reads only.
     *
     * @throws SQLException when the database cannot be asked, or the role may not use the schema (SQLSTATE 42501)
     */
    public static State state(Connection connection) throws SQLException {
        int installed = installedVersion(connection);
        if (installed == 0) {
            return State.MISSING;
        }
        if (installed == VERSION) {
            return State.CURRENT;
        }
        return installed < VERSION ? State.OLDER : State.NEWER;
    }

    /** The version of the kernel in a connection's database, 0 where there is none. */
    public static int installedVersion(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            try (ResultSet found = statement.executeQuery(
                    "SELECT FROM pg_catalog.pg_proc AS p JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace"
                            + " WHERE n.nspname = 'crossfoot' AND p.proname = 'kernel_version'")) {
                if (!found.next()) {
                    return 0;
                }
            }
            try (ResultSet version = statement.executeQuery("SELECT crossfoot.kernel_version()")) {
                version.next();
                return version.getInt(1);
            }
        }
    }
}
