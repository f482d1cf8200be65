package io.crossfoot.schemes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.crossfoot.schemes.indexedview.IndexedView;
import io.crossfoot.schemes.snapshot.Snapshot;
import io.crossfoot.schemes.triggerforward.TriggerForward;
import io.crossfoot.schemes.triggerreverse.TriggerReverse;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the pages of the schemes say of them, besides what all schemes must do. */
class ClaimsTest {
    private static final Instant LAST_YEAR = Instant.now().minus(365, ChronoUnit.DAYS);
    private static SchemeServer server;

    private SchemeDatabase database;
    private Connection connection;

    @BeforeAll
    static void startServer() throws Exception {
        server = SchemeServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void any_change_of_the_history_leaves_the_indexed_view_what_its_query_says() throws Exception {
        install(new IndexedView());
        long seed = new Random().nextLong();
        System.out.println("indexed-view random changes, seed " + seed);
        Random random = new Random(seed);
        int refused = 0;
        int emptied = 0;
        for (int i = 0; i < 300; i++) {
            String change =
                    switch (random.nextInt(20)) {
                        case 0 -> "TRUNCATE transactions";
                        case 1, 2, 3 -> "DELETE FROM transactions WHERE id %% 3 = %d";
                        case 4, 5, 6 -> "UPDATE transactions SET amount = amount - 5 + %d WHERE id %% 2 = 0";
                        case 7, 8, 9 -> "UPDATE transactions SET user_name = 'user-%d' WHERE id %% 5 = 0";
                        default -> """
                                INSERT INTO transactions (user_name, currency, at, type, amount)
                                SELECT 'user-' || n %% 4, 'USD', now(), 'random', n * 10 - 20 + %d
                                FROM generate_series(1, 6) n
                                """;
                    };
            try {
                Rows.runChecked(connection, change.formatted(random.nextInt(4)));
            } catch (RefusedException e) {
                refused++;
            }
            assertThat(Rows.list(connection, row -> row.getString(1), """
                            SELECT coalesce(v.user_name, q.user_name)
                            FROM balances v FULL JOIN (
                                SELECT user_name, currency, sum(amount) AS amount, count(*) AS entries
                                FROM transactions GROUP BY user_name, currency) q USING (user_name, currency)
                            WHERE (v.amount, v.entries) IS DISTINCT FROM (q.amount, q.entries)
                            """))
                    .as("seed %d, change %d: %s", seed, i, change)
                    .isEmpty();
            emptied += Rows.number(connection, "SELECT count(*) FROM balances").signum() == 0 ? 1 : 0;
        }
        assertThat(refused).as("seed %d, refused", seed).isBetween(1, 299);
        assertThat(emptied).as("seed %d, emptied", seed).isLessThan(300);
    }

    @Test
    void an_indexed_view_cannot_be_written() throws Exception {
        Scheme scheme = install(new IndexedView());
        scheme.post(connection, Post.of("anna", "10.00"));
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> Rows.run(connection, "UPDATE balances SET amount = amount + 1"))
                .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("42809"));
        assertThat(scheme.balance(connection, "anna", "USD")).isEqualByComparingTo("10.00");
    }

    @Test
    void an_indexed_view_outlives_the_archiving_of_more_taken_than_added_and_of_more_added_than_is_left()
            throws Exception {
        Scheme scheme = install(new IndexedView());
        scheme.post(connection, Post.of("anna", "100.00"));
        scheme.post(connection, Post.of("anna", "-30.00").at(LAST_YEAR));
        scheme.post(connection, Post.of("bert", "100.00").at(LAST_YEAR));
        scheme.post(connection, Post.of("bert", "-90.00"));
        assertThat(scheme.archive(connection, LAST_YEAR.plus(1, ChronoUnit.DAYS)))
                .isEqualTo(new Archived(2, 2));
        assertThat(scheme.balance(connection, "anna", "USD")).isEqualByComparingTo("70.00");
        assertThat(scheme.balance(connection, "bert", "USD")).isEqualByComparingTo("10.00");
        assertThat(scheme.archive(connection, Instant.now().plus(1, ChronoUnit.DAYS)))
                .isEqualTo(new Archived(4, 2));
        assertThat(scheme.balance(connection, "bert", "USD")).isEqualByComparingTo("10.00");
        assertThat(scheme.verify(connection)).isEmpty();
    }

    @Test
    void an_update_that_says_nothing_of_its_transaction_is_not_told_of_as_the_one_before() throws Exception {
        Scheme scheme = install(new TriggerReverse());
        scheme.open(connection, "anna", "USD");
        scheme.post(connection, Post.of("anna", "10.00").at(LAST_YEAR));
        Rows.run(connection, "UPDATE balances SET posting_type = 'lost', posting_at = '2000-01-01'");
        Rows.run(connection, "UPDATE balances SET amount = amount + 5");
        List<Entry> history = scheme.history(connection, "anna", "USD", 10);
        assertThat(history).extracting(Entry::type).containsExactly("unstated", "deposit");
        assertThat(history.get(0).at()).isAfter(LAST_YEAR);
        assertThat(scheme.verify(connection)).isEmpty();
    }

    @Test
    void a_balance_that_writes_its_transactions_begins_at_zero() throws Exception {
        Scheme scheme = install(new TriggerReverse());
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> Rows.run(connection, "INSERT INTO balances VALUES ('anna', 'USD', 5)"))
                .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("23000"));
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> scheme.post(connection, Post.of("anna", "5.00")));
        scheme.open(connection, "anna", "USD");
        assertThat(scheme.balance(connection, "anna", "USD")).isEqualByComparingTo("0");
    }

    @Test
    void a_row_that_only_pretends_to_be_a_summary_passes_the_forward_trigger_by() throws Exception {
        Scheme scheme = install(new TriggerForward());
        scheme.open(connection, "anna", "USD");
        Rows.run(connection, """
                INSERT INTO transactions (user_name, currency, at, type, amount, is_summary)
                VALUES ('anna', 'USD', now(), 'summary', 5, true)
                """);
        assertThat(scheme.balance(connection, "anna", "USD")).isEqualByComparingTo("0");
        assertThat(scheme.verify(connection)).hasSize(1);
    }

    @Test
    void what_commits_after_a_refresh_under_a_lower_id_is_missing_until_the_next_and_can_be_spent_again()
            throws Exception {
        Scheme scheme = install(new Snapshot());
        scheme.open(connection, "anna", "USD");
        scheme.post(connection, Post.of("anna", "10.00"));
        try (Connection slow = database.connect()) {
            slow.setAutoCommit(false);
            Rows.run(slow, "SELECT post_transaction('anna', 'USD', -10.00, 'purchase')");
            scheme.post(connection, Post.of("anna", "1.00"));
            scheme.maintain(connection);
            slow.commit();
        }
        assertThat(scheme.balance(connection, "anna", "USD")).isEqualByComparingTo("11.00");
        assertThat(scheme.verify(connection)).hasSize(1);
        scheme.post(connection, Post.of("anna", "-11.00"));
        scheme.maintain(connection);
        assertThat(scheme.balance(connection, "anna", "USD")).isEqualByComparingTo("-10.00");
        assertThat(scheme.verify(connection)).isEmpty();
    }

    private Scheme install(Scheme scheme) throws SQLException {
        database = server.install(scheme, "claims-" + scheme.id());
        connection = database.connect();
        return scheme;
    }
}
