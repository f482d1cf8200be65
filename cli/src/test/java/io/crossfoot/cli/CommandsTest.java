package io.crossfoot.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.atIndex;
import static org.awaitility.Awaitility.await;

import io.crossfoot.kernel.TestDatabase;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people see of the commands; what programs see is the contract's. */
class CommandsTest {

    private static TestDatabase database;

    @TempDir
    Path folder;

    @BeforeAll
    static void open() {
        database = TestDatabase.fresh();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    private static Command run(String input, String... args) {
        List<String> all = new ArrayList<>(Arrays.asList(args));
        all.addAll(List.of("--url", database.url() + "?user=admin&password=admin"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = Crossfoot.run(
                all.toArray(String[]::new),
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Command(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static String[] lines(String... args) {
        Command command = run("", args);
        assertThat(command.exitCode()).as(command.err()).isZero();
        return command.out().lines().toArray(String[]::new);
    }

    @Test
    void an_account_is_shown_after_every_change_of_it() {
        assertThat(lines("open", "life:a", "USD"))
                .containsExactly(
                        "ACCOUNT  CURRENCY  BALANCE  HELD  FLOOR  AVAILABLE  VERSION  STATE",
                        "life:a   USD          0.00  0.00   0.00       0.00        0  open");
        assertThat(lines("floor", "life:a", "USD", "-50")[1])
                .isEqualTo("life:a   USD          0.00  0.00  -50.00      50.00        0  open");
        assertThat(lines("floor", "life:a", "USD", "none")[1])
                .isEqualTo("life:a   USD          0.00  0.00   none  unlimited        0  open");
        assertThat(lines("close", "life:a", "USD")[1]).endsWith("  closed");
        assertThat(lines("reopen", "life:a", "USD")[1]).endsWith("  open");
    }

    @Test
    void an_exchange_is_shown_with_its_rate_and_its_gain() {
        lines("post", "fx:a", "200", "USD");
        lines("post", "fx:desk", "1000", "EUR");
        assertThat(lines(
                        "exchange",
                        "fx:a",
                        "100",
                        "USD",
                        "EUR",
                        "--rate",
                        "0.92",
                        "--through",
                        "fx:desk",
                        "--key",
                        "fx-1"))
                .contains(
                        "fx:a     USD       -100.00   100.00        2", "fx:a     EUR         92.00    92.00        1");
        assertThat(lines("transaction", "--key", "fx-1")).contains("Exchanges USD for EUR at 0.92.");
        assertThat(lines("exchange-position", "USD", "fx:desk", "--rate", "EUR=1.08"))
                .containsExactly(
                        "CURRENCY         IN    OUT  BALANCE  RATE    VALUE    GAIN",
                        "EUR            0.00  92.00   908.00  1.08   980.64  -99.36",
                        "USD          100.00   0.00   100.00     1   100.00  100.00",
                        "all, in USD                                1080.64    0.64");
        assertThat(lines("exchange-position", "USD", "fx:desk"))
                .contains("EUR            0.00  92.00   908.00     -       -       -");
        assertThat(run("", "post", "--exchange", "USD=0.92", "fx:a", "1", "USD").err())
                .contains("--exchange is FROM/TO=RATE, such as USD/EUR=0.92; this is not: USD=0.92");
    }

    @Test
    void a_split_is_shown_and_posts_nothing() {
        assertThat(lines("split", "100", "USD", "split:fees=2.9", "split:tax=19", "--remainder-to", "split:shop"))
                .containsExactly(
                        "ACCOUNT     CURRENCY  AMOUNT",
                        "split:fees  USD         2.90",
                        "split:tax   USD        19.00",
                        "split:shop  USD        78.10");
        assertThat(run("", "balance", "split:shop").exitCode()).isNotZero();
        assertThat(run("", "split", "100", "USD", "split:fees", "--remainder-to", "split:shop")
                        .err())
                .contains("A share is NAME=PERCENT");
    }

    @Test
    void a_frozen_account_says_why_and_since_when() {
        lines("open", "ice:a", "USD");
        assertThat(lines("freeze", "ice:a", "USD", "court order 7 C 12")[1]).endsWith("  frozen");
        assertThat(lines("freeze", "ice:a", "USD", "under review", "--credits-only", "--actor", "anna")[1])
                .endsWith("  credits_only");
        Command refused = run("", "post", "ice:a", "-1", "USD");
        assertThat(refused.exitCode()).isEqualTo(3);
        assertThat(refused.err()).contains("CF027 account_frozen: account ice:a takes credits only: under review");
        assertThat(lines("unfreeze", "ice:a", "USD", "settled")[1]).endsWith("  open");
        String[] states = lines("states", "ice:a");
        assertThat(states[0]).matches("SINCE +VERSION  STATE +ROLE +ACTOR +REASON");
        assertThat(states[1]).matches("20\\S+Z +0  open +admin +cli:\\S+ +settled");
        assertThat(states[2]).matches("20\\S+Z +0  credits_only +admin +anna +under review");
        assertThat(states[3]).matches("20\\S+Z +0  frozen +admin +cli:\\S+ +court order 7 C 12");
        assertThat(states[4]).matches("20\\S+Z +0  open *");
        assertThat(states).hasSize(5);
    }

    @Test
    void a_hold_is_shown_after_every_change_of_it() {
        run("", "post", "held:a", "100", "USD");
        String header = "HOLD    ACCOUNT  CURRENCY  AMOUNT  CAPTURED  RELEASED  REMAINING  STATE  EXPIRES";
        String[] place = {"hold", "held:a", "80", "USD", "--key", "held-1", "--expires", "2099-01-01T01:00:00+01:00"};
        assertThat(lines(place))
                .containsExactly(
                        header,
                        "held-1  held:a   USD        80.00      0.00      0.00      80.00  open   2099-01-01T00:00:00Z");
        String[] again = lines(place);
        assertThat(again[0]).isEqualTo("Placed before, nothing new. The hold as it stands:");
        assertThat(again[1]).isEqualTo(header);
        assertThat(lines("extend", "held-1", "never")[1]).endsWith("  open   never");
        assertThat(lines("capture", "held-1", "held:b", "50", "--key", "held-2")[2])
                .isEqualTo("held:a   USD       -50.00    50.00        2");
        assertThat(lines("capture", "held-1", "held:b", "50", "--key", "held-2")[0])
                .startsWith("Posted before, nothing new: transaction ");
        Command exceeded = run("", "capture", "held-1", "held:b", "31");
        assertThat(exceeded.exitCode()).isEqualTo(3);
        assertThat(exceeded.err()).contains("CF062 hold_exceeded: ").contains("30.00");
        assertThat(lines("release", "held-1")[1])
                .isEqualTo("held-1  held:a   USD        80.00     50.00     30.00       0.00  released  never");
        assertThat(lines("hold", "held-1")).isEqualTo(lines("release", "held-1"));
        String[] events = lines("hold", "held-1", "--events");
        assertThat(events[0]).matches("AT +EVENT +AMOUNT  REMAINING  TRANSACTION  EXPIRES +ROLE");
        assertThat(events[1]).matches("20\\S+Z +released +30\\.00 +0\\.00 +- +never +admin");
        assertThat(events[2]).matches("20\\S+Z +captured +50\\.00 +30\\.00 +\\d+ +never +admin");
        assertThat(events[3]).matches("20\\S+Z +extended +\\S+ +80\\.00 +- +never +admin");
        assertThat(events[4]).matches("20\\S+Z +placed +80\\.00 +80\\.00 +- +2099-01-01T00:00:00Z +admin");
        assertThat(events).hasSize(5);
    }

    @Test
    void holds_are_listed_by_account_and_state() {
        run("", "post", "holds:a", "10", "USD");
        run("", "hold", "holds:a", "1", "USD", "--key", "holds-1");
        run("", "hold", "holds:a", "2", "USD", "--key", "holds-2");
        run("", "release", "holds-1");
        assertThat(lines("holds", "holds:a")).hasSize(3);
        assertThat(lines("holds", "holds:a", "--currency", "USD", "--state", "open")[1])
                .startsWith("holds-2");
        Command first = run("", "holds", "holds:a", "--limit", "1");
        assertThat(first.out()).contains("holds-2").doesNotContain("holds-1");
        assertThat(first.err()).startsWith("There are more: --before ");
        assertThat(lines("holds", "holds:a", "--currency", "EUR", "--state", "open"))
                .hasSize(1);
    }

    @Test
    void a_lot_is_shown_from_its_grant_to_its_expiry() {
        lines("currencies", "add", "STAR", "0");
        assertThat(lines(
                        "post",
                        "lot:a",
                        "200",
                        "STAR",
                        "--grants",
                        "lot-1",
                        "--expires",
                        "2099-01-01T01:00:00+01:00",
                        "--priority",
                        "-1",
                        "--key",
                        "lot-key"))
                .contains("external:grant  STAR        -200        -        -");
        assertThat(lines("transaction", "--key", "lot-key"))
                .contains("Grants lot:a lot lot-1, which expires at 2099-01-01T00:00:00Z.");
        lines("post", "--from", "lot:a", "--to", "lot:shop", "50", "STAR");
        String header = "LOT    ACCOUNT  CURRENCY  AMOUNT  SPENT  EXPIRED  REMAINING  STATE  PRIORITY  EXPIRES";
        assertThat(lines("lot", "lot-1"))
                .containsExactly(
                        header,
                        "lot-1  lot:a    STAR         200     50        0        150  open         -1  2099-01-01T00:00:00Z",
                        "Granted by transaction %s.".formatted(number("lot-key")),
                        "What is left at its expiry moves to external:grant.");
        assertThat(lines("balance", "lot:a")).contains("Expires next: 150 STAR at 2099-01-01T00:00:00Z.");
        String[] events = lines("lot", "lot-1", "--events");
        assertThat(events[0]).matches("AT +EVENT +AMOUNT  REMAINING  TRANSACTION  ROLE");
        assertThat(events[1]).matches("20\\S+Z +spent +50 +150 +\\d+ +admin");
        assertThat(events[2]).matches("20\\S+Z +granted +200 +200 +\\d+ +admin");
        assertThat(lines("lots", "lot:a", "--state", "open", "--currency", "STAR"))
                .containsExactly(header, lines("lot", "lot-1")[1]);
        assertThat(lines("expire-lots", "lot:a")).hasSize(1);
        assertThat(run("", "lot", "lot-2").err()).contains("CF076 lot_not_found: there is no lot lot-2");
    }

    @Test
    void what_has_expired_is_moved_and_listed() {
        lines("open", "gone:bin", "USD");
        for (String lot : List.of("gone-1", "gone-2")) {
            lines(
                    "post",
                    "--posting",
                    "gone:a 5 USD",
                    "--posting",
                    "gone:b 1 USD",
                    "promo",
                    "--lot-account",
                    "gone:a",
                    "--expires-to",
                    "gone:bin",
                    "--grants",
                    lot,
                    "--expires",
                    Instant.now().plusMillis(1500).toString());
        }
        await().pollInterval(Duration.ofMillis(50))
                .until(() -> lines("lots", "gone:a", "--state", "expired").length == 3);
        assertThat(lines("lot", "gone-1")).contains("What expired moves to gone:bin.");
        assertThat(lines("expire-lots", "gone:a", "--limit", "1")[1]).startsWith("gone-1  gone:a ");
        assertThat(lines("expire-lots")).hasSize(2);
        assertThat(lines("lot", "gone-2")[3]).matches("What expired was moved to gone:bin by transaction \\d+\\.");
        assertThat(lines("balance", "gone:bin")[1]).contains(" 10.00 ");
    }

    @Test
    void a_lot_is_granted_with_all_that_belongs_to_it() {
        String[] post = {"post", "bad:a", "5", "USD", "--grants", "bad-1"};
        assertThat(usage(post)).contains("give --expires TIME");
        assertThat(usage(with(post, "--expires", "tomorrow"))).contains("--expires is a moment with its offset");
        assertThat(usage(with(post, "--expires", "2099-01-01T00:00:00Z", "--captures", "h")))
                .contains("--exchange and --grants.");
        assertThat(usage("post", "bad:a", "5", "USD", "--expires", "2099-01-01T00:00:00Z"))
                .contains("go with --grants");
        assertThat(usage("post", "--posting", "bad:a 5 USD", "--grants", "b", "--expires", "2099-01-01T00:00:00Z"))
                .contains("--lot-account NAME");
        assertThat(usage("post", "--json-file", "-", "--grants", "b")).contains("--json-file");
        assertThat(usage("expire-lots", "--currency", "USD")).contains("--currency goes with NAME");
        assertThat(usage("lots", "--state", "gone")).contains("--state is open, spent or expired");
        assertThat(run("", "balance", "bad:a").exitCode()).isEqualTo(3);
    }

    private static String usage(String... args) {
        Command refused = run("", args);
        assertThat(refused.exitCode()).as(refused.err()).isEqualTo(2);
        return refused.err();
    }

    private static String[] with(String[] args, String... more) {
        return Stream.of(args, more).flatMap(Stream::of).toArray(String[]::new);
    }

    @Test
    void a_transaction_shows_what_it_has_to_do_with_others() {
        run("", "post", "chain:a", "100", "USD");
        run("", "hold", "chain:a", "40", "USD", "--key", "chain-hold");
        lines(
                "post",
                "--captures",
                "chain-hold",
                "--posting",
                "chain:a chain:b 20 USD",
                "--posting",
                "chain:a chain:c 5 USD",
                "--release-rest",
                "--key",
                "chain-1");
        String capture = number("chain-1");
        lines("post", "--posting", "chain:b chain:a 6 USD", "--reverses", capture, "--key", "chain-2");
        lines("reverse", number("chain-2"), "4", "--type", "second-thoughts", "--key", "chain-3");
        lines(
                "post",
                "--from",
                "chain:c",
                "--to",
                "chain:a",
                "1",
                "USD",
                "--adjusts",
                capture,
                "--reason",
                "Wrong fee",
                "--reference",
                "case-7",
                "--key",
                "chain-4");
        assertThat(lines("transaction", capture))
                .contains("Captures hold chain-hold and releases its rest.")
                .anyMatch(line ->
                        line.startsWith("Transaction %s reverses this one, posted 20".formatted(number("chain-2"))))
                .anyMatch(line ->
                        line.startsWith("Transaction %s adjusts this one, posted 20".formatted(number("chain-4"))));
        assertThat(lines("transaction", "--key", "chain-2")).contains("Reverses transaction %s.".formatted(capture));
        assertThat(lines("transaction", "--key", "chain-3")[0]).contains(", second-thoughts, posted 20");
        assertThat(lines("transaction", "--key", "chain-4"))
                .contains("Adjusts transaction %s: Wrong fee".formatted(capture));
        Command types = run("", "transactions", "--account", "chain:a", "--json");
        assertThat(types.out()).contains("\"type\":\"capture\"", "\"type\":\"reversal\"", "\"type\":\"adjustment\"");
        Command tooMuch = run("", "reverse", number("chain-2"), "2.01");
        assertThat(tooMuch.exitCode()).isEqualTo(3);
        assertThat(tooMuch.err()).contains("CF066 reversal_exceeded: ");
    }

    private static String number(String key) {
        return run("", "transaction", "--key", key, "--json")
                .json()
                .get("transaction_id")
                .asString();
    }

    @Test
    void an_overdraft_is_shown_as_it_was_set() {
        lines("open", "over:fees", "USD");
        assertThat(lines("overdraft", "over:a", "USD", "--limit", "100", "--fee", "5", "--fee-account", "over:fees"))
                .containsExactly(
                        "ACCOUNT  CURRENCY   LIMIT   FEE  FEE_ACCOUNT  PROTECTED_BY  UNTIL  THEN",
                        "over:a   USD       100.00  5.00  over:fees    -             -         -");
        assertThat(lines("post", "over:a", "-20", "USD")[2])
                .isEqualTo("over:a               USD       -20.00   -25.00        2");
        assertThat(lines("overdraft", "over:a", "USD", "--limit", "150", "--until", "2099-01-01T00:00:00Z")[1])
                .isEqualTo("over:a   USD       150.00    -  -            -             2099-01-01T00:00:00Z  100.00");
        lines("open", "over:b", "USD");
        assertThat(lines("overdraft", "over:a", "USD", "--protected-by", "over:b")[1])
                .isEqualTo("over:a   USD        0.00    -  -            over:b        -         -");
        lines("floor", "over:a", "USD", "none");
        assertThat(lines("overdraft", "over:a", "USD")[1])
                .isEqualTo("over:a   USD       unlimited    -  -            -             -         -");
        assertThat(lines("audit", "--limit", "2")[2])
                .contains("  set_overdraft  admin  cli:" + System.getProperty("user.name"))
                .contains("over:b");
    }

    @Test
    void an_explanation_is_sentences() {
        run("", "post", "why:a", "100", "USD");
        run("", "hold", "why:a", "80", "USD", "--key", "why-1", "--description", "Hotel");
        String explained = run("", "explain", "why:a", "--asked", "50").out();
        assertThat(explained)
                .contains("100.00", "80.00", "why-1", "20.00", "30.00")
                .doesNotContain("{", "null");
        String before = run("", "explain", "why:a", "USD", "--json", "--since", "2026-01-31")
                .out();
        assertThat(before).contains("\"since\":\"2026-01-31\"");
    }

    @Test
    void operations_go_on_after_lines_that_are_rejected() {
        String lines = """
                {"post": {"type": "load", "key": "ops-1", "postings": [{"account": "ops:a", "amount": "10", "currency": "USD"}]}}
                {"place_hold": {"account": "ops:a", "amount": "8", "currency": "USD", "key": "ops-2"}}
                {"place_hold": {"account": "ops:a", "amount": "30", "currency": "USD", "key": "ops-3"}}
                {"refund": {}}
                {"capture_hold": {"hold": "ops-2", "destination": "ops:b", "amount": "5", "key": "ops-4"}}
                {"release_hold": {"hold": "ops-2"}}""";
        Command told = run(lines, "perform", "-", "--dry-run");
        assertThat(told.exitCode()).as(told.err()).isEqualTo(5);
        assertThat(told.out().lines()).contains("         4  would be done");
        Command performed = run(lines, "perform", "-");
        assertThat(performed.exitCode()).as(performed.err()).isEqualTo(5);
        assertThat(performed.out().lines())
                .containsExactly(
                        "OPERATIONS",
                        "         4  done",
                        "         0  replayed: done before, nothing new",
                        "         2  rejected");
        assertThat(performed.err().lines().toList())
                .hasSize(2)
                .satisfies(line -> assertThat(line).startsWith("line 3: CF010 insufficient_funds: "), atIndex(0))
                .satisfies(line -> assertThat(line).startsWith("line 4: CF019 malformed_request: "), atIndex(1));
        Command asJson = run(lines, "perform", "-", "--json", "--batch-size", "1");
        assertThat(asJson.out().lines())
                .hasSize(6)
                .allMatch(line -> line.matches("\\{\"line\":[1-6],\"status\":\"(done|replayed|rejected)\",.*"));
        Command refused = run(lines, "perform", "-", "--all-or-nothing", "--json");
        assertThat(refused.exitCode()).isEqualTo(3);
        assertThat(refused.json().get("code").asString()).isEqualTo("CF019");
        assertThat(refused.json().get("line").asString()).isEqualTo("4");
        assertThat(run("", "balance", "ops:a", "--json").json().get("available").asString())
                .isEqualTo("5.00");
    }

    @Test
    void a_dry_run_shows_what_would_be_and_ends_like_the_posting_would() {
        String[] told = lines("post", "dry:a", "5", "USD", "--dry-run");
        assertThat(told[0]).startsWith("Would be posted, effective 20").endsWith(". This was a dry run.");
        assertThat(told[3]).isEqualTo("dry:a             USD         5.00     5.00        1");
        Command refused = run("", "post", "dry:a", "-5", "USD", "--dry-run");
        assertThat(refused.exitCode()).isEqualTo(3);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err()).contains("would be refused").contains("CF010");
        assertThat(run("", "balance", "dry:a").exitCode()).isEqualTo(3);
    }

    @Test
    void several_postings_are_one_transaction() {
        assertThat(lines(
                        "post",
                        "--posting",
                        "external:bank  several:a 10 USD",
                        "--posting",
                        "several:a several:b 2.5 USD",
                        "--posting",
                        "several:a -1 USD",
                        "purchase",
                        "--key",
                        "several-1"))
                .contains(
                        "several:a          USD        10.00    10.00        1",
                        "several:b          USD         2.50     2.50        1");
        String[] shown = lines("transaction", "--key", "several-1");
        assertThat(shown[0]).matches("Transaction \\d+, purchase, posted 20\\S+Z, effective 20\\S+\\.");
        assertThat(shown[1]).isEqualTo("Key: several-1");
        assertThat(shown[shown.length - 1]).startsWith("external:purchase").contains("1.00");
    }

    @Test
    void an_expected_version_may_be_said_in_short() {
        run("", "post", "short:a=b", "10", "USD");
        assertThat(run("", "post", "short:a=b", "-1", "USD", "--expect-version", "1")
                        .exitCode())
                .isZero();
        assertThat(run("", "post", "short:a=b", "-1", "USD", "--expect-version", "1")
                        .err())
                .contains("CF023");
        assertThat(run("", "post", "short:a=b", "-1", "USD", "--expect-version", "short:a=b=2")
                        .exitCode())
                .isZero();
        assertThat(run(
                                "",
                                "post",
                                "--from",
                                "short:a=b",
                                "--to",
                                "short:c",
                                "1",
                                "USD",
                                "--expect-version",
                                "3",
                                "--expect-version",
                                "short:c/USD=0")
                        .exitCode())
                .isZero();
        Command ambiguous = run(
                "",
                "post",
                "--posting",
                "short:a=b 1 USD",
                "--posting",
                "short:a=b 1 EUR",
                "--expect-version",
                "short:a=b=4");
        assertThat(ambiguous.exitCode()).isEqualTo(2);
        assertThat(ambiguous.err()).contains("short:a=b/USD=4");
    }

    @Test
    void a_transaction_may_be_read_from_a_file() throws Exception {
        Path file = Files.writeString(
                folder.resolve("transaction.json"),
                "{\"type\": \"gift\", \"postings\": [{\"account\": \"json:a\", \"amount\": \"5\", \"currency\": \"USD\"}]}");
        assertThat(lines("post", "--json-file", file.toString())[3]).startsWith("json:a");
        Command told = run(
                "{\"type\": \"gift\", \"dry_run\": true, \"postings\": [{\"account\": \"json:b\", \"amount\": \"5\", \"currency\": \"USD\"}]}",
                "post",
                "--json-file",
                "-");
        assertThat(told.out()).contains("Would be posted");
        Command malformed = run("{\"type\": \"gift\",\n\"postings\": 7}", "post", "--json-file", "-");
        assertThat(malformed.exitCode()).isEqualTo(3);
        assertThat(malformed.err()).contains("CF019").contains("/postings");
    }

    @Test
    void a_batch_goes_on_after_lines_that_are_rejected_and_says_which() {
        String lines = """
                \uFEFF{"type": "load", "key": "batch-1", "postings": [{"account": "batch:a", "amount": "10", "currency": "USD"}]}

                {"type": "load", "key": "batch-2", "postings": [{"account": "batch:a", "amount": "-11", "currency": "USD"}]}
                {"type": "load", "key": "batch-3",
                {"type": "load", "key": "batch-1", "postings": [{"account": "batch:a", "amount": "10", "currency": "USD"}]}\r
                {"type": "load", "key": "batch-4", "postings": [{"account": "batch:a", "amount": "-4", "currency": "USD"}]}""";
        Command posted = run(lines, "batch", "-");
        assertThat(posted.exitCode()).isEqualTo(5);
        assertThat(posted.out().lines())
                .containsExactly(
                        "TRANSACTIONS",
                        "           2  posted",
                        "           1  replayed: posted before, nothing new",
                        "           2  rejected");
        assertThat(posted.err().lines().toList())
                .hasSize(2)
                .satisfies(line -> assertThat(line).startsWith("line 3: CF010 insufficient_funds: "), atIndex(0))
                .satisfies(line -> assertThat(line).startsWith("line 4: CF019 malformed_request: "), atIndex(1));
        Command asJson = run(lines, "batch", "-", "--json", "--batch-size", "1");
        assertThat(asJson.exitCode()).isEqualTo(5);
        assertThat(asJson.out().lines())
                .hasSize(5)
                .allMatch(line -> line.matches("\\{\"line\":[13456],\"status\":\"(replayed|rejected)\",.*"));
        assertThat(asJson.err()).isEmpty();
        assertThat(run("", "balance", "batch:a", "--json").json().get("balance").asString())
                .isEqualTo("6.00");
    }

    @Test
    void a_batch_of_all_or_nothing_ends_with_its_first_refusal() {
        String lines = """
                {"type": "load", "postings": [{"account": "all:a", "amount": "10", "currency": "USD"}]}

                {"type": "load", "postings": [{"account": "all:a", "amount": "-11", "currency": "USD"}]}""";
        Command refused = run(lines, "batch", "-", "--all-or-nothing", "--json");
        assertThat(refused.exitCode()).isEqualTo(3);
        assertThat(refused.json().get("code").asString()).isEqualTo("CF010");
        assertThat(refused.json().get("position").asString()).isEqualTo("2");
        assertThat(refused.json().get("line").asString()).isEqualTo("3");
        Command malformed = run(lines + "\n7", "batch", "-", "--all-or-nothing");
        assertThat(malformed.exitCode()).isEqualTo(3);
        assertThat(malformed.err()).contains("CF019");
        Command told = run(lines + "\n7", "batch", "-", "--all-or-nothing", "--dry-run");
        assertThat(told.exitCode()).isEqualTo(5);
        assertThat(told.out()).contains("           3  would be rejected");
        assertThat(told.err()).contains("line 1: CF022").contains("line 4: CF019");
        assertThat(run("", "balance", "all:a").exitCode()).isEqualTo(3);
    }

    @Test
    void a_batch_larger_than_one_call_is_posted_in_several() throws Exception {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 2500; i++) {
            lines.append(
                    "{\"type\": \"load\", \"key\": \"many-%d\", \"postings\": [{\"account\": \"many:%d\", \"amount\": \"1\", \"currency\": \"USD\"}]}\n"
                            .formatted(i, i % 10));
        }
        Path file = Files.writeString(folder.resolve("many.ndjson"), lines);
        assertThat(lines("batch", file.toString())[1]).isEqualTo("       2,500  posted");
        assertThat(lines("batch", file.toString())[2]).startsWith("       2,500  replayed");
        assertThat(run("", "totals", "many:", "--json")
                        .json()
                        .get("totals")
                        .get(0)
                        .get("balance")
                        .asString())
                .isEqualTo("2500.00");
        Command tooMany = run("x\n".repeat(10_001), "batch", "-", "--dry-run");
        assertThat(tooMany.exitCode()).isEqualTo(3);
        assertThat(tooMany.err()).contains("CF001");
    }

    @Test
    void lines_that_come_through_a_pipe_are_answered_without_waiting_for_its_end() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PipedOutputStream writer = new PipedOutputStream();
        try (PipedInputStream in = new PipedInputStream(writer)) {
            CompletableFuture<Integer> running = CompletableFuture.supplyAsync(() -> Crossfoot.run(
                    new String[] {"batch", "-", "--json", "--url", database.url() + "?user=admin&password=admin"},
                    in,
                    new PrintStream(out, true, StandardCharsets.UTF_8),
                    new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8)));
            String line =
                    "{\"type\": \"t\", \"postings\": [{\"account\": \"pipe:a\", \"amount\": \"1\", \"currency\": \"USD\"}]}\n";
            writer.write((line + "{\"type\"").getBytes(StandardCharsets.UTF_8));
            writer.flush();
            await().until(() -> out.toString(StandardCharsets.UTF_8).contains("\"line\":1,\"status\":\"posted\""));
            assertThat(running).isNotDone();
            writer.write(line.substring("{\"type\"".length()).getBytes(StandardCharsets.UTF_8));
            writer.close();
            assertThat(running.join()).isZero();
            assertThat(out.toString(StandardCharsets.UTF_8)).contains("\"line\":2,\"status\":\"posted\"");
        }
    }

    @Test
    void a_line_without_end_is_rejected_and_does_not_fill_the_memory() {
        String longest = "x".repeat(9 * 1024 * 1024);
        Command posted = run(
                longest
                        + "\n{\"type\": \"t\", \"postings\": [{\"account\": \"long:a\", \"amount\": \"1\", \"currency\": \"USD\"}]}",
                "batch",
                "-",
                "--json");
        assertThat(posted.exitCode()).isEqualTo(5);
        List<String> results = posted.out().lines().toList();
        assertThat(results.get(0)).contains("\"line\":1").contains("CF056");
        assertThat(results.get(1)).contains("\"line\":2").contains("\"status\":\"posted\"");
    }

    @Test
    void lists_are_shown_as_tables() {
        run(
                "",
                "post",
                "list:a",
                "7",
                "USD",
                "list-type",
                "--key",
                "list-1",
                "--reference",
                "L7",
                "--description",
                "Tee\n2");
        assertThat(lines("transactions", "--reference", "L7")[1])
                .matches(
                        " *\\d+  20\\S+Z  20\\S+ +list-type  external:list-type  list:a +7\\.00  USD       list-1  Tee 2");
        assertThat(lines("types")).anyMatch(line -> line.matches("list-type +20\\S+Z +- .*"));
        assertThat(lines("totals", "list:"))
                .containsExactly("CURRENCY  ACCOUNTS  BALANCE  HELD", "USD              1     7.00  0.00");
        assertThat(lines("currencies")).contains("USD       2  US Dollar");
        assertThat(lines("currencies", "add", "LISTED", "3"))
                .containsExactly("CODE    SCALE  NAME", "LISTED      3  LISTED");
        assertThat(lines("settings"))
                .containsExactly("SETTING            VALUE", "time_zone          UTC", "open_on_first_use  true");
        lines("floor", "list:a", "USD", "-7", "--actor", "auditor");
        assertThat(lines("audit", "--limit", "1")[1])
                .matches(" *\\d+  20\\S+Z  set_floor  admin  auditor  account list:a, currency USD, floor -7\\.00");
        lines("floor", "list:a", "USD", "-8");
        assertThat(lines("audit", "--limit", "1")[1]).contains("cli:" + System.getProperty("user.name"));
    }

    @Test
    void the_trial_balance_ends_each_currency_with_its_sums() throws Exception {
        try (TestDatabase own = TestDatabase.fresh()) {
            String[] url = {"--url", own.url() + "?user=admin&password=admin"};
            for (String posting : List.of("trial:a:1 10 USD", "trial:b:1 5 USD", "other:a 2 JPY")) {
                List<String> post = new ArrayList<>(List.of("post", "--posting", posting, "deposit"));
                post.addAll(List.of(url));
                assertThat(Command.crossfoot(post).exitCode()).isZero();
            }
            List<String> args = new ArrayList<>(List.of("trial-balance", "--depth", "2"));
            args.addAll(List.of(url));
            assertThat(Command.crossfoot(args).out().lines())
                    .containsExactly(
                            "CURRENCY  GROUP             ACCOUNTS  DEBIT  CREDIT",
                            "JPY       external:deposit         1      2       0",
                            "JPY       other:a                  1      0       2",
                            "JPY       (sum)                    2      2       2",
                            "USD       external:deposit         1  15.00    0.00",
                            "USD       trial:a                  1   0.00   10.00",
                            "USD       trial:b                  1   0.00    5.00",
                            "USD       (sum)                    3  15.00   15.00");
        }
    }

    @Test
    void a_balance_in_several_currencies_is_an_object_a_line() {
        run("", "post", "lines:a", "1", "USD");
        run("", "post", "lines:a", "2", "EUR");
        assertThat(run("", "balance", "lines:a", "--json").out().lines())
                .hasSize(2)
                .allMatch(line -> line.startsWith("{\"account\":\"lines:a\",\"currency\":\""));
        assertThat(run("", "balance", "lines:a", "--json", "--currency", "EUR")
                        .out()
                        .lines())
                .hasSize(1);
    }

    @Test
    void every_command_explains_itself() {
        for (String command : List.of(
                "open",
                "floor",
                "close",
                "reopen",
                "freeze",
                "unfreeze",
                "states",
                "currencies",
                "transaction",
                "transactions",
                "types",
                "type",
                "totals",
                "trial-balance",
                "settings",
                "audit",
                "batch",
                "hold",
                "capture",
                "release",
                "extend",
                "holds",
                "lot",
                "lots",
                "expire-lots",
                "reverse",
                "perform",
                "explain",
                "overdraft")) {
            Command help = Command.crossfoot(command, "--help");
            assertThat(help.exitCode()).isZero();
            assertThat(help.out())
                    .contains("--json")
                    .contains("problem document")
                    .contains("Exit codes:");
            assertThat(Command.crossfoot("--help").out()).contains("  " + command + " ");
        }
    }
}
