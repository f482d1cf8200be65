package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Attempts to get more back than was paid by disputing, winning, losing and refunding at one moment, or past the functions. */
class DisputeAttackTest extends OnHolds {

    private static final int WORKERS = 8;

    @BeforeAll
    void a_bank_that_funds() throws Exception {
        Sql.deposit(app, "bank", "1000000", "USD");
    }

    /** A buyer, who then has nothing, pays 100 to a shop that has 1000 besides. */
    private String purchase(String name) throws Exception {
        Sql.deposit(app, "buyer:" + name, "100", "USD");
        Sql.deposit(app, "shop:" + name, "1000", "USD");
        return Sql.value(
                app,
                "SELECT transaction_id FROM crossfoot.transfer(?, ?, 100, 'USD')",
                "buyer:" + name,
                "shop:" + name);
    }

    @RepeatedTest(2)
    void disputes_and_refunds_at_once_come_to_no_more_than_was_paid(RepetitionInfo repetition) throws Exception {
        String name = "a" + repetition.getCurrentRepetition();
        String paid = purchase(name);
        List<String> endings = new ArrayList<>();
        Workers.run(database, WORKERS, (worker, connection) -> {
                    List<String> own = new ArrayList<>();
                    for (int n = 0; n < 3; n++) {
                        String key = name + "-" + worker + "-" + n;
                        own.add(Sql.ending(
                                connection,
                                switch ((worker + n) % 3) {
                                    case 0 -> "SELECT crossfoot.reverse(" + paid + ", 9)";
                                    case 1 ->
                                        "SELECT crossfoot.open_dispute('" + key + "', " + paid + ", 'buyer:" + name
                                                + "', 9, reason => 'r')";
                                    default ->
                                        "SELECT crossfoot.open_dispute('" + key + "', " + paid + ", 'buyer:" + name
                                                + "', 9, funded_by => 'bank', reason => 'r')";
                                }));
                    }
                    return own;
                })
                .forEach(endings::addAll);
        assertThat(endings.stream().filter("done"::equals))
                .as(endings.toString())
                .hasSize(11);
        assertThat(new TreeSet<>(endings)).isSubsetOf("CF066", "CF074", "done");
    }

    @RepeatedTest(2)
    void winning_and_losing_at_once_does_one_of_them_once(RepetitionInfo repetition) throws Exception {
        String name = "b" + repetition.getCurrentRepetition();
        String paid = purchase(name);
        Sql.run(
                app,
                "SELECT crossfoot.open_dispute('" + name + "', " + paid + ", 'buyer:" + name
                        + "', 60, reason => 'r'"
                        + (repetition.getCurrentRepetition() == 1 ? "" : ", funded_by => 'bank'")
                        + ")");
        List<String> endings = Workers.run(
                database,
                WORKERS,
                (worker, connection) -> worker % 2
                        + Sql.ending(
                                connection,
                                "SELECT crossfoot." + (worker % 2 == 0 ? "win" : "lose") + "_dispute('" + name + "')"));
        String state = Sql.value(reader, "SELECT state FROM crossfoot.find_dispute(?)", name);
        String done = state.equals("won") ? "0" : "1";
        assertThat(endings).allMatch(ending -> ending.endsWith("CF072") != ending.startsWith(done));
        assertThat(money("buyer:" + name)).startsWith(state.equals("won") ? "60.00 0.00" : "0.00 0.00");
    }

    @RepeatedTest(2)
    void winning_against_the_deadline_does_one_of_them(RepetitionInfo repetition) throws Exception {
        String name = "c" + repetition.getCurrentRepetition();
        String paid = purchase(name);
        Sql.run(
                app,
                "SELECT crossfoot.open_dispute('" + name + "', " + paid + ", 'buyer:" + name
                        + "', 60, funded_by => 'bank', reason => 'r', deadline => clock_timestamp() + interval '150 milliseconds')");
        Workers.run(database, 4, (worker, connection) -> {
            String ending;
            do {
                ending = switch (worker) {
                    case 0 -> Sql.ending(connection, "SELECT crossfoot.settle_disputes()");
                    case 1 ->
                        // Only at the very end, so that either may be first.
                        Sql.value(
                                                connection,
                                                "SELECT clock_timestamp() > deadline - interval '3 milliseconds' FROM crossfoot.find_dispute(?)",
                                                name)
                                        .equals("t")
                                ? Sql.ending(connection, "SELECT crossfoot.win_dispute('" + name + "')")
                                : "early";
                    default -> Sql.ending(connection, "SELECT crossfoot.reverse(" + paid + ", 100)");
                };
            } while (Sql.value(connection, "SELECT state FROM crossfoot.find_dispute(?)", name)
                    .equals("open"));
            return ending;
        });
        Sql.run(app, "SELECT crossfoot.settle_disputes()");
        String state = Sql.value(reader, "SELECT state FROM crossfoot.find_dispute(?)", name);
        assertThat(state).isIn("won", "expired");
        String reversed = Sql.value(
                reader,
                "SELECT coalesce(sum((p ->> 'amount')::numeric), 0) FROM crossfoot.transactions(?) AS t, jsonb_array_elements(t.postings) AS p WHERE t.link @> jsonb_build_object('reverses', ?::bigint)",
                "shop:" + name,
                paid);
        assertThat(new BigDecimal(reversed)).isIn(new BigDecimal("60.00"), new BigDecimal("100.00"), BigDecimal.ZERO);
        assertThat(money("buyer:" + name)).startsWith(reversed.equals("0") ? "0.00" : reversed);
    }

    @Test
    void the_same_key_at_once_opens_one_dispute() throws Exception {
        String paid = purchase("d");
        List<String> replayed = Workers.run(
                database,
                WORKERS,
                (worker, connection) -> Sql.value(
                        connection,
                        "SELECT replayed FROM crossfoot.open_dispute('d', " + paid
                                + ", 'buyer:d', 10, funded_by => 'bank', reason => 'r')"));
        assertThat(replayed.stream().filter("f"::equals)).hasSize(1);
        assertThat(money("buyer:d")).isEqualTo("10.00 0.00 10.00");
    }

    @Test
    void random_sequences_by_many_leave_what_their_answers_come_to() throws Exception {
        long seed = new Random().nextLong();
        System.out.println("DisputeAttackTest: seed " + seed);
        String paid = purchase("e");
        List<Map<String, BigDecimal>> sums = Workers.run(database, 4, (worker, connection) -> {
            Random random = new Random(seed + worker);
            Map<String, BigDecimal> own = new TreeMap<>();
            List<String> open = new ArrayList<>();
            for (int n = 0; n < 25; n++) {
                int choice = random.nextInt(10);
                String amount = String.valueOf(1 + random.nextInt(20));
                String key = "e-" + worker + "-" + n;
                String call;
                if (choice < 4) {
                    call = "SELECT crossfoot.open_dispute('" + key + "', " + paid + ", 'buyer:e', " + amount
                            + ", reason => 'r'" + (random.nextBoolean() ? ", funded_by => 'bank'" : "") + ")";
                } else if (choice < 9 && !open.isEmpty()) {
                    key = open.remove(random.nextInt(open.size()));
                    call = "SELECT crossfoot." + (choice < 6 ? "win" : "lose") + "_dispute('" + key + "')";
                } else {
                    call = "SELECT crossfoot.reverse(" + paid + ", " + amount + ")";
                }
                String ending = Sql.ending(connection, call);
                assertThat(ending).as("seed " + seed + ": " + call).isIn("done", "CF066", "CF074");
                if (ending.equals("done") && choice < 4) {
                    open.add(key);
                } else if (ending.equals("done") && call.contains("reverse")) {
                    own.merge("back", new BigDecimal(amount), BigDecimal::add);
                } else if (ending.equals("done") && call.contains("win")) {
                    own.merge("back", amountOf(key), BigDecimal::add);
                }
            }
            for (String key : open) {
                BigDecimal amount = amountOf(key);
                boolean credit = Sql.value(connection, "SELECT mode FROM crossfoot.find_dispute(?)", key)
                        .equals("credit");
                own.merge("open", amount, BigDecimal::add);
                own.merge(credit ? "credit" : "held", amount, BigDecimal::add);
            }
            return own;
        });
        Map<String, BigDecimal> sum = new TreeMap<>();
        sums.forEach(own -> own.forEach((what, amount) -> sum.merge(what, amount, BigDecimal::add)));
        BigDecimal nothing = new BigDecimal("0.00");
        BigDecimal back = sum.getOrDefault("back", nothing);
        assertThat(back.add(sum.getOrDefault("open", nothing)))
                .as("seed " + seed)
                .isLessThanOrEqualTo(new BigDecimal("100"));
        assertThat(
                        Sql.column(
                                reader,
                                "SELECT concat_ws(' ', balance, held, disputed) FROM crossfoot.account_balance WHERE account IN ('buyer:e', 'shop:e') ORDER BY account"))
                .as("seed " + seed)
                .containsExactly(
                        back.add(sum.getOrDefault("credit", nothing)).setScale(2) + " 0.00 "
                                + sum.getOrDefault("open", nothing).setScale(2),
                        new BigDecimal("1100").subtract(back).setScale(2) + " "
                                + sum.getOrDefault("held", nothing).setScale(2) + " "
                                + sum.getOrDefault("open", nothing).setScale(2));
    }

    /** The amounts of disputes never change, so any connection may be asked; this one is the test's alone. */
    private BigDecimal amountOf(String key) {
        synchronized (reader) {
            try {
                return new BigDecimal(Sql.value(reader, "SELECT amount FROM crossfoot.find_dispute(?)", key));
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void what_is_forged_with_the_triggers_off_is_found() throws Exception {
        String paid = purchase("f");
        for (String more : List.of("'held'", "'credited', funded_by => 'bank'", "'over'")) {
            Sql.run(
                    app,
                    "SELECT crossfoot.open_dispute(key => " + more + ", transaction_id => " + paid
                            + ", account => 'buyer:f', amount => 30, reason => 'r')");
        }
        Sql.run(app, "SELECT crossfoot.win_dispute('over')");
        List<String> tables = List.of("dispute", "dispute_event", "hold", "hold_event");
        superuser.setAutoCommit(false);
        for (String table : tables) {
            Sql.run(superuser, "ALTER TABLE crossfoot." + table + " DISABLE TRIGGER USER");
        }
        for (String forgery : List.of(
                "UPDATE crossfoot.dispute SET state = 'won' WHERE key = 'held'",
                "UPDATE crossfoot.dispute SET state = 'lost' WHERE key = 'credited'",
                "UPDATE crossfoot.dispute SET amount = amount + 1 WHERE key = 'held'",
                "UPDATE crossfoot.dispute SET hold_id = NULL WHERE key = 'held'",
                "UPDATE crossfoot.dispute SET credited_by = PAID WHERE key = 'credited'",
                "UPDATE crossfoot.dispute SET credited_by = NULL WHERE key = 'credited'",
                "UPDATE crossfoot.dispute SET reversed_by = NULL WHERE key = 'over'",
                "UPDATE crossfoot.dispute SET state = 'open' WHERE key = 'over'",
                "UPDATE crossfoot.dispute SET funded_by = 'shop:f' WHERE key = 'credited'",
                "DELETE FROM crossfoot.dispute WHERE key = 'held'",
                "DELETE FROM crossfoot.dispute_event WHERE dispute_id = (SELECT id FROM crossfoot.dispute WHERE key = 'held')",
                "DELETE FROM crossfoot.dispute_event WHERE event = 'won'",
                "DELETE FROM crossfoot.dispute_event WHERE event = 'credited'",
                "INSERT INTO crossfoot.dispute_event (dispute_id, at, event) SELECT id, now(), 'lost' FROM crossfoot.dispute WHERE key = 'held'",
                "UPDATE crossfoot.dispute SET amount = 95; UPDATE crossfoot.hold SET amount = 95; UPDATE crossfoot.hold_event SET amount = 95")) {
            Savepoint before = superuser.setSavepoint();
            Sql.run(superuser, forgery.replace("PAID", paid));
            assertThat(Sql.value(
                            superuser,
                            "SELECT jsonb_array_length(crossfoot.check_disputes(10) || crossfoot.check_links(10))"))
                    .as(forgery)
                    .isNotEqualTo("0");
            superuser.rollback(before);
        }
        assertThat(Sql.value(superuser, "SELECT crossfoot.check_disputes(10) || crossfoot.check_links(10)"))
                .isEqualTo("[]");
        superuser.rollback();
    }
}
