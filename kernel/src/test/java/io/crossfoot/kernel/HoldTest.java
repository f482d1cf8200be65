package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Money that is reserved: what a hold does to its account, and all that may become of it. */
class HoldTest extends OnHolds {

    private static final int LATE = 40;

    private int used;

    @BeforeAll
    void holds_that_expire_while_nobody_is_looking() throws Exception {
        Sql.deposit(app, "rich", "1000000", "USD");
        holdFor("late:", LATE, "400 milliseconds");
        awaitExpiry("late:" + LATE);
    }

    /** An account with 100 of which 60 were held until a moment ago; nothing has recorded yet that they are not any more. */
    private String late() {
        used++;
        assertThat(used).as("raise LATE").isLessThanOrEqualTo(LATE);
        return "late:" + used;
    }

    private List<String> events(String key) throws Exception {
        return Sql.column(reader, "SELECT concat_ws(' ', event, amount, remaining) FROM crossfoot.hold_events(?)", key);
    }

    private List<List<String>> capture(String arguments) throws Exception {
        return Sql.rows(app, "SELECT * FROM crossfoot.capture_hold(" + arguments + ")");
    }

    @Test
    void a_hold_reserves_and_moves_nothing() throws Exception {
        Sql.deposit(app, "a1", "100", "USD");
        assertThat(
                        Sql.row(
                                app,
                                "SELECT key, account, currency, amount, captured, released, remaining, state,"
                                        + " placed_at BETWEEN now() - interval '1 minute' AND clock_timestamp(), expires_at, description, reference, metadata, replayed"
                                        + " FROM crossfoot.place_hold('a1', 'USD', 80, 'h1', description => 'dinner', reference => 'card 7', metadata => '{\"n\": 1}')"))
                .containsExactly(
                        "h1",
                        "a1",
                        "USD",
                        "80.00",
                        "0.00",
                        "0.00",
                        "80.00",
                        "open",
                        "t",
                        null,
                        "dinner",
                        "card 7",
                        "{\"n\": 1}",
                        "f");
        assertThat(Sql.row(reader, "SELECT * FROM crossfoot.balance('a1', 'USD')"))
                .containsExactly("a1", "USD", "100.00", "80.00", "20.00", "1", "0.00", "open", "0.00", null, null);
        assertThat(Sql.row(reader, "SELECT balance, held, available FROM crossfoot.balance('a1')"))
                .containsExactly("100.00", "80.00", "20.00");
        assertThat(Sql.row(
                        reader, "SELECT balance, held, available FROM crossfoot.account_balance WHERE account = 'a1'"))
                .containsExactly("100.00", "80.00", "20.00");
        assertThat(Sql.row(reader, "SELECT balance, held FROM crossfoot.totals('a1')"))
                .containsExactly("100.00", "80.00");
        assertThat(Sql.row(reader, "SELECT description, reference, metadata, replayed FROM crossfoot.find_hold('h1')"))
                .containsExactly("dinner", "card 7", "{\"n\": 1}", "f");
        assertThat(events("h1")).containsExactly("placed 80.00 80.00");
        assertThat(Sql.value(reader, "SELECT count(*) FROM crossfoot.entries('a1', 'USD')"))
                .isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT crossfoot.transfer('ACCOUNT', 'shop', AMOUNT, 'USD')",
                "SELECT crossfoot.transfer('ACCOUNT', 'shop', AMOUNT, 'USD', key => 'KEY')",
                "SELECT crossfoot.transfer('ACCOUNT', 'shop', AMOUNT, 'USD', description => 'the long way')",
                "SELECT crossfoot.withdraw('ACCOUNT', AMOUNT, 'USD')",
                "SELECT crossfoot.post('ACCOUNT', -AMOUNT, 'USD', 'pay')",
                "SELECT crossfoot.post('{\"type\": \"pay\", \"postings\": [{\"account\": \"ACCOUNT\", \"amount\": \"-AMOUNT\", \"currency\": \"USD\"}]}'::jsonb)",
                "SELECT crossfoot.place_hold('ACCOUNT', 'USD', AMOUNT, 'KEY')"
            })
    void what_is_held_is_not_spent_by_any_way_and_the_rest_is(String call) throws Exception {
        String account = "a2:" + Math.abs(call.hashCode());
        depositAndHold(account, "100", "80");
        String mine = call.replace("ACCOUNT", account).replace("KEY", account + "k");
        assertThat(Sql.refused(app, "CF010", mine.replace("AMOUNT", "20.01")))
                .contains(
                        "\"account\": \"" + account + "\"",
                        "\"currency\": \"USD\"",
                        "\"asked\": \"20.01\"",
                        "\"available\": \"20.00\"",
                        "\"shortfall\": \"0.01\"",
                        "\"balance\": \"100.00\"",
                        "\"held\": \"80.00\"",
                        "\"floor\": \"0.00\"");
        Sql.run(app, mine.replace("AMOUNT", "20"));
        assertThat(Sql.value(reader, "SELECT available FROM crossfoot.balance(?, 'USD')", account))
                .isEqualTo("0.00");
        assertThat(look(account)).isEqualTo("open 80.00 0.00 0.00 80.00");
    }

    @Test
    void a_batch_and_its_dry_run_respect_what_is_held() throws Exception {
        depositAndHold("a3", "100", "80");
        String batch = "SELECT concat_ws(' ', status, code, source_balance) FROM crossfoot.post_batch('{1,2,3}',"
                + " '{a3,a3,a3}', '{shop,shop,shop}', '{15,6,5}', '{USD,USD,USD}', '{t,t,t}', dry_run => ";
        List<String> dry = Sql.column(app, batch + "true)");
        assertThat(dry).containsExactly("posted 85.00", "rejected CF010", "posted 80.00");
        assertThat(Sql.column(app, batch + "false)")).isEqualTo(dry);
        assertThat(money("a3")).isEqualTo("80.00 80.00 0.00");
    }

    @Test
    void an_account_may_have_many_holds_up_to_what_is_available() throws Exception {
        Sql.deposit(app, "a4", "10", "USD");
        for (int n = 0; n < 10; n++) {
            hold("a4", "1", "a4:" + n);
        }
        Sql.refused(app, "CF010", "SELECT crossfoot.place_hold('a4', 'USD', 0.01, 'a4:x')");
        Sql.refused(reader, "CF060", "SELECT crossfoot.find_hold('a4:x')");
        assertThat(money("a4")).isEqualTo("10.00 10.00 0.00");
    }

    @Test
    void a_hold_may_use_an_overdraft_and_anything_where_there_is_no_floor() throws Exception {
        Sql.run(admin, "SELECT crossfoot.set_floor('a5', 'USD', -50)");
        hold("a5", "50", "a5");
        assertThat(money("a5")).isEqualTo("0.00 50.00 0.00");
        Sql.refused(app, "CF010", "SELECT crossfoot.withdraw('a5', 0.01, 'USD')");
        capture("'a5', 'shop'");
        assertThat(money("a5")).isEqualTo("-50.00 0.00 0.00");
        Sql.run(admin, "SELECT crossfoot.set_floor('a5b', 'USD', NULL)");
        hold("a5b", "123456", "a5b");
        assertThat(money("a5b")).isEqualTo("0.00 123456.00");
        Sql.run(app, "SELECT crossfoot.withdraw('a5b', 5, 'USD')");
        assertThat(money("a5b")).isEqualTo("-5.00 123456.00");
    }

    @ParameterizedTest
    @CsvSource({"JPY, 0, 7, 3, 4", "KWD, 3, 7.125, 3.001, 4.124"})
    void holds_have_the_decimals_of_their_currency(
            String currency, int scale, String amount, String captured, String rest) throws Exception {
        String key = "a6:" + currency;
        Sql.deposit(app, "a6", "10", currency);
        Sql.refused(
                app,
                "CF004",
                "SELECT crossfoot.place_hold('a6', '" + currency + "', 1." + "0".repeat(scale) + "1, '" + key + "')");
        Sql.run(app, "SELECT crossfoot.place_hold('a6', ?, ?::numeric, ?)", currency, amount, key);
        Sql.run(app, "SELECT crossfoot.capture_hold(?, 'shop', ?::numeric)", key, captured);
        assertThat(look(key))
                .isEqualTo("open " + amount + " " + captured + " 0" + (scale > 0 ? ".000" : "") + " " + rest);
    }

    @Test
    void placing_the_same_hold_again_answers_it_as_it_stands_now() throws Exception {
        Sql.deposit(app, "a7", "100", "USD");
        String call =
                "SELECT concat_ws(' ', state, captured, released, remaining, replayed) FROM crossfoot.place_hold('a7', 'USD', AMOUNT, 'k7',"
                        + " clock_timestamp() + interval '1 hour', 'words', 'ref', '{\"a\": 1.0}')";
        // The moment is a part of what is asked, so it has to be the same.
        String moment = Sql.value(reader, "SELECT clock_timestamp() + interval '1 hour'");
        call = call.replace("clock_timestamp() + interval '1 hour'", "'" + moment + "'");
        assertThat(Sql.value(app, call.replace("AMOUNT", "80"))).isEqualTo("open 0.00 0.00 80.00 f");
        assertThat(Sql.value(app, call.replace("AMOUNT", "80.000"))).isEqualTo("open 0.00 0.00 80.00 t");
        capture("'k7', 'shop', 30");
        assertThat(Sql.value(app, call.replace("AMOUNT", "80"))).isEqualTo("open 30.00 0.00 50.00 t");
        Sql.run(app, "SELECT crossfoot.release_hold('k7')");
        assertThat(Sql.value(app, call.replace("AMOUNT", "80"))).isEqualTo("released 30.00 50.00 0.00 t");
        Sql.run(admin, "SELECT crossfoot.freeze_account('a7', 'USD', 'why')");
        assertThat(Sql.value(app, call.replace("AMOUNT", "80"))).isEqualTo("released 30.00 50.00 0.00 t");
        assertThat(events("k7")).containsExactly("released 50.00 0.00", "captured 30.00 50.00", "placed 80.00 80.00");
    }

    @Test
    void placing_an_expired_hold_again_answers_that_it_has_expired() throws Exception {
        String account = late();
        String moment = Sql.value(reader, "SELECT expires_at FROM crossfoot.find_hold(?)", account);
        assertThat(Sql.row(
                        app,
                        "SELECT state, remaining, replayed FROM crossfoot.place_hold(?, 'USD', 60, ?, ?::timestamptz)",
                        account,
                        account,
                        moment))
                .containsExactly("expired", "0.00", "t");
        assertThat(money(account)).isEqualTo("100.00 0.00 100.00");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'a8b', 'USD', 10, 'k8', NULL, 'words', 'ref', '{}'",
                "'a8', 'EUR', 10, 'k8', NULL, 'words', 'ref', '{}'",
                "'a8', 'USD', 10.01, 'k8', NULL, 'words', 'ref', '{}'",
                "'a8', 'USD', 10, 'k8', '2999-01-01', 'words', 'ref', '{}'",
                "'a8', 'USD', 10, 'k8', NULL, 'other', 'ref', '{}'",
                "'a8', 'USD', 10, 'k8', NULL, NULL, 'ref', '{}'",
                "'a8', 'USD', 10, 'k8', NULL, 'words', 'other', '{}'",
                "'a8', 'USD', 10, 'k8', NULL, 'words', 'ref', '{\"b\": 1}'",
                "'a8', 'USD', 10, 'k8'"
            })
    void a_key_holds_one_thing_only(String arguments) throws Exception {
        Sql.deposit(app, "a8", "1000", "USD");
        Sql.deposit(app, "a8", "1000", "EUR");
        Sql.deposit(app, "a8b", "1000", "USD");
        Sql.run(app, "SELECT crossfoot.place_hold('a8', 'USD', 10, 'k8', NULL, 'words', 'ref', '{}')");
        assertThat(refusedWithoutTrace(app, "CF011", "SELECT crossfoot.place_hold(" + arguments + ")"))
                .contains("\"key\": \"k8\"");
    }

    @Test
    void keys_of_holds_and_of_transactions_are_apart() throws Exception {
        Sql.run(app, "SELECT crossfoot.deposit('a9', 100, 'USD', key => 'k9')");
        hold("a9", "10", "k9");
        Sql.run(app, "SELECT crossfoot.capture_hold('k9', 'shop', 5, key => 'k9c')");
        Sql.refused(app, "CF011", "SELECT crossfoot.capture_hold('k9', 'shop', 5, key => 'k9')");
        assertThat(look("k9")).isEqualTo("open 10.00 5.00 0.00 5.00");
    }

    @Test
    void a_refused_hold_leaves_its_key_free() throws Exception {
        Sql.run(app, "SELECT crossfoot.open_account('a10', 'USD')");
        Sql.refused(app, "CF010", "SELECT crossfoot.place_hold('a10', 'USD', 10, 'k10')");
        Sql.deposit(app, "a10", "10", "USD");
        assertThat(Sql.value(app, "SELECT replayed FROM crossfoot.place_hold('a10', 'USD', 9, 'k10')"))
                .isEqualTo("f");
    }

    @ParameterizedTest
    @ValueSource(strings = {"h", "č 1/2 %&\"'\\{}:;,.~", "  spaces  ", "\ud83e\udd76", "null", "NULL"})
    void a_key_is_any_text_of_1_to_200_characters(String key) throws Exception {
        for (String each : List.of(key, key.repeat(200).substring(0, 200 - key.length() % 2))) {
            Sql.deposit(app, "a11", "10", "USD");
            hold("a11", "1", each);
            assertThat(Sql.value(reader, "SELECT key FROM crossfoot.find_hold(?)", each))
                    .isEqualTo(each);
            Sql.run(app, "SELECT crossfoot.capture_hold(?, 'shop')", each);
            assertThat(look(each)).startsWith("captured");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CF002 'no name', 'USD', 1, 'x'",
                "CF002 NULL, 'USD', 1, 'x'",
                "CF002 '', 'USD', 1, 'x'",
                "CF005 'rich', 'XXXX', 1, 'x'",
                "CF005 'rich', NULL, 1, 'x'",
                "CF003 'rich', 'USD', NULL, 'x'",
                "CF003 'rich', 'USD', 0, 'x'",
                "CF003 'rich', 'USD', -1, 'x'",
                "CF003 'rich', 'USD', 'NaN', 'x'",
                "CF003 'rich', 'USD', 'Infinity', 'x'",
                "CF003 'rich', 'USD', 1e20, 'x'",
                "CF004 'rich', 'USD', 0.001, 'x'",
                "CF007 'rich', 'USD', 1, NULL",
                "CF007 'rich', 'USD', 1, ''",
                "CF007 'rich', 'USD', 1, repeat('x', 201)",
                "CF007 'rich', 'USD', 1, E'a\\nb'",
                "CF063 'rich', 'USD', 1, 'x', now()",
                "CF063 'rich', 'USD', 1, 'x', now() - interval '1 second'",
                "CF063 'rich', 'USD', 1, 'x', '1999-01-01'",
                "CF063 'rich', 'USD', 1, 'x', '-infinity'",
                "CF063 'rich', 'USD', 1, 'x', 'infinity'",
                "CF009 'rich', 'USD', 1, 'x', NULL, repeat('x', 1001)",
                "CF009 'rich', 'USD', 1, 'x', NULL, NULL, repeat('x', 201)",
                "CF009 'rich', 'USD', 1, 'x', NULL, NULL, NULL, '[]'",
                "CF014 'external:deposit', 'USD', 1, 'x'",
                "CF014 'external:never', 'USD', 1, 'x'",
                "CF012 'nobody:yet', 'USD', 1, 'x'",
                "CF012 'rich', 'EUR', 1, 'x'",
                "CF010 'rich', 'USD', 99999999999999999999.99, 'x'"
            })
    void what_is_no_hold_is_refused_and_leaves_nothing(String text) throws Exception {
        refusedWithoutTrace(app, text.substring(0, 5), "SELECT crossfoot.place_hold(" + text.substring(6) + ")");
        Sql.refused(reader, "CF060", "SELECT crossfoot.find_hold('x')");
    }

    @Test
    void a_capture_in_full_moves_all_that_remains() throws Exception {
        depositAndHold("b1", "100", "80");
        List<List<String>> rows = capture("'b1', 'b1shop'");
        assertThat(rows).hasSize(1);
        assertThat(rows.get(0).subList(2, 13))
                .containsExactly(
                        Sql.value(reader, "SELECT (clock_timestamp() AT TIME ZONE 'UTC')::date"),
                        "f",
                        "1",
                        "b1",
                        "b1shop",
                        "80.00",
                        "USD",
                        "20.00",
                        "2",
                        "80.00",
                        "1");
        assertThat(look("b1")).isEqualTo("captured 80.00 80.00 0.00 0.00");
        assertThat(money("b1")).isEqualTo("20.00 0.00 20.00");
        assertThat(Sql.row(
                        reader,
                        "SELECT type, link, linked_by, (SELECT transaction_id FROM crossfoot.hold_events('b1') WHERE event = 'captured')"
                                + " = transaction_id FROM crossfoot.transaction WHERE transaction_id = ?::bigint",
                        rows.get(0).get(0)))
                .containsExactly("capture", "{\"captures\": \"b1\"}", null, "t");
    }

    @Test
    void a_hold_is_captured_in_parts_until_nothing_remains() throws Exception {
        depositAndHold("b2", "100", "80");
        capture("'b2', 'shop', 50");
        assertThat(money("b2")).isEqualTo("50.00 30.00 20.00");
        assertThat(Sql.refused(app, "CF062", "SELECT crossfoot.capture_hold('b2', 'shop', 30.01)"))
                .contains(
                        "\"hold\": \"b2\"",
                        "\"account\": \"b2\"",
                        "\"currency\": \"USD\"",
                        "\"asked\": \"30.01\"",
                        "\"remaining\": \"30.00\"",
                        "\"shortfall\": \"0.01\"");
        capture("'b2', 'other', 20");
        assertThat(look("b2")).isEqualTo("open 80.00 70.00 0.00 10.00");
        capture("'b2', 'shop', 10");
        assertThat(look("b2")).isEqualTo("captured 80.00 80.00 0.00 0.00");
        assertThat(Sql.refused(app, "CF061", "SELECT crossfoot.capture_hold('b2', 'shop', 0.01)"))
                .contains("\"hold\": \"b2\"", "\"state\": \"captured\"");
        assertThat(money("b2")).isEqualTo("20.00 0.00 20.00");
        assertThat(events("b2"))
                .containsExactly(
                        "captured 10.00 0.00", "captured 20.00 10.00", "captured 50.00 30.00", "placed 80.00 80.00");
    }

    @Test
    void a_capture_may_release_the_rest() throws Exception {
        depositAndHold("b3", "100", "80");
        capture("'b3', 'shop', 50, release_rest => true");
        assertThat(look("b3")).isEqualTo("released 80.00 50.00 30.00 0.00");
        assertThat(money("b3")).isEqualTo("50.00 0.00 50.00");
        assertThat(events("b3")).containsExactly("released 30.00 0.00", "captured 50.00 30.00", "placed 80.00 80.00");
        depositAndHold("b3b", "100", "80");
        capture("'b3b', 'shop', release_rest => true");
        assertThat(look("b3b")).as("there was no rest").isEqualTo("captured 80.00 80.00 0.00 0.00");
    }

    @Test
    void a_capture_goes_into_any_postings_from_the_holds_account() throws Exception {
        depositAndHold("b4", "100", "80");
        String answer = Sql.value(
                app,
                "SELECT crossfoot.post('{\"type\": \"settlement\", \"key\": \"b4\", \"link\": {\"captures\": \"b4\", \"release_rest\": true}, \"postings\":"
                        + " [{\"source\": \"b4\", \"destination\": \"b4payee\", \"amount\": \"48.50\", \"currency\": \"USD\"},"
                        + " {\"source\": \"b4\", \"destination\": \"b4fees\", \"amount\": \"1.50\", \"currency\": \"USD\"},"
                        + " {\"account\": \"b4\", \"amount\": \"-5\", \"currency\": \"USD\"}]}'::jsonb) ->> 'transaction_id'");
        assertThat(look("b4")).isEqualTo("released 80.00 55.00 25.00 0.00");
        assertThat(money("b4")).isEqualTo("45.00 0.00 45.00");
        assertThat(money("b4payee")).isEqualTo("48.50 0.00 48.50");
        assertThat(Sql.row(
                        reader,
                        "SELECT link ->> 'captures', link ->> 'release_rest', jsonb_array_length(postings) FROM crossfoot.transactions(key => 'b4')"
                                + " WHERE transaction_id = ?::bigint",
                        answer))
                .containsExactly("b4", "true", "3");
        assertThat(Sql.value(reader, "SELECT transaction_id FROM crossfoot.hold_events('b4') WHERE event = 'captured'"))
                .isEqualTo(answer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // From another account, into it, in another currency; and in sum more than remains.
                "CF064 [{\"source\": \"rich\", \"destination\": \"shop\", \"amount\": \"1\", \"currency\": \"USD\"}]",
                "CF064 [{\"source\": \"shop\", \"destination\": \"b5\", \"amount\": \"1\", \"currency\": \"USD\"}]",
                "CF064 [{\"account\": \"b5\", \"amount\": \"1\", \"currency\": \"USD\"}]",
                "CF064 [{\"source\": \"b5\", \"destination\": \"shop\", \"amount\": \"1\", \"currency\": \"EUR\"}]",
                "CF062 [{\"source\": \"b5\", \"destination\": \"shop\", \"amount\": \"50\", \"currency\": \"USD\"}, {\"source\": \"b5\", \"destination\": \"fees\", \"amount\": \"30.01\", \"currency\": \"USD\"}]",
                // What comes in does not make what is taken less.
                "CF062 [{\"source\": \"shop\", \"destination\": \"b5\", \"amount\": \"50\", \"currency\": \"USD\"}, {\"source\": \"b5\", \"destination\": \"shop\", \"amount\": \"81\", \"currency\": \"USD\"}]"
            })
    void a_capture_takes_from_the_holds_account_and_not_more_than_remains(String text) throws Exception {
        if (Sql.balance(reader, "b5", "EUR") == null) {
            depositAndHold("b5", "100", "80");
            Sql.deposit(app, "b5", "100", "EUR");
            Sql.deposit(app, "shop", "100", "USD");
        }
        String request =
                "{\"type\": \"pay\", \"link\": {\"captures\": \"b5\"}, \"postings\": " + text.substring(6) + "}";
        refusedWithoutTrace(app, text.substring(0, 5), "SELECT crossfoot.post('" + request + "'::jsonb)");
        assertThat(look("b5")).isEqualTo("open 80.00 0.00 0.00 80.00");
    }

    @Test
    void other_postings_of_the_same_transaction_respect_what_everybody_else_has() throws Exception {
        depositAndHold("b5c", "100", "80");
        String postings =
                "{\"source\": \"b5c\", \"destination\": \"b5shop\", \"amount\": \"80\", \"currency\": \"USD\"},"
                        + " {\"source\": \"b5shop\", \"destination\": \"fees\", \"amount\": \"AMOUNT\", \"currency\": \"USD\"}";
        String request = "SELECT crossfoot.post('{\"type\": \"pay\", \"link\": {\"captures\": \"b5c\"}, \"postings\": ["
                + postings + "]}'::jsonb)";
        refusedWithoutTrace(app, "CF010", request.replace("AMOUNT", "80.01"));
        Sql.run(app, request.replace("AMOUNT", "1.50"));
        assertThat(money("b5shop")).isEqualTo("78.50 0.00 78.50");
        assertThat(look("b5c")).isEqualTo("captured 80.00 80.00 0.00 0.00");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CF060 NULL, 'shop'",
                "CF060 'there is none', 'shop'",
                "CF060 'B6', 'shop'",
                "CF003 'b6', 'shop', 0",
                "CF003 'b6', 'shop', -1",
                "CF003 'b6', 'shop', 'NaN'",
                "CF003 'b6', 'shop', 'Infinity'",
                "CF004 'b6', 'shop', 0.001",
                "CF062 'b6', 'shop', 81",
                "CF008 'b6', 'b6'",
                "CF002 'b6', 'no name'",
                "CF006 'b6', 'shop', type => 'no type'",
                "CF007 'b6', 'shop', key => ''",
                "CF009 'b6', 'shop', description => repeat('x', 1001)",
                "CF009 'b6', 'shop', metadata => '7'",
                "CF009 'b6', 'shop', effective_date => 'infinity'"
            })
    void what_is_no_capture_is_refused_and_leaves_nothing(String text) throws Exception {
        if (Sql.balance(reader, "b6", "USD") == null) {
            depositAndHold("b6", "100", "80");
        }
        refusedWithoutTrace(app, text.substring(0, 5), "SELECT crossfoot.capture_hold(" + text.substring(6) + ")");
        assertThat(look("b6")).isEqualTo("open 80.00 0.00 0.00 80.00");
    }

    @Test
    void a_capture_with_a_key_happens_once() throws Exception {
        depositAndHold("b7", "100", "80");
        String call = "'b7', 'shop', 50, key => 'b7c', description => 'first part'";
        List<List<String>> first = capture(call);
        List<List<String>> again = capture(call);
        assertThat(again.get(0).get(3)).isEqualTo("t");
        again.get(0).set(3, "f");
        assertThat(again).isEqualTo(first);
        assertThat(look("b7")).isEqualTo("open 80.00 50.00 0.00 30.00");
        for (String other : List.of(
                call.replace("50", "30"),
                call.replace("'shop'", "'other'"),
                call.replace("first", "second"),
                call.replace(", 50", ""),
                call + ", release_rest => true",
                call.replace("'b7', ", "'a1x', "))) {
            if (other.startsWith("'a1x'")) {
                depositAndHold("a1x", "100", "80");
            }
            Sql.refused(app, "CF011", "SELECT crossfoot.capture_hold(" + other + ")");
        }
        // Also once there is nothing left to capture.
        capture("'b7', 'shop'");
        assertThat(capture(call).get(0).get(3)).isEqualTo("t");
        String all = "'b7b', 'shop', key => 'b7b'";
        depositAndHold("b7b", "100", "80");
        capture(all);
        assertThat(capture(all).get(0).get(3)).isEqualTo("t");
        assertThat(money("b7b")).isEqualTo("20.00 0.00 20.00");
    }

    @Test
    void a_transaction_without_the_link_is_another_content_under_the_same_key() throws Exception {
        depositAndHold("b8", "200", "80");
        capture("'b8', 'shop', 50, 'pay', 'b8'");
        Sql.refused(app, "CF011", "SELECT crossfoot.transfer('b8', 'shop', 50, 'USD', 'pay', 'b8')");
    }

    @Test
    void a_capture_to_outside_leaves_the_ledger() throws Exception {
        depositAndHold("b9", "100", "80");
        assertThat(capture("'b9', 'external:bank'").get(0).subList(9, 13)).containsExactly("20.00", "2", null, null);
        depositAndHold("b9b", "100", "80");
        capture("'b9b', NULL, type => 'b9out'");
        assertThat(Sql.balance(reader, "external:b9out", "USD")).isEqualTo("80.00");
    }

    @Test
    void a_release_gives_back_what_remains_and_another_does_nothing() throws Exception {
        depositAndHold("c1", "100", "80");
        capture("'c1', 'shop', 50");
        String call =
                "SELECT concat_ws(' ', state, amount, captured, released, remaining) FROM crossfoot.release_hold('c1')";
        assertThat(Sql.value(app, call)).isEqualTo("released 80.00 50.00 30.00 0.00");
        assertThat(money("c1")).isEqualTo("50.00 0.00 50.00");
        List<String> before = LedgerContent.everything(superuser);
        assertThat(Sql.value(app, call)).isEqualTo("released 80.00 50.00 30.00 0.00");
        assertThat(LedgerContent.everything(superuser)).isEqualTo(before);
        assertThat(Sql.refused(app, "CF061", "SELECT crossfoot.capture_hold('c1', 'shop', 1)"))
                .contains("\"hold\": \"c1\"", "\"state\": \"released\"");
        Sql.refused(app, "CF061", "SELECT crossfoot.extend_hold('c1', NULL)");
    }

    @Test
    void what_is_captured_or_is_not_there_is_not_released() throws Exception {
        depositAndHold("c2", "100", "80");
        capture("'c2', 'shop'");
        assertThat(refusedWithoutTrace(app, "CF061", "SELECT crossfoot.release_hold('c2')"))
                .contains("\"hold\": \"c2\"", "\"state\": \"captured\"");
        for (String none : List.of("NULL", "''", "'no such'", "repeat('x', 300)")) {
            refusedWithoutTrace(app, "CF060", "SELECT crossfoot.release_hold(" + none + ")");
            refusedWithoutTrace(app, "CF060", "SELECT crossfoot.extend_hold(" + none + ", NULL)");
            Sql.refused(reader, "CF060", "SELECT crossfoot.find_hold(" + none + ")");
            Sql.refused(reader, "CF060", "SELECT crossfoot.hold_events(" + none + ")");
        }
    }

    @Test
    void a_hold_is_extended_to_a_later_moment_or_for_ever() throws Exception {
        Sql.deposit(app, "c3", "100", "USD");
        Sql.run(app, "SELECT crossfoot.place_hold('c3', 'USD', 80, 'c3', '2999-01-01 00:00:00+00')");
        String extend = "SELECT expires_at AT TIME ZONE 'UTC' FROM crossfoot.extend_hold('c3', ";
        assertThat(Sql.value(app, extend + "'2999-01-02 00:00:00+00')")).isEqualTo("2999-01-02 00:00:00");
        List<String> before = LedgerContent.everything(superuser);
        assertThat(Sql.value(app, extend + "'2999-01-02 00:00:00+00')")).isEqualTo("2999-01-02 00:00:00");
        assertThat(LedgerContent.everything(superuser)).isEqualTo(before);
        assertThat(refusedWithoutTrace(app, "CF063", extend + "'2999-01-01 00:00:00+00')"))
                .contains("\"field\": \"expires_at\"");
        refusedWithoutTrace(app, "CF063", extend + "'1999-01-01')");
        refusedWithoutTrace(app, "CF063", extend + "'infinity')");
        assertThat(Sql.value(app, extend + "NULL)")).isNull();
        refusedWithoutTrace(app, "CF063", extend + "'3999-01-01')");
        assertThat(Sql.value(app, extend + "NULL)")).isNull();
        assertThat(
                        Sql.column(
                                reader,
                                "SELECT concat_ws(' ', event, (expires_at AT TIME ZONE 'UTC')::date) FROM crossfoot.hold_events('c3')"))
                .containsExactly("extended", "extended 2999-01-02", "placed 2999-01-01");
        assertThat(money("c3")).isEqualTo("100.00 80.00 20.00");
        // What is asked for stays what it was, though the hold has another expiry now.
        assertThat(
                        Sql.row(
                                app,
                                "SELECT replayed, expires_at FROM crossfoot.place_hold('c3', 'USD', 80, 'c3', '2999-01-01 00:00:00+00')"))
                .containsExactly("t", null);
    }

    @Test
    void an_extended_hold_does_not_expire_when_it_would_have() throws Exception {
        Sql.deposit(app, "c4", "100", "USD");
        Sql.run(
                app,
                "SELECT crossfoot.place_hold('c4', 'USD', 60, 'c4', clock_timestamp() + interval '300 milliseconds')");
        String moment = Sql.value(reader, "SELECT expires_at FROM crossfoot.find_hold('c4')");
        Sql.run(app, "SELECT crossfoot.extend_hold('c4', clock_timestamp() + interval '1 hour')");
        awaitMoment("timestamptz '" + moment + "'");
        assertThat(money("c4")).isEqualTo("100.00 60.00 40.00");
        Sql.run(app, "SELECT crossfoot.withdraw('c4', 1, 'USD')");
        assertThat(look("c4")).isEqualTo("open 60.00 0.00 0.00 60.00");
        capture("'c4', 'shop'");
    }

    @Test
    void from_the_moment_it_expires_a_hold_reads_as_expired_everywhere() throws Exception {
        String account = late();
        List<String> before = LedgerContent.everything(superuser);
        assertThat(look(account)).isEqualTo("expired 60.00 0.00 60.00 0.00");
        assertThat(money(account)).isEqualTo("100.00 0.00 100.00");
        assertThat(Sql.row(reader, "SELECT held, available FROM crossfoot.balance(?)", account))
                .containsExactly("0.00", "100.00");
        assertThat(Sql.row(reader, "SELECT held, available FROM crossfoot.account_balance WHERE account = ?", account))
                .containsExactly("0.00", "100.00");
        assertThat(Sql.value(reader, "SELECT held FROM crossfoot.totals(?)", account))
                .isEqualTo("0.00");
        assertThat(Sql.column(reader, "SELECT concat_ws(' ', key, state, remaining) FROM crossfoot.holds(?)", account))
                .containsExactly(account + " expired 0.00");
        assertThat(Sql.column(
                        reader, "SELECT key FROM crossfoot.holds(?, 'USD', 'open') WHERE key IS NOT NULL", account))
                .isEmpty();
        assertThat(Sql.column(
                        reader, "SELECT key FROM crossfoot.holds(?, 'USD', 'expired') WHERE key IS NOT NULL", account))
                .containsExactly(account);
        assertThat(events(account)).containsExactly("expired 60.00 0.00", "placed 60.00 60.00");
        assertThat(Sql.row(
                        reader,
                        "SELECT e.at = h.expires_at, e.transaction_id FROM crossfoot.hold_events(?) AS e, crossfoot.find_hold(?) AS h"
                                + " WHERE e.event = 'expired'",
                        account,
                        account))
                .containsExactly("t", null);
        assertThat(Sql.row(
                        reader,
                        "SELECT x ->> 'held', x ->> 'available', x ->> 'holds' FROM crossfoot.explain(?, 'USD') AS x",
                        account))
                .containsExactly("0.00", "100.00", "[]");
        assertThat(LedgerContent.everything(superuser))
                .as("reading records nothing")
                .isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT crossfoot.transfer('LATE', 'shop', 100, 'USD')",
                "SELECT crossfoot.transfer('LATE', 'shop', 100, 'USD', key => 'LATE')",
                "SELECT crossfoot.transfer('LATE', 'shop', 100, 'USD', description => 'the long way')",
                "SELECT crossfoot.withdraw('LATE', 100, 'USD')",
                "SELECT crossfoot.post('LATE', -100, 'USD', 'pay')",
                "SELECT crossfoot.post('{\"type\": \"pay\", \"postings\": [{\"account\": \"LATE\", \"amount\": \"-100\", \"currency\": \"USD\"}]}'::jsonb)",
                "SELECT 1 / (status = 'posted')::integer FROM crossfoot.post_batch('{1,2}', '{LATE,LATE}', '{shop,shop}', '{60,40}', '{USD,USD}', '{t,t}')",
                "SELECT 1 / (status = 'done')::integer FROM crossfoot.perform('[{\"post\": {\"type\": \"pay\", \"postings\": [{\"account\": \"LATE\", \"amount\": \"-100\", \"currency\": \"USD\"}]}}]')",
                "SELECT crossfoot.place_hold('LATE', 'USD', 100, 'LATE again')",
                "SELECT 1 / (status = 'done')::integer FROM crossfoot.perform('[{\"place_hold\": {\"account\": \"LATE\", \"currency\": \"USD\", \"amount\": \"100\", \"key\": \"LATE again\"}}]')"
            })
    void what_an_expired_hold_held_is_spent_by_every_way(String call) throws Exception {
        String account = late();
        if (call.contains("post_batch") || call.contains("perform")) {
            List<String> before = rows();
            Sql.run(
                    app,
                    call.replace("LATE", account)
                            .replace("'{t,t}'", "'{t,t}', dry_run => true")
                            .replace("]')", "]', dry_run => true)"));
            assertThat(rows()).as("dry run").isEqualTo(before);
        }
        Sql.run(app, call.replace("LATE", account));
        assertThat(look(account)).isEqualTo("expired 60.00 0.00 60.00 0.00");
        assertThat(events(account)).containsExactly("expired 60.00 0.00", "placed 60.00 60.00");
        assertThat(Sql.value(reader, "SELECT available FROM crossfoot.balance(?, 'USD')", account))
                .isEqualTo("0.00");
    }

    @Test
    void a_deposit_into_the_account_records_the_expiry_and_changes_nothing_else() throws Exception {
        String account = late();
        Sql.deposit(app, account, "5", "USD");
        assertThat(money(account)).isEqualTo("105.00 0.00 105.00");
        assertThat(events(account)).containsExactly("expired 60.00 0.00", "placed 60.00 60.00");
        assertThat(Sql.value(
                        reader,
                        "SELECT e.at = h.expires_at FROM crossfoot.hold_events(?) AS e, crossfoot.find_hold(?) AS h WHERE e.event = 'expired'",
                        account,
                        account))
                .isEqualTo("t");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "crossfoot.capture_hold('LATE', 'shop')",
                "crossfoot.capture_hold('LATE', 'shop', 1, release_rest => true)",
                "crossfoot.release_hold('LATE')",
                "crossfoot.extend_hold('LATE', NULL)",
                "crossfoot.extend_hold('LATE', now() + interval '1 day')",
                "crossfoot.post('{\"type\": \"pay\", \"link\": {\"captures\": \"LATE\"}, \"postings\": [{\"account\": \"LATE\", \"amount\": \"-1\", \"currency\": \"USD\"}]}'::jsonb)"
            })
    void an_expired_hold_is_neither_captured_nor_released_nor_brought_back(String call) throws Exception {
        String account = late();
        assertThat(Sql.refused(app, "CF061", "SELECT " + call.replace("LATE", account)))
                .contains("\"hold\": \"" + account + "\"", "\"state\": \"expired\"");
        assertThat(money(account)).isEqualTo("100.00 0.00 100.00");
        // The same once it is recorded.
        Sql.deposit(app, account, "5", "USD");
        Sql.refused(app, "CF061", "SELECT " + call.replace("LATE", account));
        assertThat(look(account)).isEqualTo("expired 60.00 0.00 60.00 0.00");
    }

    @Test
    void a_hold_that_was_captured_in_part_releases_the_rest_when_it_expires() throws Exception {
        Sql.deposit(app, "d1", "100", "USD");
        Sql.run(
                app,
                "SELECT crossfoot.place_hold('d1', 'USD', 60, 'd1', clock_timestamp() + interval '300 milliseconds')");
        capture("'d1', 'shop', 20");
        awaitExpiry("d1");
        assertThat(look("d1")).isEqualTo("expired 60.00 20.00 40.00 0.00");
        assertThat(money("d1")).isEqualTo("80.00 0.00 80.00");
        Sql.run(app, "SELECT crossfoot.withdraw('d1', 80, 'USD')");
        assertThat(look("d1")).isEqualTo("expired 60.00 20.00 40.00 0.00");
        assertThat(events("d1")).containsExactly("expired 40.00 0.00", "captured 20.00 40.00", "placed 60.00 60.00");
    }

    @Test
    void of_several_holds_each_expires_at_its_own_moment() throws Exception {
        Sql.deposit(app, "d2", "100", "USD");
        hold("d2", "10", "d2:never");
        Sql.run(
                app,
                "SELECT crossfoot.place_hold('d2', 'USD', 30, 'd2:late', clock_timestamp() + interval '500 milliseconds')");
        Sql.run(
                app,
                "SELECT crossfoot.place_hold('d2', 'USD', 20, 'd2:soon', clock_timestamp() + interval '200 milliseconds')");
        Sql.run(app, "SELECT crossfoot.place_hold('d2', 'USD', 5, 'd2:long', clock_timestamp() + interval '1 hour')");
        Sql.run(app, "SELECT crossfoot.release_hold('d2:late')");
        Sql.run(
                app,
                "SELECT crossfoot.place_hold('d2', 'USD', 30, 'd2:later', clock_timestamp() + interval '500 milliseconds')");
        awaitExpiry("d2:soon");
        assertThat(money("d2")).isIn("100.00 45.00 55.00", "100.00 15.00 85.00");
        Sql.deposit(app, "d2", "1", "USD");
        awaitExpiry("d2:later");
        assertThat(money("d2")).isEqualTo("101.00 15.00 86.00");
        Sql.run(app, "SELECT crossfoot.withdraw('d2', 86, 'USD')");
        assertThat(Sql.column(reader, "SELECT concat_ws(' ', key, state) FROM crossfoot.holds('d2', 'USD')"))
                .containsExactly(
                        "d2:later expired", "d2:long open", "d2:soon expired", "d2:late released", "d2:never open");
    }

    @Test
    void a_transaction_that_began_before_does_not_keep_a_hold_alive() throws Exception {
        Sql.deposit(app, "d3", "100", "USD");
        for (String isolation : List.of("READ COMMITTED", "REPEATABLE READ")) {
            String key = "d3:" + isolation.charAt(2);
            Sql.run(
                    app,
                    "SELECT crossfoot.place_hold('d3', 'USD', 60, ?, clock_timestamp() + interval '200 milliseconds')",
                    key);
            app.setAutoCommit(false);
            Sql.run(app, "SET TRANSACTION ISOLATION LEVEL " + isolation);
            Sql.run(app, "SELECT now()");
            awaitExpiry(key);
            assertThat(Sql.row(app, "SELECT held, available FROM crossfoot.balance('d3', 'USD')"))
                    .containsExactly("0.00", "100.00");
            Sql.run(app, "SELECT crossfoot.withdraw('d3', 100, 'USD')");
            app.rollback();
            app.setAutoCommit(true);
        }
    }

    @Test
    void an_account_with_nothing_but_an_expired_hold_can_be_closed() throws Exception {
        depositAndHold("d4", "10", "10");
        capture("'d4', 'shop', 4");
        Sql.run(app, "SELECT crossfoot.deposit('d4', 4, 'USD')");
        Sql.refused(admin, "CF021", "SELECT crossfoot.close_account('d4', 'USD')");
        String account = late();
        Sql.run(app, "SELECT crossfoot.withdraw(?, 100, 'USD')", account);
        assertThat(Sql.value(admin, "SELECT state FROM crossfoot.close_account(?, 'USD')", account))
                .isEqualTo("closed");
        // With an overdraft a hold needs no money, and the account is at 0 while it lasts.
        Sql.run(admin, "SELECT crossfoot.set_floor('d5', 'USD', -50)");
        Sql.run(
                app,
                "SELECT crossfoot.place_hold('d5', 'USD', 20, 'd5', clock_timestamp() + interval '200 milliseconds')");
        Sql.refused(admin, "CF021", "SELECT crossfoot.close_account('d5', 'USD')");
        awaitExpiry("d5");
        Sql.run(admin, "SELECT crossfoot.close_account('d5', 'USD')");
        assertThat(events("d5").get(0)).isEqualTo("expired 20.00 0.00");
        Sql.refused(app, "CF020", "SELECT crossfoot.place_hold('d5', 'USD', 20, 'd5b')");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_frozen_account_keeps_its_holds_and_gives_nothing_from_them(boolean credits) throws Exception {
        String account = "e1:" + credits;
        depositAndHold(account, "100", "60");
        Sql.run(admin, "SELECT crossfoot.freeze_account(?, 'USD', 'court order', ?)", account, credits);
        assertThat(money(account)).isEqualTo("100.00 60.00 40.00");
        for (String call : List.of(
                "crossfoot.capture_hold('" + account + "', 'shop', 1)",
                "crossfoot.place_hold('" + account + "', 'USD', 1, 'e1 more')")) {
            assertThat(Sql.refused(app, "CF027", "SELECT " + call)).contains("\"reason\": \"court order\"");
        }
        // Releasing moves nothing out of it.
        Sql.run(app, "SELECT crossfoot.release_hold(?)", account);
        assertThat(money(account)).isEqualTo("100.00 0.00 100.00");
    }

    @Test
    void a_hold_of_a_frozen_account_is_captured_again_once_it_is_unfrozen() throws Exception {
        depositAndHold("e2", "100", "60");
        Sql.run(admin, "SELECT crossfoot.freeze_account('e2', 'USD', 'x')");
        Sql.run(admin, "SELECT crossfoot.unfreeze_account('e2', 'USD', 'y')");
        capture("'e2', 'shop'");
    }

    @Test
    void what_was_held_is_captured_even_if_the_floor_was_raised_since() throws Exception {
        depositAndHold("f1", "100", "80");
        Sql.run(admin, "SELECT crossfoot.set_floor('f1', 'USD', 50)");
        assertThat(money("f1")).isEqualTo("100.00 80.00 -30.00");
        Sql.refused(app, "CF010", "SELECT crossfoot.withdraw('f1', 0.01, 'USD')");
        Sql.refused(app, "CF010", "SELECT crossfoot.place_hold('f1', 'USD', 0.01, 'f1more')");
        Sql.run(app, "SELECT crossfoot.capture_hold('f1', 'shop', 45)");
        assertThat(money("f1")).isEqualTo("55.00 35.00 -30.00");
        Sql.refused(app, "CF010", "SELECT crossfoot.withdraw('f1', 0.01, 'USD')");
        Sql.assertSound(reader);
        capture("'f1', 'shop'");
        assertThat(money("f1")).isEqualTo("20.00 0.00 -30.00");
        assertThat(Sql.value(reader, "SELECT floor FROM crossfoot.balance('f1', 'USD')"))
                .isEqualTo("50.00");
        for (String way : List.of("", ", description => 'the long way'")) {
            Sql.refused(app, "CF010", "SELECT crossfoot.withdraw('f1', 0.01, 'USD'" + way + ")");
        }
        Sql.deposit(app, "f1", "31", "USD");
        Sql.run(app, "SELECT crossfoot.withdraw('f1', 1, 'USD')");
        Sql.refused(app, "CF010", "SELECT crossfoot.withdraw('f1', 0.01, 'USD')");
    }

    @Test
    void in_one_batch_what_follows_such_a_capture_respects_the_floor_again() throws Exception {
        depositAndHold("f2", "100", "80");
        Sql.run(admin, "SELECT crossfoot.set_floor('f2', 'USD', 50)");
        String batch =
                "SELECT concat_ws(' ', status, code, source_balance) FROM crossfoot.post_batch('{1,2,3,4}', '{f2,f2,NULL,f2}',"
                        + " '{shop,shop,f2,shop}', '{80,0.01,31,1}', '{USD,USD,USD,USD}', '{capture,t,t,t}',"
                        + " link => ARRAY['{\"captures\": \"f2\"}', NULL, NULL, NULL]::jsonb[], dry_run => ";
        List<String> dry = Sql.column(app, batch + "true)");
        assertThat(dry).containsExactly("posted 20.00", "rejected CF010", "posted", "posted 50.00");
        assertThat(Sql.column(app, batch + "false)")).isEqualTo(dry);
        assertThat(money("f2")).isEqualTo("50.00 0.00 0.00");
    }

    @Test
    void a_hold_in_a_transaction_that_is_rolled_back_was_never_there() throws Exception {
        Sql.deposit(app, "g1", "100", "USD");
        app.setAutoCommit(false);
        hold("g1", "60", "g1");
        assertThat(Sql.value(app, "SELECT available FROM crossfoot.balance('g1', 'USD')"))
                .isEqualTo("40.00");
        assertThat(money("g1")).as("to others").isEqualTo("100.00 0.00 100.00");
        app.rollback();
        app.setAutoCommit(true);
        Sql.refused(reader, "CF060", "SELECT crossfoot.find_hold('g1')");
        assertThat(money("g1")).isEqualTo("100.00 0.00 100.00");
    }

    @Test
    void place_capture_release_and_spend_work_in_one_transaction_of_the_caller() throws Exception {
        Sql.deposit(app, "g2", "100", "USD");
        app.setAutoCommit(false);
        hold("g2", "60", "g2");
        Sql.refused(app, "CF010", "SELECT crossfoot.withdraw('g2', 41, 'USD')");
        capture("'g2', 'shop', 10");
        Sql.run(app, "SELECT crossfoot.withdraw('g2', 40, 'USD')");
        Sql.run(app, "SELECT crossfoot.release_hold('g2')");
        Sql.run(app, "SELECT crossfoot.withdraw('g2', 50, 'USD')");
        app.commit();
        app.setAutoCommit(true);
        assertThat(money("g2")).isEqualTo("0.00 0.00 0.00");
    }

    @Test
    void holds_are_listed_newest_first_a_page_at_a_time() throws Exception {
        Sql.deposit(app, "h1", "100", "USD");
        Sql.deposit(app, "h1", "100", "EUR");
        List<String> expected = new ArrayList<>();
        for (int n = 0; n < 7; n++) {
            hold("h1", "1", "h1:" + n);
            expected.add(0, "h1:" + n);
        }
        Sql.run(app, "SELECT crossfoot.place_hold('h1', 'EUR', 1, 'h1:eur')");
        Sql.run(app, "SELECT crossfoot.release_hold('h1:3')");
        capture("'h1:4', 'shop'");
        for (int limit : List.of(1, 2, 3, 7, 8, 1000)) {
            assertThat(pages("'h1', 'USD'", limit)).isEqualTo(expected);
        }
        assertThat(pages("'h1'", 3)).hasSize(8).contains("h1:eur");
        assertThat(pages("'h1', 'USD', 'open'", 2)).containsExactly("h1:6", "h1:5", "h1:2", "h1:1", "h1:0");
        assertThat(pages("'h1', 'USD', 'released'", 2)).containsExactly("h1:3");
        assertThat(pages("'h1', 'USD', 'captured'", 2)).containsExactly("h1:4");
        assertThat(pages("'h1', 'EUR', 'expired'", 2)).isEmpty();
        assertThat(pages("NULL, NULL, 'released'", 5)).contains("h1:3").doesNotContain("h1:4");
        assertThat(new HashSet<>(pages("NULL", 9)))
                .hasSize(Integer.parseInt(Sql.value(
                        reader, "SELECT count(*) FROM crossfoot.holds(\"limit\" => 1000) WHERE key IS NOT NULL")));
    }

    /** The keys on all pages, following the cursors. */
    private List<String> pages(String filter, int limit) throws Exception {
        List<String> keys = new ArrayList<>();
        Set<String> cursors = new HashSet<>();
        String before = null;
        do {
            List<List<String>> page = Sql.rows(
                    reader,
                    "SELECT key, cursor FROM crossfoot.holds(" + filter + ", before => ?, \"limit\" => ?)",
                    before,
                    limit);
            assertThat(page.size()).isLessThanOrEqualTo(limit + 1);
            page.stream().map(row -> row.get(0)).filter(key -> key != null).forEach(keys::add);
            before = page.isEmpty() ? null : page.get(page.size() - 1).get(1);
            assertThat(before == null || cursors.add(before))
                    .as("a cursor leads on")
                    .isTrue();
        } while (before != null);
        return keys;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CF018 before => 'x'",
                "CF018 before => ''",
                "CF018 \"limit\" => 0",
                "CF018 \"limit\" => 1001",
                "CF018 \"limit\" => NULL",
                "CF018 currency => 'USD'"
            })
    void a_page_of_holds_that_is_none_is_refused(String text) throws Exception {
        Sql.refused(reader, text.substring(0, 5), "SELECT * FROM crossfoot.holds(" + text.substring(6) + ")");
    }

    @Test
    void an_unknown_state_or_account_has_no_holds_silently_or_is_refused_but_never_all() throws Exception {
        assertThat(Sql.column(reader, "SELECT key FROM crossfoot.holds('nobody:here')"))
                .isEmpty();
        String ending = Sql.ending(reader, "SELECT * FROM crossfoot.holds(state => 'OPEN')");
        assertThat(ending).isEqualTo("CF018");
    }

    @Test
    void whoever_did_it_is_on_record() throws Exception {
        depositAndHold("i1", "10", "5");
        Sql.run(admin, "SELECT crossfoot.release_hold('i1')");
        assertThat(Sql.column(reader, "SELECT role FROM crossfoot.hold_events('i1')"))
                .containsExactly("admin", "app");
    }

    @Test
    void a_reader_changes_no_hold() throws Exception {
        depositAndHold("i2", "10", "5");
        for (Connection role : List.of(reader)) {
            for (String call : List.of(
                    "place_hold('i2', 'USD', 1, 'x')",
                    "capture_hold('i2', 'shop')",
                    "release_hold('i2')",
                    "extend_hold('i2', NULL)",
                    "perform('[]')",
                    "reverse(1, key => 'x')")) {
                Sql.refused(role, "42501", "SELECT crossfoot." + call);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ", \"release_rest\": true"})
    void a_capture_that_had_to_wait_until_after_the_expiry_is_refused(String rest) throws Exception {
        String account = "k1:" + rest.length();
        Sql.deposit(app, account, "100", "USD");
        Sql.run(
                app,
                "SELECT crossfoot.place_hold(?, 'USD', 60, ?, clock_timestamp() + interval '400 milliseconds')",
                account,
                account);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (Connection first = database.as("app")) {
            first.setAutoCommit(false);
            Sql.run(first, "SELECT crossfoot.deposit('k1other', 1, 'USD', key => ?)", account);
            // Its first transaction waits for the key of the other caller, with all accounts locked.
            Future<List<String>> batch = thread.submit(() -> Sql.column(
                    app,
                    "SELECT coalesce(code, status) FROM crossfoot.post_batch('{1,2,3}', ARRAY[NULL, ?, ?], ARRAY['k1mine', 'shop', 'shop'], '{1,20,41}',"
                            + " '{USD,USD,USD}', '{deposit,pay,pay}', ARRAY[?, NULL, NULL], link => ARRAY[NULL, ?, NULL]::jsonb[])",
                    account,
                    account,
                    account,
                    "{\"captures\": \"" + account + "\"" + rest + "}"));
            awaitExpiry(account);
            assertThat(batch.isDone()).isFalse();
            first.rollback();
            assertThat(batch.get(60, TimeUnit.SECONDS)).containsExactly("posted", "CF061", "posted");
        } finally {
            thread.shutdownNow();
        }
        assertThat(look(account)).isEqualTo("expired 60.00 0.00 60.00 0.00");
        assertThat(money(account)).isEqualTo("59.00 0.00 59.00");
    }

    @Test
    void held_money_is_neither_moved_nor_hidden_from_the_history_of_balances() throws Exception {
        depositAndHold("j1", "100", "60");
        assertThat(Sql.row(
                        reader,
                        "SELECT balance, held, available FROM crossfoot.balance('j1', 'USD', clock_timestamp())"))
                .containsExactly("100.00", null, null);
        assertThat(Sql.value(reader, "SELECT debit FROM crossfoot.trial_balance() WHERE \"group\" = 'j1'"))
                .isEqualTo("0.00");
    }
}
