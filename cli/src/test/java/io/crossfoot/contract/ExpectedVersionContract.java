package io.crossfoot.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfoot.ledger.BatchResult;
import io.crossfoot.ledger.DryRun;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.Posted;
import io.crossfoot.ledger.Transaction;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Expected versions: a transaction is posted only if nothing was posted to an account since one looked. */
abstract class ExpectedVersionContract extends Contract {

    @Test
    void a_transaction_is_posted_when_its_accounts_have_the_expected_versions() {
        deposit("fresh:a", "10");
        Posted posted = door.post(move("fresh:a", "fresh:b", "4")
                .expectVersion("fresh:a", "USD", 1)
                .expectVersion("fresh:b", "USD", 0)
                .build());
        assertThat(posted.versionOf("fresh:a", "USD")).isEqualTo(2);
        assertThat(posted.versionOf("fresh:b", "USD")).isEqualTo(1);
    }

    @Test
    void a_transaction_is_refused_when_an_account_has_moved() {
        deposit("moved:a", "10");
        deposit("moved:a", "10");
        String before = counts();
        assertRefused(
                () -> door.post(move("moved:a", "moved:b", "4")
                        .expectVersion("moved:a", "USD", 1)
                        .build()),
                ErrorCode.VERSION_MISMATCH,
                "account",
                "moved:a",
                "currency",
                "USD",
                "expected",
                "1",
                "actual",
                "2");
        assertRefused(
                () -> door.post(move("moved:a", "moved:b", "4")
                        .expectVersion("moved:a", "USD", 2)
                        .expectVersion("moved:b", "USD", 1)
                        .build()),
                ErrorCode.VERSION_MISMATCH,
                "account",
                "moved:b",
                "currency",
                "USD",
                "expected",
                "1",
                "actual",
                "0");
        assertThat(counts()).isEqualTo(before);
        assertThat(balance("moved:b")).isNull();
    }

    @Test
    void a_transaction_of_several_postings_is_judged_by_the_versions_before_all_of_them() {
        deposit("several:a", "10");
        Transaction.Builder twice = Transaction.of("purchase")
                .move("several:a", "several:b", amount("1"), "USD")
                .move("several:a", "several:c", amount("1"), "USD");
        Posted posted = door.post(twice.expectVersion("several:a", "USD", 1).build());
        assertThat(posted.versionOf("several:a", "USD")).isEqualTo(3);
        assertRefused(
                () -> door.post(twice.build()),
                ErrorCode.VERSION_MISMATCH,
                "account",
                "several:a",
                "currency",
                "USD",
                "expected",
                "1",
                "actual",
                "3");
    }

    @Test
    void a_replay_does_not_look_at_versions() {
        Transaction.Builder once = move("external:bank", "replay:a", "4").key("replay-1");
        Posted first = door.post(once.expectVersion("replay:a", "USD", 0).build());
        assertThat(first.replayed()).isFalse();
        Posted again = door.post(once.build());
        assertThat(again.replayed()).isTrue();
        Posted without =
                door.post(move("external:bank", "replay:a", "4").key("replay-1").build());
        assertThat(without.replayed()).as("a condition is not content").isTrue();
        Posted other = door.post(move("external:bank", "replay:a", "4")
                .key("replay-1")
                .expectVersion("replay:a", "USD", 77)
                .build());
        assertThat(other.replayed()).isTrue();
        assertThat(balance("replay:a")).isEqualTo("4.00");
    }

    @Test
    void a_version_of_an_account_that_is_not_moved_is_refused() {
        deposit("stranger:a", "10");
        assertRefused(
                () -> door.post(move("external:bank", "stranger:b", "1")
                        .expectVersion("stranger:a", "USD", 1)
                        .build()),
                ErrorCode.INVALID_EXPECTED_VERSION,
                "account",
                "stranger:a",
                "currency",
                "USD",
                "expected",
                "1");
        assertRefused(
                () -> door.post(move("external:bank", "stranger:a", "1")
                        .expectVersion("stranger:a", "EUR", 0)
                        .build()),
                ErrorCode.INVALID_EXPECTED_VERSION,
                "account",
                "stranger:a",
                "currency",
                "EUR",
                "expected",
                "0");
    }

    @Test
    void external_accounts_have_no_version_to_expect() {
        assertRefused(
                () -> door.post(move("external:bank", "outside:a", "1")
                        .expectVersion("external:bank", "USD", 0)
                        .build()),
                ErrorCode.INVALID_EXPECTED_VERSION,
                "account",
                "external:bank",
                "currency",
                "USD",
                "expected",
                "0");
    }

    @Test
    void within_a_batch_versions_are_those_that_the_transactions_before_leave() {
        List<BatchResult> results = door.postBatch(List.of(
                move("external:bank", "batch:a", "10")
                        .expectVersion("batch:a", "USD", 0)
                        .build(),
                move("external:bank", "batch:a", "10")
                        .expectVersion("batch:a", "USD", 0)
                        .build(),
                move("external:bank", "batch:a", "10").build(),
                move("batch:a", "batch:b", "5")
                        .expectVersion("batch:a", "USD", 2)
                        .build()));
        assertThat(results.get(0)).isInstanceOf(Posted.class);
        assertRejected(
                results.get(1),
                ErrorCode.VERSION_MISMATCH,
                "account",
                "batch:a",
                "currency",
                "USD",
                "expected",
                "0",
                "actual",
                "1");
        assertThat(results.get(2)).isInstanceOf(Posted.class);
        assertThat(results.get(3)).isInstanceOf(Posted.class);
        assertThat(version("batch:a")).isEqualTo(3);
    }

    @Test
    void all_or_none_and_dry_runs_look_at_versions_too() {
        deposit("none:a", "10");
        assertRefused(
                () -> door.postAll(List.of(
                        move("external:bank", "none:b", "10").build(),
                        move("external:bank", "none:a", "10")
                                .expectVersion("none:a", "USD", 5)
                                .build())),
                ErrorCode.VERSION_MISMATCH,
                "account",
                "none:a",
                "currency",
                "USD",
                "expected",
                "5",
                "actual",
                "1",
                "position",
                "2");
        DryRun told = door.dryRun(move("external:bank", "none:a", "10")
                .expectVersion("none:a", "USD", 5)
                .build());
        assertRejected(
                told,
                ErrorCode.VERSION_MISMATCH,
                "account",
                "none:a",
                "currency",
                "USD",
                "expected",
                "5",
                "actual",
                "1");
        assertThat(balance("none:b")).isNull();
    }
}
