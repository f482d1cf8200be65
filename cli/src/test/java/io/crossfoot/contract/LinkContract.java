package io.crossfoot.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.Link;
import io.crossfoot.ledger.LinkedTransaction;
import io.crossfoot.ledger.Posted;
import io.crossfoot.ledger.PostedTransaction;
import io.crossfoot.ledger.Reversal;
import io.crossfoot.ledger.Transaction;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Reversals, refunds and adjustments: new transactions that point to an earlier one, and the earlier one shows them. */
abstract class LinkContract extends Contract {
    private static final long NO_TRANSACTION = 999_999_999_999L;

    @Test
    void a_transaction_is_reversed_once_and_both_show_it() {
        deposit("whole:a", "100");
        Posted purchase = door.post(move("whole:a", "whole:b", "30").build());
        Posted reversal = door.reverse(Reversal.of(purchase.transactionId())
                .key("whole-1")
                .description("wrong order")
                .build());
        assertThat(reversal.postings()).singleElement().satisfies(posting -> {
            assertThat(posting.source()).isEqualTo("whole:b");
            assertThat(posting.destination()).isEqualTo("whole:a");
            assertThat(posting.amount()).isEqualTo(amount("30.00"));
        });
        assertThat(balance("whole:a")).isEqualTo("100.00");
        PostedTransaction reversed = transaction(reversal);
        assertThat(reversed.type()).isEqualTo("reversal");
        assertThat(reversed.link()).contains(new Link.Reverses(purchase.transactionId()));
        assertThat(reversed.linkedBy()).isEmpty();
        assertThat(transaction(purchase).link()).isEmpty();
        assertThat(transaction(purchase).linkedBy())
                .containsExactly(new LinkedTransaction(reversal.transactionId(), reversal.postedAt(), "reverses"));
        assertThat(door.reverse(Reversal.of(purchase.transactionId())
                                .key("whole-1")
                                .description("wrong order")
                                .build())
                        .replayed())
                .isTrue();
        assertRefused(
                () -> door.reverse(Reversal.of(purchase.transactionId()).build()),
                ErrorCode.REVERSAL_EXCEEDED,
                "transaction_id",
                id(purchase),
                "source",
                "whole:b",
                "destination",
                "whole:a",
                "currency",
                "USD",
                "reversible",
                "0.00");
    }

    @Test
    void refunds_never_give_back_more_than_was_paid() {
        deposit("refund:a", "100");
        Posted purchase = door.post(move("refund:a", "refund:b", "70").build());
        deposit("refund:b", "100");
        for (String part : List.of("15.00", "40.01")) {
            Posted refund = door.reverse(Reversal.of(purchase.transactionId())
                    .amount(amount(part))
                    .type("refund")
                    .build());
            assertThat(transaction(refund).type()).isEqualTo("refund");
        }
        String before = counts();
        assertRefused(
                () -> door.reverse(Reversal.of(purchase.transactionId())
                        .amount(amount("15.00"))
                        .type("refund")
                        .build()),
                ErrorCode.REVERSAL_EXCEEDED,
                "transaction_id",
                id(purchase),
                "source",
                "refund:b",
                "destination",
                "refund:a",
                "currency",
                "USD",
                "asked",
                "15.00",
                "reversible",
                "14.99");
        assertThat(counts()).isEqualTo(before);
        door.reverse(Reversal.of(purchase.transactionId()).build());
        assertThat(balance("refund:a")).isEqualTo("100.00");
        assertThat(transaction(purchase).linkedBy())
                .extracting(LinkedTransaction::relation)
                .containsExactly("reverses", "reverses", "reverses");
    }

    @Test
    void a_transaction_of_several_postings_is_reversed_from_the_last_to_the_first() {
        Posted sale = door.post(Transaction.of("sale")
                .move("external:bank", "legs:a", amount("10"), "USD")
                .move("legs:a", "legs:b", amount("8"), "USD")
                .move("legs:b", "legs:fee", amount("1"), "USD")
                .build());
        assertRefused(
                () -> door.reverse(
                        Reversal.of(sale.transactionId()).amount(amount("1")).build()),
                ErrorCode.INVALID_LINK,
                "field",
                "amount",
                "transaction_id",
                id(sale));
        // Of several postings a part is taken back by postings of one's own.
        door.post(move("legs:fee", "legs:b", "0.40")
                .link(new Link.Reverses(sale.transactionId()))
                .build());
        Posted reversal = door.reverse(Reversal.of(sale.transactionId()).build());
        assertThat(reversal.postings())
                .extracting(each -> each.source() + " " + each.destination() + " " + each.amount())
                .containsExactly("legs:fee legs:b 0.60", "legs:b legs:a 8.00", "legs:a external:bank 10.00");
        assertThat(balance("legs:a")).isEqualTo("0.00");
        assertThat(balance("legs:fee")).isEqualTo("0.00");
    }

    @Test
    void a_reversal_can_be_reversed_and_the_chain_is_shown() {
        deposit("chain:a", "100");
        Posted purchase = door.post(move("chain:a", "chain:b", "30").build());
        Posted reversal = door.reverse(Reversal.of(purchase.transactionId()).build());
        Posted again = door.reverse(Reversal.of(reversal.transactionId()).build());
        assertThat(balance("chain:a")).isEqualTo("70.00");
        assertThat(transaction(again).link()).contains(new Link.Reverses(reversal.transactionId()));
        assertThat(transaction(reversal).link()).contains(new Link.Reverses(purchase.transactionId()));
        assertThat(transaction(reversal).linkedBy())
                .extracting(LinkedTransaction::transactionId)
                .containsExactly(again.transactionId());
    }

    @Test
    void what_was_received_and_spent_cannot_be_taken_back() {
        Posted payment = deposit("spent:a", "30");
        door.post(move("spent:a", "spent:b", "20").build());
        assertRefused(
                () -> door.reverse(Reversal.of(payment.transactionId()).build()),
                ErrorCode.INSUFFICIENT_FUNDS,
                "account",
                "spent:a",
                "currency",
                "USD",
                "asked",
                "30.00",
                "available",
                "10.00",
                "shortfall",
                "20.00",
                "balance",
                "10.00",
                "held",
                "0.00",
                "floor",
                "0.00");
    }

    @Test
    void an_adjustment_says_what_it_corrects_and_why() {
        deposit("adjust:a", "100");
        Posted purchase = door.post(move("adjust:a", "adjust:b", "30").build());
        Posted adjustment = door.post(Transaction.of("adjustment")
                .reference("case 17")
                .link(new Link.Adjusts(purchase.transactionId(), "priced \"wrongly\" – é"))
                .move("adjust:b", "adjust:a", amount("2"), "USD")
                .build());
        assertThat(transaction(adjustment).link())
                .contains(new Link.Adjusts(purchase.transactionId(), "priced \"wrongly\" – é"));
        assertThat(transaction(purchase).linkedBy())
                .containsExactly(new LinkedTransaction(adjustment.transactionId(), adjustment.postedAt(), "adjusts"));
        // A correction takes nothing back: all of it can still be reversed.
        deposit("adjust:b", "2");
        door.reverse(Reversal.of(purchase.transactionId()).build());
    }

    @Test
    void a_link_that_does_not_fit_is_refused() {
        deposit("fit:a", "100");
        Posted purchase = door.post(move("fit:a", "fit:b", "30").build());
        hold("fit-1", "fit:a", "10");
        String before = counts();
        Link adjusts = new Link.Adjusts(purchase.transactionId(), "no reference");
        assertThat(codes(
                        move("fit:b", "fit:a", "1").link(adjusts),
                        move("fit:b", "fit:a", "1").reference("r").link(new Link.Adjusts(purchase.transactionId(), "")),
                        move("fit:b", "fit:a", "1").reference("r").link(new Link.Adjusts(NO_TRANSACTION, "why")),
                        move("fit:b", "fit:c", "1").link(new Link.Reverses(purchase.transactionId())),
                        move("fit:b", "fit:c", "1").link(new Link.Captures("fit-1", false)),
                        move("fit:a", "fit:c", "1").link(new Link.Captures("fit-2", false))))
                .containsExactly(
                        ErrorCode.INVALID_LINK,
                        ErrorCode.INVALID_DETAIL,
                        ErrorCode.TRANSACTION_NOT_FOUND,
                        ErrorCode.REVERSAL_EXCEEDED,
                        ErrorCode.INVALID_LINK,
                        ErrorCode.HOLD_NOT_FOUND);
        assertRefused(
                () -> door.reverse(Reversal.of(NO_TRANSACTION).build()),
                ErrorCode.TRANSACTION_NOT_FOUND,
                "transaction_id",
                Long.toString(NO_TRANSACTION));
        assertThat(counts()).isEqualTo(before);
    }

    @Test
    void a_link_is_content_of_its_transaction() {
        deposit("content:a", "100");
        Posted purchase = door.post(move("content:a", "content:b", "30").build());
        Transaction.Builder refund = move("content:b", "content:a", "10").key("content-1");
        Posted first = door.post(
                refund.link(new Link.Reverses(purchase.transactionId())).build());
        assertThat(door.post(refund.build()).transactionId()).isEqualTo(first.transactionId());
        assertRefused(
                () -> door.post(refund.link(null).build()),
                ErrorCode.KEY_REUSED,
                "key",
                "content-1",
                "transaction_id",
                id(first));
    }

    @Test
    void links_are_taken_in_batches() {
        deposit("batch:a", "100");
        Posted purchase = door.post(move("batch:a", "batch:b", "30").build());
        hold("batch-1", "batch:a", "10");
        var results = door.postBatch(List.of(
                move("batch:b", "batch:a", "20")
                        .link(new Link.Reverses(purchase.transactionId()))
                        .build(),
                move("batch:b", "batch:a", "20.00")
                        .link(new Link.Reverses(purchase.transactionId()))
                        .build(),
                move("batch:a", "batch:c", "4")
                        .link(new Link.Captures("batch-1", true))
                        .build()));
        results.get(0).orElseThrow();
        assertRejected(
                results.get(1),
                ErrorCode.REVERSAL_EXCEEDED,
                "transaction_id",
                id(purchase),
                "source",
                "batch:b",
                "destination",
                "batch:a",
                "currency",
                "USD",
                "asked",
                "20.00",
                "reversible",
                "10.00");
        results.get(2).orElseThrow();
        assertThat(available("batch:a")).isEqualTo("86.00 of 86.00, 0.00 held");
    }

    private List<ErrorCode> codes(Transaction.Builder... transactions) {
        return Stream.of(transactions)
                .map(each -> catchThrowableOfType(LedgerException.class, () -> door.post(each.build()))
                        .code())
                .toList();
    }

    private PostedTransaction transaction(Posted posted) {
        return door.transaction(posted.transactionId()).orElseThrow();
    }

    private static String id(Posted posted) {
        return Long.toString(posted.transactionId());
    }
}
