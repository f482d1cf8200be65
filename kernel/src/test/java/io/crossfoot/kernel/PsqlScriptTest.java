package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.crossfoot.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The installation with psql alone leaves what Flyway leaves. */
class PsqlScriptTest {

    @TempDir
    Path folder;

    @BeforeAll
    static void psql_is_there() {
        boolean found = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(bin -> Files.isExecutable(Path.of(bin, "psql")));
        if (!found) {
            System.out.println("PsqlScriptTest is skipped: there is no psql on the PATH");
        }
        assumeTrue(found, "psql is on the PATH");
    }

    private record Ending(int code, String output) {}

    private Ending psql(String database) throws IOException, InterruptedException {
        Path script = folder.resolve("install.sql");
        Files.writeString(script, Kernel.script());
        EmbeddedPostgres server = TestDatabase.server();
        ProcessBuilder builder = new ProcessBuilder(
                "psql",
                "--no-psqlrc",
                "--file=" + script,
                "-h",
                "127.0.0.1",
                "-p",
                String.valueOf(server.port()),
                "-U",
                EmbeddedPostgres.SUPERUSER,
                database);
        builder.environment().put("PGPASSWORD", server.password(EmbeddedPostgres.SUPERUSER));
        builder.redirectErrorStream(true);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ending(process.exitValue(), output);
    }

    @Test
    void the_script_leaves_the_same_schema_and_history_as_migrate_and_nothing_is_left_to_do() throws Exception {
        try (TestDatabase byScript = TestDatabase.empty();
                TestDatabase byFlyway = TestDatabase.fresh();
                Connection script = byScript.superuser();
                Connection flyway = byFlyway.superuser()) {
            assertThat(psql(byScript.name())).isEqualTo(new Ending(0, ""));
            assertThat(Clusters.catalogue(script)).isEqualTo(Clusters.catalogue(flyway));
            assertThat(Clusters.history(script)).isEqualTo(Clusters.history(flyway));
            assertThat(columns(script)).isEqualTo(columns(flyway));
            Clusters.assertInstalled(script);

            Map<String, List<String>> before = Clusters.touches(script);
            Kernel.migrate(byScript.dataSource("postgres"));
            assertThat(Clusters.touches(script)).isEqualTo(before);
            assertThat(psql(byScript.name())).isEqualTo(new Ending(0, ""));
            assertThat(Clusters.touches(script)).isEqualTo(before);
        }
    }

    /** The table of the history itself, which the catalogue leaves out. */
    private static List<List<String>> columns(Connection connection) throws Exception {
        return Sql.rows(
                connection,
                "SELECT attname, format_type(atttypid, atttypmod), attnotnull, (SELECT relowner::regrole FROM pg_class WHERE oid = attrelid)"
                        + " FROM pg_attribute WHERE attrelid = 'crossfoot.schema_history'::regclass AND attnum > 0 ORDER BY attnum");
    }

    @Test
    void the_script_refuses_a_newer_kernel_and_touches_nothing() throws Exception {
        try (TestDatabase database = TestDatabase.fresh();
                Connection connection = database.superuser()) {
            Sql.run(
                    connection,
                    "CREATE OR REPLACE FUNCTION crossfoot.kernel_version() RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS"
                            + " 'SELECT 99'");
            Map<String, List<String>> before = Clusters.touches(connection);
            Ending ending = psql(database.name());
            assertThat(ending.code()).isNotZero();
            assertThat(ending.output()).contains("newer Crossfoot");
            assertThat(Clusters.touches(connection)).isEqualTo(before);
        }
    }

    @Test
    void the_script_brings_a_changed_function_back() throws Exception {
        try (TestDatabase database = TestDatabase.fresh();
                Connection connection = database.superuser()) {
            Sql.run(
                    connection,
                    "UPDATE crossfoot.schema_history SET checksum = 0 WHERE script LIKE '%R__withdraw.sql'");
            Sql.run(connection, "DROP FUNCTION crossfoot.withdraw");
            assertThat(psql(database.name())).isEqualTo(new Ending(0, ""));
            Clusters.assertInstalled(connection);
        }
    }
}
