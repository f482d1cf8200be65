package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The log of administrative acts: one entry for each act, none for what did not happen, and nobody rewrites it. */
class AdministrativeActTest extends OnLedger {

    private static final String HASH = "sha256('secret')";

    @BeforeAll
    void a_ledger_to_administer() throws Exception {
        Sql.deposit(app, "full", "10", "USD");
        for (String account : List.of("open", "floored", "shut", "ice", "sink")) {
            Sql.run(app, "SELECT crossfoot.open_account('" + account + "', 'USD')");
        }
        Sql.run(admin, "SELECT crossfoot.set_floor('floored', 'USD', -5)");
        Sql.run(admin, "SELECT crossfoot.set_floor('endless', 'USD', NULL)");
        Sql.run(admin, "SELECT crossfoot.close_account('shut', 'USD')");
        Sql.run(admin, "SELECT crossfoot.freeze_account('ice', 'USD', 'review')");
        Sql.run(admin, "SELECT crossfoot.freeze_account('sink', 'USD', 'review', true)");
        Sql.run(admin, "SELECT crossfoot.add_currency('GEM', 0)");
        Sql.run(admin, "SELECT crossfoot.create_api_key('known000', 'known', " + HASH + ", 'read')");
        Sql.run(admin, "SELECT crossfoot.create_api_key('ended000', 'ended', " + HASH + ", 'read')");
        Sql.run(admin, "SELECT crossfoot.expire_api_key('ended000')");
        Sql.run(admin, "SELECT crossfoot.configure('Europe/Berlin', true)");
    }

    private static List<String> ids(Connection connection) throws Exception {
        return Sql.column(connection, "SELECT id FROM crossfoot.audit(NULL, 1000)");
    }

    static Stream<Arguments> acts() {
        return Stream.of(
                Arguments.of(
                        "SELECT crossfoot.set_floor('new', 'USD', -7.5, actor => ACTOR)",
                        "set_floor",
                        "{\"floor\": \"-7.50\", \"account\": \"new\", \"currency\": \"USD\"}"),
                Arguments.of(
                        "SELECT crossfoot.set_floor('open', 'USD', NULL, actor => ACTOR)",
                        "set_floor",
                        "{\"floor\": \"none\", \"account\": \"open\", \"currency\": \"USD\"}"),
                Arguments.of(
                        "SELECT crossfoot.set_overdraft('new', 'USD', 7.5, 1, 'open', actor => ACTOR)",
                        "set_overdraft",
                        "{\"fee\": \"1.00\", \"limit\": \"7.50\", \"account\": \"new\", \"currency\": \"USD\", \"fee_account\": \"open\"}"),
                Arguments.of(
                        "SELECT crossfoot.close_account('open', 'USD', actor => ACTOR)",
                        "close_account",
                        "{\"account\": \"open\", \"currency\": \"USD\"}"),
                Arguments.of(
                        "SELECT crossfoot.reopen_account('shut', 'USD', actor => ACTOR)",
                        "reopen_account",
                        "{\"account\": \"shut\", \"currency\": \"USD\"}"),
                Arguments.of(
                        "SELECT crossfoot.freeze_account('open', 'USD', 'court order', actor => ACTOR)",
                        "freeze_account",
                        "{\"state\": \"frozen\", \"reason\": \"court order\", \"account\": \"open\", \"currency\": \"USD\"}"),
                Arguments.of(
                        "SELECT crossfoot.freeze_account('full', 'USD', 'review', true, ACTOR)",
                        "freeze_account",
                        "{\"state\": \"credits_only\", \"reason\": \"review\", \"account\": \"full\", \"currency\": \"USD\"}"),
                Arguments.of(
                        "SELECT crossfoot.freeze_account('ice', 'USD', 'another reason', actor => ACTOR)",
                        "freeze_account",
                        "{\"state\": \"frozen\", \"reason\": \"another reason\", \"account\": \"ice\", \"currency\": \"USD\"}"),
                Arguments.of(
                        "SELECT crossfoot.unfreeze_account('ice', 'USD', 'settled', actor => ACTOR)",
                        "unfreeze_account",
                        "{\"reason\": \"settled\", \"account\": \"ice\", \"currency\": \"USD\"}"),
                Arguments.of(
                        "SELECT crossfoot.add_currency('ORE', 3, 'Ore', actor => ACTOR)",
                        "add_currency",
                        "{\"name\": \"Ore\", \"scale\": 3, \"currency\": \"ORE\"}"),
                Arguments.of(
                        "SELECT crossfoot.configure(time_zone => 'Asia/Tokyo', actor => ACTOR)",
                        "configure",
                        "{\"time_zone\": \"Asia/Tokyo\"}"),
                Arguments.of(
                        "SELECT crossfoot.configure(open_on_first_use => false, actor => ACTOR)",
                        "configure",
                        "{\"open_on_first_use\": false}"),
                Arguments.of(
                        "SELECT crossfoot.create_api_key('abcd1234', 'till', " + HASH
                                + ", 'post', '{user:,till:}', '2100-01-01 00:00+00', actor => ACTOR)",
                        "create_api_key",
                        "{\"id\": \"abcd1234\", \"name\": \"till\", \"scope\": \"post\", \"prefixes\": \"user: till:\", \"expires_at\": \"2100-01-01T00:00:00+00:00\"}"),
                Arguments.of(
                        "SELECT crossfoot.expire_api_key('known000', '2100-01-01 00:00+00', actor => ACTOR)",
                        "expire_api_key",
                        "{\"id\": \"known000\", \"expires_at\": \"2100-01-01T00:00:00+00:00\"}"));
    }

    @ParameterizedTest
    @MethodSource("acts")
    void every_administrative_function_notes_one_act(String call, String act, String facts) throws Exception {
        List<String> before = ids(admin);
        for (String actor : List.of("'alice@example.com'", "NULL")) {
            admin.setAutoCommit(false);
            Sql.run(admin, "SET LOCAL TimeZone = 'UTC'");
            Sql.run(admin, call.replace("ACTOR", actor));
            assertThat(ids(admin)).hasSize(before.size() + 1).endsWith(before.toArray(String[]::new));
            assertThat(
                            Sql.row(
                                    admin,
                                    "SELECT act, role, actor, facts, at BETWEEN now() AND clock_timestamp() FROM crossfoot.audit(NULL, 1)"))
                    .containsExactly(act, "admin", actor.equals("NULL") ? null : "alice@example.com", facts, "t");
            admin.rollback();
            // What was rolled back was not done.
            assertThat(ids(admin)).isEqualTo(before);
            admin.setAutoCommit(true);
        }
    }

    @Test
    void every_function_that_only_an_administrator_may_call_notes_its_acts_or_reads_or_imports() throws Exception {
        List<String> noting =
                acts().map(a -> (String) a.get()[1]).distinct().sorted().toList();
        List<String> others = List.of("audit", "import_batch");
        assertThat(
                        Sql.column(
                                superuser,
                                "SELECT DISTINCT proname COLLATE \"C\" FROM pg_proc WHERE pronamespace = 'crossfoot'::regnamespace"
                                        + " AND has_function_privilege('admin', oid, 'EXECUTE') AND NOT has_function_privilege('app', oid, 'EXECUTE') ORDER BY 1"))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(noting.stream(), others.stream()).toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT crossfoot.set_floor('floored', 'USD', -5)",
                "SELECT crossfoot.set_floor('floored', 'USD', -5.00)",
                "SELECT crossfoot.set_floor('endless', 'USD', NULL)",
                "SELECT crossfoot.set_floor('merely opened', 'USD', 0)",
                "SELECT crossfoot.set_overdraft('floored', 'USD', 5.00)",
                "SELECT crossfoot.set_overdraft('merely opened', 'USD')",
                "SELECT crossfoot.close_account('shut', 'USD')",
                "SELECT crossfoot.reopen_account('open', 'USD')",
                "SELECT crossfoot.reopen_account('external:deposit', 'USD')",
                "SELECT crossfoot.freeze_account('ice', 'USD', 'review')",
                "SELECT crossfoot.freeze_account('sink', 'USD', 'review', true)",
                "SELECT crossfoot.unfreeze_account('open', 'USD', 'review')",
                "SELECT crossfoot.unfreeze_account('external:deposit', 'USD', 'review')",
                "SELECT crossfoot.add_currency('GEM', 0)",
                "SELECT crossfoot.add_currency('USD', 2, 'Another name')",
                "SELECT crossfoot.configure()",
                "SELECT crossfoot.configure(time_zone => 'Europe/Berlin')",
                "SELECT crossfoot.configure('Europe/Berlin', true, 'somebody')",
                "SELECT crossfoot.expire_api_key('ended000')",
                "SELECT crossfoot.expire_api_key('ended000', '2100-01-01')",
                "SELECT crossfoot.expire_api_key('known000', 'infinity')",
                "SELECT crossfoot.deposit('full', 1, 'USD')",
                "SELECT crossfoot.open_account('opened', 'USD')"
            })
    void what_changes_nothing_that_is_administered_is_not_noted(String call) throws Exception {
        List<String> before = ids(admin);
        Sql.run(admin, call.replace("merely opened", "merely-opened"));
        assertThat(ids(admin)).isEqualTo(before);
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of("CF013", "SELECT crossfoot.set_floor('full', 'USD', 0.001)"),
                Arguments.of("CF014", "SELECT crossfoot.set_floor('external:x', 'USD', 0)"),
                Arguments.of("CF020", "SELECT crossfoot.set_floor('shut', 'USD', -1)"),
                Arguments.of("CF021", "SELECT crossfoot.close_account('full', 'USD')"),
                Arguments.of("CF012", "SELECT crossfoot.close_account('nobody', 'USD')"),
                Arguments.of("CF012", "SELECT crossfoot.reopen_account('nobody', 'USD')"),
                Arguments.of("CF009", "SELECT crossfoot.freeze_account('full', 'USD', '')"),
                Arguments.of("CF009", "SELECT crossfoot.unfreeze_account('ice', 'USD', NULL)"),
                Arguments.of("CF012", "SELECT crossfoot.freeze_account('nobody', 'USD', 'x')"),
                Arguments.of("CF014", "SELECT crossfoot.freeze_account('external:x', 'USD', 'x')"),
                Arguments.of("CF020", "SELECT crossfoot.freeze_account('shut', 'USD', 'x')"),
                Arguments.of("CF020", "SELECT crossfoot.unfreeze_account('shut', 'USD', 'x')"),
                Arguments.of("CF027", "SELECT crossfoot.close_account('ice', 'USD')"),
                Arguments.of("CF027", "SELECT crossfoot.reopen_account('sink', 'USD')"),
                Arguments.of("CF015", "SELECT crossfoot.add_currency('gem', 0)"),
                Arguments.of("CF016", "SELECT crossfoot.add_currency('GEM', 1)"),
                Arguments.of("CF017", "SELECT crossfoot.configure('Mars/Olympus')"),
                Arguments.of("CF025", "SELECT crossfoot.create_api_key('known000', 'x', " + HASH + ", 'read')"),
                Arguments.of("CF026", "SELECT crossfoot.expire_api_key('nobody00')"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void what_was_refused_is_not_noted(String code, String call) throws Exception {
        List<String> before = ids(admin);
        Sql.refused(admin, code, call);
        assertThat(ids(admin)).isEqualTo(before);
    }

    @Test
    void an_act_names_the_login_even_where_the_session_plays_another_role() throws Exception {
        superuser.setAutoCommit(false);
        Sql.run(superuser, "SET LOCAL ROLE crossfoot_admin");
        Sql.run(superuser, "SELECT crossfoot.set_floor('open', 'USD', -1)");
        assertThat(Sql.value(superuser, "SELECT role FROM crossfoot.audit(NULL, 1)"))
                .isEqualTo("postgres");
    }

    @Test
    void an_actor_longer_than_200_characters_is_cut() throws Exception {
        admin.setAutoCommit(false);
        Sql.run(admin, "SELECT crossfoot.set_floor('open', 'USD', -1, actor => repeat('\u00e9', 201))");
        Sql.run(admin, "SELECT crossfoot.set_floor('open', 'USD', -2, actor => repeat('b', 200))");
        assertThat(Sql.column(admin, "SELECT actor FROM crossfoot.audit(NULL, 2)"))
                .containsExactly("b".repeat(200), "\u00e9".repeat(200));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE crossfoot.administrative_act SET actor = 'nobody'",
                "UPDATE crossfoot.administrative_act SET role = 'nobody' WHERE false",
                "DELETE FROM crossfoot.administrative_act",
                "TRUNCATE crossfoot.administrative_act",
                "MERGE INTO crossfoot.administrative_act AS a USING (SELECT 1) AS x ON true WHEN MATCHED THEN DELETE",
                "DELETE FROM crossfoot.transaction_type",
                "UPDATE crossfoot.transaction_type SET name = 'other'",
                "TRUNCATE crossfoot.transaction_type"
            })
    void nobody_rewrites_the_log(String attack) throws Exception {
        Sql.refused(owner, "CF030", attack);
        Sql.refused(superuser, "CF030", attack);
        superuser.setAutoCommit(false);
        Sql.run(superuser, "SET LOCAL session_replication_role = replica");
        Sql.refused(superuser, "CF030", attack);
        Sql.refused(admin, "42501", attack);
        Sql.refused(app, "42501", attack);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM crossfoot.audit()",
                "SELECT * FROM crossfoot.administrative_act",
                "INSERT INTO crossfoot.administrative_act (act, facts) VALUES ('x', '{}')",
                "SELECT crossfoot.note_act('x', 'x', '{}')"
            })
    void reader_and_application_neither_read_nor_write_it(String attempt) throws Exception {
        Sql.refused(app, "42501", attempt);
        Sql.refused(reader, "42501", attempt);
        if (!attempt.contains("audit")) {
            Sql.refused(admin, "42501", attempt);
        }
    }

    @Test
    void pages_follow_each_other_to_the_first_act() throws Exception {
        for (int n = 0; n < 25; n++) {
            Sql.run(admin, "SELECT crossfoot.set_floor('paged', 'USD', " + -(n + 1) + ")");
        }
        List<String> all = ids(admin);
        for (int limit : new int[] {1, 2, 7, 24, 25, 26, 1000}) {
            List<String> seen = new ArrayList<>();
            String before = null;
            List<String> page;
            do {
                page = Sql.column(admin, "SELECT id FROM crossfoot.audit(?, ?)", before, limit);
                assertThat(page.size()).isLessThanOrEqualTo(limit);
                seen.addAll(page);
                before = page.isEmpty() ? before : page.get(page.size() - 1);
                // A new act is on no later page.
                Sql.run(
                        admin,
                        "SELECT crossfoot.set_floor('paged', 'USD', " + -(100 + seen.size() + 1000 * limit) + ")");
            } while (!page.isEmpty());
            assertThat(seen).isEqualTo(all);
            all = ids(admin);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "''",
                "'x'",
                "'-1'",
                "'1.5'",
                "'1 '",
                "' 1'",
                "E'1\\n'",
                "'9999999999999999999'",
                "NULL, 0",
                "NULL, 1001",
                "NULL, -1",
                "NULL, NULL"
            })
    void a_cursor_or_limit_out_of_range_is_refused(String arguments) throws Exception {
        Sql.refused(admin, "CF018", "SELECT crossfoot.audit(" + arguments + ")");
    }
}
