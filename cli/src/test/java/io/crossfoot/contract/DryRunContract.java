package io.crossfoot.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfoot.ledger.DryRun;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.Posted;
import io.crossfoot.ledger.Transaction;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Dry runs tell what would happen, and nothing happens. */
abstract class DryRunContract extends Contract {

    @Test
    void what_would_be_posted_is_told_with_its_balances_and_then_posted_so() {
        deposit("told:a", "10");
        Transaction transaction = Transaction.of("purchase")
                .key("told-1")
                .effectiveDate(LocalDate.of(2026, 5, 6))
                .move("told:a", "told:b", amount("4"), "USD")
                .move("told:a", "told:c", amount("1.5"), "USD")
                .build();
        String before = counts();
        DryRun told = door.dryRun(transaction);
        assertThat(told.status()).isEqualTo(DryRun.Status.POSTED);
        assertThat(told.effectiveDate()).hasToString("2026-05-06");
        assertThat(told.error()).isEmpty();
        assertThat(counts()).isEqualTo(before);
        assertThat(balance("told:a")).isEqualTo("10.00");
        assertThat(balance("told:b")).as("no account was opened").isNull();
        assertThat(door.transaction("told-1")).as("the key stays free").isEmpty();
        assertThat(door.transactionTypes())
                .as("no type became known")
                .extracting(each -> each.name())
                .doesNotContain("purchase");
        Posted posted = door.post(transaction);
        assertThat(posted.replayed()).isFalse();
        assertThat(posted.postings()).isEqualTo(told.postings());
        assertThat(posted.effectiveDate()).isEqualTo(told.effectiveDate());
    }

    @Test
    void what_would_be_a_replay_is_told_with_the_first_result() {
        Transaction transaction =
                move("external:bank", "replay:a", "4").key("replay-1").build();
        Posted first = door.post(transaction);
        deposit("replay:a", "1");
        DryRun told = door.dryRun(transaction);
        assertThat(told.status()).isEqualTo(DryRun.Status.REPLAYED);
        assertThat(told.postings()).isEqualTo(first.postings());
        assertThat(told.effectiveDate()).isEqualTo(first.effectiveDate());
    }

    @Test
    void what_would_be_refused_is_told_with_the_refusal() {
        String before = counts();
        assertRejected(
                door.dryRun(move("refused:a", "refused:b", "1").build()),
                ErrorCode.INSUFFICIENT_FUNDS,
                "account",
                "refused:a",
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
        assertRejected(
                door.dryRun(move("external:bank", "refused:a!", "1").build()),
                ErrorCode.INVALID_ACCOUNT_NAME,
                "account",
                "refused:a!",
                "length",
                "10");
        assertThat(counts()).isEqualTo(before);
    }

    @Test
    void a_batch_is_told_as_each_would_follow_the_others() {
        String before = counts();
        List<DryRun> told = door.dryRun(
                List.of(
                        move("external:bank", "follow:a", "10").key("follow-1").build(),
                        move("follow:a", "follow:b", "11").build(),
                        move("follow:a", "follow:b", "4").build(),
                        move("external:bank", "follow:a", "10").key("follow-1").build()),
                false);
        assertThat(told)
                .extracting(DryRun::status)
                .containsExactly(
                        DryRun.Status.POSTED, DryRun.Status.REJECTED, DryRun.Status.POSTED, DryRun.Status.REPLAYED);
        assertThat(told.get(2).postings().get(0).sourceHead().orElseThrow().balance())
                .isEqualTo(amount("6.00"));
        assertThat(told.get(3).postings()).isEqualTo(told.get(0).postings());
        assertThat(counts()).isEqualTo(before);
    }

    @Test
    void of_all_or_none_each_is_told_its_own_refusal_or_that_another_would_be_refused() {
        String before = counts();
        List<DryRun> told = door.dryRun(
                List.of(
                        move("external:bank", "doomed:a", "10").build(),
                        move("doomed:a", "doomed:b", "11").build(),
                        move("doomed:a", "doomed:b", "4").build()),
                true);
        assertRejected(told.get(0), ErrorCode.BATCH_REFUSED);
        assertRejected(
                told.get(1),
                ErrorCode.INSUFFICIENT_FUNDS,
                "account",
                "doomed:a",
                "currency",
                "USD",
                "asked",
                "11.00",
                "available",
                "10.00",
                "shortfall",
                "1.00",
                "balance",
                "10.00",
                "held",
                "0.00",
                "floor",
                "0.00");
        assertRejected(told.get(2), ErrorCode.BATCH_REFUSED);
        assertThat(counts()).isEqualTo(before);
    }

    @Test
    void of_all_or_none_all_are_told_to_be_posted_when_none_would_be_refused() {
        List<DryRun> told = door.dryRun(
                List.of(
                        move("external:bank", "fine:a", "10").build(),
                        move("fine:a", "fine:b", "10").build()),
                true);
        assertThat(told).extracting(DryRun::status).containsOnly(DryRun.Status.POSTED);
        assertThat(balance("fine:a")).isNull();
    }
}
