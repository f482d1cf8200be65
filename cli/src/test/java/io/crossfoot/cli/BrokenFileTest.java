package io.crossfoot.cli;

import static io.crossfoot.cli.Command.crossfoot;
import static org.assertj.core.api.Assertions.assertThat;

import io.crossfoot.kernel.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that are broken, odd, or not what was said: what is refused as a whole, what row by row, and what is read all the same. */
class BrokenFileTest {

    private static TestDatabase database;
    private static int files;

    @TempDir
    Path folder;

    private Path rejected;
    private Path disagreements;

    @BeforeAll
    static void open() {
        database = TestDatabase.fresh();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @BeforeEach
    void nameReports() {
        rejected = folder.resolve("rejected.csv");
        disagreements = folder.resolve("disagreements.csv");
    }

    private static Command onDatabase(String... args) {
        List<String> all = new ArrayList<>(Arrays.asList(args));
        all.addAll(List.of("--url", database.url() + "?user=admin&password=admin"));
        return crossfoot(all);
    }

    /** Each file has keys and accounts of its own, so that tests can share a database. */
    private Command importing(byte[] content, String... options) throws IOException {
        Path file = Files.write(folder.resolve("file.csv"), content);
        List<String> all = new ArrayList<>(List.of("import", file.toString(), "--json", "--currency", "USD"));
        all.addAll(List.of("--rejected", rejected.toString(), "--disagreements", disagreements.toString()));
        all.addAll(List.of("--key-prefix", "file" + ++files + "-", "--account-prefix", "file" + files + ":"));
        all.addAll(Arrays.asList(options));
        return onDatabase(all.toArray(String[]::new));
    }

    private Command importing(String content, String... options) throws IOException {
        return importing(content.getBytes(StandardCharsets.UTF_8), options);
    }

    private String balance(String account) {
        return onDatabase("balance", "file" + files + ":" + account, "--json")
                .json()
                .get("balance")
                .asString();
    }

    @Test
    void a_broken_line_costs_no_other_line() throws Exception {
        Command imported = importing("""
                id,account,amount,description
                1,a,1.00,"two
                lines, and ""quotes\"""
                2,a,10.00,"never closed
                3,a,100.00,fine
                4,a,1000.00,"closed"too early
                5,a

                6,a,10000.00,fine
                """);
        assertThat(imported.exitCode()).as(imported.err()).isEqualTo(5);
        assertThat(imported.json().get("rows").asLong()).isEqualTo(6);
        assertThat(balance("a")).isEqualTo("10101.00");
        assertThat(Files.readAllLines(rejected))
                .containsExactly(
                        "line,reason,id,account,amount,description",
                        "4,has a quote that is not closed,\"2,a,10.00,\"\"never closed\"",
                        "6,text follows a closing quote,\"4,a,1000.00,\"\"closed\"\"too early\"",
                        "7,\"has 2 fields, the header has 4\",5,a");
        assertThat(onDatabase("entries", "file" + files + ":a", "--json").out())
                .contains("two\\nlines, and \\\"quotes");
    }

    @Test
    void bytes_that_are_no_characters_are_rejected_and_their_charset_reads_them() throws Exception {
        byte[] latin = "id,account,amount,description\n1,a,1.00,caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(importing(latin).json().get("rejected").asLong()).isEqualTo(1);
        assertThat(Files.readString(rejected)).contains("--charset");
        assertThat(importing(latin, "--charset", "ISO-8859-1").exitCode()).isZero();
        assertThat(onDatabase("entries", "file" + files + ":a").out()).contains("caf\u00e9");
        assertThat(importing("\uFEFFid\taccount\tamount\r1\ta\t2.00\r".getBytes(StandardCharsets.UTF_16LE))
                        .exitCode())
                .isZero();
        assertThat(balance("a")).isEqualTo("2.00");
    }

    @Test
    void decimal_commas_and_other_dates_are_read_when_they_are_announced() throws Exception {
        Command imported = importing(
                "id;account;date;amount\n1;a;31.01.2026;10,60\n2;a;31.02.2026;1,00\n",
                "--decimal-comma",
                "--date-format",
                "dd.MM.yyyy");
        assertThat(imported.json().get("rejected").asLong()).as("31 February").isEqualTo(1);
        assertThat(balance("a")).isEqualTo("10.60");
    }

    @Test
    void a_source_and_a_destination_are_moved_between() throws Exception {
        Command imported = importing("""
                id,from,to,amount
                1,external:card,a,5.00
                2,a,b,2.00
                3,a,b,-2.00
                """);
        assertThat(imported.json().get("posted").asLong()).isEqualTo(2);
        assertThat(imported.json().get("accounts").asLong()).isEqualTo(2);
        assertThat(balance("b")).isEqualTo("2.00");
    }

    @Test
    void a_difference_that_changes_is_a_drift_and_one_that_stays_is_not() throws Exception {
        Command imported = importing("""
                id,account,amount,balance
                1,a,10.00,10.00
                2,a,10.00,20.10
                3,b,10.00,9.00
                4,a,10.00,30.10
                5,a,10.00,40.00
                6,a,10.00,
                """);
        assertThat(imported.exitCode()).as(imported.err()).isZero();
        assertThat(imported.json().get("disagreeing").asLong()).isEqualTo(3);
        assertThat(imported.json().get("drifts").asLong()).isEqualTo(3);
        String names = "file" + files;
        assertThat(Files.readAllLines(disagreements))
                .containsExactly(
                        "line,key,account,currency,recorded,computed,difference,drift",
                        "3,%s-2,%s:a,USD,20.10,20.00,0.10,true".formatted(names, names),
                        "4,%s-3,%s:b,USD,9.00,10.00,-1.00,true".formatted(names, names),
                        "5,%s-4,%s:a,USD,30.10,30.00,0.10,false".formatted(names, names),
                        "6,%s-5,%s:a,USD,40.00,40.00,0.00,true".formatted(names, names));
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '!', nullValues = "-", textBlock = """
                    -                              ! -                     ! 3 ! is empty
                    id,account                     ! -                     ! 3 ! map amount=COLUMN
                    id,amount                      ! -                     ! 3 ! map account=COLUMN
                    account,amount                 ! -                     ! 3 ! --no-keys
                    id,account,amount,amount       ! -                     ! 3 ! more than one column amount
                    id,account,"amount             ! -                     ! 3 ! quote that is not closed
                    id,account,amount              ! --map amount=sum      ! 3 ! no such column
                    id,account,amount              ! --map source=account  ! 3 ! go together
                    id,account,amount              ! --keep-posted-at      ! 3 ! posted_at=COLUMN
                    id,account,amount              ! --currency XXX        ! 3 ! no currency XXX
                    id,account,amount              ! --floor -0.001        ! 3 ! CF013
                    id,account,amount              ! --map nonsense=id     ! 2 ! FIELD is key
                    id,account,amount              ! --separator ab        ! 2 ! one character
                    id,account,amount              ! --charset klingon     ! 2 ! windows-1250
                    id,account,amount              ! --batch-size 0        ! 2 ! 10000
                    """)
    void a_file_or_line_that_is_wrong_is_refused_before_anything_is_posted(
            String header, String options, int exitCode, String message) throws Exception {
        String content = header == null ? "" : header + "\n1,a,1.00,1.00\n".repeat(3);
        List<String> more = options == null ? List.of() : List.of(options.split(" "));
        // The last of two --currency would be an error of its own.
        Path file = Files.writeString(folder.resolve("file.csv"), content.replace("1.00,1.00", "1.00"));
        List<String> args = new ArrayList<>(List.of("import", file.toString(), "--account-prefix", "refused:"));
        if (!more.contains("--currency")) {
            args.addAll(List.of("--currency", "USD"));
        }
        args.addAll(more);
        Command refused = onDatabase(args.toArray(String[]::new));
        assertThat(refused.exitCode()).as(refused.err()).isEqualTo(exitCode);
        assertThat(refused.err()).contains(message).doesNotContain("\tat ");
        assertThat(refused.out()).isEmpty();
        assertThat(onDatabase("entries", "refused:a", "--currency", "USD").out())
                .isEmpty();
    }

    @Test
    void rows_without_keys_are_posted_only_on_request() throws Exception {
        assertThat(importing("account,amount\na,1.00\n", "--no-keys").exitCode())
                .isZero();
        assertThat(balance("a")).isEqualTo("1.00");
    }
}
