package io.crossfoot.schemes.attacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.crossfoot.schemes.Post;
import io.crossfoot.schemes.Rows;
import io.crossfoot.schemes.Scheme;
import io.crossfoot.schemes.SchemeDatabase;
import io.crossfoot.schemes.SchemeServer;
import io.crossfoot.schemes.attacks.Answer.Fate;
import io.crossfoot.schemes.attacks.Flawed.Flaw;
import io.crossfoot.schemes.attacks.Moment.Killed;
import io.crossfoot.schemes.attacks.Moment.Once;
import io.crossfoot.schemes.sum.Sum;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The engine itself: that it sees what is wrong, that it blames nobody for nothing, and where it comes in between. */
class AttackEngineTest {
    private static final Attack LATE = Attacks.of("out-of-order");

    private static SchemeServer server;

    @BeforeAll
    static void startServer() throws Exception {
        server = SchemeServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "LOSES_A_POST, the acknowledged -30.00 of anna-1 is not in the history",
        "POSTS_TWICE, -30.00 of anna-1 is in the history 2 times",
        "POSTS_WHAT_IT_REFUSES, -30.00 of anna-1 was refused and is in the history",
        "POSTS_ANOTHER_AMOUNT, the history says -29.99 where -30.00 of anna-1 was posted",
        "POSTS_FOR_SOMEBODY_ELSE, the history of bert has -30.00 that nobody posted",
        "KEEPS_THE_FIRST_BALANCE_READ, 'the balance of bert says 50.00, the history adds up to 51.00'",
        "RUNNING_BALANCE_IS_OFF, says -30.00 where 100.00 and -30.00 make 70.00"
    })
    void what_a_flawed_scheme_does_is_seen_by_the_auditor(Flaw flaw, String sentence) throws Exception {
        StringBuilder seen = new StringBuilder();
        Outcome outcome =
                run(LATE, flaw, false, (kind, text) -> seen.append(text).append('\n'));
        assertThat(outcome.verdict()).as(outcome.how()).isEqualTo(Verdict.BREAKS);
        assertThat(outcome.how()).endsWith("there is no verify");
        assertThat(seen.toString()).contains(sentence);
    }

    @Test
    void a_scheme_without_a_flaw_holds() throws Exception {
        assertThat(run(LATE, Flaw.NONE, false, Story.UNTOLD).verdict()).isEqualTo(Verdict.HOLDS);
    }

    @Test
    void what_verify_names_is_detected_and_what_it_says_of_others_is_not() throws Exception {
        Outcome named = run(LATE, Flaw.POSTS_TWICE, true, Story.UNTOLD);
        assertThat(named.verdict()).as(named.how()).isEqualTo(Verdict.DETECTED);
        assertThat(named.how()).contains("verify names it: anna-1 is strange");
        Outcome unnamed = run(LATE, Flaw.POSTS_FOR_SOMEBODY_ELSE, true, Story.UNTOLD);
        assertThat(unnamed.verdict()).as(unnamed.how()).isEqualTo(Verdict.BREAKS);
        assertThat(unnamed.how()).contains("bert").contains("verify says nothing of it");
    }

    @Test
    void whoever_can_no_longer_post_after_it_is_harmed() throws Exception {
        Outcome outcome = run(LATE, Flaw.CANNOT_GO_ON, false, Story.UNTOLD);
        assertThat(outcome.verdict()).isEqualTo(Verdict.BREAKS);
        assertThat(outcome.how()).contains("can no longer post: failed: 23514 no more");
    }

    @Test
    void books_that_are_wrong_before_an_attack_prove_nothing() {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> run(LATE, Flaw.OWES_FROM_THE_START, false, Story.UNTOLD))
                .withMessageContaining("wrong before anything was done");
    }

    @Test
    void a_statement_that_touches_nothing_proves_nothing() {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> run(Attacks.of("direct-insert"), Flaw.NONE, false, Story.UNTOLD))
                .withMessageContaining("touches nothing");
    }

    @Test
    void a_missing_statement_is_no_excuse_where_there_is_something_to_attack() {
        for (String name : List.of("history-update", "history-delete", "archive-bug")) {
            assertThatExceptionOfType(IllegalStateException.class)
                    .as(name)
                    .isThrownBy(() -> run(Attacks.of(name), Flaw.NONE, false, Story.UNTOLD))
                    .withMessageContaining("attacks.sql of flawed has no " + name);
        }
    }

    @Test
    void a_hook_comes_after_each_statement_before_its_commit_and_after_each_commit() throws Exception {
        SchemeDatabase database = server.install(new Sum(), "moments");
        List<String> moments = new ArrayList<>();
        try (Connection connection = database.connect();
                Connection reader = database.connect()) {
            Sum sum = new Sum();
            Connection watched = Watched.connection(connection, moment -> {
                moments.add(moment.number() + " " + moment.kind() + " "
                        + moment.sql().strip().split(" ")[0]);
                if (moment.number() == 3) {
                    // The insert in auto-commit mode has run, and nobody sees it yet.
                    assertThat(balance(sum, reader)).isEqualTo("0");
                }
            });
            sum.open(watched, "anna", "USD");
            sum.post(watched, Post.of("anna", "10.00"));
            assertThat(balance(sum, reader)).isEqualTo("10.00");
            sum.post(watched, Post.of("anna", "-4.00"));
            assertThat(balance(sum, reader)).isEqualTo("6.00");
            assertThat(watched.getAutoCommit()).isTrue();
        }
        assertThat(moments)
                .containsExactly(
                        "1 STATEMENT INSERT",
                        "2 COMMIT INSERT",
                        "3 STATEMENT INSERT",
                        "4 COMMIT INSERT",
                        "5 STATEMENT SELECT",
                        "6 STATEMENT SELECT",
                        "7 STATEMENT INSERT",
                        "8 COMMIT INSERT");
        server.drop("moments");
    }

    @Test
    void after_a_crash_nothing_of_the_caller_goes_on() throws Exception {
        SchemeDatabase database = server.install(new Sum(), "killed");
        Sum sum = new Sum();
        try (Connection connection = database.connect();
                Connection reader = database.connect()) {
            sum.open(reader, "anna", "USD");
            sum.post(reader, Post.of("anna", "10.00"));
            Once hook = new Once(3, moment -> {
                throw new Killed(moment);
            });
            Connection watched = Watched.connection(connection, hook);
            Answer answer = Answer.to(Post.of("anna", "-4.00"), () -> sum.post(watched, Post.of("anna", "-4.00")));
            assertThat(answer.fate()).isEqualTo(Fate.UNKNOWN);
            assertThat(hook.isReached()).isTrue();
            assertThat(watched.isClosed()).isTrue();
            assertThatExceptionOfType(IllegalStateException.class).isThrownBy(watched::commit);
        }
        server.drop("killed");
    }

    @Test
    void an_attack_leaves_no_database_behind() throws Exception {
        run(Attacks.of("replay"), new Sum(), Story.UNTOLD);
        try (Connection connection = server.postgres().connectAsSuperuser("postgres")) {
            assertThat(Rows.list(
                            connection,
                            row -> row.getString(1),
                            "SELECT datname FROM pg_database WHERE datname LIKE 'attack%'"))
                    .isEmpty();
        }
    }

    private static String balance(Sum sum, Connection connection) {
        try {
            return sum.balance(connection, "anna", "USD").toPlainString();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static Outcome run(Attack attack, Flaw flaw, boolean hasVerify, Story story) throws Exception {
        return run(attack, new Flawed(flaw, hasVerify), story);
    }

    private static Outcome run(Attack attack, Scheme scheme, Story story) throws Exception {
        try (scheme) {
            return attack.run(server, scheme, story);
        }
    }
}
