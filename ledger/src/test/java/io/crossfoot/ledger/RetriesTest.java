package io.crossfoot.ledger;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.crossfoot.kernel.TestDatabase;
import io.crossfoot.ledger.internal.PooledLedger;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

@Timeout(30)
class RetriesTest {
    private final List<Long> pauses = new CopyOnWriteArrayList<>();
    private final AtomicLong now = new AtomicLong();
    private TestDatabase database;
    private Ledger ledger;

    @BeforeEach
    void open() {
        database = TestDatabase.fresh();
        Retries retries = new Retries(
                now::get,
                nanos -> {
                    pauses.add(nanos);
                    now.addAndGet(nanos);
                },
                bound -> bound - 1);
        ledger = PooledLedger.connect(database.dataSource("app"), retries, () -> {});
        ledger.post(Transaction.deposit("a", new BigDecimal("100"), "USD").build());
        ledger.post(Transaction.deposit("b", new BigDecimal("100"), "USD").build());
    }

    @AfterEach
    void the_ledger_still_proves_itself() {
        assertThat(ledger.verify().differences()).isEmpty();
        ledger.close();
        database.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_deadlock_victim_is_posted_in_the_end_with_or_without_a_key(boolean keyed) throws Exception {
        try (Connection rival = rival()) {
            lock(rival, "b");
            CompletableFuture<Posted> posting = async(() -> ledger.post(transfer(keyed ? "k" : null)));
            awaitWaitingBackend();
            // Now each waits for the other. The ledger began to wait first, so its backend looks for deadlocks first
            // and gives up.
            lock(rival, "a");
            rival.rollback();
            assertThat(posting.join().balanceOf("b", "USD")).isEqualTo("101.00");
        }
        assertThat(pauses).isNotEmpty();
        assertThat(ledger.balance("a", "USD").orElseThrow().version()).isEqualTo(2);
    }

    @Test
    void in_the_callers_transaction_a_deadlock_victim_is_told_and_nothing_is_made_again() throws Exception {
        try (Connection rival = rival();
                Connection callers = database.as("app")) {
            callers.setAutoCommit(false);
            lock(rival, "b");
            CompletableFuture<Posted> posting = async(() -> ledger.in(callers).post(transfer("k")));
            awaitWaitingBackend();
            lock(rival, "a");
            rival.rollback();
            ContentionException error = catchThrowableOfType(ContentionException.class, () -> join(posting));
            assertThat(error.retryable()).isTrue();
            callers.rollback();
        }
        assertThat(pauses).isEmpty();
        assertThat(ledger.transaction("k")).isEmpty();
    }

    @Test
    void a_keyed_posting_whose_connection_was_killed_is_posted_exactly_once() throws Exception {
        CompletableFuture<Posted> posting = killedWhileWaiting(transfer("k"));
        assertThat(posting.join().balanceOf("a", "USD")).isEqualTo("99.00");
        assertThat(pauses).isNotEmpty();
        assertThat(ledger.balance("a", "USD").orElseThrow().version()).isEqualTo(2);
    }

    @Test
    void a_posting_without_key_whose_connection_was_killed_has_an_unknown_outcome() throws Exception {
        CompletableFuture<Posted> posting = killedWhileWaiting(transfer(null));
        UnknownOutcomeException error = catchThrowableOfType(UnknownOutcomeException.class, () -> join(posting));
        assertThat(error.retryable()).isFalse();
        assertThat(pauses).isEmpty();
    }

    @Test
    void a_batch_is_made_again_only_if_all_of_it_has_keys() {
        LosingDataSource losing = new LosingDataSource(database.dataSource("app"));
        Ledger lossy = ledgerOn(losing);
        List<BatchResult> results = lossy.postBatch(List.of(transfer("k1"), transfer("k2")));
        assertThat(results).allMatch(result -> ((Posted) result).replayed());
        assertThat(losing.losses()).isEqualTo(1);

        losing.loseNext();
        assertThatThrownBy(() -> lossy.postBatch(List.of(transfer("k3"), transfer(null))))
                .isInstanceOf(UnknownOutcomeException.class);
        assertThat(ledger.transaction("k3")).isPresent();
        assertThat(ledger.balance("a", "USD").orElseThrow().balance()).isEqualTo("96.00");
    }

    @Test
    void holds_are_made_again_and_what_posts_only_with_a_key() {
        LosingDataSource losing = new LosingDataSource(database.dataSource("app"));
        Ledger lossy = ledgerOn(losing);
        Hold hold = lossy.placeHold(
                HoldRequest.of("h", "a", new BigDecimal("80"), "USD").build());
        assertThat(hold.replayed()).isTrue();
        losing.loseNext();
        Capture keyed = Capture.of("h", "b").amount(BigDecimal.ONE).key("c").build();
        assertThat(lossy.capture(keyed).replayed()).isTrue();
        losing.loseNext();
        assertThatThrownBy(() -> lossy.capture(
                        Capture.of("h", "b").amount(BigDecimal.ONE).build()))
                .isInstanceOf(UnknownOutcomeException.class);
        losing.loseNext();
        assertThat(lossy.release("h").captured()).isEqualTo("2.00");

        long captured = ledger.transaction("c").orElseThrow().transactionId();
        losing.loseNext();
        assertThatThrownBy(() -> lossy.reverse(Reversal.of(captured).build()))
                .isInstanceOf(UnknownOutcomeException.class);
        assertThat(ledger.transaction(captured).orElseThrow().linkedBy()).hasSize(1);

        losing.loseNext();
        assertThat(lossy.perform(List.of(new Operation.ReleaseHold("h"), new Operation.Post(transfer("k")))))
                .last()
                .isInstanceOfSatisfying(
                        Posted.class, posted -> assertThat(posted.replayed()).isTrue());
        losing.loseNext();
        assertThatThrownBy(() ->
                        lossy.perform(List.of(new Operation.ReleaseHold("h"), new Operation.Post(transfer(null)))))
                .isInstanceOf(UnknownOutcomeException.class);
        assertThat(losing.losses()).isEqualTo(7);
    }

    @Test
    void an_answer_that_was_lost_after_the_commit_is_replayed_from_the_key() {
        LosingDataSource losing = new LosingDataSource(database.dataSource("app"));
        Ledger lossy = ledgerOn(losing);
        Posted posted = lossy.post(transfer("k"));
        assertThat(posted.replayed()).isTrue();
        assertThat(posted.versionOf("a", "USD")).isEqualTo(2);

        losing.loseNext();
        assertThatThrownBy(() -> lossy.post(transfer(null))).isInstanceOf(UnknownOutcomeException.class);
        assertThat(ledger.balance("a", "USD").orElseThrow().version()).isEqualTo(3);

        losing.loseNext();
        assertThat(lossy.balance("a", "USD").orElseThrow().version()).isEqualTo(3);
    }

    @Test
    void a_data_source_without_auto_commit_is_committed_to() throws Exception {
        LosingDataSource manual = new LosingDataSource(database.dataSource("app"), false);
        Ledger onManual = ledgerOn(manual);
        onManual.post(transfer("k"));
        assertThatThrownBy(() -> onManual.post(Transaction.withdrawal("a", new BigDecimal("1000"), "USD")
                        .build()))
                .isInstanceOf(InsufficientFundsException.class);
        assertThat(ledger.transaction("k")).isPresent();
    }

    @Test
    void pauses_grow_and_end_before_fifteen_seconds() {
        PGSimpleDataSource nowhere = new PGSimpleDataSource();
        nowhere.setPortNumbers(new int[] {1});
        Retries retries = new Retries(
                now::get,
                nanos -> {
                    pauses.add(nanos);
                    now.addAndGet(nanos);
                },
                bound -> 0);
        assertThatThrownBy(() -> PooledLedger.connect(nowhere, retries, () -> {}))
                .isInstanceOf(ConnectionLostException.class);
        assertThat(pauses).isSorted().startsWith(MILLISECONDS.toNanos(5), MILLISECONDS.toNanos(10));
        assertThat(pauses.get(pauses.size() - 1)).isEqualTo(MILLISECONDS.toNanos(500));
        assertThat(now.get()).isBetween(SECONDS.toNanos(14), SECONDS.toNanos(15));
    }

    private Ledger ledgerOn(LosingDataSource dataSource) {
        Retries retries = new Retries(now::get, pauses::add, bound -> 0);
        Ledger lossy = PooledLedger.connect(dataSource, retries, () -> {});
        dataSource.loseNext();
        return lossy;
    }

    private CompletableFuture<Posted> killedWhileWaiting(Transaction transaction) throws Exception {
        try (Connection rival = rival()) {
            lock(rival, "a");
            CompletableFuture<Posted> posting = async(() -> ledger.post(transaction));
            int backend = awaitWaitingBackend();
            try (Connection killer = database.superuser();
                    Statement statement = killer.createStatement()) {
                statement.execute("SELECT pg_terminate_backend(" + backend + ")");
            }
            rival.rollback();
            return posting;
        }
    }

    private static Transaction transfer(String key) {
        return Transaction.transfer("a", "b", BigDecimal.ONE, "USD").key(key).build();
    }

    private static CompletableFuture<Posted> async(Supplier<Posted> call) {
        return CompletableFuture.supplyAsync(call, task -> new Thread(task, "posting").start());
    }

    private static void join(CompletableFuture<Posted> posting) throws Throwable {
        try {
            posting.join();
        } catch (CompletionException e) {
            throw e.getCause();
        }
    }

    private Connection rival() throws SQLException {
        Connection rival = database.superuser();
        rival.setAutoCommit(false);
        return rival;
    }

    private static void lock(Connection connection, String account) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT FROM crossfoot.account WHERE name = ? FOR UPDATE")) {
            statement.setString(1, account);
            statement.execute();
        }
    }

    private int awaitWaitingBackend() throws SQLException {
        try (Connection connection = database.superuser()) {
            return await().pollInterval(5, MILLISECONDS).until(() -> waitingBackend(connection), pid -> pid > 0);
        }
    }

    private static int waitingBackend(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pid FROM pg_stat_activity WHERE usename = 'app'"
                        + " AND datname = current_database() AND wait_event_type = 'Lock'")) {
            return row.next() ? row.getInt(1) : 0;
        }
    }
}
