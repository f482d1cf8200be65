package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The list of transaction types: what was ever posted, no more and no less. */
class TypesTest extends OnLedger {

    private static List<String> types(Connection connection, String like) throws Exception {
        return Sql.column(
                connection, "SELECT name FROM crossfoot.transaction_types WHERE name LIKE ? ORDER BY name", like);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT crossfoot.transfer(NULL, 'a', 1, 'USD', 'TYPE')",
                "SELECT crossfoot.transfer(NULL, 'a', 1, 'USD', 'TYPE', description => 'x')",
                "SELECT crossfoot.deposit('a', 1, 'USD', 'TYPE')",
                "SELECT crossfoot.withdraw('a', 1, 'USD', 'TYPE')",
                "SELECT crossfoot.post('a', 1, 'USD', 'TYPE', 'TYPE')",
                "SELECT crossfoot.post('{\"type\": \"TYPE\", \"postings\": [{\"account\": \"a\", \"amount\": \"1\", \"currency\": \"USD\"}]}'::jsonb)",
                "SELECT crossfoot.post_batch('{1,2,2}', '{NULL,NULL,a}', '{a,a,b}', '{1,1,1}', '{USD,USD,USD}', '{TYPE,TYPE}')",
                "SELECT crossfoot.import_batch('{1}', '{NULL}', '{old}', '{1}', '{USD}', '{TYPE}', NULL, NULL, NULL, NULL, NULL, '{2020-01-01}')"
            })
    void a_type_is_listed_once_it_was_posted(String call) throws Exception {
        String type = "t" + Integer.toHexString(call.hashCode());
        Sql.deposit(app, "a", "10", "USD");
        admin.setAutoCommit(false);
        Sql.run(admin, call.replace("TYPE", type));
        assertThat(types(admin, type)).containsExactly(type);
        assertThat(types(reader, type)).as("not yet committed").isEmpty();
        admin.rollback();
        assertThat(types(reader, type)).as("rolled back").isEmpty();
        admin.setAutoCommit(true);
        for (int n = 0; n < 2; n++) {
            Sql.run(admin, call.replace("TYPE", type).replace("2020-01-01", "2020-01-0" + (n + 1)));
            assertThat(types(reader, type)).containsExactly(type);
        }
        assertThat(Sql.value(
                        superuser,
                        "SELECT t.first_posted_at = min(p.posted_at) FROM crossfoot.transaction_type AS t JOIN crossfoot.posting AS p ON p.type = t.name"
                                + " WHERE t.name = ? GROUP BY t.first_posted_at",
                        type))
                .isEqualTo("t");
    }

    @Test
    void a_type_that_was_only_refused_or_tried_is_not_listed() throws Exception {
        Sql.refused(app, "CF010", "SELECT crossfoot.withdraw('poor', 1, 'USD', 'never1')");
        Sql.refused(app, "CF006", "SELECT crossfoot.deposit('poor', 1, 'USD', 'never 1')");
        assertThat(Sql.column(
                        app,
                        "SELECT coalesce(code, status) FROM crossfoot.post_batch('{1,2,3}', '{poor,NULL,poor}', '{b,rich,b}', '{1,1,1}',"
                                + " '{USD,USD,USD}', '{never2,once2,never2}')"))
                .containsExactly("CF010", "posted", "CF010");
        Sql.run(
                app,
                "SELECT crossfoot.post_batch('{1}', '{NULL}', '{b}', '{1}', '{USD}', '{never3}', dry_run => true)");
        Sql.run(
                app,
                "SELECT crossfoot.post_batch('{1,2}', '{NULL,poor}', '{b,b}', '{1,1}', '{USD,USD}', '{never4,never4}', all_or_nothing => true)");
        assertThat(types(reader, "never%")).isEmpty();
        assertThat(types(reader, "once2")).hasSize(1);
    }

    @Test
    void a_replay_lists_nothing() throws Exception {
        Sql.run(app, "SELECT crossfoot.deposit('r', 1, 'USD', 'first5', 'k5')");
        Sql.refused(app, "CF011", "SELECT crossfoot.deposit('r', 1, 'USD', 'never5', 'k5')");
        assertThat(types(reader, "never5")).isEmpty();
    }

    @Test
    void types_differ_in_every_character() throws Exception {
        for (String type : List.of("case6", "Case6", "CASE6", "case6.", "case6-", "case6_")) {
            Sql.run(app, "SELECT crossfoot.deposit('c', 1, 'USD', ?)", type);
        }
        assertThat(Sql.value(reader, "SELECT count(*) FROM crossfoot.transaction_types WHERE name ILIKE 'case6%'"))
                .isEqualTo("6");
    }

    @RepeatedTest(6)
    void a_new_type_that_many_callers_use_first_is_listed_once_and_nobody_waits_in_a_circle(RepetitionInfo repetition)
            throws Exception {
        String run = "run" + repetition.getCurrentRepetition();
        List<Integer> posted = Workers.run(database, 10, (worker, connection) -> {
            int count = 0;
            for (int n = 0; n < 6; n++) {
                // Batches name the new types in different orders; half of the callers post singly.
                String first = run + "." + (worker % 2 == 0 ? n : 5 - n);
                String second = run + "." + (worker % 2 == 0 ? 5 - n : n) + "x";
                if (worker % 3 == 0) {
                    Sql.run(connection, "SELECT crossfoot.deposit('w" + worker + "', 1, 'USD', '" + first + "')");
                    count++;
                } else {
                    Sql.run(
                            connection,
                            "SELECT crossfoot.post_batch('{1,2,3}', '{NULL,NULL,NULL}', ARRAY['w" + worker + "', 'w"
                                    + (worker + 1)
                                    + "', 'shared'], '{1,1,1}', '{USD,USD,USD}', ARRAY['" + second + "', '" + first
                                    + "', '" + run + ".z'], ARRAY['" + run + worker + n + "', NULL, NULL])");
                    count += 3;
                }
            }
            return count;
        });
        assertThat(Sql.value(superuser, "SELECT count(*) FROM crossfoot.posting WHERE starts_with(type, ?)", run + "."))
                .isEqualTo(String.valueOf(
                        posted.stream().mapToInt(Integer::intValue).sum()));
        assertThat(types(reader, run + ".%"))
                .isEqualTo(Sql.column(
                        superuser,
                        "SELECT DISTINCT type FROM crossfoot.posting WHERE starts_with(type, ?) ORDER BY 1",
                        run + "."));
    }

    @Test
    void a_ledger_of_before_there_were_types_lists_those_of_its_history() throws Exception {
        try (TestDatabase older = TestDatabase.fresh();
                Connection root = older.superuser();
                Connection administrator = older.as("admin")) {
            Sql.run(
                    administrator,
                    "SELECT crossfoot.import_batch('{1,2}', '{NULL,NULL}', '{a,b}', '{1,1}', '{USD,USD}', '{opening,pay}', NULL, NULL, NULL, NULL, NULL,"
                            + " '{2020-01-15,2020-02-15}')");
            Sql.run(administrator, "SELECT crossfoot.deposit('a', 5, 'USD', 'pay', 'k')");
            Sql.run(administrator, "SELECT crossfoot.deposit('a', 5, 'USD', 'gift', description => 'x')");
            Sql.run(administrator, "SELECT crossfoot.set_floor('a', 'USD', -5)");
            List<List<String>> listed = Sql.rows(root, "SELECT * FROM crossfoot.transaction_type ORDER BY name");
            List<List<String>> postings = Sql.rows(root, "SELECT * FROM crossfoot.posting ORDER BY 1");
            // What the third and later migrations brought is taken away again, and with it the record of it and of all
            // that is
            // repeated.
            Clusters.takeAwayHolds(root);
            List<String> taken = new ArrayList<>(List.of(
                    "DROP TABLE crossfoot.transaction_type, crossfoot.administrative_act, crossfoot.api_key CASCADE",
                    "ALTER TABLE crossfoot.account DROP COLUMN state CASCADE",
                    "ALTER TABLE crossfoot.account_terms DISABLE TRIGGER USER",
                    "ALTER TABLE crossfoot.account_terms DROP COLUMN state CASCADE, DROP COLUMN reason, DROP COLUMN actor",
                    "ALTER TABLE crossfoot.account_terms ENABLE TRIGGER USER",
                    "ALTER TABLE crossfoot.account_terms ENABLE ALWAYS TRIGGER guard_history",
                    "DROP INDEX crossfoot.transaction_detail_reference",
                    "ALTER TYPE crossfoot.balance_record DROP ATTRIBUTE state",
                    "DELETE FROM crossfoot.schema_history WHERE version::integer >= 3 OR version IS NULL"));
            taken.add(
                    "CREATE OR REPLACE FUNCTION crossfoot.kernel_version() RETURNS integer LANGUAGE sql AS 'SELECT 2'");
            for (String type : List.of("transaction", "total", "trial_balance", "act", "api_key", "state")) {
                taken.add("DROP TYPE crossfoot." + type + "_record CASCADE");
            }
            for (String statement : taken) {
                Sql.run(root, statement);
            }
            assertThat(Kernel.state(root)).isEqualTo(Kernel.State.OLDER);
            Kernel.migrate(older.dataSource("postgres"));
            assertThat(Sql.rows(root, "SELECT * FROM crossfoot.transaction_type ORDER BY name"))
                    .isEqualTo(listed)
                    .hasSize(3);
            assertThat(Sql.rows(root, "SELECT * FROM crossfoot.posting ORDER BY 1"))
                    .isEqualTo(postings);
            assertThat(Sql.row(root, "SELECT floor, state FROM crossfoot.balance('a', 'USD')"))
                    .containsExactly("-5.00", "open");
            Sql.assertSound(root);
            Sql.run(administrator, "SELECT crossfoot.deposit('a', 1, 'USD', 'later')");
            Sql.run(administrator, "SELECT crossfoot.withdraw('b', 1, 'USD')");
            Sql.run(administrator, "SELECT crossfoot.close_account('b', 'USD')");
            Sql.assertSound(root);
        }
    }
}
