package io.crossfoot.cli;

import static io.crossfoot.cli.Command.crossfoot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.crossfoot.kernel.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Importing CSV files: what is posted, compared, rejected, and said. */
class ImportTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    Path folder;

    private TestDatabase database;

    @BeforeEach
    void open() throws IOException {
        database = TestDatabase.fresh();
        Files.writeString(folder.resolve("password"), "admin\n");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Command onDatabase(String... args) {
        List<String> all = new ArrayList<>(Arrays.asList(args));
        all.addAll(List.of("--url", database.url(), "--user", "admin"));
        all.addAll(List.of("--password-file", folder.resolve("password").toString()));
        return crossfoot(all);
    }

    private Command importing(Path file, String... options) {
        List<String> all = new ArrayList<>(List.of("import", file.toString(), "--json"));
        all.addAll(List.of("--rejected", folder.resolve("rejected.csv").toString()));
        all.addAll(
                List.of("--disagreements", folder.resolve("disagreements.csv").toString()));
        all.addAll(Arrays.asList(options));
        return onDatabase(all.toArray(String[]::new));
    }

    private Path csv(String text) throws IOException {
        return Files.writeString(folder.resolve("file.csv"), text);
    }

    private static void counts(JsonNode summary, long rows, long posted, long replayed, long rejected) {
        assertThat(List.of(
                        summary.get("rows").asLong(),
                        summary.get("posted").asLong(),
                        summary.get("replayed").asLong(),
                        summary.get("rejected").asLong()))
                .as(summary.toString())
                .containsExactly(rows, posted, replayed, rejected);
    }

    @Test
    void the_banks_year_is_imported_compared_and_proven_and_a_second_run_posts_nothing() throws Exception {
        Path bank = ROOT.resolveSibling("shared").resolve("data").resolve("bank-1993.csv");
        assumeTrue(Files.exists(bank), "skipped: the bank's transactions are not beside this checkout");
        String[] options = {
            "--currency",
            "CZK",
            "--account-prefix",
            "bank:",
            "--floor",
            "-10000",
            "--map",
            "key=transaction_id,account=account_id,effective_date=date,type=type,amount=amount,recorded_balance=balance"
        };
        Command first = importing(bank, options);
        assertThat(first.exitCode()).as(first.err()).isZero();
        counts(first.json(), 28205, 28205, 0, 0);
        assertThat(first.json().get("accounts").asLong()).isEqualTo(1139);
        assertThat(first.json().get("disagreeing").asLong()).isEqualTo(10431);
        assertThat(first.json().get("drifts").asLong()).isEqualTo(1422);
        assertThat(Files.readAllLines(folder.resolve("disagreements.csv"))).hasSizeGreaterThanOrEqualTo(10432);
        JsonNode second = importing(bank, options).json();
        counts(second, 28205, 0, 28205, 0);
        assertThat(second.get("disagreeing").asLong()).isEqualTo(10431);
        JsonNode verified = onDatabase("verify", "--json").json();
        assertThat(verified.get("ok").asBoolean()).as(verified.toString()).isTrue();
        assertThat(verified.get("transactions").asLong()).isEqualTo(28205);
        assertThat(verified.get("entries").asLong()).isEqualTo(56410);
    }

    @Test
    void rows_that_are_refused_go_to_a_file_with_the_reason_and_the_rest_is_posted() throws Exception {
        Path file = csv("""
                id,date,account,type,amount,currency
                1,2026-01-01,a,deposit,10.00,USD
                2,2026-01-01,a,purchase,-11.00,USD
                3,2026-01-01,a,deposit,zero,USD
                4,2026-01-01,a,deposit,0,USD
                5,2026-13-01,a,deposit,1,USD
                6,2026-01-01,b!,deposit,1,USD
                7,2026-01-01,a,deposit,1.001,USD
                8,2026-01-01,a,deposit
                9,2026-01-02,a,purchase,-10.00,USD
                """);
        Command imported = importing(file);
        assertThat(imported.exitCode()).as(imported.err()).isEqualTo(5);
        counts(imported.json(), 9, 2, 0, 7);
        String rejected = Files.readString(folder.resolve("rejected.csv"));
        assertThat(rejected)
                .contains("CF010")
                .contains("zero")
                .contains("CF004")
                .contains("2026-13-01");
        assertThat(onDatabase("balance", "a", "--json").json().get("balance").asString())
                .isEqualTo("0.00");
        assertThat(onDatabase("verify", "--json").json().get("ok").asBoolean()).isTrue();
    }

    @Test
    void a_file_without_a_mapped_column_is_refused_as_a_whole() throws Exception {
        Path file = csv("id,account,amount\n1,a,10\n");
        Command refused = importing(file, "--currency", "USD", "--type", "deposit", "--map", "amount=sum");
        assertThat(refused.exitCode()).as(refused.err()).isIn(2, 3);
        assertThat(refused.err()).contains("sum");
        assertThat(onDatabase("accounts", "--json").out()).doesNotContain("\"a\"");
    }

    @Test
    void recording_times_are_kept_where_they_do_not_go_back() throws Exception {
        Path file = csv("""
                id,posted_at,account,type,amount
                1,2020-03-01T10:00:00Z,a,deposit,10.00
                2,2020-03-02T10:00:00Z,a,deposit,5.00
                3,2020-03-01T09:00:00Z,a,deposit,1.00
                """);
        Command imported = importing(file, "--currency", "USD", "--keep-posted-at");
        assertThat(imported.exitCode()).as(imported.err()).isEqualTo(5);
        counts(imported.json(), 3, 2, 0, 1);
        assertThat(Files.readString(folder.resolve("rejected.csv"))).contains("CF038");
        assertThat(onDatabase("balance", "a", "--currency", "USD", "--at", "2020-03-01T12:00:00Z")
                        .out())
                .contains("10.00");
    }

    @Test
    void separators_quotes_byte_order_marks_and_line_ends_of_others_are_read() throws Exception {
        Path file = csv("\uFEFFid;date;account;type;amount\r\n\"1\";2026-01-01;\"a\";deposit;\"10.00\"\r\n");
        Command imported = importing(file, "--currency", "USD", "--separator", ";");
        assertThat(imported.exitCode()).as(imported.err()).isZero();
        counts(imported.json(), 1, 1, 0, 0);
    }

    @Test
    void an_import_that_was_cut_off_goes_on_where_it_ended() throws Exception {
        StringBuilder rows = new StringBuilder("id,date,account,type,amount\n");
        for (int i = 1; i <= 2500; i++) {
            rows.append(i).append(",2026-01-01,a").append(i % 7).append(",deposit,1.00\n");
        }
        Path whole = csv(rows.toString());
        Path half = Files.writeString(folder.resolve("half.csv"), rows.substring(0, rows.indexOf("\n1201,") + 1));
        counts(importing(half, "--currency", "USD").json(), 1200, 1200, 0, 0);
        counts(importing(whole, "--currency", "USD").json(), 2500, 1300, 1200, 0);
    }
}
