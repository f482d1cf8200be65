package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Many callers at once: nothing is lost, doubled or overdrawn, and single calls never see a deadlock. */
class ConcurrencyTest extends OnLedger {

    private static final int WORKERS = 12;

    /** Posts and says how it ended: null when posted, the SQLSTATE when refused. */
    private static String attempt(Connection connection, String sql) throws SQLException {
        try {
            Sql.run(connection, sql);
            return null;
        } catch (SQLException e) {
            return e.getSQLState();
        }
    }

    @Test
    void random_transfers_with_too_little_money_never_overdraw() throws Exception {
        int accounts = 5;
        for (int a = 0; a < accounts; a++) {
            Sql.deposit(app, "poor:" + a, "20", "USD");
        }
        List<List<String>> endings = Workers.run(database, WORKERS, (worker, connection) -> {
            Random random = new Random(worker);
            List<String> codes = new ArrayList<>();
            for (int n = 0; n < 60; n++) {
                String from = "poor:" + random.nextInt(accounts);
                String to = "poor:" + random.nextInt(accounts);
                int amount = 1 + random.nextInt(30);
                if (from.equals(to)) {
                    continue;
                }
                if (random.nextBoolean()) {
                    codes.add(attempt(
                            connection,
                            "SELECT crossfoot.transfer('" + from + "', '" + to + "', " + amount + ", 'USD')"));
                } else {
                    codes.addAll(Sql.column(
                            connection,
                            "SELECT DISTINCT code FROM crossfoot.post_batch('{1,2,2,3}', ARRAY['" + from + "', '" + to
                                    + "', 'poor:0', 'poor:4'], ARRAY['" + to + "', '" + from
                                    + "', 'poor:3', 'poor:1'], ARRAY[" + amount + ", 2, 3, " + amount
                                    + "], array_fill('USD'::text, '{4}'), '{t,t,t}')"));
                }
            }
            return codes;
        });
        assertThat(new TreeSet<>(endings.stream()
                        .flatMap(List::stream)
                        .map(String::valueOf)
                        .toList()))
                .containsExactly("CF010", "null");
        assertThat(
                        Sql.row(
                                reader,
                                "SELECT sum(balance), min(balance) >= 0 FROM crossfoot.account_balance WHERE account LIKE 'poor:%'"))
                .containsExactly("100.00", "t");
        assertThat(Sql.value(reader, "SELECT min(balance) >= 0 FROM crossfoot.entry WHERE account LIKE 'poor:%'"))
                .isEqualTo("t");
    }

    @Test
    void transfers_in_opposite_orders_do_not_deadlock() throws Exception {
        Sql.deposit(app, "left", "1000", "USD");
        Sql.deposit(app, "right", "1000", "USD");
        Workers.run(database, WORKERS, (worker, connection) -> {
            String from = worker % 2 == 0 ? "left" : "right";
            String to = worker % 2 == 0 ? "right" : "left";
            for (int n = 0; n < 40; n++) {
                Sql.run(connection, "SELECT crossfoot.transfer('" + from + "', '" + to + "', 1, 'USD')");
            }
            return null;
        });
        assertThat(
                        Sql.row(
                                reader,
                                "SELECT sum(balance), sum(version) FROM crossfoot.account_balance WHERE account IN ('left', 'right')"))
                .containsExactly("2000.00", String.valueOf(2 + 2 * 40 * WORKERS));
    }

    @RepeatedTest(5)
    void a_key_that_many_callers_post_at_once_is_posted_once(RepetitionInfo repetition) throws Exception {
        String key = "race:" + repetition.getCurrentRepetition();
        Sql.deposit(app, key, "100", "USD");
        List<String> answers = Workers.run(database, WORKERS, (worker, connection) -> {
            if (worker % 3 == 2) {
                try {
                    return Sql.value(
                            connection,
                            "SELECT replayed FROM crossfoot.transfer(?, 'shop', 2, 'USD', key => ?)",
                            key,
                            key);
                } catch (SQLException e) {
                    return e.getSQLState();
                }
            }
            try {
                return Sql.value(
                        connection,
                        worker % 3 == 0
                                ? "SELECT replayed || ' ' || transaction_id FROM crossfoot.transfer(?, 'shop', 1, 'USD', 't', ?)"
                                : "SELECT CASE status WHEN 'rejected' THEN code WHEN 'replayed' THEN 'true ' || transaction_id"
                                        + " ELSE 'false ' || transaction_id END FROM crossfoot.post_batch('{1}', ARRAY[?], '{shop}',"
                                        + " '{1}', '{USD}', '{t}', ARRAY[?])",
                        key,
                        key);
            } catch (SQLException e) {
                return e.getSQLState();
            }
        });
        List<String> posted = answers.stream().filter(a -> a.startsWith("f")).toList();
        assertThat(posted).as(answers.toString()).hasSize(1);
        boolean ones = posted.get(0).startsWith("false");
        for (int worker = 0; worker < WORKERS; worker++) {
            String answer = answers.get(worker);
            if ((worker % 3 != 2) == ones) {
                assertThat(answer).isIn(posted.get(0), ones ? posted.get(0).replace("false", "true") : "t");
            } else {
                assertThat(answer).isEqualTo("CF011");
            }
        }
        assertThat(Sql.balance(reader, key, "USD")).isEqualTo(ones ? "99.00" : "98.00");
    }

    @RepeatedTest(5)
    void accounts_that_many_callers_use_first_are_opened_once(RepetitionInfo repetition) throws Exception {
        String run = "open" + repetition.getCurrentRepetition();
        List<String> answers = Workers.run(database, WORKERS, (worker, connection) -> {
            for (int n = 0; n < 5; n++) {
                String a = run + ":" + (worker % 2 == 0 ? n : 4 - n);
                String b = run + ":" + (worker % 2 == 0 ? 4 - n : n) + "x";
                Sql.run(
                        connection,
                        worker % 3 == 0
                                ? "SELECT crossfoot.post_batch('{1,2,3}', ARRAY[NULL, '" + a + "', NULL], ARRAY['" + a
                                        + "', '" + b
                                        + "', '" + b + "'], '{2,1,1}', '{USD,USD,USD}', ARRAY['" + run + "', 't', '"
                                        + run
                                        + "'])"
                                : "SELECT crossfoot.deposit('" + (worker % 3 == 1 ? a : b) + "', 3, 'USD', '" + run
                                        + "')");
            }
            return "done";
        });
        assertThat(answers).hasSize(WORKERS);
        assertThat(Sql.row(
                        reader,
                        "SELECT sum(balance), (SELECT balance FROM crossfoot.balance('external:" + run
                                + "', 'USD')) FROM crossfoot.account_balance WHERE account LIKE '" + run + ":%'"))
                .containsExactly("180.00", "-180.00");
    }

    @Test
    void first_use_of_an_account_does_not_deadlock_single_calls() throws Exception {
        // "younger" gets the higher id but is committed first, so a caller who found only it and locked it must not go
        // on to
        // wait for "older" with that lock in hand.
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 8; round++) {
                String older = "older" + round;
                String younger = "younger" + round;
                try (Connection opener = database.as("app")) {
                    opener.setAutoCommit(false);
                    Sql.run(opener, "SELECT crossfoot.deposit('" + older + "', 100, 'USD')");
                    Sql.run(app, "SELECT crossfoot.open_account('" + younger + "', 'USD')");
                    Sql.run(app, "SELECT crossfoot.deposit('" + younger + "', 100, 'USD', 'seed')");
                    Future<String> waiting = threads.submit(
                            () -> onItsOwn("SELECT crossfoot.transfer('" + younger + "', '" + older + "', 1, 'USD')"));
                    await().atMost(Duration.ofSeconds(20)).until(() -> Sql.value(
                                    superuser,
                                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
                            .equals("1"));
                    List<Future<String>> others = new ArrayList<>();
                    for (int n = 0; n < 2; n++) {
                        others.add(threads.submit(() -> onItsOwn("DO $$ BEGIN LOOP EXIT WHEN EXISTS (SELECT FROM"
                                + " crossfoot.balance('" + older + "', 'USD')); END LOOP; PERFORM crossfoot.transfer('"
                                + older + "', '" + younger + "', 1, 'USD'); END $$")));
                    }
                    opener.commit();
                    assertThat(waiting.get(60, TimeUnit.SECONDS)).isNull();
                    for (Future<String> other : others) {
                        assertThat(other.get(60, TimeUnit.SECONDS)).isNull();
                    }
                }
            }
        } finally {
            threads.shutdownNow();
            assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    private String onItsOwn(String sql) throws SQLException {
        try (Connection connection = database.as("app")) {
            return attempt(connection, sql);
        }
    }

    @Test
    void a_caller_of_several_calls_in_one_transaction_is_told_of_a_deadlock() throws Exception {
        for (String account : List.of("d1", "d2", "d3")) {
            Sql.deposit(app, account, "100", "USD");
        }
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (Connection first = database.as("app");
                Connection second = database.as("app")) {
            first.setAutoCommit(false);
            second.setAutoCommit(false);
            Sql.run(first, "SELECT crossfoot.transfer('d1', 'd3', 1, 'USD')");
            Sql.run(second, "SELECT crossfoot.withdraw('d2', 1, 'USD')");
            Future<String> blocked = thread.submit(() -> attempt(first, "SELECT crossfoot.withdraw('d2', 1, 'USD')"));
            String mine = attempt(second, "SELECT crossfoot.withdraw('d1', 1, 'USD')");
            if (mine != null) {
                second.rollback();
            }
            String other = blocked.get(60, TimeUnit.SECONDS);
            assertThat(new TreeSet<>(List.of(String.valueOf(mine), String.valueOf(other))))
                    .containsExactly("40P01", "null");
            first.rollback();
            second.rollback();
        } finally {
            thread.shutdownNow();
        }
        assertThat(Sql.balance(reader, "d1", "USD")).isEqualTo("100.00");
    }

    @Test
    void floors_that_change_while_others_spend_hold_for_every_entry() throws Exception {
        Sql.deposit(app, "spender", "50", "USD");
        List<Integer> counts = Workers.run(database, 6, (worker, connection) -> {
            int posted = 0;
            for (int n = 0; n < 30; n++) {
                if (worker == 0) {
                    try (Connection other = database.as("admin")) {
                        Sql.run(other, "SELECT crossfoot.set_floor('spender', 'USD', " + (n % 2 == 0 ? -20 : 10) + ")");
                    }
                } else if (attempt(
                                connection,
                                n % 3 == 0
                                        ? "SELECT crossfoot.deposit('spender', 5, 'USD')"
                                        : "SELECT crossfoot.withdraw('spender', 7, 'USD')")
                        == null) {
                    posted++;
                }
            }
            return posted;
        });
        assertThat(counts).anyMatch(posted -> posted > 0);
        assertThat(Sql.value(reader, "SELECT min(balance) >= -20 FROM crossfoot.entry WHERE account = 'spender'"))
                .isEqualTo("t");
    }

    @Test
    void a_month_that_many_callers_miss_is_made_once() throws Exception {
        String month = Sql.value(superuser, "SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY_MM')");
        try (TestDatabase other = TestDatabase.fresh();
                Connection root = other.superuser()) {
            for (int a = 0; a < WORKERS; a++) {
                try (Connection connection = other.as("admin")) {
                    Sql.run(connection, "SELECT crossfoot.set_floor('m" + a + "', 'USD', -1000)");
                }
            }
            Sql.run(root, "ALTER TABLE crossfoot.posting DETACH PARTITION crossfoot.posting_" + month);
            Sql.run(root, "DROP TABLE crossfoot.posting_" + month);
            Workers.run(other, WORKERS, (worker, connection) -> {
                for (int n = 0; n < 5; n++) {
                    Sql.run(
                            connection,
                            worker % 2 == 0
                                    ? "SELECT crossfoot.transfer('m" + worker + "', 'm" + (worker + 1 + n) % WORKERS
                                            + "', 1, 'USD')"
                                    : "SELECT crossfoot.withdraw('m" + worker + "', 1, 'USD', key => 'm" + worker + n
                                            + "')");
                }
                return null;
            });
            assertThat(Sql.value(root, "SELECT count(*) FROM crossfoot.posting"))
                    .isEqualTo(String.valueOf(5 * WORKERS));
            Sql.assertSound(root);
        }
    }

    @Test
    void imports_and_postings_of_the_same_accounts_do_not_disturb_each_other() throws Exception {
        Workers.run(database, 6, (worker, connection) -> {
            for (int n = 0; n < 10; n++) {
                if (worker % 2 == 0) {
                    Sql.run(connection, "SELECT crossfoot.deposit('mixed', 1, 'USD')");
                } else {
                    try (Connection other = database.as("admin")) {
                        Sql.run(
                                other,
                                "SELECT crossfoot.import_batch('{1}', '{NULL}', '{history" + worker
                                        + "}', '{1}', '{USD}', '{deposit" + worker
                                        + "}', NULL, NULL, NULL, NULL, NULL, ARRAY[timestamptz"
                                        + " '2021-01-01 00:00+00' + " + n + " * interval '20 days'])");
                    }
                }
            }
            return null;
        });
        assertThat(Sql.balance(reader, "mixed", "USD")).isEqualTo("30.00");
        assertThat(Sql.value(
                        reader, "SELECT sum(balance) FROM crossfoot.account_balance WHERE account LIKE 'history%'"))
                .isEqualTo("30.00");
    }
}
