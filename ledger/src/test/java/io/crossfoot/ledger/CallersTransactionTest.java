package io.crossfoot.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfoot.kernel.TestDatabase;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CallersTransactionTest {
    private static TestDatabase database;
    private static Ledger ledger;

    @BeforeAll
    static void open() throws SQLException {
        database = TestDatabase.fresh();
        ledger = Ledger.connect(database.dataSource("app"));
        try (Connection connection = database.superuser()) {
            execute(
                    connection,
                    "CREATE TABLE public.shop_order (id text PRIMARY KEY); GRANT ALL ON public.shop_order TO app");
        }
    }

    @BeforeEach
    void fund() throws SQLException {
        try (Connection connection = database.superuser()) {
            execute(connection, "TRUNCATE public.shop_order");
        }
        ledger.post(Transaction.deposit("user:1", new BigDecimal("10.00"), "USD")
                .key("fund")
                .build());
    }

    @AfterAll
    static void close() {
        ledger.close();
        database.close();
    }

    @Test
    void the_callers_row_and_the_posting_are_committed_together() throws SQLException {
        try (Connection connection = transaction()) {
            execute(connection, "INSERT INTO public.shop_order VALUES ('order-1')");
            LedgerOperations joined = ledger.in(connection);
            joined.post(purchase("commit-1", "2.00"));
            assertThat(joined.transaction("commit-1")).isPresent();
            assertThat(ledger.transaction("commit-1")).isEmpty();
            assertThat(orders()).isZero();
            connection.commit();
        }
        assertThat(ledger.transaction("commit-1")).isPresent();
        assertThat(orders()).isEqualTo(1);
    }

    @Test
    void the_callers_row_and_the_posting_are_rolled_back_together() throws SQLException {
        BigDecimal before = balance();
        try (Connection connection = transaction()) {
            execute(connection, "INSERT INTO public.shop_order VALUES ('order-2')");
            ledger.in(connection).post(purchase("rollback-1", "2.00"));
            connection.rollback();
        }
        assertThat(ledger.transaction("rollback-1")).isEmpty();
        assertThat(orders()).isZero();
        assertThat(balance()).isEqualTo(before);
    }

    @Test
    void a_refused_posting_leaves_the_callers_transaction_as_it_was() throws SQLException {
        Transaction ofTwoPostings = Transaction.of("purchase")
                .move("user:1", "revenue:shop", new BigDecimal("1.00"), "USD")
                .move("user:1", "revenue:fee", new BigDecimal("1000.00"), "USD")
                .build();
        for (Transaction refused : List.of(purchase("refused-1", "1000.00"), ofTwoPostings)) {
            try (Connection connection = transaction()) {
                assertThatThrownBy(() -> ledger.in(connection).post(refused))
                        .isInstanceOf(InsufficientFundsException.class);
                execute(connection, "INSERT INTO public.shop_order VALUES ('declined' || clock_timestamp())");
                connection.commit();
            }
        }
        assertThat(orders()).isEqualTo(2);
        assertThat(ledger.transaction("refused-1")).isEmpty();
    }

    @Test
    void refused_holds_captures_and_reversals_leave_the_callers_transaction_as_it_was() throws SQLException {
        List<Consumer<LedgerOperations>> refused = List.of(
                joined -> joined.placeHold(HoldRequest.of("held-1", "user:1", new BigDecimal("1000.00"), "USD")
                        .build()),
                joined -> joined.capture(Capture.of("held-1", "revenue:shop").build()),
                joined -> joined.release("held-1"),
                joined -> joined.extend("held-1", Instant.now().plusSeconds(60)),
                joined -> joined.removeExpiry("held-1"),
                joined -> joined.reverse(Reversal.of(999_999_999_999L).build()),
                joined -> joined.exchange(Exchange.of("user:1", "USD", "user:1", "EUR", BigDecimal.ONE, BigDecimal.ONE)
                        .build()),
                joined -> joined.exchangePosition("nobody", "USD", Map.of()),
                joined ->
                        joined.split(SplitRequest.of(BigDecimal.ONE, "USD", "a").build()));
        try (Connection connection = transaction()) {
            LedgerOperations joined = ledger.in(connection);
            for (Consumer<LedgerOperations> call : refused) {
                assertThatThrownBy(() -> call.accept(joined)).isInstanceOf(LedgerException.class);
            }
            assertThat(joined.hold("held-1")).isEmpty();
            execute(connection, "INSERT INTO public.shop_order VALUES ('declined')");
            connection.commit();
        }
        assertThat(orders()).isEqualTo(1);
    }

    @Test
    void a_hold_is_placed_and_captured_in_the_callers_transaction() throws SQLException {
        try (Connection connection = transaction()) {
            LedgerOperations joined = ledger.in(connection);
            joined.placeHold(HoldRequest.of("held-2", "user:1", new BigDecimal("3.00"), "USD")
                    .build());
            joined.capture(Capture.of("held-2", "revenue:shop")
                    .amount(new BigDecimal("1.00"))
                    .build());
            assertThat(joined.release("held-2").released()).isEqualTo(new BigDecimal("2.00"));
            assertThat(joined.hold("held-2").orElseThrow().captured()).isEqualTo(new BigDecimal("1.00"));
            assertThat(ledger.hold("held-2")).isEmpty();
            connection.commit();
        }
        assertThat(ledger.hold("held-2").orElseThrow().state()).isEqualTo(HoldState.RELEASED);
    }

    @Test
    void an_exchange_is_made_in_the_callers_transaction() throws SQLException {
        ledger.post(
                Transaction.deposit("exchange", new BigDecimal("5.00"), "EUR").build());
        try (Connection connection = transaction()) {
            LedgerOperations joined = ledger.in(connection);
            joined.exchange(Exchange.of("user:1", "USD", "user:1", "EUR", BigDecimal.ONE, new BigDecimal("0.9"))
                    .build());
            assertThat(joined.balance("user:1", "EUR").orElseThrow().balance()).isEqualTo(new BigDecimal("0.90"));
            connection.rollback();
        }
        assertThat(ledger.balance("user:1", "EUR")).isEmpty();
    }

    @Test
    void another_error_takes_the_callers_row_with_it() throws SQLException {
        try (Connection connection = transaction()) {
            execute(connection, "INSERT INTO public.shop_order VALUES ('order-3')");
            assertThatThrownBy(() -> ledger.in(connection).setFloor("user:1", "USD", BigDecimal.ZERO))
                    .isInstanceOf(PermissionDeniedException.class);
            assertThatThrownBy(() -> ledger.in(connection).post(purchase("failed-1", "1.00")))
                    .isInstanceOfSatisfying(LedgerException.class, error -> assertThat(error.code())
                            .isEqualTo(ErrorCode.DATABASE_ERROR));
            connection.rollback();
        }
        assertThat(orders()).isZero();
    }

    @Test
    void an_error_that_is_found_before_sending_leaves_the_callers_transaction_as_it_is() throws SQLException {
        try (Connection connection = transaction()) {
            execute(connection, "INSERT INTO public.shop_order VALUES ('order-4')");
            assertThatThrownBy(() -> ledger.in(connection).post(purchase("nul\0", "1.00")))
                    .isInstanceOf(InvalidRequestException.class);
            connection.commit();
            assertThat(connection.isClosed()).isFalse();
        }
        assertThat(orders()).isEqualTo(1);
    }

    private static Transaction purchase(String key, String amount) {
        return Transaction.of("purchase")
                .key(key)
                .move("user:1", "revenue:shop", new BigDecimal(amount), "USD")
                .build();
    }

    private static Connection transaction() throws SQLException {
        Connection connection = database.as("app");
        connection.setAutoCommit(false);
        return connection;
    }

    private static BigDecimal balance() {
        return ledger.balance("user:1", "USD").orElseThrow().balance();
    }

    private static int orders() throws SQLException {
        try (Connection connection = database.as("app");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM public.shop_order")) {
            row.next();
            return row.getInt(1);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
