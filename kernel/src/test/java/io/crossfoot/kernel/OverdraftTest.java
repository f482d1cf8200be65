package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an account may do below zero: nothing, up to a limit, for a fee, for a time, or another account steps in. */
class OverdraftTest extends OnHolds {

    @BeforeAll
    void money_to_move() throws Exception {
        Sql.deposit(app, "rich", "1000000", "USD");
    }

    /** Sets a rule; the accounts that it names, those with fees and save in their names, are opened before. */
    private void rule(String arguments) throws Exception {
        Matcher named = Pattern.compile("'([^']*(fees|save))'").matcher(arguments);
        while (named.find()) {
            if (Sql.balance(reader, named.group(1), "USD") == null) {
                Sql.run(app, "SELECT crossfoot.open_account(?, 'USD')", named.group(1));
            }
        }
        Sql.run(admin, "SELECT crossfoot.set_overdraft(" + arguments + ")");
    }

    /** A rule as a short text: limit, fee, fee account, who protects, whether it ends, and the limit after. */
    private String rule(Connection connection, String account) throws Exception {
        return Sql.value(
                connection,
                "SELECT concat_ws(' ', overdraft_limit, fee, fee_account, protected_by, CASE WHEN until IS NOT NULL THEN 'until' END, limit_after)"
                        + " FROM crossfoot.overdraft(?, 'USD')",
                account);
    }

    /** The postings of an account's last transaction as short texts. */
    private List<String> last(String account) throws Exception {
        return Sql.column(
                reader,
                "SELECT concat_ws(' ', p ->> 'leg', p ->> 'source', p ->> 'destination', p ->> 'amount') FROM"
                        + " (SELECT postings FROM crossfoot.transactions(?, 'USD') LIMIT 1) AS t, jsonb_array_elements(t.postings) AS p ORDER BY (p ->> 'leg')::integer",
                account);
    }

    @Test
    void an_account_has_no_overdraft_until_it_is_given_one() throws Exception {
        Sql.deposit(app, "a1", "10", "USD");
        assertThat(rule(reader, "a1")).isEqualTo("0.00");
        Sql.refused(app, "CF010", "SELECT crossfoot.withdraw('a1', 10.01, 'USD')");
        rule("'a1', 'USD', 50");
        assertThat(rule(reader, "a1")).isEqualTo("50.00");
        assertThat(Sql.row(reader, "SELECT available, floor FROM crossfoot.balance('a1', 'USD')"))
                .containsExactly("60.00", "-50.00");
        Sql.run(app, "SELECT crossfoot.withdraw('a1', 60, 'USD')");
        assertThat(Sql.refused(app, "CF010", "SELECT crossfoot.withdraw('a1', 0.01, 'USD')"))
                .contains("\"floor\": \"-50.00\"", "\"available\": \"0.00\"");
        rule("'a1', 'USD'");
        assertThat(rule(reader, "a1")).isEqualTo("0.00");
    }

    @Test
    void setting_a_rule_opens_the_account_and_what_is_not_open_has_none() throws Exception {
        assertThat(Sql.rows(reader, "SELECT * FROM crossfoot.overdraft('a2', 'USD')"))
                .isEmpty();
        assertThat(Sql.row(
                        admin,
                        "SELECT account, currency, overdraft_limit, fee, fee_account, protected_by, until, limit_after"
                                + " FROM crossfoot.set_overdraft('a2', 'USD', 5)"))
                .containsExactly("a2", "USD", "5.00", null, null, null, null, null);
        assertThat(money("a2")).isEqualTo("0.00 0.00 5.00");
    }

    @Test
    void a_limit_below_the_balance_stops_spending_and_nothing_else() throws Exception {
        rule("'a3', 'USD', 100");
        Sql.run(app, "SELECT crossfoot.withdraw('a3', 80, 'USD')");
        rule("'a3', 'USD', 10");
        assertThat(money("a3")).isEqualTo("-80.00 0.00 -70.00");
        Sql.refused(app, "CF010", "SELECT crossfoot.withdraw('a3', 0.01, 'USD')");
        Sql.refused(app, "CF010", "SELECT crossfoot.place_hold('a3', 'USD', 0.01, 'a3')");
        Sql.deposit(app, "a3", "30", "USD");
        Sql.refused(app, "CF010", "SELECT crossfoot.withdraw('a3', 0.01, 'USD')");
        Sql.deposit(app, "a3", "41", "USD");
        Sql.run(app, "SELECT crossfoot.withdraw('a3', 1, 'USD')");
        assertThat(money("a3")).isEqualTo("-10.00 0.00 0.00");
    }

    @Test
    void a_fee_is_posted_in_the_transaction_that_takes_the_account_below_zero() throws Exception {
        Sql.deposit(app, "b1", "10", "USD");
        rule("'b1', 'USD', 100, 5, 'b1fees'");
        assertThat(rule(reader, "b1")).isEqualTo("100.00 5.00 b1fees");
        assertThat(
                        Sql.row(
                                app,
                                "SELECT source_balance, source_version, destination_balance FROM crossfoot.transfer('b1', 'b1shop', 30, 'USD')"))
                .containsExactly("-25.00", "3", "30.00");
        assertThat(last("b1")).containsExactly("1 b1 b1shop 30.00", "2 b1 b1fees 5.00");
        assertThat(money("b1fees")).isEqualTo("5.00 0.00 5.00");
        // Below already: no further fee, until it was above and goes below again.
        Sql.run(app, "SELECT crossfoot.transfer('b1', 'b1shop', 10, 'USD')");
        assertThat(last("b1")).hasSize(1);
        Sql.deposit(app, "b1", "35", "USD");
        assertThat(money("b1")).isEqualTo("0.00 0.00 100.00");
        Sql.run(app, "SELECT crossfoot.transfer('b1', 'b1shop', 0.01, 'USD')");
        assertThat(last("b1")).containsExactly("1 b1 b1shop 0.01", "2 b1 b1fees 5.00");
        assertThat(money("b1fees")).isEqualTo("10.00 0.00 10.00");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT crossfoot.transfer('ACCOUNT', 'shop', 30, 'USD', key => 'ACCOUNT')",
                "SELECT crossfoot.transfer('ACCOUNT', 'shop', 30, 'USD', description => 'x')",
                "SELECT crossfoot.withdraw('ACCOUNT', 30, 'USD')",
                "SELECT crossfoot.post('ACCOUNT', -30, 'USD', 'pay')",
                "SELECT crossfoot.post('{\"type\": \"pay\", \"postings\": [{\"account\": \"ACCOUNT\", \"amount\": \"-10\", \"currency\": \"USD\"}, {\"account\": \"ACCOUNT\", \"amount\": \"-20\", \"currency\": \"USD\"}]}'::jsonb)",
                "SELECT crossfoot.post_batch('{1,2,3}', '{ACCOUNT,ACCOUNT,ACCOUNT}', '{shop,shop,shop}', '{10,15,5}', '{USD,USD,USD}', '{t,t,t}')",
                "SELECT crossfoot.perform('[{\"post\": {\"type\": \"pay\", \"postings\": [{\"account\": \"ACCOUNT\", \"amount\": \"-30\", \"currency\": \"USD\"}]}}]')"
            })
    void the_fee_is_posted_once_by_every_way(String call) throws Exception {
        String account = "b2:" + Math.abs(call.hashCode());
        Sql.deposit(app, account, "10", "USD");
        rule("'" + account + "', 'USD', 100, 5, '" + account + "fees'");
        Sql.run(app, call.replace("ACCOUNT", account));
        assertThat(money(account)).isEqualTo("-25.00 0.00 75.00");
        assertThat(money(account + "fees")).isEqualTo("5.00 0.00 5.00");
    }

    @Test
    void the_fee_has_to_be_within_the_limit_too() throws Exception {
        Sql.deposit(app, "b3", "10", "USD");
        rule("'b3', 'USD', 100, 5, 'b3fees'");
        assertThat(refusedWithoutTrace(app, "CF010", "SELECT crossfoot.withdraw('b3', 105.01, 'USD')"))
                .contains("\"fee\": \"5.00\"", "\"asked\": \"105.01\"", "\"shortfall\": \"0.01\"");
        Sql.run(app, "SELECT crossfoot.withdraw('b3', 105, 'USD')");
        assertThat(money("b3")).isEqualTo("-100.00 0.00 0.00");
    }

    @Test
    void a_refusal_that_counts_no_fee_says_none() throws Exception {
        rule("'b4', 'USD', 100, 5, 'b4fees'");
        Sql.run(app, "SELECT crossfoot.withdraw('b4', 50, 'USD')");
        assertThat(Sql.refused(app, "CF010", "SELECT crossfoot.withdraw('b4', 50, 'USD')"))
                .doesNotContain("\"fee\"");
        Sql.run(app, "SELECT crossfoot.withdraw('b4', 45, 'USD')");
    }

    @Test
    void a_transaction_with_a_fee_is_answered_again_as_it_was() throws Exception {
        Sql.deposit(app, "b5", "10", "USD");
        rule("'b5', 'USD', 100, 5, 'b5fees'");
        String call =
                "SELECT replayed, source_balance, source_version, destination_balance FROM crossfoot.transfer('b5', 'b5shop', 30, 'USD', key => 'b5')";
        List<String> first = Sql.row(app, call);
        rule("'b5', 'USD', 7");
        List<String> again = Sql.row(app, call);
        assertThat(again.get(0)).isEqualTo("t");
        assertThat(again.subList(1, 4)).isEqualTo(first.subList(1, 4));
        assertThat(
                        Sql.column(
                                app,
                                "SELECT concat_ws(' ', status, leg, source_balance) FROM crossfoot.post_batch('{1}', '{b5}', '{b5shop}', '{30}', '{USD}', '{transfer}', '{b5}')"))
                .containsExactly("replayed 1 -25.00");
    }

    @Test
    void a_reversal_takes_back_what_was_asked_for_and_the_fee_by_its_own_posting() throws Exception {
        Sql.deposit(app, "b6", "10", "USD");
        rule("'b6', 'USD', 100, 5, 'b6fees'");
        String paid = Sql.value(app, "SELECT transaction_id FROM crossfoot.transfer('b6', 'b6shop', 30, 'USD')");
        Sql.run(app, "SELECT crossfoot.reverse(?::bigint, 10)", paid);
        Sql.run(app, "SELECT crossfoot.reverse(?::bigint)", paid);
        assertThat(money("b6")).isEqualTo("5.00 0.00 105.00");
        Sql.refused(app, "CF066", "SELECT crossfoot.reverse(" + paid + ")");
        String fee = "SELECT crossfoot.post('{\"type\": \"waiver\", \"link\": {\"reverses\": " + paid
                + "}, \"postings\": [{\"source\": \"b6fees\", \"destination\": \"b6\", \"amount\": \"AMOUNT\", \"currency\": \"USD\"}]}'::jsonb)";
        Sql.deposit(app, "b6fees", "100", "USD");
        refusedWithoutTrace(app, "CF066", fee.replace("AMOUNT", "5.01"));
        Sql.run(app, fee.replace("AMOUNT", "5"));
        assertThat(money("b6")).isEqualTo("10.00 0.00 110.00");
        refusedWithoutTrace(app, "CF066", fee.replace("AMOUNT", "0.01"));
    }

    @Test
    void a_reversal_by_an_account_with_a_rule_pays_its_fee_once_and_stays_reversible() throws Exception {
        Sql.deposit(app, "b10", "10", "USD");
        rule("'b10', 'USD', 100, 5, 'b10fees'");
        String paid = Sql.value(app, "SELECT transaction_id FROM crossfoot.transfer('rich', 'b10', 30, 'USD')");
        Sql.run(app, "SELECT crossfoot.withdraw('b10', 40, 'USD')");
        String back = Sql.value(app, "SELECT transaction_id FROM crossfoot.reverse(?::bigint, 20)", paid);
        assertThat(money("b10")).isEqualTo("-25.00 0.00 75.00");
        Sql.run(app, "SELECT crossfoot.reverse(?::bigint, 10)", paid);
        Sql.refused(app, "CF066", "SELECT crossfoot.reverse(" + paid + ")");
        Sql.run(app, "SELECT crossfoot.reverse(?::bigint)", back);
        assertThat(money("b10")).isEqualTo("-15.00 0.00 85.00");
    }

    @Test
    void a_capture_that_takes_the_account_below_zero_pays_the_fee() throws Exception {
        Sql.deposit(app, "b7", "10", "USD");
        rule("'b7', 'USD', 100, 5, 'b7fees'");
        hold("b7", "60", "b7");
        assertThat(Sql.row(
                        app,
                        "SELECT source_balance, destination_balance FROM crossfoot.capture_hold('b7', 'b7shop', 8)"))
                .containsExactly("2.00", "8.00");
        assertThat(last("b7")).hasSize(1);
        Sql.run(app, "SELECT crossfoot.capture_hold('b7', 'b7shop')");
        assertThat(last("b7")).containsExactly("1 b7 b7shop 52.00", "2 b7 b7fees 5.00");
        assertThat(money("b7")).isEqualTo("-55.00 0.00 45.00");
    }

    @Test
    void what_was_held_up_to_the_limit_is_captured_although_a_fee_comes_on_top() throws Exception {
        rule("'b8', 'USD', 100, 5, 'b8fees'");
        String most = Sql.ending(app, "SELECT crossfoot.place_hold('b8', 'USD', 100, 'b8')")
                        .equals("done")
                ? "100"
                : "95";
        if (most.equals("95")) {
            hold("b8", "95", "b8");
        }
        assertThat(Sql.ending(app, "SELECT crossfoot.capture_hold('b8', 'b8shop')"))
                .isEqualTo("done");
        assertThat(money("b8shop")).isEqualTo(most + ".00 0.00 " + most + ".00");
    }

    @Test
    void dry_runs_and_batches_count_the_fee_the_same() throws Exception {
        Sql.deposit(app, "b9", "10", "USD");
        rule("'b9', 'USD', 100, 5, 'b9fees'");
        String batch =
                "SELECT concat_ws(' ', transaction, leg, coalesce(code, status), source_balance, source_version, destination_balance) FROM crossfoot.post_batch('{1,2,3,3,4,5}',"
                        + " '{b9,b9,NULL,b9,b9,b9}', '{b9shop,b9shop,b9,b9shop,b9shop,b9shop}', '{10,1,20,8,0.5,95}', '{USD,USD,USD,USD,USD,USD}', '{t,t,t,t,t}', dry_run => ";
        List<String> dry = Sql.column(app, batch + "true)");
        assertThat(Sql.column(app, batch + "false)")).isEqualTo(dry);
        assertThat(dry)
                .containsExactly(
                        "1 1 posted 0.00 2 10.00",
                        "2 1 posted -6.00 4 11.00",
                        "3 1 posted 14.00",
                        "3 2 posted 6.00 6 19.00",
                        "4 1 posted 5.50 7 19.50",
                        "5 1 posted -94.50 9 114.50");
        assertThat(money("b9fees")).isEqualTo("10.00 0.00 10.00");
    }

    @Test
    void protection_sweeps_exactly_what_is_short() throws Exception {
        Sql.deposit(app, "c1", "10", "USD");
        Sql.deposit(app, "c1save", "100", "USD");
        rule("'c1', 'USD', protected_by => 'c1save'");
        assertThat(rule(reader, "c1")).isEqualTo("0.00 c1save");
        assertThat(
                        Sql.row(
                                app,
                                "SELECT source_balance, destination_balance FROM crossfoot.transfer('c1', 'c1shop', 30.50, 'USD')"))
                .containsExactly("0.00", "30.50");
        assertThat(last("c1")).containsExactlyInAnyOrder("1 c1 c1shop 30.50", "2 c1save c1 20.50");
        assertThat(money("c1save")).isEqualTo("79.50 0.00 79.50");
        Sql.deposit(app, "c1", "10", "USD");
        Sql.run(app, "SELECT crossfoot.transfer('c1', 'c1shop', 10, 'USD')");
        assertThat(last("c1")).as("nothing is short").hasSize(1);
        refusedWithoutTrace(app, "CF010", "SELECT crossfoot.transfer('c1', 'c1shop', 79.51, 'USD')");
        Sql.run(app, "SELECT crossfoot.transfer('c1', 'c1shop', 79.50, 'USD')");
        assertThat(money("c1save")).isEqualTo("0.00 0.00 0.00");
    }

    @Test
    void what_is_held_is_short_and_what_the_protector_holds_is_not_swept() throws Exception {
        depositAndHold("c2", "50", "30");
        depositAndHold("c2save", "100", "60");
        rule("'c2', 'USD', protected_by => 'c2save'");
        Sql.run(app, "SELECT crossfoot.transfer('c2', 'c2shop', 25, 'USD')");
        assertThat(money("c2")).isEqualTo("30.00 30.00 0.00");
        assertThat(money("c2save")).isEqualTo("95.00 60.00 35.00");
        refusedWithoutTrace(app, "CF010", "SELECT crossfoot.transfer('c2', 'c2shop', 35.01, 'USD')");
        Sql.run(app, "SELECT crossfoot.capture_hold('c2', 'c2shop')");
        assertThat(money("c2save")).as("what was held needs no sweep").isEqualTo("95.00 60.00 35.00");
    }

    @ParameterizedTest
    @ValueSource(strings = {"frozen", "credits_only", "closed", "poor"})
    void a_protector_that_cannot_give_protects_from_nothing(String how) throws Exception {
        String account = "c3:" + how;
        Sql.deposit(app, account, "10", "USD");
        Sql.run(app, "SELECT crossfoot.open_account(?, 'USD')", account + "save");
        rule("'" + account + "', 'USD', protected_by => '" + account + "save'");
        switch (how) {
            case "closed" -> Sql.run(admin, "SELECT crossfoot.close_account(?, 'USD')", account + "save");
            case "poor" -> Sql.deposit(app, account + "save", "1", "USD");
            default -> {
                Sql.deposit(app, account + "save", "100", "USD");
                Sql.run(
                        admin,
                        "SELECT crossfoot.freeze_account(?, 'USD', 'x', ?)",
                        account + "save",
                        how.equals("credits_only"));
            }
        }
        for (String more : List.of("", ", description => 'the long way'")) {
            String call = "SELECT crossfoot.withdraw('" + account + "', 12, 'USD'" + more + ")";
            String code =
                    switch (how) {
                        case "closed", "poor" -> "CF010";
                        default -> "CF027";
                    };
            refusedWithoutTrace(app, code, call);
        }
        Sql.run(app, "SELECT crossfoot.withdraw(?, 10, 'USD')", account);
    }

    @Test
    void a_protector_that_goes_below_zero_for_another_pays_its_own_fee() throws Exception {
        Sql.deposit(app, "c6", "10", "USD");
        Sql.deposit(app, "c6save", "10", "USD");
        rule("'c6save', 'USD', 100, 5, 'c6fees'");
        rule("'c6', 'USD', protected_by => 'c6save'");
        Sql.run(app, "SELECT crossfoot.withdraw('c6', 50, 'USD')");
        assertThat(money("c6")).isEqualTo("0.00 0.00 0.00");
        assertThat(money("c6save")).isEqualTo("-35.00 0.00 65.00");
        assertThat(money("c6fees")).isEqualTo("5.00 0.00 5.00");
    }

    @Test
    void the_fee_of_a_capture_may_take_its_account_below_its_limit_though_that_protects_another_besides()
            throws Exception {
        depositAndHold("c7", "10", "10");
        Sql.run(app, "SELECT crossfoot.open_account('c7fees', 'USD')");
        rule("'c7', 'USD', 5, 3, 'c7fees'");
        rule("'c7b', 'USD', protected_by => 'c7'");
        rule("'c7c', 'USD', protected_by => 'c7'");
        String capture =
                "SELECT crossfoot.post('{\"type\": \"capture\", \"link\": {\"captures\": \"c7\"}, \"postings\": ["
                        + "{\"source\": \"c7\", \"destination\": \"c7shop\", \"amount\": \"10\", \"currency\": \"USD\"}, "
                        + "{\"source\": \"c7b\", \"destination\": \"c7shop\", \"amount\": \"5\", \"currency\": \"USD\"}";
        assertThat(
                        refusedWithoutTrace(
                                app,
                                "CF010",
                                capture
                                        + ", {\"source\": \"c7c\", \"destination\": \"c7shop\", \"amount\": \"1\", \"currency\": \"USD\"}]}')"))
                .as("more is swept than is available beside the hold")
                .contains("\"account\": \"c7\"");
        Sql.run(app, capture + "]}')");
        assertThat(money("c7")).isEqualTo("-8.00 0.00 -3.00");
        assertThat(money("c7shop")).isEqualTo("15.00 0.00 15.00");
    }

    @Test
    void two_accounts_may_protect_each_other_and_nobody_gains_by_it() throws Exception {
        Sql.deposit(app, "c4", "10", "USD");
        Sql.deposit(app, "c4b", "10", "USD");
        rule("'c4', 'USD', protected_by => 'c4b'");
        if (Sql.ending(admin, "SELECT crossfoot.set_overdraft('c4b', 'USD', protected_by => 'c4')")
                .equals("done")) {
            Sql.run(app, "SELECT crossfoot.withdraw('c4', 15, 'USD')");
            Sql.refused(app, "CF010", "SELECT crossfoot.withdraw('c4b', 5.01, 'USD')");
            Sql.run(app, "SELECT crossfoot.withdraw('c4b', 5, 'USD')");
            assertThat(money("c4b")).isEqualTo("0.00 0.00 0.00");
        }
        assertThat(Sql.value(reader, "SELECT min(balance) >= 0 FROM crossfoot.entry WHERE account LIKE 'c4%'"))
                .isEqualTo("t");
    }

    @Test
    void a_transfer_to_the_protector_itself_is_not_paid_by_it() throws Exception {
        Sql.deposit(app, "c5", "10", "USD");
        Sql.deposit(app, "c5save", "100", "USD");
        rule("'c5', 'USD', protected_by => 'c5save'");
        Sql.ending(app, "SELECT crossfoot.transfer('c5', 'c5save', 30, 'USD')");
        assertThat(Sql.value(
                        reader, "SELECT sum(balance) FROM crossfoot.account_balance WHERE account IN ('c5', 'c5save')"))
                .isEqualTo("110.00");
        assertThat(Sql.value(reader, "SELECT min(balance) >= 0 FROM crossfoot.entry WHERE account LIKE 'c5%'"))
                .isEqualTo("t");
    }

    @Test
    void a_limit_for_a_time_ends_by_the_clock_and_the_limit_before_holds_again() throws Exception {
        rule("'d1', 'USD', 20");
        rule("'d1', 'USD', 100, until => clock_timestamp() + interval '400 milliseconds'");
        assertThat(rule(reader, "d1")).isEqualTo("100.00 until 20.00");
        assertThat(money("d1")).isEqualTo("0.00 0.00 100.00");
        Sql.run(app, "SELECT crossfoot.withdraw('d1', 60, 'USD')");
        awaitMoment("(SELECT coalesce(until, '-infinity') FROM crossfoot.overdraft('d1', 'USD'))");
        List<String> before = LedgerContent.everything(superuser);
        assertThat(rule(reader, "d1")).isEqualTo("20.00");
        assertThat(Sql.row(reader, "SELECT balance, available, floor FROM crossfoot.balance('d1', 'USD')"))
                .containsExactly("-60.00", "-40.00", "-20.00");
        assertThat(Sql.row(reader, "SELECT available, floor FROM crossfoot.account_balance WHERE account = 'd1'"))
                .containsExactly("-40.00", "-20.00");
        assertThat(Sql.value(reader, "SELECT crossfoot.explain('d1', 'USD') ->> 'floor'"))
                .isEqualTo("-20.00");
        assertThat(LedgerContent.everything(superuser)).isEqualTo(before);
        for (String more : List.of("", ", description => 'the long way'")) {
            assertThat(Sql.refused(app, "CF010", "SELECT crossfoot.withdraw('d1', 0.01, 'USD'" + more + ")"))
                    .contains("\"floor\": \"-20.00\"");
        }
        Sql.deposit(app, "d1", "50", "USD");
        Sql.run(app, "SELECT crossfoot.withdraw('d1', 10, 'USD')");
        assertThat(money("d1")).isEqualTo("-20.00 0.00 0.00");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT crossfoot.withdraw('ACCOUNT', 50, 'USD')",
                "SELECT crossfoot.withdraw('ACCOUNT', 50, 'USD', description => 'x')",
                "SELECT crossfoot.place_hold('ACCOUNT', 'USD', 50, 'ACCOUNT')",
                "SELECT 1 / (code IS NULL)::integer FROM crossfoot.post_batch('{1}', '{ACCOUNT}', '{shop}', '{50}', '{USD}', '{t}')"
            })
    void a_limit_that_has_ended_is_not_used_by_any_way(String call) throws Exception {
        String account = "d2:" + Math.abs(call.hashCode());
        rule("'" + account + "', 'USD', 100, until => clock_timestamp() + interval '150 milliseconds'");
        String until = Sql.value(reader, "SELECT until FROM crossfoot.overdraft(?, 'USD')", account);
        awaitMoment("timestamptz '" + until + "'");
        assertThat(Sql.ending(app, call.replace("ACCOUNT", account))).isIn("CF010", "22012");
        assertThat(money(account)).isEqualTo("0.00 0.00 0.00");
        Sql.deposit(app, account, "50", "USD");
        Sql.run(app, call.replace("ACCOUNT", account));
    }

    @Test
    void what_is_held_under_a_limit_that_ends_is_still_captured() throws Exception {
        rule("'d3', 'USD', 100, until => clock_timestamp() + interval '300 milliseconds'");
        String until = Sql.value(reader, "SELECT until FROM crossfoot.overdraft('d3', 'USD')");
        hold("d3", "70", "d3");
        awaitMoment("timestamptz '" + until + "'");
        assertThat(money("d3")).isEqualTo("0.00 70.00 -70.00");
        Sql.run(app, "SELECT crossfoot.capture_hold('d3', 'shop')");
        assertThat(money("d3")).isEqualTo("-70.00 0.00 -70.00");
    }

    @Test
    void another_rule_or_floor_replaces_one_for_a_time() throws Exception {
        String soon = "until => clock_timestamp() + interval '150 milliseconds'";
        rule("'d4', 'USD', 100, " + soon);
        Sql.run(admin, "SELECT crossfoot.set_floor('d4', 'USD', -7)");
        rule("'d5', 'USD', 100, " + soon);
        rule("'d5', 'USD', 8");
        rule("'d6', 'USD', 100, " + soon);
        rule("'d6', 'USD', 60, until => clock_timestamp() + interval '1 hour'");
        awaitMoment(
                "timestamptz '" + Sql.value(reader, "SELECT clock_timestamp() + interval '150 milliseconds'") + "'");
        assertThat(rule(reader, "d4")).isEqualTo("7.00");
        assertThat(rule(reader, "d5")).isEqualTo("8.00");
        // What holds after a limit for a time is never another that was for a time.
        assertThat(rule(reader, "d6")).isEqualTo("60.00 until 0.00");
        Sql.run(
                app,
                "SELECT crossfoot.withdraw('d4', 7, 'USD'), crossfoot.withdraw('d5', 8, 'USD'), crossfoot.withdraw('d6', 60, 'USD')");
    }

    @Test
    void set_floor_replaces_any_rule() throws Exception {
        Sql.deposit(app, "e1", "10", "USD");
        rule("'e1', 'USD', 100, 5, 'e1fees'");
        Sql.run(admin, "SELECT crossfoot.set_floor('e1', 'USD', -100)");
        assertThat(rule(reader, "e1")).isEqualTo("100.00");
        Sql.run(app, "SELECT crossfoot.withdraw('e1', 50, 'USD')");
        assertThat(money("e1")).isEqualTo("-40.00 0.00 60.00");
        Sql.deposit(app, "e1save", "100", "USD");
        rule("'e1', 'USD', protected_by => 'e1save'");
        Sql.run(admin, "SELECT crossfoot.set_floor('e1', 'USD', 0)");
        Sql.deposit(app, "e1", "50", "USD");
        Sql.refused(app, "CF010", "SELECT crossfoot.withdraw('e1', 11, 'USD')");
        Sql.run(admin, "SELECT crossfoot.set_floor('e1', 'USD', NULL)");
        assertThat(Sql.value(reader, "SELECT overdraft_limit FROM crossfoot.overdraft('e1', 'USD')"))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CF067 'f1', 'USD', -1",
                "CF067 'f1', 'USD', 'NaN'",
                "CF067 'f1', 'USD', 'Infinity'",
                "CF067 'f1', 'USD', 1e20",
                "CF067 'f1', 'USD', 0.001",
                "CF067 'f1', 'USD', 10, 5",
                "CF067 'f1', 'USD', 10, NULL, 'fees'",
                "CF067 'f1', 'USD', 10, 0, 'fees'",
                "CF067 'f1', 'USD', 10, -1, 'fees'",
                "CF067 'f1', 'USD', 10, 'NaN', 'fees'",
                "CF067 'f1', 'USD', 10, 0.001, 'fees'",
                "CF067 'f1', 'USD', 10, 1, 'f1'",
                "CF012 'f1', 'USD', 10, 1, 'no name'",
                "CF012 'f1', 'USD', 10, 1, 'nobody:here'",
                "CF012 'f1', 'USD', protected_by => 'nobody:here'",
                "CF067 'f1', 'USD', 10, protected_by => 'rich'",
                "CF067 'f1', 'USD', 0, 1, 'fees', 'rich'",
                "CF067 'f1', 'USD', protected_by => 'f1'",
                "CF012 'f1', 'USD', protected_by => 'no name'",
                "CF067 'f1', 'USD', protected_by => 'external:bank'",
                "CF067 'f1', 'USD', protected_by => 'rich', until => now() + interval '1 day'",
                "CF067 'f1', 'USD', 10, until => now() - interval '1 second'",
                "CF067 'f1', 'USD', 10, until => 'infinity'",
                "CF067 'f1', 'USD', 10, until => '-infinity'",
                "CF014 'external:bank', 'USD', 10",
                "CF005 'f1', 'XXXX', 10",
                "CF002 'no name', 'USD', 10"
            })
    void what_is_no_rule_is_refused_and_leaves_nothing(String text) throws Exception {
        Sql.run(app, "SELECT crossfoot.open_account('f1', 'USD'), crossfoot.open_account('fees', 'USD')");
        String facts = refusedWithoutTrace(
                admin, text.substring(0, 5), "SELECT crossfoot.set_overdraft(" + text.substring(6) + ")");
        if (text.startsWith("CF067")) {
            assertThat(facts).contains("\"field\": ");
        }
        assertThat(rule(reader, "f1")).isEqualTo("0.00");
    }

    @Test
    void only_an_administrator_sets_rules_and_what_he_set_is_on_record() throws Exception {
        for (Connection role : List.of(app, reader)) {
            Sql.refused(role, "42501", "SELECT crossfoot.set_overdraft('g1', 'USD', 10)");
        }
        Sql.run(admin, "SELECT crossfoot.set_overdraft('g1', 'USD', 10, actor => 'anna')");
        assertThat(Sql.row(admin, "SELECT act, role, actor, facts ->> 'account' FROM crossfoot.audit(NULL, 1)"))
                .containsExactly("set_overdraft", "admin", "anna", "g1");
        List<String> before = LedgerContent.everything(superuser);
        rule("'g1', 'USD', 10");
        assertThat(LedgerContent.everything(superuser))
                .as("the same again does nothing")
                .isEqualTo(before);
    }

    @Test
    void a_closed_account_takes_no_rule_and_a_frozen_one_does() throws Exception {
        Sql.run(app, "SELECT crossfoot.open_account('g2', 'USD'), crossfoot.open_account('g3', 'USD')");
        Sql.run(admin, "SELECT crossfoot.close_account('g2', 'USD')");
        Sql.refused(admin, "CF020", "SELECT crossfoot.set_overdraft('g2', 'USD', 10)");
        Sql.run(admin, "SELECT crossfoot.freeze_account('g3', 'USD', 'x')");
        rule("'g3', 'USD', 10");
        Sql.refused(app, "CF027", "SELECT crossfoot.withdraw('g3', 1, 'USD')");
        assertThat(Sql.value(reader, "SELECT state FROM crossfoot.states('g3', 'USD') LIMIT 1"))
                .isEqualTo("frozen");
    }

    @Test
    void a_fee_account_that_takes_nothing_stops_the_overdraft() throws Exception {
        Sql.deposit(app, "g4", "10", "USD");
        rule("'g4', 'USD', 100, 5, 'g4fees'");
        Sql.run(admin, "SELECT crossfoot.freeze_account('g4fees', 'USD', 'x')");
        Sql.run(app, "SELECT crossfoot.withdraw('g4', 10, 'USD')");
        refusedWithoutTrace(app, "CF027", "SELECT crossfoot.withdraw('g4', 10, 'USD')");
    }
}
