package io.crossfoot.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.crossfoot.ledger.Dispute;
import io.crossfoot.ledger.DisputeEvent;
import io.crossfoot.ledger.DisputeFilter;
import io.crossfoot.ledger.DisputeMode;
import io.crossfoot.ledger.DisputePage;
import io.crossfoot.ledger.DisputeRequest;
import io.crossfoot.ledger.DisputeState;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.ExplainRequest;
import io.crossfoot.ledger.Explanation;
import io.crossfoot.ledger.Link;
import io.crossfoot.ledger.Posted;
import io.crossfoot.ledger.Reversal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Disputes: what an account gave is credited or held until it is decided who keeps it. */
abstract class DisputeContract extends Contract {

    /** A buyer with 20 left who has paid a shop 80. */
    private Posted purchase(String name) {
        deposit(name + ":buyer", "100");
        return door.post(move(name + ":buyer", name + ":shop", "80").build());
    }

    private static DisputeRequest.Builder claim(String name, Posted purchase) {
        return DisputeRequest.of(name, purchase.transactionId(), name + ":buyer", "never \"arrived\" – é");
    }

    private String disputed(String account) {
        var balance = door.balance(account, "USD").orElseThrow();
        return "%s, %s held, %s disputed".formatted(balance.balance(), balance.held(), balance.disputed());
    }

    @Test
    void a_held_dispute_is_won_by_a_reversal() {
        Posted purchase = purchase("won-1");
        Instant deadline = Instant.now().plus(Duration.ofDays(60)).truncatedTo(ChronoUnit.MICROS);
        Dispute opened = door.openDispute(claim("won-1", purchase)
                .amount(amount("30"))
                .deadline(deadline)
                .payee("won-1:shop")
                .currency("USD")
                .reference("case 1")
                .metadata("{\"a\": 1}")
                .build());
        assertThat(opened)
                .isEqualTo(new Dispute(
                        "won-1",
                        purchase.transactionId(),
                        "won-1:buyer",
                        "won-1:shop",
                        "USD",
                        amount("30.00"),
                        DisputeMode.HOLD,
                        Optional.empty(),
                        DisputeState.OPEN,
                        opened.openedAt(),
                        Optional.of(deadline),
                        Optional.empty(),
                        Optional.of("dispute:won-1"),
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        "never \"arrived\" – é",
                        Optional.of("case 1"),
                        opened.metadata(),
                        false));
        assertThat(door.dispute("won-1")).contains(opened);
        assertThat(door.dispute("won-2")).isEmpty();
        assertThat(disputed("won-1:buyer")).isEqualTo("20.00, 0.00 held, 30.00 disputed");
        assertThat(disputed("won-1:shop")).isEqualTo("80.00, 30.00 held, 30.00 disputed");
        Explanation explained = door.explain(ExplainRequest.of("won-1:shop", "USD"));
        assertThat(explained.disputed()).isEqualTo(amount("30.00"));
        assertThat(explained.disputes())
                .containsExactly(new Explanation.DisputedAmount(
                        "won-1",
                        amount("30.00"),
                        Explanation.DisputedAmount.Side.PAYEE,
                        DisputeMode.HOLD,
                        purchase.transactionId(),
                        Optional.of(deadline),
                        "never \"arrived\" – é"));
        assertRefused(
                () -> door.release("dispute:won-1"),
                ErrorCode.INVALID_DISPUTE,
                "field",
                "hold",
                "hold",
                "dispute:won-1",
                "dispute",
                "won-1");
        Dispute won = door.winDispute("won-1");
        assertThat(won.state()).isEqualTo(DisputeState.WON);
        assertThat(door.transaction(won.reversedBy().orElseThrow())
                        .orElseThrow()
                        .link())
                .contains(new Link.Reverses(purchase.transactionId()));
        assertThat(disputed("won-1:buyer")).isEqualTo("50.00, 0.00 held, 0.00 disputed");
        assertThat(door.winDispute("won-1")).isEqualTo(won);
        assertRefused(() -> door.loseDispute("won-1"), ErrorCode.DISPUTE_NOT_OPEN, "dispute", "won-1", "state", "won");
    }

    @Test
    void a_credit_is_taken_back_when_the_dispute_is_lost() {
        Posted purchase = purchase("lost");
        deposit("lost:bank", "500");
        Dispute opened =
                door.openDispute(claim("lost", purchase).fundedBy("lost:bank").build());
        assertThat(disputed("lost:buyer")).isEqualTo("100.00, 0.00 held, 80.00 disputed");
        assertThat(door.transaction(opened.creditedBy().orElseThrow())
                        .orElseThrow()
                        .link())
                .contains(new Link.Disputes(purchase.transactionId()));
        assertThat(door.transaction(purchase.transactionId()).orElseThrow().linkedBy())
                .extracting(each -> each.relation())
                .containsExactly("disputes");
        assertRefused(
                () -> door.reverse(Reversal.of(purchase.transactionId())
                        .amount(amount("1"))
                        .build()),
                ErrorCode.REVERSAL_EXCEEDED,
                "transaction_id",
                Long.toString(purchase.transactionId()),
                "source",
                "lost:shop",
                "destination",
                "lost:buyer",
                "currency",
                "USD",
                "asked",
                "1",
                "reversible",
                "0.00",
                "disputed",
                "80.00");
        door.post(move("lost:buyer", "lost:other", "90").build());
        Dispute lost = door.loseDispute("lost");
        assertThat(disputed("lost:buyer")).isEqualTo("-70.00, 0.00 held, 0.00 disputed");
        assertThat(door.disputeEvents("lost"))
                .extracting(DisputeEvent::kind, DisputeEvent::transactionId)
                .containsExactly(
                        tuple(DisputeEvent.Kind.RETURNED, lost.returnedBy()),
                        tuple(DisputeEvent.Kind.LOST, OptionalLong.empty()),
                        tuple(DisputeEvent.Kind.CREDITED, opened.creditedBy()),
                        tuple(DisputeEvent.Kind.OPENED, OptionalLong.empty()));
    }

    @Test
    void the_same_again_is_the_same_dispute_and_more_than_was_paid_is_refused() {
        Posted purchase = purchase("same");
        DisputeRequest request = claim("same", purchase).amount(amount("50")).build();
        Dispute opened = door.openDispute(request);
        assertThat(opened.replayed()).isFalse();
        assertThat(door.openDispute(request).replayed()).isTrue();
        assertRefused(
                () -> door.openDispute(
                        claim("same", purchase).amount(amount("51")).build()),
                ErrorCode.KEY_REUSED,
                "key",
                "same");
        assertRefused(
                () -> door.openDispute(DisputeRequest.of("same-2", purchase.transactionId(), "same:buyer", "again")
                        .amount(amount("30.01"))
                        .build()),
                ErrorCode.DISPUTE_EXCEEDED,
                "transaction_id",
                Long.toString(purchase.transactionId()),
                "account",
                "same:buyer",
                "payee",
                "same:shop",
                "currency",
                "USD",
                "asked",
                "30.01",
                "disputable",
                "30.00",
                "disputed",
                "50.00");
        assertRefused(
                () -> door.openDispute(claim("same-3", purchase)
                        .deadline(Instant.parse("2020-01-01T00:00:00Z"))
                        .build()),
                ErrorCode.INVALID_DISPUTE,
                "field",
                "deadline");
        assertRefused(() -> door.winDispute("same-4"), ErrorCode.DISPUTE_NOT_FOUND, "dispute", "same-4");
        assertRefused(() -> door.disputeEvents("same-4"), ErrorCode.DISPUTE_NOT_FOUND, "dispute", "same-4");
    }

    @Test
    void past_its_deadline_a_dispute_is_expired_and_settled_by_anybody() {
        Posted purchase = purchase("late");
        deposit("late:bank", "500");
        door.openDispute(claim("late", purchase)
                .fundedBy("late:bank")
                .deadline(Instant.now().plusMillis(1500))
                .build());
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> door.dispute("late").orElseThrow().state() == DisputeState.EXPIRED);
        assertRefused(() -> door.winDispute("late"), ErrorCode.DISPUTE_NOT_OPEN, "dispute", "late", "state", "expired");
        // A service may have been faster.
        List<Dispute> settled = door.settleDisputes();
        assertThat(settled).allMatch(each -> each.state() == DisputeState.EXPIRED);
        assertThat(door.dispute("late").orElseThrow().returnedBy()).isPresent();
        assertThat(disputed("late:buyer")).isEqualTo("20.00, 0.00 held, 0.00 disputed");
    }

    @Test
    void disputes_are_listed_of_either_side_the_newest_first() {
        Posted purchase = purchase("list");
        for (int n = 1; n <= 3; n++) {
            door.openDispute(DisputeRequest.of("list-" + n, purchase.transactionId(), "list:buyer", "r")
                    .amount(amount("1"))
                    .build());
        }
        door.loseDispute("list-2");
        DisputePage page = door.disputes(DisputeFilter.ALL.withAccount("list:shop"), null, 2);
        assertThat(page.disputes()).extracting(Dispute::key).containsExactly("list-3", "list-2");
        DisputePage last = door.disputes(
                DisputeFilter.ALL.withAccount("list:shop"), page.next().orElseThrow(), 2);
        assertThat(last.disputes()).extracting(Dispute::key).containsExactly("list-1");
        assertThat(last.next()).isEmpty();
        assertThat(door.disputes(
                                DisputeFilter.ALL
                                        .withAccount("list:buyer", "USD")
                                        .withState(DisputeState.OPEN),
                                null,
                                50)
                        .disputes())
                .extracting(Dispute::key)
                .containsExactly("list-3", "list-1");
    }
}
