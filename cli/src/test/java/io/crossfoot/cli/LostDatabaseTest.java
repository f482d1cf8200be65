package io.crossfoot.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.crossfoot.kernel.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An import whose database goes away in the middle. */
class LostDatabaseTest {

    private static final int ROWS = 20_000;

    @TempDir
    Path folder;

    private TestDatabase database;
    private Path file;

    @BeforeEach
    void open() throws Exception {
        database = TestDatabase.fresh();
        StringBuilder rows = new StringBuilder("id,account,amount\n");
        for (int i = 1; i <= ROWS; i++) {
            rows.append(i).append(",a").append(i % 50).append(",1.00\n");
        }
        file = Files.writeString(folder.resolve("file.csv"), rows);
    }

    @AfterEach
    void close() throws Exception {
        allowConnections(true);
        database.close();
    }

    private CompletableFuture<Command> importing() {
        String url = database.url() + "?user=admin&password=admin";
        return CompletableFuture.supplyAsync(() -> Command.crossfoot(
                "import", file.toString(), "--currency", "USD", "--batch-size", "200", "--json", "--url", url));
    }

    private void awaitSomeRows() {
        await().pollInterval(Duration.ofMillis(10)).until(() -> posted() > 1_000);
    }

    private long posted() throws SQLException {
        try (Connection connection = database.superuser();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM crossfoot.posting")) {
            row.next();
            return row.getLong(1);
        }
    }

    private void allowConnections(boolean allowed) throws SQLException {
        execute("ALTER DATABASE %s ALLOW_CONNECTIONS %s".formatted(database.name(), allowed));
    }

    private void endSessions() throws SQLException {
        execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%s'"
                .formatted(database.name()));
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = TestDatabase.server().connectAsSuperuser("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void a_session_that_is_ended_is_replaced_and_no_row_is_lost_or_posted_twice() throws Exception {
        CompletableFuture<Command> importing = importing();
        awaitSomeRows();
        endSessions();
        Command imported = importing.join();
        assertThat(imported.exitCode()).as(imported.err()).isZero();
        assertThat(imported.json().get("rows").asLong()).isEqualTo(ROWS);
        assertThat(posted()).isEqualTo(ROWS);
    }

    @Test
    void a_database_that_stays_away_ends_the_import_and_the_same_command_goes_on() throws Exception {
        CompletableFuture<Command> importing = importing();
        awaitSomeRows();
        allowConnections(false);
        endSessions();
        Command lost = importing.join();
        assertThat(lost.exitCode()).as(lost.err()).isEqualTo(4);
        assertThat(lost.err())
                .contains("known to be in the ledger")
                .contains("same command again")
                .doesNotContain("\tat ");
        assertThat(lost.json().get("code").asString()).isIn("08006", "42501");
        assertThat(lost.json().has("rows")).isFalse();
        allowConnections(true);
        Command again = importing().join();
        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(again.json().get("replayed").asLong()).isGreaterThan(1_000);
        assertThat(again.json().get("posted").asLong())
                .isEqualTo(ROWS - again.json().get("replayed").asLong());
        assertThat(posted()).isEqualTo(ROWS);
    }
}
