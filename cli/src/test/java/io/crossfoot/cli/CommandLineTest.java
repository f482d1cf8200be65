package io.crossfoot.cli;

import static io.crossfoot.cli.Command.crossfoot;
import static org.assertj.core.api.Assertions.assertThat;

import io.crossfoot.kernel.Kernel;
import io.crossfoot.kernel.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The commands against a PostgreSQL of one's own; what is printed, and how a command ends. */
class CommandLineTest {

    private static TestDatabase database;

    @TempDir
    static Path folder;

    private static Path password;

    @BeforeAll
    static void open() throws Exception {
        database = TestDatabase.fresh();
        password = folder.resolve("password");
        Files.writeString(password, "admin\n");
    }

    @AfterAll
    static void close() {
        database.close();
    }

    private static Command onDatabase(String... args) {
        List<String> all = new ArrayList<>(Arrays.asList(args));
        all.addAll(List.of("--url", database.url(), "--user", "admin", "--password-file", password.toString()));
        return crossfoot(all);
    }

    @Test
    void posting_prints_what_it_left_and_a_repeated_key_changes_nothing() {
        Command first = onDatabase("post", "post:a", "100", "USD", "deposit", "--key", "post-1");
        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(first.out()).contains("post:a").contains("100.00");
        Command again = onDatabase("post", "post:a", "100.00", "USD", "deposit", "--key", "post-1", "--json");
        assertThat(again.exitCode()).isZero();
        JsonNode balance = onDatabase("balance", "post:a", "--json").json();
        assertThat(balance.get("balance").asString()).isEqualTo("100.00");
        assertThat(balance.get("version").asLong()).isEqualTo(1);
    }

    @Test
    void a_negative_amount_moves_out_of_the_account() {
        onDatabase("post", "out:a", "50", "USD", "deposit");
        Command spent = onDatabase("post", "out:a", "-20.50", "USD", "purchase");
        assertThat(spent.exitCode()).as(spent.err()).isZero();
        JsonNode balance = onDatabase("balance", "out:a", "--json").json();
        assertThat(balance.get("balance").asString()).isEqualTo("29.50");
        assertThat(balance.get("available").asString()).isEqualTo("29.50");
        assertThat(balance.get("held").asString()).isEqualTo("0.00");
        assertThat(balance.get("currency").asString()).isEqualTo("USD");
    }

    @Test
    void a_move_between_two_accounts_shows_in_the_entries_of_both() {
        onDatabase("post", "both:a", "10", "USD", "deposit");
        assertThat(onDatabase("post", "--from", "both:a", "--to", "both:b", "4", "USD", "gift")
                        .exitCode())
                .isZero();
        assertThat(onDatabase("entries", "both:a").out())
                .contains("gift")
                .contains("-4.00")
                .contains("both:b");
        assertThat(onDatabase("entries", "both:b", "--json").out()).contains("\"4.00\"");
        assertThat(onDatabase("accounts", "--prefix", "both:").out())
                .contains("both:a")
                .contains("both:b");
    }

    @Test
    void verify_ends_with_one_object() {
        JsonNode verified = onDatabase("verify", "--json").json();
        assertThat(verified.get("ok").asBoolean()).as(verified.toString()).isTrue();
        assertThat(verified.get("entries").asLong())
                .isEqualTo(2 * verified.get("transactions").asLong());
        assertThat(verified.get("accounts").isNumber()).isTrue();
        assertThat(verified.get("differences").isEmpty()).isTrue();
    }

    @Test
    void verify_names_a_difference_and_ends_with_its_own_exit_code() throws Exception {
        try (TestDatabase forged = TestDatabase.fresh()) {
            try (var connection = forged.superuser();
                    var statement = connection.createStatement()) {
                statement.execute("ALTER TABLE crossfoot.account DISABLE TRIGGER guard_heads");
                statement.execute("SELECT crossfoot.deposit('forged:a', 10, 'USD')");
                statement.execute("UPDATE crossfoot.account SET balance = 11 WHERE name = 'forged:a'");
            }
            Command verified = crossfoot(
                    "verify",
                    "--json",
                    "--url",
                    forged.url(),
                    "--user",
                    "admin",
                    "--password-file",
                    password.toString());
            assertThat(verified.exitCode()).isEqualTo(1);
            assertThat(verified.out()).contains("forged:a").contains("guard_heads");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = ';', textBlock = """
                    post bad:a 1 XXX deposit;           3; CF005
                    post bad:a 1.001 USD deposit;       3; CF004
                    post bad:a 0 USD deposit;           3; CF003
                    post bad:a NaN USD deposit;         2;
                    post bad:a 1e400 USD deposit;       2;
                    post bad:a -5 USD withdrawal;       3; CF010
                    post bad:a 1 USD no!type;           3; CF006
                    post bad:a! 1 USD deposit;          3; CF002
                    post --from bad:a --to bad:a 1 USD; 3; CF008
                    balance bad:nobody;                 3; CF012
                    entries bad:nobody --currency USD;  3; CF012
                    entries bad:nobody;                 3; CF012
                    open bad:a XXX;                     3; CF005
                    floor bad:a USD -1.001;             3; CF013
                    floor bad:a USD low;                2;
                    floor bad:a USD --low;              2;
                    floor bad:a;                        2;
                    close bad:a USD;                    3; CF012
                    reopen bad:a USD;                   3; CF012
                    freeze bad:a USD why;               3; CF012
                    freeze bad:a USD;                   2;
                    freeze bad:a USD --why;             2;
                    freeze external:a USD why;          3; CF014
                    unfreeze bad:a USD why;             3; CF012
                    unfreeze bad:a USD;                 2;
                    states bad:nobody;                  3; CF012
                    states bad:nobody --currency USD;   3; CF012
                    hold bad-1;                         3; CF060
                    hold bad-1 --events;                3; CF060
                    hold bad-1 --key bad-2;             2;
                    hold bad-1 bad-2;                   2;
                    hold bad:a 1 USD;                   2;
                    hold bad:a much USD --key bad-1;    2;
                    hold bad:a 1 USD --key bad-1 --events; 2;
                    hold bad:a 1 USD --key bad-1 --expires soon; 2;
                    hold bad:a 0 USD --key bad-1;       3; CF003
                    hold external:a 1 USD --key bad-1;  3; CF014
                    capture bad-1;                      2;
                    capture bad-1 bad:a all;            2;
                    capture bad-1 bad:a;                3; CF060
                    release bad-1;                      3; CF060
                    extend bad-1 soon;                  2;
                    extend bad-1 never;                 3; CF060
                    holds --state lost;                 2;
                    holds --before bad;                 3; CF018
                    holds --currency USD;               3; CF018
                    reverse none;                       2;
                    reverse 999999;                     3; CF065
                    post bad:a 1 USD --captures bad-1;  3; CF060
                    post bad:a 1 USD --captures bad-1 --reverses 1; 2;
                    post bad:a 1 USD --release-rest;    2;
                    post bad:a 1 USD --reverses 999999; 3; CF065
                    post bad:a 1 USD --adjusts 999999;  2;
                    post bad:a 1 USD --reason why;      2;
                    post --json-file - --reverses 1;    2;
                    explain bad:a;                      3; CF012
                    explain bad:a USD;                  3; CF012
                    explain bad:a USD --asked much;     2;
                    overdraft bad:a USD;                3; CF012
                    overdraft bad:a USD --limit much;   2;
                    overdraft bad:a USD --fee 1;        3; CF067
                    overdraft bad:a USD --limit 1 --protected-by bad:b; 3; CF067
                    type never_posted;                  3; CF052
                    type bad --signs up;                2;
                    type bad --signs in --no-rule;      2;
                    type bad --limit USD;               2;
                    type bad --limit USD:per_week=1;    2;
                    type bad --limit USD:per_day=much;  2;
                    type bad --limit USD:count_per_day=1.5; 2;
                    type bad --limit XYZ:per_day=1;     3; CF069
                    type b@d --signs in;                3; CF006
                    perform nothing.ndjson;             3;
                    perform - --batch-size 0;           2;
                    currencies add bad 2;               3; CF015
                    currencies add BAD two;             2;
                    currencies remove USD;              2;
                    transaction;                        2;
                    transaction 1 --key a;              2;
                    transaction 999999;                 3; CF052
                    transaction --key bad;              3; CF052
                    transactions --limit 0;             3; CF018
                    transactions --limit 1001;          3; CF018
                    transactions --before bad;          3; CF018
                    transactions --currency USD;        3; CF018
                    transactions --posted-from today;   2;
                    audit --before bad;                 3; CF018
                    trial-balance --depth 0;            3; CF018
                    settings --time-zone Nowhere/Town;  3; CF017
                    settings --time-zone Nowhere;       3; CF017
                    settings --open-on-first-use maybe; 2;
                    post --posting bad:a USD;           2;
                    post bad:a 1 USD --from bad:a;      2;
                    post bad:a 1 USD --expect-version x; 2;
                    post bad:a 1 USD --expect-version bad:b=1; 3; CF024
                    post bad:a 1 USD --expect-version 1; 3; CF023
                    post bad:a 1 USD --json-file -;     2;
                    post --json-file -;                 3; CF019
                    post --json-file nothing.json;      3;
                    batch nothing.ndjson;               3;
                    batch - --batch-size 0;             2;
                    batch - --import --dry-run;         2;
                    post bad:a;                         2;
                    nonsense;                           2;
                    """)
    void a_bad_line_says_what_is_wrong_and_changes_nothing(String line, int exitCode, String code) {
        Command command = onDatabase(line.split(" "));
        assertThat(command.exitCode()).as(command.err()).isEqualTo(exitCode);
        assertThat(command.err()).isNotBlank().doesNotContain("\tat ");
        if (code != null) {
            assertThat(command.err()).contains(code);
        }
        assertThat(command.out()).isEmpty();
        List<String> json = new ArrayList<>(List.of(line.split(" ")));
        json.add("--json");
        Command asJson = onDatabase(json.toArray(String[]::new));
        assertThat(asJson.exitCode()).isEqualTo(exitCode);
        if (code == null) {
            assertThat(asJson.out()).isEmpty();
        } else {
            assertThat(asJson.err()).isEqualTo(command.err());
            assertThat(asJson.json().get("code").asString()).isEqualTo(code);
        }
        assertThat(onDatabase("accounts", "--prefix", "bad:", "--json").out()).doesNotContain("bad:a");
    }

    @Test
    void a_database_without_a_ledger_is_left_alone_until_it_is_migrated() throws Exception {
        try (TestDatabase empty = TestDatabase.empty()) {
            String[] connect = {"--url", empty.url(), "--user", "postgres", "--password-file", superuserPassword()};
            Command balance = crossfoot(concat(List.of("balance", "user:1"), connect));
            assertThat(balance.exitCode()).isEqualTo(4);
            assertThat(balance.err()).contains("migrate");
            assertThat(crossfoot(concat(List.of("migrate"), connect)).exitCode())
                    .isZero();
            assertThat(crossfoot(concat(List.of("verify", "--json"), connect))
                            .json()
                            .get("ok")
                            .asBoolean())
                    .isTrue();
        }
    }

    @Test
    void migrate_prints_the_kernel_as_a_script_without_a_database() {
        Command printed = crossfoot("migrate", "--print");
        assertThat(printed.exitCode()).isZero();
        assertThat(printed.out()).isEqualTo(Kernel.script());
    }

    @Test
    void a_database_that_is_not_there_is_named() {
        Command command = crossfoot("balance", "a", "--url", "jdbc:postgresql://127.0.0.1:1/nothing", "--user", "x");
        assertThat(command.exitCode()).isEqualTo(4);
        assertThat(command.err()).contains("127.0.0.1:1");
    }

    private static String superuserPassword() throws Exception {
        Path file = folder.resolve("superuser");
        Files.writeString(file, TestDatabase.server().password("postgres") + "\n");
        return file.toString();
    }

    private static List<String> concat(List<String> first, String[] rest) {
        List<String> all = new ArrayList<>(first);
        all.addAll(Arrays.asList(rest));
        return all;
    }
}
