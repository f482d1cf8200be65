package io.crossfoot.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfoot.ledger.Capture;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.Hold;
import io.crossfoot.ledger.HoldRequest;
import io.crossfoot.ledger.HoldState;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.Operation;
import io.crossfoot.ledger.OperationDryRun;
import io.crossfoot.ledger.OperationResult;
import io.crossfoot.ledger.Posted;
import io.crossfoot.ledger.Rejected;
import io.crossfoot.ledger.Reversal;
import io.crossfoot.ledger.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Posts, holds, captures and reversals of one call: each sees what those before it left. */
abstract class OperationContract extends Contract {

    @Test
    void operations_are_done_in_their_order_and_a_refused_one_affects_no_other() {
        deposit("order:a", "100");
        Instant first = Instant.now().plus(Duration.ofDays(1)).truncatedTo(ChronoUnit.MICROS);
        Instant second = first.plus(Duration.ofDays(1));
        List<OperationResult> results = door.perform(List.of(
                new Operation.PlaceHold(HoldRequest.of("order-1", "order:a", amount("80"), "USD")
                        .expiresAt(first)
                        .description("d")
                        .build()),
                post(move("order:a", "order:b", "30")),
                capture("order-1", "order:b", "50"),
                new Operation.ExtendHold("order-1", Optional.of(second)),
                new Operation.ExtendHold("order-1", Optional.empty()),
                post(move("order:b", "order:a", "10")),
                new Operation.ReleaseHold("order-1"),
                post(move("order:a", "order:b", "60")),
                capture("order-1", "order:b", "1")));
        assertThat(((Hold) results.get(0)).remaining()).isEqualTo(amount("80.00"));
        assertThat(((Hold) results.get(0)).description()).contains("d");
        assertRejected(
                results.get(1),
                ErrorCode.INSUFFICIENT_FUNDS,
                "account",
                "order:a",
                "currency",
                "USD",
                "asked",
                "30.00",
                "available",
                "20.00",
                "shortfall",
                "10.00",
                "balance",
                "100.00",
                "held",
                "80.00",
                "floor",
                "0.00");
        assertThat(((Posted) results.get(2)).balanceOf("order:a", "USD")).isEqualTo(amount("50.00"));
        assertThat(((Hold) results.get(3)).expiresAt()).contains(second);
        assertThat(((Hold) results.get(4)).expiresAt()).isEmpty();
        assertThat(((Posted) results.get(5)).balanceOf("order:a", "USD")).isEqualTo(amount("60.00"));
        assertThat(((Hold) results.get(6)).state()).isEqualTo(HoldState.RELEASED);
        assertThat(((Posted) results.get(7)).balanceOf("order:a", "USD")).isEqualTo(amount("0.00"));
        assertRejected(results.get(8), ErrorCode.HOLD_NOT_OPEN, "hold", "order-1", "state", "released");
        assertThat(door.hold("order-1")).contains((Hold) results.get(6));
        assertThat(available("order:a")).isEqualTo("0.00 of 0.00, 0.00 held");
    }

    @Test
    void reversals_of_one_call_never_take_back_more_than_there_was() {
        Posted paid = deposit("number:a", "30");
        List<OperationResult> results = door.perform(List.of(
                reverse(paid, "10"),
                reverse(paid, "20.01"),
                reverse(paid, "20"),
                post(move("number:a", "number:b", "1"))));
        assertThat(results.get(0)).isInstanceOf(Posted.class);
        assertRejected(
                results.get(1),
                ErrorCode.REVERSAL_EXCEEDED,
                "transaction_id",
                Long.toString(paid.transactionId()),
                "source",
                "number:a",
                "destination",
                "external:deposit",
                "currency",
                "USD",
                "asked",
                "20.01",
                "reversible",
                "20.00");
        assertThat(results.get(2)).isInstanceOf(Posted.class);
        assertThat(results.get(3)).isInstanceOf(Rejected.class);
        assertThat(balance("number:a")).isEqualTo("0.00");
    }

    @Test
    void the_same_operations_again_are_answered_as_before() {
        deposit("again:a", "100");
        List<Operation> operations = List.of(
                place("again-1", "again:a", "80"),
                new Operation.CaptureHold(Capture.of("again-1", "again:b")
                        .amount(amount("50"))
                        .key("again-2")
                        .build()),
                post(move("again:a", "again:b", "5").key("again-3")));
        List<OperationResult> first = door.perform(operations);
        List<OperationResult> again = door.perform(operations);
        assertThat(((Hold) again.get(0)).replayed()).isTrue();
        assertThat(((Hold) again.get(0)).remaining()).isEqualTo(amount("30.00"));
        for (int i = 1; i < 3; i++) {
            assertThat(((Posted) again.get(i)).replayed()).isTrue();
            assertThat(((Posted) again.get(i)).transactionId()).isEqualTo(((Posted) first.get(i)).transactionId());
            assertThat(((Posted) again.get(i)).postings()).isEqualTo(((Posted) first.get(i)).postings());
        }
        assertThat(available("again:a")).isEqualTo("15.00 of 45.00, 30.00 held");
    }

    @Test
    void all_are_done_when_none_is_refused() {
        deposit("all:a", "100");
        List<OperationResult> results = door.performAll(List.of(
                place("all-1", "all:a", "80"), capture("all-1", "all:b", "80"), post(move("all:b", "all:c", "7"))));
        assertThat(results).hasSize(3).noneMatch(Rejected.class::isInstance);
        assertThat(balance("all:b")).isEqualTo("73.00");
    }

    @Test
    void none_is_done_when_one_is_refused_and_the_refusal_says_which() {
        deposit("none:a", "100");
        String before = counts();
        assertRefused(
                () -> door.performAll(List.of(
                        place("none-1", "none:a", "80"),
                        capture("none-1", "none:b", "50"),
                        capture("none-1", "none:b", "30.01"),
                        post(move("none:a", "none:b", "1")))),
                ErrorCode.HOLD_EXCEEDED,
                "hold",
                "none-1",
                "account",
                "none:a",
                "currency",
                "USD",
                "asked",
                "30.01",
                "remaining",
                "30.00",
                "shortfall",
                "0.01",
                "position",
                "3");
        assertThat(counts()).isEqualTo(before);
        assertThat(door.hold("none-1")).isEmpty();
        assertThat(available("none:a")).isEqualTo("100.00 of 100.00, 0.00 held");
    }

    @Test
    void a_dry_run_tells_what_would_be_done_and_does_nothing() {
        deposit("dry:a", "100");
        List<Operation> operations = List.of(
                place("dry-1", "dry:a", "80"),
                capture("dry-1", "dry:b", "50"),
                post(move("dry:a", "dry:b", "21")),
                new Operation.ReleaseHold("dry-1"));
        String before = counts();
        List<OperationDryRun> told = door.dryRunOperations(operations, false);
        assertThat(told)
                .extracting(OperationDryRun::status)
                .containsExactly(
                        OperationDryRun.Status.DONE,
                        OperationDryRun.Status.DONE,
                        OperationDryRun.Status.REJECTED,
                        OperationDryRun.Status.DONE);
        assertThat(told.get(0).hold().orElseThrow().remaining()).isEqualTo(amount("80.00"));
        assertThat(told.get(2).error().orElseThrow().code()).isEqualTo(ErrorCode.INSUFFICIENT_FUNDS);
        assertThat(told.get(3).hold().orElseThrow().state()).isEqualTo(HoldState.RELEASED);
        assertThat(door.dryRunOperations(operations, true))
                .extracting(each -> each.error().map(LedgerException::code))
                .containsExactly(
                        Optional.of(ErrorCode.BATCH_REFUSED),
                        Optional.of(ErrorCode.BATCH_REFUSED),
                        Optional.of(ErrorCode.INSUFFICIENT_FUNDS),
                        Optional.of(ErrorCode.BATCH_REFUSED));
        assertThat(counts()).isEqualTo(before);
        assertThat(door.hold("dry-1")).isEmpty();
        Posted captured = (Posted) door.perform(operations).get(1);
        assertThat(captured.postings()).isEqualTo(told.get(1).postings());
        assertThat(told.get(1).effectiveDate()).contains(captured.effectiveDate());
    }

    private static Operation place(String key, String account, String amount) {
        return new Operation.PlaceHold(
                HoldRequest.of(key, account, amount(amount), "USD").build());
    }

    private static Operation capture(String hold, String destination, String amount) {
        return new Operation.CaptureHold(
                Capture.of(hold, destination).amount(amount(amount)).build());
    }

    private static Operation reverse(Posted posted, String amount) {
        return new Operation.Reverse(
                Reversal.of(posted.transactionId()).amount(amount(amount)).build());
    }

    private static Operation post(Transaction.Builder transaction) {
        return new Operation.Post(transaction.build());
    }
}
