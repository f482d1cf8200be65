package io.crossfoot.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfoot.ledger.BatchResult;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.Posted;
import io.crossfoot.ledger.Rejected;
import io.crossfoot.ledger.Transaction;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Many transactions at once: each by itself, or all or none. */
abstract class BatchContract extends Contract {

    @Test
    void transactions_are_posted_in_their_order_and_a_rejected_one_affects_no_other() {
        List<BatchResult> results = door.postBatch(List.of(
                move("external:bank", "order:a", "10").build(),
                move("order:a", "order:b", "20").build(),
                move("order:a", "order:b", "4").build(),
                move("order:b", "order:c", "1.001").build(),
                move("order:b", "order:c", "4").build()));
        assertThat(results.get(0).orElseThrow().balanceOf("order:a", "USD")).isEqualTo(amount("10.00"));
        assertRejected(
                results.get(1),
                ErrorCode.INSUFFICIENT_FUNDS,
                "account",
                "order:a",
                "currency",
                "USD",
                "asked",
                "20.00",
                "available",
                "10.00",
                "shortfall",
                "10.00",
                "balance",
                "10.00",
                "held",
                "0.00",
                "floor",
                "0.00");
        assertThat(results.get(2).orElseThrow().balanceOf("order:a", "USD")).isEqualTo(amount("6.00"));
        assertRejected(results.get(3), ErrorCode.TOO_MANY_DECIMALS, "amount", "1.001", "currency", "USD", "scale", "2");
        assertThat(results.get(4).orElseThrow().balanceOf("order:c", "USD")).isEqualTo(amount("4.00"));
        assertThat(balance("order:b")).isEqualTo("0.00");
    }

    @Test
    void a_batch_may_hold_a_thousand_transactions() {
        List<Transaction> many = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            many.add(move("external:bank", "thousand:" + i % 7, "0.01")
                    .key("thousand-" + i)
                    .build());
        }
        List<BatchResult> results = door.postBatch(many);
        assertThat(results).hasSize(1000).allMatch(each -> each instanceof Posted posted && !posted.replayed());
        assertThat(balance("thousand:0")).isEqualTo("1.43");
        assertThat(door.postBatch(many)).allMatch(each -> each instanceof Posted posted && posted.replayed());
        assertThat(balance("thousand:0")).isEqualTo("1.43");
    }

    @Test
    void all_are_posted_when_none_is_refused() {
        List<Posted> posted = door.postAll(List.of(
                move("external:bank", "all:a", "10").key("all-1").build(),
                move("all:a", "all:b", "4").build(),
                Transaction.of("split")
                        .move("all:b", "all:c", amount("1"), "USD")
                        .move("all:b", "all:d", amount("2"), "USD")
                        .build()));
        assertThat(posted).hasSize(3).noneMatch(Posted::replayed);
        assertThat(posted.get(2).balanceOf("all:b", "USD")).isEqualTo(amount("1.00"));
        assertThat(balance("all:a")).isEqualTo("6.00");
    }

    @Test
    void none_is_posted_when_one_is_refused_and_the_refusal_says_which() {
        deposit("none:a", "10");
        List<Transaction> transactions = List.of(
                move("none:a", "none:b", "1").key("none-1").build(),
                move("none:a", "none:b", "10").key("none-2").build(),
                move("external:bank", "none:c", "1").key("none-3").build());
        String before = counts();
        assertRefused(
                () -> door.postAll(transactions),
                ErrorCode.INSUFFICIENT_FUNDS,
                "account",
                "none:a",
                "currency",
                "USD",
                "asked",
                "10.00",
                "available",
                "9.00",
                "shortfall",
                "1.00",
                "balance",
                "9.00",
                "held",
                "0.00",
                "floor",
                "0.00",
                "position",
                "2");
        assertThat(counts()).isEqualTo(before);
        assertThat(balance("none:a")).isEqualTo("10.00");
        assertThat(balance("none:b")).isNull();
        deposit("none:a", "1");
        assertThat(door.postAll(transactions)).as("the keys are free").noneMatch(Posted::replayed);
        assertThat(balance("none:a")).isEqualTo("0.00");
    }

    @Test
    void what_is_malformed_refuses_all_too() {
        String before = counts();
        assertRefused(
                () -> door.postAll(List.of(
                        move("external:bank", "malformed:a", "1").build(),
                        move("external:bank", "malformed:a", "1.001").build())),
                ErrorCode.TOO_MANY_DECIMALS,
                "amount",
                "1.001",
                "currency",
                "USD",
                "scale",
                "2",
                "position",
                "2");
        assertThat(counts()).isEqualTo(before);
    }

    @Test
    void all_are_replayed_when_all_were_posted_before() {
        List<Transaction> transactions = List.of(
                move("external:bank", "again:a", "10").key("again-1").build(),
                move("again:a", "again:b", "4").key("again-2").build());
        List<Posted> first = door.postAll(transactions);
        List<Posted> again = door.postAll(transactions);
        assertThat(again).allMatch(Posted::replayed);
        assertThat(again)
                .extracting(Posted::transactionId)
                .isEqualTo(first.stream().map(Posted::transactionId).toList());
        assertThat(again)
                .extracting(Posted::postings)
                .isEqualTo(first.stream().map(Posted::postings).toList());
        assertThat(balance("again:a")).isEqualTo("6.00");
    }

    @Test
    void what_was_posted_before_counts_as_posted_among_all_or_none() {
        door.post(move("external:bank", "partly:a", "10").key("partly-1").build());
        List<Posted> posted = door.postAll(List.of(
                move("external:bank", "partly:a", "10").key("partly-1").build(),
                move("partly:a", "partly:b", "10").key("partly-2").build()));
        assertThat(posted).extracting(Posted::replayed).containsExactly(true, false);
        assertThat(balance("partly:a")).isEqualTo("0.00");
    }

    @Test
    void an_empty_batch_posts_nothing() {
        String before = counts();
        if (way == Way.SQL) {
            // Arrays without elements are no batch to SQL, which says so.
            assertRefused(
                    () -> door.postBatch(List.of()), ErrorCode.MALFORMED_BATCH, "postings", "0", "transactions", "0");
        } else {
            assertThat(door.postBatch(List.of())).isEmpty();
            assertThat(door.postAll(List.of())).isEmpty();
            assertThat(door.dryRun(List.of(), true)).isEmpty();
        }
        assertThat(counts()).isEqualTo(before);
    }

    @Test
    void a_rejected_transaction_throws_its_refusal_when_it_is_asked_for() {
        BatchResult result = door.postBatch(
                        List.of(move("thrown:a", "thrown:b", "1").build()))
                .get(0);
        assertThat(result).isInstanceOf(Rejected.class);
        assertRefused(
                result::orElseThrow,
                ErrorCode.INSUFFICIENT_FUNDS,
                "account",
                "thrown:a",
                "currency",
                "USD",
                "asked",
                "1.00",
                "available",
                "0",
                "shortfall",
                "1.00",
                "balance",
                "0",
                "held",
                "0.00",
                "floor",
                "0.00");
    }
}
