package io.crossfoot.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashTest {
    private static final String KEPT = "SELECT string_agg(id::text, ' ' ORDER BY id) FROM kept";

    @TempDir
    Path temporary;

    @Test
    void what_was_committed_survives_the_killing_of_the_process() throws Exception {
        Path folder = temporary.resolve("data");
        try (ChildJvm holder = ChildJvm.holding(folder)) {
            ProcessHandle server = holder.server();
            holder.kill();
            // At once: the old server is still there or on its way out.
            try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder)) {
                assertThat(Sql.asSuperuser(postgres, KEPT)).isEqualTo("1 2");
                assertThat(postgres.pid()).isNotEqualTo(server.pid());
                await().until(() -> !server.isAlive());
            }
        }
    }

    @Test
    void the_killing_of_process_and_server_together_is_recovered_from() throws Exception {
        Path folder = temporary.resolve("data");
        try (ChildJvm holder = ChildJvm.holding(folder)) {
            holder.server().destroyForcibly();
            holder.kill();
            try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder)) {
                assertThat(Sql.asSuperuser(postgres, KEPT)).isEqualTo("1 2");
            }
        }
    }

    @Test
    void a_process_that_just_ends_takes_its_server_with_it() throws Exception {
        Path folder = temporary.resolve("data");
        try (ChildJvm holder = ChildJvm.holding(folder)) {
            ProcessHandle server = holder.server();
            holder.exit();
            assertThat(server.isAlive()).isFalse();
            assertThat(folder.resolve("postgres/postmaster.pid")).doesNotExist();
        }
    }

    @Test
    void work_that_is_to_end_before_the_server_does() throws Exception {
        Path folder = temporary.resolve("data");
        Map<String, String> environment = Map.of(FolderHolder.ROWS_AT_EXIT, "25");
        try (ChildJvm holder = ChildJvm.holding(folder, List.of(), ChildJvm.classPath(), environment)) {
            ProcessHandle server = holder.server();
            holder.terminate();
            assertThat(server.isAlive()).isFalse();
        }
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder)) {
            assertThat(Sql.asSuperuser(postgres, "SELECT count(*) FROM kept WHERE id = 100"))
                    .isEqualTo("25");
        }
    }

    @Test
    void a_folder_in_use_is_reached_through_the_server_that_has_it() throws Exception {
        Path folder = temporary.resolve("data");
        try (ChildJvm holder = ChildJvm.holding(folder);
                Connection connection =
                        EmbeddedPostgres.connectToRunning(folder).orElseThrow()) {
            assertThat(Sql.one(connection, "SELECT current_user || ' ' || current_database()"))
                    .isEqualTo("crossfoot crossfoot");
            holder.exit();
        }
        assertThat(EmbeddedPostgres.connectToRunning(folder)).isEmpty();
        assertThat(EmbeddedPostgres.connectToRunning(temporary.resolve("nothing")))
                .isEmpty();
    }

    @Test
    void a_killed_server_is_noticed_and_recovers_at_the_next_start() throws Exception {
        Path folder = temporary.resolve("data");
        EmbeddedPostgres postgres = EmbeddedPostgres.start(folder);
        Sql.execute(postgres, "CREATE TABLE kept AS SELECT generate_series(1, 2) AS id");
        try (Connection open = postgres.connectAsSuperuser(EmbeddedPostgres.DATABASE)) {
            open.setAutoCommit(false);
            Sql.one(open, "INSERT INTO kept VALUES (3) RETURNING id");
            ProcessHandle.of(postgres.pid()).orElseThrow().destroyForcibly();
            await().until(() -> !postgres.isRunning());
            assertThatThrownBy(() -> postgres.connect(EmbeddedPostgres.DATABASE))
                    .isInstanceOf(SQLException.class);
            postgres.close();
            try (EmbeddedPostgres next = EmbeddedPostgres.start(folder)) {
                assertThat(Sql.asSuperuser(next, KEPT)).isEqualTo("1 2");
            }
        }
    }

    @Test
    void a_session_that_outlives_its_killed_server_does_not_block_the_next() throws Exception {
        Path folder = temporary.resolve("data");
        EmbeddedPostgres postgres = EmbeddedPostgres.start(folder);
        try (Connection busy = postgres.connectAsSuperuser(EmbeddedPostgres.DATABASE)) {
            String pid = Sql.one(busy, "SELECT pg_backend_pid()");
            CompletableFuture<Void> endless = CompletableFuture.runAsync(() -> {
                try (Statement statement = busy.createStatement()) {
                    statement.execute("DO 'BEGIN LOOP END LOOP; END'");
                } catch (SQLException e) {
                    throw new CompletionException(e);
                }
            });
            await().until(() -> Sql.asSuperuser(
                            postgres, "SELECT query FROM pg_stat_activity WHERE state = 'active' AND pid = " + pid)
                    .startsWith("DO"));
            ProcessHandle session = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
            ProcessHandle.of(postgres.pid()).orElseThrow().destroyForcibly();
            await().until(() -> !postgres.isRunning());
            postgres.close();
            assertThat(session.isAlive()).isTrue();
            try {
                EmbeddedPostgres.start(folder).close();
                assertThat(session.isAlive()).isFalse();
            } finally {
                session.destroyForcibly();
            }
            assertThat(endless).failsWithin(Duration.ofSeconds(10));
        }
    }

    @Test
    void the_server_ends_with_a_killed_process() throws Exception {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/setpriv")),
                "skipped because only setpriv ties the server's life to ours");
        try (ChildJvm holder = ChildJvm.holding(temporary.resolve("data"))) {
            ProcessHandle server = holder.server();
            holder.kill();
            await().until(() -> !server.isAlive());
        }
    }
}
