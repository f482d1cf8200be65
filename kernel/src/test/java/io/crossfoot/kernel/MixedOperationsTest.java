package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Posts, holds, captures and reversals in one call keep their order: the call does what the same would do one by one. */
class MixedOperationsTest extends OnHolds {

    @BeforeAll
    void money_to_move() throws Exception {
        Sql.deposit(app, "rich", "1000000", "USD");
    }

    private static String post(String source, String destination, String amount) {
        return "{\"post\": {\"type\": \"pay\", \"postings\": [{\"source\": \"" + source + "\", \"destination\": \""
                + destination + "\", \"amount\": \"" + amount + "\", \"currency\": \"USD\"}]}}";
    }

    private static String place(String account, String amount, String key) {
        return "{\"place_hold\": {\"account\": \"" + account + "\", \"currency\": \"USD\", \"amount\": \"" + amount
                + "\", \"key\": \"" + key + "\"}}";
    }

    private static String capture(String hold, String destination, String more) {
        return "{\"capture_hold\": {\"hold\": \"" + hold + "\", \"destination\": \"" + destination + "\"" + more + "}}";
    }

    private static String release(String hold) {
        return "{\"release_hold\": {\"hold\": \"" + hold + "\"}}";
    }

    private List<List<String>> perform(String more, String... operations) throws Exception {
        return Sql.rows(
                app,
                "SELECT operation, coalesce(code, status), result, message, facts FROM crossfoot.perform(?::jsonb"
                        + more + ")",
                "[" + String.join(", ", operations) + "]");
    }

    private static List<String> endings(List<List<String>> answers) {
        return answers.stream().map(row -> row.get(1)).toList();
    }

    @Test
    void operations_are_done_in_their_order() throws Exception {
        Sql.deposit(app, "a1", "100", "USD");
        List<List<String>> answers = perform(
                "",
                place("a1", "80", "a1"),
                post("a1", "shop", "30"),
                post("a1", "shop", "20"),
                capture("a1", "shop", ", \"amount\": \"50\""),
                release("a1"),
                post("a1", "shop", "30"),
                post("a1", "shop", "0.01"),
                capture("a1", "shop", ""),
                place("a1", "80", "a1"));
        assertThat(endings(answers))
                .containsExactly("done", "CF010", "done", "done", "done", "done", "CF010", "CF061", "replayed");
        assertThat(answers.stream().map(row -> row.get(0)))
                .containsExactly("1", "2", "3", "4", "5", "6", "7", "8", "9");
        assertThat(answers.get(1).get(4))
                .contains("\"held\": \"80.00\"", "\"available\": \"20.00\"", "\"shortfall\": \"10.00\"");
        assertThat(answers.get(6).get(4)).contains("\"held\": \"0.00\"", "\"available\": \"0.00\"");
        assertThat(money("a1")).isEqualTo("0.00 0.00 0.00");
        assertThat(look("a1")).isEqualTo("released 80.00 50.00 30.00 0.00");
    }

    @Test
    void results_say_what_each_operation_alone_would_have_said() throws Exception {
        Sql.deposit(app, "a2", "100", "USD");
        List<List<String>> answers = perform(
                "",
                place("a2", "80", "a2"),
                capture("a2", "a2shop", ", \"amount\": \"50\", \"key\": \"a2c\""),
                release("a2"));
        assertThat(Sql.value(
                        reader,
                        "SELECT ARRAY(SELECT k FROM jsonb_object_keys(?::jsonb) AS k ORDER BY 1)::text",
                        answers.get(0).get(2)))
                .contains(
                        "account",
                        "amount",
                        "captured",
                        "currency",
                        "key",
                        "placed_at",
                        "released",
                        "remaining",
                        "state");
        assertThat(Sql.row(
                        reader,
                        "SELECT h ->> 'state', h ->> 'amount', h ->> 'remaining' FROM (SELECT ?::jsonb AS h) AS x",
                        answers.get(2).get(2)))
                .containsExactly("released", "80.00", "0.00");
        String transaction = Sql.value(
                reader,
                "SELECT (?::jsonb ->> 'transaction_id')::bigint",
                answers.get(1).get(2));
        assertThat(Sql.row(
                        reader,
                        "SELECT r ->> 'replayed', jsonb_array_length(r -> 'postings'), p ->> 'leg', p ->> 'source', p ->> 'destination', p ->> 'amount', p ->> 'currency',"
                                + " p ->> 'source_balance', p ->> 'source_version', p ->> 'destination_balance', p ->> 'destination_version',"
                                + " (r ->> 'posted_at')::timestamptz = t.posted_at, (r ->> 'effective_date')::date = t.effective_date, t.key"
                                + " FROM (SELECT ?::jsonb AS r) AS x, LATERAL (SELECT r -> 'postings' -> 0 AS p) AS y, crossfoot.transaction AS t"
                                + " WHERE t.transaction_id = ?::bigint",
                        answers.get(1).get(2),
                        transaction))
                .containsExactly(
                        "false", "1", "1", "a2", "a2shop", "50.00", "USD", "50.00", "2", "50.00", "1", "t", "t", "a2c");
        assertThat(endings(perform("", capture("a2", "a2shop", ", \"amount\": \"50\", \"key\": \"a2c\""))))
                .containsExactly("replayed");
    }

    @Test
    void one_refusal_of_all_or_nothing_refuses_all() throws Exception {
        Sql.deposit(app, "a3", "100", "USD");
        List<String> before = rows();
        List<List<String>> answers = perform(
                ", all_or_nothing => true",
                place("a3", "80", "a3"),
                capture("a3", "shop", ", \"amount\": \"50\""),
                post("a3", "shop", "21"),
                release("a3"));
        assertThat(endings(answers)).containsExactly("CF022", "CF022", "CF010", "CF022");
        assertThat(rows()).isEqualTo(before);
        assertThat(endings(perform(
                        ", all_or_nothing => true",
                        place("a3", "80", "a3"),
                        capture("a3", "shop", ", \"amount\": \"50\""),
                        post("a3", "shop", "20"),
                        release("a3"))))
                .containsExactly("done", "done", "done", "done");
        assertThat(money("a3")).isEqualTo("30.00 0.00 30.00");
    }

    @Test
    void what_is_in_the_list_but_no_operation_is_refused_before_anything_is_done() throws Exception {
        Sql.deposit(app, "a4", "100", "USD");
        for (String wrong : List.of(
                "7",
                "null",
                "[]",
                "{}",
                "{\"unknown\": {}}",
                "{\"post\": {}, \"release_hold\": {\"hold\": \"x\"}}",
                "{\"release_hold\": \"x\"}",
                "{\"release_hold\": {}}",
                "{\"release_hold\": {\"hold\": 7}}",
                "{\"release_hold\": {\"hold\": \"x\", \"more\": 1}}",
                "{\"extend_hold\": {\"hold\": \"x\", \"expires_at\": \"tomorrow\"}}",
                "{\"extend_hold\": {\"hold\": \"x\", \"expires_at\": \"2999-01-01T00:00:00\"}}",
                "{\"extend_hold\": {\"hold\": \"x\"}}",
                "{\"place_hold\": {\"account\": \"a4\", \"currency\": \"USD\", \"amount\": 5, \"key\": \"a4x\"}}",
                "{\"place_hold\": {\"account\": \"a4\", \"currency\": \"USD\", \"amount\": \"5e0\", \"key\": \"a4x\"}}",
                "{\"place_hold\": {\"account\": \"a4\", \"currency\": \"USD\", \"amount\": \"5\"}}",
                "{\"capture_hold\": {\"hold\": \"x\"}}",
                "{\"capture_hold\": {\"hold\": \"x\", \"destination\": \"y\", \"release_rest\": \"yes\"}}",
                "{\"reverse\": {}}",
                "{\"reverse\": {\"transaction_id\": \"7\"}}",
                "{\"reverse\": {\"transaction_id\": 7.5}}",
                "{\"post\": {\"type\": \"t\"}}",
                "{\"post\": {\"type\": \"t\", \"postings\": []}}")) {
            List<String> before = rows();
            String[] list = {post("a4", "shop", "1"), wrong};
            String ending = Sql.ending(app, "SELECT crossfoot.perform('[" + String.join(", ", list) + "]')");
            if (ending.equals("CF019")) {
                assertThat(rows()).as(wrong).isEqualTo(before);
            } else {
                // Where the list is a list, what is wrong with one operation may be its answer.
                List<List<String>> answers = perform(", dry_run => true", list);
                assertThat(answers.get(1).get(1)).as(wrong).startsWith("CF");
            }
        }
        for (String wrong : List.of("{}", "7", "null", "\"x\"", "[]")) {
            Sql.refused(app, "CF019", "SELECT crossfoot.perform('" + wrong + "')");
        }
        Sql.refused(app, "CF019", "SELECT crossfoot.perform(NULL)");
    }

    @Test
    void a_list_has_up_to_10000_operations() throws Exception {
        String list =
                "(SELECT jsonb_agg('{\"release_hold\": {\"hold\": \"none\"}}'::jsonb) FROM generate_series(1, N))";
        Sql.refused(app, "CF019", "SELECT crossfoot.perform(" + list.replace("N", "10001") + ")");
        assertThat(Sql.row(
                        app, "SELECT count(*), min(code) FROM crossfoot.perform(" + list.replace("N", "10000") + ")"))
                .containsExactly("10000", "CF060");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"extend_hold\": {\"hold\": \"b1\", \"expires_at\": \"2999-01-01T00:00:00Z\"}}",
                "{\"extend_hold\": {\"hold\": \"b1\", \"expires_at\": \"2999-01-01T00:00:00.123456+02:00\"}}",
                "{\"extend_hold\": {\"hold\": \"b1\", \"expires_at\": null}}",
                "{\"place_hold\": {\"account\": \"b1\", \"currency\": \"USD\", \"amount\": \"5.5\", \"key\": \"b1x\", \"expires_at\": \"2999-01-01T00:00:00Z\", \"description\": \"d\", \"reference\": \"r\", \"metadata\": {\"a\": 1}}}",
                "{\"place_hold\": {\"account\": \"b1\", \"currency\": \"USD\", \"amount\": \"5.50\", \"key\": \"b1y\", \"expires_at\": null, \"description\": null, \"reference\": null, \"metadata\": null}}",
                "{\"capture_hold\": {\"hold\": \"b1\", \"destination\": \"shop\", \"amount\": \"1\", \"type\": \"t\", \"key\": \"b1c\", \"effective_date\": \"2026-01-31\", \"description\": \"d\", \"reference\": \"r\", \"metadata\": {}, \"release_rest\": false}}",
                "{\"capture_hold\": {\"hold\": \"b1\", \"destination\": \"shop\", \"amount\": null, \"release_rest\": true}}"
            })
    void every_field_is_taken(String operation) throws Exception {
        if (Sql.balance(reader, "b1", "USD") == null) {
            Sql.deposit(app, "b1", "100", "USD");
        }
        app.setAutoCommit(false);
        Sql.run(app, "SELECT crossfoot.place_hold('b1', 'USD', 50, 'b1', '2998-01-01')");
        assertThat(endings(perform("", operation))).containsExactly("done");
        app.rollback();
    }

    @Test
    void a_reversal_by_list_is_a_reversal() throws Exception {
        String paid = Sql.value(app, "SELECT transaction_id FROM crossfoot.transfer('rich', 'b2', 50, 'USD')");
        String reverse = "{\"reverse\": {\"transaction_id\": " + paid
                + ", \"amount\": \"20\", \"type\": \"refund\", \"key\": \"b2\", \"reference\": \"case\"}}";
        String rest = "{\"reverse\": {\"transaction_id\": " + paid + "}}";
        List<List<String>> dry = perform(", dry_run => true", reverse, reverse, rest, rest);
        assertThat(endings(dry)).containsExactly("done", "replayed", "done", "CF066");
        assertThat(money("b2")).isEqualTo("50.00 0.00 50.00");
        List<List<String>> done = perform("", reverse, reverse, rest, rest);
        assertThat(endings(done)).isEqualTo(endings(dry));
        assertThat(done.get(3).get(4)).contains("\"reversible\": \"0.00\"");
        assertThat(money("b2")).isEqualTo("0.00 0.00 0.00");
    }

    @Test
    void holds_that_a_list_places_are_there_for_what_follows_in_it_by_link_too() throws Exception {
        Sql.deposit(app, "b3", "100", "USD");
        String linked =
                "{\"post\": {\"type\": \"pay\", \"link\": {\"captures\": \"b3\", \"release_rest\": true}, \"postings\": ["
                        + "{\"source\": \"b3\", \"destination\": \"b3shop\", \"amount\": \"70\", \"currency\": \"USD\"}, "
                        + "{\"source\": \"b3\", \"destination\": \"b3fees\", \"amount\": \"5\", \"currency\": \"USD\"}]}}";
        List<List<String>> dry =
                perform(", dry_run => true", place("b3", "100", "b3"), linked, post("b3", "shop", "25"));
        assertThat(endings(dry)).containsExactly("done", "done", "done");
        assertThat(money("b3")).isEqualTo("100.00 0.00 100.00");
        assertThat(endings(perform("", place("b3", "100", "b3"), linked, post("b3", "shop", "25"))))
                .containsExactly("done", "done", "done");
        assertThat(money("b3")).isEqualTo("0.00 0.00 0.00");
        assertThat(look("b3")).isEqualTo("released 100.00 75.00 25.00 0.00");
    }

    @Test
    void an_account_whose_held_changes_between_two_postings_is_written_and_verified_in_order() throws Exception {
        Sql.deposit(app, "b4", "10", "USD");
        List<String> operations = new ArrayList<>();
        for (int n = 0; n < 40; n++) {
            operations.add(place("b4", "10", "b4:" + n));
            operations.add(post("b4", "shop", "0.01"));
            operations.add(n % 2 == 0 ? release("b4:" + n) : capture("b4:" + n, "b4other", ""));
            operations.add(post("b4", "b4other", "10"));
            operations.add(post("b4other", "b4", "10"));
        }
        List<String> endings = endings(perform("", operations.toArray(String[]::new)));
        for (int n = 0; n < 40; n++) {
            assertThat(endings.subList(5 * n, 5 * n + 5))
                    .containsExactly("done", "CF010", "done", n % 2 == 0 ? "done" : "CF010", "done");
        }
        assertThat(money("b4")).isEqualTo("10.00 0.00 10.00");
    }

    /** A random operation on few accounts and holds, so that refusals of every kind are common. */
    private static String random(Random random, List<String> paid, int round, int n) {
        String[] accounts = {"r:a", "r:b", "r:c", "external:bank"};
        String account = accounts[random.nextInt(3)];
        String other = accounts[random.nextInt(4)];
        // Some lists share their holds, so that many of these are there already.
        String hold = "r:" + round / 4 + ":" + random.nextInt(4);
        String amount =
                random.nextInt(12) == 0 ? "0.001" : (1 + random.nextInt(40)) + (random.nextBoolean() ? "" : ".50");
        String key = random.nextInt(3) == 0 ? ", \"key\": \"r:" + round + ":" + random.nextInt(3) + "\"" : "";
        return switch (n < 3 && random.nextBoolean() ? 0 : random.nextInt(7)) {
            case 0 -> place(account, amount, hold);
            case 1 ->
                capture(
                        hold,
                        other,
                        (random.nextInt(3) == 0 ? "" : ", \"amount\": \"" + amount + "\"")
                                + key
                                + (random.nextInt(3) == 0 ? ", \"release_rest\": true" : ""));
            case 2 ->
                random.nextInt(3) == 0
                        ? "{\"extend_hold\": {\"hold\": \"" + hold + "\", \"expires_at\": \""
                                + (2990 + random.nextInt(9)) + "-01-01T00:00:00Z\"}}"
                        : release(hold);
            case 3 ->
                "{\"reverse\": {\"transaction_id\": "
                        + (paid.isEmpty() || random.nextInt(6) == 0 ? "0" : paid.get(random.nextInt(paid.size())))
                        + (random.nextBoolean() ? "" : ", \"amount\": \"" + amount + "\"") + key + "}}";
            default ->
                "{\"post\": {\"type\": \"pay\"" + key
                        + (random.nextInt(4) == 0 ? ", \"link\": {\"captures\": \"" + hold + "\"}" : "")
                        + ", \"postings\": ["
                        + posting(random, account, other, amount)
                        + (random.nextInt(3) == 0
                                ? ", " + posting(random, account, accounts[random.nextInt(4)], "2")
                                : "")
                        + "]}}";
        };
    }

    private static String posting(Random random, String account, String other, String amount) {
        boolean in = random.nextInt(3) == 0;
        return "{\"source\": \"" + (in ? other : account) + "\", \"destination\": \"" + (in ? account : other)
                + "\", \"amount\": \"" + amount + "\", \"currency\": \"USD\"}";
    }

    /** Numbers and times differ between two runs; all else must not. */
    private static final String COMPARED =
            "SELECT coalesce(code, status), (result - '{transaction_id,posted_at,placed_at,expires_at}'::text[])::text,"
                    + " CASE WHEN code IN ('CF065') THEN NULL ELSE (facts - 'transaction_id')::text END, result ->> 'transaction_id' FROM crossfoot.perform(?::jsonb, ?, ?)";

    @Test
    void a_list_does_what_its_operations_do_one_by_one_and_a_dry_run_foresees_it() throws Exception {
        long seed = System.nanoTime();
        System.out.println("MixedOperationsTest seed " + seed);
        Random random = new Random(seed);
        TreeMap<String, Integer> met = new TreeMap<>();
        for (String account : List.of("r:a", "r:b", "r:c")) {
            Sql.deposit(app, account, "100", "USD");
        }
        Sql.run(app, "SELECT crossfoot.open_account('r:fees', 'USD')");
        Sql.run(admin, "SELECT crossfoot.set_overdraft('r:b', 'USD', 30, 2, 'r:fees')");
        Sql.run(admin, "SELECT crossfoot.set_overdraft('r:c', 'USD', protected_by => 'r:a')");
        List<String> paid = new ArrayList<>();
        for (int round = 1; round <= 60; round++) {
            List<String> operations = new ArrayList<>();
            int count = 1 + random.nextInt(12);
            for (int n = 0; n < count; n++) {
                operations.add(
                        n > 0 && random.nextInt(8) == 0 ? operations.get(n - 1) : random(random, paid, round, n));
            }
            String list = "[" + String.join(", ", operations) + "]";
            String what = "seed " + seed + " round " + round + " " + list;
            boolean all = random.nextInt(4) == 0;
            List<String> before = rows();
            List<List<String>> dry = compared(app, list, all, true);
            assertThat(rows()).as(what).isEqualTo(before);
            List<List<String>> single = new ArrayList<>();
            app.setAutoCommit(false);
            for (String operation : operations) {
                single.addAll(compared(app, "[" + operation + "]", false, false));
            }
            List<List<String>> left = left(app);
            app.rollback();
            app.setAutoCommit(true);
            List<List<String>> real = compared(app, list, all, false);
            boolean refused = single.stream().anyMatch(row -> row.get(0).startsWith("CF"));
            if (all && refused) {
                for (int n = 0; n < count; n++) {
                    String code = real.get(n).get(0);
                    met.merge(code, 1, Integer::sum);
                    assertThat(code).as(what).startsWith("CF");
                    assertThat(dry.get(n).get(0)).as(what).isEqualTo(code);
                }
                continue;
            }
            assertThat(withoutNumbers(real)).as(what).isEqualTo(withoutNumbers(single));
            assertThat(withoutNumbers(dry)).as(what).isEqualTo(withoutNumbers(real));
            assertThat(left(app)).as(what).isEqualTo(left);
            real.forEach(row -> met.merge(row.get(0), 1, Integer::sum));
            real.stream().map(row -> row.get(3)).filter(id -> id != null).forEach(paid::add);
            if (round % 10 == 0) {
                Sql.assertSound(reader);
                Sql.deposit(app, "r:a", "60", "USD");
            }
        }
        System.out.println("MixedOperationsTest met " + met);
        assertThat(met.keySet()).contains("done", "replayed", "CF010", "CF022", "CF060", "CF066");
    }

    private static List<List<String>> compared(Connection connection, String list, boolean all, boolean dry)
            throws SQLException {
        return new ArrayList<>(Sql.rows(connection, COMPARED, list, all, dry));
    }

    private static List<List<String>> withoutNumbers(List<List<String>> rows) {
        return rows.stream()
                .map(row -> Arrays.asList(row.get(0), row.get(1), row.get(2)))
                .toList();
    }

    /** What the accounts and holds look like after all. */
    private static List<List<String>> left(Connection connection) throws SQLException {
        List<List<String>> left = new ArrayList<>(
                Sql.rows(
                        connection,
                        "SELECT account, balance, held, available, version FROM crossfoot.account_balance WHERE account LIKE 'r:%' ORDER BY 1"));
        left.addAll(
                Sql.rows(
                        connection,
                        "SELECT key, state, captured, released, remaining FROM crossfoot.holds(\"limit\" => 1000) WHERE key LIKE 'r:%' ORDER BY 1"));
        return left;
    }

    @Test
    void a_batch_with_links_does_what_its_transactions_do_one_by_one() throws Exception {
        Sql.deposit(app, "b6", "100", "USD");
        hold("b6", "60", "b6");
        String paid = Sql.value(app, "SELECT transaction_id FROM crossfoot.transfer('b6', 'b6shop', 20, 'USD')");
        String captures = "{\"captures\": \"b6\"}";
        String reverses = "{\"reverses\": " + paid + "}";
        String rest = "{\"captures\": \"b6\", \"release_rest\": true}";
        Object[][] transactions = {
            {"b6", "b6shop", "30", null},
            {"b6", "b6shop", "25", captures},
            {"b6shop", "b6", "15", reverses},
            {"b6", "b6shop", "30", null},
            {"b6shop", "b6", "6", reverses},
            {"b6", "b6fees", "1", rest},
            {"b6", "b6fees", "1", captures},
            {"b6", "b6fees", "39", null},
            {"b6shop", "b6", "5", reverses}
        };
        String columns =
                "concat_ws(' ', status, code, source_balance, source_version, destination_balance, destination_version)";
        List<String> single = new ArrayList<>();
        app.setAutoCommit(false);
        for (Object[] t : transactions) {
            single.addAll(Sql.column(
                    app,
                    "SELECT " + columns
                            + " FROM crossfoot.post_batch('{1}', ARRAY[?], ARRAY[?], ARRAY[?::numeric], '{USD}', '{t}', link => ARRAY[?::jsonb])",
                    t));
        }
        app.rollback();
        app.setAutoCommit(true);
        Object[] arrays = new Object[4];
        for (int column = 0; column < 4; column++) {
            int c = column;
            arrays[c] = app.createArrayOf(
                    "text", Arrays.stream(transactions).map(t -> t[c]).toArray());
        }
        List<String> together = Sql.column(
                app,
                "SELECT " + columns
                        + " FROM crossfoot.post_batch('{1,2,3,4,5,6,7,8,9}', ?::text[], ?::text[], ?::numeric[], array_fill('USD'::text, '{9}'),"
                        + " array_fill('t'::text, '{9}'), link => ?::jsonb[])",
                arrays);
        assertThat(together).isEqualTo(single);
        assertThat(together.stream().map(row -> row.replaceAll(" .*[.].*", "")))
                .containsExactly(
                        "rejected CF010",
                        "posted",
                        "posted",
                        "posted",
                        "rejected CF066",
                        "posted",
                        "rejected CF061",
                        "posted",
                        "posted");
    }
}
