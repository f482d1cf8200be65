package io.crossfoot.schemes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What every scheme must do right while nobody else is there, and that what it says it lacks it does lack. */
@ParameterizedClass(name = "{0}")
@MethodSource("ids")
class ConformanceTest {
    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private static SchemeServer server;

    @Parameter
    private String id;

    private Scheme scheme;
    private Connection connection;

    static Stream<String> ids() {
        return Schemes.all().stream().map(Scheme::id);
    }

    @BeforeAll
    static void startServer() throws Exception {
        server = SchemeServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void install() throws SQLException {
        scheme = Schemes.of(id);
        assumeTrue(
                scheme.missing().isEmpty(),
                () -> "Skipped: " + id + " cannot run here: " + scheme.missing().orElseThrow());
        connection = server.install(scheme, "conformance-" + id).connect();
    }

    @AfterEach
    void close() throws SQLException {
        if (connection != null) {
            connection.close();
        }
        scheme.close();
    }

    @Test
    void a_balance_is_what_was_posted() throws Exception {
        post(Post.of("anna", "10.00"), Post.of("anna", "0.60"), Post.of("anna", "-3.00"));
        assertThat(balance("anna")).isEqualByComparingTo("7.60");
    }

    @Test
    void a_user_without_transactions_has_nothing() throws SQLException {
        assertThat(balance("nobody")).isEqualByComparingTo("0");
        assertThat(scheme.history(connection, "nobody", "USD", 10)).isEmpty();
    }

    @Test
    void opening_a_user_again_changes_nothing() throws Exception {
        post(Post.of("anna", "10.00"));
        scheme.open(connection, "anna", "USD");
        assertThat(balance("anna")).isEqualByComparingTo("10.00");
    }

    @Test
    void currencies_and_users_are_kept_apart() throws Exception {
        post(
                Post.of("anna", "10.00"),
                Post.of("anna", "500").in("JPY"),
                Post.of("bert", "1.00"),
                Post.of("anna", "-200").in("JPY"));
        assertThat(balance("anna")).isEqualByComparingTo("10.00");
        assertThat(scheme.balance(connection, "anna", "JPY")).isEqualByComparingTo("300");
        assertThat(scheme.balance(connection, "anna", "EUR")).isEqualByComparingTo("0");
        assertThat(balance("bert")).isEqualByComparingTo("1.00");
    }

    @Test
    void the_last_cent_can_be_spent_and_no_more() throws Exception {
        post(Post.of("anna", "10.00"), Post.of("anna", "-10.00"));
        assertThat(balance("anna")).isEqualByComparingTo("0.00");
        if (scheme.lacks().containsKey(Feature.FLOOR)) {
            post(Post.of("anna", "-0.01"));
            assertThat(balance("anna")).isEqualByComparingTo("-0.01");
        } else {
            assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> post(Post.of("anna", "-0.01")));
            assertThat(balance("anna")).isEqualByComparingTo("0.00");
            assertThat(scheme.history(connection, "anna", "USD", 10)).hasSize(2);
            assertThat(connection.getAutoCommit()).isTrue();
            post(Post.of("anna", "1.00"), Post.of("anna", "-1.00"));
        }
    }

    @Test
    void the_history_has_each_transaction_the_newest_first() throws Exception {
        post(Post.of("anna", "10.00"), Post.of("bert", "5.00"), Post.of("anna", "-4.00"), Post.of("anna", "1.50"));
        List<Entry> history = entries("anna", 10);
        assertThat(history)
                .extracting(Entry::amount)
                .satisfiesExactly(
                        amount -> assertThat(amount).isEqualByComparingTo("1.50"),
                        amount -> assertThat(amount).isEqualByComparingTo("-4.00"),
                        amount -> assertThat(amount).isEqualByComparingTo("10.00"));
        assertThat(history).extracting(Entry::type).containsExactly("deposit", "purchase", "deposit");
        assertThat(entries("anna", 2)).hasSize(2);
    }

    @Test
    void a_long_history_is_read_to_its_end() throws Exception {
        for (int batch = 0; batch < 2; batch++) {
            scheme.open(connection, "anna", "USD");
            scheme.postTogether(connection, Collections.nCopies(1_000, Post.of("anna", "0.01")));
        }
        assertTimeoutPreemptively(
                Duration.ofMinutes(1), () -> assertThat(entries("anna", 5_000)).hasSize(2_000));
        assertThat(entries("anna", 1_500)).hasSize(1_500);
    }

    @Test
    void a_line_of_the_history_says_the_balance_after_it_or_the_scheme_says_that_it_does_not() throws Exception {
        post(Post.of("anna", "10.00"), Post.of("anna", "-4.00"), Post.of("anna", "1.50"));
        List<BigDecimal> balances =
                entries("anna", 10).stream().map(Entry::balance).toList();
        if (scheme.lacks().containsKey(Feature.RUNNING_BALANCE)) {
            assertThat(balances).containsOnlyNulls();
        } else {
            assertThat(balances)
                    .usingElementComparator(BigDecimal::compareTo)
                    .containsExactly(new BigDecimal("7.50"), new BigDecimal("6.00"), new BigDecimal("10.00"));
        }
    }

    @Test
    void posts_together_are_all_posted_or_none() throws Exception {
        post(Post.of("anna", "10.00"), Post.of("bert", "1.00"));
        scheme.postTogether(connection, List.of(Post.of("anna", "-2.00"), Post.of("bert", "2.00")));
        assertThat(balance("anna")).isEqualByComparingTo("8.00");
        if (!scheme.lacks().containsKey(Feature.FLOOR)) {
            assertThatExceptionOfType(RefusedException.class)
                    .isThrownBy(() -> scheme.postTogether(
                            connection, List.of(Post.of("anna", "-2.00"), Post.of("bert", "-3.01"))));
        }
        assertThat(balance("anna")).isEqualByComparingTo("8.00");
        assertThat(balance("bert")).isEqualByComparingTo("3.00");
        assertThat(connection.getAutoCommit()).isTrue();
    }

    @Test
    void a_key_posts_once_or_the_scheme_says_that_it_does_not() throws Exception {
        post(
                Post.of("anna", "10.00").withKey("order-1"),
                Post.of("anna", "10.00").withKey("order-1"));
        assertThat(balance("anna")).isEqualByComparingTo(scheme.lacks().containsKey(Feature.KEYS) ? "20.00" : "10.00");
    }

    @Test
    void archiving_keeps_balances_and_what_came_after() throws Exception {
        Instant start = NOW.minus(100, ChronoUnit.DAYS);
        for (int day = 0; day < 100; day++) {
            post(Post.of("anna", day % 3 == 2 ? "-1.00" : "2.00").at(start.plus(day, ChronoUnit.DAYS)));
        }
        scheme.maintain(connection);
        BigDecimal before = balance("anna");
        assertThat(before).isEqualByComparingTo("101.00");
        Instant moment = start.plus(60, ChronoUnit.DAYS);
        if (scheme.lacks().containsKey(Feature.ARCHIVE)) {
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(() -> scheme.archive(connection, moment));
            assertThat(entries("anna", 1_000)).hasSize(100);
            return;
        }
        Archived archived = scheme.archive(connection, moment);
        assertThat(archived.removed()).isGreaterThanOrEqualTo(30);
        assertThat(balance("anna")).isEqualByComparingTo(before);
        List<Entry> left = scheme.history(connection, "anna", "USD", 1_000);
        assertThat(left.stream()
                        .filter(entry -> !entry.isSummary() && !entry.at().isBefore(moment)))
                .hasSize(40);
        assertThat(left.stream().anyMatch(Entry::isSummary))
                .isEqualTo(!scheme.lacks().containsKey(Feature.SUMMARY_TRANSACTION));
        post(Post.of("anna", "-101.00"));
        assertThat(balance("anna")).isEqualByComparingTo("0");
        if (!scheme.lacks().containsKey(Feature.FLOOR)) {
            assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> post(Post.of("anna", "-0.01")));
        }
        if (!scheme.lacks().containsKey(Feature.VERIFY_AFTER_ARCHIVE)) {
            assertThat(scheme.verify(connection)).isEmpty();
        } else if (!scheme.lacks().containsKey(Feature.VERIFY)) {
            assertThat(scheme.verify(connection)).isNotEmpty();
        }
    }

    @Test
    void what_is_right_verifies_or_the_scheme_says_that_it_cannot_tell() throws Exception {
        post(
                Post.of("anna", "10.00"),
                Post.of("anna", "-4.00"),
                Post.of("bert", "7").in("JPY"));
        scheme.maintain(connection);
        post(Post.of("anna", "1.00"));
        if (scheme.lacks().containsKey(Feature.VERIFY)) {
            assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> scheme.verify(connection));
        } else {
            assertThat(scheme.verify(connection)).isEmpty();
        }
    }

    @Test
    void random_posts_give_the_balances_of_a_model() throws Exception {
        long seed = new Random().nextLong();
        System.out.println(id + " random posts, seed " + seed);
        Random random = new Random(seed);
        Map<String, BigDecimal> model = new HashMap<>();
        Map<String, List<BigDecimal>> posted = new HashMap<>();
        for (int i = 0; i < 300; i++) {
            String user = "user-" + random.nextInt(5);
            BigDecimal amount = BigDecimal.valueOf(random.nextInt(-3_000, 3_000) * 2 + 1, 2);
            BigDecimal after = model.getOrDefault(user, BigDecimal.ZERO).add(amount);
            Post post = new Post(user, "USD", amount, "random", null, null);
            if (after.signum() < 0 && !scheme.lacks().containsKey(Feature.FLOOR)) {
                assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> post(post));
            } else {
                post(post);
                model.put(user, after);
                posted.computeIfAbsent(user, name -> new ArrayList<>()).add(amount);
            }
            if (random.nextInt(20) == 0) {
                scheme.maintain(connection);
            }
        }
        for (String user : model.keySet()) {
            assertThat(balance(user)).as("seed %d, %s", seed, user).isEqualByComparingTo(model.get(user));
            List<BigDecimal> expected = new ArrayList<>(posted.get(user));
            Collections.reverse(expected);
            assertThat(entries(user, 1_000).stream().map(Entry::amount).toList())
                    .as("seed %d, %s", seed, user)
                    .usingElementComparator(BigDecimal::compareTo)
                    .isEqualTo(expected);
        }
    }

    private void post(Post... posts) throws SQLException, RefusedException {
        for (Post post : posts) {
            scheme.open(connection, post.user(), post.currency());
            scheme.post(connection, post);
        }
    }

    private BigDecimal balance(String user) throws SQLException {
        return scheme.balance(connection, user, "USD");
    }

    /** The history without the rows that stand for balances rather than for transactions. */
    private List<Entry> entries(String user, int limit) throws SQLException {
        return scheme.history(connection, user, "USD", limit).stream()
                .filter(entry -> !entry.isSummary())
                .toList();
    }
}
