package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Attempts to get more out of a hold than it reserves, by being there at the same moment as somebody else. */
class HoldAttackTest extends OnHolds {

    private static final int WORKERS = 8;

    private static long count(List<String> endings, String ending) {
        return endings.stream().filter(ending::equals).count();
    }

    private static List<String> flat(List<List<String>> endings) {
        return endings.stream().flatMap(List::stream).toList();
    }

    /** A part of a hold captured by one of the ways that there are. */
    private static String capture(int way, String hold, String amount) {
        String posting = "{\"account\": \"" + hold + "\", \"amount\": \"-" + amount + "\", \"currency\": \"USD\"}";
        return switch (way % 4) {
            case 0 -> "SELECT crossfoot.capture_hold('" + hold + "', 'shop', " + amount + ")";
            case 1 ->
                "SELECT crossfoot.post('{\"type\": \"pay\", \"link\": {\"captures\": \"" + hold + "\"}, \"postings\": ["
                        + posting + "]}'::jsonb)";
            case 2 ->
                posted("SELECT coalesce(code, 'CF000') FROM crossfoot.post_batch('{1}', '{" + hold
                        + "}', '{shop}', '{" + amount + "}', '{USD}', '{pay}', link => ARRAY['{\"captures\": \"" + hold
                        + "\"}'::jsonb])");
            default ->
                posted("SELECT coalesce(code, 'CF000') FROM crossfoot.perform('[{\"capture_hold\": {\"hold\": \"" + hold
                        + "\", \"destination\": \"shop\", \"amount\": \"" + amount + "\"}}]')");
        };
    }

    /** A call that answers a code instead of raising it, made to raise it. */
    private static String posted(String query) {
        return "DO $do$ DECLARE c text; BEGIN c := (" + query
                + "); IF c <> 'CF000' THEN RAISE EXCEPTION USING ERRCODE = c; END IF; END $do$";
    }

    @RepeatedTest(2)
    void captures_at_once_take_no_more_than_is_held(RepetitionInfo repetition) throws Exception {
        String hold = "parts:" + repetition.getCurrentRepetition();
        depositAndHold(hold, "1000", "100");
        List<String> endings = flat(Workers.run(database, WORKERS, (worker, connection) -> {
            List<String> own = new ArrayList<>();
            for (int n = 0; n < 5; n++) {
                own.add(Sql.ending(connection, capture(worker + n, hold, "7")));
            }
            return own;
        }));
        assertThat(count(endings, "done")).as(endings.toString()).isEqualTo(14);
        assertThat(new TreeSet<>(endings)).containsExactly("CF062", "done");
        assertThat(look(hold)).isEqualTo("open 100.00 98.00 0.00 2.00");
        assertThat(money(hold)).isEqualTo("902.00 2.00 900.00");
    }

    @RepeatedTest(5)
    void of_captures_of_all_that_remains_one_gets_it(RepetitionInfo repetition) throws Exception {
        String hold = "all:" + repetition.getCurrentRepetition();
        depositAndHold(hold, "1000", "100");
        List<String> endings = Workers.run(
                database,
                WORKERS,
                (worker, connection) ->
                        Sql.ending(connection, "SELECT crossfoot.capture_hold('" + hold + "', 'all" + worker + "')"));
        assertThat(count(endings, "done")).isEqualTo(1);
        assertThat(count(endings, "CF061")).isEqualTo(WORKERS - 1);
        assertThat(money(hold)).isEqualTo("900.00 0.00 900.00");
    }

    @RepeatedTest(5)
    void what_is_captured_is_not_released_and_what_is_released_not_captured(RepetitionInfo repetition)
            throws Exception {
        String hold = "release:" + repetition.getCurrentRepetition();
        depositAndHold(hold, "100", "100");
        List<String> endings = Workers.run(
                database,
                WORKERS,
                (worker, connection) -> (worker % 2) + " "
                        + Sql.ending(
                                connection,
                                worker % 2 == 0
                                        ? capture(worker / 2, hold, "10")
                                        : worker == 1
                                                ? "SELECT crossfoot.release_hold('" + hold + "')"
                                                : "SELECT crossfoot.withdraw('" + hold + "', 30, 'USD')"));
        long captured = 10 * count(endings, "0 done");
        assertThat(new TreeSet<>(endings)).isSubsetOf("0 done", "0 CF061", "1 done", "1 CF010");
        assertThat(look(hold)).isEqualTo("released 100.00 " + captured + ".00 " + (100 - captured) + ".00 0.00");
        assertThat(Sql.value(
                        reader,
                        "SELECT coalesce(-sum(amount) FILTER (WHERE type IN ('pay', 'capture')), 0)::integer FROM crossfoot.entry WHERE account = ?",
                        hold))
                .isEqualTo(String.valueOf(captured));
    }

    @RepeatedTest(2)
    void nothing_is_captured_after_the_expiry_and_nothing_of_it_spent_before(RepetitionInfo repetition)
            throws Exception {
        String hold = "expiry:" + repetition.getCurrentRepetition();
        Sql.deposit(app, hold, "1000", "USD");
        Workers.run(database, WORKERS, (worker, connection) -> {
            if (worker == 0) {
                Sql.run(
                        connection,
                        "SELECT crossfoot.place_hold(?, 'USD', 950, ?, clock_timestamp() + interval '1 second')",
                        hold,
                        hold);
            }
            await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5)).until(() -> Sql.ending(
                            connection, "SELECT crossfoot.find_hold('" + hold + "')")
                    .equals("done"));
            String call = worker % 2 == 0
                    ? capture(worker / 2, hold, "0.01")
                    : "SELECT crossfoot.withdraw('" + hold + "', 51, 'USD', 'spend')";
            // A capture goes on until it is too late for it, a withdrawal until it is no longer too early.
            String last = worker % 2 == 0 ? "CF061" : "done";
            String ending;
            do {
                ending = Sql.ending(connection, call);
                assertThat(ending).isIn("done", "CF061", "CF010");
            } while (!ending.equals(last));
            return null;
        });
        assertThat(Sql.row(
                        reader,
                        "SELECT bool_and(e.posted_at < h.expires_at) FILTER (WHERE e.type IN ('pay', 'capture')),"
                                + " bool_and(e.posted_at >= h.expires_at) FILTER (WHERE e.type = 'spend'),"
                                + " h.captured + h.released = 950,"
                                + " h.captured = -sum(e.amount) FILTER (WHERE e.type IN ('pay', 'capture')), h.state"
                                + " FROM crossfoot.find_hold(?) AS h, crossfoot.entry AS e WHERE e.account = h.account GROUP BY h.expires_at, h.captured, h.released, h.state",
                        hold))
                .containsExactly("t", "t", "t", "t", "expired");
    }

    @Test
    void what_expires_while_a_payment_is_decided_is_free_for_the_next_one() throws Exception {
        Sql.deposit(app, "meanwhile", "10", "USD");
        Sql.run(
                app,
                "SELECT crossfoot.place_hold('meanwhile', 'USD', 5, 'meanwhile:' || n, t.moment + n * interval '1 second')"
                        + " FROM generate_series(0, 1) AS n, (SELECT clock_timestamp() + interval '200 milliseconds' AS moment OFFSET 0) AS t");
        awaitExpiry("meanwhile:0");
        superuser.setAutoCommit(false);
        // Between the moment of the payment and its decision the first hold's expiry is recorded, which has to wait.
        Sql.run(superuser, "SELECT FROM crossfoot.hold WHERE key = 'meanwhile:0' FOR UPDATE");
        List<String> endings = Workers.run(database, 2, (worker, connection) -> {
            if (worker == 1) {
                awaitExpiry("meanwhile:1");
                superuser.rollback();
                return "";
            }
            return Sql.ending(connection, "SELECT crossfoot.withdraw('meanwhile', 10, 'USD', description => 'all')");
        });
        assertThat(endings.get(0)).isEqualTo("CF010");
        Sql.run(app, "SELECT crossfoot.withdraw('meanwhile', 10, 'USD')");
    }

    @RepeatedTest(3)
    void of_an_extension_and_an_expiry_one_wins(RepetitionInfo repetition) throws Exception {
        String hold = "extend:" + repetition.getCurrentRepetition();
        Sql.deposit(app, hold, "100", "USD");
        Sql.run(
                app,
                "SELECT crossfoot.place_hold(?, 'USD', 100, ?, clock_timestamp() + interval '150 milliseconds')",
                hold,
                hold);
        List<String> endings = Workers.run(database, 4, (worker, connection) -> {
            if (worker == 0) {
                awaitExpiry(hold);
            }
            String ending = "";
            for (int n = 0; n < 10 && !ending.equals("CF061"); n++) {
                ending = Sql.ending(
                        connection,
                        worker > 1
                                ? "SELECT crossfoot.withdraw('" + hold + "', 1, 'USD')"
                                : "SELECT crossfoot.extend_hold('" + hold + "', clock_timestamp() + interval '"
                                        + (150 + n) + " milliseconds')");
            }
            return ending;
        });
        awaitExpiry(hold);
        assertThat(endings.subList(0, 2)).isSubsetOf("done", "CF061", "CF063");
        assertThat(look(hold)).isEqualTo("expired 100.00 0.00 100.00 0.00");
        assertThat(Sql.value(
                        reader,
                        "SELECT count(*) FROM crossfoot.entry AS e, crossfoot.find_hold(?) AS h WHERE e.account = h.account AND e.amount < 0 AND e.posted_at < h.expires_at",
                        hold))
                .as("spent while it was held")
                .isEqualTo("0");
    }

    @RepeatedTest(3)
    void holds_and_payments_at_once_never_promise_more_than_there_is(RepetitionInfo repetition) throws Exception {
        String account = "promise:" + repetition.getCurrentRepetition();
        Sql.deposit(app, account, "100", "USD");
        List<String> endings = Workers.run(
                database,
                WORKERS,
                (worker, connection) -> Sql.ending(
                        connection,
                        switch (worker % 4) {
                            case 0 -> "SELECT crossfoot.withdraw('" + account + "', 30, 'USD')";
                            case 1 -> "SELECT crossfoot.withdraw('" + account + "', 30, 'USD', description => 'x')";
                            case 2 ->
                                "SELECT crossfoot.place_hold('" + account + "', 'USD', 30, '" + account + worker + "')";
                            default ->
                                posted(
                                        "SELECT coalesce(code, 'CF000') FROM crossfoot.perform('[{\"place_hold\": {\"account\": \""
                                                + account + "\", \"currency\": \"USD\", \"amount\": \"30\", \"key\": \""
                                                + account + worker + "\"}}]')");
                        }));
        assertThat(count(endings, "done")).as(endings.toString()).isEqualTo(3);
        assertThat(count(endings, "CF010")).isEqualTo(WORKERS - 3);
        assertThat(Sql.value(reader, "SELECT available FROM crossfoot.balance(?, 'USD')", account))
                .isEqualTo("10.00");
    }

    @RepeatedTest(5)
    void a_key_that_many_callers_hold_at_once_is_held_once(RepetitionInfo repetition) throws Exception {
        String account = "key:" + repetition.getCurrentRepetition();
        Sql.deposit(app, account, "100", "USD");
        Sql.deposit(app, account + "x", "100", "USD");
        List<String> endings = Workers.run(database, WORKERS, (worker, connection) -> {
            String of = worker % 3 == 2 ? account + "x" : account;
            try {
                return Sql.value(
                        connection,
                        worker % 3 == 1
                                ? "SELECT CASE status WHEN 'rejected' THEN code WHEN 'done' THEN 'f' ELSE 't' END || '1' FROM crossfoot.perform('[{\"place_hold\":"
                                        + " {\"account\": \"" + of
                                        + "\", \"currency\": \"USD\", \"amount\": \"20\", \"key\": \"" + account
                                        + "\"}}]')"
                                : "SELECT left(replayed::text, 1) || '" + (worker % 3 == 2 ? 2 : 1)
                                        + "' FROM crossfoot.place_hold('" + of + "', 'USD', 20, '" + account + "')");
            } catch (SQLException e) {
                return e.getSQLState();
            }
        });
        String won = endings.stream().filter(e -> e.startsWith("f")).findFirst().orElseThrow();
        assertThat(endings.stream().filter(e -> e.startsWith("f"))).hasSize(1);
        assertThat(endings).allMatch(e -> e.equals(won) || e.equals(won.replace('f', 't')) || e.startsWith("CF011"));
        assertThat(Sql.value(
                        reader,
                        "SELECT sum(held) FROM crossfoot.account_balance WHERE starts_with(account, ?)",
                        account))
                .isEqualTo("20.00");
    }

    @Test
    void a_floor_that_is_raised_at_once_breaks_no_promise() throws Exception {
        Sql.deposit(app, "floor", "500", "USD");
        List<List<String>> endings = Workers.run(database, 6, (worker, connection) -> {
            List<String> own = new ArrayList<>();
            for (int n = 0; n < 20; n++) {
                if (worker == 0) {
                    try (Connection administrator = database.as("admin")) {
                        Sql.run(administrator, "SELECT crossfoot.set_floor('floor', 'USD', " + 40 * (n % 8) + ")");
                    }
                } else if (worker == 1) {
                    own.add(Sql.ending(connection, "SELECT crossfoot.deposit('floor', 7, 'USD')"));
                } else {
                    String key = "floor:" + worker + ":" + n;
                    String placed =
                            Sql.ending(connection, "SELECT crossfoot.place_hold('floor', 'USD', 10, '" + key + "')");
                    own.add(placed);
                    if (placed.equals("done")) {
                        // Whatever the floor is by now, this was promised.
                        own.add("promised "
                                + Sql.ending(
                                        connection,
                                        capture(n, key, "4")
                                                .replace("'{" + key + "}'", "'{floor}'")
                                                .replace("\"account\": \"" + key, "\"account\": \"floor")));
                        own.add("promised "
                                + Sql.ending(connection, "SELECT crossfoot.capture_hold('" + key + "', 'shop')"));
                    }
                }
            }
            return own;
        });
        assertThat(new TreeSet<>(flat(endings)))
                .isSubsetOf("done", "CF010", "promised done")
                .contains("promised done");
        assertThat(Sql.value(reader, "SELECT held FROM crossfoot.balance('floor', 'USD')"))
                .isEqualTo("0.00");
    }

    @Test
    void whoever_holds_captures_releases_and_pays_in_any_order_does_not_deadlock() throws Exception {
        long seed = System.nanoTime();
        System.out.println("HoldAttackTest seed " + seed);
        int accounts = 4;
        for (int a = 0; a < accounts; a++) {
            Sql.deposit(app, "mix:" + a, "50", "USD");
        }
        List<String> keys = Collections.synchronizedList(new ArrayList<>());
        List<List<String>> endings = Workers.run(database, WORKERS, (worker, connection) -> {
            Random random = new Random(seed + worker);
            List<String> own = new ArrayList<>();
            for (int n = 0; n < 60; n++) {
                String account = "mix:" + random.nextInt(accounts);
                String other =
                        "mix:" + (Integer.parseInt(account.substring(4)) + 1 + random.nextInt(accounts - 1)) % accounts;
                String known =
                        keys.isEmpty() || random.nextInt(9) == 0 ? "none" : keys.get(random.nextInt(keys.size()));
                String fresh = "mix:" + worker + ":" + n;
                String expiry = random.nextInt(3) == 0 ? "clock_timestamp() + interval '20 milliseconds'" : "NULL";
                String operations = "[{\"place_hold\": {\"account\": \"" + other
                        + "\", \"currency\": \"USD\", \"amount\": \"2\", \"key\": \"" + fresh
                        + "\"}}, {\"release_hold\": {\"hold\": \"" + known
                        + "\"}}, {\"post\": {\"type\": \"t\", \"postings\": [{\"source\": \"" + account
                        + "\", \"destination\": \"" + other
                        + "\", \"amount\": \"1\", \"currency\": \"USD\"}]}}, {\"capture_hold\": {\"hold\": \"" + fresh
                        + "\", \"destination\": \"" + account + "\"}}]";
                String call =
                        switch (random.nextInt(6)) {
                            case 0 ->
                                "SELECT crossfoot.place_hold('" + account + "', 'USD', 5, '" + fresh + "', " + expiry
                                        + ")";
                            case 1 -> "SELECT crossfoot.capture_hold('" + known + "', '" + account + "', 1)";
                            case 2 -> "SELECT crossfoot.release_hold('" + known + "')";
                            case 3 -> "SELECT crossfoot.transfer('" + account + "', '" + other + "', 3, 'USD')";
                            case 4 -> "SELECT crossfoot.perform('" + operations + "')";
                            default ->
                                "SELECT crossfoot.post_batch('{1,2}', '{" + account + "," + other + "}', '{" + other
                                        + "," + account + "}', '{2,1}', '{USD,USD}', '{t,t}')";
                        };
                String ending = Sql.ending(connection, call);
                if (ending.equals("done") && (call.contains("place_hold"))) {
                    keys.add(fresh);
                }
                own.add(ending);
            }
            return own;
        });
        assertThat(new TreeSet<>(flat(endings)))
                .as("seed " + seed)
                .isSubsetOf("done", "CF008", "CF010", "CF060", "CF061", "CF062", "CF063");
        assertThat(
                        Sql.row(
                                reader,
                                "SELECT sum(balance), bool_and(available >= 0) FROM crossfoot.account_balance WHERE account LIKE 'mix:%'"))
                .containsExactly("200.00", "t");
        assertThat(Sql.value(
                        reader,
                        "SELECT sum(a.held) = (SELECT coalesce(sum(h.remaining), 0) FROM crossfoot.holds(state => 'open', \"limit\" => 1000) AS h WHERE h.account LIKE 'mix:%')"
                                + " FROM crossfoot.account_balance AS a WHERE a.account LIKE 'mix:%'"))
                .isEqualTo("t");
    }

    @Test
    void the_tables_of_holds_and_links_are_written_by_functions_only() throws Exception {
        depositAndHold("tables", "100", "50");
        Sql.run(app, "SELECT crossfoot.capture_hold('tables', 'shop', 10)");
        Sql.run(app, "SELECT crossfoot.open_account('fees', 'USD')");
        Sql.run(admin, "SELECT crossfoot.set_overdraft('tables', 'USD', 10, 1, 'fees')");
        Sql.run(owner, "GRANT ALL ON ALL TABLES IN SCHEMA crossfoot TO crossfoot_owner");
        List<String> tables = Sql.column(
                superuser,
                "SELECT oid::regclass FROM pg_class WHERE relnamespace = 'crossfoot'::regnamespace AND relkind IN ('r', 'p')"
                        + " AND (relname LIKE '%hold%' OR relname LIKE '%link%' OR relname LIKE '%overdraft%') ORDER BY 1");
        assertThat(tables.size()).as(tables.toString()).isGreaterThanOrEqualTo(3);
        List<String> before = rows();
        for (String table : tables) {
            String column = Sql.value(
                    superuser,
                    "SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = ?::regclass AND attnum > 0 AND attidentity = ''"
                            + " AND NOT attisdropped ORDER BY attnum LIMIT 1",
                    table);
            for (String attack : List.of(
                    "UPDATE " + table + " SET " + column + " = " + column,
                    "UPDATE " + table + " SET " + column + " = " + column + " WHERE false",
                    "DELETE FROM " + table,
                    "DELETE FROM " + table + " WHERE false",
                    "TRUNCATE " + table,
                    "MERGE INTO " + table + " AS t USING (SELECT 1) AS x ON true WHEN MATCHED THEN DELETE")) {
                Sql.refused(app, "42501", attack);
                assertThat(Sql.ending(owner, attack)).as(attack).isIn("CF030", "CF031");
                assertThat(Sql.ending(superuser, attack)).as(attack).isIn("CF030", "CF031");
                superuser.setAutoCommit(false);
                Sql.run(superuser, "SET LOCAL session_replication_role = replica");
                assertThat(Sql.ending(superuser, attack)).as(attack).isIn("CF030", "CF031");
                superuser.rollback();
                superuser.setAutoCommit(true);
            }
            // Also what would look like a further row of the kind.
            String columns = Sql.value(
                    superuser,
                    "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = ?::regclass"
                            + " AND attnum > 0 AND attidentity = '' AND NOT attisdropped",
                    table);
            String again = "INSERT INTO " + table + " (" + columns + ") SELECT "
                    + columns.replaceFirst("\\bkey\\b", "key || 'x'") + " FROM " + table;
            Sql.refused(app, "42501", again);
            assertThat(Sql.ending(owner, again)).as(again).isIn("CF030", "CF031");
        }
        assertThat(rows()).isEqualTo(before);
    }
}
