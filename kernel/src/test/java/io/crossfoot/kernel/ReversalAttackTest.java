package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Attempts to take back more than was paid, by taking it back at the same moment as somebody else. */
class ReversalAttackTest extends OnHolds {

    private static final int WORKERS = 8;

    /** Part of a payment of dollars from a to b taken back by one of the ways that there are, its ending raised. */
    private static String back(int way, String paid, String source, String destination, String amount) {
        String link = "{\"reverses\": " + paid + "}";
        String raised = "DO $do$ DECLARE c text; BEGIN c := (SELECT code FROM QUERY LIMIT 1);"
                + " IF c IS NOT NULL THEN RAISE EXCEPTION USING ERRCODE = c; END IF; END $do$";
        return switch (way % 4) {
            case 0 -> "SELECT crossfoot.reverse(" + paid + ", " + amount + ", 'refund')";
            case 1 ->
                "SELECT crossfoot.post('{\"type\": \"refund\", \"link\": " + link
                        + ", \"postings\": [{\"source\": \"" + source + "\", \"destination\": \"" + destination
                        + "\", \"amount\": \"" + amount + "\", \"currency\": \"USD\"}]}'::jsonb)";
            case 2 ->
                raised.replace(
                        "QUERY",
                        "crossfoot.post_batch('{1}', '{" + source + "}', '{" + destination + "}', '{" + amount
                                + "}', '{USD}', '{refund}', link => ARRAY['" + link + "'::jsonb])");
            default ->
                raised.replace(
                        "QUERY",
                        "crossfoot.perform('[{\"reverse\": {\"transaction_id\": " + paid + ", \"amount\": \"" + amount
                                + "\", \"type\": \"refund\"}}]')");
        };
    }

    private static List<String> flat(List<List<String>> endings) {
        return endings.stream().flatMap(List::stream).toList();
    }

    private String pay(String source, String destination, String amount) throws Exception {
        return Sql.value(
                app,
                "SELECT transaction_id FROM crossfoot.transfer(?, ?, ?::numeric, 'USD', 'pay')",
                source,
                destination,
                amount);
    }

    @RepeatedTest(3)
    void refunds_at_once_come_to_no_more_than_was_paid(RepetitionInfo repetition) throws Exception {
        String buyer = "buyer:" + repetition.getCurrentRepetition();
        String shop = "shop:" + repetition.getCurrentRepetition();
        Sql.deposit(app, buyer, "100", "USD");
        Sql.deposit(app, shop, "10000", "USD");
        String paid = pay(buyer, shop, "100");
        List<String> endings = flat(Workers.run(database, WORKERS, (worker, connection) -> {
            List<String> own = new ArrayList<>();
            for (int n = 0; n < 4; n++) {
                own.add(Sql.ending(connection, back(worker + n, paid, shop, buyer, "9")));
            }
            return own;
        }));
        assertThat(endings.stream().filter("done"::equals))
                .as(endings.toString())
                .hasSize(11);
        assertThat(new TreeSet<>(endings)).containsExactly("CF066", "done");
        assertThat(money(buyer)).isEqualTo("99.00 0.00 99.00");
    }

    @RepeatedTest(5)
    void of_reversals_of_everything_one_is_made(RepetitionInfo repetition) throws Exception {
        String buyer = "whole:" + repetition.getCurrentRepetition();
        Sql.deposit(app, buyer, "100", "USD");
        Sql.deposit(app, "shop", "10000", "USD");
        String paid = pay(buyer, "shop", "100");
        List<String> endings = Workers.run(
                database,
                WORKERS,
                (worker, connection) -> Sql.ending(connection, "SELECT crossfoot.reverse(" + paid + ")"));
        assertThat(endings.stream().filter("done"::equals)).hasSize(1);
        assertThat(endings.stream().filter("CF066"::equals)).hasSize(WORKERS - 1);
        assertThat(money(buyer)).isEqualTo("100.00 0.00 100.00");
    }

    @RepeatedTest(3)
    void where_both_sides_are_external_nobody_shares_a_row_and_still_no_more_comes_back(RepetitionInfo repetition)
            throws Exception {
        String left = "external:left" + repetition.getCurrentRepetition();
        String right = "external:right" + repetition.getCurrentRepetition();
        String paid = pay(left, right, "100");
        List<String> endings = flat(Workers.run(database, WORKERS, (worker, connection) -> {
            List<String> own = new ArrayList<>();
            for (int n = 0; n < 3; n++) {
                own.add(Sql.ending(connection, back(worker + n, paid, right, left, "9")));
            }
            return own;
        }));
        assertThat(endings.stream().filter("done"::equals))
                .as(endings.toString())
                .hasSize(11);
        assertThat(new TreeSet<>(endings)).containsExactly("CF066", "done");
        assertThat(Sql.balance(reader, left, "USD")).isEqualTo("-1.00");
    }

    @ParameterizedTest
    @CsvSource({
        "REPEATABLE READ, external:old, external:older",
        "SERIALIZABLE, external:old, external:older",
        "REPEATABLE READ, external:old, old:internal",
        "SERIALIZABLE, old:internal, old:other"
    })
    void an_older_snapshot_does_not_take_back_what_was_taken_back_since(
            String isolation, String source, String destination) throws Exception {
        Sql.deposit(app, "old:internal", "100", "USD");
        String paid = pay(source, destination, "10");
        String back = "SELECT crossfoot.reverse(" + paid + ", 6)";
        app.setAutoCommit(false);
        Sql.run(app, "SET TRANSACTION ISOLATION LEVEL " + isolation);
        Sql.run(app, "SELECT FROM crossfoot.transactions()");
        try (Connection other = database.as("app")) {
            Sql.run(other, back);
        }
        assertThat(Sql.ending(app, back)).isIn("40001", "CF066");
        app.rollback();
        app.setAutoCommit(true);
        assertThat(Sql.ending(app, back)).isEqualTo("CF066");
        Sql.run(app, "SELECT crossfoot.reverse(" + paid + ", 4)");
    }

    @RepeatedTest(3)
    void different_legs_of_one_transaction_are_taken_back_at_once(RepetitionInfo repetition) throws Exception {
        String buyer = "legs:" + repetition.getCurrentRepetition();
        Sql.deposit(app, buyer, "300", "USD");
        for (int leg = 0; leg < 3; leg++) {
            Sql.deposit(app, buyer + ":" + leg, "1000", "USD");
        }
        StringBuilder postings = new StringBuilder();
        for (int leg = 0; leg < 3; leg++) {
            postings.append(leg > 0 ? ", " : "")
                    .append("{\"source\": \"" + buyer + "\", \"destination\": \"" + buyer + ":" + leg
                            + "\", \"amount\": \"100\", \"currency\": \"USD\"}");
        }
        String paid = Sql.value(
                app,
                "SELECT crossfoot.post('{\"type\": \"sale\", \"postings\": [" + postings
                        + "]}'::jsonb) ->> 'transaction_id'");
        List<String> endings = flat(Workers.run(database, 9, (worker, connection) -> {
            List<String> own = new ArrayList<>();
            int leg = worker % 3;
            for (int n = 0; n < 3; n++) {
                // Ways 1 and 2 name their postings; the others would take all legs.
                own.add(leg + " " + Sql.ending(connection, back(1 + n % 2, paid, buyer + ":" + leg, buyer, "30")));
            }
            return own;
        }));
        for (int leg = 0; leg < 3; leg++) {
            assertThat(endings.stream().filter((leg + " done")::equals)).hasSize(3);
            assertThat(endings.stream().filter((leg + " CF066")::equals)).hasSize(6);
        }
        assertThat(money(buyer)).isEqualTo("270.00 0.00 270.00");
    }

    @Test
    void payments_and_refunds_of_refunds_in_any_order_stay_within_bounds_and_do_not_deadlock() throws Exception {
        long seed = System.nanoTime();
        System.out.println("ReversalAttackTest seed " + seed);
        List<String> known = new ArrayList<>();
        for (int a = 0; a < 4; a++) {
            Sql.deposit(app, "chain:" + a, "100", "USD");
        }
        for (int n = 0; n < 6; n++) {
            known.add(pay("chain:" + n % 4, "chain:" + (n + 1) % 4, "20"));
        }
        List<List<String>> endings = Workers.run(database, WORKERS, (worker, connection) -> {
            Random random = new Random(seed + worker);
            List<String> own = new ArrayList<>();
            List<String> mine = new ArrayList<>(known);
            for (int n = 0; n < 50; n++) {
                String of = mine.get(random.nextInt(mine.size()));
                try {
                    mine.add(Sql.value(
                            connection,
                            random.nextInt(5) == 0
                                    ? "SELECT transaction_id FROM crossfoot.transfer('chain:" + random.nextInt(2)
                                            + "', 'chain:" + (2 + random.nextInt(2)) + "', 3, 'USD')"
                                    : "SELECT transaction_id FROM crossfoot.reverse(" + of
                                            + (random.nextBoolean() ? "" : ", " + (1 + random.nextInt(9))) + ")"));
                    own.add("done");
                } catch (SQLException e) {
                    own.add(e.getSQLState());
                }
            }
            return own;
        });
        assertThat(new TreeSet<>(flat(endings)))
                .as("seed " + seed)
                .isSubsetOf("done", "CF066", "CF010")
                .contains("done", "CF066");
        assertThat(Sql.value(reader, "SELECT sum(balance) FROM crossfoot.account_balance WHERE account LIKE 'chain:%'"))
                .isEqualTo("400.00");
        // Each transaction here has one posting: what points back to it comes to no more than its amount.
        assertThat(
                        Sql.column(
                                reader,
                                "SELECT o.transaction_id FROM crossfoot.transaction AS o JOIN crossfoot.transaction AS r ON r.link ->> 'reverses' = o.transaction_id::text"
                                        + " WHERE o.postings -> 0 ->> 'source' LIKE 'chain:%' GROUP BY o.transaction_id, o.postings HAVING sum((r.postings -> 0 ->> 'amount')::numeric) > (o.postings -> 0 ->> 'amount')::numeric"))
                .isEmpty();
    }
}
