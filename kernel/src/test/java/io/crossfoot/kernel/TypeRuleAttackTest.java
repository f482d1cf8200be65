package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Attempts to move more in a day than a type allows, by posting at the same moment as others and in all ways there are. */
class TypeRuleAttackTest extends OnHolds {

    private static final int WORKERS = 8;

    @BeforeAll
    void no_midnight_while_this_runs() throws Exception {
        Sql.run(admin, "SELECT crossfoot.configure(?)", TestDatabase.zoneOfHour(12));
    }

    private void limit(String type, String limits) throws Exception {
        Sql.run(
                admin,
                "SELECT crossfoot.set_type('" + type + "', limits => '[{\"currency\": \"USD\", " + limits + "}]')");
    }

    /** Ways to move 3 of an account, in or out, each of which raises its refusal. */
    private static String move(int way, String account, String type) {
        return switch (way % 5) {
            case 0 -> "SELECT crossfoot.deposit('" + account + "', 3, 'USD', '" + type + "')";
            case 1 -> "SELECT crossfoot.withdraw('" + account + "', 3, 'USD', '" + type + "')";
            case 2 ->
                "SELECT crossfoot.transfer('" + account + "', 'shop', 3, 'USD', '" + type + "', description => 'x')";
            case 3 ->
                "DO $do$ DECLARE c text; BEGIN c := (SELECT min(code) FROM crossfoot.post_batch('{1,1}', '{" + account
                        + "," + account + "}', '{shop,fees}', '{2,1}', '{USD,USD}', '{" + type
                        + "}')); IF c IS NOT NULL THEN RAISE EXCEPTION USING ERRCODE = c; END IF; END $do$";
            default ->
                "DO $do$ DECLARE c text; BEGIN c := (SELECT code FROM crossfoot.perform('[{\"post\": {\"type\": \""
                        + type + "\", \"postings\": [{\"account\": \"" + account
                        + "\", \"amount\": \"-3\", \"currency\": \"USD\"}]}}]')); IF c IS NOT NULL THEN RAISE EXCEPTION USING ERRCODE = c; END IF; END $do$";
        };
    }

    private List<String> race(String account, String type, int each) throws Exception {
        return Workers.run(database, WORKERS, (worker, connection) -> {
                    List<String> own = new ArrayList<>();
                    for (int n = 0; n < each; n++) {
                        own.add(Sql.ending(connection, move(worker + n, account, type)));
                    }
                    return own;
                })
                .stream()
                .flatMap(List::stream)
                .toList();
    }

    @RepeatedTest(2)
    void nobody_moves_more_in_a_day_than_the_type_allows(RepetitionInfo repetition) throws Exception {
        String account = "day:" + repetition.getCurrentRepetition();
        Sql.deposit(app, account, "1000", "USD");
        limit("day", "\"per_day\": \"32\"");
        List<String> endings = race(account, "day", 4);
        assertThat(endings.stream().filter("done"::equals))
                .as(endings.toString())
                .hasSize(10);
        assertThat(new TreeSet<>(endings)).containsExactly("CF068", "done");
    }

    @Test
    void nobody_moves_more_often_in_a_day_than_the_type_allows() throws Exception {
        String account = "often";
        Sql.deposit(app, account, "1000", "USD");
        limit("often", "\"count_per_day\": 7");
        List<String> endings = race(account, "often", 3);
        assertThat(endings.stream().filter("done"::equals))
                .as(endings.toString())
                .hasSize(7);
        assertThat(new TreeSet<>(endings)).containsExactly("CF068", "done");
    }

    @Test
    void an_account_that_opens_itself_has_the_limit_from_its_first_moment() throws Exception {
        limit("fresh", "\"per_day\": \"5\"");
        for (int n = 0; n < 10; n++) {
            String account = "fresh:" + n;
            String call = "SELECT crossfoot.deposit('" + account + "', 3, 'USD', 'fresh')";
            List<String> endings = Workers.run(database, WORKERS, (worker, connection) -> Sql.ending(connection, call));
            assertThat(endings.stream().filter("done"::equals))
                    .as(endings.toString())
                    .hasSize(1);
            assertThat(new TreeSet<>(endings)).containsExactly("CF068", "done");
        }
    }

    @Test
    void a_snapshot_of_before_does_not_show_less_than_was_moved() throws Exception {
        Sql.deposit(app, "snapshot", "100", "USD");
        limit("snapshot", "\"per_day\": \"10\"");
        for (String level : List.of("REPEATABLE READ", "SERIALIZABLE")) {
            try (Connection late = database.as("app")) {
                late.setAutoCommit(false);
                Sql.run(late, "SET TRANSACTION ISOLATION LEVEL " + level);
                Sql.run(late, "SELECT 1 FROM crossfoot.currencies LIMIT 1");
                Sql.run(app, "SELECT crossfoot.withdraw('snapshot', 5, 'USD', 'snapshot')");
                assertThat(Sql.ending(late, "SELECT crossfoot.withdraw('snapshot', 6, 'USD', 'snapshot')"))
                        .isIn("40001", "CF068");
                late.rollback();
            }
        }
        assertThat(Sql.balance(reader, "snapshot", "USD")).isEqualTo("90.00");
    }

    @Test
    void what_was_rolled_back_was_not_used() throws Exception {
        Sql.deposit(app, "undone", "100", "USD");
        limit("undone", "\"per_day\": \"10\", \"count_per_day\": 2");
        app.setAutoCommit(false);
        Sql.run(app, "SELECT crossfoot.withdraw('undone', 10, 'USD', 'undone')");
        Sql.refused(app, "CF068", "SELECT crossfoot.withdraw('undone', 1, 'USD', 'undone')");
        app.rollback();
        app.setAutoCommit(true);
        Sql.run(app, "SELECT crossfoot.withdraw('undone', 10, 'USD', 'undone')");
    }

    @Test
    void a_key_that_many_post_at_once_counts_once() throws Exception {
        Sql.deposit(app, "keyed", "100", "USD");
        limit("keyed", "\"count_per_day\": 3");
        for (int n = 0; n < 3; n++) {
            String call = "SELECT crossfoot.withdraw('keyed', 1, 'USD', 'keyed', 'keyed-" + n + "')";
            List<String> endings = Workers.run(database, WORKERS, (worker, connection) -> Sql.ending(connection, call));
            assertThat(new TreeSet<>(endings)).containsExactly("done");
        }
        assertThat(Sql.balance(reader, "keyed", "USD")).isEqualTo("97.00");
        Sql.refused(app, "CF068", "SELECT crossfoot.withdraw('keyed', 1, 'USD', 'keyed', 'keyed-4')");
    }

    @Test
    void rules_that_change_while_others_post_leave_nobody_stuck_and_hold_afterwards() throws Exception {
        Sql.deposit(app, "changing", "10000", "USD");
        List<List<String>> endings = Workers.run(database, 6, (worker, connection) -> {
            List<String> own = new ArrayList<>();
            for (int n = 0; n < 15; n++) {
                if (worker < 2) {
                    try (Connection administrator = database.as("admin")) {
                        String type = "changing" + worker;
                        Sql.run(
                                administrator,
                                switch (n % 3) {
                                    case 0 -> "SELECT crossfoot.set_type('" + type + "', 'bank:" + n + "', 'out')";
                                    case 1 -> "SELECT crossfoot.set_type('" + type + "')";
                                    default ->
                                        "SELECT crossfoot.set_type('" + type
                                                + "', limits => '[{\"currency\": \"USD\", \"per_day\": \"1\"}]')";
                                });
                    }
                } else {
                    own.add(Sql.ending(connection, move(1 + n % 2, "changing", "changing" + worker % 2)));
                }
            }
            return own;
        });
        assertThat(endings.stream().flatMap(List::stream)).isSubsetOf("CF068", "done");
        Sql.run(admin, "SELECT crossfoot.set_type('changing0'), crossfoot.set_type('changing1', signs => 'in')");
        assertThat(Sql.value(superuser, "SELECT types_ruled FROM crossfoot.setting"))
                .isEqualTo("t");
        Sql.refused(app, "CF068", "SELECT crossfoot.withdraw('changing', 1, 'USD', 'changing1')");
        Sql.run(app, "SELECT crossfoot.withdraw('changing', 1, 'USD', 'changing0')");
    }

    @Test
    void only_set_type_writes_rules() throws Exception {
        Sql.run(owner, "GRANT ALL ON ALL TABLES IN SCHEMA crossfoot TO crossfoot_owner");
        for (Connection connection : List.of(owner, superuser)) {
            Sql.refused(connection, "CF031", "INSERT INTO crossfoot.type_rule (type, signs) VALUES ('forged', 'in')");
            Sql.refused(connection, "CF030", "DELETE FROM crossfoot.type_rule");
        }
        for (Connection connection : List.of(app, reader)) {
            Sql.refused(connection, "42501", "SELECT crossfoot.set_type('forged', signs => 'in')");
            Sql.refused(connection, "42501", "SELECT * FROM crossfoot.type_rule");
        }
    }
}
