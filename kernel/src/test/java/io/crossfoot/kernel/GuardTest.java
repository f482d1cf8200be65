package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Postings that are written past the functions, by the owner of the tables: they continue the chains or are refused. */
class GuardTest extends OnLedger {

    @BeforeAll
    void open_accounts() throws Exception {
        Sql.deposit(app, "alice", "100", "USD");
        Sql.deposit(app, "alice", "100", "USD");
        Sql.deposit(app, "bob", "50", "USD");
        Sql.deposit(app, "carol", "50", "USD");
        Sql.deposit(app, "dave", "50", "EUR");
        Sql.deposit(app, "erin", "50", "USD");
        Sql.run(admin, "SELECT crossfoot.set_floor('carol', 'USD', 20)");
        Sql.run(owner, "GRANT ALL ON ALL TABLES IN SCHEMA crossfoot TO crossfoot_owner");
    }

    private static Forged usual() {
        return Forged.posting("alice", "bob", "5");
    }

    private static Arguments refused(String state, String why, Forged posting) {
        return Arguments.of(state, why, posting.insert());
    }

    private static Arguments refused(String state, String why, Forged first, Forged second) {
        return Arguments.of(state, why, first.insertWith(second));
    }

    static Stream<Arguments> attacks() {
        Forged next = usual().with("source_version", "s.version + 2")
                .with("destination_version", "d.version + 2")
                .with("source_balance", "s.balance - 10")
                .with("destination_balance", "d.balance + 10");
        return Stream.of(
                refused("CF032", "no extension", usual().with("source_version", "s.version")),
                refused("CF032", "rewound", usual().with("source_version", "1").with("source_balance", "100")),
                refused("CF032", "gap at the source", usual().with("source_version", "s.version + 2")),
                refused("CF032", "gap at the destination", usual().with("destination_version", "d.version + 2")),
                refused("CF032", "wrong source balance", usual().with("source_balance", "s.balance")),
                refused("CF032", "wrong destination balance", usual().with("destination_balance", "d.balance + 6")),
                refused("CF032", "both balances up", usual().with("source_balance", "s.balance + 5")),
                refused("CF032", "NaN balances", usual().with("source_balance", "'NaN'::numeric")),
                refused("CF032", "infinite balances", usual().with("destination_balance", "'Infinity'::numeric")),
                refused("CF032", "orphan source", usual().with("source_id", "0")),
                refused("CF032", "orphan destination", usual().with("destination_id", "4611686018427387904")),
                refused("CF008", "same account", usual().with("destination_id", "s.id")),
                refused("CF003", "zero", Forged.posting("alice", "bob", "0")),
                refused("CF003", "negative", Forged.posting("alice", "bob", "(-5)")),
                refused("CF003", "NaN amount", Forged.posting("alice", "bob", "'NaN'::numeric")),
                refused("CF003", "infinite amount", Forged.posting("alice", "bob", "'Infinity'::numeric")),
                refused("CF003", "10^20", Forged.posting("alice", "bob", "100000000000000000000")),
                refused("CF003", "1e400", Forged.posting("alice", "bob", "1e400")),
                refused("CF034", "two currencies", Forged.posting("alice", "dave", "5")),
                refused("CF033", "below floor 0", Forged.posting("bob", "alice", "50.01")),
                refused("CF033", "below floor 20", Forged.posting("carol", "alice", "30.01")),
                refused("CF035", "backdated", usual().with("posted_at", "clock_timestamp() - interval '2 minutes'")),
                refused("CF035", "future", usual().with("posted_at", "clock_timestamp() + interval '2 minutes'")),
                refused(
                        "CF032",
                        "before its accounts",
                        usual().with("posted_at", "s.last_posted_at - interval '1 us'")),
                refused("CF037", "imported now", usual().with("imported", "true")),
                refused(
                        "CF037",
                        "imported later than its accounts",
                        usual().with("imported", "true").with("posted_at", "d.last_posted_at")),
                refused(
                        "CF037",
                        "imported into the past",
                        usual().with("imported", "true").with("posted_at", "clock_timestamp() - interval '2 minutes'")),
                refused("23502", "no balance", usual().with("source_balance", "NULL::numeric")),
                refused("23502", "no version", usual().with("source_version", "NULL::bigint")),
                refused("23502", "no account", usual().with("destination_id", "NULL::bigint")),
                refused("23502", "no amount", usual().with("amount", "NULL::numeric")),
                refused("CF032", "more decimals than the currency", Forged.posting("alice", "bob", "0.001")),
                refused("CF039", "a number not of the sequence", usual().with("transaction_id", "4611686018427387904")),
                refused(
                        "CF039",
                        "a used number",
                        usual().with("transaction_id", "nextval('crossfoot.transaction_id') - 3")),
                refused("CF039", "no first leg", usual().with("leg", "2")),
                refused("CF039", "no leg", usual().with("leg", "0")),
                refused("CF039", "an infinite day", usual().with("effective_date", "date 'infinity'")),
                // The same with more than one posting in the statement, which the guard checks another way.
                refused("CF032", "fork in one statement", usual(), usual()),
                refused(
                        "CF032",
                        "fork in one statement at two moments",
                        usual(),
                        usual().with("posted_at", "clock_timestamp() + interval '1 s'")),
                refused("CF032", "gap within", usual(), next.with("source_version", "s.version + 3")),
                refused(
                        "CF032",
                        "wrong balance within",
                        usual(),
                        Forged.posting("alice", "bob", "5")
                                .with("source_version", "s.version + 2")
                                .with("destination_version", "d.version + 2")
                                .with("source_balance", "s.balance - 10")
                                .with("destination_balance", "d.balance + 11")),
                refused(
                        "CF032",
                        "NaN within",
                        usual(),
                        Forged.posting("alice", "bob", "5")
                                .with("source_version", "s.version + 2")
                                .with("destination_version", "d.version + 2")
                                .with("source_balance", "'NaN'::numeric")
                                .with("destination_balance", "d.balance + 10")),
                refused(
                        "CF032",
                        "second is an orphan",
                        usual(),
                        usual().with("source_id", "-1")
                                .with("destination_version", "d.version + 2")
                                .with("destination_balance", "d.balance + 10")),
                refused("CF034", "second has two currencies", usual(), Forged.posting("dave", "carol", "5")),
                refused(
                        "CF033",
                        "below the floor and back within one statement",
                        Forged.posting("bob", "carol", "60"),
                        Forged.posting("alice", "bob", "60")
                                .with("destination_version", "d.version + 2")
                                .with("destination_balance", "d.balance")),
                refused(
                        "CF035",
                        "second is backdated",
                        usual(),
                        Forged.posting("dave", "external:deposit", "1")
                                .with("posted_at", "clock_timestamp() - interval '2 minutes'")),
                refused(
                        "CF032",
                        "time goes back within",
                        Forged.posting("alice", "bob", "5").with("posted_at", "clock_timestamp() + interval '2 s'"),
                        Forged.posting("alice", "bob", "5")
                                .with("source_version", "s.version + 2")
                                .with("destination_version", "d.version + 2")
                                .with("source_balance", "s.balance - 10")
                                .with("destination_balance", "d.balance + 10")));
    }

    @ParameterizedTest(name = "{1}: {0}")
    @MethodSource("attacks")
    void a_posting_that_does_not_continue_its_chains_is_refused(String state, String why, String attack)
            throws Exception {
        Sql.refused(owner, state, attack);
    }

    @ParameterizedTest(name = "{1}: {0}")
    @MethodSource("attacks")
    void replica_mode_does_not_switch_the_guard_off(String state, String why, String attack) throws Exception {
        superuser.setAutoCommit(false);
        Sql.run(superuser, "SET LOCAL session_replication_role = replica");
        Sql.refused(superuser, state, attack);
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("attacks")
    void the_application_may_not_even_try(String state, String why, String attack) throws Exception {
        Sql.refused(app, "42501", attack);
    }

    @Test
    void a_posting_that_continues_its_chains_moves_both_heads() throws Exception {
        owner.setAutoCommit(false);
        Sql.run(owner, usual().insert());
        assertThat(Sql.balance(owner, "alice", "USD")).isEqualTo("195.00");
        assertThat(Sql.balance(owner, "bob", "USD")).isEqualTo("55.00");
        Sql.assertSound(owner);
    }

    @Test
    void two_postings_in_one_statement_that_continue_their_chains_move_the_heads() throws Exception {
        owner.setAutoCommit(false);
        Sql.run(
                owner,
                usual().insertWith(usual().with("source_version", "s.version + 2")
                        .with("destination_version", "d.version + 2")
                        .with("source_balance", "s.balance - 10")
                        .with("destination_balance", "d.balance + 10")));
        assertThat(Sql.balance(owner, "alice", "USD")).isEqualTo("190.00");
        Sql.assertSound(owner);
    }

    @Test
    void two_inserts_within_one_statement_are_checked_together() throws Exception {
        Sql.refused(owner, "CF032", "WITH a AS (" + usual().insert() + "), b AS (" + usual().insert() + ") SELECT");
        Sql.refused(
                owner,
                "CF032",
                "WITH a AS (" + usual().insert() + "), b AS ("
                        + usual().with("posted_at", "clock_timestamp() + interval '1 s'")
                                .insert() + ") SELECT");
    }

    @Test
    void an_account_below_a_floor_raised_later_can_receive_but_not_give() throws Exception {
        owner.setAutoCommit(false);
        admin.setAutoCommit(true);
        Sql.run(admin, "SELECT crossfoot.set_floor('carol', 'USD', 1000)");
        Sql.run(owner, Forged.posting("alice", "carol", "1").insert());
        Sql.refused(owner, "CF033", Forged.posting("carol", "alice", "0.01").insert());
        Sql.assertSound(owner);
        owner.rollback();
        Sql.run(admin, "SELECT crossfoot.set_floor('carol', 'USD', 20)");
    }

    @Test
    void the_refusal_names_the_account_and_what_was_expected() throws Exception {
        assertThat(Sql.refused(
                        owner,
                        "CF032",
                        usual().with("source_version", "s.version + 7").insert()))
                .contains(
                        "\"account\": \"alice\"",
                        "\"version\": 9",
                        "\"head_version\": 2",
                        "\"head_balance\": \"200.00\"");
        assertThat(Sql.refused(
                        owner, "CF033", Forged.posting("bob", "alice", "51").insert()))
                .contains("\"account\": \"bob\"", "\"balance\": \"-1.00\"", "\"floor\": \"0.00\"");
    }

    @Test
    void a_transactions_number_used_by_a_second_statement_is_named_by_verify() throws Exception {
        owner.setAutoCommit(false);
        Sql.run(owner, usual().insert());
        Sql.run(
                owner,
                usual().with("transaction_id", "currval('crossfoot.transaction_id')")
                        .insert());
        assertThat(Sql.differences(owner)).singleElement().asString().contains("\"transaction\"", "\"times\": 2");
    }

    @Test
    void a_transactions_number_used_again_beside_a_fresh_one_is_named_by_verify() throws Exception {
        owner.setAutoCommit(false);
        Sql.run(
                owner,
                usual().with("transaction_id", "(SELECT min(transaction_id) FROM crossfoot.posting)")
                        .insertWith(Forged.posting("carol", "erin", "1")));
        assertThat(Sql.differences(owner)).singleElement().asString().contains("\"transaction\"", "\"times\": 2");
    }

    @Test
    void a_balance_written_with_fewer_decimals_does_not_stop_the_account() throws Exception {
        owner.setAutoCommit(false);
        Sql.run(
                owner,
                usual().with("source_balance", "trim_scale(s.balance - 5)")
                        .with("destination_balance", "trim_scale(d.balance + 5)")
                        .insert());
        Sql.run(owner, "SELECT crossfoot.transfer('alice', 'bob', 0.01, 'USD')");
        assertThat(Sql.balance(owner, "alice", "USD")).isEqualTo("194.99");
    }

    @Test
    void a_balance_written_with_more_decimals_does_not_let_finer_amounts_in() throws Exception {
        owner.setAutoCommit(false);
        Savepoint before = owner.setSavepoint();
        try {
            Sql.run(
                    owner,
                    usual().with("source_balance", "s.balance - 5.000")
                            .with("destination_balance", "d.balance + 5.000")
                            .insert());
        } catch (SQLException refused) {
            owner.rollback(before);
        }
        Sql.refused(owner, "CF032", Forged.posting("alice", "bob", "0.001").insert());
    }

    @Test
    void a_number_that_the_session_did_not_draw_is_refused() throws Exception {
        try (Connection fresh = database.as("owner")) {
            // PostgreSQL's own error, as the session has drawn no number at all; after one, the guard's.
            Sql.refused(fresh, "55000", usual().with("transaction_id", "1").insert());
            Sql.run(fresh, "SELECT nextval('crossfoot.transaction_id')");
            Sql.refused(fresh, "CF039", usual().with("transaction_id", "1").insert());
        }
    }

    @Test
    void posting_goes_on_at_the_moment_of_an_entry_that_is_ahead_of_the_clock() throws Exception {
        owner.setAutoCommit(false);
        // A clock that was set back leaves such entries; time on an account still never goes back.
        Sql.run(
                owner,
                usual().with("posted_at", "clock_timestamp() + interval '30 s'").insert());
        String ahead = "SELECT posted_at = (SELECT max(last_posted_at) FROM crossfoot.account) FROM ";
        for (String call : List.of(
                "crossfoot.transfer('alice', 'bob', 1, 'USD')",
                "crossfoot.transfer('erin', 'bob', 1, 'USD', description => 'x')",
                "crossfoot.post_batch('{1}', '{bob}', '{erin}', '{1}', '{USD}', '{t}')")) {
            assertThat(Sql.value(owner, ahead + call)).as(call).isEqualTo("t");
        }
        Sql.assertSound(owner);
    }
}
