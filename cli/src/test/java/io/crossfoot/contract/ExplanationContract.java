package io.crossfoot.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfoot.ledger.AccountState;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.ExplainRequest;
import io.crossfoot.ledger.Explanation;
import io.crossfoot.ledger.Explanation.HeldAmount;
import io.crossfoot.ledger.Explanation.TypeSum;
import io.crossfoot.ledger.HoldRequest;
import io.crossfoot.ledger.ImportedTransaction;
import io.crossfoot.ledger.OverdraftRule;
import io.crossfoot.ledger.Transaction;
import io.crossfoot.ledger.TransactionFilter;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Explanations: why a balance is what it is, and why so much of it can be spent. */
abstract class ExplanationContract extends Contract {
    private static final LocalDate MARCH = LocalDate.of(2024, 3, 1);

    @Test
    void a_balance_is_explained_from_its_opening_to_what_is_available() {
        Instant then = Instant.parse("2024-03-02T12:00:00Z");
        door.importBatch(List.of(
                new ImportedTransaction(
                        Transaction.deposit("full:a", amount("100"), "USD").build(), then.minus(Duration.ofDays(2))),
                new ImportedTransaction(
                        Transaction.deposit("full:a", amount("20"), "USD").build(), then)));
        deposit("full:a", "5.50");
        door.post(Transaction.of("purchase")
                .move("full:a", "full:b", amount("30"), "USD")
                .build());
        door.post(Transaction.of("purchase")
                .move("full:b", "full:a", amount("1"), "USD")
                .build());
        door.setOverdraft(OverdraftRule.of("full:a", "USD").limit(amount("50")).build());
        Instant expiry = Instant.now().plus(Duration.ofDays(7)).truncatedTo(ChronoUnit.MICROS);
        door.placeHold(HoldRequest.of("full-1", "full:a", amount("80"), "USD")
                .expiresAt(expiry)
                .description("card")
                .build());
        hold("full-2", "full:a", "10");
        hold("full-3", "full:a", "1");
        door.release("full-3");
        Explanation explained =
                door.explain(ExplainRequest.of("full:a", "USD").withSince(MARCH).withAsked(amount("60")));
        assertThat(explained)
                .isEqualTo(new Explanation(
                        "full:a",
                        "USD",
                        explained.at(),
                        MARCH,
                        amount("100.00"),
                        List.of(
                                new TypeSum("deposit", 2, amount("25.50"), amount("0.00")),
                                new TypeSum("purchase", 2, amount("1.00"), amount("30.00"))),
                        amount("96.50"),
                        List.of(
                                new HeldAmount("full-1", amount("80.00"), Optional.of(expiry), Optional.of("card")),
                                new HeldAmount("full-2", amount("10.00"), Optional.empty(), Optional.empty())),
                        amount("90.00"),
                        Optional.of(amount("-50.00")),
                        Optional.of(amount("56.50")),
                        AccountState.OPEN,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(amount("60.00")),
                        Optional.of(amount("3.50")),
                        List.of(),
                        amount("0.00"),
                        Optional.empty(),
                        Optional.empty(),
                        explained.text()));
        assertThat(String.join(" ", explained.text()))
                .contains("full:a", "100.00", "96.50", "full-1", "80.00", "56.50", "3.50");
        assertThat(explained.text()).allMatch(sentence -> sentence.endsWith("."));
    }

    @Test
    void this_month_is_explained_unless_another_period_is_asked_for() {
        deposit("month:a", "100");
        Explanation explained = door.explain(ExplainRequest.of("month:a", "USD"));
        LocalDate today = door.transactions(TransactionFilter.ALL.withAccount("month:a"), null, 1)
                .transactions()
                .get(0)
                .effectiveDate();
        assertThat(explained.since()).isEqualTo(today.withDayOfMonth(1));
        assertThat(explained.opening()).isEqualTo(amount("0.00"));
        assertThat(explained.types()).containsExactly(new TypeSum("deposit", 1, amount("100.00"), amount("0.00")));
        assertThat(explained.asked()).isEmpty();
        assertThat(explained.shortfall()).isEmpty();
        assertThat(explained.at())
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
        assertThat(door.explain(ExplainRequest.of("month:a", "USD").withAsked(amount("40")))
                        .shortfall())
                .contains(amount("0.00"));
    }

    @Test
    void a_refusal_is_explained_as_the_account_was_at_that_moment() {
        deposit("past:a", "100");
        hold("past-1", "past:a", "80");
        Instant then = door.hold("past-1").orElseThrow().placedAt();
        door.release("past-1");
        door.setOverdraft(OverdraftRule.of("past:a", "USD").limit(amount("50")).build());
        deposit("past:a", "7");
        Explanation past =
                door.explain(ExplainRequest.of("past:a", "USD").withAt(then).withAsked(amount("30")));
        assertThat(past.at()).isEqualTo(then);
        assertThat(past.balance()).isEqualTo(amount("100.00"));
        assertThat(past.held()).isEqualTo(amount("80.00"));
        assertThat(past.holds()).extracting(HeldAmount::key).containsExactly("past-1");
        assertThat(past.floor()).contains(amount("0.00"));
        assertThat(past.available()).contains(amount("20.00"));
        assertThat(past.shortfall()).contains(amount("10.00"));
    }

    @Test
    void a_fee_and_a_protection_are_explained() {
        door.open("rule:fees", "USD");
        deposit("rule:a", "10");
        door.setOverdraft(OverdraftRule.of("rule:a", "USD")
                .limit(amount("100"))
                .fee(amount("5"), "rule:fees")
                .build());
        Explanation withFee = door.explain(ExplainRequest.of("rule:a", "USD").withAsked(amount("110")));
        assertThat(withFee.fee()).contains(amount("5.00"));
        assertThat(withFee.available()).contains(amount("110.00"));
        assertThat(withFee.shortfall()).contains(amount("5.00"));
        deposit("rule:savings", "100");
        door.setOverdraft(
                OverdraftRule.of("rule:a", "USD").protectedBy("rule:savings").build());
        Explanation withProtection =
                door.explain(ExplainRequest.of("rule:a", "USD").withAsked(amount("110")));
        assertThat(withProtection.protectedBy()).contains("rule:savings");
        assertThat(withProtection.protection()).contains(amount("100.00"));
        assertThat(withProtection.available()).contains(amount("10.00"));
        assertThat(withProtection.shortfall()).contains(amount("0.00"));
        assertThat(String.join(" ", withProtection.text())).contains("rule:savings", "100.00");
    }

    @Test
    void what_has_no_floor_lacks_nothing() {
        door.setFloor("bottomless:a", "USD", null);
        Explanation explained =
                door.explain(ExplainRequest.of("bottomless:a", "USD").withAsked(amount("1000")));
        assertThat(explained.floor()).isEmpty();
        assertThat(explained.available()).isEmpty();
        assertThat(explained.shortfall()).contains(amount("0.00"));
    }

    @Test
    void an_account_that_is_not_there_is_not_explained() {
        assertRefused(
                () -> door.explain(ExplainRequest.of("none:a", "USD")),
                ErrorCode.ACCOUNT_NOT_FOUND,
                "account",
                "none:a",
                "currency",
                "USD");
    }
}
