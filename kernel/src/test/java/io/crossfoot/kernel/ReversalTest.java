package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was posted is taken back, in full, in part and several times, and never more of it than there was. */
class ReversalTest extends OnHolds {

    @BeforeAll
    void money_to_move() throws Exception {
        Sql.deposit(app, "rich", "1000000", "USD");
    }

    /** Moves dollars and answers the transaction's number. */
    private String pay(String source, String destination, String amount) throws Exception {
        return Sql.value(
                app,
                "SELECT transaction_id FROM crossfoot.transfer(?, ?, ?::numeric, 'USD', 'pay')",
                source,
                destination,
                amount);
    }

    private List<List<String>> reverse(String arguments) throws Exception {
        return Sql.rows(app, "SELECT * FROM crossfoot.reverse(" + arguments + ")");
    }

    /** A transaction with a link, as JSON. */
    private static String linked(String link, String... postings) {
        return "'{\"type\": \"back\", \"reference\": \"case 7\", \"link\": " + link + ", \"postings\": ["
                + String.join(", ", postings) + "]}'::jsonb";
    }

    private static String posting(String source, String destination, String amount) {
        return "{\"source\": \"" + source + "\", \"destination\": \"" + destination + "\", \"amount\": \"" + amount
                + "\", \"currency\": \"USD\"}";
    }

    private String link(String transaction) throws Exception {
        return Sql.value(
                reader, "SELECT link::text FROM crossfoot.transaction WHERE transaction_id = ?::bigint", transaction);
    }

    /** What points to a transaction, oldest first, as short texts. */
    private List<String> linkedBy(String transaction) throws Exception {
        return Sql.column(
                reader,
                "SELECT concat_ws(' ', l ->> 'transaction_id', l ->> 'relation') FROM crossfoot.transaction AS t,"
                        + " jsonb_array_elements(t.linked_by) WITH ORDINALITY AS e(l, n) WHERE t.transaction_id = ?::bigint ORDER BY n",
                transaction);
    }

    @Test
    void a_reversal_moves_everything_back_and_points_to_the_original() throws Exception {
        String paid = pay("rich", "a1", "50");
        List<String> row = Sql.row(
                app,
                "SELECT * FROM crossfoot.reverse(?::bigint, key => 'a1', description => 'wrong shop', reference => 'case 1')",
                paid);
        assertThat(row.subList(3, 9)).containsExactly("f", "1", "a1", "rich", "50.00", "USD");
        assertThat(row.subList(9, 11)).containsExactly("0.00", "2");
        assertThat(link(row.get(0))).isEqualTo("{\"reverses\": " + paid + "}");
        assertThat(linkedBy(paid)).containsExactly(row.get(0) + " reverses");
        assertThat(linkedBy(row.get(0))).isEmpty();
        assertThat(
                        Sql.row(
                                reader,
                                "SELECT type, description, reference, link ->> 'reverses' FROM crossfoot.transactions(key => 'a1') WHERE transaction_id IS NOT NULL"))
                .containsExactly("reversal", "wrong shop", "case 1", paid);
        assertThat(Sql.value(
                        reader,
                        "SELECT (linked_by -> 0 ->> 'posted_at')::timestamptz = (SELECT posted_at FROM crossfoot.transaction WHERE transaction_id = ?::bigint)"
                                + " FROM crossfoot.transactions('a1', 'USD') WHERE transaction_id = ?::bigint",
                        row.get(0),
                        paid))
                .isEqualTo("t");
    }

    @Test
    void a_refund_is_made_in_parts_up_to_what_was_paid() throws Exception {
        String paid = pay("rich", "a2", "50");
        Sql.deposit(app, "a2", "1000", "USD");
        reverse(paid + ", 15, 'refund'");
        reverse(paid + ", 20, 'refund'");
        assertThat(Sql.refused(app, "CF066", "SELECT crossfoot.reverse(" + paid + ", 15.01, 'refund')"))
                .contains(
                        "\"transaction_id\": " + paid,
                        "\"source\": \"a2\"",
                        "\"destination\": \"rich\"",
                        "\"currency\": \"USD\"",
                        "\"asked\": \"15.01\"",
                        "\"reversible\": \"15.00\"");
        assertThat(reverse(paid).get(0).get(7))
                .as("all that was not reversed yet")
                .isEqualTo("15.00");
        for (String more : List.of("", ", 0.01")) {
            assertThat(refusedWithoutTrace(app, "CF066", "SELECT crossfoot.reverse(" + paid + more + ")"))
                    .contains("\"reversible\": \"0.00\"");
        }
        assertThat(linkedBy(paid)).hasSize(3);
        assertThat(money("a2")).isEqualTo("1000.00 0.00 1000.00");
    }

    @Test
    void all_legs_are_reversed_backwards() throws Exception {
        String paid = Sql.value(
                app,
                "SELECT crossfoot.post('{\"type\": \"sale\", \"postings\": ["
                        + posting("rich", "a3", "50") + ", " + posting("a3", "a3fees", "2") + ", "
                        + posting("a3", "external:bank", "48") + "]}'::jsonb) ->> 'transaction_id'");
        List<List<String>> rows = reverse(paid);
        assertThat(rows.stream().map(row -> String.join(" ", row.subList(4, 8))))
                .containsExactly("1 external:bank a3 48.00", "2 a3fees a3 2.00", "3 a3 rich 50.00");
        assertThat(money("a3")).isEqualTo("0.00 0.00 0.00");
        assertThat(money("a3fees")).isEqualTo("0.00 0.00 0.00");
        Sql.refused(app, "CF066", "SELECT crossfoot.reverse(" + paid + ")");
    }

    @Test
    void a_part_of_a_transaction_of_several_legs_is_given_by_postings() throws Exception {
        String paid = Sql.value(
                app,
                "SELECT crossfoot.post('{\"type\": \"sale\", \"postings\": ["
                        + posting("rich", "a4", "50") + ", " + posting("rich", "a4", "10") + ", "
                        + posting("rich", "a4fees", "2") + "]}'::jsonb) ->> 'transaction_id'");
        Sql.deposit(app, "a4", "1000", "USD");
        Sql.deposit(app, "a4fees", "1000", "USD");
        refusedWithoutTrace(app, "CF064", "SELECT crossfoot.reverse(" + paid + ", 5)");
        String link = "{\"reverses\": " + paid + "}";
        // Two legs between the same accounts are one amount.
        Sql.run(
                app,
                "SELECT crossfoot.post(" + linked(link, posting("a4", "rich", "45"), posting("a4", "rich", "10"))
                        + ")");
        assertThat(refusedWithoutTrace(
                        app, "CF066", "SELECT crossfoot.post(" + linked(link, posting("a4", "rich", "5.01")) + ")"))
                .contains("\"reversible\": \"5.00\"", "\"asked\": \"5.01\"");
        // What one leg moved is not taken from another.
        refusedWithoutTrace(
                app, "CF066", "SELECT crossfoot.post(" + linked(link, posting("a4fees", "rich", "2.01")) + ")");
        refusedWithoutTrace(
                app,
                "CF066",
                "SELECT crossfoot.post(" + linked(link, posting("a4", "rich", "3"), posting("a4", "rich", "2.01"))
                        + ")");
        List<List<String>> rest = reverse(paid);
        assertThat(Sql.value(
                        reader,
                        "SELECT sum(amount) FROM crossfoot.entry WHERE account = 'rich' AND transaction_id = ?::bigint",
                        rest.get(0).get(0)))
                .isEqualTo("7.00");
        assertThat(money("a4")).isEqualTo("1000.00 0.00 1000.00");
        assertThat(money("a4fees")).isEqualTo("1000.00 0.00 1000.00");
        Sql.refused(app, "CF066", "SELECT crossfoot.reverse(" + paid + ")");
    }

    @Test
    void postings_that_take_nothing_back_are_no_reversal() throws Exception {
        String paid = pay("rich", "a5", "50");
        Sql.deposit(app, "a5", "1000", "USD");
        Sql.deposit(app, "a5", "1000", "EUR");
        String link = "{\"reverses\": " + paid + "}";
        for (String postings : List.of(
                posting("rich", "a5", "1"),
                posting("a5", "shop", "1"),
                posting("shop", "rich", "1"),
                posting("a5", "rich", "1").replace("USD", "EUR"),
                posting("a5", "rich", "1") + ", " + posting("a5", "shop", "1"))) {
            assertThat(refusedWithoutTrace(app, "CF066", "SELECT crossfoot.post(" + linked(link, postings) + ")"))
                    .contains("\"reversible\": \"0");
        }
    }

    @Test
    void what_came_in_or_went_out_is_reversed_to_where_it_came_from() throws Exception {
        String in = Sql.value(app, "SELECT transaction_id FROM crossfoot.deposit('a6', 10, 'USD', 'card')");
        assertThat(reverse(in + ", 4").get(0).subList(5, 8)).containsExactly("a6", "external:card", "4.00");
        String out = Sql.value(app, "SELECT transaction_id FROM crossfoot.withdraw('a6', 6, 'USD', 'card')");
        assertThat(reverse(out).get(0).subList(5, 8)).containsExactly("external:card", "a6", "6.00");
        // Another connection uses another stripe.
        try (var other = database.as("app");
                var third = database.as("app")) {
            Sql.run(other, "SELECT crossfoot.reverse(" + in + ", 4)");
            Sql.refused(third, "CF066", "SELECT crossfoot.reverse(" + in + ", 4)");
            Sql.run(third, "SELECT crossfoot.reverse(" + in + ", 2)");
        }
        assertThat(money("a6")).isEqualTo("0.00 0.00 0.00");
        assertThat(linkedBy(in)).hasSize(3);
    }

    @Test
    void a_transaction_between_two_external_accounts_is_reversed() throws Exception {
        String moved = pay("external:left", "external:right", "10");
        assertThat(reverse(moved + ", 3").get(0).subList(5, 8))
                .containsExactly("external:right", "external:left", "3.00");
        try (var other = database.as("app")) {
            Sql.refused(other, "CF066", "SELECT crossfoot.reverse(" + moved + ", 7.01)");
            Sql.run(other, "SELECT crossfoot.reverse(" + moved + ")");
        }
        assertThat(Sql.balance(reader, "external:left", "USD")).isEqualTo("0.00");
    }

    @Test
    void a_reversal_may_be_reversed_and_what_is_reversible_stays_bounded() throws Exception {
        String paid = pay("rich", "a7", "50");
        String back = reverse(paid).get(0).get(0);
        String again = reverse(back).get(0).get(0);
        assertThat(money("a7")).isEqualTo("50.00 0.00 50.00");
        assertThat(linkedBy(paid)).containsExactly(back + " reverses");
        assertThat(linkedBy(back)).containsExactly(again + " reverses");
        assertThat(link(again)).isEqualTo("{\"reverses\": " + back + "}");
        Sql.refused(app, "CF066", "SELECT crossfoot.reverse(" + back + ")");
        String third = reverse(again).get(0).get(0);
        assertThat(money("a7")).isEqualTo("0.00 0.00 0.00");
        assertThat(linkedBy(again)).containsExactly(third + " reverses");
        Sql.deposit(app, "a7", "1000", "USD");
        for (String used : List.of(back, again)) {
            Sql.refused(app, "CF066", "SELECT crossfoot.reverse(" + used + ")");
        }
    }

    @Test
    void a_reversal_takes_what_is_available_only() throws Exception {
        String paid = pay("rich", "a8", "50");
        hold("a8", "20", "a8");
        assertThat(refusedWithoutTrace(app, "CF010", "SELECT crossfoot.reverse(" + paid + ")"))
                .contains("\"account\": \"a8\"", "\"held\": \"20.00\"", "\"available\": \"30.00\"");
        reverse(paid + ", 30");
        Sql.run(admin, "SELECT crossfoot.freeze_account('a8', 'USD', 'why')");
        refusedWithoutTrace(app, "CF027", "SELECT crossfoot.reverse(" + paid + ", 1)");
        Sql.run(admin, "SELECT crossfoot.unfreeze_account('a8', 'USD', 'why')");
        Sql.run(app, "SELECT crossfoot.release_hold('a8')");
        reverse(paid + ", 20");
    }

    @Test
    void a_capture_is_refunded_like_any_payment_and_does_not_hold_again() throws Exception {
        depositAndHold("a9", "100", "80");
        String captured = Sql.value(
                app, "SELECT transaction_id FROM crossfoot.capture_hold('a9', 'a9shop', 70, release_rest => true)");
        reverse(captured + ", 15, 'refund'");
        assertThat(money("a9")).isEqualTo("45.00 0.00 45.00");
        assertThat(look("a9")).isEqualTo("released 80.00 70.00 10.00 0.00");
        assertThat(linkedBy(captured)).hasSize(1);
        Sql.refused(app, "CF066", "SELECT crossfoot.reverse(" + captured + ", 55.01, 'refund')");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CF065 NULL",
                "CF065 0",
                "CF065 -1",
                "CF065 9223372036854775807",
                "CF003 PAID, 0",
                "CF003 PAID, -1",
                "CF003 PAID, 'NaN'",
                "CF003 PAID, 'Infinity'",
                "CF004 PAID, 0.001",
                "CF066 PAID, 50.01",
                "CF006 PAID, type => 'no type'",
                "CF006 PAID, type => NULL",
                "CF007 PAID, key => ''",
                "CF009 PAID, reference => repeat('x', 201)",
                "CF009 PAID, metadata => '[]'"
            })
    void what_is_no_reversal_is_refused_and_leaves_nothing(String text) throws Exception {
        String paid = pay("rich", "b1", "50");
        refusedWithoutTrace(
                app,
                text.substring(0, 5),
                "SELECT crossfoot.reverse(" + text.substring(6).replace("PAID", paid) + ")");
    }

    @Test
    void a_number_that_nobody_got_is_not_found() throws Exception {
        String free = Sql.value(superuser, "SELECT nextval('crossfoot.transaction_id')");
        assertThat(refusedWithoutTrace(app, "CF065", "SELECT crossfoot.reverse(" + free + ")"))
                .contains("\"transaction_id\": " + free);
        for (String relation :
                List.of("{\"reverses\": " + free + "}", "{\"adjusts\": " + free + ", \"reason\": \"x\"}")) {
            refusedWithoutTrace(
                    app, "CF065", "SELECT crossfoot.post(" + linked(relation, posting("rich", "b2", "1")) + ")");
        }
    }

    @Test
    void a_transaction_does_not_reverse_itself_or_what_comes_after_it() throws Exception {
        String next = Sql.value(superuser, "SELECT nextval('crossfoot.transaction_id') + 1");
        refusedWithoutTrace(
                app,
                "CF065",
                "SELECT crossfoot.post(" + linked("{\"reverses\": " + next + "}", posting("rich", "b3", "1")) + ")");
    }

    @Test
    void a_reversal_with_a_key_happens_once() throws Exception {
        String paid = pay("rich", "b4", "50");
        String call = paid + ", 20, 'refund', 'b4'";
        List<List<String>> first = reverse(call);
        List<List<String>> again = reverse(call);
        assertThat(again.get(0).get(3)).isEqualTo("t");
        again.get(0).set(3, "f");
        assertThat(again).isEqualTo(first);
        String other = pay("rich", "b4", "50");
        for (String content : List.of(
                paid + ", 21, 'refund', 'b4'",
                paid + ", NULL, 'refund', 'b4'",
                paid + ", 20, 'other', 'b4'",
                other + ", 20, 'refund', 'b4'",
                paid + ", 20, 'refund', 'b4', description => 'x'")) {
            Sql.refused(app, "CF011", "SELECT crossfoot.reverse(" + content + ")");
        }
        Sql.refused(app, "CF011", "SELECT crossfoot.transfer('b4', 'rich', 20, 'USD', 'refund', 'b4')");
        // A reversal of all that is left, too, once nothing is left.
        reverse(paid + ", key => 'b4 rest'");
        assertThat(reverse(paid + ", key => 'b4 rest'").get(0).subList(3, 9))
                .containsExactly("t", "1", "b4", "rich", "30.00", "USD");
        assertThat(money("b4")).isEqualTo("50.00 0.00 50.00");
    }

    @Test
    void twice_in_one_batch_is_once_too_often() throws Exception {
        String paid = pay("rich", "b5", "50");
        Sql.deposit(app, "b5", "1000", "USD");
        String link = "'{\"reverses\": " + paid + "}'::jsonb";
        String batch =
                "SELECT concat_ws(' ', status, code, facts ->> 'reversible') FROM crossfoot.post_batch('{1,2,3,4}',"
                        + " '{b5,b5,b5,b5}', '{rich,rich,rich,rich}', '{30,30,20,1}', '{USD,USD,USD,USD}', '{r,r,r,r}', link => ARRAY["
                        + String.join(", ", link, link, link, link) + "], dry_run => ";
        List<String> dry = Sql.column(app, batch + "true)");
        assertThat(dry).containsExactly("posted", "rejected CF066 20.00", "posted", "rejected CF066 0.00");
        assertThat(Sql.column(app, batch + "false)")).isEqualTo(dry);
        assertThat(money("b5")).isEqualTo("1000.00 0.00 1000.00");
    }

    @Test
    void what_was_not_posted_after_all_is_not_answered_again_with_a_number() throws Exception {
        String paid = pay("rich", "b5c", "50");
        String call =
                "SELECT concat_ws(' ', coalesce(code, status), transaction_id) FROM crossfoot.post_batch('{1,2,3}', '{b5c,b5c,b5c}',"
                        + " '{rich,rich,rich}', '{10,10,AMOUNT}', '{USD,USD,USD}', '{r,r,r}', '{b5c,b5c,NULL}', link => array_fill('{\"reverses\": "
                        + paid + "}'::jsonb, '{3}'), MODE => true)";
        assertThat(Sql.column(app, call.replace("MODE", "all_or_nothing").replace("AMOUNT", "41")))
                .containsExactly("CF022", "CF022", "CF066");
        assertThat(Sql.column(app, call.replace("MODE", "dry_run").replace("AMOUNT", "40")))
                .containsExactly("posted", "replayed", "posted");
        List<String> done =
                Sql.column(app, call.replace("MODE", "all_or_nothing").replace("AMOUNT", "40"));
        assertThat(done.get(1))
                .isEqualTo(done.get(0).replace("posted", "replayed"))
                .matches("replayed [0-9]+");
    }

    @Test
    void a_batch_of_all_or_nothing_gives_back_what_it_took_back() throws Exception {
        String paid = pay("rich", "b6", "50");
        String link = "'{\"reverses\": " + paid + "}'::jsonb";
        String batch =
                "SELECT concat_ws(' ', status, code) FROM crossfoot.post_batch('{1,2}', '{b6,b6}', '{rich,rich}',"
                        + " '{30,30}', '{USD,USD}', '{r,r}', all_or_nothing => true, link => ARRAY[" + link + ", "
                        + link + "])";
        assertThat(Sql.column(app, batch)).containsExactly("rejected CF022", "rejected CF066");
        reverse(paid + ", 50");
    }

    @Test
    void imported_history_is_reversed() throws Exception {
        String old = Sql.value(
                admin,
                "SELECT transaction_id FROM crossfoot.import_batch('{1}', '{NULL}', '{b7}', '{10}', '{USD}', '{import}', NULL, NULL, NULL, NULL, NULL, '{2020-01-01}')");
        reverse(old + ", 4");
        Sql.refused(app, "CF066", "SELECT crossfoot.reverse(" + old + ", 6.01)");
        reverse(old);
        assertThat(money("b7")).isEqualTo("0.00 0.00 0.00");
        assertThat(Sql.balance(reader, "external:import", "USD")).isEqualTo("0.00");
    }

    @Test
    void an_adjustment_says_why_and_to_what_it_belongs() throws Exception {
        String paid = pay("rich", "c1", "50");
        String link = "{\"adjusts\": " + paid + ", \"reason\": \"the price was 45\"}";
        String made = Sql.value(
                app,
                "SELECT crossfoot.post(" + linked(link, posting("c1", "rich", "5"), posting("rich", "c1fees", "60"))
                        + ") ->> 'transaction_id'");
        assertThat(Sql.row(
                        reader,
                        "SELECT link ->> 'adjusts', link ->> 'reason', reference FROM crossfoot.transaction WHERE transaction_id = ?::bigint",
                        made))
                .containsExactly(paid, "the price was 45", "case 7");
        assertThat(linkedBy(paid)).containsExactly(made + " adjusts");
        // It takes nothing back: the whole stays reversible.
        Sql.deposit(app, "c1", "5", "USD");
        String back = reverse(paid).get(0).get(0);
        assertThat(linkedBy(paid)).containsExactly(made + " adjusts", back + " reverses");
        reverse(made);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"adjusts\": PAID}",
                "{\"adjusts\": PAID, \"reason\": null}",
                "{\"adjusts\": PAID, \"reason\": \"\"}",
                "{\"adjusts\": PAID, \"reason\": 7}",
                "{\"adjusts\": \"PAID\", \"reason\": \"x\"}",
                "{\"adjusts\": 1.5, \"reason\": \"x\"}",
                "{\"adjusts\": 1e30, \"reason\": \"x\"}",
                "{\"adjusts\": null, \"reason\": \"x\"}",
                "{\"adjusts\": PAID, \"reason\": \"x\", \"more\": 1}",
                "{\"adjusts\": PAID, \"reason\": \"x\", \"reverses\": PAID}",
                "{\"adjusts\": PAID, \"reason\": \"two\\nlines\"}",
                "{\"reverses\": \"PAID\"}",
                "{\"reverses\": 1.5}",
                "{\"reverses\": 99999999999999999999}",
                "{\"reverses\": null}",
                "{\"reverses\": [PAID]}",
                "{\"reverses\": PAID, \"reason\": \"x\"}",
                "{\"reverses\": PAID, \"release_rest\": true}",
                "{\"captures\": 7}",
                "{\"captures\": null}",
                "{\"captures\": \"x\", \"release_rest\": \"yes\"}",
                "{\"captures\": \"x\", \"reverses\": PAID}",
                "{\"release_rest\": true}",
                "{\"undoes\": PAID}",
                "{}",
                "[]",
                "7",
                "\"x\"",
                "true"
            })
    void what_is_no_link_is_refused_and_leaves_nothing(String link) throws Exception {
        String paid = pay("rich", "c2", "50");
        String mine = link.replace("PAID", paid);
        String post = "SELECT crossfoot.post(" + linked(mine, posting("c2", "rich", "5")) + ")";
        List<String> before = rows();
        assertThat(Sql.ending(app, post)).isIn("CF064", "CF009", "CF019");
        assertThat(Sql.value(
                        app,
                        "SELECT code FROM crossfoot.post_batch('{1}', '{c2}', '{rich}', '{5}', '{USD}', '{t}', reference => '{case}', link => ARRAY[?::jsonb])",
                        mine))
                .isIn("CF064", "CF009");
        assertThat(rows()).isEqualTo(before);
    }

    @Test
    void an_adjustment_without_a_reference_or_with_too_long_a_reason_is_refused() throws Exception {
        String paid = pay("rich", "c3", "50");
        String link = "{\"adjusts\": " + paid + ", \"reason\": \"x\"}";
        String request = linked(link, posting("c3", "rich", "5"));
        refusedWithoutTrace(
                app, "CF064", "SELECT crossfoot.post(" + request.replace("\"reference\": \"case 7\", ", "") + ")");
        String words = "\u017e".repeat(500);
        refusedWithoutTrace(
                app, "CF009", "SELECT crossfoot.post(" + request.replace("\"x\"", "\"" + words + "x\"") + ")");
        Sql.run(app, "SELECT crossfoot.post(" + request.replace("\"x\"", "\"" + words + "\"") + ")");
    }

    @Test
    void a_null_link_is_none() throws Exception {
        String posted = Sql.value(
                app, "SELECT crossfoot.post(" + linked("null", posting("rich", "c4", "5")) + ") ->> 'transaction_id'");
        assertThat(link(posted)).isNull();
        assertThat(
                        Sql.column(
                                app,
                                "SELECT status FROM crossfoot.post_batch('{1,2}', '{rich,rich}', '{c4,c4}', '{5,5}', '{USD,USD}', '{t,t}', link => '{NULL,NULL}')"))
                .containsExactly("posted", "posted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"'{}'", "'{NULL}'", "'{NULL,NULL,NULL}'", "'[0:1]={NULL,NULL}'"})
    void links_are_as_many_as_transactions(String links) throws Exception {
        refusedWithoutTrace(
                app,
                "CF001",
                "SELECT crossfoot.post_batch('{1,2}', '{rich,rich}', '{c5,c5}', '{5,5}', '{USD,USD}', '{t,t}', link => "
                        + links + ")");
    }

    @Test
    void an_import_takes_no_links_and_a_transfer_goes_its_short_way() throws Exception {
        String paid = pay("rich", "c6", "1");
        assertThat(link(paid)).isNull();
        assertThat(linkedBy(paid)).isEmpty();
        assertThat(Sql.value(
                        reader, "SELECT linked_by FROM crossfoot.transaction WHERE transaction_id = ?::bigint", paid))
                .isNull();
    }
}
