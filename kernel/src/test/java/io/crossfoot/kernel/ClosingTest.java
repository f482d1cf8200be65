package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Accounts that are closed: empty, and nothing goes in or out, whoever tries and however. */
class ClosingTest extends OnLedger {

    @BeforeAll
    void open_accounts() throws Exception {
        Sql.deposit(app, "rich", "1000", "USD");
        Sql.run(app, "SELECT crossfoot.deposit('shut', 10, 'USD', key => 'in')");
        Sql.run(app, "SELECT crossfoot.transfer('shut', 'rich', 4, 'USD', key => 'out')");
        Sql.run(
                app,
                "SELECT crossfoot.post_batch('{1}', '{shut}', '{rich}', '{6}', '{USD}', '{transfer}', '{batch out}', NULL, '{with words}')");
        close("shut");
    }

    private void close(String account) throws Exception {
        assertThat(Sql.row(
                        admin,
                        "SELECT account, balance = 0, held = 0, state FROM crossfoot.close_account(?, 'USD')",
                        account))
                .containsExactly(account, "t", "t", "closed");
    }

    private String state(String account) throws Exception {
        return Sql.value(reader, "SELECT state FROM crossfoot.balance(?, 'USD')", account);
    }

    /** Posts and says how it ended: "posted", or the SQLSTATE. */
    private static String attempt(Connection connection, String sql) {
        try {
            Sql.run(connection, sql);
            return "posted";
        } catch (SQLException e) {
            return e.getSQLState();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.01", "1000"})
    void an_account_with_money_is_not_closed(String amount) throws Exception {
        String account = "full:" + amount;
        Sql.deposit(app, account, amount, "USD");
        assertThat(Sql.refused(admin, "CF021", "SELECT crossfoot.close_account('" + account + "', 'USD')"))
                .contains("\"account\": \"" + account + "\"", "\"currency\": \"USD\"", "\"balance\": \"" + amount);
        assertThat(state(account)).isEqualTo("open");
        Sql.run(app, "SELECT crossfoot.withdraw('" + account + "', " + amount + ", 'USD')");
        close(account);
    }

    @Test
    void an_account_that_owes_is_not_closed() throws Exception {
        Sql.run(admin, "SELECT crossfoot.set_floor('owes', 'USD', -50)");
        Sql.run(app, "SELECT crossfoot.withdraw('owes', 20, 'USD')");
        assertThat(Sql.refused(admin, "CF021", "SELECT crossfoot.close_account('owes', 'USD')"))
                .contains("\"balance\": \"-20.00\"");
        Sql.deposit(app, "owes", "20", "USD");
        close("owes");
        Sql.refused(app, "CF020", "SELECT crossfoot.withdraw('owes', 20, 'USD')");
    }

    @Test
    void an_account_with_holds_is_not_closed() throws Exception {
        Sql.run(app, "SELECT crossfoot.open_account('holds', 'USD')");
        superuser.setAutoCommit(false);
        // No function holds yet, so what one would leave is written as crossfoot_head would.
        Sql.run(superuser, "SET LOCAL ROLE crossfoot_head");
        Sql.run(superuser, "UPDATE crossfoot.account SET held = 5 WHERE name = 'holds'");
        Sql.run(superuser, "RESET ROLE");
        assertThat(Sql.refused(superuser, "CF021", "SELECT crossfoot.close_account('holds', 'USD')"))
                .contains("\"held\": \"5\"");
    }

    @Test
    void closing_one_currency_leaves_the_others_open() throws Exception {
        Sql.deposit(app, "two", "5", "EUR");
        Sql.run(app, "SELECT crossfoot.open_account('two', 'USD')");
        close("two");
        assertThat(Sql.rows(reader, "SELECT currency, state FROM crossfoot.balance('two')"))
                .containsExactly(List.of("EUR", "open"), List.of("USD", "closed"));
        Sql.deposit(app, "two", "5", "EUR");
        assertThat(
                        Sql.column(
                                app,
                                "SELECT coalesce(code, status) FROM crossfoot.post_batch('{1,2}', '{NULL,NULL}', '{two,two}', '{1,1}', '{USD,EUR}', '{t,t}')"))
                .containsExactly("CF020", "posted");
    }

    static Stream<Arguments> postings() {
        String json = "SELECT crossfoot.post('{\"type\": \"transfer\", \"postings\": [";
        return Stream.of(
                Arguments.of("transfer in", "SELECT crossfoot.transfer('rich', 'shut', 1, 'USD')"),
                Arguments.of("transfer out", "SELECT crossfoot.transfer('shut', 'rich', 1, 'USD')"),
                Arguments.of("transfer in with key", "SELECT crossfoot.transfer('rich', 'shut', 1, 'USD', key => 'n')"),
                Arguments.of(
                        "transfer in with words",
                        "SELECT crossfoot.transfer('rich', 'shut', 1, 'USD', description => 'x')"),
                Arguments.of("transfer of a new type", "SELECT crossfoot.transfer('rich', 'shut', 1, 'USD', 'never')"),
                Arguments.of(
                        "transfer with its version",
                        "SELECT crossfoot.transfer('rich', 'shut', 1, 'USD', expect_version =>"
                                + " '[{\"account\": \"shut\", \"currency\": \"USD\", \"version\": 3}]')"),
                Arguments.of("transfer to a new account", "SELECT crossfoot.transfer('shut', 'fresh', 1, 'USD')"),
                Arguments.of("deposit", "SELECT crossfoot.deposit('shut', 1, 'USD')"),
                Arguments.of("withdraw", "SELECT crossfoot.withdraw('shut', 1, 'USD')"),
                Arguments.of("withdraw too fine", "SELECT crossfoot.withdraw('shut', 1.000, 'USD')"),
                Arguments.of("post in", "SELECT crossfoot.post('shut', 1, 'USD', 'deposit')"),
                Arguments.of("post out", "SELECT crossfoot.post('shut', -1, 'USD', 'withdrawal')"),
                Arguments.of(
                        "json in",
                        json + "{\"account\": \"shut\", \"amount\": \"1\", \"currency\": \"USD\"}]}'::jsonb)"),
                Arguments.of(
                        "json, second leg",
                        json
                                + "{\"source\": \"rich\", \"destination\": \"fresh\", \"amount\": \"1\", \"currency\": \"USD\"},"
                                + "{\"source\": \"fresh\", \"destination\": \"shut\", \"amount\": \"1\", \"currency\": \"USD\"}]}'::jsonb)"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("postings")
    void nothing_goes_in_or_out_of_a_closed_account(String name, String call) throws Exception {
        List<List<String>> before = Sql.rows(superuser, "SELECT * FROM crossfoot.account ORDER BY id");
        assertThat(Sql.refused(app, "CF020", call)).contains("\"account\": \"shut\"", "\"currency\": \"USD\"");
        assertThat(Sql.rows(superuser, "SELECT * FROM crossfoot.account ORDER BY id"))
                .isEqualTo(before);
    }

    @Test
    void in_a_batch_only_the_transactions_of_the_closed_account_are_refused() throws Exception {
        assertThat(
                        Sql.rows(
                                app,
                                "SELECT transaction, leg, coalesce(code, status), facts ->> 'account' FROM crossfoot.post_batch('{1,2,2,3,4}',"
                                        + " '{rich,rich,b1,shut,NULL}', '{b1,b1,shut,b1,shut}', '{1,1,1,1,1}', '{USD,USD,USD,USD,USD}', '{t,t,t,t}')"))
                .extracting(row -> String.join(" ", row.get(0), row.get(1), row.get(2), row.get(3)))
                .containsExactly(
                        "1 1 posted null", "2 1 CF020 shut", "2 2 CF020 shut", "3 1 CF020 shut", "4 1 CF020 shut");
        assertThat(Sql.balance(reader, "b1", "USD")).isEqualTo("1.00");
    }

    @Test
    void an_import_does_not_reach_a_closed_account_either() throws Exception {
        assertThat(
                        Sql.column(
                                admin,
                                "SELECT coalesce(code, status) FROM crossfoot.import_batch('{1,2,3}', '{NULL,shut,NULL}', '{shut,old,old}', '{1,1,1}',"
                                        + " '{USD,USD,USD}', '{i,i,i}', NULL, NULL, NULL, NULL, NULL, ARRAY[now(), now(), '2020-01-01'])"))
                .containsExactly("CF020", "CF020", "posted");
    }

    static Stream<Forged> forged() {
        return Stream.of(
                Forged.posting("rich", "shut", "1"),
                Forged.posting("shut", "rich", "1"),
                // A wrong chain is no way to another answer than a refusal.
                Forged.posting("rich", "shut", "1").with("destination_version", "d.version + 2"));
    }

    @ParameterizedTest
    @MethodSource("forged")
    void a_posting_that_the_owner_inserts_himself_does_not_reach_it(Forged posting) throws Exception {
        assertThat(Sql.refused(owner, "CF020", posting.insert())).contains("\"shut\"");
        superuser.setAutoCommit(false);
        Sql.run(superuser, "SET LOCAL session_replication_role = replica");
        Sql.refused(superuser, "CF020", posting.insert());
    }

    @Test
    void of_postings_inserted_in_one_statement_one_of_a_closed_account_refuses_all() throws Exception {
        Sql.refused(
                owner,
                "CF020",
                Forged.posting("rich", "b1", "1")
                        .insertWith(Forged.posting("rich", "shut", "1")
                                .with("source_version", "s.version + 2")
                                .with("source_balance", "s.balance - 2")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE crossfoot.account SET state = 'open' WHERE name = 'shut'",
                "UPDATE crossfoot.account SET state = 'closed' WHERE name = 'rich'",
                "UPDATE crossfoot.account SET state = NULL",
                "INSERT INTO crossfoot.account (name, currency, state) VALUES ('born', 'USD', 'closed')",
                "INSERT INTO crossfoot.account (name, currency, state) VALUES ('born', 'USD', 'frozen')",
                "INSERT INTO crossfoot.account (name, currency) VALUES ('shut', 'USD')"
                        + " ON CONFLICT (name, currency, stripe) DO UPDATE SET state = 'open'"
            })
    void the_owner_cannot_write_a_state(String attack) throws Exception {
        Sql.refused(owner, "CF031", attack);
        Sql.refused(app, "42501", attack);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UPDATE crossfoot.account_terms SET state = 'open'", "DELETE FROM crossfoot.account_terms"})
    void the_history_of_states_is_append_only(String attack) throws Exception {
        Sql.refused(owner, "CF030", attack);
    }

    @Test
    void what_was_posted_before_the_closing_is_answered_again() throws Exception {
        assertThat(Sql.row(
                        app,
                        "SELECT replayed, balance, version FROM crossfoot.deposit('shut', 10, 'USD', key => 'in')"))
                .containsExactly("t", "10.00", "1");
        assertThat(
                        Sql.row(
                                app,
                                "SELECT replayed, source_balance, source_version FROM crossfoot.transfer('shut', 'rich', 4, 'USD', key => 'out')"))
                .containsExactly("t", "6.00", "2");
        assertThat(Sql.row(
                        app,
                        "SELECT status, source_balance, source_version FROM crossfoot.post_batch('{1}', '{shut}', '{rich}', '{6}',"
                                + " '{USD}', '{transfer}', '{batch out}', NULL, '{with words}')"))
                .containsExactly("replayed", "0.00", "3");
        Sql.refused(app, "CF011", "SELECT crossfoot.deposit('shut', 11, 'USD', key => 'in')");
    }

    @Test
    void a_closed_account_is_read_like_any() throws Exception {
        assertThat(Sql.row(reader, "SELECT balance, available, version, state FROM crossfoot.balance('shut', 'USD')"))
                .containsExactly("0.00", "0.00", "3", "closed");
        assertThat(Sql.column(reader, "SELECT amount FROM crossfoot.entries('shut', 'USD')"))
                .containsExactly("-6.00", "-4.00", "10.00");
        assertThat(Sql.value(reader, "SELECT state FROM crossfoot.account_balance WHERE account = 'shut'"))
                .isEqualTo("closed");
        assertThat(Sql.value(reader, "SELECT count(*) FROM crossfoot.transactions('shut')"))
                .isEqualTo("3");
    }

    @Test
    void a_refusal_by_a_closed_account_leaves_the_key_free() throws Exception {
        Sql.run(app, "SELECT crossfoot.open_account('key', 'USD')");
        close("key");
        String call = "SELECT replayed FROM crossfoot.deposit('key', 1, 'USD', key => 'free')";
        Sql.refused(app, "CF020", call);
        Sql.run(admin, "SELECT crossfoot.reopen_account('key', 'USD')");
        assertThat(Sql.value(app, call)).isEqualTo("f");
        assertThat(Sql.value(app, call)).isEqualTo("t");
    }

    @Test
    void a_reopened_account_takes_and_gives_again_and_may_be_closed_again() throws Exception {
        Sql.run(app, "SELECT crossfoot.open_account('again', 'USD')");
        for (int round = 0; round < 3; round++) {
            close("again");
            close("again");
            Sql.refused(app, "CF020", "SELECT crossfoot.deposit('again', 5, 'USD')");
            for (int twice = 0; twice < 2; twice++) {
                assertThat(Sql.value(admin, "SELECT state FROM crossfoot.reopen_account('again', 'USD')"))
                        .isEqualTo("open");
            }
            Sql.deposit(app, "again", "5", "USD");
            Sql.run(app, "SELECT crossfoot.withdraw('again', 5, 'USD')");
            Sql.assertSound(reader);
        }
        assertThat(Sql.column(
                        superuser,
                        "SELECT t.version || ' ' || t.state FROM crossfoot.account_terms AS t JOIN crossfoot.account AS a ON a.id = t.account_id"
                                + " WHERE a.name = 'again' ORDER BY t.id"))
                .containsExactly("0 closed", "0 open", "2 closed", "2 open", "4 closed", "4 open");
    }

    @Test
    void a_floor_outlives_closing_and_reopening() throws Exception {
        Sql.run(admin, "SELECT crossfoot.set_floor('overdraft', 'USD', -50)");
        close("overdraft");
        Sql.run(admin, "SELECT crossfoot.reopen_account('overdraft', 'USD')");
        assertThat(Sql.row(reader, "SELECT floor, available, state FROM crossfoot.balance('overdraft', 'USD')"))
                .containsExactly("-50.00", "50.00", "open");
        Sql.run(app, "SELECT crossfoot.withdraw('overdraft', 50, 'USD')");
    }

    @ParameterizedTest
    @ValueSource(strings = {"external:deposit", "external:never"})
    void an_external_account_is_not_closed(String account) throws Exception {
        assertThat(Sql.refused(admin, "CF014", "SELECT crossfoot.close_account('" + account + "', 'USD')"))
                .contains(account);
    }

    @Test
    void what_is_not_there_is_neither_closed_nor_reopened() throws Exception {
        for (String function : List.of("close_account", "reopen_account")) {
            for (String arguments : List.of(
                    "'nobody', 'USD'",
                    "'rich', 'EUR'",
                    "'rich', 'XXXX'",
                    "'no name', 'USD'",
                    "NULL, 'USD'",
                    "'rich', NULL")) {
                Sql.refused(admin, "CF012", "SELECT crossfoot." + function + "(" + arguments + ")");
            }
        }
        assertThat(Sql.column(reader, "SELECT * FROM crossfoot.balance('nobody')"))
                .isEmpty();
    }

    @Test
    void opening_it_or_setting_its_floor_is_refused() throws Exception {
        assertThat(Sql.refused(app, "CF020", "SELECT crossfoot.open_account('shut', 'USD')"))
                .contains("\"shut\"");
        Sql.refused(admin, "CF020", "SELECT crossfoot.set_floor('shut', 'USD', -10)");
        Sql.refused(admin, "CF020", "SELECT crossfoot.set_floor('shut', 'USD', 0)");
        assertThat(state("shut")).isEqualTo("closed");
    }

    @Test
    void only_an_administrator_closes_and_reopens() throws Exception {
        for (Connection role : List.of(app, reader)) {
            Sql.refused(role, "42501", "SELECT crossfoot.close_account('shut', 'USD')");
            Sql.refused(role, "42501", "SELECT crossfoot.reopen_account('shut', 'USD')");
        }
    }

    @Test
    void a_closing_that_is_rolled_back_did_not_happen() throws Exception {
        Sql.run(app, "SELECT crossfoot.open_account('undone', 'USD')");
        admin.setAutoCommit(false);
        close("undone");
        admin.rollback();
        Sql.deposit(app, "undone", "1", "USD");
        assertThat(state("undone")).isEqualTo("open");
    }

    /** Starts a call that has to wait for another's lock, lets that one commit, and answers how the call ended. */
    private String afterWaiting(Connection first, String login, String call) throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (Connection second = database.as(login)) {
            String pid = Sql.value(second, "SELECT pg_backend_pid()");
            Future<String> ending = thread.submit(() -> attempt(second, call));
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> ending.isDone()
                            || Sql.value(
                                            superuser,
                                            "SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = " + pid)
                                    .equals("t"));
            assertThat(ending.isDone()).as("waits: " + call).isFalse();
            first.commit();
            first.setAutoCommit(true);
            return ending.get(60, TimeUnit.SECONDS);
        } finally {
            thread.shutdownNow();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "app SELECT crossfoot.deposit('ACCOUNT', 1, 'USD')",
                "app SELECT crossfoot.transfer('rich', 'ACCOUNT', 1, 'USD', description => 'the long way')",
                "app SELECT crossfoot.transfer('rich', 'ACCOUNT', 1, 'USD')",
                "admin SELECT crossfoot.set_floor('ACCOUNT', 'USD', -10)"
            })
    void what_waited_while_the_account_was_being_closed_is_refused(String call) throws Exception {
        String account = "closing" + Math.abs(call.hashCode());
        Sql.run(app, "SELECT crossfoot.open_account('" + account + "', 'USD')");
        admin.setAutoCommit(false);
        close(account);
        String login = call.substring(0, call.indexOf(' '));
        assertThat(afterWaiting(admin, login, call.substring(login.length() + 1).replace("ACCOUNT", account)))
                .isEqualTo("CF020");
        assertThat(Sql.row(reader, "SELECT version, floor, state FROM crossfoot.balance(?, 'USD')", account))
                .containsExactly("0", "0.00", "closed");
    }

    @Test
    void a_closing_that_waited_while_money_came_in_is_refused() throws Exception {
        Sql.run(app, "SELECT crossfoot.open_account('filling', 'USD')");
        app.setAutoCommit(false);
        Sql.deposit(app, "filling", "1", "USD");
        assertThat(afterWaiting(app, "admin", "SELECT crossfoot.close_account('filling', 'USD')"))
                .isEqualTo("CF021");
        assertThat(state("filling")).isEqualTo("open");
    }

    @Test
    void a_floor_that_waited_while_the_account_was_reopened_is_set() throws Exception {
        Sql.run(app, "SELECT crossfoot.open_account('reopening', 'USD')");
        admin.setAutoCommit(false);
        Sql.run(admin, "SELECT crossfoot.set_floor('reopening', 'USD', -5)");
        close("reopening");
        Sql.run(admin, "SELECT crossfoot.reopen_account('reopening', 'USD')");
        assertThat(afterWaiting(admin, "admin", "SELECT crossfoot.set_floor('reopening', 'USD', -10)"))
                .isEqualTo("posted");
        assertThat(Sql.row(reader, "SELECT floor, state FROM crossfoot.balance('reopening', 'USD')"))
                .containsExactly("-10.00", "open");
    }

    @Test
    void closing_against_postings_never_leaves_money_or_an_entry_behind_closed_doors() throws Exception {
        int accounts = 3;
        for (int a = 0; a < accounts; a++) {
            Sql.run(app, "SELECT crossfoot.open_account('door:" + a + "', 'USD')");
        }
        List<String> wrong = Collections.synchronizedList(new ArrayList<>());
        List<List<String>> endings = Workers.run(database, 6, (worker, connection) -> {
            List<String> codes = new ArrayList<>();
            try (Connection administrator = database.as("admin")) {
                for (int n = 0; n < 120; n++) {
                    String door = "door:" + (n + worker) % accounts;
                    if (worker < 2) {
                        // Closes, looks, reopens, in one transaction or in several.
                        administrator.setAutoCommit(n % 2 == 0);
                        String ending;
                        try {
                            Sql.run(administrator, "SELECT crossfoot.close_account('" + door + "', 'USD')");
                            ending = "closed";
                        } catch (SQLException e) {
                            ending = e.getSQLState();
                        }
                        codes.add(ending);
                        if (!administrator.getAutoCommit()) {
                            administrator.commit();
                        }
                        List<String> seen = Sql.row(
                                administrator, "SELECT state, balance FROM crossfoot.balance('" + door + "', 'USD')");
                        if (seen.get(0).equals("closed") && !seen.get(1).equals("0.00")) {
                            wrong.add(door + " " + seen);
                        }
                        Sql.run(administrator, "SELECT crossfoot.reopen_account('" + door + "', 'USD')");
                        if (!administrator.getAutoCommit()) {
                            administrator.commit();
                        }
                    } else if (worker == 2) {
                        codes.add(attempt(
                                administrator, "SELECT crossfoot.set_floor('" + door + "', 'USD', " + -(n % 7) + ")"));
                    } else {
                        String in = n % 3 == 0
                                ? "SELECT crossfoot.deposit('" + door + "', 1, 'USD')"
                                : n % 3 == 1
                                        ? "SELECT crossfoot.transfer('rich', '" + door + "', 1, 'USD')"
                                        : "SELECT crossfoot.transfer('rich', '" + door
                                                + "', 1, 'USD', description => 'x')";
                        String ending = attempt(connection, in);
                        codes.add(ending);
                        if (ending.equals("posted")) {
                            codes.add(attempt(connection, "SELECT crossfoot.withdraw('" + door + "', 1, 'USD')"));
                        }
                    }
                }
            }
            return codes;
        });
        assertThat(wrong).isEmpty();
        assertThat(new TreeSet<>(endings.stream().flatMap(List::stream).toList()))
                .contains("posted", "closed")
                .isSubsetOf("posted", "closed", "CF010", "CF020", "CF021");
        Sql.assertSound(reader);
    }

    private static final String UNGUARDED = "ALTER TABLE crossfoot.account DISABLE TRIGGER guard_heads; ";
    private static final String GUARDED = "; ALTER TABLE crossfoot.account ENABLE ALWAYS TRIGGER guard_heads";

    private void named(String... facts) throws Exception {
        assertThat(
                        Sql.column(
                                superuser,
                                "SELECT DISTINCT d ->> 'check' FROM crossfoot.verify() AS v, jsonb_array_elements(v.differences) AS d"))
                .as(String.join("\n", Sql.differences(superuser)))
                .containsExactly("state");
        assertThat(String.join("\n", Sql.differences(superuser))).contains(facts);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "state = 'open' WHERE name = 'shut'",
                "state = 'closed' WHERE name = 'empty'",
                "state = 'frozen' WHERE name = 'empty'"
            })
    void verify_names_a_forged_state(String change) throws Exception {
        superuser.setAutoCommit(false);
        Sql.run(superuser, "SELECT crossfoot.open_account('empty', 'USD')");
        Sql.run(superuser, UNGUARDED + "UPDATE crossfoot.account SET " + change + GUARDED);
        named(change.contains("shut") ? "\"shut\"" : "\"empty\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE crossfoot.account_terms SET state = 'open'",
                "DELETE FROM crossfoot.account_terms WHERE account_id = (SELECT id FROM crossfoot.account WHERE name = 'shut')",
                "UPDATE crossfoot.account_terms SET version = version - 1",
                "UPDATE crossfoot.account_terms SET state = 'frozen'",
                "INSERT INTO crossfoot.account_terms (account_id, version, floor, held, state)"
                        + " SELECT id, version, floor, held, 'open' FROM crossfoot.account WHERE name = 'shut'",
                "INSERT INTO crossfoot.account_terms (account_id, version, floor, held, state)"
                        + " SELECT id, version, floor, held, 'closed' FROM crossfoot.account WHERE name = 'rich'"
            })
    void verify_names_a_forged_history_of_states(String change) throws Exception {
        superuser.setAutoCommit(false);
        Sql.run(
                superuser,
                "ALTER TABLE crossfoot.account_terms DISABLE TRIGGER guard_history; " + change
                        + "; ALTER TABLE crossfoot.account_terms ENABLE ALWAYS TRIGGER guard_history");
        named(change.contains("rich") ? "\"rich\"" : "\"shut\"");
    }

    @Test
    void verify_names_a_state_that_is_none_even_if_its_history_says_so() throws Exception {
        superuser.setAutoCommit(false);
        Sql.run(superuser, "SELECT crossfoot.open_account('empty', 'USD')");
        Sql.run(superuser, UNGUARDED + "UPDATE crossfoot.account SET state = 'locked' WHERE name = 'empty'" + GUARDED);
        Sql.run(
                superuser,
                "INSERT INTO crossfoot.account_terms (account_id, version, floor, held, state)"
                        + " SELECT id, version, floor, held, state FROM crossfoot.account WHERE name = 'empty'");
        named("\"empty\"", "\"locked\"");
    }

    @Test
    void verify_names_an_entry_that_was_made_while_the_account_was_closed() throws Exception {
        superuser.setAutoCommit(false);
        Sql.run(superuser, UNGUARDED + "UPDATE crossfoot.account SET state = 'open' WHERE name = 'shut'" + GUARDED);
        Sql.run(superuser, Forged.posting("rich", "shut", "1").insert());
        Sql.run(superuser, Forged.posting("shut", "rich", "1").insert());
        Sql.run(superuser, UNGUARDED + "UPDATE crossfoot.account SET state = 'closed' WHERE name = 'shut'" + GUARDED);
        named("\"shut\"", "\"since_version\": 3", "\"version\": 5");
        // Reopening by the book afterwards does not hide it.
        Sql.run(superuser, "SELECT crossfoot.reopen_account('shut', 'USD')");
        named("\"shut\"", "\"since_version\": 3", "\"version\": 5");
    }

    @Test
    void verify_names_money_in_a_closed_account() throws Exception {
        superuser.setAutoCommit(false);
        Sql.run(superuser, UNGUARDED + "UPDATE crossfoot.account SET state = 'closed' WHERE name = 'rich'" + GUARDED);
        Sql.run(
                superuser,
                "INSERT INTO crossfoot.account_terms (account_id, version, floor, held, state)"
                        + " SELECT id, version, floor, held, state FROM crossfoot.account WHERE name = 'rich'");
        named("\"rich\"", "\"closed\"");
    }
}
