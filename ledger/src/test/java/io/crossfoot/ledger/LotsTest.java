package io.crossfoot.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.crossfoot.kernel.TestDatabase;
import java.math.BigDecimal;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Credit that expires, through the Java API. */
class LotsTest {
    private static final Instant LATER = Instant.parse("2999-01-01T00:00:00Z");
    private static final Instant MUCH_LATER = Instant.parse("3999-01-01T00:00:00Z");
    private static TestDatabase database;
    private static Ledger ledger;

    @BeforeAll
    static void open() {
        database = TestDatabase.fresh();
        ledger = Ledger.connect(database.dataSource("app"));
    }

    @AfterAll
    static void close() {
        try {
            assertThat(ledger.verify().differences()).isEmpty();
        } finally {
            ledger.close();
            database.close();
        }
    }

    private static BigDecimal amount(String amount) {
        return new BigDecimal(amount);
    }

    private static Posted grant(String lot, String account, String amount, Instant expiresAt) {
        return ledger.post(Transaction.of("promo")
                .move("external:promo", account, amount(amount), "USD")
                .link(new Link.Grants(lot, account, expiresAt, 0, Optional.empty()))
                .build());
    }

    private static Posted spend(String account, String amount) {
        return ledger.post(Transaction.of("purchase")
                .move(account, "revenue:shop", amount(amount), "USD")
                .build());
    }

    private static Lot lot(String key) {
        return ledger.lot(key).orElseThrow();
    }

    private static ErrorCode refusal(ThrowingCallable call) {
        return catchThrowableOfType(LedgerException.class, call).code();
    }

    @Test
    void a_lot_tells_what_became_of_it_and_its_account_what_expires_next() {
        Posted granted = grant("told", "told:a", "20", LATER);
        grant("told-2", "told:a", "7", MUCH_LATER);
        Posted spent = spend("told:a", "5.50");
        assertThat(lot("told"))
                .isEqualTo(new Lot(
                        "told",
                        "told:a",
                        "USD",
                        amount("20.00"),
                        amount("5.50"),
                        amount("0.00"),
                        amount("14.50"),
                        LotState.OPEN,
                        0,
                        granted.postedAt(),
                        granted.transactionId(),
                        LATER,
                        "external:promo",
                        OptionalLong.empty()));
        assertThat(ledger.lotEvents("told"))
                .containsExactly(
                        new LotEvent(
                                LotEvent.Kind.SPENT,
                                spent.postedAt(),
                                amount("5.50"),
                                amount("14.50"),
                                OptionalLong.of(spent.transactionId()),
                                "app"),
                        new LotEvent(
                                LotEvent.Kind.GRANTED,
                                granted.postedAt(),
                                amount("20.00"),
                                amount("20.00"),
                                OptionalLong.of(granted.transactionId()),
                                "app"));
        AccountBalance account = ledger.balance("told:a", "USD").orElseThrow();
        assertThat(account.expiresNext()).contains(amount("14.50"));
        assertThat(account.expiresNextAt()).contains(LATER);
        assertThat(ledger.accounts("told:", 1).accounts()).containsExactly(account);
        Explanation explained = ledger.explain("told:a", "USD");
        assertThat(explained.expiresNext()).contains(amount("14.50"));
        assertThat(explained.expiresNextAt()).contains(LATER);

        spend("told:a", "15");
        assertThat(lot("told").state()).isEqualTo(LotState.SPENT);
        assertThat(ledger.balance("told:a", "USD").orElseThrow().expiresNextAt())
                .contains(MUCH_LATER);
        spend("told:a", "6.50");
        assertThat(ledger.balance("told:a", "USD").orElseThrow().expiresNext()).isEmpty();
        assertThat(ledger.explain("told:a", "USD").expiresNext()).isEmpty();
    }

    @Test
    void lots_are_listed_the_newest_first_by_account_currency_and_state() {
        for (int n = 1; n <= 3; n++) {
            grant("list-" + n, "list:a", "1", LATER);
        }
        spend("list:a", "1");
        LotFilter open = LotFilter.ALL.withAccount("list:a", "USD").withState(LotState.OPEN);
        assertThat(ledger.lots(open)).extracting(Lot::key).containsExactly("list-3", "list-2");
        LotFilter ofAccount = LotFilter.ALL.withAccount("list:a");
        LotPage first = ledger.lots(ofAccount, 2);
        assertThat(first.lots()).extracting(Lot::key).containsExactly("list-3", "list-2");
        LotPage last = ledger.lots(ofAccount, first.next().orElseThrow(), 2);
        assertThat(last.lots()).extracting(Lot::state).containsExactly(LotState.SPENT);
        assertThat(last.next()).isEmpty();
        assertThat(ledger.lots(LotFilter.ALL).map(Lot::key)).contains("list-1", "list-2", "list-3");
        assertThat(ledger.lots(LotFilter.ALL.withAccount("list:a", "EUR"))).isEmpty();
    }

    @Test
    void what_has_expired_is_promised_to_holds_or_moved_once() {
        Instant soon = Instant.now().plusMillis(2000).truncatedTo(ChronoUnit.MICROS);
        Posted granted = grant("end", "end:a", "20", soon);
        ledger.placeHold(HoldRequest.of("end", "end:a", amount("8"), "USD").build());
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> lot("end").state() == LotState.EXPIRED);
        assertThat(lot("end").spent()).isEqualTo(amount("8.00"));
        assertThat(lot("end").expiredBy()).isEmpty();
        assertThat(ledger.balance("end:a", "USD").orElseThrow().available()).contains(amount("0.00"));
        assertThat(refusal(() -> spend("end:a", "0.01"))).isEqualTo(ErrorCode.INSUFFICIENT_FUNDS);

        assertThat(ledger.expireLots("end:b", "USD", 10)).isEmpty();
        assertThat(ledger.expireLots("end:a", "EUR", 10)).isEmpty();
        List<Lot> moved = ledger.expireLots("end:a", "USD", 10);
        assertThat(moved).containsExactly(lot("end"));
        assertThat(ledger.expireLots(10)).isEmpty();
        PostedTransaction expiry =
                ledger.transaction(moved.get(0).expiredBy().orElseThrow()).orElseThrow();
        assertThat(expiry.link()).contains(new Link.Expires(granted.transactionId()));
        assertThat(expiry.postings().get(0).amount()).isEqualTo(amount("12.00"));
        assertThat(ledger.transaction(granted.transactionId()).orElseThrow().linkedBy())
                .containsExactly(new LinkedTransaction(expiry.transactionId(), expiry.postedAt(), "expires"));
        assertThat(ledger.lotEvents("end").stream().map(event -> "%s %s %s %s"
                        .formatted(
                                event.kind().title(),
                                event.amount(),
                                event.remaining(),
                                event.at().equals(soon))))
                .containsExactly("expired 12.00 0.00 true", "promised 8.00 12.00 true", "granted 20.00 20.00 false");
        ledger.capture(Capture.of("end", "revenue:shop").build());
        assertThat(ledger.balance("end:a", "USD").orElseThrow().balance()).isEqualTo(amount("0.00"));
    }

    @Test
    void what_is_wrong_is_refused_and_what_is_not_there_is_none() {
        assertThat(ledger.lot("none")).isEmpty();
        assertThat(refusal(() -> ledger.lotEvents("none"))).isEqualTo(ErrorCode.LOT_NOT_FOUND);
        assertThat(refusal(() -> ledger.lot("a\0"))).isEqualTo(ErrorCode.INVALID_KEY);
        assertThat(refusal(() -> ledger.lots(LotFilter.ALL, 0))).isEqualTo(ErrorCode.INVALID_PAGE);
        assertThat(refusal(() -> ledger.lots(LotFilter.ALL, "x", 1))).isEqualTo(ErrorCode.INVALID_PAGE);
        assertThat(refusal(() -> ledger.lots(LotFilter.ALL.withAccount("a\0"))))
                .isEqualTo(ErrorCode.INVALID_ACCOUNT_NAME);
        LotFilter alone = new LotFilter(Optional.empty(), Optional.of("USD"), Optional.empty());
        assertThat(refusal(() -> ledger.lots(alone, 1))).isEqualTo(ErrorCode.INVALID_PAGE);
        assertThat(refusal(() -> ledger.expireLots(1001))).isEqualTo(ErrorCode.INVALID_PAGE);
        assertThat(refusal(() -> ledger.expireLots("a", "U\0", 1))).isEqualTo(ErrorCode.UNKNOWN_CURRENCY);
    }

    @Test
    void in_a_callers_transaction_lots_are_read_as_it_left_them() throws Exception {
        try (Connection connection = database.dataSource("app").getConnection()) {
            connection.setAutoCommit(false);
            LedgerOperations joined = ledger.in(connection);
            assertThat(joined.lot("joined")).isEmpty();
            joined.post(Transaction.of("promo")
                    .move("external:promo", "joined:a", BigDecimal.ONE, "USD")
                    .link(new Link.Grants("joined", "joined:a", LATER, 0, Optional.empty()))
                    .build());
            assertThat(joined.lot("joined")).isPresent();
            assertThat(joined.expireLots(10)).isEmpty();
            assertThat(ledger.lot("joined")).isEmpty();
            connection.commit();
        }
        assertThat(lot("joined").remaining()).isEqualTo(amount("1.00"));
    }
}
