package io.crossfoot.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {
    /** Closed to everybody else, as temporary folders are, so that root's server can't pass through it. */
    @TempDir
    static Path temporary;

    /** For the tests that start and stop a server of their own. */
    private static Path spare;

    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void start() {
        spare = temporary.resolve("spare");
        postgres = EmbeddedPostgres.start(
                temporary.resolve("a folder, with spaces").resolve("data"));
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @Test
    void the_ledgers_user_may_log_in_and_nothing_more() throws SQLException {
        try (Connection connection = postgres.connect(EmbeddedPostgres.DATABASE)) {
            assertThat(Sql.one(connection, "SELECT current_user")).isEqualTo("crossfoot");
            assertThat(Sql.one(
                            connection,
                            "SELECT rolcanlogin AND NOT (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication"
                                    + " OR rolbypassrls) FROM pg_roles WHERE rolname = current_user"))
                    .isEqualTo("t");
            assertThat(Sql.one(connection, "SELECT count(*) FROM pg_auth_members WHERE member = 'crossfoot'::regrole"))
                    .isEqualTo("0");
        }
    }

    @Test
    void the_database_belongs_to_the_superuser() throws SQLException {
        assertThat(Sql.asSuperuser(
                        postgres, "SELECT datdba::regrole::text FROM pg_database WHERE datname = current_database()"))
                .isEqualTo("postgres");
    }

    @Test
    void the_database_is_utf8_with_checksums() throws SQLException {
        assertThat(Sql.asSuperuser(postgres, "SHOW server_encoding")).isEqualTo("UTF8");
        assertThat(Sql.asSuperuser(postgres, "SHOW data_checksums")).isEqualTo("on");
    }

    @Test
    void commits_are_durable() throws SQLException {
        for (String setting : new String[] {"fsync", "full_page_writes", "synchronous_commit"}) {
            assertThat(Sql.asSuperuser(postgres, "SHOW " + setting)).as(setting).isEqualTo("on");
        }
    }

    @Test
    void durability_can_not_be_turned_off_in_the_servers_own_files() throws SQLException, IOException {
        try (EmbeddedPostgres other = EmbeddedPostgres.start(spare)) {
            Sql.execute(other, "ALTER SYSTEM SET fsync = off");
            Sql.execute(other, "ALTER SYSTEM SET full_page_writes = off");
        }
        try (EmbeddedPostgres other = EmbeddedPostgres.start(spare)) {
            assertThat(Sql.asSuperuser(other, "SHOW fsync")).isEqualTo("on");
            assertThat(Sql.asSuperuser(other, "SHOW full_page_writes")).isEqualTo("on");
        }
    }

    @Test
    void the_server_listens_on_the_loopback_address_only() throws SQLException {
        assertThat(Sql.asSuperuser(postgres, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
        assertThat(Sql.asSuperuser(postgres, "SHOW unix_socket_directories")).isEmpty();
    }

    @Test
    void a_wrong_password_is_refused() {
        assertThatThrownBy(() -> DriverManager.getConnection(postgres.url("crossfoot"), "crossfoot", "guess"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
    }

    @Test
    void the_url_serves_any_data_source() throws SQLException {
        String url = postgres.url("crossfoot");
        assertThat(url).isEqualTo("jdbc:postgresql://127.0.0.1:" + postgres.port() + "/crossfoot");
        try (Connection connection = DriverManager.getConnection(url, "crossfoot", postgres.password("crossfoot"))) {
            assertThat(Sql.one(connection, "SHOW server_version")).startsWith(postgres.version());
        }
    }

    @Test
    void secrets_and_data_are_for_the_owner_only() throws IOException {
        Path folder = postgres.dataFolder();
        assertThat(permissions(folder.resolve("passwords"))).isEqualTo("rw-------");
        assertThat(permissions(folder.resolve("crossfoot.lock"))).isEqualTo("rw-------");
        assertThat(permissions(folder.resolve("log/postgres.log"))).isEqualTo("rw-------");
        assertThat(permissions(postgres.passwordFile())).isEqualTo("rw-------");
        assertThat(permissions(folder.resolve("postgres"))).isEqualTo("rwx------");
        assertThat(permissions(folder)).isEqualTo(Root.isUs() ? "rwx--x--x" : "rwx------");
    }

    @Test
    void the_password_file_lets_psql_in() throws Exception {
        Optional<Path> psql = Stream.of(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, "psql"))
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(psql.isPresent(), "skipped because there is no psql on this machine");
        ProcessBuilder builder = new ProcessBuilder(
                        psql.get().toString(),
                        "-h",
                        "127.0.0.1",
                        "-p",
                        "" + postgres.port(),
                        "-U",
                        "crossfoot",
                        "-w",
                        "-Atc",
                        "SELECT 6 * 7",
                        "crossfoot")
                .redirectErrorStream(true);
        builder.environment().put("PGPASSFILE", postgres.passwordFile().toString());
        Process process = builder.start();
        assertThat(process.inputReader().readLine()).isEqualTo("42");
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void extensions_are_there() throws SQLException {
        Sql.execute(postgres, "CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
    }

    @Test
    void a_folder_keeps_its_data_and_passwords_from_one_start_to_the_next() throws SQLException {
        String password;
        try (EmbeddedPostgres first = EmbeddedPostgres.start(spare)) {
            password = first.password(EmbeddedPostgres.USER);
            Sql.execute(first, "CREATE TABLE kept AS SELECT 1 AS id");
        }
        try (EmbeddedPostgres second = EmbeddedPostgres.start(spare)) {
            assertThat(second.password(EmbeddedPostgres.USER)).isEqualTo(password);
            assertThat(Sql.asSuperuser(second, "SELECT id FROM kept")).isEqualTo("1");
        }
    }

    @Test
    void closing_ends_the_server_and_a_second_time_does_nothing() {
        EmbeddedPostgres other = EmbeddedPostgres.start(spare);
        ProcessHandle process = ProcessHandle.of(other.pid()).orElseThrow();
        assertThat(other.isRunning()).isTrue();
        other.close();
        assertThat(process.isAlive()).isFalse();
        assertThat(other.isRunning()).isFalse();
        assertThat(other.dataFolder().resolve("postgres/postmaster.pid")).doesNotExist();
        other.close();
    }

    @Test
    void closing_does_not_wait_for_open_connections() throws SQLException {
        EmbeddedPostgres other = EmbeddedPostgres.start(spare);
        Connection connection = other.connect(EmbeddedPostgres.DATABASE);
        other.close();
        assertThatThrownBy(() -> Sql.one(connection, "SELECT 1")).isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> other.connect(EmbeddedPostgres.DATABASE)).isInstanceOf(SQLException.class);
    }

    @Test
    void settings_of_a_run_reach_the_server_and_do_not_stay() throws SQLException {
        try (EmbeddedPostgres other =
                EmbeddedPostgres.start(spare, Map.of("work_mem", "9MB", "synchronous_commit", "local"))) {
            assertThat(Sql.asSuperuser(other, "SHOW work_mem")).isEqualTo("9MB");
            assertThat(Sql.asSuperuser(other, "SHOW synchronous_commit")).isEqualTo("local");
        }
        try (EmbeddedPostgres other = EmbeddedPostgres.start(spare)) {
            assertThat(Sql.asSuperuser(other, "SHOW work_mem")).isEqualTo("4MB");
        }
    }

    @Test
    void a_failed_start_shows_the_servers_last_words_and_frees_the_folder() {
        assertThatThrownBy(() -> EmbeddedPostgres.start(spare, Map.of("max_connections", "-5")))
                .isInstanceOfSatisfying(EmbeddedPostgresException.class, e -> assertThat(e.reason())
                        .isEqualTo(EmbeddedPostgresException.Reason.START_FAILED))
                .hasMessageContaining("FATAL")
                .hasMessageContaining("-5 is outside the valid range for parameter \"max_connections\"")
                .hasMessageContaining(spare.resolve("log/postgres.log").toString());
        EmbeddedPostgres.start(spare).close();
    }

    @Test
    void an_interrupted_start_says_so_and_leaves_no_server() throws Exception {
        EmbeddedPostgres.start(spare).close();
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> EmbeddedPostgres.start(spare))
                    .isInstanceOf(EmbeddedPostgresException.class)
                    .hasMessageContaining("interrupted");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(spare.resolve("postgres/postmaster.pid")).doesNotExist();
        EmbeddedPostgres.start(spare).close();
    }

    @Test
    void a_large_log_is_set_aside() throws IOException {
        EmbeddedPostgres.start(spare).close();
        Path log = spare.resolve("log/postgres.log");
        Files.write(log, new byte[(10 << 20) + 1]);
        EmbeddedPostgres.start(spare).close();
        assertThat(Files.size(log)).isLessThan(100_000);
        assertThat(log.resolveSibling("postgres.log.1")).exists();
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
