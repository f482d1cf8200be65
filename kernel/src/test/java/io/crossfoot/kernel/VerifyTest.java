package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What those who own the database can still do by DDL, and that verify names it and names nothing else. Every attack runs in
 * a transaction that is rolled back.
 */
class VerifyTest extends OnLedger {

    private String partition;

    @BeforeAll
    void a_ledger_with_some_of_everything() throws Exception {
        Sql.run(
                admin,
                "SELECT crossfoot.import_batch('{1,2}', '{NULL,old}', '{old,alice}', '{70,20}', '{USD,USD}',"
                        + " '{opening,move}', '{i1,i2}', NULL, NULL, NULL, NULL, '{2020-01-15,2020-02-15}')");
        Sql.deposit(app, "alice", "100", "USD");
        Sql.deposit(app, "bob", "50", "USD");
        Sql.deposit(app, "dave", "50", "EUR");
        Sql.run(app, "SELECT crossfoot.transfer('alice', 'bob', 10, 'USD', key => 'k1', description => 'first')");
        Sql.run(app, "SELECT crossfoot.transfer('alice', 'bob', 5, 'USD', 'gift')");
        Sql.run(app, "SELECT crossfoot.transfer('bob', 'alice', 2, 'USD', key => 'k2')");
        Sql.run(admin, "SELECT crossfoot.set_floor('carol', 'USD', -30)");
        Sql.run(app, "SELECT crossfoot.transfer('carol', 'bob', 25, 'USD')");
        Sql.run(
                app,
                "SELECT crossfoot.post_batch('{1,1,2}', '{alice,alice,dave}', '{bob,carol,erin}', '{1,2,3}',"
                        + " '{USD,USD,EUR}', '{order,move}', '{k3,NULL}', NULL, '{two legs,NULL}')");
        Sql.run(app, "SELECT crossfoot.open_account('idle', 'USD')");
        // Rows that look dear have verify ask other processes for help here, as it does in a large ledger.
        for (Connection connection : List.of(reader, admin, superuser)) {
            Sql.run(connection, "SET cpu_tuple_cost = 10");
        }
        partition = Sql.value(superuser, "SELECT tableoid::regclass FROM crossfoot.posting WHERE NOT imported LIMIT 1");
    }

    @Test
    void a_sound_ledger_is_proven_and_counted() throws Exception {
        assertThat(Sql.row(reader, "SELECT ok, transactions, entries, differences FROM crossfoot.verify()"))
                .containsExactly("t", "11", "24", "[]");
        assertThat(Sql.value(
                        reader,
                        "SELECT accounts = (SELECT count(*) FROM crossfoot.account_balance) FROM crossfoot.verify()"))
                .isEqualTo("t");
    }

    @Test
    void other_processes_help_where_there_is_much_to_prove_and_are_not_started_for_little() throws Exception {
        long before = helpers(reader);
        Sql.assertSound(reader);
        long muchToProve = helpers(reader);
        assertThat(muchToProve).isGreaterThan(before);
        Connection small = login("reader");
        Sql.assertSound(small);
        assertThat(helpers(small)).isEqualTo(muchToProve);
    }

    /** How many processes have been started in this database to help others, those of a session included. */
    private static long helpers(Connection session) throws SQLException {
        Sql.run(session, "SELECT pg_stat_force_next_flush()");
        return Long.parseLong(Sql.value(
                session, "SELECT parallel_workers_launched FROM pg_stat_database WHERE datname = current_database()"));
    }

    private static final String UNGUARDED = "ALTER TABLE crossfoot.account DISABLE TRIGGER guard_heads; ";
    private static final String GUARDED = "; ALTER TABLE crossfoot.account ENABLE ALWAYS TRIGGER guard_heads";

    private static String head(String change) {
        return UNGUARDED + "UPDATE crossfoot.account SET " + change + GUARDED;
    }

    /** Changes a table of history and puts its triggers back, so that the catalogue shows nothing. */
    private static String history(String table, String change) {
        return "ALTER TABLE " + table + " DISABLE TRIGGER guard_history; " + change + "; ALTER TABLE " + table
                + " ENABLE ALWAYS TRIGGER guard_history";
    }

    private static String postings(String change) {
        return history("PARTITION", history("crossfoot.posting", change));
    }

    /** Adds a row past the guard, as an attached partition of forged rows would. */
    private static String smuggled(String insert) {
        return "ALTER TABLE PARTITION DISABLE TRIGGER guard_history; " + insert
                + "; ALTER TABLE PARTITION ENABLE ALWAYS TRIGGER guard_history";
    }

    private static Arguments attack(String name, String sql, Set<String> checks, String... facts) {
        return Arguments.of(name, sql, checks, List.of(facts));
    }

    private static final String LAST_OF_ALICE =
            "transaction_id = (SELECT transaction_id FROM crossfoot.posting WHERE type = 'gift')";

    static Stream<Arguments> attacksOnData() {
        return Stream.of(
                attack(
                        "balance",
                        head("balance = balance + 1 WHERE name = 'alice'"),
                        Set.of("head"),
                        "\"alice\"",
                        "\"expected_balance\": \"104.00\""),
                attack(
                        "balance NaN",
                        head("balance = 'NaN' WHERE name = 'alice'"),
                        Set.of("head"),
                        "\"head_balance\": \"NaN\""),
                attack("version", head("version = version - 1 WHERE name = 'alice'"), Set.of("head"), "\"alice\""),
                attack(
                        "head rewound to an older entry",
                        head(
                                "(balance, version, last_posted_at) = (SELECT destination_balance, destination_version, posted_at"
                                        + " FROM crossfoot.posting WHERE destination_id = account.id ORDER BY posted_at LIMIT 1)"
                                        + " WHERE name = 'bob'"),
                        Set.of("head", "time"),
                        "\"bob\""),
                attack("floor", head("floor = -1000 WHERE name = 'alice'"), Set.of("terms"), "\"expected_floor\": \"0"),
                attack(
                        "no floor",
                        head("floor = NULL WHERE name = 'carol'"),
                        Set.of("terms"),
                        "\"expected_floor\": \"-30.00\""),
                attack("held", head("held = -5 WHERE name = 'alice'"), Set.of("held", "terms"), "\"held\": \"-5\""),
                attack(
                        "floor of an external",
                        head("floor = -9 WHERE name = 'external:deposit'"),
                        Set.of("terms"),
                        "external:deposit"),
                attack(
                        "last_posted_at",
                        head("last_posted_at = now() - interval '1 day' WHERE name = 'alice'"),
                        Set.of("time"),
                        "\"alice\""),
                attack(
                        "last_posted_at of none",
                        head("last_posted_at = now() WHERE name = 'idle'"),
                        Set.of("head"),
                        "\"idle\""),
                attack("terms_due_at", head("terms_due_at = now() WHERE name = 'idle'"), Set.of("held"), "\"idle\""),
                attack(
                        "currency of an account",
                        head("currency = 'KWD' WHERE name = 'alice'"),
                        Set.of("posting"),
                        "\"KWD\""),
                attack("stripe of an account", head("stripe = 3 WHERE name = 'alice'"), Set.of("terms"), "\"alice\""),
                attack(
                        "account deleted",
                        UNGUARDED + "DELETE FROM crossfoot.account WHERE name = 'alice'" + GUARDED,
                        Set.of("head"),
                        "account_id"),
                attack(
                        "amount",
                        postings("UPDATE crossfoot.posting SET amount = amount + 1 WHERE " + LAST_OF_ALICE),
                        Set.of("chain"),
                        "\"alice\"",
                        "\"bob\""),
                attack(
                        "amount NaN",
                        postings("UPDATE crossfoot.posting SET amount = 'NaN' WHERE " + LAST_OF_ALICE),
                        Set.of("chain", "posting"),
                        "\"amount\": \"NaN\""),
                attack(
                        "amount negative",
                        postings("UPDATE crossfoot.posting SET amount = -amount WHERE " + LAST_OF_ALICE),
                        Set.of("chain", "posting"),
                        "\"amount\": \"-5"),
                attack(
                        "all of an entry NaN",
                        postings(
                                "UPDATE crossfoot.posting SET amount = 'NaN', source_balance = 'NaN', destination_balance = 'NaN' WHERE "
                                        + LAST_OF_ALICE),
                        Set.of("chain", "posting"),
                        "\"NaN\""),
                attack(
                        "amount too fine",
                        postings("UPDATE crossfoot.posting SET amount = amount + 0.000 WHERE " + LAST_OF_ALICE),
                        Set.of("posting"),
                        "\"amount\": \"5.000\""),
                attack(
                        "running balance",
                        postings("UPDATE crossfoot.posting SET source_balance = source_balance + 1 WHERE "
                                + LAST_OF_ALICE),
                        Set.of("chain"),
                        "\"alice\""),
                attack(
                        "balances of two postings swapped",
                        postings(
                                "UPDATE crossfoot.posting AS p SET source_balance = o.source_balance FROM crossfoot.posting AS o"
                                        + " WHERE p.source_id = o.source_id AND p.type IN ('gift', 'transfer') AND o.type IN ('gift', 'transfer')"
                                        + " AND p.type <> o.type AND p.source_id = (SELECT id FROM crossfoot.account WHERE name = 'alice')"),
                        Set.of("chain"),
                        "\"alice\""),
                attack(
                        "last posting deleted",
                        postings("DELETE FROM crossfoot.posting WHERE type = 'move' AND NOT imported"),
                        Set.of("head", "time"),
                        "\"dave\"",
                        "\"erin\""),
                attack(
                        "first posting deleted",
                        postings(
                                "DELETE FROM crossfoot.posting WHERE transaction_id = (SELECT min(transaction_id) FROM crossfoot.posting WHERE NOT imported)"),
                        Set.of("chain"),
                        "\"alice\""),
                attack(
                        "a leg deleted",
                        postings("DELETE FROM crossfoot.posting WHERE leg = 1 AND type = 'order'"),
                        Set.of("chain", "transaction", "key", "detail"),
                        "\"transaction\""),
                attack(
                        "transaction twice",
                        smuggled(
                                "INSERT INTO PARTITION SELECT transaction_id, posted_at + interval '1 us', source_id, source_version, destination_id,"
                                        + " destination_version, effective_date, leg, imported, keyed, detailed, type, amount, source_balance,"
                                        + " destination_balance FROM crossfoot.posting WHERE " + LAST_OF_ALICE),
                        Set.of("chain", "transaction"),
                        "\"times\": 2"),
                attack(
                        "an orphan entry",
                        smuggled(
                                "INSERT INTO PARTITION SELECT nextval('crossfoot.transaction_id'), posted_at, 0, 1, destination_id,"
                                        + " destination_version + 90, effective_date, leg, imported, keyed, detailed, type, amount, source_balance,"
                                        + " destination_balance FROM crossfoot.posting WHERE " + LAST_OF_ALICE),
                        Set.of("chain", "time"),
                        "\"account_id\": 0"),
                attack(
                        "number used again",
                        postings("UPDATE crossfoot.posting SET transaction_id = 2 WHERE " + LAST_OF_ALICE),
                        Set.of("transaction"),
                        "\"times\": 2"),
                attack(
                        "leg",
                        postings("UPDATE crossfoot.posting SET leg = 2 WHERE " + LAST_OF_ALICE),
                        Set.of("transaction"),
                        "\"last_leg\": 2"),
                attack(
                        "leg of two",
                        postings("UPDATE crossfoot.posting SET leg = 3 WHERE leg = 2"),
                        Set.of("transaction"),
                        "\"last_leg\": 3"),
                attack(
                        "one leg's day",
                        postings("UPDATE crossfoot.posting SET effective_date = '1999-01-01' WHERE leg = 2"),
                        Set.of("transaction"),
                        "\"transaction_id\""),
                attack(
                        "one leg's type",
                        postings("UPDATE crossfoot.posting SET type = 'other' WHERE leg = 2"),
                        Set.of("transaction"),
                        "\"transaction_id\""),
                attack(
                        "backdated",
                        postings("UPDATE crossfoot.posting SET posted_at = posted_at - interval '1 hour' WHERE "
                                + LAST_OF_ALICE),
                        Set.of("time"),
                        "\"alice\"",
                        "\"bob\""),
                attack(
                        "in the future",
                        postings(
                                "UPDATE crossfoot.posting SET posted_at = posted_at + interval '2 hours' WHERE type = 'move' AND NOT imported"),
                        Set.of("posting", "time"),
                        "\"dave\""),
                attack(
                        "backdated over months",
                        postings("UPDATE crossfoot.posting SET posted_at = '2020-01-20 00:00+00' WHERE "
                                + LAST_OF_ALICE),
                        Set.of("time"),
                        "\"alice\"",
                        "\"bob\""),
                attack(
                        "key deleted",
                        history("crossfoot.posted_key", "DELETE FROM crossfoot.posted_key WHERE key = 'k1'"),
                        Set.of("key"),
                        "\"missing\": \"key\""),
                attack(
                        "key renamed",
                        history(
                                "crossfoot.posted_key",
                                "UPDATE crossfoot.posted_key SET transaction_id = transaction_id + 1000 WHERE key = 'k1'"),
                        Set.of("key"),
                        "\"missing\": \"transaction\"",
                        "\"missing\": \"key\""),
                attack(
                        "key invented",
                        "INSERT INTO crossfoot.posted_key VALUES (4711, now(), 'invented', '')",
                        Set.of("key"),
                        "\"invented\""),
                attack(
                        "second key",
                        "INSERT INTO crossfoot.posted_key SELECT transaction_id, posted_at, 'second', digest FROM crossfoot.posted_key WHERE key = 'k1'",
                        Set.of("key"),
                        "\"keys\": 2"),
                attack(
                        "detail deleted",
                        history("crossfoot.transaction_detail", "DELETE FROM crossfoot.transaction_detail"),
                        Set.of("detail"),
                        "\"missing\": \"detail\""),
                attack(
                        "detail invented",
                        "INSERT INTO crossfoot.transaction_detail VALUES (4711, now(), 'invented')",
                        Set.of("detail"),
                        "4711"),
                attack(
                        "terms deleted",
                        history("crossfoot.account_terms", "DELETE FROM crossfoot.account_terms"),
                        Set.of("terms", "floor"),
                        "\"carol\""),
                attack(
                        "terms made stricter",
                        history("crossfoot.account_terms", "UPDATE crossfoot.account_terms SET floor = -20"),
                        Set.of("terms", "floor"),
                        "\"version\": 1",
                        "\"balance\": \"-25.00\""),
                attack(
                        "currency's decimals",
                        "UPDATE crossfoot.currency SET scale = 0 WHERE code = 'USD'",
                        Set.of("posting"),
                        "\"USD\""),
                attack(
                        "currency deleted",
                        "DELETE FROM crossfoot.currency WHERE code = 'EUR'",
                        Set.of("posting"),
                        "\"EUR\""));
    }

    static Stream<Arguments> attacksOnTheCatalogue() {
        Set<String> catalogue = Set.of("catalogue");
        return Stream.of(
                attack(
                        "guard disabled",
                        "ALTER TABLE crossfoot.posting DISABLE TRIGGER guard_chain",
                        catalogue,
                        "guard_chain",
                        ", disabled"),
                attack(
                        "guard not always",
                        "ALTER TABLE crossfoot.posting ENABLE TRIGGER guard_chain",
                        catalogue,
                        "guard_chain"),
                attack(
                        "all triggers disabled",
                        "ALTER TABLE crossfoot.account DISABLE TRIGGER ALL",
                        catalogue,
                        "guard_heads",
                        "guard_new_account"),
                attack(
                        "guard dropped",
                        "DROP TRIGGER guard_chain ON crossfoot.posting",
                        catalogue,
                        "guard_chain",
                        "missing"),
                attack(
                        "partition's guard dropped",
                        "DROP TRIGGER guard_history ON PARTITION",
                        catalogue,
                        "guard_history"),
                attack(
                        "partition's guard disabled",
                        "ALTER TABLE PARTITION DISABLE TRIGGER guard_history",
                        catalogue,
                        "guard_history"),
                attack(
                        "function replaced",
                        "CREATE OR REPLACE FUNCTION crossfoot.guard_heads() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
                        catalogue,
                        "guard_heads"),
                attack(
                        "function's settings",
                        "ALTER FUNCTION crossfoot.transfer SET search_path = public",
                        catalogue,
                        "search_path=public"),
                attack(
                        "function's owner",
                        "ALTER FUNCTION crossfoot.guard_chain() OWNER TO postgres",
                        catalogue,
                        "owned by postgres"),
                attack(
                        "function added",
                        "CREATE FUNCTION crossfoot.back_door() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
                        catalogue,
                        "back_door"),
                attack("function dropped", "DROP FUNCTION crossfoot.withdraw", catalogue, "withdraw", "missing"),
                attack(
                        "trigger added",
                        "CREATE FUNCTION public.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.amount = 1; RETURN NEW; END';"
                                + " CREATE TRIGGER skim BEFORE INSERT ON crossfoot.posting FOR EACH ROW EXECUTE FUNCTION public.f()",
                        catalogue,
                        "skim"),
                attack(
                        "rule added",
                        "CREATE RULE nothing AS ON INSERT TO crossfoot.posted_key DO INSTEAD NOTHING",
                        catalogue,
                        "nothing"),
                attack(
                        "view replaced",
                        "CREATE OR REPLACE VIEW crossfoot.currencies AS SELECT code, scale + 0::smallint AS scale, name FROM crossfoot.currency",
                        catalogue,
                        "currencies"),
                attack(
                        "view added",
                        "CREATE VIEW crossfoot.schema_history_v AS SELECT * FROM crossfoot.posting; GRANT SELECT ON crossfoot.schema_history_v TO crossfoot_app",
                        catalogue,
                        "schema_history_v"),
                attack(
                        "table granted",
                        "GRANT SELECT ON crossfoot.posting TO crossfoot_app",
                        catalogue,
                        "grants SELECT to crossfoot_app"),
                attack(
                        "column granted",
                        "GRANT UPDATE (balance) ON crossfoot.account TO PUBLIC",
                        catalogue,
                        "account.balance",
                        "PUBLIC"),
                attack(
                        "function granted",
                        "GRANT EXECUTE ON FUNCTION crossfoot.set_floor TO crossfoot_app",
                        catalogue,
                        "set_floor"),
                attack(
                        "sequence granted",
                        "GRANT ALL ON SEQUENCE crossfoot.transaction_id TO crossfoot_app",
                        catalogue,
                        "transaction_id"),
                attack(
                        "schema granted",
                        "GRANT CREATE ON SCHEMA crossfoot TO crossfoot_app",
                        catalogue,
                        "schema crossfoot"),
                attack(
                        "role granted to the application",
                        "GRANT crossfoot_owner TO crossfoot_app",
                        catalogue,
                        "crossfoot_owner"),
                attack("head's role granted", "GRANT crossfoot_head TO app", catalogue, "role crossfoot_head", "app"),
                attack(
                        "server's role granted",
                        "GRANT pg_write_all_data TO crossfoot_app",
                        catalogue,
                        "pg_write_all_data"),
                attack("role made superuser", "ALTER ROLE crossfoot_app SUPERUSER", catalogue, "role crossfoot_app"),
                attack("role may log in", "ALTER ROLE crossfoot_head LOGIN", catalogue, "role crossfoot_head"),
                attack(
                        "view's owner",
                        "ALTER VIEW crossfoot.currencies OWNER TO postgres",
                        catalogue,
                        "owned by postgres"),
                attack(
                        "row security",
                        "ALTER TABLE crossfoot.posting ENABLE ROW LEVEL SECURITY",
                        catalogue,
                        "row security"),
                attack("index dropped", "DROP INDEX crossfoot.posting_source_entry", catalogue, "posting_source_entry"),
                attack(
                        "uniqueness of keys dropped",
                        "ALTER TABLE crossfoot.posted_key DROP CONSTRAINT posted_key_posts_once",
                        catalogue,
                        "posted_key_posts_once"),
                attack(
                        "column added",
                        "ALTER TABLE crossfoot.account ADD COLUMN bonus numeric",
                        catalogue,
                        "account.bonus"),
                attack("not logged", "ALTER TABLE crossfoot.transaction_detail SET UNLOGGED", catalogue, "not logged"),
                attack(
                        "empty partition detached",
                        "ALTER TABLE crossfoot.posting DETACH PARTITION crossfoot.posting_2020_03",
                        catalogue,
                        "not attached"),
                attack(
                        "partition of wrong bounds",
                        "CREATE TABLE crossfoot.posting_2031_01 PARTITION OF crossfoot.posting FOR VALUES FROM ('2031-01-01') TO ('2031-03-01')",
                        catalogue,
                        "posting_2031_01"),
                attack(
                        "default partition",
                        "CREATE TABLE public.rest PARTITION OF crossfoot.posting DEFAULT",
                        catalogue,
                        "is a child of"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("attacksOnData")
    void a_change_of_data_past_the_guard_is_named(String name, String sql, Set<String> checks, List<String> facts)
            throws Exception {
        superuser.setAutoCommit(false);
        Sql.run(superuser, sql.replace("PARTITION", partition));
        expect(checks, facts);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("attacksOnTheCatalogue")
    void a_change_of_the_schema_is_named(String name, String sql, Set<String> checks, List<String> facts)
            throws Exception {
        superuser.setAutoCommit(false);
        Sql.run(superuser, "SELECT crossfoot.add_partition('2020-03-01')");
        Sql.run(
                superuser,
                sql.replace("PARTITION OF", "#OF")
                        .replace("DETACH PARTITION", "#DETACH")
                        .replace("PARTITION", partition)
                        .replace("#OF", "PARTITION OF")
                        .replace("#DETACH", "DETACH PARTITION"));
        expect(checks, facts);
    }

    private void expect(Set<String> checks, List<String> facts) throws Exception {
        List<String> differences = Sql.differences(superuser);
        Set<String> found = new TreeSet<>(Sql.column(
                superuser,
                "SELECT d ->> 'check' FROM crossfoot.verify() AS v, jsonb_array_elements(v.differences) AS d"));
        assertThat(found).as(String.join("\n", differences)).isEqualTo(new TreeSet<>(checks));
        assertThat(String.join("\n", differences)).contains(facts);
    }

    @Test
    void a_partition_attached_with_forged_rows_is_named() throws Exception {
        superuser.setAutoCommit(false);
        Sql.run(superuser, "SET LOCAL ROLE crossfoot_owner");
        Sql.run(superuser, "CREATE TABLE crossfoot.posting_2021_01 (LIKE crossfoot.posting INCLUDING ALL)");
        Sql.run(
                superuser,
                "INSERT INTO crossfoot.posting_2021_01 SELECT nextval('crossfoot.transaction_id'), '2021-01-05', destination_id, 1,"
                        + " source_id, 1, effective_date, 1, false, false, false, 'forged', 5, -5, 5 FROM crossfoot.posting"
                        + " WHERE type = 'gift'");
        Sql.run(
                superuser,
                "ALTER TABLE crossfoot.posting ATTACH PARTITION crossfoot.posting_2021_01 FOR VALUES FROM ('2021-01-01 00:00+00') TO ('2021-02-01 00:00+00')");
        // Without its guard, which add_partition would have given it.
        expect(Set.of("chain", "catalogue", "floor"), List.of("\"alice\"", "guard_history", "\"balance\": \"-5\""));
    }

    @Test
    void a_month_that_was_taken_away_is_named() throws Exception {
        superuser.setAutoCommit(false);
        Sql.run(superuser, "ALTER TABLE crossfoot.posting DETACH PARTITION crossfoot.posting_2020_02");
        expect(Set.of("chain", "catalogue", "head", "time", "key"), List.of("\"alice\"", "not attached"));
    }

    @Test
    void a_number_that_the_sequence_gives_twice_is_named() throws Exception {
        superuser.setAutoCommit(false);
        String last = Sql.value(superuser, "SELECT last_value FROM crossfoot.transaction_id");
        Sql.run(superuser, "SELECT setval('crossfoot.transaction_id', 2)");
        try {
            Sql.run(superuser, "SELECT crossfoot.transfer('alice', 'bob', 1, 'USD')");
            expect(Set.of("transaction"), List.of("\"times\": 2"));
        } finally {
            // No rollback takes a sequence back.
            Sql.run(superuser, "SELECT setval('crossfoot.transaction_id', ?::bigint)", last);
        }
    }

    @Test
    void a_row_trigger_that_alters_a_posting_is_stopped_by_the_guard() throws Exception {
        superuser.setAutoCommit(false);
        Sql.run(
                superuser,
                "CREATE FUNCTION public.skim() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.amount = 1; RETURN NEW; END'");
        Sql.run(
                superuser,
                "CREATE TRIGGER skim BEFORE INSERT ON crossfoot.posting FOR EACH ROW EXECUTE FUNCTION public.skim()");
        Sql.refused(superuser, "CF032", "SELECT crossfoot.transfer('alice', 'bob', 2, 'USD')");
    }

    @Test
    void logins_of_any_name_that_are_members_of_the_roles_are_no_difference() throws Exception {
        superuser.setAutoCommit(false);
        Sql.run(superuser, "CREATE ROLE crossfoot_web LOGIN IN ROLE crossfoot_app");
        assertThat(Sql.differences(superuser)).isEmpty();
    }

    @Test
    void entries_below_a_floor_that_was_raised_later_are_fine() throws Exception {
        admin.setAutoCommit(false);
        Sql.run(admin, "SELECT crossfoot.set_floor('fay', 'USD', -50)");
        Sql.run(admin, "SELECT crossfoot.transfer('fay', 'bob', 50, 'USD')");
        Sql.run(admin, "SELECT crossfoot.set_floor('fay', 'USD', 10)");
        Sql.assertSound(admin);
        Sql.run(admin, "SELECT crossfoot.deposit('fay', 30, 'USD')");
        Sql.refused(admin, "CF010", "SELECT crossfoot.withdraw('fay', 0.01, 'USD')");
        Sql.assertSound(admin);
        Sql.run(admin, "SELECT crossfoot.set_floor('fay', 'USD', -100)");
        Sql.run(admin, "SELECT crossfoot.withdraw('fay', 60, 'USD')");
        Sql.run(admin, "SELECT crossfoot.set_floor('fay', 'USD', NULL)");
        Sql.run(admin, "SELECT crossfoot.withdraw('fay', 1000, 'USD')");
        Sql.assertSound(admin);
        Sql.run(admin, "SELECT crossfoot.set_floor('fay', 'USD', 0)");
        Sql.run(admin, "SELECT crossfoot.set_floor('fay', 'USD', -5)");
        Sql.refused(admin, "CF010", "SELECT crossfoot.withdraw('fay', 1, 'USD')");
        Sql.assertSound(admin);
    }

    @Test
    void verify_reads_one_snapshot_while_others_post() throws Exception {
        reader.setAutoCommit(false);
        reader.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        String before = Sql.value(reader, "SELECT entries FROM crossfoot.verify()");
        Sql.run(app, "SELECT crossfoot.transfer('alice', 'bob', 1, 'USD')");
        Sql.run(app, "SELECT crossfoot.transfer('bob', 'alice', 1, 'USD')");
        assertThat(Sql.row(reader, "SELECT ok, entries FROM crossfoot.verify()"))
                .containsExactly("t", before);
        reader.rollback();
        reader.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    }
}
