package io.crossfoot.cli;

import static io.crossfoot.cli.Command.crossfoot;
import static org.assertj.core.api.Assertions.assertThat;

import io.crossfoot.embedded.EmbeddedPostgres;
import io.crossfoot.kernel.Kernel;
import io.crossfoot.kernel.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Moving a ledger from the command line. */
class MoveCommandTest {

    @TempDir
    static Path temp;

    private static String data;
    private static String password;

    @BeforeAll
    static void post() throws IOException {
        data = temp.resolve("a folder").toString();
        for (int i = 1; i <= 3; i++) {
            Command posted = crossfoot("post", "user:1", "10.60", "USD", "--key", "key-" + i, "--data", data);
            assertThat(posted.exitCode()).as(posted.err()).isZero();
        }
        password = Files.writeString(
                        temp.resolve("password"),
                        TestDatabase.server().password(EmbeddedPostgres.SUPERUSER) + "\nnot this\n")
                .toString();
    }

    private static Command move(String from, TestDatabase to, String... more) {
        List<String> command = new ArrayList<>(List.of(
                "move", "--from", from, "--to", to.url(), "--to-user", "postgres", "--to-password-file", password));
        command.addAll(List.of(more));
        return crossfoot(command);
    }

    private static Command moveFrom(TestDatabase from, TestDatabase to, String... more) {
        List<String> options = new ArrayList<>(List.of("--from-user", "postgres", "--from-password-file", password));
        options.addAll(List.of(more));
        return move(from.url(), to, options.toArray(String[]::new));
    }

    private static String asAdmin(TestDatabase database) {
        return database.url() + "?user=admin&password=admin";
    }

    @Test
    void a_data_folder_moves_to_a_server_and_from_there_to_another_and_posting_goes_on() throws Exception {
        try (TestDatabase first = TestDatabase.empty();
                TestDatabase second = TestDatabase.fresh()) {
            Command moved = move(data, first, "--json");
            assertThat(moved.exitCode()).as(moved.err()).isZero();
            assertThat(moved.out().lines()).hasSize(1);
            assertThat(moved.err()).contains("Verifying the source ...", "Committing ...");
            JsonNode result = moved.json();
            assertThat(result.get("moved").asBoolean()).isTrue();
            for (String side : List.of("source", "target")) {
                assertThat(result.get(side).get("ok").asBoolean()).isTrue();
                assertThat(result.get(side).get("transactions").asLong()).isEqualTo(3);
                assertThat(result.get(side).get("entries").asLong()).isEqualTo(6);
                assertThat(result.get(side).get("differences").isEmpty()).isTrue();
            }
            JsonNode keys = table(result, "posted_key");
            assertThat(keys.get("rows").asLong()).isEqualTo(3);
            assertThat(keys.get("bytes").asLong()).isPositive();
            assertThat(keys.get("digest").asString()).matches("-?[0-9]+");
            assertThat(result.get("sequences").toString())
                    .contains("{\"sequence\":\"transaction_id\",\"last_value\":3,\"is_called\":true}");

            Command posted =
                    crossfoot("post", "user:1", "0.20", "USD", "--key", "key-4", "--url", asAdmin(first), "--json");
            assertThat(posted.exitCode()).as(posted.err()).isZero();

            Command again = moveFrom(first, second);
            assertThat(again.exitCode()).as(again.err()).isZero();
            assertThat(again.out())
                    .startsWith("Moved ")
                    .contains("Source: checked 2 accounts, 4 transactions and 8 entries. Everything adds up.")
                    .contains("Target: checked 2 accounts, 4 transactions and 8 entries. Everything adds up.")
                    .contains("GRANT crossfoot_app TO app;")
                    .contains("will not be in the target");
            Command replayed = crossfoot("post", "user:1", "0.20", "USD", "--key", "key-4", "--url", asAdmin(second));
            assertThat(replayed.exitCode()).as(replayed.err()).isZero();
            Command balance = crossfoot("balance", "user:1", "--url", asAdmin(second));
            assertThat(balance.out()).contains("32.00");
            assertThat(crossfoot("verify", "--url", asAdmin(second)).exitCode()).isZero();
        }
        // The source is as it was.
        assertThat(crossfoot("balance", "user:1", "--data", data).out()).contains("31.80");
    }

    private static JsonNode table(JsonNode result, String name) {
        for (JsonNode table : result.get("tables")) {
            if (table.get("table").asString().equals(name)) {
                return table;
            }
        }
        throw new AssertionError("no table " + name + " in " + result);
    }

    @Test
    void a_target_that_is_in_use_is_refused() throws Exception {
        try (TestDatabase used = TestDatabase.fresh()) {
            assertThat(crossfoot("post", "user:9", "1", "USD", "--url", asAdmin(used))
                            .exitCode())
                    .isZero();
            Command refused = move(data, used, "--json");
            assertThat(refused.exitCode()).isEqualTo(ExitCode.REFUSED.number());
            assertThat(refused.err()).contains("is in use", "posting", "Nothing was changed");
            assertThat(refused.out()).isEmpty();
            assertThat(crossfoot("accounts", "--url", asAdmin(used)).out())
                    .contains("user:9")
                    .doesNotContain("user:1 ");
        }
    }

    @Test
    void a_source_that_does_not_verify_ends_with_its_differences() throws Exception {
        try (TestDatabase source = TestDatabase.fresh();
                TestDatabase target = TestDatabase.empty()) {
            assertThat(crossfoot("post", "user:9", "1", "USD", "--url", asAdmin(source))
                            .exitCode())
                    .isZero();
            execute(source, "ALTER TABLE crossfoot.account DISABLE TRIGGER guard_heads");
            execute(source, "UPDATE crossfoot.account SET balance = 2 WHERE name = 'user:9'");
            execute(source, "ALTER TABLE crossfoot.account ENABLE ALWAYS TRIGGER guard_heads");
            Command refused = moveFrom(source, target, "--json");
            assertThat(refused.exitCode()).isEqualTo(ExitCode.DIFFERENCES.number());
            assertThat(refused.err()).contains("The source does not verify, so nothing was moved");
            assertThat(refused.json().get("moved").asBoolean()).isFalse();
            assertThat(refused.json().get("differences").get(0).get("account").asString())
                    .isEqualTo("user:9");
            assertThat(moveFrom(source, target).out()).contains("user:9");
        }
    }

    @Test
    void a_source_without_a_ledger_is_named_and_nothing_is_made() throws Exception {
        try (TestDatabase target = TestDatabase.empty();
                TestDatabase nothing = TestDatabase.empty();
                Connection connection = target.superuser()) {
            Path missing = temp.resolve("missing");
            Command refused = move(missing.toString(), target);
            assertThat(refused.exitCode()).isEqualTo(ExitCode.DATABASE.number());
            assertThat(refused.err()).contains("There is no ledger in " + missing);
            assertThat(missing).doesNotExist();

            Path empty = Files.createDirectory(temp.resolve("empty"));
            assertThat(move(empty.toString(), target).exitCode()).isEqualTo(ExitCode.DATABASE.number());
            assertThat(empty).isEmptyDirectory();

            refused = moveFrom(nothing, target);
            assertThat(refused.exitCode()).isEqualTo(ExitCode.DATABASE.number());
            assertThat(refused.err()).contains("The source has no ledger. The source is: --url '" + nothing.url());

            execute(
                    nothing,
                    "CREATE SCHEMA crossfoot AUTHORIZATION crossfoot_owner; CREATE FUNCTION crossfoot.kernel_version() RETURNS integer LANGUAGE sql AS 'SELECT 1'");
            refused = moveFrom(nothing, target);
            assertThat(refused.exitCode()).isEqualTo(ExitCode.DATABASE.number());
            assertThat(refused.err()).contains("older Crossfoot (kernel 1", "Run crossfoot migrate on it first");
            assertThat(Kernel.state(connection)).isEqualTo(Kernel.State.MISSING);
        }
    }

    @Test
    void what_can_not_be_reached_or_is_mistyped_is_said() throws Exception {
        Command unreachable = crossfoot("move", "--from", data, "--to", "jdbc:postgresql://127.0.0.1:1/nowhere");
        assertThat(unreachable.exitCode()).isEqualTo(ExitCode.DATABASE.number());
        assertThat(unreachable.err()).contains("The target can't be used").doesNotContain("\tat ");
        try (TestDatabase target = TestDatabase.empty()) {
            Command denied =
                    crossfoot("move", "--from", data, "--to", target.url() + "?user=app&password=app", "--debug");
            assertThat(denied.exitCode()).isEqualTo(ExitCode.DATABASE.number());
            assertThat(denied.err()).contains("CREATEROLE");
            assertThat(move("postgres://h/d", target).exitCode()).isEqualTo(ExitCode.DATABASE.number());
            assertThat(move("jdbc:mysql://h/d", target).exitCode()).isEqualTo(ExitCode.USAGE.number());
            assertThat(move(data, target, "--from-user", "postgres").exitCode()).isEqualTo(ExitCode.USAGE.number());
        }
        assertThat(crossfoot("move", "--from", data, "--to", "/tmp/folder").exitCode())
                .isEqualTo(ExitCode.USAGE.number());
        assertThat(crossfoot("move", "--from", data).exitCode()).isEqualTo(ExitCode.USAGE.number());
        assertThat(crossfoot("move", "--help").out())
                .contains("--from-password-file", "who posts waits", "Exit codes:");
    }

    private static void execute(TestDatabase database, String sql) throws SQLException {
        try (Connection connection = database.superuser();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
