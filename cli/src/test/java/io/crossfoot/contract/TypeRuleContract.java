package io.crossfoot.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfoot.ledger.BatchResult;
import io.crossfoot.ledger.Capture;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.HoldRequest;
import io.crossfoot.ledger.PostedTransaction;
import io.crossfoot.ledger.Rejected;
import io.crossfoot.ledger.Reversal;
import io.crossfoot.ledger.Transaction;
import io.crossfoot.ledger.TransactionType;
import io.crossfoot.ledger.TypeRule;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What transactions of a type must be like. */
abstract class TypeRuleContract extends Contract {

    private Optional<TransactionType> type(String name) {
        return door.transactionTypes().stream()
                .filter(each -> each.name().equals(name))
                .findFirst();
    }

    private static Transaction.Builder pay(String type, String amount) {
        return Transaction.of(type).move("rule:payer", "rule:payee", amount(amount), "USD");
    }

    @Test
    void a_rule_is_shown_as_it_was_set_and_ends_with_one_that_asks_for_nothing() {
        TypeRule rule = TypeRule.of("rule.shown")
                .counterAccount("bank:payouts")
                .signs(TypeRule.Signs.OUT)
                .requiredMetadata("iban", "case")
                .posters("crossfoot_app")
                .limits(
                        TypeRule.Limit.of("EUR").perTransaction(amount("5.00")).perDay(amount("7.50")),
                        TypeRule.Limit.of("USD").countPerDay(3))
                .build();
        TransactionType shown = new TransactionType("rule.shown", Optional.empty(), Optional.of(rule));
        assertThat(door.setType(rule)).isEqualTo(shown);
        assertThat(type("rule.shown")).contains(shown);
        assertThat(door.setType(TypeRule.of("rule.shown").build()))
                .isEqualTo(new TransactionType("rule.shown", Optional.empty(), Optional.empty()));
        assertThat(type("rule.shown")).isEmpty();
    }

    @Test
    void a_rule_that_is_none_is_refused() {
        assertRefusedWith(
                () -> door.setType(TypeRule.of("rule.bad")
                        .limits(TypeRule.Limit.of("USD").perDay(amount("-1")))
                        .build()),
                ErrorCode.INVALID_TYPE_RULE,
                "field",
                "per_day");
        assertRefusedWith(
                () -> door.setType(TypeRule.of("rule.bad").counterAccount("a b").build()),
                ErrorCode.INVALID_TYPE_RULE,
                "field",
                "counter_account");
        assertRefusedWith(
                () -> door.setType(
                        TypeRule.of("rule.bad").posters("no_role_of_this_name").build()),
                ErrorCode.INVALID_TYPE_RULE,
                "field",
                "posters");
    }

    @Test
    void what_breaks_a_rule_is_refused_and_the_refusal_names_it() {
        deposit("rule:payer", "100");
        door.setType(TypeRule.of("rule.pay")
                .requiredMetadata("order")
                .limits(TypeRule.Limit.of("USD").perTransaction(amount("20")).perDay(amount("30")))
                .build());
        assertRefusedWith(
                () -> door.post(pay("rule.pay", "1").build()), ErrorCode.TYPE_RULE_BROKEN, "rule", "required_metadata");
        assertRefusedWith(
                () -> door.post(
                        pay("rule.pay", "20.01").metadata("{\"order\": 1}").build()),
                ErrorCode.TYPE_RULE_BROKEN,
                "rule",
                "per_transaction");
        door.post(pay("rule.pay", "20").metadata("{\"order\": 1}").build());
        List<BatchResult> results = door.postBatch(List.of(
                pay("rule.pay", "10.01").metadata("{\"order\": 2}").build(),
                pay("rule.pay", "10").metadata("{\"order\": 3}").build()));
        assertThat(results.get(1)).isNotInstanceOf(Rejected.class);
        assertThat(results.get(0)).isInstanceOfSatisfying(Rejected.class, rejected -> assertThat(
                        rejected.error().facts())
                .containsEntry("type", "rule.pay")
                .containsEntry("rule", "per_day")
                .containsEntry("account", "rule:payer")
                .containsEntry("limit", "30.00")
                .containsEntry("asked", "10.01")
                .containsEntry("used", "20.00"));
    }

    @Test
    void a_counter_account_stands_in_the_place_of_the_external_one() {
        deposit("rule:bank", "50");
        door.setType(TypeRule.of("rule.in")
                .counterAccount("rule:bank")
                .signs(TypeRule.Signs.IN)
                .build());
        door.post(Transaction.of("rule.in")
                .oneSided("rule:user", amount("5"), "USD")
                .key("rule-in-1")
                .build());
        PostedTransaction posted = door.transaction("rule-in-1").orElseThrow();
        assertThat(posted.postings().get(0).source()).isEqualTo("rule:bank");
        assertRefusedWith(
                () -> door.post(Transaction.of("rule.in")
                        .oneSided("rule:user", amount("-5"), "USD")
                        .build()),
                ErrorCode.TYPE_RULE_BROKEN,
                "rule",
                "signs");
    }

    @Test
    void captures_and_reversals_go_by_their_type() {
        deposit("rule:held", "100");
        door.setType(TypeRule.of("rule.take")
                .limits(TypeRule.Limit.of("USD").countPerDay(1))
                .build());
        door.placeHold(
                HoldRequest.of("rule-hold", "rule:held", amount("50"), "USD").build());
        long id = door.capture(Capture.of("rule-hold", "rule:payee")
                        .amount(amount("10"))
                        .type("rule.take")
                        .build())
                .transactionId();
        assertRefusedWith(
                () -> door.capture(
                        Capture.of("rule-hold", "rule:payee").type("rule.take").build()),
                ErrorCode.TYPE_RULE_BROKEN,
                "rule",
                "count_per_day");
        door.setType(TypeRule.of("rule.back").requiredMetadata("why").build());
        assertRefusedWith(
                () -> door.reverse(Reversal.of(id).type("rule.back").build()),
                ErrorCode.TYPE_RULE_BROKEN,
                "rule",
                "required_metadata");
        door.reverse(Reversal.of(id)
                .type("rule.back")
                .metadata("{\"why\": \"wrong\"}")
                .build());
    }
}
