package io.crossfoot.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfoot.ledger.AccountState;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.Transaction;
import io.crossfoot.ledger.TransactionFilter;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Refusals: the same code and the same facts whichever way one comes, and nothing changed. */
abstract class RefusalContract extends Contract {

    private static final TransactionFilter ALL = TransactionFilter.ALL;

    private void refused(Transaction.Builder transaction, ErrorCode code, String... facts) {
        String before = counts();
        assertRefused(() -> door.post(transaction.build()), code, facts);
        assertThat(counts()).isEqualTo(before);
    }

    @Test
    void a_batch_of_too_many_postings_is_refused() {
        var many = Transaction.of("payout");
        for (int i = 0; i <= 10_000; i++) {
            many.move("external:bank", "many:a", amount("1"), "USD");
        }
        refused(many, ErrorCode.MALFORMED_BATCH, "postings", "10001", "transactions", "1");
    }

    @Test
    void a_name_out_of_the_grammar_is_refused() {
        refused(
                move("external:bank", "name:a!", "1"),
                ErrorCode.INVALID_ACCOUNT_NAME,
                "account",
                "name:a!",
                "length",
                "7");
        refused(move("external:bank", "name:", "1"), ErrorCode.INVALID_ACCOUNT_NAME, "account", "name:", "length", "5");
        refused(move("näme:a", "name:b", "1"), ErrorCode.INVALID_ACCOUNT_NAME, "account", "näme:a", "length", "6");
        String longest = "n".repeat(200);
        refused(
                move("external:bank", longest + "n", "1"),
                ErrorCode.INVALID_ACCOUNT_NAME,
                "account",
                longest,
                "length",
                "201");
        assertRefused(() -> door.open("a b", "USD"), ErrorCode.INVALID_ACCOUNT_NAME, "account", "a b", "length", "3");
    }

    @Test
    void an_amount_that_is_not_above_0_and_below_the_limit_is_refused() {
        refused(move("external:bank", "amount:a", "0"), ErrorCode.INVALID_AMOUNT, "amount", "0");
        refused(move("external:bank", "amount:a", "-1.50"), ErrorCode.INVALID_AMOUNT, "amount", "-1.50");
        refused(
                move("external:bank", "amount:a", "100000000000000000000"),
                ErrorCode.INVALID_AMOUNT,
                "amount",
                "100000000000000000000");
    }

    @Test
    void an_amount_of_more_decimals_than_its_currency_is_refused_not_rounded() {
        refused(
                move("external:bank", "decimals:a", "1.001"),
                ErrorCode.TOO_MANY_DECIMALS,
                "amount",
                "1.001",
                "currency",
                "USD",
                "scale",
                "2");
        refused(
                Transaction.deposit("decimals:a", amount("0.5"), "JPY"),
                ErrorCode.TOO_MANY_DECIMALS,
                "amount",
                "0.5",
                "currency",
                "JPY",
                "scale",
                "0");
    }

    @Test
    void an_unknown_currency_is_refused() {
        refused(Transaction.deposit("currency:a", amount("1"), "XXY"), ErrorCode.UNKNOWN_CURRENCY, "currency", "XXY");
        assertRefused(() -> door.open("currency:a", "usd"), ErrorCode.UNKNOWN_CURRENCY, "currency", "usd");
    }

    @Test
    void a_type_out_of_the_grammar_is_refused() {
        refused(
                Transaction.of("no!type").move("external:bank", "type:a", amount("1"), "USD"),
                ErrorCode.INVALID_TYPE,
                "type",
                "no!type");
    }

    @Test
    void a_key_that_is_empty_too_long_or_has_control_characters_is_refused() {
        refused(move("external:bank", "key:a", "1").key(""), ErrorCode.INVALID_KEY, "key", "", "length", "0");
        refused(move("external:bank", "key:a", "1").key("a\nb"), ErrorCode.INVALID_KEY, "key", "a\nb", "length", "3");
        refused(
                move("external:bank", "key:a", "1").key("k".repeat(201)),
                ErrorCode.INVALID_KEY,
                "key",
                "k".repeat(200),
                "length",
                "201");
    }

    @Test
    void a_posting_between_an_account_and_itself_is_refused() {
        refused(move("same:a", "same:a", "1"), ErrorCode.SAME_ACCOUNT, "account", "same:a", "currency", "USD");
    }

    @Test
    void details_out_of_their_limits_are_refused() {
        refused(
                move("external:bank", "detail:a", "1").description("d".repeat(1001)),
                ErrorCode.INVALID_DETAIL,
                "field",
                "description",
                "length",
                "1001",
                "limit",
                "1000");
        refused(
                move("external:bank", "detail:a", "1").reference("r".repeat(201)),
                ErrorCode.INVALID_DETAIL,
                "field",
                "reference",
                "length",
                "201",
                "limit",
                "200");
        refused(
                move("external:bank", "detail:a", "1").metadata("{\"a\": \"%s\"}".formatted("m".repeat(16384))),
                ErrorCode.INVALID_DETAIL,
                "field",
                "metadata",
                "length",
                "16393",
                "limit",
                "16384");
    }

    @Test
    void more_than_is_available_is_refused_with_all_that_explains_it() {
        deposit("funds:a", "89.40");
        refused(
                move("funds:a", "funds:b", "500"),
                ErrorCode.INSUFFICIENT_FUNDS,
                "account",
                "funds:a",
                "currency",
                "USD",
                "asked",
                "500.00",
                "available",
                "89.40",
                "shortfall",
                "410.60",
                "balance",
                "89.40",
                "held",
                "0.00",
                "floor",
                "0.00");
    }

    @Test
    void a_transaction_is_refused_whole_when_its_last_posting_is() {
        deposit("whole:a", "10.00");
        refused(
                Transaction.of("purchase")
                        .move("whole:a", "whole:b", amount("6"), "USD")
                        .move("whole:b", "whole:c", amount("2"), "USD")
                        .move("whole:a", "whole:c", amount("6"), "USD"),
                ErrorCode.INSUFFICIENT_FUNDS,
                "account",
                "whole:a",
                "currency",
                "USD",
                "asked",
                "6.00",
                "available",
                "4.00",
                "shortfall",
                "2.00",
                "balance",
                "4.00",
                "held",
                "0.00",
                "floor",
                "0.00");
        assertThat(balance("whole:a")).isEqualTo("10.00");
        assertThat(balance("whole:b")).isNull();
    }

    @Test
    void what_is_not_there_can_be_neither_read_closed_nor_reopened() {
        assertRefused(
                () -> door.entries("nobody", "USD", null, 10),
                ErrorCode.ACCOUNT_NOT_FOUND,
                "account",
                "nobody",
                "currency",
                "USD");
        assertRefused(
                () -> door.close("nobody", "USD"), ErrorCode.ACCOUNT_NOT_FOUND, "account", "nobody", "currency", "USD");
        assertRefused(
                () -> door.reopen("nobody", "USD"),
                ErrorCode.ACCOUNT_NOT_FOUND,
                "account",
                "nobody",
                "currency",
                "USD");
    }

    @Test
    void what_is_not_there_can_be_neither_frozen_nor_unfrozen_and_has_no_states() {
        for (Runnable each : List.<Runnable>of(
                () -> door.freeze("nobody", "USD", "why"),
                () -> door.limitToCredits("nobody", "USD", "why"),
                () -> door.unfreeze("nobody", "USD", "why"),
                () -> door.states("nobody", "USD"))) {
            assertRefused(each::run, ErrorCode.ACCOUNT_NOT_FOUND, "account", "nobody", "currency", "USD");
        }
    }

    @Test
    void a_reason_that_is_empty_too_long_or_has_control_characters_is_refused() {
        door.open("reason:a", "USD");
        for (String reason : List.of("", "x".repeat(501), "two\nlines", "a bell \u0007", "\u0085")) {
            for (Runnable each : List.<Runnable>of(
                    () -> door.freeze("reason:a", "USD", reason),
                    () -> door.limitToCredits("reason:a", "USD", reason),
                    () -> door.unfreeze("reason:a", "USD", reason))) {
                assertRefused(
                        each::run,
                        ErrorCode.INVALID_DETAIL,
                        "field",
                        "reason",
                        "length",
                        Integer.toString(reason.length()),
                        "limit",
                        "500");
            }
        }
        assertThat(door.freeze("reason:a", "USD", "x".repeat(500)).state()).isEqualTo(AccountState.FROZEN);
    }

    @Test
    void a_floor_that_is_no_amount_of_the_currency_is_refused() {
        assertRefused(
                () -> door.setFloor("floor:a", "USD", amount("-1.005")),
                ErrorCode.INVALID_FLOOR,
                "account",
                "floor:a",
                "currency",
                "USD",
                "floor",
                "-1.005",
                "scale",
                "2");
        assertRefused(
                () -> door.setFloor("floor:a", "USD", amount("-100000000000000000000")),
                ErrorCode.INVALID_FLOOR,
                "account",
                "floor:a",
                "currency",
                "USD",
                "floor",
                "-100000000000000000000",
                "scale",
                "2");
        assertThat(balance("floor:a")).isNull();
    }

    @Test
    void external_accounts_have_no_floor_and_are_neither_closed_nor_frozen() {
        assertRefused(
                () -> door.setFloor("external:bank", "USD", amount("0")),
                ErrorCode.EXTERNAL_ACCOUNT,
                "account",
                "external:bank",
                "currency",
                "USD");
        assertRefused(
                () -> door.close("external:bank", "USD"),
                ErrorCode.EXTERNAL_ACCOUNT,
                "account",
                "external:bank",
                "currency",
                "USD");
        assertRefused(
                () -> door.freeze("external:bank", "USD", "why"),
                ErrorCode.EXTERNAL_ACCOUNT,
                "account",
                "external:bank",
                "currency",
                "USD");
    }

    @Test
    void a_currency_out_of_the_grammar_or_with_another_scale_is_refused() {
        assertRefused(
                () -> door.addCurrency("points", 0, "Points"),
                ErrorCode.INVALID_CURRENCY,
                "currency",
                "points",
                "scale",
                "0");
        assertRefused(
                () -> door.addCurrency("FINE", 19, "Too fine"),
                ErrorCode.INVALID_CURRENCY,
                "currency",
                "FINE",
                "scale",
                "19");
        assertRefused(
                () -> door.addCurrency("USD", 3, "US Dollar"),
                ErrorCode.CURRENCY_EXISTS,
                "currency",
                "USD",
                "scale",
                "2");
    }

    @Test
    void a_time_zone_that_the_database_does_not_know_is_refused() {
        String before = door.settings().timeZone();
        assertRefused(() -> door.setTimeZone("UTC+05:30"), ErrorCode.INVALID_SETTING, "time_zone", "UTC+05:30");
        assertThat(door.settings().timeZone()).isEqualTo(before);
    }

    @Test
    void a_page_out_of_range_is_refused() {
        deposit("page:a", "1");
        assertRefused(() -> door.entries("page:a", "USD", null, 0), ErrorCode.INVALID_PAGE, "limit", "0");
        assertRefused(() -> door.entries("page:a", "USD", null, 1001), ErrorCode.INVALID_PAGE, "limit", "1001");
        assertRefused(() -> door.transactions(ALL, null, 0), ErrorCode.INVALID_PAGE, "limit", "0");
        assertRefused(() -> door.transactions(ALL, null, 1001), ErrorCode.INVALID_PAGE, "limit", "1001");
        assertRefused(() -> door.audit(null, 1001), ErrorCode.INVALID_PAGE, "limit", "1001");
        assertRefused(() -> door.trialBalance(0), ErrorCode.INVALID_PAGE, "depth", "0");
        assertRefused(() -> door.trialBalance(11), ErrorCode.INVALID_PAGE, "depth", "11");
    }

    @Test
    void a_cursor_that_no_page_gave_out_is_refused() {
        deposit("cursor:a", "1");
        assertRefused(
                () -> door.entries("cursor:a", "USD", "yesterday", 10), ErrorCode.INVALID_PAGE, "before", "yesterday");
        assertRefused(() -> door.transactions(ALL, "yesterday", 10), ErrorCode.INVALID_PAGE, "before", "yesterday");
        assertRefused(() -> door.audit("yesterday", 10), ErrorCode.INVALID_PAGE, "before", "yesterday");
    }

    @Test
    void a_currency_filters_transactions_only_together_with_an_account() {
        TransactionFilter currencyAlone = new TransactionFilter(
                ALL.account(),
                Optional.of("USD"),
                ALL.type(),
                ALL.key(),
                ALL.reference(),
                ALL.postedFrom(),
                ALL.postedBefore());
        assertRefused(() -> door.transactions(currencyAlone, null, 10), ErrorCode.INVALID_PAGE, "currency", "USD");
    }
}
