package io.crossfoot.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.crossfoot.ledger.AccountBalance;
import io.crossfoot.ledger.BatchResult;
import io.crossfoot.ledger.Capture;
import io.crossfoot.ledger.DryRun;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.ExplainRequest;
import io.crossfoot.ledger.Explanation;
import io.crossfoot.ledger.Explanation.HeldAmount;
import io.crossfoot.ledger.HoldRequest;
import io.crossfoot.ledger.Link;
import io.crossfoot.ledger.LinkedTransaction;
import io.crossfoot.ledger.Lot;
import io.crossfoot.ledger.LotEvent;
import io.crossfoot.ledger.LotFilter;
import io.crossfoot.ledger.LotPage;
import io.crossfoot.ledger.LotState;
import io.crossfoot.ledger.Operation;
import io.crossfoot.ledger.Posted;
import io.crossfoot.ledger.PostedTransaction;
import io.crossfoot.ledger.Reversal;
import io.crossfoot.ledger.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Credit that expires: granted by a transaction, spent by whatever is taken from its account, moved where it expires to. */
abstract class LotContract extends Contract {
    private static final Instant LATER = Instant.parse("2999-01-01T00:00:00Z");
    private static final Instant MUCH_LATER = Instant.parse("2999-02-01T00:00:00.123456Z");

    /** Of a moment that has passed, or passes while something is done with it. */
    private static final Set<ErrorCode> LATE = Set.of(ErrorCode.INVALID_LOT, ErrorCode.INSUFFICIENT_FUNDS);

    private static Link lot(String key, String account, Instant expiresAt, int priority) {
        return new Link.Grants(key, account, expiresAt, priority, Optional.empty());
    }

    private static Transaction.Builder granting(String account, String amount, Link lot) {
        return Transaction.of("promo")
                .move("external:promo", account, amount(amount), "USD")
                .link(lot);
    }

    private static Transaction.Builder granting(String account, String amount, String key, Instant expiresAt) {
        return granting(account, amount, lot(key, account, expiresAt, 0));
    }

    private Posted grant(String account, String amount, String key, Instant expiresAt, int priority) {
        return door.post(granting(account, amount, lot(key, account, expiresAt, priority))
                .build());
    }

    private String stands(String key) {
        Lot lot = door.lot(key).orElseThrow();
        return "%s: %s spent %s expired %s remaining %s"
                .formatted(lot.state().title(), lot.amount(), lot.spent(), lot.expired(), lot.remaining());
    }

    private String next(String account) {
        AccountBalance balance = door.balance(account, "USD").orElseThrow();
        return balance.expiresNext().map(each -> each + " at ").orElse("nothing")
                + balance.expiresNextAt().map(Instant::toString).orElse("");
    }

    private void awaitExpiry(String key) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> door.lot(key).orElseThrow().state() == LotState.EXPIRED);
    }

    private PostedTransaction transaction(long id) {
        return door.transaction(id).orElseThrow();
    }

    @Test
    void a_lot_is_granted_by_a_transaction_that_says_so() {
        Link.Grants link =
                new Link.Grants("grant / \"1\" – é", "grant:a", MUCH_LATER, -3, Optional.of("grant:expired"));
        door.open("grant:expired", "USD");
        Transaction both = Transaction.of("promo")
                .move("external:promo", "grant:a", amount("10"), "USD")
                .move("grant:budget", "grant:a", amount("2.50"), "USD")
                .move("grant:budget", "grant:b", amount("4"), "USD")
                .link(link)
                .build();
        deposit("grant:budget", "10");
        Posted posted = door.post(both);
        Lot granted = new Lot(
                "grant / \"1\" – é",
                "grant:a",
                "USD",
                amount("12.50"),
                amount("0.00"),
                amount("0.00"),
                amount("12.50"),
                LotState.OPEN,
                -3,
                posted.postedAt(),
                posted.transactionId(),
                MUCH_LATER,
                "grant:expired",
                OptionalLong.empty());
        assertThat(door.lot("grant / \"1\" – é")).contains(granted);
        assertThat(door.lot("grant")).isEmpty();
        assertThat(transaction(posted.transactionId()).link()).contains(link);
        assertThat(door.lotEvents("grant / \"1\" – é"))
                .containsExactly(new LotEvent(
                        LotEvent.Kind.GRANTED,
                        posted.postedAt(),
                        amount("12.50"),
                        amount("12.50"),
                        OptionalLong.of(posted.transactionId()),
                        "admin"));
        assertThat(next("grant:a")).isEqualTo("12.50 at 2999-02-01T00:00:00.123456Z");
        assertThat(available("grant:a")).isEqualTo("12.50 of 12.50, 0.00 held");
    }

    @Test
    void lots_are_spent_by_priority_then_by_expiry_and_what_does_not_expire_last() {
        deposit("order:a", "10");
        grant("order:a", "10", "order-late", MUCH_LATER, 0);
        grant("order:a", "10", "order-first", MUCH_LATER.plusSeconds(1), -1);
        grant("order:a", "10", "order-early", LATER, 0);
        assertThat(next("order:a")).isEqualTo("10.00 at 2999-01-01T00:00:00Z");
        door.post(move("order:a", "order:shop", "4").build());
        assertThat(stands("order-first")).isEqualTo("open: 10.00 spent 4.00 expired 0.00 remaining 6.00");
        hold("order-1", "order:a", "8");
        Posted captured = door.capture(
                Capture.of("order-1", "order:shop").amount(amount("8")).build());
        assertThat(stands("order-first")).isEqualTo("spent: 10.00 spent 10.00 expired 0.00 remaining 0.00");
        assertThat(stands("order-early")).isEqualTo("open: 10.00 spent 2.00 expired 0.00 remaining 8.00");
        assertThat(next("order:a")).isEqualTo("8.00 at 2999-01-01T00:00:00Z");
        door.post(move("order:a", "order:shop", "20").build());
        assertThat(stands("order-late")).isEqualTo("spent: 10.00 spent 10.00 expired 0.00 remaining 0.00");
        assertThat(next("order:a")).isEqualTo("nothing");
        assertThat(available("order:a")).isEqualTo("8.00 of 8.00, 0.00 held");
        assertThat(door.lotEvents("order-first"))
                .extracting(LotEvent::kind, LotEvent::amount, LotEvent::remaining)
                .containsExactly(
                        tuple(LotEvent.Kind.SPENT, amount("6.00"), amount("0.00")),
                        tuple(LotEvent.Kind.SPENT, amount("4.00"), amount("6.00")),
                        tuple(LotEvent.Kind.GRANTED, amount("10.00"), amount("10.00")));
        assertThat(door.lotEvents("order-first").get(0).transactionId()).hasValue(captured.transactionId());
    }

    @Test
    void what_is_left_at_the_expiry_is_not_available_and_is_moved_once() {
        Instant ends = soon(LATE, moment -> {
            door.postAll(List.of(
                    Transaction.deposit("end:a", amount("5"), "USD").build(),
                    granting(
                                    "end:a",
                                    "100",
                                    new Link.Grants("end-1", "end:a", moment, 0, Optional.of("external:breakage")))
                            .build(),
                    move("end:a", "end:shop", "30").build()));
            return moment;
        });
        awaitExpiry("end-1");
        assertThat(Instant.now()).isAfterOrEqualTo(ends);
        assertThat(stands("end-1")).isEqualTo("expired: 100.00 spent 30.00 expired 70.00 remaining 0.00");
        assertThat(next("end:a")).isEqualTo("nothing");
        // A service may have moved it already.
        door.expireLots("end:a", "USD", 10)
                .forEach(each -> assertThat(each).isEqualTo(door.lot("end-1").orElseThrow()));
        assertThat(door.expireLots("end:a", "USD", 10)).isEmpty();
        assertThat(available("end:a")).isEqualTo("5.00 of 5.00, 0.00 held");
        Lot moved = door.lot("end-1").orElseThrow();
        assertThat(moved.state()).isEqualTo(LotState.EXPIRED);
        PostedTransaction expiry = transaction(moved.expiredBy().orElseThrow());
        assertThat(expiry.type()).isEqualTo("expiry");
        assertThat(expiry.link()).contains(new Link.Expires(moved.grantedBy()));
        assertThat(expiry.postings()).singleElement().satisfies(posting -> {
            assertThat(posting.source()).isEqualTo("end:a");
            assertThat(posting.destination()).isEqualTo("external:breakage");
            assertThat(posting.amount()).isEqualTo(amount("70.00"));
        });
        assertThat(transaction(moved.grantedBy()).linkedBy())
                .containsExactly(new LinkedTransaction(expiry.transactionId(), expiry.postedAt(), "expires"));
        assertThat(door.lotEvents("end-1"))
                .extracting(LotEvent::kind, LotEvent::amount, LotEvent::remaining)
                .containsExactly(
                        tuple(LotEvent.Kind.EXPIRED, amount("70.00"), amount("0.00")),
                        tuple(LotEvent.Kind.SPENT, amount("30.00"), amount("70.00")),
                        tuple(LotEvent.Kind.GRANTED, amount("100.00"), amount("100.00")));
        assertThat(door.lotEvents("end-1").get(0).at()).isEqualTo(ends);
    }

    /** The giver's account is frozen, so that what expires to it waits, also for a service that would move it. */
    @Test
    void what_has_expired_is_held_until_it_is_moved() {
        deposit("wait:budget", "100");
        soon(
                LATE,
                moment -> door.post(move("wait:budget", "wait:a", "40")
                        .link(lot("wait-1", "wait:a", moment, 0))
                        .build()));
        door.freeze("wait:budget", "USD", "audit");
        awaitExpiry("wait-1");
        assertThat(available("wait:a")).isEqualTo("0.00 of 40.00, 40.00 held");
        Explanation explained = door.explain(ExplainRequest.of("wait:a", "USD"));
        assertThat(explained.holds()).extracting(HeldAmount::key).containsExactly("lot:wait-1");
        assertThat(explained.held()).isEqualTo(amount("40.00"));
        assertThat(explained.expiresNext()).isEmpty();
        assertRefused(
                () -> door.post(move("wait:a", "wait:b", "1").build()),
                ErrorCode.INSUFFICIENT_FUNDS,
                "account",
                "wait:a",
                "currency",
                "USD",
                "asked",
                "1.00",
                "available",
                "0.00",
                "shortfall",
                "1.00",
                "balance",
                "40.00",
                "held",
                "40.00",
                "floor",
                "0.00");
        assertRefused(() -> door.release("lot:wait-1"), ErrorCode.INVALID_HOLD, "field", "hold", "hold", "lot:wait-1");
        assertThat(door.expireLots(1000)).extracting(Lot::key).doesNotContain("wait-1");
        assertThat(door.lot("wait-1").orElseThrow().expiredBy()).isEmpty();
        door.unfreeze("wait:budget", "USD", "done");
        door.expireLots(1000);
        assertThat(door.lot("wait-1").orElseThrow().expiredBy()).isPresent();
        assertThat(available("wait:a")).isEqualTo("0.00 of 0.00, 0.00 held");
        assertThat(balance("wait:budget")).isEqualTo("100.00");
    }

    @Test
    void what_a_hold_has_promised_at_the_expiry_stays_promised() {
        soon(
                LATE,
                moment -> door.performAll(List.of(
                        new Operation.Post(granting("promised:a", "60", "promised-1", moment)
                                .build()),
                        new Operation.Post(granting("promised:a", "40", "promised-2", LATER)
                                .build()),
                        new Operation.PlaceHold(HoldRequest.of("promised-1", "promised:a", amount("50"), "USD")
                                .build()))));
        awaitExpiry("promised-1");
        assertThat(stands("promised-1")).isEqualTo("expired: 60.00 spent 10.00 expired 50.00 remaining 0.00");
        assertThat(stands("promised-2")).isEqualTo("open: 40.00 spent 0.00 expired 0.00 remaining 40.00");
        assertThat(door.balance("promised:a", "USD").orElseThrow().available()).contains(amount("0.00"));
        door.expireLots("promised:a", "USD", 1);
        assertThat(available("promised:a")).isEqualTo("0.00 of 50.00, 50.00 held");
        door.capture(Capture.of("promised-1", "promised:shop").build());
        assertThat(balance("promised:shop")).isEqualTo("50.00");
        assertThat(stands("promised-2")).isEqualTo("spent: 40.00 spent 40.00 expired 0.00 remaining 0.00");
        assertThat(door.lotEvents("promised-1"))
                .extracting(LotEvent::kind)
                .containsExactly(LotEvent.Kind.EXPIRED, LotEvent.Kind.PROMISED, LotEvent.Kind.GRANTED);
    }

    @Test
    void a_batch_grants_and_spends_in_its_order() {
        List<BatchResult> results = door.postBatch(List.of(
                granting("batch:a", "10", "batch-1", MUCH_LATER).build(),
                move("batch:a", "batch:shop", "4").build(),
                granting("batch:a", "7", "batch-2", LATER).build(),
                granting("batch:a", "7", "batch-2", LATER).build(),
                move("batch:a", "batch:shop", "14").build(),
                move("batch:a", "batch:shop", "2").build()));
        for (int n : new int[] {0, 1, 2, 5}) {
            results.get(n).orElseThrow();
        }
        assertRejected(results.get(3), ErrorCode.KEY_REUSED, "key", "batch-2");
        assertRejected(
                results.get(4),
                ErrorCode.INSUFFICIENT_FUNDS,
                "account",
                "batch:a",
                "currency",
                "USD",
                "asked",
                "14.00",
                "available",
                "13.00",
                "shortfall",
                "1.00",
                "balance",
                "13.00",
                "held",
                "0.00",
                "floor",
                "0.00");
        assertThat(stands("batch-1")).isEqualTo("open: 10.00 spent 4.00 expired 0.00 remaining 6.00");
        assertThat(stands("batch-2")).isEqualTo("open: 7.00 spent 2.00 expired 0.00 remaining 5.00");
    }

    @Test
    void what_reverses_a_grant_takes_from_its_lot_and_what_comes_back_does_not_expire() {
        grant("undo:a", "10", "undo-1", LATER, 0);
        Posted second = grant("undo:a", "10", "undo-2", MUCH_LATER, 0);
        Posted purchase = door.post(move("undo:a", "undo:shop", "3").build());
        door.reverse(Reversal.of(second.transactionId()).build());
        assertThat(stands("undo-2")).isEqualTo("spent: 10.00 spent 10.00 expired 0.00 remaining 0.00");
        assertThat(stands("undo-1")).isEqualTo("open: 10.00 spent 3.00 expired 0.00 remaining 7.00");
        door.reverse(Reversal.of(purchase.transactionId()).build());
        assertThat(next("undo:a")).isEqualTo("7.00 at 2999-01-01T00:00:00Z");
        assertThat(balance("undo:a")).isEqualTo("10.00");
    }

    @Test
    void a_grant_with_a_key_is_made_once_and_the_key_of_a_lot_grants_once() {
        Transaction grant =
                granting("once:a", "10", "once-1", LATER).key("once").build();
        Posted first = door.post(grant);
        door.post(move("once:a", "once:shop", "4").build());
        Posted again = door.post(grant);
        assertThat(again.replayed()).isTrue();
        assertThat(again.transactionId()).isEqualTo(first.transactionId());
        assertThat(stands("once-1")).isEqualTo("open: 10.00 spent 4.00 expired 0.00 remaining 6.00");
        assertThat(door.dryRun(grant).status()).isEqualTo(DryRun.Status.REPLAYED);
        String before = counts();
        assertRefused(
                () -> door.post(granting("once:a", "10", "once-1", MUCH_LATER)
                        .key("once")
                        .build()),
                ErrorCode.KEY_REUSED,
                "key",
                "once",
                "transaction_id",
                Long.toString(first.transactionId()));
        assertRefused(
                () -> door.post(granting("once:a", "10", "once-1", LATER).build()),
                ErrorCode.KEY_REUSED,
                "key",
                "once-1");
        assertThat(door.dryRun(granting("once:a", "1", "once-2", LATER).build()).status())
                .isEqualTo(DryRun.Status.POSTED);
        assertThat(counts()).isEqualTo(before);
    }

    @Test
    void a_grant_that_is_none_is_refused() {
        deposit("none:a", "100");
        String before = counts();
        assertInvalid(lot("", "none:a", LATER, 0), "lot", "lot", "");
        String long197 = "x".repeat(197);
        assertInvalid(lot(long197, "none:a", LATER, 0), "lot", "lot", long197);
        assertInvalid(
                lot("none-1", "external:promo", LATER, 0), "account", "lot", "none-1", "account", "external:promo");
        assertInvalid(lot("none-1", "none:b", LATER, 0), "account", "lot", "none-1", "account", "none:b");
        assertInvalid(lot("none-1", "none:a", LATER, 1_000_000), "priority", "lot", "none-1");
        assertInvalid(
                new Link.Grants("none-1", "none:a", LATER, 0, Optional.of("none:a")),
                "expires_to",
                "lot",
                "none-1",
                "expires_to",
                "none:a");
        assertRefusedWith(
                () -> grant("none:a", "1", "none-1", Instant.parse("2020-01-01T00:00:00Z"), 0),
                ErrorCode.INVALID_LOT,
                "field",
                "expires_at");
        assertRefused(
                () -> door.post(
                        granting("none:a", "1", new Link.Grants("none-1", "none:a", LATER, 0, Optional.of("none:c")))
                                .build()),
                ErrorCode.ACCOUNT_NOT_FOUND,
                "account",
                "none:c",
                "currency",
                "USD");
        assertThat(counts()).isEqualTo(before);
        assertThat(door.lot("none-1")).isEmpty();
        assertRefused(() -> door.lotEvents("none-1"), ErrorCode.LOT_NOT_FOUND, "lot", "none-1");
        assertRefused(() -> door.expireLots(0), ErrorCode.INVALID_PAGE, "limit", "0");
        assertRefused(() -> door.lots(LotFilter.ALL, null, 1001), ErrorCode.INVALID_PAGE, "limit", "1001");
    }

    private void assertInvalid(Link lot, String field, String... facts) {
        String[] all = new String[facts.length + 2];
        System.arraycopy(facts, 0, all, 2, facts.length);
        all[0] = "field";
        all[1] = field;
        assertRefused(() -> door.post(granting("none:a", "1", lot).build()), ErrorCode.INVALID_LOT, all);
    }

    @Test
    void a_grant_may_be_said_in_json() {
        String grant =
                "{\"type\": \"promo\", \"link\": {\"grants\": %s}, \"postings\": [{\"account\": \"json:a\", \"amount\": \"3\", \"currency\": \"USD\"}]}";
        long id = door.postJson(
                grant.formatted(
                        "{\"lot\": \"json-1\", \"account\": \"json:a\", \"expires_at\": \"2999-01-01T01:00:00+01:00\", \"priority\": 7}"));
        Lot lot = door.lot("json-1").orElseThrow();
        assertThat(lot.grantedBy()).isEqualTo(id);
        assertThat(lot.expiresAt()).isEqualTo(LATER);
        assertThat(lot.priority()).isEqualTo(7);
        assertThat(lot.expiresTo()).isEqualTo("external:promo");
        String before = counts();
        for (String link : List.of(
                "7",
                "{}",
                "{\"lot\": \"json-2\", \"account\": \"json:a\"}",
                "{\"lot\": 2, \"account\": \"json:a\", \"expires_at\": \"2999-01-01T00:00:00Z\"}",
                "{\"lot\": \"json-2\", \"account\": \"json:a\", \"expires_at\": 7}",
                "{\"lot\": \"json-2\", \"account\": \"json:a\", \"expires_at\": \"2999-01-01T00:00:00Z\", \"colour\": \"red\"}")) {
            assertRefusedWith(() -> door.postJson(grant.formatted(link)), ErrorCode.INVALID_LINK, "field", "link");
        }
        String other = "{\"lot\": \"json-2\", \"account\": \"json:a\", ";
        for (String moment : List.of("soon", "2999-02-31T00:00:00Z", "2999-01-01T00:00:00")) {
            assertRefusedWith(
                    () -> door.postJson(grant.formatted(other + "\"expires_at\": \"" + moment + "\"}")),
                    ErrorCode.INVALID_LOT,
                    "field",
                    "expires_at");
        }
        for (String priority : List.of("1.5", "1234567")) {
            assertRefusedWith(
                    () -> door.postJson(grant.formatted(
                            other + "\"expires_at\": \"2999-01-01T00:00:00Z\", \"priority\": " + priority + "}")),
                    ErrorCode.INVALID_LOT,
                    "field",
                    "priority");
        }
        assertThat(counts()).isEqualTo(before);
    }

    @Test
    void lots_are_listed_by_account_and_state_in_pages() {
        for (int n = 1; n <= 4; n++) {
            grant(n == 3 ? "list:b" : "list:a", "1", "list-" + n, LATER.plusSeconds(n), 0);
        }
        door.post(Transaction.of("promo")
                .move("external:promo", "list:a", amount("1"), "EUR")
                .link(lot("list-eur", "list:a", LATER, 0))
                .build());
        door.post(move("list:a", "list:shop", "1").build());
        LotPage page = door.lots(LotFilter.ALL.withAccount("list:a"), null, 2);
        assertThat(page.lots()).extracting(Lot::key).containsExactly("list-eur", "list-4");
        assertThat(page.lots().get(0)).isEqualTo(door.lot("list-eur").orElseThrow());
        LotPage last =
                door.lots(LotFilter.ALL.withAccount("list:a"), page.next().orElseThrow(), 2);
        assertThat(last.lots()).extracting(Lot::key).containsExactly("list-2", "list-1");
        assertThat(last.next()).isEmpty();
        assertThat(keys(LotFilter.ALL.withAccount("list:a", "USD").withState(LotState.OPEN)))
                .containsExactly("list-4", "list-2");
        assertThat(keys(LotFilter.ALL.withAccount("list:a").withState(LotState.SPENT)))
                .containsExactly("list-1");
        assertThat(keys(LotFilter.ALL.withAccount("list:c"))).isEmpty();
        assertThat(keys(LotFilter.ALL)).containsSubsequence("list-eur", "list-4", "list-3", "list-2", "list-1");
    }

    private List<String> keys(LotFilter filter) {
        return door.lots(filter, null, 1000).lots().stream().map(Lot::key).toList();
    }

    @Test
    void what_expires_next_is_explained() {
        grant("why:a", "10", "why-1", LATER, 0);
        grant("why:a", "5", "why-2", LATER, 0);
        grant("why:a", "1", "why-3", MUCH_LATER, 0);
        Explanation explained = door.explain(ExplainRequest.of("why:a", "USD"));
        assertThat(explained.expiresNext()).contains(amount("15.00"));
        assertThat(explained.expiresNextAt()).contains(LATER);
        assertThat(explained.text()).anyMatch(sentence -> sentence.contains("15.00 expires at 2999-01-01"));
        Instant second = door.lot("why-2").orElseThrow().grantedAt();
        assertThat(door.explain(ExplainRequest.of("why:a", "USD").withAt(second.minusNanos(1000)))
                        .expiresNext())
                .contains(amount("10.00"));
    }
}
