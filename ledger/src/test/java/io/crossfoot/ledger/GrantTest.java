package io.crossfoot.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.crossfoot.kernel.TestDatabase;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class GrantTest {
    private static final Instant LATER = Instant.parse("2999-01-01T00:00:00Z");
    private static TestDatabase database;
    private static Ledger ledger;

    @BeforeAll
    static void open() {
        database = TestDatabase.fresh();
        ledger = Ledger.connect(database.dataSource("app"));
    }

    @AfterAll
    static void close() {
        ledger.close();
        database.close();
    }

    private static Transaction granting(Link.Grants grant) {
        return Transaction.deposit("points", BigDecimal.TEN, "USD").link(grant).build();
    }

    @Test
    void a_transaction_grants_a_lot_and_shows_it() {
        Link.Grants grant = new Link.Grants("lot \"1\"", "points", LATER, -3, Optional.of("external:breakage"));
        Posted posted = ledger.post(granting(grant));
        assertThat(ledger.transaction(posted.transactionId()).orElseThrow().link())
                .contains(grant);
    }

    @Test
    void a_lot_that_is_none_is_refused() {
        LedgerException refusal = catchThrowableOfType(
                LedgerException.class,
                () -> ledger.post(granting(new Link.Grants("late", "points", Instant.EPOCH, 0, Optional.empty()))));
        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_LOT);
        LedgerException unsendable = catchThrowableOfType(
                LedgerException.class,
                () -> ledger.post(granting(new Link.Grants("a\0", "points", LATER, 0, Optional.empty()))));
        assertThat(unsendable.code()).isEqualTo(ErrorCode.INVALID_LOT);
    }

    @Test
    void nobody_posts_an_expiry() {
        LedgerException refusal = catchThrowableOfType(
                LedgerException.class,
                () -> ledger.post(Transaction.deposit("points", BigDecimal.ONE, "USD")
                        .link(new Link.Expires(1))
                        .build()));
        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_LINK);
    }
}
