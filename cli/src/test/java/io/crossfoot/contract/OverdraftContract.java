package io.crossfoot.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.crossfoot.ledger.AccountBalance;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.Overdraft;
import io.crossfoot.ledger.OverdraftRule;
import io.crossfoot.ledger.Posted;
import io.crossfoot.ledger.PostedPosting;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Overdrafts: none, a limit, a limit with a fee, a limit for a while, or another account that is swept. */
abstract class OverdraftContract extends Contract {

    private static OverdraftRule.Builder rule(String account) {
        return OverdraftRule.of(account, "USD");
    }

    private static Overdraft limit(String account, String limit) {
        return new Overdraft(
                account,
                "USD",
                Optional.of(amount(limit)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void a_limit_is_how_far_below_zero_an_account_may_go() {
        assertThat(door.overdraft("limit:a", "USD")).isEmpty();
        assertThat(door.setOverdraft(rule("limit:a").limit(amount("100")).build()))
                .isEqualTo(limit("limit:a", "100.00"));
        assertThat(door.overdraft("limit:a", "USD")).contains(limit("limit:a", "100.00"));
        assertThat(available("limit:a")).isEqualTo("100.00 of 0.00, 0.00 held");
        door.post(move("limit:a", "limit:b", "60").build());
        // Less than is used: what is spent is spent, and no more can be.
        assertThat(door.setOverdraft(rule("limit:a").limit(amount("50")).build()))
                .isEqualTo(limit("limit:a", "50.00"));
        assertThat(available("limit:a")).isEqualTo("-10.00 of -60.00, 0.00 held");
        assertRefusedWith(
                () -> door.post(move("limit:a", "limit:b", "0.01").build()),
                ErrorCode.INSUFFICIENT_FUNDS,
                "available",
                "-10.00");
        deposit("limit:a", "20");
        door.post(move("limit:a", "limit:b", "10").build());
        assertThat(door.setOverdraft(rule("limit:a").build())).isEqualTo(limit("limit:a", "0.00"));
        assertThat(door.setFloor("limit:a", "USD", amount("-70")).available()).contains(amount("20.00"));
        assertThat(door.overdraft("limit:a", "USD")).contains(limit("limit:a", "70.00"));
        door.setFloor("limit:a", "USD", null);
        assertThat(door.overdraft("limit:a", "USD").orElseThrow().limit()).isEmpty();
    }

    @Test
    void a_fee_is_posted_with_what_takes_the_account_below_zero() {
        deposit("fee:a", "10");
        assertRefused(
                () -> door.setOverdraft(
                        rule("fee:a").fee(amount("5"), "revenue:fees").build()),
                ErrorCode.ACCOUNT_NOT_FOUND,
                "account",
                "revenue:fees",
                "currency",
                "USD");
        door.open("revenue:fees", "USD");
        Overdraft set = door.setOverdraft(rule("fee:a")
                .limit(amount("100"))
                .fee(amount("5"), "revenue:fees")
                .build());
        assertThat(set)
                .isEqualTo(new Overdraft(
                        "fee:a",
                        "USD",
                        Optional.of(amount("100.00")),
                        Optional.of(amount("5.00")),
                        Optional.of("revenue:fees"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
        door.post(move("fee:a", "fee:b", "4").build());
        Posted below = door.post(move("fee:a", "fee:b", "16").build());
        assertThat(below.postings()).singleElement().satisfies(posting -> assertThat(posting.destination())
                .isEqualTo("fee:b"));
        assertThat(door.transaction(below.transactionId()).orElseThrow().postings())
                .extracting(posting ->
                        posting.leg() + " " + posting.source() + " " + posting.destination() + " " + posting.amount())
                .containsExactly("1 fee:a fee:b 16.00", "2 fee:a revenue:fees 5.00");
        assertThat(balance("fee:a")).isEqualTo("-15.00");
        // It is below zero already, so that there is no other fee.
        door.post(move("fee:a", "fee:b", "10").build());
        assertThat(balance("fee:a")).isEqualTo("-25.00");
        assertThat(balance("revenue:fees")).isEqualTo("5.00");
        deposit("fee:a", "25");
        // The balance is that right before the posting, when the fee is taken already.
        assertRefused(
                () -> door.post(move("fee:a", "fee:b", "96").build()),
                ErrorCode.INSUFFICIENT_FUNDS,
                "account",
                "fee:a",
                "currency",
                "USD",
                "asked",
                "96.00",
                "available",
                "95.00",
                "shortfall",
                "1.00",
                "balance",
                "-5.00",
                "held",
                "0.00",
                "floor",
                "-100.00",
                "fee",
                "5.00");
        door.post(move("fee:a", "fee:b", "95").build());
        assertThat(balance("fee:a")).isEqualTo("-100.00");
    }

    @Test
    void a_protecting_account_is_swept_for_exactly_what_is_missing() {
        deposit("sweep:a", "10");
        deposit("sweep:savings", "100");
        assertThat(door.setOverdraft(
                                rule("sweep:a").protectedBy("sweep:savings").build())
                        .protectedBy())
                .contains("sweep:savings");
        Posted posted = door.post(move("sweep:a", "sweep:b", "35").build());
        assertThat(balance("sweep:a")).isEqualTo("0.00");
        assertThat(balance("sweep:savings")).isEqualTo("75.00");
        assertThat(door.transaction(posted.transactionId()).orElseThrow().postings())
                .extracting(PostedPosting::source, PostedPosting::destination, PostedPosting::amount)
                .contains(tuple("sweep:savings", "sweep:a", amount("25.00")));
        String before = counts();
        assertRefusedWith(
                () -> door.post(move("sweep:a", "sweep:b", "75.01").build()),
                ErrorCode.INSUFFICIENT_FUNDS,
                "protection",
                "75.00");
        assertThat(counts()).isEqualTo(before);
        door.setOverdraft(rule("sweep:a").build());
        assertRefusedWith(
                () -> door.post(move("sweep:a", "sweep:b", "1").build()),
                ErrorCode.INSUFFICIENT_FUNDS,
                "available",
                "0.00");
    }

    @Test
    void a_limit_for_a_while_ends_by_itself() {
        door.setOverdraft(rule("while:a").limit(amount("20")).build());
        Overdraft set = temporary("while:a", "100");
        assertThat(set.limit()).contains(amount("100.00"));
        assertThat(set.limitAfter()).contains(amount("20.00"));
        await().pollInterval(Duration.ofMillis(20))
                .until(() -> available("while:a").equals("20.00 of 0.00, 0.00 held"));
        assertThat(Instant.now()).isAfterOrEqualTo(set.until().orElseThrow());
        assertThat(door.overdraft("while:a", "USD")).contains(limit("while:a", "20.00"));
        assertRefusedWith(
                () -> door.post(move("while:a", "while:b", "21").build()),
                ErrorCode.INSUFFICIENT_FUNDS,
                "floor",
                "-20.00");
        door.post(move("while:a", "while:b", "20").build());
    }

    private Overdraft temporary(String account, String limit) {
        return soon(Set.of(ErrorCode.INVALID_OVERDRAFT), moment -> {
            Overdraft set = door.setOverdraft(
                    rule(account).limit(amount(limit)).until(moment).build());
            // What had ended before it was answered is answered as it was then.
            return set.until().isPresent() ? set : null;
        });
    }

    @Test
    void a_rule_that_contradicts_itself_is_refused() {
        deposit("bad:a", "10");
        deposit("bad:b", "10");
        String before = counts();
        for (OverdraftRule.Builder rule : List.of(
                rule("bad:a").limit(amount("-1")),
                rule("bad:a").limit(amount("0.001")),
                rule("bad:a").limit(amount("100000000000000000000")),
                rule("bad:a").limit(amount("10")).fee(amount("0"), "bad:b"),
                rule("bad:a").limit(amount("10")).fee(amount("1"), "bad:a"),
                rule("bad:a").limit(amount("10")).fee(amount("1"), null),
                rule("bad:a").limit(amount("10")).fee(null, "bad:b"),
                rule("bad:a").protectedBy("bad:a"),
                rule("bad:a").limit(amount("1")).protectedBy("bad:b"),
                rule("bad:a").fee(amount("1"), "bad:b").protectedBy("bad:b"),
                rule("bad:a").limit(amount("1")).until(Instant.parse("2020-01-01T00:00:00Z")))) {
            assertThat(catchThrowableOfType(LedgerException.class, () -> door.setOverdraft(rule.build()))
                            .code())
                    .as("%s", rule.build())
                    .isEqualTo(ErrorCode.INVALID_OVERDRAFT);
        }
        assertRefused(
                () -> door.setOverdraft(
                        rule("external:bank").limit(BigDecimal.ONE).build()),
                ErrorCode.EXTERNAL_ACCOUNT,
                "account",
                "external:bank",
                "currency",
                "USD");
        assertThat(counts()).isEqualTo(before);
        AccountBalance untouched = door.balance("bad:a", "USD").orElseThrow();
        assertThat(untouched.floor()).contains(amount("0.00"));
    }
}
