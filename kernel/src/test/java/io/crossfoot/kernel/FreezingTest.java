package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
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

/** Accounts that are frozen: nothing goes in or out, or nothing out, whoever tries and however, and why is on record. */
class FreezingTest extends OnLedger {

    @BeforeAll
    void open_accounts() throws Exception {
        Sql.deposit(app, "rich", "1000", "USD");
        for (String account : List.of("ice", "sink")) {
            Sql.run(app, "SELECT crossfoot.deposit(?, 10, 'USD', key => ?)", account, "in " + account);
            Sql.run(
                    app,
                    "SELECT crossfoot.transfer(?, 'rich', 4, 'USD', key => ?, description => 'the long way')",
                    account,
                    "out " + account);
        }
        freeze("ice", "court order");
        limitToCredits("sink", "under review");
    }

    private void freeze(String account, String reason) throws Exception {
        assertThat(Sql.value(
                        admin,
                        "SELECT state FROM crossfoot.freeze_account(?, 'USD', ?, actor => 'anna')",
                        account,
                        reason))
                .isEqualTo("frozen");
    }

    private void limitToCredits(String account, String reason) throws Exception {
        assertThat(Sql.value(
                        admin,
                        "SELECT state FROM crossfoot.freeze_account(?, 'USD', ?, true, 'anna')",
                        account,
                        reason))
                .isEqualTo("credits_only");
    }

    private void unfreeze(String account) throws Exception {
        assertThat(Sql.value(
                        admin, "SELECT state FROM crossfoot.unfreeze_account(?, 'USD', 'settled', 'anna')", account))
                .isEqualTo("open");
    }

    private String state(String account) throws Exception {
        return Sql.value(reader, "SELECT state FROM crossfoot.balance(?, 'USD')", account);
    }

    /** The states of an account, the newest first, as short texts. */
    private List<String> history(String account) throws Exception {
        return Sql.column(
                reader,
                "SELECT concat_ws(' ', version, state, reason, role, actor) FROM crossfoot.states(?, 'USD')",
                account);
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

    private List<List<String>> heads() throws Exception {
        return Sql.rows(superuser, "SELECT * FROM crossfoot.account ORDER BY id");
    }

    /** Calls that move 1 USD from a source to a destination. */
    static Stream<Arguments> ways() {
        String names = "'SOURCE', 'DESTINATION', 1, 'USD'";
        return Stream.of(
                Arguments.of("transfer", "SELECT crossfoot.transfer(" + names + ")"),
                Arguments.of("with key", "SELECT crossfoot.transfer(" + names + ", key => 'frozen')"),
                Arguments.of("with words", "SELECT crossfoot.transfer(" + names + ", description => 'x')"),
                Arguments.of("too fine", "SELECT crossfoot.transfer('SOURCE', 'DESTINATION', 1.000, 'USD')"),
                Arguments.of("of a new type", "SELECT crossfoot.transfer(" + names + ", 'never')"),
                Arguments.of(
                        "post",
                        "SELECT crossfoot.post('{\"type\": \"transfer\", \"postings\": [{\"source\": \"SOURCE\", \"destination\":"
                                + " \"DESTINATION\", \"amount\": \"1\", \"currency\": \"USD\"}]}'::jsonb)"),
                Arguments.of(
                        "post, second leg",
                        "SELECT crossfoot.post('{\"type\": \"transfer\", \"postings\": [{\"source\": \"rich\", \"destination\":"
                                + " \"other\", \"amount\": \"1\", \"currency\": \"USD\"}, {\"source\": \"SOURCE\", \"destination\":"
                                + " \"DESTINATION\", \"amount\": \"1\", \"currency\": \"USD\"}]}'::jsonb)"));
    }

    private static String way(String call, String source, String destination) {
        return call.replace("SOURCE", source).replace("DESTINATION", destination);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    void nothing_goes_in_or_out_of_a_frozen_account(String name, String call) throws Exception {
        List<List<String>> before = heads();
        for (String refused : List.of(way(call, "rich", "ice"), way(call, "ice", "rich"), way(call, "ice", "sink"))) {
            assertThat(Sql.refused(app, "CF027", refused))
                    .contains(
                            "\"account\": \"ice\"",
                            "\"currency\": \"USD\"",
                            "\"state\": \"frozen\"",
                            "\"reason\": \"court order\"");
        }
        assertThat(heads()).isEqualTo(before);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    void an_account_that_takes_credits_only_takes_and_does_not_give(String name, String call) throws Exception {
        List<List<String>> before = heads();
        assertThat(Sql.refused(app, "CF027", way(call, "sink", "rich")))
                .contains(
                        "\"account\": \"sink\"",
                        "\"currency\": \"USD\"",
                        "\"state\": \"credits_only\"",
                        "\"reason\": \"under review\"");
        assertThat(heads()).isEqualTo(before);
        String balance = Sql.balance(reader, "sink", "USD");
        String in = way(call, "rich", "sink").replace("'frozen'", "'credited'");
        assertThat(attempt(app, in)).isEqualTo("posted");
        assertThat(Sql.value(reader, "SELECT balance - ?::numeric FROM crossfoot.balance('sink', 'USD')", balance))
                .isEqualTo("1.00");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT crossfoot.deposit('ice', 1, 'USD')",
                "SELECT crossfoot.withdraw('ice', 1, 'USD')",
                "SELECT crossfoot.post('ice', 1, 'USD', 'deposit')",
                "SELECT crossfoot.post('ice', -1, 'USD', 'withdrawal')",
                "SELECT crossfoot.withdraw('sink', 1, 'USD')",
                "SELECT crossfoot.post('sink', -1, 'USD', 'withdrawal')",
                // More than it has: that it is frozen is said first.
                "SELECT crossfoot.withdraw('ice', 100000, 'USD')",
                "SELECT crossfoot.open_account('ice', 'USD')",
                "SELECT crossfoot.open_account('sink', 'USD')"
            })
    void every_other_way_is_refused_too(String call) throws Exception {
        Sql.refused(app, "CF027", call);
    }

    @Test
    void the_message_says_what_is_the_matter_and_why() throws Exception {
        assertThat(
                        Sql.column(
                                app,
                                "SELECT message FROM crossfoot.post_batch('{1,2}', '{ice,sink}', '{rich,rich}', '{1,1}', '{USD,USD}', '{t,t}')"))
                .containsExactly("account ice is frozen: court order", "account sink takes credits only: under review");
    }

    @Test
    void in_a_batch_only_the_transactions_of_the_frozen_accounts_are_refused() throws Exception {
        assertThat(Sql.column(
                        app,
                        "SELECT concat_ws(' ', transaction, leg, coalesce(code, status), facts ->> 'account') FROM crossfoot.post_batch("
                                + "'{1,2,2,3,4,5,6}', '{rich,rich,b1,ice,NULL,NULL,sink}', '{b1,b1,ice,b1,ice,sink,b1}',"
                                + " '{1,1,1,1,1,1,1}', '{USD,USD,USD,USD,USD,USD,USD}', '{t,t,t,t,t,t}')"))
                .containsExactly(
                        "1 1 posted",
                        "2 1 CF027 ice",
                        "2 2 CF027 ice",
                        "3 1 CF027 ice",
                        "4 1 CF027 ice",
                        "5 1 posted",
                        "6 1 CF027 sink");
        assertThat(Sql.balance(reader, "b1", "USD")).isEqualTo("1.00");
    }

    @Test
    void a_batch_of_all_or_nothing_falls_by_it_and_a_dry_run_foresees_it() throws Exception {
        String batch =
                "SELECT coalesce(code, status) FROM crossfoot.post_batch('{1,2}', '{rich,ice}', '{b2,b2}', '{1,1}', '{USD,USD}', '{t,t}'";
        assertThat(Sql.column(app, batch + ", all_or_nothing => true)")).containsExactly("CF022", "CF027");
        assertThat(Sql.column(app, batch + ", dry_run => true)")).containsExactly("posted", "CF027");
        assertThat(Sql.balance(reader, "b2", "USD")).isNull();
    }

    @Test
    void closed_and_frozen_accounts_of_one_batch_are_told_apart() throws Exception {
        Sql.run(app, "SELECT crossfoot.open_account('shut', 'USD')");
        Sql.run(admin, "SELECT crossfoot.close_account('shut', 'USD')");
        assertThat(
                        Sql.column(
                                app,
                                "SELECT concat_ws(' ', coalesce(code, status), facts ->> 'account') FROM crossfoot.post_batch('{1,2,3,4}',"
                                        + " '{rich,rich,rich,sink}', '{shut,ice,sink,shut}', '{1,1,1,1}', '{USD,USD,USD,USD}', '{t,t,t,t}')"))
                .containsExactly("CF020 shut", "CF027 ice", "posted", "CF027 sink");
    }

    @Test
    void an_import_respects_it_as_well() throws Exception {
        assertThat(Sql.column(
                        admin,
                        "SELECT coalesce(code, status) FROM crossfoot.import_batch('{1,2,3,4,5}', '{NULL,ice,sink,NULL,NULL}',"
                                + " '{ice,old,old,sink,old}', '{1,1,1,1,1}', '{USD,USD,USD,USD,USD}', '{i,i,i,i,j}', NULL, NULL, NULL, NULL, NULL,"
                                + " ARRAY[now(), now(), now(), now(), '2020-01-01'])"))
                // Nothing frozen stops the fourth: it takes credits.
                .containsExactly("CF027", "CF027", "CF027", "posted", "posted");
    }

    static Stream<Forged> refusedPostings() {
        return Stream.of(
                Forged.posting("rich", "ice", "1"),
                Forged.posting("ice", "rich", "1"),
                Forged.posting("sink", "rich", "1"),
                Forged.posting("sink", "ice", "1"),
                Forged.posting("rich", "ice", "1").with("destination_version", "d.version + 2"));
    }

    @ParameterizedTest
    @MethodSource("refusedPostings")
    void a_posting_that_the_owner_inserts_himself_is_refused(Forged posting) throws Exception {
        String named = Sql.refused(owner, "CF027", posting.insert());
        assertThat(named).containsPattern("\"(court order|under review)\"");
        superuser.setAutoCommit(false);
        Sql.run(superuser, "SET LOCAL session_replication_role = replica");
        Sql.refused(superuser, "CF027", posting.insert());
    }

    @Test
    void the_guard_lets_the_owner_credit_what_takes_credits() throws Exception {
        Sql.run(owner, Forged.posting("rich", "sink", "1").insert());
        // Two in one statement go another way through the guard.
        Sql.run(
                owner,
                Forged.posting("rich", "sink", "1")
                        .with("posted_at", "now()")
                        .insertWith(Forged.posting("rich", "sink", "1")
                                .with("posted_at", "now()")
                                .with("transaction_id", "currval('crossfoot.transaction_id')")
                                .with("leg", "2")
                                .with("source_version", "s.version + 2")
                                .with("destination_version", "d.version + 2")
                                .with("source_balance", "s.balance - 2")
                                .with("destination_balance", "d.balance + 2")));
    }

    @Test
    void of_postings_inserted_in_one_statement_one_that_takes_from_it_refuses_all() throws Exception {
        List<List<String>> before = heads();
        // It comes in and goes out again, which would leave the balance as it was.
        assertThat(Sql.refused(
                        owner,
                        "CF027",
                        Forged.posting("rich", "sink", "1").insertWith(new ForgedBack("sink", "rich").posting())))
                .contains("\"sink\"", "\"credits_only\"");
        Sql.refused(
                owner,
                "CF027",
                Forged.posting("rich", "other", "1")
                        .insertWith(Forged.posting("rich", "ice", "1")
                                .with("source_version", "s.version + 2")
                                .with("source_balance", "s.balance - 2")));
        assertThat(heads()).isEqualTo(before);
    }

    /** A posting back in the same transaction, as its second leg. */
    private record ForgedBack(String source, String destination) {
        Forged posting() {
            return Forged.posting(source, destination, "1")
                    .with("transaction_id", "currval('crossfoot.transaction_id')")
                    .with("leg", "2")
                    .with("source_version", "s.version + 2")
                    .with("destination_version", "d.version + 2")
                    .with("source_balance", "s.balance")
                    .with("destination_balance", "d.balance");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE crossfoot.account SET state = 'open' WHERE name = 'ice'",
                "UPDATE crossfoot.account SET state = 'credits_only' WHERE name = 'ice'",
                "UPDATE crossfoot.account SET state = 'frozen' WHERE name = 'rich'",
                "INSERT INTO crossfoot.account (name, currency, state) VALUES ('born', 'USD', 'credits_only')",
                "INSERT INTO crossfoot.account (name, currency) VALUES ('ice', 'USD')"
                        + " ON CONFLICT (name, currency, stripe) DO UPDATE SET state = 'open'"
            })
    void the_owner_cannot_write_a_state(String attack) throws Exception {
        Sql.refused(owner, "CF031", attack);
        Sql.refused(app, "42501", attack);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE crossfoot.account_terms SET reason = 'another'",
                "UPDATE crossfoot.account_terms SET actor = 'nobody'",
                "DELETE FROM crossfoot.account_terms"
            })
    void reasons_are_append_only(String attack) throws Exception {
        Sql.refused(owner, "CF030", attack);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ice", "sink"})
    void what_was_posted_before_is_answered_again(String account) throws Exception {
        assertThat(Sql.row(
                        app,
                        "SELECT replayed, balance, version FROM crossfoot.deposit(?, 10, 'USD', key => ?)",
                        account,
                        "in " + account))
                .containsExactly("t", "10.00", "1");
        assertThat(Sql.row(
                        app,
                        "SELECT status, source_balance, source_version FROM crossfoot.post_batch('{1}', ARRAY[?], '{rich}', '{4}', '{USD}',"
                                + " '{transfer}', ARRAY[?], NULL, '{the long way}')",
                        account,
                        "out " + account))
                .containsExactly("replayed", "6.00", "2");
        Sql.refused(app, "CF011", "SELECT crossfoot.deposit(?, 11, 'USD', key => ?)", account, "in " + account);
    }

    @Test
    void a_refusal_by_a_frozen_account_leaves_the_key_free() throws Exception {
        Sql.run(app, "SELECT crossfoot.open_account('key', 'USD')");
        freeze("key", "for now");
        String call = "SELECT replayed FROM crossfoot.deposit('key', 1, 'USD', key => 'free')";
        Sql.refused(app, "CF027", call);
        unfreeze("key");
        assertThat(Sql.value(app, call)).isEqualTo("f");
        assertThat(Sql.value(app, call)).isEqualTo("t");
    }

    @Test
    void a_frozen_account_is_read_like_any() throws Exception {
        assertThat(Sql.row(reader, "SELECT balance, available, version, state FROM crossfoot.balance('ice', 'USD')"))
                .containsExactly("6.00", "6.00", "2", "frozen");
        assertThat(Sql.column(reader, "SELECT amount FROM crossfoot.entries('ice', 'USD')"))
                .containsExactly("-4.00", "10.00");
        assertThat(Sql.value(reader, "SELECT state FROM crossfoot.account_balance WHERE account = 'sink'"))
                .isEqualTo("credits_only");
    }

    @Test
    void whatever_its_balance_is_an_account_is_frozen() throws Exception {
        Sql.run(app, "SELECT crossfoot.open_account('empty', 'USD')");
        Sql.run(admin, "SELECT crossfoot.set_floor('owes', 'USD', -50)");
        Sql.run(app, "SELECT crossfoot.withdraw('owes', 20, 'USD')");
        for (String account : List.of("empty", "owes")) {
            freeze(account, "why not");
            Sql.refused(app, "CF027", "SELECT crossfoot.deposit('" + account + "', 20, 'USD')");
        }
        // Money may come in to what owes, and nothing may go out although there is room.
        limitToCredits("owes", "pays back");
        Sql.deposit(app, "owes", "20", "USD");
        Sql.refused(app, "CF027", "SELECT crossfoot.withdraw('owes', 20, 'USD')");
    }

    @Test
    void freezing_one_currency_leaves_the_others() throws Exception {
        Sql.deposit(app, "two", "5", "EUR");
        Sql.deposit(app, "two", "5", "USD");
        freeze("two", "dollars only");
        assertThat(Sql.rows(reader, "SELECT currency, state FROM crossfoot.balance('two')"))
                .containsExactly(List.of("EUR", "open"), List.of("USD", "frozen"));
        Sql.run(app, "SELECT crossfoot.withdraw('two', 5, 'EUR')");
        assertThat(Sql.column(reader, "SELECT state FROM crossfoot.states('two', 'EUR')"))
                .containsExactly("open");
    }

    @Test
    void every_change_of_kind_or_reason_is_kept_and_nothing_else() throws Exception {
        Sql.deposit(app, "story", "5", "USD");
        freeze("story", "one");
        freeze("story", "one");
        freeze("story", "two");
        limitToCredits("story", "two");
        limitToCredits("story", "two");
        Sql.deposit(app, "story", "5", "USD");
        unfreeze("story");
        unfreeze("story");
        Sql.run(admin, "SELECT crossfoot.unfreeze_account('story', 'USD', 'said again')");
        // A floor has nothing to do with the state.
        Sql.run(admin, "SELECT crossfoot.set_floor('story', 'USD', -1, 'bert')");
        Sql.run(app, "SELECT crossfoot.withdraw('story', 10, 'USD')");
        Sql.run(admin, "SELECT crossfoot.close_account('story', 'USD', 'carl')");
        Sql.run(admin, "SELECT crossfoot.reopen_account('story', 'USD')");
        assertThat(history("story"))
                .containsExactly(
                        "3 open admin",
                        "3 closed admin carl",
                        "2 open settled admin anna",
                        "1 credits_only two admin anna",
                        "1 frozen two admin anna",
                        "1 frozen one admin anna",
                        "0 open");
        assertThat(Sql.value(
                        reader,
                        "SELECT bool_and(since BETWEEN now() - interval '1 hour' AND clock_timestamp() AND since >= before)"
                                + " FROM (SELECT since, lag(since, 1, since) OVER (ORDER BY version, since) AS before"
                                + " FROM crossfoot.states('story', 'USD')) AS s"))
                .isEqualTo("t");
    }

    @Test
    void a_floor_is_set_on_a_frozen_account_and_leaves_it_frozen_for_the_same_reason() throws Exception {
        Sql.deposit(app, "limit", "5", "USD");
        freeze("limit", "overdrawn too often");
        assertThat(Sql.row(admin, "SELECT floor, state FROM crossfoot.set_floor('limit', 'USD', -5, 'bert')"))
                .containsExactly("-5.00", "frozen");
        assertThat(Sql.refused(app, "CF027", "SELECT crossfoot.withdraw('limit', 5, 'USD')"))
                .contains("overdrawn too often");
        freeze("limit", "overdrawn too often");
        assertThat(history("limit")).containsExactly("1 frozen overdrawn too often admin anna", "0 open");
        unfreeze("limit");
        Sql.run(app, "SELECT crossfoot.withdraw('limit', 10, 'USD')");
    }

    @Test
    void nothing_but_unfreezing_opens_it() throws Exception {
        Sql.run(app, "SELECT crossfoot.open_account('vault', 'USD')");
        for (String credits : List.of("false", "true")) {
            Sql.run(admin, "SELECT crossfoot.freeze_account('vault', 'USD', 'hidden', " + credits + ")");
            for (String door : List.of("close_account", "reopen_account")) {
                assertThat(Sql.refused(admin, "CF027", "SELECT crossfoot." + door + "('vault', 'USD')"))
                        .contains("\"vault\"", "\"hidden\"");
            }
        }
        unfreeze("vault");
        Sql.run(admin, "SELECT crossfoot.close_account('vault', 'USD')");
        for (String door : List.of(
                "freeze_account('vault', 'USD', 'x')",
                "freeze_account('vault', 'USD', 'x', true)",
                "unfreeze_account('vault', 'USD', 'x')")) {
            assertThat(Sql.refused(admin, "CF020", "SELECT crossfoot." + door)).contains("\"vault\"");
        }
        assertThat(state("vault")).isEqualTo("closed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"external:deposit", "external:never"})
    void an_external_account_is_not_frozen(String account) throws Exception {
        assertThat(Sql.refused(admin, "CF014", "SELECT crossfoot.freeze_account('" + account + "', 'USD', 'x')"))
                .contains(account);
        Sql.refused(admin, "CF014", "SELECT crossfoot.freeze_account('" + account + "', 'USD', NULL, true)");
    }

    @Test
    void unfreezing_an_open_account_does_nothing_even_if_it_is_external() throws Exception {
        for (String account : List.of("rich", "external:deposit")) {
            unfreeze(account);
            assertThat(history(account)).containsExactly("0 open");
        }
    }

    @Test
    void what_is_not_there_is_neither_frozen_nor_unfrozen_and_has_no_states() throws Exception {
        for (String function : List.of("freeze_account", "unfreeze_account")) {
            for (String arguments : List.of(
                    "'nobody', 'USD'",
                    "'rich', 'EUR'",
                    "'rich', 'XXXX'",
                    "'no name', 'USD'",
                    "NULL, 'USD'",
                    "'rich', NULL")) {
                Sql.refused(admin, "CF012", "SELECT crossfoot." + function + "(" + arguments + ", 'why')");
            }
        }
        for (String arguments : List.of("'nobody', 'USD'", "'rich', 'EUR'", "NULL, NULL")) {
            Sql.refused(reader, "CF012", "SELECT * FROM crossfoot.states(" + arguments + ")");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NULL",
                "''",
                "repeat('x', 501)",
                "E'two\\nlines'",
                "E'a\\ttab'",
                "E'an escape \\x1b[31m'",
                "U&'a C1 \\0085'"
            })
    void a_reason_has_1_to_500_characters_and_no_control_characters(String reason) throws Exception {
        for (String call : List.of(
                "freeze_account('rich', 'USD', REASON)",
                "freeze_account('rich', 'USD', REASON, true)",
                "unfreeze_account('ice', 'USD', REASON)")) {
            assertThat(Sql.refused(admin, "CF009", "SELECT crossfoot." + call.replace("REASON", reason)))
                    .contains("\"field\": \"reason\"", "\"limit\": 500");
        }
        assertThat(state("rich")).isEqualTo("open");
        assertThat(state("ice")).isEqualTo("frozen");
    }

    @Test
    void reasons_of_1_and_of_500_characters_are_kept_as_they_are() throws Exception {
        Sql.run(app, "SELECT crossfoot.open_account('wordy', 'USD')");
        for (String reason : List.of(
                "x", "\u017elu\u0165ou\u010dk\u00fd \ud83e\udd76 ".repeat(41).substring(0, 500), "100 % \"'\\{}")) {
            freeze("wordy", reason);
            assertThat(Sql.value(reader, "SELECT reason FROM crossfoot.states('wordy', 'USD') LIMIT 1"))
                    .isEqualTo(reason);
            assertThat(
                            Sql.value(
                                    app,
                                    "SELECT facts ->> 'reason' FROM crossfoot.post_batch('{1}', '{NULL}', '{wordy}', '{1}', '{USD}', '{t}')"))
                    .isEqualTo(reason);
        }
    }

    @Test
    void without_a_word_on_credits_nothing_goes_in_either() throws Exception {
        Sql.run(app, "SELECT crossfoot.open_account('safe', 'USD')");
        assertThat(Sql.value(admin, "SELECT state FROM crossfoot.freeze_account('safe', 'USD', 'x', NULL)"))
                .isEqualTo("frozen");
    }

    @Test
    void only_an_administrator_freezes_and_unfreezes_and_everybody_reads_why() throws Exception {
        for (Connection role : List.of(app, reader)) {
            Sql.refused(role, "42501", "SELECT crossfoot.freeze_account('rich', 'USD', 'x')");
            Sql.refused(role, "42501", "SELECT crossfoot.unfreeze_account('ice', 'USD', 'x')");
            assertThat(Sql.value(role, "SELECT reason FROM crossfoot.states('ice', 'USD') LIMIT 1"))
                    .isEqualTo("court order");
        }
    }

    @Test
    void a_freeze_that_is_rolled_back_did_not_happen() throws Exception {
        Sql.run(app, "SELECT crossfoot.open_account('undone', 'USD')");
        admin.setAutoCommit(false);
        freeze("undone", "not really");
        admin.rollback();
        Sql.deposit(app, "undone", "1", "USD");
        assertThat(history("undone")).containsExactly("0 open");
    }

    @Test
    void a_caller_that_froze_an_account_is_refused_in_the_same_transaction() throws Exception {
        Sql.deposit(app, "own", "5", "USD");
        admin.setAutoCommit(false);
        Sql.run(admin, "SELECT crossfoot.withdraw('own', 1, 'USD')");
        freeze("own", "enough");
        Sql.refused(admin, "CF027", "SELECT crossfoot.withdraw('own', 1, 'USD')");
        Sql.refused(admin, "CF027", "SELECT crossfoot.withdraw('own', 1, 'USD', description => 'x')");
        unfreeze("own");
        Sql.run(admin, "SELECT crossfoot.withdraw('own', 1, 'USD')");
        admin.commit();
        assertThat(history("own")).containsExactly("2 open settled admin anna", "2 frozen enough admin anna", "0 open");
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
                "app CF027 SELECT crossfoot.withdraw('ACCOUNT', 1, 'USD')",
                "app CF027 SELECT crossfoot.deposit('ACCOUNT', 1, 'USD')",
                "app CF027 SELECT crossfoot.transfer('ACCOUNT', 'rich', 1, 'USD', description => 'the long way')",
                "app CF027 SELECT crossfoot.transfer('rich', 'ACCOUNT', 1, 'USD', key => 'ACCOUNT')",
                "admin CF027 SELECT crossfoot.close_account('ACCOUNT', 'USD')",
                "admin CF027 SELECT crossfoot.reopen_account('ACCOUNT', 'USD')",
                "admin posted SELECT crossfoot.set_floor('ACCOUNT', 'USD', -1)",
                "admin posted SELECT crossfoot.freeze_account('ACCOUNT', 'USD', 'first')"
            })
    void what_waited_while_the_account_was_being_frozen_finds_it_frozen(String text) throws Exception {
        List<String> words = Arrays.asList(text.split(" ", 3));
        String account = "freezing" + Math.abs(text.hashCode());
        Sql.deposit(app, account, "5", "USD");
        admin.setAutoCommit(false);
        freeze(account, "first");
        assertThat(afterWaiting(admin, words.get(0), words.get(2).replace("ACCOUNT", account)))
                .isEqualTo(words.get(1));
        assertThat(Sql.row(reader, "SELECT version, state FROM crossfoot.balance(?, 'USD')", account))
                .containsExactly("1", "frozen");
        // Whoever freezes it again for the same reason has nothing to add.
        assertThat(history(account)).containsExactly("1 frozen first admin anna", "0 open");
    }

    @Test
    void a_row_that_the_owner_writes_while_the_account_is_being_frozen_is_refused() throws Exception {
        Sql.deposit(app, "raw", "5", "USD");
        admin.setAutoCommit(false);
        freeze("raw", "first");
        assertThat(afterWaiting(
                        admin, "owner", Forged.posting("raw", "rich", "1").insert()))
                .isEqualTo("CF027");
    }

    @Test
    void freezing_waits_for_what_is_being_spent_and_holds_from_then_on() throws Exception {
        Sql.deposit(app, "spending", "5", "USD");
        app.setAutoCommit(false);
        Sql.run(app, "SELECT crossfoot.withdraw('spending', 1, 'USD')");
        assertThat(afterWaiting(app, "admin", "SELECT crossfoot.freeze_account('spending', 'USD', 'late')"))
                .isEqualTo("posted");
        Sql.refused(app, "CF027", "SELECT crossfoot.withdraw('spending', 1, 'USD')");
        assertThat(history("spending")).containsExactly("2 frozen late admin", "0 open");
    }

    @ParameterizedTest
    @ValueSource(strings = {"REPEATABLE READ", "SERIALIZABLE"})
    void an_older_snapshot_does_not_spend_what_was_frozen_since(String isolation) throws Exception {
        String account = "snapshot:" + isolation.charAt(0);
        Sql.deposit(app, account, "5", "USD");
        for (String words : List.of("", ", description => 'the long way'")) {
            app.setAutoCommit(false);
            Sql.run(app, "SET TRANSACTION ISOLATION LEVEL " + isolation);
            Sql.balance(app, account, "USD");
            freeze(account, "since");
            Sql.refused(app, "40001", "SELECT crossfoot.withdraw('" + account + "', 1, 'USD'" + words + ")");
            app.rollback();
            app.setAutoCommit(true);
            unfreeze(account);
        }
    }

    @Test
    void nobody_posts_after_a_freeze_has_returned() throws Exception {
        long seed = System.nanoTime();
        System.out.println("FreezingTest seed " + seed);
        int freezers = 2;
        int accounts = 2;
        for (int a = 0; a < freezers * accounts; a++) {
            Sql.deposit(app, "race:" + a, "1000", "USD");
        }
        List<String> wrong = Collections.synchronizedList(new ArrayList<>());
        List<List<String>> endings = Workers.run(database, 6, (worker, connection) -> {
            Random random = new Random(seed + worker);
            List<String> codes = new ArrayList<>();
            if (worker >= freezers) {
                for (int n = 0; n < 250; n++) {
                    codes.add(attempt(connection, spend(random, freezers * accounts)));
                }
                return codes;
            }
            try (Connection administrator = database.as("admin")) {
                for (int n = 0; n < 60; n++) {
                    // Each has accounts of its own, so that nobody else unfreezes them.
                    String account = "race:" + (worker + freezers * random.nextInt(accounts));
                    boolean credits = random.nextBoolean();
                    administrator.setAutoCommit(random.nextBoolean());
                    Sql.run(
                            administrator,
                            "SELECT crossfoot.freeze_account(?, 'USD', ?, ?)",
                            account,
                            "round " + n,
                            credits);
                    if (!administrator.getAutoCommit()) {
                        administrator.commit();
                    }
                    administrator.setAutoCommit(true);
                    String versions = "SELECT version FROM crossfoot.balance(?, 'USD')";
                    String before = Sql.value(administrator, versions, account);
                    codes.add("own " + attempt(connection, "SELECT crossfoot.withdraw('" + account + "', 1, 'USD')"));
                    codes.add("in " + credits + " "
                            + attempt(connection, "SELECT crossfoot.deposit('" + account + "', 1, 'USD')"));
                    String after = Sql.value(administrator, versions, account);
                    String taken = Sql.value(
                            administrator,
                            "SELECT count(*) FILTER (WHERE amount < 0) FROM crossfoot.entry WHERE account = ? AND version > ?::bigint",
                            account,
                            before);
                    if (!credits && !after.equals(before) || !taken.equals("0")) {
                        wrong.add(account + " " + before + " " + after + " " + taken + " " + credits);
                    }
                    Sql.run(administrator, "SELECT crossfoot.unfreeze_account(?, 'USD', 'again')", account);
                }
            }
            return codes;
        });
        assertThat(wrong).as("seed " + seed).isEmpty();
        assertThat(new TreeSet<>(endings.stream().flatMap(List::stream).toList()))
                .as("seed " + seed)
                .containsExactlyInAnyOrder("posted", "CF027", "own CF027", "in false CF027", "in true posted");
        Sql.assertSound(reader);
    }

    /** A call that spends or takes in, by one of the ways that there are. */
    private static String spend(Random random, int accounts) {
        String account = "race:" + random.nextInt(accounts);
        String other = random.nextBoolean() ? "rich" : "race:" + random.nextInt(accounts);
        if (other.equals(account)) {
            other = "rich";
        }
        return switch (random.nextInt(4)) {
            case 0 -> "SELECT crossfoot.transfer('" + account + "', '" + other + "', 0.01, 'USD')";
            case 1 -> "SELECT crossfoot.transfer('" + account + "', '" + other + "', 0.01, 'USD', description => 'x')";
            case 2 -> "SELECT crossfoot.deposit('" + account + "', 0.01, 'USD')";
            default -> "SELECT crossfoot.withdraw('" + account + "', 0.01, 'USD', key => '" + random.nextLong() + "')";
        };
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

    private void forgeState(String account, String state) throws Exception {
        Sql.run(
                superuser,
                UNGUARDED + "UPDATE crossfoot.account SET state = '" + state + "' WHERE name = '" + account + "'"
                        + GUARDED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ice open", "ice credits_only", "ice closed", "sink open", "sink frozen", "rich frozen"})
    void verify_names_a_forged_state(String forged) throws Exception {
        superuser.setAutoCommit(false);
        String[] words = forged.split(" ");
        forgeState(words[0], words[1]);
        named("\"" + words[0] + "\"", "\"state\": \"" + words[1] + "\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ice UPDATE crossfoot.account_terms SET state = 'open'",
                "ice UPDATE crossfoot.account_terms SET reason = NULL WHERE state = 'frozen'",
                "sink UPDATE crossfoot.account_terms SET reason = NULL WHERE state = 'credits_only'",
                "ice DELETE FROM crossfoot.account_terms WHERE account_id = (SELECT id FROM crossfoot.account WHERE name = 'ice')",
                "ice UPDATE crossfoot.account_terms SET version = version - 1",
                // As if it had been frozen before it gave its last.
                "sink UPDATE crossfoot.account_terms SET version = 1 WHERE reason = 'under review'",
                "rich INSERT INTO crossfoot.account_terms (account_id, version, floor, held, state, reason)"
                        + " SELECT id, version, floor, held, 'frozen', 'x' FROM crossfoot.account WHERE name = 'rich'"
            })
    void verify_names_a_forged_history(String forged) throws Exception {
        superuser.setAutoCommit(false);
        String account = forged.substring(0, forged.indexOf(' '));
        Sql.run(
                superuser,
                "ALTER TABLE crossfoot.account_terms DISABLE TRIGGER guard_history; "
                        + forged.substring(account.length() + 1)
                        + "; ALTER TABLE crossfoot.account_terms ENABLE ALWAYS TRIGGER guard_history");
        named("\"" + account + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rich ice", "ice rich", "sink rich"})
    void verify_names_an_entry_that_was_made_although_the_account_was_frozen(String sides) throws Exception {
        superuser.setAutoCommit(false);
        String[] names = sides.split(" ");
        String account = sides.contains("ice") ? "ice" : "sink";
        String state = state(account);
        String version = Sql.value(superuser, "SELECT version FROM crossfoot.states(?, 'USD') LIMIT 1", account);
        forgeState(account, "open");
        Sql.run(superuser, Forged.posting(names[0], names[1], "1").insert());
        forgeState(account, state);
        String[] facts = {
            "\"" + account + "\"", "\"expected_state\": \"" + state + "\"", "\"since_version\": " + version
        };
        named(facts);
        // Neither other terms nor unfreezing by the book hides it.
        Sql.run(superuser, "SELECT crossfoot.set_floor('" + account + "', 'USD', -7)");
        named(facts);
        Sql.run(superuser, "SELECT crossfoot.unfreeze_account('" + account + "', 'USD', 'nothing happened')");
        named(facts);
    }

    @Test
    void verify_names_an_external_account_that_is_not_open_even_if_its_history_says_so() throws Exception {
        superuser.setAutoCommit(false);
        forgeState("external:deposit", "frozen");
        Sql.run(
                superuser,
                "INSERT INTO crossfoot.account_terms (account_id, version, floor, held, state, reason)"
                        + " SELECT id, version, floor, held, state, 'x' FROM crossfoot.account WHERE name = 'external:deposit'");
        named("\"external:deposit\"");
    }

    @Test
    void a_ledger_of_before_accounts_were_frozen_keeps_its_history() throws Exception {
        try (TestDatabase older = TestDatabase.fresh();
                Connection root = older.superuser();
                Connection administrator = older.as("admin")) {
            Sql.run(administrator, "SELECT crossfoot.deposit('old:a', 5, 'USD', key => 'before')");
            Sql.run(administrator, "SELECT crossfoot.set_floor('old:a', 'USD', -5)");
            Sql.run(administrator, "SELECT crossfoot.open_account('old:b', 'USD')");
            Sql.run(administrator, "SELECT crossfoot.close_account('old:b', 'USD')");
            Sql.run(administrator, "SELECT crossfoot.open_account('old:c', 'USD')");
            Sql.run(administrator, "SELECT crossfoot.close_account('old:c', 'USD')");
            Sql.run(administrator, "SELECT crossfoot.reopen_account('old:c', 'USD')");
            String terms = "SELECT id, account_id, version, floor, held, state, changed_at, changed_by"
                    + " FROM crossfoot.account_terms ORDER BY id";
            List<List<String>> before = Sql.rows(root, terms);
            List<List<String>> heads = Sql.rows(root, "SELECT * FROM crossfoot.account ORDER BY id");
            // What the fourth migration and the one after it brought is taken away again, and with it the record of
            // them and of all that is repeated.
            Clusters.takeAwayHolds(root);
            for (String statement : List.of(
                    "ALTER TABLE crossfoot.account_terms DROP COLUMN reason, DROP COLUMN actor",
                    "DROP TYPE crossfoot.state_record CASCADE",
                    "DROP FUNCTION crossfoot.freeze_account, crossfoot.unfreeze_account, crossfoot.state_fault, crossfoot.reason_fault",
                    "DELETE FROM crossfoot.schema_history WHERE version::integer >= 4 OR version IS NULL",
                    "CREATE OR REPLACE FUNCTION crossfoot.kernel_version() RETURNS integer LANGUAGE sql AS 'SELECT 3'")) {
                Sql.run(root, statement);
            }
            assertThat(Kernel.state(root)).isEqualTo(Kernel.State.OLDER);
            Kernel.migrate(older.dataSource("postgres"));
            Clusters.assertInstalled(root);
            assertThat(Sql.rows(root, terms)).isEqualTo(before).hasSize(4);
            assertThat(Sql.rows(root, "SELECT * FROM crossfoot.account ORDER BY id"))
                    .isEqualTo(heads);
            assertThat(Sql.column(
                            root, "SELECT concat_ws(' ', state, reason, role) FROM crossfoot.states('old:c', 'USD')"))
                    .containsExactly("open admin", "closed admin", "open");
            assertThat(Sql.column(root, "SELECT state FROM crossfoot.states('old:a', 'USD')"))
                    .containsExactly("open");
            Sql.assertSound(root);
            Sql.refused(administrator, "CF020", "SELECT crossfoot.freeze_account('old:b', 'USD', 'x')");
            Sql.run(administrator, "SELECT crossfoot.freeze_account('old:a', 'USD', 'x')");
            Sql.refused(administrator, "CF027", "SELECT crossfoot.withdraw('old:a', 1, 'USD')");
            assertThat(Sql.value(
                            administrator,
                            "SELECT replayed FROM crossfoot.deposit('old:a', 5, 'USD', key => 'before')"))
                    .isEqualTo("t");
            Sql.assertSound(root);
        }
    }
}
