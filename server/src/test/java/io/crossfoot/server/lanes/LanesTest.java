package io.crossfoot.server.lanes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.crossfoot.kernel.TestDatabase;
import io.crossfoot.ledger.BatchResult;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.HoldRequest;
import io.crossfoot.ledger.HoldState;
import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.Link;
import io.crossfoot.ledger.Posted;
import io.crossfoot.ledger.Rejected;
import io.crossfoot.ledger.Transaction;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Callers share batches, and none notices the others. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LanesTest {
    private final TestDatabase database = TestDatabase.fresh();
    private final HikariDataSource pool = pool(database);
    private final Ledger ledger = Ledger.connect(pool);

    private static HikariDataSource pool(TestDatabase database) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(database.dataSource("app"));
        config.setMaximumPoolSize(4);
        return new HikariDataSource(config);
    }

    private Lanes lanes(int lanes, int capacity, int batchPostings) {
        return Lanes.start(ledger, new LanesOptions(lanes, capacity, batchPostings), LaneListener.NONE);
    }

    @AfterEach
    void the_ledger_verifies() {
        assertThat(ledger.verify().differences()).isEmpty();
    }

    @AfterAll
    void drop() throws SQLException {
        ledger.close();
        pool.close();
        database.close();
    }

    private static Transaction deposit(String account, String amount) {
        return Transaction.deposit(account, new BigDecimal(amount), "USD").build();
    }

    private static Transaction transfer(String from, String to, String amount) {
        return Transaction.transfer(from, to, new BigDecimal(amount), "USD").build();
    }

    @Test
    void each_caller_gets_the_answer_to_its_own_transaction() {
        try (Lanes lanes = lanes(2, 1_000, 100)) {
            lanes.postAndWait(deposit("own:a", "100.00")).orElseThrow();
            List<CompletableFuture<BatchResult>> answers = new ArrayList<>();
            for (int i = 1; i <= 100; i++) {
                answers.add(lanes.post(transfer("own:a", "own:to-" + i, i % 10 == 0 ? "1000.00" : "0.0" + i % 10)));
            }
            for (int i = 1; i <= 100; i++) {
                BatchResult result = answers.get(i - 1).join();
                if (i % 10 == 0) {
                    LedgerException error = ((Rejected) result).error();
                    assertThat(error.code()).isEqualTo(ErrorCode.INSUFFICIENT_FUNDS);
                    assertThat(error.facts()).containsEntry("asked", "1000.00");
                } else {
                    assertThat(result.orElseThrow().balanceOf("own:to-" + i, "USD"))
                            .isEqualByComparingTo("0.0" + i % 10);
                }
            }
        }
    }

    @Test
    void callers_who_capture_one_hold_or_reverse_one_transaction_never_take_more_than_there_is() {
        ledger.post(deposit("link:a", "100.00"));
        ledger.placeHold(
                HoldRequest.of("link", "link:a", new BigDecimal("20.00"), "USD").build());
        long original = ledger.post(transfer("link:a", "link:b", "10.00")).transactionId();
        List<CompletableFuture<BatchResult>> captures = new ArrayList<>();
        List<CompletableFuture<BatchResult>> reversals = new ArrayList<>();
        try (Lanes lanes = lanes(2, 1_000, 25)) {
            for (int i = 0; i < 50; i++) {
                captures.add(lanes.post(linked("link:a", "link:c", new Link.Captures("link", false))));
                reversals.add(lanes.post(linked("link:b", "link:a", new Link.Reverses(original))));
            }
        }
        assertThat(refusals(captures)).hasSize(30).containsOnly(ErrorCode.HOLD_NOT_OPEN);
        assertThat(refusals(reversals)).hasSize(40).containsOnly(ErrorCode.REVERSAL_EXCEEDED);
        assertThat(ledger.hold("link").orElseThrow().state()).isEqualTo(HoldState.CAPTURED);
        assertThat(ledger.transaction(original).orElseThrow().linkedBy()).hasSize(10);
        assertThat(ledger.balance("link:a", "USD").orElseThrow().available()).contains(new BigDecimal("80.00"));
    }

    private static Transaction linked(String from, String to, Link link) {
        return Transaction.of("linked")
                .move(from, to, BigDecimal.ONE, "USD")
                .link(link)
                .build();
    }

    private static List<ErrorCode> refusals(List<CompletableFuture<BatchResult>> answers) {
        return answers.stream()
                .map(CompletableFuture::join)
                .filter(Rejected.class::isInstance)
                .map(refused -> ((Rejected) refused).error().code())
                .toList();
    }

    @Test
    void callers_on_one_hot_account_share_commits() {
        List<Integer> batches = new ArrayList<>();
        LaneListener listener = new LaneListener() {
            @Override
            public void posted(int lane, int transactions, long nanos) {
                synchronized (batches) {
                    batches.add(transactions);
                }
            }
        };
        List<CompletableFuture<BatchResult>> answers = new ArrayList<>();
        try (Lanes lanes = Lanes.start(ledger, new LanesOptions(2, 10_000, 1_000), listener)) {
            for (int i = 0; i < 2_000; i++) {
                answers.add(lanes.post(deposit("hot:a", "0.01")));
            }
        }
        assertThat(answers).allMatch(answer -> answer.join() instanceof Posted);
        assertThat(ledger.balance("hot:a", "USD").orElseThrow().balance()).isEqualTo(new BigDecimal("20.00"));
        assertThat(batches.stream().mapToInt(Integer::intValue).sum()).isEqualTo(2_000);
        assertThat(batches).as("2,000 posts in few batches").hasSizeLessThan(100);
    }

    @Test
    void an_account_with_postings_on_the_way_keeps_its_lane() throws SQLException {
        List<Integer> used = new ArrayList<>();
        LaneListener listener = new LaneListener() {
            @Override
            public void posted(int lane, int transactions, long nanos) {
                synchronized (used) {
                    used.add(lane);
                }
            }
        };
        try (Connection blocker = database.superuser();
                Lanes lanes = Lanes.start(ledger, new LanesOptions(2, 1_000, 10), listener)) {
            ledger.post(deposit("keeps:a", "10.00"));
            lock(blocker, "keeps:a");
            List<CompletableFuture<BatchResult>> answers = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                answers.add(lanes.post(transfer("keeps:a", "keeps:" + i, "0.10")));
            }
            assertThat(lanes.queueDepths()).containsExactlyInAnyOrder(50, 0);
            // Others go the other way, and do not wait.
            assertThat(lanes.postAndWait(deposit("keeps:free", "1.00"))).isInstanceOf(Posted.class);
            blocker.rollback();
            answers.forEach(answer -> answer.join().orElseThrow());
            assertThat(lanes.queueDepths()).containsExactly(0, 0);
        }
        assertThat(used.stream().distinct()).hasSize(2);
    }

    private static void lock(Connection blocker, String account) throws SQLException {
        blocker.setAutoCommit(false);
        try (Statement statement = blocker.createStatement()) {
            statement.execute("SELECT FROM crossfoot.account WHERE name = '" + account + "' FOR UPDATE");
        }
    }

    @Test
    void what_finds_no_room_is_refused_and_not_posted() throws SQLException {
        try (Connection blocker = database.superuser();
                Lanes lanes = lanes(1, 10, 5)) {
            ledger.post(deposit("room:a", "10.00"));
            lock(blocker, "room:a");
            List<CompletableFuture<BatchResult>> taken = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                taken.add(lanes.post(transfer("room:a", "room:b", "0.10")));
            }
            LedgerException refusal = catchThrowableOfType(
                    LedgerException.class, () -> lanes.postAndWait(transfer("room:a", "room:c", "0.10")));
            assertThat(refusal.code()).isEqualTo(ErrorCode.OVERLOADED);
            assertThat(refusal.retryable()).isTrue();
            blocker.rollback();
            taken.forEach(answer -> answer.join().orElseThrow());
            assertThat(ledger.balance("room:b", "USD").orElseThrow().balance()).isEqualTo(new BigDecimal("1.00"));
            assertThat(ledger.balance("room:c", "USD")).isEmpty();
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(lanes.postAndWait(transfer("room:a", "room:c", "0.10")))
                            .isInstanceOf(Posted.class));
        }
    }

    @Test
    void a_transaction_larger_than_a_batch_and_than_the_room_goes_alone() {
        Transaction.Builder large =
                Transaction.of("payroll").move("external:bank", "large:pool", BigDecimal.TEN, "USD");
        for (int i = 0; i < 50; i++) {
            large.move("large:pool", "large:" + i, new BigDecimal("0.20"), "USD");
        }
        try (Lanes lanes = lanes(2, 20, 10)) {
            assertThat(lanes.postAndWait(large.build()).orElseThrow().postings())
                    .hasSize(51);
        }
    }

    @Test
    void closing_answers_all_that_was_taken_and_takes_no_more() {
        Lanes lanes = lanes(2, 100_000, 100);
        ConcurrentLinkedQueue<CompletableFuture<BatchResult>> answers = new ConcurrentLinkedQueue<>();
        List<Thread> callers = new ArrayList<>();
        for (int caller = 0; caller < 8; caller++) {
            String account = "closing:" + caller;
            Thread thread = new Thread(() -> {
                CompletableFuture<BatchResult> answer;
                do {
                    answer = lanes.post(deposit(account, "0.01"));
                    answers.add(answer);
                } while (!answer.isCompletedExceptionally());
            });
            thread.start();
            callers.add(thread);
        }
        await().until(() -> answers.size() > 2_000);
        lanes.close();
        callers.forEach(LanesTest::join);
        int posted = 0;
        int refused = 0;
        for (CompletableFuture<BatchResult> answer : answers) {
            assertThat(answer).isDone();
            if (answer.isCompletedExceptionally()) {
                LedgerException error = (LedgerException)
                        answer.handle((result, failure) -> failure).join();
                assertThat(error.code()).isEqualTo(ErrorCode.OVERLOADED);
                refused++;
            } else {
                posted++;
            }
        }
        assertThat(refused).isEqualTo(8);
        assertThat(ledger.totals("closing:").get(0).balance()).isEqualTo(new BigDecimal(posted).movePointLeft(2));
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_key_posted_by_many_callers_at_once_is_posted_once() {
        List<CompletableFuture<BatchResult>> answers = new ArrayList<>();
        try (Lanes lanes = lanes(3, 1_000, 50)) {
            for (int i = 0; i < 300; i++) {
                answers.add(lanes.post(Transaction.deposit("key:a", BigDecimal.ONE, "USD")
                        .key("key-" + i % 3)
                        .build()));
            }
        }
        assertThat(answers.stream().map(CompletableFuture::join).map(BatchResult::orElseThrow))
                .filteredOn(posted -> !posted.replayed())
                .hasSize(3);
        assertThat(ledger.balance("key:a", "USD").orElseThrow().balance()).isEqualByComparingTo("3");
    }

    @Test
    void numbers_out_of_range_are_no_options() {
        for (int[] numbers : new int[][] {{0, 1, 1}, {65, 1, 1}, {1, 0, 1}, {1, 1, 0}, {1, 1, 10_001}}) {
            assertThat(catchThrowableOfType(
                            IllegalArgumentException.class, () -> new LanesOptions(numbers[0], numbers[1], numbers[2])))
                    .isNotNull();
        }
    }
}
