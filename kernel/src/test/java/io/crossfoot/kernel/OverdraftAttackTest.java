package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Attempts to get below a limit, around a fee or around a shortfall by spending at the same moment as others. */
class OverdraftAttackTest extends OnHolds {

    private static final int WORKERS = 8;

    private void rule(String arguments) throws Exception {
        Sql.run(admin, "SELECT crossfoot.set_overdraft(" + arguments + ")");
    }

    private static List<String> flat(List<List<String>> endings) {
        return endings.stream().flatMap(List::stream).toList();
    }

    /** Ways to spend some of an account. */
    private static String spend(int way, String account, String amount) {
        return switch (way % 4) {
            case 0 -> "SELECT crossfoot.withdraw('" + account + "', " + amount + ", 'USD', 'spend')";
            case 1 ->
                "SELECT crossfoot.transfer('" + account + "', 'shop', " + amount
                        + ", 'USD', 'spend', description => 'x')";
            case 2 ->
                "DO $do$ DECLARE c text; BEGIN c := (SELECT code FROM crossfoot.post_batch('{1}', '{" + account
                        + "}', '{shop}', '{" + amount
                        + "}', '{USD}', '{spend}')); IF c IS NOT NULL THEN RAISE EXCEPTION USING ERRCODE = c; END IF; END $do$";
            default -> "SELECT crossfoot.transfer('" + account + "', 'shop', " + amount + ", 'USD', 'spend')";
        };
    }

    @RepeatedTest(3)
    void nobody_gets_below_the_limit(RepetitionInfo repetition) throws Exception {
        String account = "limit:" + repetition.getCurrentRepetition();
        rule("'" + account + "', 'USD', 100");
        List<String> endings = flat(Workers.run(database, WORKERS, (worker, connection) -> {
            List<String> own = new ArrayList<>();
            for (int n = 0; n < 3; n++) {
                own.add(Sql.ending(connection, spend(worker + n, account, "9")));
            }
            return own;
        }));
        assertThat(endings.stream().filter("done"::equals))
                .as(endings.toString())
                .hasSize(11);
        assertThat(new TreeSet<>(endings)).containsExactly("CF010", "done");
    }

    @Test
    void a_limit_that_changes_while_others_spend_holds_for_every_entry() throws Exception {
        rule("'changing', 'USD', 50");
        List<List<String>> endings = Workers.run(database, 6, (worker, connection) -> {
            List<String> own = new ArrayList<>();
            for (int n = 0; n < 25; n++) {
                if (worker == 0) {
                    try (Connection administrator = database.as("admin")) {
                        String until = n % 3 == 0 ? ", until => clock_timestamp() + interval '15 milliseconds'" : "";
                        // Whoever waits for the account that long sets an end that is past.
                        assertThat(Sql.ending(
                                        administrator,
                                        "SELECT crossfoot.set_overdraft('changing', 'USD', " + 10 * (n % 6) + until
                                                + ")"))
                                .isIn("done", "CF067");
                    }
                } else {
                    own.add(Sql.ending(
                            connection,
                            worker == 1
                                    ? "SELECT crossfoot.deposit('changing', 5, 'USD')"
                                    : spend(worker + n, "changing", "3")));
                }
            }
            return own;
        });
        assertThat(new TreeSet<>(flat(endings))).containsExactly("CF010", "done");
        assertThat(Sql.value(reader, "SELECT min(balance) >= -50 FROM crossfoot.entry WHERE account = 'changing'"))
                .isEqualTo("t");
    }

    @RepeatedTest(2)
    void a_limit_for_a_time_is_not_used_after_it(RepetitionInfo repetition) throws Exception {
        String account = "timed:" + repetition.getCurrentRepetition();
        List<String> until = Collections.synchronizedList(new ArrayList<>());
        Workers.run(database, WORKERS, (worker, connection) -> {
            if (worker == 0) {
                try (Connection administrator = database.as("admin")) {
                    until.add(Sql.value(
                            administrator,
                            "SELECT until FROM crossfoot.set_overdraft('" + account
                                    + "', 'USD', 1000, until => clock_timestamp() + interval '1 second')"));
                }
            }
            await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5)).until(() -> !until.isEmpty());
            String ending;
            do {
                ending = Sql.ending(connection, spend(worker, account, "0.01"));
                assertThat(ending).isIn("done", "CF010");
            } while (ending.equals("done"));
            return null;
        });
        assertThat(Sql.row(
                        reader,
                        "SELECT count(*) > 0, bool_and(posted_at < ?::timestamptz) FROM crossfoot.entry WHERE account = ?",
                        until.get(0),
                        account))
                .containsExactly("t", "t");
    }

    @RepeatedTest(3)
    void the_fee_is_taken_once_each_time_the_account_goes_below_zero(RepetitionInfo repetition) throws Exception {
        String account = "fee:" + repetition.getCurrentRepetition();
        Sql.deposit(app, account, "20", "USD");
        Sql.run(app, "SELECT crossfoot.open_account(?, 'USD')", account + ":fees");
        rule("'" + account + "', 'USD', 10000, 1, '" + account + ":fees'");
        Workers.run(database, WORKERS, (worker, connection) -> {
            for (int n = 0; n < 15; n++) {
                Sql.run(
                        connection,
                        worker % 3 == 2
                                ? "SELECT crossfoot.deposit('" + account + "', 9, 'USD')"
                                : spend(worker + n, account, "5"));
            }
            return null;
        });
        // Before a crossing the account was at 0 or above; the transaction that crosses has the fee, and no other has.
        assertThat(Sql.row(
                        reader,
                        "WITH spent AS (SELECT transaction_id, max(balance - amount) AS before, min(balance) AS after, count(*) AS entries"
                                + " FROM crossfoot.entry WHERE account = ? AND type = 'spend' GROUP BY transaction_id)"
                                + " SELECT count(*) FILTER (WHERE before >= 0 AND after < 0) > 0,"
                                + " count(*) FILTER (WHERE (before >= 0 AND after < 0) <> (entries = 2)),"
                                + " count(*) FILTER (WHERE before >= 0 AND after < 0) = (SELECT balance FROM crossfoot.balance(?, 'USD'))"
                                + " FROM spent",
                        account,
                        account + ":fees"))
                .containsExactly("t", "0", "t");
    }

    @RepeatedTest(3)
    void what_is_short_is_swept_and_no_cent_more(RepetitionInfo repetition) throws Exception {
        String account = "sweep:" + repetition.getCurrentRepetition();
        Sql.deposit(app, account, "20", "USD");
        Sql.deposit(app, account + ":save", "100", "USD");
        rule("'" + account + "', 'USD', protected_by => '" + account + ":save'");
        List<String> endings = flat(Workers.run(database, WORKERS, (worker, connection) -> {
            List<String> own = new ArrayList<>();
            for (int n = 0; n < 4; n++) {
                own.add(Sql.ending(connection, spend(worker + n, account, "7")));
            }
            return own;
        }));
        assertThat(endings.stream().filter("done"::equals))
                .as(endings.toString())
                .hasSize(17);
        assertThat(money(account)).isEqualTo("0.00 0.00 0.00");
        assertThat(money(account + ":save")).isEqualTo("1.00 0.00 1.00");
    }

    @Test
    void accounts_that_protect_each_other_in_a_circle_do_not_deadlock() throws Exception {
        int accounts = 4;
        for (int a = 0; a < accounts; a++) {
            Sql.deposit(app, "ring:" + a, "40", "USD");
        }
        for (int a = 0; a < accounts; a++) {
            // Whether a circle is allowed or not, whoever spends must not wait in one.
            String ending = Sql.ending(
                    admin,
                    "SELECT crossfoot.set_overdraft('ring:" + a + "', 'USD', protected_by => 'ring:"
                            + (a + 1) % accounts + "')");
            assertThat(ending).isIn("done", "CF067");
        }
        List<List<String>> endings = Workers.run(database, WORKERS, (worker, connection) -> {
            List<String> own = new ArrayList<>();
            for (int n = 0; n < 30; n++) {
                String account = "ring:" + (worker + n) % accounts;
                own.add(Sql.ending(
                        connection,
                        n % 5 == 4
                                ? "SELECT crossfoot.deposit('" + account + "', 6, 'USD')"
                                : n % 5 == 3
                                        ? "SELECT crossfoot.transfer('" + account + "', 'ring:"
                                                + (worker + n + 2) % accounts + "', 9, 'USD')"
                                        : spend(worker + n, account, "7")));
            }
            return own;
        });
        assertThat(new TreeSet<>(flat(endings))).containsExactly("CF010", "done");
        assertThat(Sql.value(reader, "SELECT min(balance) >= 0 FROM crossfoot.entry WHERE account LIKE 'ring:%'"))
                .isEqualTo("t");
    }

    @RepeatedTest(2)
    void whoever_protects_changes_while_others_spend(RepetitionInfo repetition) throws Exception {
        String account = "change:" + repetition.getCurrentRepetition();
        Sql.deposit(app, account, "1", "USD");
        for (int s = 0; s < 3; s++) {
            Sql.deposit(app, account + ":" + s, "100", "USD");
        }
        List<List<String>> endings = Workers.run(database, 6, (worker, connection) -> {
            List<String> own = new ArrayList<>();
            for (int n = 0; n < 25; n++) {
                if (worker == 0) {
                    try (Connection administrator = database.as("admin")) {
                        Sql.run(
                                administrator,
                                "SELECT crossfoot.set_overdraft('" + account + "', 'USD', "
                                        + (n % 4 == 3
                                                ? "0, NULL, NULL)"
                                                : "protected_by => '" + account + ":" + n % 4 + "')"));
                    }
                } else {
                    own.add(Sql.ending(connection, spend(worker + n, account, "3")));
                }
            }
            return own;
        });
        assertThat(new TreeSet<>(flat(endings))).isSubsetOf("CF010", "done");
        long spent = 3 * flat(endings).stream().filter("done"::equals).count();
        assertThat(Sql.row(
                        reader,
                        "SELECT sum(balance), min(balance) >= 0 FROM crossfoot.account_balance WHERE starts_with(account, ?)",
                        account))
                .containsExactly((301 - spent) + ".00", "t");
    }

    @Test
    void what_the_owner_inserts_himself_does_not_use_a_limit_that_has_ended() throws Exception {
        rule("'raw', 'USD', 100, until => clock_timestamp() + interval '150 milliseconds'");
        Sql.deposit(app, "other", "1", "USD");
        awaitMoment("timestamptz '" + Sql.value(reader, "SELECT until FROM crossfoot.overdraft('raw', 'USD')") + "'");
        Sql.refused(owner, "CF033", Forged.posting("raw", "other", "50").insert());
    }

    @Test
    void rules_are_not_written_directly() throws Exception {
        rule("'direct', 'USD', 50");
        Sql.run(owner, "GRANT ALL ON ALL TABLES IN SCHEMA crossfoot TO crossfoot_owner");
        for (String column : Sql.column(
                superuser,
                "SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = 'crossfoot.account'::regclass AND attnum > 0 AND NOT attisdropped")) {
            String attack = "UPDATE crossfoot.account SET " + column + " = " + column + " WHERE name = 'direct'";
            assertThat(Sql.ending(owner, attack)).as(attack).isIn("CF031", "428C9");
            assertThat(Sql.ending(app, attack)).as(attack).isIn("42501", "428C9");
        }
    }
}
