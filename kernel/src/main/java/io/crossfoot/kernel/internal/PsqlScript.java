package io.crossfoot.kernel.internal;

import io.crossfoot.kernel.Kernel;

/** Writes the installation as a script for psql that leaves what Flyway would leave. */
public final class PsqlScript {

    private static final String HISTORY = "crossfoot." + Installation.HISTORY;

    private PsqlScript() {}

    /** The whole script. It may be run again, and over an older kernel: it does only what is not done. */
    public static String text() {
        StringBuilder out = new StringBuilder();
        out.append("""
                -- Crossfoot, kernel %1$d. Run with psql, as a superuser or a role with CREATEROLE and CREATE on the database:
                --     psql --no-psqlrc --file=this-file.sql DATABASE
                -- One transaction; it does only what is not done, and leaves the history that `crossfoot migrate` reads.
                \\set ON_ERROR_STOP on
                \\set QUIET on
                BEGIN;
                SET LOCAL client_min_messages = warning;
                DO $$
                BEGIN
                    IF current_setting('server_version_num')::integer < 150000 THEN
                        RAISE EXCEPTION 'Crossfoot needs PostgreSQL 15 or newer';
                    END IF;
                END
                $$;
                """.formatted(Kernel.VERSION));
        for (String name : new String[] {"roles.sql", "turn.sql", "join.sql"}) {
            out.append('\n').append(SqlFile.install(name).text());
        }
        // Asked only now, because a role that is no superuser may ask only once it has joined.
        out.append("""

                DO $$
                DECLARE
                    installed integer := 0;
                BEGIN
                    IF EXISTS (SELECT FROM pg_catalog.pg_proc AS p JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
                               WHERE n.nspname = 'crossfoot' AND p.proname = 'kernel_version') THEN
                        EXECUTE 'SELECT crossfoot.kernel_version()' INTO installed;
                    END IF;
                    IF installed > %1$d THEN
                        RAISE EXCEPTION 'the database was migrated by a newer Crossfoot (kernel %%)', installed USING ERRCODE = 'CF040';
                    END IF;
                END
                $$;
                """.formatted(Kernel.VERSION));
        out.append("""

                SET ROLE crossfoot_owner;
                SET LOCAL check_function_bodies = off;
                SELECT pg_catalog.to_regclass('%1$s') IS NULL AS no_history \\gset
                \\if :no_history
                CREATE TABLE %1$s (
                    installed_rank integer NOT NULL CONSTRAINT schema_history_pk PRIMARY KEY,
                    version character varying(50),
                    description character varying(200) NOT NULL,
                    type character varying(20) NOT NULL,
                    script character varying(1000) NOT NULL,
                    checksum integer,
                    installed_by character varying(100) NOT NULL,
                    installed_on timestamp without time zone NOT NULL DEFAULT now(),
                    execution_time integer NOT NULL,
                    success boolean NOT NULL
                );
                CREATE INDEX schema_history_s_idx ON %1$s (success);
                \\endif
                """.formatted(HISTORY));
        SqlFile.migrations().forEach(file -> append(out, file));
        out.append('\n').append(SqlFile.install("leave.sql").text());
        out.append("COMMIT;\n");
        return out.toString();
    }

    private static void append(StringBuilder out, SqlFile file) {
        String version = file.version();
        // A versioned migration runs once; a repeatable one again when its text is no longer the one that ran last.
        String done = version != null
                ? "SELECT NOT EXISTS (SELECT FROM %s WHERE version = '%s')".formatted(HISTORY, version)
                : "SELECT (SELECT checksum FROM %s WHERE script = '%s' ORDER BY installed_rank DESC LIMIT 1) IS DISTINCT FROM %d"
                        .formatted(HISTORY, file.script(), file.checksum());
        out.append("\n").append(done).append(" AS pending \\gset\n\\if :pending\n");
        out.append(file.text());
        out.append("""
                INSERT INTO %1$s (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
                SELECT coalesce(max(installed_rank), 0) + 1, %2$s, '%3$s', 'SQL', '%4$s', %5$d, current_user, 0, true FROM %1$s;
                \\endif
                """.formatted(
                        HISTORY,
                        version == null ? "NULL" : "'" + version + "'",
                        file.description(),
                        file.script(),
                        file.checksum()));
    }
}
