package io.crossfoot.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfoot.ledger.BatchResult;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.Posted;
import io.crossfoot.ledger.Transaction;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Keys: a key posts once. */
abstract class KeyContract extends Contract {

    private static Posted replayOf(Posted first) {
        return new Posted(first.transactionId(), first.postedAt(), first.effectiveDate(), true, first.postings());
    }

    @Test
    void the_same_again_answers_the_first_result_and_moves_nothing() {
        Transaction.Builder order = move("external:bank", "replay:a", "10.6").key("replay-1");
        Posted first = door.post(order.build());
        deposit("replay:a", "1");
        Posted again = door.post(order.build());
        assertThat(again).isEqualTo(replayOf(first));
        Posted writtenOtherwise = door.post(
                move("external:bank", "replay:a", "10.600").key("replay-1").build());
        assertThat(writtenOtherwise).isEqualTo(replayOf(first));
        assertThat(balance("replay:a")).isEqualTo("11.60");
    }

    @Test
    void a_transaction_of_many_postings_and_details_is_replayed_whole() {
        deposit("several:a", "100");
        Transaction order = Transaction.of("purchase")
                .key("several-1")
                .effectiveDate(LocalDate.of(2026, 3, 1))
                .description("Zwei Tüten")
                .reference("R1")
                .metadata("{\"b\": 2, \"a\": 1}")
                .move("several:a", "several:b", amount("1"), "USD")
                .move("several:a", "several:c", amount("2"), "USD")
                .build();
        Posted first = door.post(order);
        deposit("several:b", "1");
        assertThat(door.post(order)).isEqualTo(replayOf(first));
    }

    @Test
    void other_content_under_the_same_key_is_refused() {
        Posted first =
                door.post(move("external:bank", "reuse:a", "5").key("reuse-1").build());
        String id = Long.toString(first.transactionId());
        String before = counts();
        List<Transaction.Builder> others = List.of(
                move("external:bank", "reuse:a", "6"),
                move("external:bank", "reuse:b", "5"),
                Transaction.of("gift").move("external:bank", "reuse:a", amount("5"), "USD"),
                move("external:bank", "reuse:a", "5").description("more"),
                move("external:bank", "reuse:a", "5").effectiveDate(first.effectiveDate()),
                move("external:bank", "reuse:a", "5").metadata("{}"),
                move("external:bank", "reuse:a", "5").move("external:bank", "reuse:a", amount("5"), "USD"));
        for (Transaction.Builder other : others) {
            assertRefused(
                    () -> door.post(other.key("reuse-1").build()),
                    ErrorCode.KEY_REUSED,
                    "key",
                    "reuse-1",
                    "transaction_id",
                    id);
        }
        assertThat(counts()).isEqualTo(before);
    }

    @Test
    void a_refusal_leaves_its_key_free() {
        Transaction.Builder order = move("free:a", "free:b", "5").key("free-1");
        assertRefused(
                () -> door.post(order.build()),
                ErrorCode.INSUFFICIENT_FUNDS,
                "account",
                "free:a",
                "currency",
                "USD",
                "asked",
                "5.00",
                "available",
                "0",
                "shortfall",
                "5.00",
                "balance",
                "0",
                "held",
                "0.00",
                "floor",
                "0.00");
        deposit("free:a", "5");
        assertThat(door.post(order.build()).replayed()).isFalse();
        assertThat(door.post(order.build()).replayed()).isTrue();
        assertThat(balance("free:a")).isEqualTo("0.00");
    }

    @Test
    void a_batch_replays_what_is_posted_and_posts_the_rest() {
        Posted first =
                door.post(move("external:bank", "mixed:a", "5").key("mixed-1").build());
        List<BatchResult> results = door.postBatch(List.of(
                move("external:bank", "mixed:a", "5").key("mixed-1").build(),
                move("external:bank", "mixed:a", "7").key("mixed-2").build(),
                move("external:bank", "mixed:a", "7").key("mixed-2").build(),
                move("external:bank", "mixed:a", "8").key("mixed-2").build()));
        assertThat(results.get(0)).isEqualTo(replayOf(first));
        Posted second = results.get(1).orElseThrow();
        assertThat(second.replayed()).isFalse();
        assertThat(results.get(2)).isEqualTo(replayOf(second));
        assertThat(results.get(3).getClass().getSimpleName()).isEqualTo("Rejected");
        assertThat(balance("mixed:a")).isEqualTo("12.00");
    }

    @Test
    void keys_are_told_apart_to_the_last_character_and_may_be_long() {
        String longest = "ключ🔑".repeat(40);
        assertThat(longest.codePointCount(0, longest.length())).isEqualTo(200);
        Posted first =
                door.post(move("external:bank", "keys:a", "1").key(longest).build());
        Posted other =
                door.post(move("external:bank", "keys:a", "1").key("Keys-1").build());
        Posted third =
                door.post(move("external:bank", "keys:a", "1").key("keys-1 ").build());
        assertThat(List.of(first.replayed(), other.replayed(), third.replayed()))
                .containsOnly(false);
        assertThat(door.transaction(longest).orElseThrow().transactionId()).isEqualTo(first.transactionId());
        assertThat(door.transaction("keys-1")).isEmpty();
        assertThat(door.transaction("keys-1 ").orElseThrow().transactionId()).isEqualTo(third.transactionId());
    }
}
