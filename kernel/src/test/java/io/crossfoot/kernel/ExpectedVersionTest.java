package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Postings on the condition that accounts have the versions that the caller saw. */
class ExpectedVersionTest extends OnLedger {

    private static final int WORKERS = 8;

    @BeforeAll
    void open_accounts() throws Exception {
        Sql.deposit(app, "bank", "100000", "USD");
        Sql.deposit(app, "bank", "100000", "EUR");
    }

    private static String expect(String account, String currency, Object version) {
        return "{\"account\": \"" + account + "\", \"currency\": \"" + currency + "\", \"version\": " + version + "}";
    }

    private static String usd(String account, Object version) {
        return "[" + expect(account, "USD", version) + "]";
    }

    private static String transfer(String source, String destination, String expected) {
        return "SELECT crossfoot.transfer('" + source + "', '" + destination + "', 1, 'USD', expect_version => '"
                + expected + "'::jsonb)";
    }

    private static String json(String source, String destination, String expected) {
        return "SELECT crossfoot.post('{\"type\": \"transfer\", \"expect_version\": " + expected
                + ", \"postings\": [{\"source\": \"" + source + "\", \"destination\": \"" + destination
                + "\", \"amount\": \"1\", \"currency\": \"USD\"}]}'::jsonb)";
    }

    /** Posts transactions of one posting of 1 USD each and answers what became of each: its status, or its code. */
    private List<String> batch(List<String> sources, List<String> destinations, List<String> expected)
            throws Exception {
        String arrays = "SELECT coalesce(code, status) FROM crossfoot.post_batch(ARRAY(SELECT generate_series(1, "
                + sources.size() + ")), " + array(sources) + ", " + array(destinations) + ", array_fill(1.0, '{"
                + sources.size() + "}'), array_fill('USD'::text, '{" + sources.size() + "}'), array_fill('t'::text, '{"
                + sources.size() + "}'), expect_version => " + array(expected) + "::jsonb[])";
        return Sql.column(app, arrays);
    }

    private static String array(List<String> values) {
        return values.stream()
                .map(v -> v == null ? "NULL" : "'" + v.replace("'", "''") + "'")
                .collect(Collectors.joining(", ", "ARRAY[", "]"));
    }

    private String version(String account) throws Exception {
        return Sql.value(reader, "SELECT version FROM crossfoot.balance(?, 'USD')", account);
    }

    @Test
    void a_posting_goes_through_on_the_version_that_was_expected() throws Exception {
        Sql.deposit(app, "a1", "10", "USD");
        Sql.run(app, transfer("a1", "b1", usd("a1", 1)));
        Sql.run(app, json("a1", "b1", usd("a1", 2)));
        assertThat(batch(List.of("a1"), List.of("b1"), List.of(usd("a1", 3)))).containsExactly("posted");
        assertThat(version("a1")).isEqualTo("4");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 2, 999999999999999999L})
    void another_version_is_refused_and_both_are_named(long expected) throws Exception {
        String account = "a2-" + expected;
        Sql.deposit(app, account, "10", "USD");
        for (String call : List.of(
                transfer(account, "b2", usd(account, expected)),
                json(account, "b2", usd(account, expected)),
                transfer("bank", account, usd(account, expected)))) {
            assertThat(Sql.refused(app, "CF023", call))
                    .contains(
                            "\"account\": \"" + account + "\"",
                            "\"currency\": \"USD\"",
                            "\"expected\": " + expected,
                            "\"actual\": 1");
        }
        assertThat(batch(List.of(account), List.of("b2"), List.of(usd(account, expected))))
                .containsExactly("CF023");
        assertThat(version(account)).isEqualTo("1");
        assertThat(Sql.balance(reader, "b2", "USD")).as("opened by nobody").isNull();
    }

    @Test
    void within_a_batch_the_version_is_the_one_that_the_transactions_before_leave() throws Exception {
        Sql.deposit(app, "a3", "10", "USD");
        // The third is refused for want of money and so moves no version, and neither does the fourth.
        assertThat(Sql.column(
                        app,
                        "SELECT coalesce(code, status) FROM crossfoot.post_batch('{1,2,3,4,5,6,6,7}', '{a3,a3,a3,a3,NULL,a3,a3,a3}',"
                                + " '{b3,b3,b3,b3,a3,b3,b3,b3}', '{1,1,100,1,1,1,1,1}', array_fill('USD'::text, '{8}'), array_fill('t'::text, '{7}'),"
                                + " expect_version => ARRAY["
                                + IntStream.of(1, 2, 3, 1, 3, 4, 6)
                                        .mapToObj(v -> "'" + usd("a3", v) + "'")
                                        .collect(Collectors.joining(", "))
                                + "]::jsonb[])"))
                .containsExactly("posted", "posted", "CF010", "CF023", "posted", "posted", "posted", "posted");
        assertThat(version("a3")).isEqualTo("7");
    }

    @Test
    void a_transaction_does_not_count_its_own_legs() throws Exception {
        Sql.deposit(app, "a4", "10", "USD");
        String three = "SELECT crossfoot.post('{\"type\": \"order\", \"expect_version\": " + usd("a4", "VERSION")
                + ", \"postings\": [{\"account\": \"a4\", \"amount\": \"-1\", \"currency\": \"USD\"},"
                + " {\"account\": \"a4\", \"amount\": \"-1\", \"currency\": \"USD\"},"
                + " {\"account\": \"a4\", \"amount\": \"-1\", \"currency\": \"USD\"}]}'::jsonb)";
        Sql.refused(app, "CF023", three.replace("VERSION", "4"));
        Sql.run(app, three.replace("VERSION", "1"));
        assertThat(version("a4")).isEqualTo("4");
    }

    @Test
    void several_accounts_are_all_asked() throws Exception {
        Sql.deposit(app, "a5", "10", "USD");
        Sql.deposit(app, "b5", "10", "USD");
        Sql.deposit(app, "b5", "10", "USD");
        String both = "[" + expect("a5", "USD", "A") + ", " + expect("b5", "USD", "B") + "]";
        assertThat(Sql.refused(
                        app,
                        "CF023",
                        transfer("a5", "b5", both.replace("A", "1").replace("B", "1"))))
                .contains("\"b5\"", "\"actual\": 2");
        assertThat(Sql.refused(
                        app,
                        "CF023",
                        transfer("a5", "b5", both.replace("A", "2").replace("B", "2"))))
                .contains("\"a5\"", "\"actual\": 1");
        Sql.run(app, transfer("a5", "b5", both.replace("A", "1").replace("B", "2")));
    }

    @Test
    void an_account_has_a_version_in_each_of_its_currencies() throws Exception {
        Sql.deposit(app, "a6", "10", "USD");
        Sql.deposit(app, "a6", "10", "EUR");
        Sql.deposit(app, "a6", "10", "EUR");
        String exchange =
                "SELECT coalesce(code, status) FROM crossfoot.post_batch('{1,1}', '{a6,bank}', '{bank,a6}', '{1,1}',"
                        + " '{EUR,USD}', '{exchange}', expect_version => ARRAY['[" + expect("a6", "USD", "U") + ", "
                        + expect("a6", "EUR", "E") + "]'::jsonb])";
        assertThat(Sql.column(app, exchange.replace("\": U", "\": 2").replace("\": E", "\": 1")))
                .containsOnly("CF023");
        assertThat(Sql.column(app, exchange.replace("\": U", "\": 1").replace("\": E", "\": 2")))
                .containsOnly("posted");
        // In this transaction the account moves in one currency only.
        Sql.refused(app, "CF024", transfer("a6", "bank", "[" + expect("a6", "EUR", 3) + "]"));
    }

    @Test
    void the_same_account_may_be_named_twice_but_not_with_two_versions() throws Exception {
        Sql.deposit(app, "a7", "10", "USD");
        Sql.refused(
                app,
                "CF023",
                transfer("a7", "bank", "[" + expect("a7", "USD", 1) + "," + expect("a7", "USD", 2) + "]"));
        Sql.run(app, transfer("a7", "bank", "[" + expect("a7", "USD", 1) + "," + expect("a7", "USD", 1) + "]"));
    }

    @Test
    void a_new_account_has_version_0() throws Exception {
        Sql.refused(app, "CF023", transfer("bank", "new8", usd("new8", 1)));
        assertThat(Sql.balance(reader, "new8", "USD")).as("opened by nobody").isNull();
        Sql.run(app, transfer("bank", "new8", usd("new8", 0)));
        Sql.refused(app, "CF023", transfer("bank", "new8", usd("new8", 0)));
        Sql.run(app, "SELECT crossfoot.open_account('opened8', 'USD')");
        Sql.run(app, transfer("bank", "opened8", usd("opened8", 0)));
    }

    @Test
    void an_expectation_of_nothing_expects_nothing() throws Exception {
        Sql.run(app, transfer("bank", "a9", "[]"));
        Sql.run(app, json("bank", "a9", "[]"));
        Sql.run(app, json("bank", "a9", "null"));
        assertThat(batch(List.of("bank", "bank"), List.of("a9", "a9"), Collections.nCopies(2, null)))
                .containsExactly("posted", "posted");
    }

    @Test
    void a_replay_does_not_ask_for_versions_again() throws Exception {
        Sql.deposit(app, "a10", "10", "USD");
        String keyed =
                "SELECT replayed, source_version FROM crossfoot.transfer('a10', 'bank', 1, 'USD', key => 'k10', expect_version => '"
                        + usd("a10", "VERSION") + "'::jsonb)";
        Sql.refused(app, "CF023", keyed.replace("VERSION", "2"));
        assertThat(Sql.row(app, keyed.replace("VERSION", "1"))).containsExactly("f", "2");
        // A condition is not content: with another one, or a wrong one, it is the same transaction.
        for (String version : List.of("1", "2", "77", "\"x\"")) {
            assertThat(Sql.row(app, keyed.replace("VERSION", version))).containsExactly("t", "2");
        }
        assertThat(
                        Sql.row(
                                app,
                                "SELECT replayed, source_version FROM crossfoot.transfer('a10', 'bank', 1, 'USD', key => 'k10')"))
                .containsExactly("t", "2");
        assertThat(Sql.column(
                        app,
                        "SELECT coalesce(code, status) FROM crossfoot.post_batch('{1,2}', '{a10,a10}', '{bank,bank}', '{1,1}', '{USD,USD}',"
                                + " '{t,t}', '{k10b,k10b}', expect_version => ARRAY['" + usd("a10", 2) + "', '"
                                + usd("a10", 2) + "']::jsonb[])"))
                .containsExactly("posted", "replayed");
    }

    @Test
    void a_key_of_a_mismatch_stays_free() throws Exception {
        Sql.deposit(app, "a11", "10", "USD");
        String keyed =
                "SELECT replayed FROM crossfoot.transfer('a11', 'bank', AMOUNT, 'USD', key => 'k11', expect_version => '"
                        + usd("a11", "VERSION") + "'::jsonb)";
        Sql.refused(app, "CF023", keyed.replace("AMOUNT", "1").replace("VERSION", "5"));
        assertThat(Sql.value(app, keyed.replace("AMOUNT", "2").replace("VERSION", "1")))
                .isEqualTo("f");
    }

    @ParameterizedTest
    @ValueSource(strings = {"external:t", "external:transfer", "external:", "elsewhere", "no name", "", "BANK"})
    void only_an_account_of_the_ledger_that_the_transaction_moves_has_an_expected_version(String account)
            throws Exception {
        Sql.refused(app, "CF024", transfer("bank", "a12", usd(account, 0)));
        Sql.refused(app, "CF024", json("bank", "a12", usd(account, 0)));
        assertThat(batch(Collections.nCopies(2, null), List.of("a12", "a12"), Arrays.asList(usd(account, 0), null)))
                .containsExactly("CF024", "posted");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "true",
                "7",
                "\"x\"",
                "{}",
                "{\"account\": \"bank\", \"currency\": \"USD\", \"version\": 1}",
                "[null]",
                "[1]",
                "[\"bank\"]",
                "[[]]",
                "[[[]], {}]",
                "[{}]",
                "[{\"account\": \"a13\"}]",
                "[{\"account\": \"a13\", \"currency\": \"USD\"}]",
                "[{\"account\": \"a13\", \"version\": 0}]",
                "[{\"currency\": \"USD\", \"version\": 0}]",
                "[{\"account\": null, \"currency\": \"USD\", \"version\": 0}]",
                "[{\"account\": \"a13\", \"currency\": null, \"version\": 0}]",
                "[{\"account\": \"a13\", \"currency\": \"USD\", \"version\": null}]",
                "[{\"account\": [\"a13\"], \"currency\": \"USD\", \"version\": 0}]",
                "[{\"account\": {\"a\": 1}, \"currency\": \"USD\", \"version\": 0}]",
                "[{\"account\": 13, \"currency\": \"USD\", \"version\": 0}]",
                "[{\"account\": \"a13\", \"currency\": 840, \"version\": 0}]",
                "[{\"account\": \"a13\", \"currency\": \"USD\", \"version\": \"0\"}]",
                "[{\"account\": \"a13\", \"currency\": \"USD\", \"version\": -1}]",
                "[{\"account\": \"a13\", \"currency\": \"USD\", \"version\": 0.5}]",
                "[{\"account\": \"a13\", \"currency\": \"USD\", \"version\": 0.0}]",
                "[{\"account\": \"a13\", \"currency\": \"USD\", \"version\": 1e30}]",
                "[{\"account\": \"a13\", \"currency\": \"USD\", \"version\": 9223372036854775808}]",
                "[{\"account\": \"a13\", \"currency\": \"USD\", \"version\": [0]}]",
                "[{\"account\": \"a13\", \"currency\": \"USD\", \"version\": true}]",
                "[{\"account\": \"a13\", \"currency\": \"USD\", \"version\": 0, \"balance\": \"0\"}]",
                "[{\"Account\": \"a13\", \"currency\": \"USD\", \"version\": 0}]",
                "[{\"account\": \"a13\", \"currency\": \"USD\", \"version\": 0}, 5]",
                "[{\"account\": \"a13\", \"currency\": \"usd\", \"version\": 0}]"
            })
    void what_is_no_list_of_versions_refuses_its_transaction_alone(String malformed) throws Exception {
        assertThat(batch(
                        List.of("bank", "bank", "bank"),
                        List.of("a13", "a13", "b13"),
                        Arrays.asList(null, malformed, "[]")))
                .as(malformed)
                .containsExactly("posted", "CF024", "posted");
        Sql.refused(app, "CF024", transfer("bank", "a13", malformed));
        if (!malformed.equals("null")) {
            Sql.refused(app, "CF024", json("bank", "a13", malformed));
        }
        Sql.run(app, "SELECT crossfoot.transfer('a13', 'bank', " + Sql.balance(reader, "a13", "USD") + ", 'USD')");
    }

    @Test
    void more_than_a_thousand_expectations_are_refused() throws Exception {
        Sql.run(app, "SELECT crossfoot.open_account('a14', 'USD')");
        String one = expect("a14", "USD", 0);
        String[] lists = {
            "[" + String.join(",", Collections.nCopies(1000, one)) + "]",
            "[" + String.join(",", Collections.nCopies(1001, one)) + "]"
        };
        Sql.refused(app, "CF024", transfer("bank", "a14", lists[1]));
        Sql.run(app, transfer("bank", "a14", lists[0]));
    }

    @Test
    void an_unknown_account_that_does_not_open_itself_is_refused_as_unknown() throws Exception {
        Sql.run(admin, "SELECT crossfoot.configure(open_on_first_use => false)");
        try {
            Sql.refused(app, "CF012", transfer("bank", "nobody15", usd("nobody15", 0)));
            Sql.refused(app, "CF023", transfer("bank", "nobody15", usd("nobody15", 1)));
        } finally {
            Sql.run(admin, "SELECT crossfoot.configure(open_on_first_use => true)");
        }
    }

    @Test
    void an_expectation_does_not_hide_a_fault_of_the_posting_itself() throws Exception {
        Sql.refused(
                app,
                "CF005",
                "SELECT crossfoot.transfer('bank', 'x16', 1, 'XXXX', expect_version => '[" + expect("bank", "XXXX", 0)
                        + "]')");
        Sql.refused(app, "CF002", transfer("bank", "x 16", usd("x 16", 0)));
        Sql.refused(app, "CF008", transfer("bank", "bank", usd("bank", version("bank"))));
    }

    @Test
    void an_import_has_no_expectations() throws Exception {
        assertThat(
                        Sql.value(
                                superuser,
                                "SELECT count(*) FROM pg_proc WHERE proname = 'import_batch' AND 'expect_version' = ANY (proargnames)"))
                .isEqualTo("0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"'{}'", "ARRAY['[]', '[]']::jsonb[]", "ARRAY[ARRAY['[]']]::jsonb[]", "'[0:0]={null}'::jsonb[]"})
    void an_array_of_another_length_than_the_transactions_is_refused(String array) throws Exception {
        Sql.refused(
                app,
                "CF001",
                "SELECT crossfoot.post_batch('{1}', '{bank}', '{a17}', '{1}', '{USD}', '{t}', expect_version => "
                        + array + ")");
    }

    /** Posts in one of the ways there are and answers "posted" or the SQLSTATE. */
    private static String attempt(int way, Connection connection, String source, String destination, String expected)
            throws SQLException {
        if (way == 2) {
            return Sql.value(
                    connection,
                    "SELECT coalesce(code, status) FROM crossfoot.post_batch('{1}', ARRAY[?], ARRAY[?], '{1}', '{USD}', '{t}', expect_version => ARRAY[?::jsonb])",
                    source,
                    destination,
                    expected);
        }
        try {
            Sql.run(
                    connection,
                    way == 0 ? transfer(source, destination, expected) : json(source, destination, expected));
            return "posted";
        } catch (SQLException e) {
            return e.getSQLState();
        }
    }

    @RepeatedTest(6)
    void of_callers_who_expect_the_same_version_exactly_one_posts(RepetitionInfo repetition) throws Exception {
        int round = repetition.getCurrentRepetition();
        // In the even rounds the account is new, and all callers would be the first.
        String account = round % 2 == 0 ? "race:new" + round : "race";
        if (round == 1) {
            Sql.deposit(app, "race", "1", "USD");
        }
        String before = round % 2 == 0 ? "0" : version(account);
        List<String> endings = Workers.run(
                database, WORKERS, (worker, c) -> attempt(worker % 3, c, "bank", account, usd(account, before)));
        assertThat(endings).contains("posted").containsOnlyOnce("posted").isSubsetOf("posted", "CF023");
    }

    @Test
    void callers_who_look_and_then_post_never_both_post_on_what_they_saw() throws Exception {
        Sql.deposit(app, "careful", "100000", "USD");
        List<List<Long>> posted = Workers.run(database, WORKERS, (worker, connection) -> {
            List<Long> seen = new ArrayList<>();
            for (int n = 0; n < 40; n++) {
                long version = Long.parseLong(
                        Sql.value(connection, "SELECT version FROM crossfoot.balance('careful', 'USD')"));
                String ending = attempt((worker + n) % 3, connection, "careful", "bank", usd("careful", version));
                if (ending.equals("posted")) {
                    seen.add(version);
                } else {
                    assertThat(ending).isEqualTo("CF023");
                }
            }
            return seen;
        });
        List<Long> versions = posted.stream().flatMap(List::stream).sorted().toList();
        assertThat(versions).doesNotHaveDuplicates();
        assertThat(version("careful")).isEqualTo(String.valueOf(1 + versions.size()));
    }
}
