package io.crossfoot.schemes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What schemes that sum up the past do with whoever posts into it or wants to be rid of it. */
class PastTest {
    private static final Instant NOW = Instant.now();
    private static final String FOREIGN_KEY_VIOLATION = "23503";
    private static final String NOT_IN_PREREQUISITE_STATE = "55000";
    private static SchemeServer server;

    @BeforeAll
    static void startServer() throws Exception {
        server = SchemeServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Test
    void a_chain_of_constraints_lets_no_old_row_go() throws Exception {
        run("constraint-chain", (scheme, connection) -> {
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(() -> scheme.archive(connection, daysAgo(60)))
                    .satisfies(e -> assertThat(e.getCause())
                            .isInstanceOfSatisfying(SQLException.class, cause -> assertThat(cause.getSQLState())
                                    .isEqualTo(FOREIGN_KEY_VIOLATION)));
            assertThat(scheme.balance(connection, "anna", "USD")).isEqualByComparingTo("3.00");
        });
    }

    @Test
    void a_chain_of_constraints_keeps_the_balance_of_a_user_whose_rows_are_all_old() throws Exception {
        run("constraint-chain", (scheme, connection) -> {
            scheme.open(connection, "bert", "USD");
            scheme.post(connection, Post.of("bert", "7.00").at(daysAgo(200)));
            assertThat(scheme.archive(connection, daysAgo(150))).isEqualTo(new Archived(0, 0));
            assertThat(scheme.balance(connection, "bert", "USD")).isEqualByComparingTo("7.00");
        });
    }

    @Test
    void a_running_balance_is_not_continued_before_the_last_row() throws Exception {
        run("running-balance", (scheme, connection) -> isRefusedInThePast(scheme, connection, daysAgo(60)));
    }

    @Test
    void a_day_that_was_summed_up_takes_no_more_transactions() throws Exception {
        run("summary-rows", (scheme, connection) -> {
            scheme.maintain(connection);
            isRefusedInThePast(scheme, connection, daysAgo(60));
        });
    }

    @Test
    void an_archived_month_takes_no_more_transactions() throws Exception {
        run("monthly-summary", (scheme, connection) -> {
            assertThat(scheme.archive(connection, daysAgo(32)).removed()).isPositive();
            isRefusedInThePast(scheme, connection, daysAgo(100));
        });
    }

    @Test
    void a_transaction_in_an_earlier_month_raises_the_months_after_it() throws Exception {
        run("monthly-summary", (scheme, connection) -> {
            scheme.post(connection, Post.of("anna", "1.00").at(daysAgo(60)));
            assertThat(scheme.balance(connection, "anna", "USD")).isEqualByComparingTo("4.00");
            assertThat(scheme.verify(connection)).isEmpty();
        });
    }

    @Test
    void a_transaction_in_an_earlier_month_is_refused_where_a_later_month_would_close_below_zero() throws Exception {
        run("monthly-summary", (scheme, connection) -> {
            scheme.post(connection, Post.of("anna", "5.00"));
            assertThatExceptionOfType(RefusedException.class)
                    .isThrownBy(() ->
                            scheme.post(connection, Post.of("anna", "-4.00").at(daysAgo(100))));
            assertThat(scheme.balance(connection, "anna", "USD")).isEqualByComparingTo("8.00");
            assertThat(scheme.verify(connection)).isEmpty();
        });
    }

    private static void isRefusedInThePast(Scheme scheme, Connection connection, Instant past) throws SQLException {
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(
                        () -> scheme.post(connection, Post.of("anna", "1.00").at(past)))
                .satisfies(e -> assertThat(e.getSQLState()).isEqualTo(NOT_IN_PREREQUISITE_STATE));
        assertThat(scheme.balance(connection, "anna", "USD")).isEqualByComparingTo("3.00");
        assertThat(scheme.verify(connection)).isEmpty();
    }

    private static Instant daysAgo(int days) {
        return NOW.minus(days, ChronoUnit.DAYS);
    }

    @FunctionalInterface
    private interface Trial {
        void run(Scheme scheme, Connection connection) throws Exception;
    }

    /** With a user who had 4.00 a hundred days ago and spent 1.00 forty days ago. */
    private static void run(String id, Trial trial) throws Exception {
        try (Scheme scheme = Schemes.of(id);
                Connection connection = server.install(scheme, "past-" + id).connect()) {
            scheme.open(connection, "anna", "USD");
            scheme.post(connection, Post.of("anna", "4.00").at(daysAgo(100)));
            scheme.post(connection, Post.of("anna", "-1.00").at(daysAgo(40)));
            trial.run(scheme, connection);
        }
    }
}
