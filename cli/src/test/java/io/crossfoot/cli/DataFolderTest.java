package io.crossfoot.cli;

import static io.crossfoot.cli.Command.crossfoot;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.crossfoot.embedded.EmbeddedPostgres;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The commands on a data folder, whose server comes and goes with each. */
class DataFolderTest {

    @TempDir
    static Path temp;

    private static String data;

    @BeforeAll
    static void post() {
        data = temp.resolve("a folder").toString();
        for (int i = 1; i <= 3; i++) {
            Command posted = crossfoot("post", "user:1", "10.60", "USD", "--key", "key-" + i, "--data", data, "--json");
            assertThat(posted.exitCode()).as(posted.err()).isZero();
            assertThat(posted.json()
                            .get("postings")
                            .get(0)
                            .get("destination_balance")
                            .asString())
                    .isEqualTo("%d.%d0".formatted(1060 * i / 100, 1060 * i % 100 / 10));
        }
    }

    @Test
    void pages_of_entries_follow_each_other() {
        JsonNode first = crossfoot("entries", "user:1", "--limit", "2", "--json", "--data", data)
                .json();
        assertThat(first.get("entries").size()).isEqualTo(2);
        assertThat(first.get("entries").get(0).get("key").asString()).isEqualTo("key-3");
        JsonNode second = crossfoot(
                        "entries", "user:1", "--before", first.get("next").asString(), "--json", "--data", data)
                .json();
        assertThat(second.get("entries").size()).isEqualTo(1);
        assertThat(second.has("next")).isFalse();
        JsonNode all = crossfoot("entries", "user:1", "--all", "--json", "--data", data)
                .json();
        assertThat(all.get("entries").size()).isEqualTo(3);
    }

    @Test
    void before_it_was_opened_an_account_had_no_balance() {
        Command past = crossfoot("balance", "user:1", "--at", "2020-01-01T00:00:00Z", "--json", "--data", data);
        assertThat(past.exitCode()).isEqualTo(3);
        assertThat(past.json().get("code").asString()).isEqualTo("CF012");
        assertThat(past.json().get("at").asString()).isEqualTo("2020-01-01T00:00:00Z");
        JsonNode now = crossfoot("balance", "user:1", "--at", "9999-12-31T00:00:00Z", "--json", "--data", data)
                .json();
        assertThat(now.get("balance").asString()).isEqualTo("31.80");
        assertThat(now.get("version").asLong()).isEqualTo(3);
        assertThat(crossfoot("balance", "user:1", "--at", "yesterday", "--data", data)
                        .exitCode())
                .isEqualTo(2);
    }

    @Test
    void a_statement_of_sql_is_answered_as_a_table_or_as_json() {
        String sql = "SELECT key, NULL AS nothing, 10.60 AS amount FROM crossfoot.transaction ORDER BY key";
        Command table = crossfoot("sql", "-c", sql, "--data", data);
        assertThat(table.out().lines())
                .containsExactly(
                        "key    nothing  amount",
                        "key-1            10.60",
                        "key-2            10.60",
                        "key-3            10.60",
                        "(3 rows)");
        assertThat(crossfoot("sql", "-c", sql, "--json", "--data", data).out().strip())
                .isEqualTo("{\"columns\":[\"key\",\"nothing\",\"amount\"],\"rows\":[[\"key-1\",null,\"10.60\"],"
                        + "[\"key-2\",null,\"10.60\"],[\"key-3\",null,\"10.60\"]]}");
        Command wrong = crossfoot("sql", "-c", "SELECT * FROM crossfoot.nothing", "--data", data);
        assertThat(wrong.exitCode()).isEqualTo(3);
        assertThat(wrong.err()).contains("crossfoot.nothing").doesNotContain("\tat ");
    }

    @Test
    void the_server_is_kept_for_others_until_standard_input_ends() {
        Command served = crossfoot("sql", "--json", "--data", data);
        assertThat(served.exitCode()).as(served.err()).isZero();
        assertThat(served.json().get("jdbc_url").asString()).startsWith("jdbc:postgresql://127.0.0.1:");
        assertThat(Path.of(served.json().get("password_file").asString())).exists();
        EmbeddedPostgres.start(Path.of(data)).close();
    }

    @Test
    void a_folder_that_is_not_there_or_is_not_a_ledgers_is_left_as_it_is() {
        Command missing = crossfoot(
                "balance", "user:1", "--data", temp.resolve("mistyped").toString());
        assertThat(missing.exitCode()).isEqualTo(4);
        assertThat(missing.err()).contains("mistyped");
        assertThat(temp.resolve("mistyped")).doesNotExist();
        Command foreign = crossfoot("balance", "user:1", "--data", temp.toString());
        assertThat(foreign.exitCode()).isEqualTo(4);
        assertThat(foreign.err()).contains(temp.getFileName().toString()).doesNotContain("\tat ");
    }

    @Test
    void a_reader_that_goes_away_ends_a_list_without_an_error() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        OutputStream closed = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        int exitCode = Crossfoot.run(
                new String[] {"entries", "user:1", "--all", "--data", data},
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(closed, false, UTF_8),
                new PrintStream(err, true, UTF_8));
        assertThat(exitCode).isZero();
        assertThat(err.toString(UTF_8)).isEmpty();
    }

    @Test
    void help_lists_every_exit_code() {
        Command help = crossfoot("--help");
        assertThat(help.exitCode()).isZero();
        for (ExitCode code : ExitCode.values()) {
            assertThat(help.out()).contains(code.number() + "   " + code.meaning());
        }
        assertThat(crossfoot("--version").out()).startsWith("crossfoot ").contains("kernel ");
        assertThat(crossfoot().exitCode()).isEqualTo(2);
        assertThat(crossfoot("import", "--help").out())
                .contains("--keep-posted-at")
                .contains("Exit codes:");
        assertThat(crossfoot("balance", "a", "--data", "x", "--url", "jdbc:postgresql://h/d")
                        .exitCode())
                .isEqualTo(2);
        assertThat(crossfoot("balance", "a", "--url", "postgres://h/d").exitCode())
                .isEqualTo(2);
    }
}
