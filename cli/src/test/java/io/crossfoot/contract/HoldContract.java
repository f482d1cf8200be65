package io.crossfoot.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.crossfoot.ledger.Capture;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.Hold;
import io.crossfoot.ledger.HoldEvent;
import io.crossfoot.ledger.HoldFilter;
import io.crossfoot.ledger.HoldPage;
import io.crossfoot.ledger.HoldRequest;
import io.crossfoot.ledger.HoldState;
import io.crossfoot.ledger.Link;
import io.crossfoot.ledger.Posted;
import io.crossfoot.ledger.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Holds: what is reserved is not available, until it is captured, released or expires. */
abstract class HoldContract extends Contract {

    @Test
    void a_hold_lowers_what_is_available_and_not_the_balance() {
        deposit("lower:a", "100");
        Instant expiry = Instant.now().plus(Duration.ofDays(7)).truncatedTo(ChronoUnit.MICROS);
        Hold placed = door.placeHold(HoldRequest.of("lower/1 é", "lower:a", amount("80"), "USD")
                .expiresAt(expiry)
                .description("card \"payment\"")
                .reference("7")
                .metadata("{\"a\": 1}")
                .build());
        assertThat(placed.placedAt())
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
        assertThat(placed.metadata().orElseThrow().replace(" ", "")).isEqualTo("{\"a\":1}");
        assertThat(placed)
                .isEqualTo(new Hold(
                        "lower/1 é",
                        "lower:a",
                        "USD",
                        amount("80.00"),
                        amount("0.00"),
                        amount("0.00"),
                        amount("80.00"),
                        HoldState.OPEN,
                        placed.placedAt(),
                        Optional.of(expiry),
                        Optional.of("card \"payment\""),
                        Optional.of("7"),
                        placed.metadata(),
                        false));
        assertThat(available("lower:a")).isEqualTo("20.00 of 100.00, 80.00 held");
        assertThat(door.hold("lower/1 é")).contains(placed);
        assertThat(door.hold("lower/2")).isEmpty();
        assertRefused(
                () -> door.post(move("lower:a", "lower:b", "30").build()),
                ErrorCode.INSUFFICIENT_FUNDS,
                "account",
                "lower:a",
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
        door.post(move("lower:a", "lower:b", "20").build());
        assertThat(available("lower:a")).isEqualTo("0.00 of 80.00, 80.00 held");
    }

    @Test
    void a_hold_is_captured_in_several_parts_and_the_rest_is_released() {
        deposit("card:a", "100");
        hold("card-1", "card:a", "80");
        Posted first = door.capture(Capture.of("card-1", "revenue:shop")
                .amount(amount("50"))
                .key("card-capture-1")
                .build());
        assertThat(first.balanceOf("card:a", "USD")).isEqualTo(amount("50.00"));
        assertThat(available("card:a")).isEqualTo("20.00 of 50.00, 30.00 held");
        Posted second = door.capture(
                Capture.of("card-1", "revenue:shop").amount(amount("20")).build());
        Hold released = door.release("card-1");
        assertThat(describe(released)).isEqualTo("released: 80.00 captured 70.00 released 10.00 remaining 0.00");
        assertThat(door.release("card-1")).isEqualTo(released);
        assertThat(available("card:a")).isEqualTo("30.00 of 30.00, 0.00 held");
        assertThat(door.holdEvents("card-1"))
                .extracting(each -> each.kind().title() + " " + each.amount().toPlainString() + " "
                        + each.remaining().toPlainString())
                .containsExactly(
                        "released 10.00 0.00", "captured 20.00 10.00", "captured 50.00 30.00", "placed 80.00 80.00");
        assertThat(door.holdEvents("card-1"))
                .extracting(each -> each.transactionId().orElse(0))
                .containsExactly(0L, second.transactionId(), first.transactionId(), 0L);
        assertThat(door.holdEvents("card-1")).extracting(HoldEvent::role).containsOnly(Optional.of("admin"));
        assertThat(door.transaction(first.transactionId()).orElseThrow().link())
                .contains(new Link.Captures("card-1", false));
    }

    @Test
    void a_capture_without_an_amount_takes_all_that_remains() {
        deposit("all:a", "100");
        hold("all-1", "all:a", "80");
        Posted posted = door.capture(Capture.of("all-1", "all:b")
                .type("settlement")
                .description("d")
                .reference("r")
                .build());
        assertThat(posted.postings()).singleElement().satisfies(posting -> {
            assertThat(posting.source()).isEqualTo("all:a");
            assertThat(posting.destination()).isEqualTo("all:b");
            assertThat(posting.amount()).isEqualTo(amount("80.00"));
        });
        assertThat(door.transaction(posted.transactionId()).orElseThrow().type())
                .isEqualTo("settlement");
        assertThat(describe(door.hold("all-1").orElseThrow()))
                .isEqualTo("captured: 80.00 captured 80.00 released 0.00 remaining 0.00");
        assertThat(available("all:a")).isEqualTo("20.00 of 20.00, 0.00 held");
    }

    @Test
    void a_capture_may_release_the_rest() {
        deposit("rest:a", "100");
        hold("rest-1", "rest:a", "80");
        door.capture(Capture.of("rest-1", "rest:b")
                .amount(amount("50"))
                .releaseRest()
                .build());
        assertThat(describe(door.hold("rest-1").orElseThrow()))
                .isEqualTo("released: 80.00 captured 50.00 released 30.00 remaining 0.00");
        assertThat(available("rest:a")).isEqualTo("50.00 of 50.00, 0.00 held");
    }

    @Test
    void a_capture_may_pay_several_accounts() {
        deposit("split:a", "100");
        hold("split-1", "split:a", "80");
        Transaction payment = Transaction.of("sale")
                .key("split-sale")
                .move("split:a", "split:payee", amount("47"), "USD")
                .move("split:a", "split:fee", amount("3"), "USD")
                .link(new Link.Captures("split-1", true))
                .build();
        Posted posted = door.post(payment);
        assertThat(posted.postings()).hasSize(2);
        assertThat(balance("split:payee")).isEqualTo("47.00");
        assertThat(available("split:a")).isEqualTo("50.00 of 50.00, 0.00 held");
        assertThat(door.transaction("split-sale").orElseThrow().link()).contains(new Link.Captures("split-1", true));
        assertThat(door.post(payment).replayed()).isTrue();
    }

    @Test
    void a_capture_with_a_key_is_posted_once() {
        deposit("once:a", "100");
        hold("once-1", "once:a", "80");
        Capture capture = Capture.of("once-1", "once:b")
                .amount(amount("50"))
                .key("once-capture")
                .build();
        Posted first = door.capture(capture);
        Posted again = door.capture(capture);
        assertThat(again.replayed()).isTrue();
        assertThat(again.transactionId()).isEqualTo(first.transactionId());
        assertThat(again.postings()).isEqualTo(first.postings());
        assertThat(balance("once:b")).isEqualTo("50.00");
        assertRefused(
                () -> door.capture(Capture.of("once-1", "once:b")
                        .amount(amount("10"))
                        .key("once-capture")
                        .build()),
                ErrorCode.KEY_REUSED,
                "key",
                "once-capture",
                "transaction_id",
                Long.toString(first.transactionId()));
    }

    @Test
    void no_more_is_captured_than_remains() {
        deposit("more:a", "100");
        hold("more-1", "more:a", "80");
        door.capture(Capture.of("more-1", "more:b").amount(amount("50")).build());
        String before = counts();
        assertRefused(
                () -> door.capture(
                        Capture.of("more-1", "more:b").amount(amount("30.01")).build()),
                ErrorCode.HOLD_EXCEEDED,
                "hold",
                "more-1",
                "account",
                "more:a",
                "currency",
                "USD",
                "asked",
                "30.01",
                "remaining",
                "30.00",
                "shortfall",
                "0.01");
        assertThat(counts()).isEqualTo(before);
    }

    @Test
    void a_hold_that_is_not_there_or_not_open_is_refused() {
        deposit("state:a", "100");
        hold("state-1", "state:a", "80");
        door.release("state-1");
        hold("state-2", "state:a", "80");
        door.capture(Capture.of("state-2", "state:b").build());
        for (String missing : List.of("state-3", "no such/hold?#%")) {
            assertRefused(() -> door.release(missing), ErrorCode.HOLD_NOT_FOUND, "hold", missing);
            assertRefused(() -> door.holdEvents(missing), ErrorCode.HOLD_NOT_FOUND, "hold", missing);
            assertRefused(() -> door.removeExpiry(missing), ErrorCode.HOLD_NOT_FOUND, "hold", missing);
            assertRefused(
                    () -> door.capture(Capture.of(missing, "state:b").build()),
                    ErrorCode.HOLD_NOT_FOUND,
                    "hold",
                    missing);
        }
        assertRefused(
                () -> door.capture(Capture.of("state-1", "state:b").build()),
                ErrorCode.HOLD_NOT_OPEN,
                "hold",
                "state-1",
                "state",
                "released");
        assertRefused(() -> door.release("state-2"), ErrorCode.HOLD_NOT_OPEN, "hold", "state-2", "state", "captured");
        assertRefused(
                () -> door.removeExpiry("state-2"), ErrorCode.HOLD_NOT_OPEN, "hold", "state-2", "state", "captured");
    }

    @Test
    void the_same_hold_again_is_answered_as_it_stands_and_another_of_its_key_is_refused() {
        deposit("again:a", "100");
        Hold first = hold("again-1", "again:a", "80");
        door.capture(Capture.of("again-1", "again:b").amount(amount("50")).build());
        Hold again = hold("again-1", "again:a", "80");
        assertThat(again.replayed()).isTrue();
        assertThat(again.placedAt()).isEqualTo(first.placedAt());
        assertThat(describe(again)).isEqualTo("open: 80.00 captured 50.00 released 0.00 remaining 30.00");
        assertRefused(() -> hold("again-1", "again:a", "80.01"), ErrorCode.KEY_REUSED, "key", "again-1");
        assertThat(available("again:a")).isEqualTo("20.00 of 50.00, 30.00 held");
    }

    @Test
    void a_hold_does_not_count_from_the_moment_it_expires() {
        deposit("expiry:a", "100");
        Hold placed = soon(
                Set.of(ErrorCode.INVALID_HOLD),
                moment -> door.placeHold(HoldRequest.of("expiry-1", "expiry:a", amount("80"), "USD")
                        .expiresAt(moment)
                        .build()));
        await().pollInterval(Duration.ofMillis(20))
                .until(() -> door.hold("expiry-1").orElseThrow().state() == HoldState.EXPIRED);
        assertThat(Instant.now()).isAfterOrEqualTo(placed.expiresAt().orElseThrow());
        assertThat(describe(door.hold("expiry-1").orElseThrow()))
                .isEqualTo("expired: 80.00 captured 0.00 released 80.00 remaining 0.00");
        assertThat(available("expiry:a")).isEqualTo("100.00 of 100.00, 0.00 held");
        assertRefused(
                () -> door.capture(Capture.of("expiry-1", "expiry:b").build()),
                ErrorCode.HOLD_NOT_OPEN,
                "hold",
                "expiry-1",
                "state",
                "expired");
        door.post(move("expiry:a", "expiry:b", "100").build());
        assertThat(door.holdEvents("expiry-1"))
                .extracting(each -> each.kind().title() + " " + each.amount().toPlainString())
                .containsExactly("expired 80.00", "placed 80.00");
        assertThat(door.holdEvents("expiry-1").get(0).at())
                .isEqualTo(placed.expiresAt().orElseThrow());
    }

    @Test
    void a_hold_is_extended_to_a_later_moment_or_for_good() {
        deposit("extend:a", "100");
        Instant first = Instant.now().plus(Duration.ofDays(1)).truncatedTo(ChronoUnit.MICROS);
        Instant second = first.plus(Duration.ofDays(1));
        door.placeHold(HoldRequest.of("extend-1", "extend:a", amount("80"), "USD")
                .expiresAt(first)
                .build());
        assertThat(door.extend("extend-1", second).expiresAt()).contains(second);
        assertThat(door.extend("extend-1", second).expiresAt()).contains(second);
        assertInvalidExpiry(() -> door.extend("extend-1", first));
        assertThat(door.removeExpiry("extend-1").expiresAt()).isEmpty();
        assertThat(door.removeExpiry("extend-1").expiresAt()).isEmpty();
        assertInvalidExpiry(() -> door.extend("extend-1", second));
        assertThat(door.holdEvents("extend-1"))
                .extracting(each -> each.kind().title() + " "
                        + each.expiresAt().map(Instant::toString).orElse("never"))
                .containsExactly("extended never", "extended " + second, "placed " + first);
    }

    @Test
    void holds_are_listed_by_account_and_state_in_pages() {
        deposit("list:a", "100");
        door.post(Transaction.deposit("list:a", amount("100"), "EUR").build());
        deposit("list:b", "100");
        for (int i = 1; i <= 5; i++) {
            hold("list-" + i, i == 3 ? "list:b" : "list:a", "10");
        }
        door.placeHold(HoldRequest.of("list-eur", "list:a", amount("10"), "EUR").build());
        door.release("list-2");
        assertThat(keys(HoldFilter.ALL.withAccount("list:a")))
                .containsExactly("list-eur", "list-5", "list-4", "list-2", "list-1");
        assertThat(keys(HoldFilter.ALL.withAccount("list:a", "USD").withState(HoldState.OPEN)))
                .containsExactly("list-5", "list-4", "list-1");
        assertThat(keys(HoldFilter.ALL.withAccount("list:a").withState(HoldState.RELEASED)))
                .containsExactly("list-2");
        assertThat(keys(HoldFilter.ALL.withAccount("list:b"))).containsExactly("list-3");
        assertThat(keys(HoldFilter.ALL.withAccount("list:c"))).isEmpty();
        assertThat(keys(HoldFilter.ALL))
                .containsSubsequence("list-eur", "list-5", "list-4", "list-3", "list-2", "list-1");
    }

    @Test
    void what_is_no_hold_is_refused() {
        deposit("bad:a", "100");
        String before = counts();
        assertRefused(
                () -> hold("bad-1", "bad:a", "100.01"),
                ErrorCode.INSUFFICIENT_FUNDS,
                "account",
                "bad:a",
                "currency",
                "USD",
                "asked",
                "100.01",
                "available",
                "100.00",
                "shortfall",
                "0.01",
                "balance",
                "100.00",
                "held",
                "0.00",
                "floor",
                "0.00");
        assertRefused(
                () -> hold("bad-1", "bad:b", "1"), ErrorCode.ACCOUNT_NOT_FOUND, "account", "bad:b", "currency", "USD");
        assertRefused(
                () -> hold("bad-1", "external:bank", "1"),
                ErrorCode.EXTERNAL_ACCOUNT,
                "account",
                "external:bank",
                "currency",
                "USD");
        assertInvalidExpiry(() -> door.placeHold(HoldRequest.of("bad-1", "bad:a", amount("1"), "USD")
                .expiresAt(Instant.parse("2020-01-01T00:00:00Z"))
                .build()));
        assertThat(counts()).isEqualTo(before);
        assertThat(door.hold("bad-1")).as("the key stays free").isEmpty();
    }

    private static void assertInvalidExpiry(ThrowingCallable call) {
        assertRefusedWith(call, ErrorCode.INVALID_HOLD, "field", "expires_at");
    }

    private List<String> keys(HoldFilter filter) {
        List<String> keys = new ArrayList<>();
        Optional<String> next = Optional.empty();
        do {
            HoldPage page = door.holds(filter, next.orElse(null), 2);
            page.holds().forEach(hold -> keys.add(hold.key()));
            next = page.next();
        } while (next.isPresent());
        return keys;
    }

    private static String describe(Hold hold) {
        return "%s: %s captured %s released %s remaining %s"
                .formatted(hold.state().title(), hold.amount(), hold.captured(), hold.released(), hold.remaining());
    }
}
