package io.crossfoot.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfoot.ledger.AccountBalance;
import io.crossfoot.ledger.AccountState;
import io.crossfoot.ledger.BatchResult;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.StateChange;
import io.crossfoot.ledger.Transaction;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Accounts: opening, floors, closing. */
abstract class AccountContract extends Contract {

    private static AccountBalance account(
            String name, String balance, String available, long version, String floor, AccountState state) {
        return new AccountBalance(
                name,
                "USD",
                amount(balance),
                amount(balance).subtract(amount(balance)),
                Optional.ofNullable(available).map(Contract::amount),
                version,
                Optional.ofNullable(floor).map(Contract::amount),
                state,
                amount("0.00"),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void an_account_is_opened_once_with_floor_0() {
        AccountBalance opened = door.open("open:a", "USD");
        assertThat(opened).isEqualTo(account("open:a", "0.00", "0.00", 0, "0.00", AccountState.OPEN));
        deposit("open:a", "5");
        assertThat(door.open("open:a", "USD"))
                .isEqualTo(account("open:a", "5.00", "5.00", 1, "0.00", AccountState.OPEN));
        assertThat(door.balance("open:a", "USD")).contains(door.open("open:a", "USD"));
        assertThat(door.balances("open:a")).containsExactly(door.open("open:a", "USD"));
        assertThat(door.balance("open:a", "EUR")).isEmpty();
        assertThat(door.balances("open:b")).isEmpty();
    }

    @Test
    void an_overdraft_goes_down_to_the_floor_and_not_below() {
        AccountBalance set = door.setFloor("overdraft:a", "USD", amount("-100"));
        assertThat(set.floor()).contains(amount("-100.00"));
        assertThat(set.available().orElseThrow()).isEqualByComparingTo("100");
        door.post(move("overdraft:a", "overdraft:b", "99.99").build());
        assertThat(balance("overdraft:a")).isEqualTo("-99.99");
        assertRefused(
                () -> door.post(move("overdraft:a", "overdraft:b", "0.02").build()),
                ErrorCode.INSUFFICIENT_FUNDS,
                "account",
                "overdraft:a",
                "currency",
                "USD",
                "asked",
                "0.02",
                "available",
                "0.01",
                "shortfall",
                "0.01",
                "balance",
                "-99.99",
                "held",
                "0.00",
                "floor",
                "-100.00");
        door.post(move("overdraft:a", "overdraft:b", "0.01").build());
        assertThat(door.balance("overdraft:a", "USD"))
                .contains(account("overdraft:a", "-100.00", "0.00", 2, "-100.00", AccountState.OPEN));
    }

    @Test
    void without_a_floor_an_account_may_be_taken_as_low_as_anybody_likes() {
        AccountBalance set = door.setFloor("bottomless:a", "USD", null);
        assertThat(set.floor()).isEmpty();
        assertThat(set.available()).isEmpty();
        door.post(
                move("bottomless:a", "bottomless:b", "99999999999999999999.99").build());
        assertThat(door.balance("bottomless:a", "USD"))
                .contains(account("bottomless:a", "-99999999999999999999.99", null, 1, null, AccountState.OPEN));
    }

    @Test
    void an_account_whose_floor_is_above_its_balance_can_only_receive() {
        deposit("reserve:a", "10");
        assertThat(door.setFloor("reserve:a", "USD", amount("50")))
                .isEqualTo(account("reserve:a", "10.00", "-40.00", 1, "50.00", AccountState.OPEN));
        assertRefused(
                () -> door.post(move("reserve:a", "reserve:b", "1").build()),
                ErrorCode.INSUFFICIENT_FUNDS,
                "account",
                "reserve:a",
                "currency",
                "USD",
                "asked",
                "1.00",
                "available",
                "-40.00",
                "shortfall",
                "41.00",
                "balance",
                "10.00",
                "held",
                "0.00",
                "floor",
                "50.00");
        deposit("reserve:a", "45");
        door.post(move("reserve:a", "reserve:b", "5").build());
        assertThat(balance("reserve:a")).isEqualTo("50.00");
    }

    @Test
    void a_closed_account_neither_gives_nor_receives_until_it_is_reopened() {
        deposit("close:a", "5");
        door.post(move("close:a", "close:b", "5").build());
        assertThat(door.close("close:a", "USD"))
                .isEqualTo(account("close:a", "0.00", "0.00", 2, "0.00", AccountState.CLOSED));
        assertThat(door.close("close:a", "USD").state()).isEqualTo(AccountState.CLOSED);
        for (Transaction.Builder each :
                new Transaction.Builder[] {move("close:b", "close:a", "1"), move("close:a", "close:b", "1")}) {
            assertRefused(
                    () -> door.post(each.build()), ErrorCode.ACCOUNT_CLOSED, "account", "close:a", "currency", "USD");
        }
        assertRefused(
                () -> door.open("close:a", "USD"), ErrorCode.ACCOUNT_CLOSED, "account", "close:a", "currency", "USD");
        assertRefused(
                () -> door.setFloor("close:a", "USD", amount("-1")),
                ErrorCode.ACCOUNT_CLOSED,
                "account",
                "close:a",
                "currency",
                "USD");
        assertThat(door.entries("close:a", "USD", null, 10).entries()).hasSize(2);
        assertThat(door.reopen("close:a", "USD").state()).isEqualTo(AccountState.OPEN);
        assertThat(door.reopen("close:a", "USD").state()).isEqualTo(AccountState.OPEN);
        door.post(move("close:b", "close:a", "1").build());
        assertThat(balance("close:a")).isEqualTo("1.00");
    }

    @Test
    void a_frozen_account_neither_gives_nor_receives_until_it_is_unfrozen() {
        deposit("freeze:a", "5");
        assertThat(door.freeze("freeze:a", "USD", "court order 7 C 12"))
                .isEqualTo(account("freeze:a", "5.00", "5.00", 1, "0.00", AccountState.FROZEN));
        assertThat(door.freeze("freeze:a", "USD", "court order 7 C 12").state()).isEqualTo(AccountState.FROZEN);
        for (Transaction.Builder each :
                new Transaction.Builder[] {move("freeze:b", "freeze:a", "1"), move("freeze:a", "freeze:b", "1")}) {
            assertFrozen(() -> door.post(each.build()), "freeze:a", "frozen", "court order 7 C 12");
        }
        assertFrozen(() -> door.open("freeze:a", "USD"), "freeze:a", "frozen", "court order 7 C 12");
        assertThat(door.setFloor("freeze:a", "USD", amount("-1")))
                .isEqualTo(account("freeze:a", "5.00", "6.00", 1, "-1.00", AccountState.FROZEN));
        assertThat(door.entries("freeze:a", "USD", null, 10).entries()).hasSize(1);
        assertThat(door.unfreeze("freeze:a", "USD", "lifted").state()).isEqualTo(AccountState.OPEN);
        assertThat(door.unfreeze("freeze:a", "USD", "lifted again").state()).isEqualTo(AccountState.OPEN);
        door.post(move("freeze:a", "freeze:b", "6").build());
        assertThat(balance("freeze:a")).isEqualTo("-1.00");
    }

    @Test
    void an_account_that_takes_credits_only_receives_and_does_not_give() {
        deposit("credits:a", "5");
        assertThat(door.limitToCredits("credits:a", "USD", "under review"))
                .isEqualTo(account("credits:a", "5.00", "5.00", 1, "0.00", AccountState.CREDITS_ONLY));
        deposit("credits:a", "5");
        assertFrozen(
                () -> door.post(move("credits:a", "credits:b", "1").build()),
                "credits:a",
                "credits_only",
                "under review");
        List<BatchResult> results = door.postBatch(List.of(
                move("credits:a", "credits:b", "1").build(),
                Transaction.deposit("credits:a", amount("1"), "USD").build()));
        assertFrozen(() -> results.get(0).orElseThrow(), "credits:a", "credits_only", "under review");
        assertThat(results.get(1).orElseThrow().balanceOf("credits:a", "USD")).isEqualTo(amount("11.00"));
    }

    @Test
    void a_key_that_was_posted_before_the_freeze_is_answered_again() {
        deposit("frozen-key:a", "5");
        Transaction once =
                move("frozen-key:a", "frozen-key:b", "1").key("frozen-key:1").build();
        door.post(once);
        door.freeze("frozen-key:a", "USD", "late");
        assertThat(door.post(once).replayed()).isTrue();
        assertThat(door.post(once).balanceOf("frozen-key:a", "USD")).isEqualTo(amount("4.00"));
    }

    @Test
    void a_frozen_account_is_neither_closed_nor_reopened_and_a_closed_one_neither_frozen_nor_unfrozen() {
        door.open("doors:a", "USD");
        door.freeze("doors:a", "USD", "not so fast");
        assertFrozen(() -> door.close("doors:a", "USD"), "doors:a", "frozen", "not so fast");
        assertFrozen(() -> door.reopen("doors:a", "USD"), "doors:a", "frozen", "not so fast");
        door.unfreeze("doors:a", "USD", "now");
        door.close("doors:a", "USD");
        for (Runnable each : List.<Runnable>of(
                () -> door.freeze("doors:a", "USD", "why"),
                () -> door.limitToCredits("doors:a", "USD", "why"),
                () -> door.unfreeze("doors:a", "USD", "why"))) {
            assertRefused(each::run, ErrorCode.ACCOUNT_CLOSED, "account", "doors:a", "currency", "USD");
        }
    }

    @Test
    void the_states_of_an_account_are_listed_with_their_reasons() {
        deposit("story:a", "5");
        door.freeze("story:a", "USD", "suspicion – \"quoted\" & ünïcode");
        door.freeze("story:a", "USD", "confirmed");
        door.limitToCredits("story:a", "USD", "confirmed");
        deposit("story:a", "5");
        door.limitToCredits("story:a", "USD", "confirmed");
        door.setFloor("story:a", "USD", amount("-5"));
        door.unfreeze("story:a", "USD", "settled");
        List<StateChange> states = door.states("story:a", "USD");
        assertThat(states)
                .extracting(each -> each.version() + " " + each.state().title() + " "
                        + each.reason().orElse("-"))
                .containsExactly(
                        "2 open settled",
                        "1 credits_only confirmed",
                        "1 frozen confirmed",
                        "1 frozen suspicion – \"quoted\" & ünïcode",
                        "0 open -");
        assertThat(states)
                .extracting(StateChange::since)
                .isSortedAccordingTo(Comparator.reverseOrder())
                .allMatch(since -> since.isAfter(Instant.now().minusSeconds(60)));
        assertThat(states.subList(0, 4)).allMatch(each -> each.actor().equals(door.actor()));
        assertThat(states.subList(0, 4)).allMatch(each -> each.role().equals(Optional.of("admin")));
        assertThat(states.get(4).role()).isEmpty();
        assertThat(states.get(4).actor()).isEmpty();
        assertThat(states)
                .allMatch(each ->
                        each.account().equals("story:a") && each.currency().equals("USD"));
    }

    private void assertFrozen(ThrowingCallable call, String account, String state, String reason) {
        assertRefused(
                call,
                ErrorCode.ACCOUNT_FROZEN,
                "account",
                account,
                "currency",
                "USD",
                "state",
                state,
                "reason",
                reason);
    }

    @Test
    void only_an_empty_account_is_closed() {
        deposit("full:a", "5");
        assertRefused(
                () -> door.close("full:a", "USD"),
                ErrorCode.ACCOUNT_NOT_EMPTY,
                "account",
                "full:a",
                "currency",
                "USD",
                "balance",
                "5.00",
                "held",
                "0.00");
        assertThat(door.balance("full:a", "USD").orElseThrow().state()).isEqualTo(AccountState.OPEN);
    }

    @Test
    void one_currency_is_closed_without_the_others() {
        door.open("currencies:a", "USD");
        deposit("currencies:a", "5", "EUR");
        door.close("currencies:a", "USD");
        deposit("currencies:a", "5", "EUR");
        assertThat(door.balances("currencies:a"))
                .extracting(each -> each.currency() + " " + each.state().title())
                .containsExactly("EUR open", "USD closed");
    }

    @Test
    void an_external_account_shows_what_came_in_and_went_out() {
        door.post(move("external:stripe-1", "outside:a", "10").build());
        door.post(move("outside:a", "external:stripe-1", "4").build());
        AccountBalance external = door.balance("external:stripe-1", "USD").orElseThrow();
        assertThat(external.balance()).isEqualTo(amount("-6.00"));
        assertThat(external.available()).isEmpty();
        assertThat(external.floor()).isEmpty();
        assertThat(external.version()).isEqualTo(2);
    }

    @Test
    void accounts_open_themselves_only_where_the_ledger_is_set_so() {
        deposit("first-use:b", "5");
        door.setOpenOnFirstUse(false);
        try {
            assertRefused(
                    () -> deposit("first-use:a", "1"),
                    ErrorCode.ACCOUNT_NOT_FOUND,
                    "account",
                    "first-use:a",
                    "currency",
                    "USD");
            door.open("first-use:a", "USD");
            deposit("first-use:a", "1");
        } finally {
            door.setOpenOnFirstUse(true);
        }
        deposit("first-use:c", "1");
        assertThat(balance("first-use:a")).isEqualTo("1.00");
    }
}
