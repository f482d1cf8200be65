package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each role may do, and that nobody becomes crossfoot_head. */
class RoleTest extends OnLedger {

    private static final List<String> POSTING = List.of(
            "SELECT crossfoot.transfer('alice', 'bob', 1, 'USD')",
            "SELECT crossfoot.deposit('alice', 1, 'USD')",
            "SELECT crossfoot.withdraw('alice', 1, 'USD')",
            "SELECT crossfoot.post('alice', 1, 'USD', 'gift')",
            "SELECT crossfoot.post('{}'::jsonb)",
            "SELECT crossfoot.post_batch('{1}', '{alice}', '{bob}', '{1}', '{USD}', '{t}')",
            "SELECT crossfoot.open_account('alice', 'USD')",
            "SELECT crossfoot.place_hold('alice', 'USD', 1, 'hold')",
            "SELECT crossfoot.capture_hold('hold', 'bob')",
            "SELECT crossfoot.release_hold('hold')",
            "SELECT crossfoot.extend_hold('hold', NULL)",
            "SELECT crossfoot.reverse(1)",
            "SELECT crossfoot.open_dispute('d', 1, 'alice', reason => 'r')",
            "SELECT crossfoot.win_dispute('d')",
            "SELECT crossfoot.lose_dispute('d')",
            "SELECT crossfoot.settle_disputes()",
            "SELECT crossfoot.perform('[]')");

    private static final List<String> ADMINISTERING = List.of(
            "SELECT crossfoot.set_floor('alice', 'USD', -5)",
            "SELECT crossfoot.add_currency('GEMS', 0)",
            "SELECT crossfoot.configure(open_on_first_use => false)",
            "SELECT crossfoot.freeze_account('alice', 'USD', 'why')",
            "SELECT crossfoot.unfreeze_account('alice', 'USD', 'why')",
            "SELECT crossfoot.set_overdraft('alice', 'USD', 5)",
            "SELECT crossfoot.set_type('gift', signs => 'out')",
            "SELECT crossfoot.import_batch('{1}', '{alice}', '{bob}', '{1}', '{USD}', '{t}', NULL, NULL, NULL, NULL,"
                    + " NULL, '{2020-01-01}')");

    private static final List<String> READING = List.of(
            "SELECT * FROM crossfoot.entry",
            "SELECT * FROM crossfoot.transaction",
            "SELECT * FROM crossfoot.account_balance",
            "SELECT * FROM crossfoot.currencies",
            "SELECT * FROM crossfoot.balance('alice', 'USD')",
            "SELECT * FROM crossfoot.entries('alice', 'USD')",
            "SELECT * FROM crossfoot.states('alice', 'USD')",
            "SELECT * FROM crossfoot.holds('alice')",
            "SELECT * FROM crossfoot.disputes('alice')",
            "SELECT * FROM crossfoot.overdraft('alice', 'USD')",
            "SELECT crossfoot.explain('alice', 'USD')",
            "SELECT ok FROM crossfoot.verify()",
            "SELECT crossfoot.kernel_version()");

    @BeforeAll
    void open_accounts() throws Exception {
        Sql.deposit(app, "alice", "100", "USD");
        Sql.run(owner, "GRANT ALL ON ALL TABLES IN SCHEMA crossfoot TO crossfoot_owner");
    }

    static Stream<String> posting() {
        return POSTING.stream();
    }

    static Stream<String> administering() {
        return ADMINISTERING.stream();
    }

    static Stream<String> reading() {
        return READING.stream();
    }

    @ParameterizedTest
    @MethodSource("posting")
    void the_reader_cannot_post(String call) throws Exception {
        Sql.refused(reader, "42501", call);
    }

    @ParameterizedTest
    @MethodSource("administering")
    void the_application_cannot_administer(String call) throws Exception {
        Sql.refused(app, "42501", call);
        Sql.refused(reader, "42501", call);
    }

    @ParameterizedTest
    @MethodSource("administering")
    void the_administrator_can_administer(String call) throws Exception {
        admin.setAutoCommit(false);
        Sql.run(admin, call);
    }

    @ParameterizedTest
    @MethodSource("reading")
    void reader_application_and_administrator_can_read(String query) throws Exception {
        for (Connection role : List.of(reader, app, admin)) {
            Sql.run(role, query);
        }
    }

    @Test
    void reader_and_application_have_no_right_on_any_table_or_sequence() throws Exception {
        assertThat(
                        Sql.column(
                                superuser,
                                "SELECT role || ' ' || privilege || ' ' || c.relname FROM pg_class AS c,"
                                        + " unnest(ARRAY['app', 'reader', 'admin']) AS role,"
                                        + " unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) AS privilege"
                                        + " WHERE c.relnamespace = 'crossfoot'::regnamespace AND c.relkind IN ('r', 'p')"
                                        + " AND (has_table_privilege(role, c.oid, privilege)"
                                        + " OR privilege IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES') AND has_any_column_privilege(role, c.oid, privilege))"))
                .isEmpty();
        assertThat(Sql.column(
                        superuser,
                        "SELECT role || ' ' || c.relname FROM pg_class AS c, unnest(ARRAY['app', 'reader', 'admin']) AS role"
                                + " WHERE c.relnamespace = 'crossfoot'::regnamespace AND c.relkind = 'S'"
                                + " AND has_sequence_privilege(role, c.oid, 'USAGE, SELECT, UPDATE')"))
                .isEmpty();
    }

    @Test
    void the_application_can_execute_the_public_functions_and_nothing_internal() throws Exception {
        assertThat(executableBy("app"))
                .containsExactlyInAnyOrder(
                        "balance",
                        "capture_hold",
                        "deposit",
                        "dispute_events",
                        "disputes",
                        "entries",
                        "exchange",
                        "exchange_position",
                        "expire_lots",
                        "explain",
                        "extend_hold",
                        "find_api_key",
                        "find_dispute",
                        "find_hold",
                        "find_lot",
                        "hold_events",
                        "holds",
                        "kernel_version",
                        "lose_dispute",
                        "lot_events",
                        "lots",
                        "open_account",
                        "open_dispute",
                        "overdraft",
                        "perform",
                        "place_hold",
                        "post",
                        "post_batch",
                        "release_hold",
                        "reverse",
                        "settle_disputes",
                        "split",
                        "states",
                        "totals",
                        "transactions",
                        "transfer",
                        "trial_balance",
                        "verify",
                        "win_dispute",
                        "withdraw");
        assertThat(executableBy("reader"))
                .containsExactlyInAnyOrder(
                        "balance",
                        "dispute_events",
                        "disputes",
                        "entries",
                        "exchange_position",
                        "explain",
                        "find_api_key",
                        "find_dispute",
                        "find_hold",
                        "find_lot",
                        "hold_events",
                        "holds",
                        "kernel_version",
                        "lot_events",
                        "lots",
                        "overdraft",
                        "split",
                        "states",
                        "totals",
                        "transactions",
                        "trial_balance",
                        "verify");
    }

    private List<String> executableBy(String role) throws Exception {
        return Sql.column(
                superuser,
                "SELECT DISTINCT proname FROM pg_proc WHERE pronamespace = 'crossfoot'::regnamespace"
                        + " AND has_function_privilege(?, oid, 'EXECUTE')",
                role);
    }

    @Test
    void a_stranger_can_do_nothing() throws Exception {
        superuser.setAutoCommit(false);
        Sql.run(superuser, "CREATE ROLE stranger");
        Sql.run(superuser, "SET LOCAL ROLE stranger");
        for (List<String> calls : List.of(POSTING, ADMINISTERING, READING)) {
            for (String call : calls) {
                Sql.refused(superuser, "42501", call);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET ROLE crossfoot_head",
                "SET SESSION AUTHORIZATION crossfoot_head",
                "SET SESSION AUTHORIZATION postgres",
                "GRANT crossfoot_head TO CURRENT_USER",
                "GRANT crossfoot_head TO crossfoot_owner",
                "GRANT crossfoot_owner TO crossfoot_app",
                "ALTER ROLE crossfoot_head LOGIN PASSWORD 'x'",
                "DROP ROLE crossfoot_head",
                "SET session_replication_role = replica",
                "SELECT set_config('session_replication_role', 'replica', false)",
                "ALTER SYSTEM SET session_replication_role = replica",
                "ALTER ROLE CURRENT_USER SET session_replication_role = replica",
                "SET lo_compat_privileges = on",
                "ALTER FUNCTION crossfoot.guard_chain() OWNER TO CURRENT_USER",
                "ALTER FUNCTION crossfoot.guard_chain() SECURITY INVOKER",
                "ALTER FUNCTION crossfoot.set_floor(text, text, numeric, text) SET search_path = public",
                "CREATE OR REPLACE FUNCTION crossfoot.guard_chain() RETURNS trigger LANGUAGE plpgsql AS"
                        + " 'BEGIN RETURN NULL; END'",
                "SELECT crossfoot.guard_chain()",
                "SELECT crossfoot.set_floor('alice', 'USD', -1000)",
                "CREATE FUNCTION pg_temp.mine() RETURNS integer LANGUAGE sql AS 'SELECT 1';"
                        + " ALTER FUNCTION pg_temp.mine() OWNER TO crossfoot_head",
                "SET ROLE crossfoot_admin"
            })
    void neither_application_nor_owner_becomes_somebody_who_may(String attack) throws Exception {
        Sql.refused(app, "42501", attack);
        Sql.refused(owner, "42501", attack);
    }

    @Test
    void the_owner_cannot_attach_the_guard_to_a_table_of_his_own() throws Exception {
        owner.setAutoCommit(false);
        Sql.run(owner, "CREATE TEMPORARY TABLE mine (LIKE crossfoot.posting)");
        Sql.refused(
                owner,
                "42501",
                "CREATE TRIGGER t AFTER INSERT ON mine REFERENCING NEW TABLE AS new_posting"
                        + " FOR EACH STATEMENT EXECUTE FUNCTION crossfoot.guard_chain()");
        Sql.refused(owner, "42501", "GRANT EXECUTE ON FUNCTION crossfoot.guard_chain() TO crossfoot_owner");
    }

    @Test
    void the_guard_cannot_be_attached_by_the_application_either() throws Exception {
        Sql.run(app, "CREATE TEMPORARY TABLE mine (a integer)");
        for (String function : List.of("guard_chain", "guard_heads", "guard_new_account", "refuse_history_change")) {
            Sql.refused(
                    app,
                    "42501",
                    "CREATE TRIGGER t AFTER INSERT ON mine FOR EACH STATEMENT EXECUTE FUNCTION crossfoot." + function
                            + "()");
        }
    }

    @Test
    void the_roles_have_the_members_that_the_installation_gave_them() throws Exception {
        assertThat(
                        Sql.column(
                                superuser,
                                "SELECT member::regrole || ' in ' || roleid::regrole FROM pg_auth_members"
                                        + " WHERE roleid::regrole::text LIKE 'crossfoot\\_%' AND member::regrole::text LIKE 'crossfoot\\_%'"))
                .containsExactlyInAnyOrder("crossfoot_app in crossfoot_reader", "crossfoot_admin in crossfoot_app");
        assertThat(Sql.column(
                        superuser,
                        "SELECT member::regrole FROM pg_auth_members WHERE roleid = 'crossfoot_head'::regrole"))
                .isEmpty();
    }

    @Test
    void every_function_that_runs_with_anothers_rights_pins_its_search_path_with_pg_temp_last() throws Exception {
        assertThat(Sql.column(
                        superuser,
                        "SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = 'crossfoot'::regnamespace AND prosecdef"
                                + " AND NOT coalesce(proconfig @> ARRAY['search_path=pg_catalog, pg_temp'], false)"))
                .isEmpty();
    }
}
