package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What an account gave is disputed, credited or held meanwhile, and won, lost or left until its deadline. */
class DisputeTest extends OnHolds {

    @BeforeAll
    void a_bank_that_funds() throws Exception {
        Sql.deposit(app, "bank", "1000000", "USD");
    }

    /** Has a buyer, who begins with 100, pay a shop 80 and answers the transaction's number. */
    private String purchase(String name) throws Exception {
        Sql.deposit(app, "buyer:" + name, "100", "USD");
        return Sql.value(
                app,
                "SELECT transaction_id FROM crossfoot.transfer(?, ?, 80, 'USD', 'purchase')",
                "buyer:" + name,
                "shop:" + name);
    }

    private String held(String name, String amount, String more) throws Exception {
        String paid = purchase(name);
        Sql.run(app, opening(name, paid, amount, more));
        return paid;
    }

    private static String opening(String name, String paid, String amount, String more) {
        return "SELECT crossfoot.open_dispute('" + name + "', " + paid + ", 'buyer:" + name + "', " + amount
                + ", reason => 'never arrived'" + more + ")";
    }

    private String credited(String name, String amount, String more) throws Exception {
        return held(name, amount, ", funded_by => 'bank'" + more);
    }

    private static String in(String interval) {
        return ", deadline => clock_timestamp() + interval '" + interval + "'";
    }

    /** A buyer's and a shop's money: balance, held and what is disputed of each. */
    private List<String> both(String name) throws Exception {
        return Sql.column(
                reader,
                "SELECT concat_ws(' ', account, balance, held, disputed) FROM crossfoot.account_balance WHERE account IN (?, ?) ORDER BY account",
                "buyer:" + name,
                "shop:" + name);
    }

    private List<String> events(String dispute) throws Exception {
        return Sql.column(
                reader,
                "SELECT concat_ws(' ', event, CASE WHEN transaction_id IS NOT NULL THEN 'by transaction' END) FROM crossfoot.dispute_events(?)",
                dispute);
    }

    private String state(String dispute) throws Exception {
        return Sql.value(reader, "SELECT state FROM crossfoot.find_dispute(?)", dispute);
    }

    private List<String> linkedBy(String transaction) throws Exception {
        return Sql.column(
                reader,
                "SELECT concat_ws(' ', x.type, l ->> 'relation') FROM crossfoot.transaction AS t, jsonb_array_elements(t.linked_by) WITH ORDINALITY AS e(l, n),"
                        + " crossfoot.transaction AS x WHERE t.transaction_id = ?::bigint AND x.transaction_id = (l ->> 'transaction_id')::bigint ORDER BY n",
                transaction);
    }

    @Test
    void a_dispute_without_a_credit_holds_the_amount_on_the_payee() throws Exception {
        String paid = purchase("h1");
        assertThat(
                        Sql.row(
                                app,
                                "SELECT key, transaction_id, account, payee, currency, amount, mode, funded_by, state, deadline, ended_at, hold, credited_by, reason, reference,"
                                        + " metadata, replayed FROM crossfoot.open_dispute('h1', "
                                        + paid
                                        + ", 'buyer:h1', 30, reason => 'broken', reference => 'case 1', metadata => '{\"a\": 1}')"))
                .containsExactly(
                        "h1",
                        paid,
                        "buyer:h1",
                        "shop:h1",
                        "USD",
                        "30.00",
                        "hold",
                        null,
                        "open",
                        null,
                        null,
                        "dispute:h1",
                        null,
                        "broken",
                        "case 1",
                        "{\"a\": 1}",
                        "f");
        assertThat(both("h1")).containsExactly("buyer:h1 20.00 0.00 30.00", "shop:h1 80.00 30.00 30.00");
        assertThat(Sql.refused(app, "CF010", "SELECT crossfoot.withdraw('shop:h1', 51, 'USD')"))
                .contains("\"available\": \"50.00\"");
        assertThat(events("h1")).containsExactly("opened");
        assertThat(Sql.value(reader, "SELECT disputed FROM crossfoot.balance('shop:h1')"))
                .isEqualTo("30.00");
    }

    @Test
    void won_what_was_held_goes_back_by_a_reversal_even_when_the_payee_has_nothing_else() throws Exception {
        String paid = held("h2", "NULL", "");
        Sql.run(app, "SELECT crossfoot.win_dispute('h2')");
        assertThat(both("h2")).containsExactly("buyer:h2 100.00 0.00 0.00", "shop:h2 0.00 0.00 0.00");
        assertThat(linkedBy(paid)).containsExactly("dispute_won reverses");
        assertThat(events("h2")).containsExactly("won by transaction", "opened");
        assertThat(look("dispute:h2")).isEqualTo("released 80.00 0.00 80.00 0.00");
        assertThat(
                        Sql.row(
                                app,
                                "SELECT state, ended_at IS NOT NULL, reversed_by > transaction_id FROM crossfoot.win_dispute('h2')"))
                .as("winning it again changes nothing")
                .containsExactly("won", "t", "t");
        assertThat(both("h2")).containsExactly("buyer:h2 100.00 0.00 0.00", "shop:h2 0.00 0.00 0.00");
        assertThat(Sql.refused(app, "CF072", "SELECT crossfoot.lose_dispute('h2')"))
                .contains("\"dispute\": \"h2\"", "\"state\": \"won\"");
    }

    @Test
    void what_a_hold_promised_is_given_back_though_the_payee_may_not_go_so_low_any_more() throws Exception {
        held("h3", "30", "");
        Sql.run(admin, "SELECT crossfoot.set_floor('shop:h3', 'USD', 70)");
        Sql.run(app, "SELECT crossfoot.win_dispute('h3')");
        assertThat(both("h3")).containsExactly("buyer:h3 50.00 0.00 0.00", "shop:h3 50.00 0.00 0.00");
        assertThat(Sql.value(reader, "SELECT floor FROM crossfoot.balance('shop:h3')"))
                .isEqualTo("70.00");
    }

    @Test
    void lost_what_was_held_is_the_payees_again_and_can_be_refunded() throws Exception {
        String paid = held("h4", "80", "");
        assertThat(Sql.refused(app, "CF066", "SELECT crossfoot.reverse(" + paid + ", 1)"))
                .contains("\"reversible\": \"0.00\"", "\"disputed\": \"80.00\"");
        Sql.run(app, "SELECT crossfoot.lose_dispute('h4')");
        Sql.run(app, "SELECT crossfoot.lose_dispute('h4')");
        assertThat(both("h4")).containsExactly("buyer:h4 20.00 0.00 0.00", "shop:h4 80.00 0.00 0.00");
        assertThat(events("h4")).containsExactly("lost", "opened");
        assertThat(Sql.refused(app, "CF072", "SELECT crossfoot.win_dispute('h4')"))
                .contains("\"state\": \"lost\"");
        Sql.run(app, "SELECT crossfoot.reverse(" + paid + ")");
        assertThat(both("h4")).containsExactly("buyer:h4 100.00 0.00 0.00", "shop:h4 0.00 0.00 0.00");
    }

    @Test
    void a_credit_is_the_accounts_to_spend_until_the_dispute_ends() throws Exception {
        String paid = credited("c1", "30", "");
        assertThat(both("c1")).containsExactly("buyer:c1 50.00 0.00 30.00", "shop:c1 80.00 0.00 30.00");
        assertThat(linkedBy(paid)).containsExactly("dispute_credit disputes");
        assertThat(
                        Sql.value(
                                reader,
                                "SELECT t.link = jsonb_build_object('disputes', d.transaction_id) FROM crossfoot.find_dispute('c1') AS d, crossfoot.transaction AS t WHERE t.transaction_id = d.credited_by"))
                .isEqualTo("t");
        Sql.run(app, "SELECT crossfoot.win_dispute('c1')");
        assertThat(both("c1")).containsExactly("buyer:c1 50.00 0.00 0.00", "shop:c1 50.00 0.00 0.00");
        assertThat(linkedBy(paid)).containsExactly("dispute_credit disputes", "dispute_won reverses");
        assertThat(events("c1"))
                .containsExactly("returned by transaction", "won by transaction", "credited by transaction", "opened");
    }

    @Test
    void lost_a_credit_is_taken_back_though_it_was_spent() throws Exception {
        credited("c2", "30", "");
        Sql.run(app, "SELECT crossfoot.withdraw('buyer:c2', 45, 'USD')");
        Sql.run(app, "SELECT crossfoot.lose_dispute('c2')");
        assertThat(both("c2")).containsExactly("buyer:c2 -25.00 0.00 0.00", "shop:c2 80.00 0.00 0.00");
        assertThat(Sql.value(reader, "SELECT floor FROM crossfoot.balance('buyer:c2')"))
                .as("it may only receive now")
                .isEqualTo("0.00");
        Sql.refused(app, "CF010", "SELECT crossfoot.withdraw('buyer:c2', 0.01, 'USD')");
        assertThat(events("c2"))
                .containsExactly("returned by transaction", "lost", "credited by transaction", "opened");
    }

    @Test
    void a_credit_that_is_taken_back_costs_what_the_accounts_rule_says() throws Exception {
        Sql.run(app, "SELECT crossfoot.open_account('fees', 'USD')");
        credited("c3", "30", "");
        Sql.run(admin, "SELECT crossfoot.set_overdraft('buyer:c3', 'USD', 10, 5, 'fees')");
        Sql.run(app, "SELECT crossfoot.withdraw('buyer:c3', 50, 'USD')");
        Sql.run(app, "SELECT crossfoot.lose_dispute('c3')");
        assertThat(both("c3").get(0)).isEqualTo("buyer:c3 -35.00 0.00 0.00");
        assertThat(money("fees")).startsWith("5.00");
        credited("c4", "30", "");
        Sql.run(app, "SELECT crossfoot.withdraw('buyer:c4', 50, 'USD')");
        Sql.deposit(app, "savings:c4", "20", "USD");
        Sql.run(admin, "SELECT crossfoot.set_overdraft('buyer:c4', 'USD', protected_by => 'savings:c4')");
        Sql.run(app, "SELECT crossfoot.lose_dispute('c4')");
        assertThat(money("savings:c4") + ", " + money("buyer:c4"))
                .as("what protects it has too little, so it is left alone")
                .isEqualTo("20.00 0.00 20.00, -30.00 0.00 -30.00");
    }

    @Test
    void without_a_hold_the_payee_has_to_have_what_is_given_back() throws Exception {
        credited("c5", "30", "");
        Sql.run(app, "SELECT crossfoot.withdraw('shop:c5', 60, 'USD')");
        assertThat(refusedWithoutTrace(app, "CF010", "SELECT crossfoot.win_dispute('c5')"))
                .contains("\"account\": \"shop:c5\"");
        assertThat(state("c5")).isEqualTo("open");
        Sql.deposit(app, "shop:c5", "10", "USD");
        Sql.run(app, "SELECT crossfoot.win_dispute('c5')");
        assertThat(both("c5")).containsExactly("buyer:c5 50.00 0.00 0.00", "shop:c5 0.00 0.00 0.00");
    }

    @Test
    void of_a_credit_that_was_reversed_by_hand_only_the_rest_is_taken_back() throws Exception {
        credited("c6", "30", "");
        String credit = Sql.value(reader, "SELECT credited_by FROM crossfoot.find_dispute('c6')");
        Sql.run(app, "SELECT crossfoot.reverse(" + credit + ", 12)");
        Sql.run(app, "SELECT crossfoot.lose_dispute('c6')");
        assertThat(both("c6").get(0)).isEqualTo("buyer:c6 20.00 0.00 0.00");
        credited("c7", "30", "");
        credit = Sql.value(reader, "SELECT credited_by FROM crossfoot.find_dispute('c7')");
        Sql.run(app, "SELECT crossfoot.reverse(" + credit + ")");
        Sql.run(app, "SELECT crossfoot.lose_dispute('c7')");
        assertThat(events("c7")).containsExactly("lost", "credited by transaction", "opened");
    }

    @Test
    void a_payment_into_the_ledger_is_disputed_by_whoever_is_outside() throws Exception {
        String paid = Sql.value(app, "SELECT transaction_id FROM crossfoot.deposit('wallet', 50, 'USD', 'card')");
        Sql.run(app, "SELECT crossfoot.open_dispute('e1', " + paid + ", 'external:card', reason => 'stolen card')");
        assertThat(money("wallet")).isEqualTo("50.00 50.00 0.00");
        assertThat(Sql.value(reader, "SELECT disputed FROM crossfoot.balance('external:card', 'USD')"))
                .isEqualTo("50.00");
        Sql.run(app, "SELECT crossfoot.win_dispute('e1')");
        assertThat(money("wallet")).isEqualTo("0.00 0.00 0.00");
        assertThat(Sql.refused(
                        app,
                        "CF014",
                        "SELECT crossfoot.open_dispute('e2', " + paid
                                + ", 'external:card', funded_by => 'bank', reason => 'x')"))
                .contains("external:card");
        String out = Sql.value(app, "SELECT transaction_id FROM crossfoot.withdraw('bank', 50, 'USD', 'wire')");
        Sql.refused(app, "CF014", "SELECT crossfoot.open_dispute('e3', " + out + ", 'bank', reason => 'x')");
        Sql.deposit(app, "insurer", "50", "USD");
        Sql.run(app, "SELECT crossfoot.open_dispute('e4', " + out + ", 'bank', funded_by => 'insurer', reason => 'x')");
        Sql.run(app, "SELECT crossfoot.win_dispute('e4')");
        assertThat(money("insurer")).isEqualTo("50.00 0.00 50.00");
    }

    @Test
    void never_more_is_disputed_and_taken_back_than_was_moved() throws Exception {
        String paid = held("m1", "30", "");
        Sql.run(app, "SELECT crossfoot.reverse(" + paid + ", 20)");
        assertThat(refusedWithoutTrace(
                        app, "CF074", opening("m1", paid, "30.01", "").replace("'m1'", "'m1b'")))
                .contains(
                        "\"transaction_id\": " + paid,
                        "\"account\": \"buyer:m1\"",
                        "\"payee\": \"shop:m1\"",
                        "\"currency\": \"USD\"",
                        "\"asked\": \"30.01\"",
                        "\"disputable\": \"30.00\"",
                        "\"disputed\": \"30.00\"");
        Sql.run(app, opening("m1", paid, "30", "").replace("'m1'", "'m1b'"));
        assertThat(Sql.refused(app, "CF066", "SELECT crossfoot.reverse(" + paid + ")"))
                .contains("\"reversible\": \"0");
        assertThat(Sql.refused(app, "CF074", opening("m1", paid, "NULL", "").replace("'m1'", "'m1c'")))
                .contains("\"disputable\": \"0.00\"");
        Sql.run(app, "SELECT crossfoot.win_dispute('m1b')");
        Sql.run(app, "SELECT crossfoot.lose_dispute('m1')");
        Sql.run(app, "SELECT crossfoot.reverse(" + paid + ")");
        assertThat(both("m1")).containsExactly("buyer:m1 100.00 0.00 0.00", "shop:m1 0.00 0.00 0.00");
    }

    @Test
    void the_payee_is_named_where_there_are_several() throws Exception {
        Sql.deposit(app, "buyer:p1", "100", "USD");
        String paid = Sql.value(
                app,
                "SELECT crossfoot.post('{\"type\": \"sale\", \"postings\": [{\"source\": \"buyer:p1\", \"destination\": \"shop:p1\", \"amount\": \"50\", \"currency\": \"USD\"},"
                        + " {\"source\": \"buyer:p1\", \"destination\": \"fees:p1\", \"amount\": \"2\", \"currency\": \"USD\"}]}'::jsonb) ->> 'transaction_id'");
        assertThat(refusedWithoutTrace(app, "CF073", opening("p1", paid, "NULL", "")))
                .contains("\"field\": \"payee\"");
        assertThat(Sql.refused(app, "CF073", opening("p1", paid, "NULL", "").replace("'buyer:p1'", "'shop:p1'")))
                .contains("\"field\": \"account\"");
        Sql.run(app, opening("p1", paid, "NULL", ", payee => 'fees:p1', currency => 'USD'"));
        assertThat(look("dispute:p1")).isEqualTo("open 2.00 0.00 0.00 2.00");
        assertThat(Sql.refused(
                        app,
                        "CF073",
                        opening("p1", paid, "NULL", ", payee => 'bank'").replace("'p1'", "'p1b'")))
                .contains("\"field\": \"payee\"");
    }

    @Test
    void past_its_deadline_a_dispute_reads_as_expired_everywhere_and_nothing_is_held() throws Exception {
        String paid = held("d1", "30", in("200 milliseconds"));
        awaitMoment("(SELECT deadline FROM crossfoot.find_dispute('d1'))");
        assertThat(Sql.row(reader, "SELECT state, ended_at = deadline FROM crossfoot.find_dispute('d1')"))
                .containsExactly("expired", "t");
        assertThat(Sql.column(reader, "SELECT key FROM crossfoot.disputes('shop:d1', 'USD', 'expired')"))
                .containsExactly("d1");
        assertThat(Sql.column(reader, "SELECT key FROM crossfoot.disputes('shop:d1', 'USD', 'open')"))
                .isEmpty();
        assertThat(events("d1")).containsExactly("expired", "opened");
        assertThat(both("d1")).containsExactly("buyer:d1 20.00 0.00 0.00", "shop:d1 80.00 0.00 0.00");
        Sql.refused(app, "CF072", "SELECT crossfoot.win_dispute('d1')");
        Sql.run(app, "SELECT crossfoot.reverse(" + paid + ")");
        assertThat(Sql.value(app, "SELECT state FROM crossfoot.lose_dispute('d1')"))
                .isEqualTo("expired");
        assertThat(events("d1")).containsExactly("expired", "opened");
        assertThat(both("d1")).containsExactly("buyer:d1 100.00 0.00 0.00", "shop:d1 0.00 0.00 0.00");
    }

    @Test
    void anybody_settles_what_is_past_its_deadline_but_for_accounts_that_give_nothing() throws Exception {
        String soon = in("200 milliseconds");
        credited("s1", "30", soon);
        held("s2", "30", soon);
        credited("s3", "30", soon);
        credited("s4", "30", "");
        Sql.run(admin, "SELECT crossfoot.freeze_account('buyer:s3', 'USD', 'inquiry')");
        for (String dispute : List.of("s1", "s2", "s3")) {
            awaitMoment("(SELECT deadline FROM crossfoot.find_dispute('" + dispute + "'))");
        }
        assertThat(Sql.column(app, "SELECT key FROM crossfoot.settle_disputes() WHERE key LIKE 's%'"))
                .containsExactlyInAnyOrder("s1", "s2");
        assertThat(both("s1")).containsExactly("buyer:s1 20.00 0.00 0.00", "shop:s1 80.00 0.00 0.00");
        assertThat(state("s3") + " " + state("s4")).isEqualTo("expired open");
        Sql.run(admin, "SELECT crossfoot.unfreeze_account('buyer:s3', 'USD', 'done')");
        assertThat(Sql.column(app, "SELECT key FROM crossfoot.settle_disputes(1)"))
                .containsExactly("s3");
        assertThat(Sql.column(app, "SELECT key FROM crossfoot.settle_disputes()"))
                .isEmpty();
        assertThat(events("s3"))
                .containsExactly("returned by transaction", "expired", "credited by transaction", "opened");
        Sql.refused(app, "CF018", "SELECT crossfoot.settle_disputes(0)");
    }

    @Test
    void a_credit_that_its_types_rule_does_not_let_back_keeps_no_other_from_being_settled() throws Exception {
        String soon = in("200 milliseconds");
        credited("refused1", "30", soon);
        credited("refused2", "20", soon);
        Sql.run(
                admin,
                "SELECT crossfoot.set_type('dispute_return', limits => '[{\"currency\": \"USD\", \"per_transaction\": \"25.00\"}]')");
        awaitMoment("(SELECT deadline FROM crossfoot.find_dispute('refused2'))");
        try {
            assertThat(Sql.column(app, "SELECT key FROM crossfoot.settle_disputes() WHERE key LIKE 'refused%'"))
                    .containsExactly("refused2");
        } finally {
            Sql.run(admin, "SELECT crossfoot.set_type('dispute_return')");
        }
        assertThat(Sql.column(app, "SELECT key FROM crossfoot.settle_disputes() WHERE key LIKE 'refused%'"))
                .containsExactly("refused1");
    }

    @Test
    void the_same_again_opens_nothing_again() throws Exception {
        String paid = purchase("k1");
        String open = opening("k1", paid, "30", "");
        Sql.run(app, open);
        assertThat(Sql.row(app, open.replace("30,", "30.00,").replace("SELECT ", "SELECT replayed, state FROM ")))
                .containsExactly("t", "open");
        assertThat(refusedWithoutTrace(app, "CF011", open.replace("30,", "31,")))
                .contains("\"key\": \"k1\"");
        Sql.run(app, "SELECT crossfoot.lose_dispute('k1')");
        assertThat(Sql.row(app, open.replace("SELECT ", "SELECT replayed, state FROM ")))
                .containsExactly("t", "lost");
        hold("bank", "5", "dispute:k2");
        assertThat(refusedWithoutTrace(app, "CF011", open.replace("'k1'", "'k2'")))
                .contains("dispute:k2");
    }

    @Test
    void what_is_no_dispute_is_refused_and_leaves_no_trace() throws Exception {
        String paid = purchase("bad");
        List<String> before = rows();
        for (String refusal : List.of(
                "CF073 key '', PAID, 'buyer:bad', reason => 'r'",
                "CF073 key NULL, PAID, 'buyer:bad', reason => 'r'",
                "CF073 key repeat('k', 193), PAID, 'buyer:bad', reason => 'r'",
                "CF073 mode 'bad', PAID, 'buyer:bad', mode => 'loan', reason => 'r'",
                "CF073 funded_by 'bad', PAID, 'buyer:bad', mode => 'credit', reason => 'r'",
                "CF073 funded_by 'bad', PAID, 'buyer:bad', mode => 'hold', funded_by => 'bank', reason => 'r'",
                "CF073 funded_by 'bad', PAID, 'buyer:bad', funded_by => 'buyer:bad', reason => 'r'",
                "CF073 deadline 'bad', PAID, 'buyer:bad', deadline => '2020-01-01', reason => 'r'",
                "CF073 deadline 'bad', PAID, 'buyer:bad', deadline => 'infinity', reason => 'r'",
                "CF073 account 'bad', PAID, 'nobody', reason => 'r'",
                "CF073 account 'bad', PAID, NULL, reason => 'r'",
                "CF009 reason 'bad', PAID, 'buyer:bad'",
                "CF009 reason 'bad', PAID, 'buyer:bad', reason => ''",
                "CF009 reference 'bad', PAID, 'buyer:bad', reason => 'r', reference => repeat('r', 201)",
                "CF009 metadata 'bad', PAID, 'buyer:bad', reason => 'r', metadata => '[]'",
                "CF003 amount 'bad', PAID, 'buyer:bad', 0, reason => 'r'",
                "CF003 amount 'bad', PAID, 'buyer:bad', -5, reason => 'r'",
                "CF003 amount 'bad', PAID, 'buyer:bad', 'NaN', reason => 'r'",
                "CF004 amount 'bad', PAID, 'buyer:bad', 0.001, reason => 'r'",
                "CF065 transaction 'bad', 9999999999, 'buyer:bad', reason => 'r'",
                "CF065 transaction 'bad', NULL, 'buyer:bad', reason => 'r'",
                "CF010 poor 'bad', PAID, 'buyer:bad', funded_by => 'poor', reason => 'r'",
                "CF002 account 'bad', PAID, 'buyer:bad', funded_by => 'no name', reason => 'r'")) {
            String[] parts = refusal.split(" ", 3);
            String call = "SELECT crossfoot.open_dispute(" + parts[2].replace("PAID", paid) + ")";
            assertThat(Sql.refused(app, parts[0], call)).as(call).contains(parts[1]);
        }
        assertThat(rows()).isEqualTo(before);
    }

    @Test
    void the_hold_of_an_open_dispute_ends_with_it_only() throws Exception {
        held("t1", "30", "");
        List<String> before = rows();
        for (String call : List.of(
                "SELECT crossfoot.release_hold('dispute:t1')",
                "SELECT crossfoot.extend_hold('dispute:t1', '2999-01-01')",
                "SELECT crossfoot.capture_hold('dispute:t1', 'thief')",
                "SELECT crossfoot.post('{\"type\": \"capture\", \"link\": {\"captures\": \"dispute:t1\"}, \"postings\":"
                        + " [{\"source\": \"shop:t1\", \"destination\": \"thief\", \"amount\": \"1\", \"currency\": \"USD\"}]}'::jsonb)")) {
            assertThat(Sql.refused(app, "CF073", call)).contains("\"field\": \"hold\"", "\"dispute\": \"t1\"");
        }
        assertThat(rows()).isEqualTo(before);
    }

    @Test
    void a_dispute_that_is_not_there_is_told_so() throws Exception {
        for (String call : List.of(
                "SELECT crossfoot.find_dispute('none')",
                "SELECT crossfoot.dispute_events('none')",
                "SELECT crossfoot.win_dispute('none')",
                "SELECT crossfoot.lose_dispute('none')",
                "SELECT crossfoot.win_dispute(NULL)")) {
            Sql.refused(app, "CF071", call);
        }
    }

    @Test
    void only_a_dispute_posts_its_credit() throws Exception {
        String paid = purchase("l1");
        assertThat(
                        Sql.refused(
                                app,
                                "CF064",
                                "SELECT crossfoot.post('{\"type\": \"dispute_credit\", \"link\": {\"disputes\": " + paid
                                        + "}, \"postings\": [{\"source\": \"bank\", \"destination\": \"buyer:l1\", \"amount\": \"1\", \"currency\": \"USD\"}]}'::jsonb)"))
                .contains("\"field\": \"link\"");
    }

    @Test
    void a_page_of_disputes_goes_on_where_the_last_one_ended() throws Exception {
        String paid = purchase("q");
        for (int n = 1; n <= 5; n++) {
            Sql.run(app, "SELECT crossfoot.open_dispute('q" + n + "', " + paid + ", 'buyer:q', 1, reason => 'r')");
        }
        assertThat(Sql.column(reader, "SELECT key FROM crossfoot.disputes('buyer:q', \"limit\" => 2)"))
                .containsExactly("q5", "q4");
        String cursor = Sql.value(
                reader,
                "SELECT cursor FROM crossfoot.disputes('shop:q', 'USD', 'open', \"limit\" => 3) WHERE key = 'q3'");
        assertThat(Sql.rows(reader, "SELECT key, cursor FROM crossfoot.disputes('shop:q', before => ?)", cursor))
                .extracting(row -> row.get(0) + " " + row.get(1))
                .containsExactly(
                        "q2 " + Sql.value(reader, "SELECT cursor FROM crossfoot.disputes('buyer:q') WHERE key = 'q2'"),
                        "q1 null");
        for (String bad : List.of("state => 'closed'", "before => 'x'", "\"limit\" => 0", "currency => 'USD'")) {
            Sql.refused(reader, "CF018", "SELECT crossfoot.disputes(" + bad + ")");
        }
    }

    @Test
    void explain_tells_what_is_in_dispute_now_and_as_it_was() throws Exception {
        String paid = credited("x1", "30", "");
        String moment = Sql.value(reader, "SELECT clock_timestamp()");
        Sql.run(app, "SELECT crossfoot.lose_dispute('x1')");
        assertThat(Sql.value(reader, "SELECT crossfoot.explain('buyer:x1', 'USD') ->> 'disputed'"))
                .isEqualTo("0.00");
        String then = Sql.value(reader, "SELECT crossfoot.explain('buyer:x1', 'USD', at => '" + moment + "')::text");
        assertThat(then)
                .contains(
                        "\"disputed\": \"30.00\"",
                        "\"side\": \"account\"",
                        "\"mode\": \"credit\"",
                        "\"transaction_id\": " + paid,
                        "In dispute by x1: 30.00 of transaction " + paid + ", credited until it is settled.");
        held("x2", "30", "");
        assertThat(Sql.value(reader, "SELECT crossfoot.explain('shop:x2', 'USD')::text"))
                .contains("\"side\": \"payee\"", "held until it is settled");
    }

    @Test
    void a_ledger_of_before_accounts_were_marked_marks_those_in_open_disputes() throws Exception {
        try (TestDatabase older = TestDatabase.fresh();
                Connection root = older.superuser();
                Connection caller = older.as("app")) {
            Sql.deposit(caller, "buyer", "100", "USD");
            for (String shop : List.of("open", "lost")) {
                Sql.run(
                        caller,
                        "SELECT crossfoot.open_dispute(?, (crossfoot.transfer('buyer', ?, 10, 'USD')).transaction_id, 'buyer', 4, reason => 'Broken')",
                        shop,
                        shop);
            }
            Sql.run(caller, "SELECT crossfoot.lose_dispute('lost')");
            Clusters.takeAwayLots(root);
            Sql.run(root, "DELETE FROM crossfoot.schema_history WHERE version::integer >= 6 OR version IS NULL");
            Sql.run(
                    root,
                    "CREATE OR REPLACE FUNCTION crossfoot.kernel_version() RETURNS integer LANGUAGE sql AS 'SELECT 5'");
            assertThat(Kernel.state(root)).isEqualTo(Kernel.State.OLDER);
            Kernel.migrate(older.dataSource("postgres"));
            Clusters.assertInstalled(root);
            assertThat(Sql.column(
                            root,
                            "SELECT account || ' ' || disputed FROM crossfoot.account_balance WHERE disputed > 0"))
                    .containsExactlyInAnyOrder("buyer 4.00", "open 4.00");
            assertThat(Sql.column(root, "SELECT name FROM crossfoot.account WHERE disputed"))
                    .containsExactlyInAnyOrder("buyer", "open");
            Sql.assertSound(root);
        }
    }

    @Test
    void the_reader_reads_disputes_and_opens_none() throws Exception {
        String paid = held("r1", "30", "");
        for (String call : List.of(
                opening("r1", paid, "1", ""),
                "SELECT crossfoot.win_dispute('r1')",
                "SELECT crossfoot.lose_dispute('r1')",
                "SELECT crossfoot.settle_disputes()",
                "SELECT FROM crossfoot.dispute",
                "SELECT crossfoot.end_dispute('r1', 'won')")) {
            Sql.refused(reader, "42501", call);
        }
        for (String call : List.of(
                "UPDATE crossfoot.dispute SET state = 'won'",
                "DELETE FROM crossfoot.dispute",
                "INSERT INTO crossfoot.dispute_event (dispute_id, at, event) VALUES (1, now(), 'won')",
                "SELECT crossfoot.take_back(1, 'a', 'b', 1, 'USD', 't', NULL, true)")) {
            Sql.refused(app, "42501", call);
        }
        Sql.refused(owner, "CF031", "UPDATE crossfoot.dispute SET state = 'won'");
        Sql.refused(
                owner, "CF031", "INSERT INTO crossfoot.dispute_event (dispute_id, at, event) VALUES (1, now(), 'won')");
        Sql.refused(owner, "CF030", "DELETE FROM crossfoot.dispute_event");
    }
}
