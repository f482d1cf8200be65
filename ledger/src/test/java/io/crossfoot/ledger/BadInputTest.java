package io.crossfoot.ledger;

import static io.crossfoot.ledger.ErrorCode.INVALID_ACCOUNT_NAME;
import static io.crossfoot.ledger.ErrorCode.INVALID_AMOUNT;
import static io.crossfoot.ledger.ErrorCode.INVALID_DETAIL;
import static io.crossfoot.ledger.ErrorCode.INVALID_KEY;
import static io.crossfoot.ledger.ErrorCode.INVALID_TYPE;
import static io.crossfoot.ledger.ErrorCode.KEY_REUSED;
import static io.crossfoot.ledger.ErrorCode.SAME_ACCOUNT;
import static io.crossfoot.ledger.ErrorCode.TOO_MANY_DECIMALS;
import static io.crossfoot.ledger.ErrorCode.UNKNOWN_CURRENCY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.crossfoot.kernel.TestDatabase;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BadInputTest {
    private static final String LONG_TEXT = "x".repeat(10_000);

    private static TestDatabase database;
    private static Ledger ledger;
    private static String before;

    @BeforeAll
    static void open() throws Exception {
        database = TestDatabase.fresh();
        ledger = Ledger.connect(database.dataSource("app"));
        ledger.post(Transaction.deposit("a", new BigDecimal("100"), "USD")
                .key("used")
                .build());
        before = everything();
    }

    @AfterAll
    static void close() {
        ledger.close();
        database.close();
    }

    @AfterEach
    void nothing_has_changed() throws Exception {
        assertThat(everything()).isEqualTo(before);
        assertThat(ledger.verify().differences()).isEmpty();
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                arguments("unknown currency", UNKNOWN_CURRENCY, move("1", "XYZ")),
                arguments("currency in small letters", UNKNOWN_CURRENCY, move("1", "usd")),
                arguments("empty currency", UNKNOWN_CURRENCY, move("1", "")),
                arguments("currency with NUL", UNKNOWN_CURRENCY, move("1", "US\0D")),
                arguments("long currency", UNKNOWN_CURRENCY, move("1", LONG_TEXT)),
                arguments("too many decimals", TOO_MANY_DECIMALS, move("10.601", "USD")),
                arguments("decimals of a currency without", TOO_MANY_DECIMALS, move("0.5", "JPY")),
                arguments("a tiny amount", TOO_MANY_DECIMALS, move("1e-400", "USD")),
                arguments("the tiniest amount", TOO_MANY_DECIMALS, move("1e-2000000000", "USD")),
                arguments("zero", INVALID_AMOUNT, move("0", "USD")),
                arguments("zero of a huge exponent", INVALID_AMOUNT, move("0e2000000000", "USD")),
                arguments("negative", INVALID_AMOUNT, move("-1", "USD")),
                arguments("negative and huge", INVALID_AMOUNT, move("-1e400", "USD")),
                arguments("huge", INVALID_AMOUNT, move("1e400", "USD")),
                arguments("the hugest", INVALID_AMOUNT, move("1e2000000000", "USD")),
                arguments("10^20", INVALID_AMOUNT, move("100000000000000000000", "USD")),
                arguments("ten thousand digits", INVALID_AMOUNT, move("9".repeat(10_000), "USD")),
                arguments("the same account", SAME_ACCOUNT, transfer("a", "a")),
                arguments("empty account", INVALID_ACCOUNT_NAME, transfer("", "b")),
                arguments("account with NUL", INVALID_ACCOUNT_NAME, transfer("a", "b\0")),
                arguments("account with half a surrogate pair", INVALID_ACCOUNT_NAME, transfer("a", "b\ud800")),
                arguments("account with a space", INVALID_ACCOUNT_NAME, transfer("a", "b c")),
                arguments("account with an empty part", INVALID_ACCOUNT_NAME, transfer("a", "b::c")),
                arguments("account of 10,000 characters", INVALID_ACCOUNT_NAME, transfer(LONG_TEXT, "b")),
                arguments("SQL for an account", INVALID_ACCOUNT_NAME, transfer("a", "b'; DROP SCHEMA crossfoot; --")),
                arguments("empty type", INVALID_TYPE, typed("")),
                arguments("type with NUL", INVALID_TYPE, typed("t\0")),
                arguments("long type", INVALID_TYPE, typed(LONG_TEXT)),
                arguments("empty key", INVALID_KEY, plain().key("")),
                arguments("key with NUL", INVALID_KEY, plain().key("k\0")),
                arguments("key with a line feed", INVALID_KEY, plain().key("k\n")),
                arguments("long key", INVALID_KEY, plain().key(LONG_TEXT)),
                arguments("used key", KEY_REUSED, plain().key("used")),
                arguments("long description", INVALID_DETAIL, plain().description(LONG_TEXT)),
                arguments("description with NUL", INVALID_DETAIL, plain().description("\0")),
                arguments("long reference", INVALID_DETAIL, plain().reference(LONG_TEXT)),
                arguments("reference with half a surrogate pair", INVALID_DETAIL, plain().reference("\udc00x")),
                arguments("year 0", INVALID_DETAIL, plain().effectiveDate(LocalDate.of(0, 1, 1))),
                arguments("the last date of Java", INVALID_DETAIL, plain().effectiveDate(LocalDate.MAX)),
                arguments("metadata that is not JSON", INVALID_DETAIL, plain().metadata("{")),
                arguments("empty metadata", INVALID_DETAIL, plain().metadata("")),
                arguments("metadata that is a list", INVALID_DETAIL, plain().metadata("[]")),
                arguments("two metadata", INVALID_DETAIL, plain().metadata("{} {}")),
                arguments("metadata with NUL", INVALID_DETAIL, plain().metadata("{\"a\": \"\\u0000\"}")),
                arguments("metadata with a half pair", INVALID_DETAIL, plain().metadata("{\"\\ud800\": 1}")),
                arguments("metadata with a huge number", INVALID_DETAIL, plain().metadata("{\"a\": 1e999999999}")),
                arguments("metadata out of this world", INVALID_DETAIL, plain().metadata("{\"a\": 1e99999999999}")),
                arguments(
                        "deep metadata",
                        INVALID_DETAIL,
                        plain().metadata("{\"a\":".repeat(2_000) + "1" + "}".repeat(2_000))),
                arguments("long metadata", INVALID_DETAIL, plain().metadata(Map.of("a", LONG_TEXT + LONG_TEXT))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void a_bad_transaction_is_refused_with_a_precise_code(
            String name, ErrorCode code, Transaction.Builder transaction) {
        LedgerException single = catchThrowableOfType(LedgerException.class, () -> ledger.post(transaction.build()));
        assertThat(single.code()).as(single.getMessage()).isEqualTo(code);
        assertThat(single.getMessage()).hasSizeLessThan(600);

        BatchResult inBatch = ledger.postBatch(List.of(transaction.build())).get(0);
        assertThat(inBatch).isInstanceOf(Rejected.class);
        LedgerException batched = ((Rejected) inBatch).error();
        assertThat(batched.code()).isEqualTo(code);
        assertThat(batched.facts()).isEqualTo(single.facts());
    }

    static Stream<Arguments> refused_operations() {
        Instant beyond = Instant.parse("+10000-01-01T00:00:00Z");
        return Stream.of(
                arguments("hold with an empty key", INVALID_KEY, hold("", "1")),
                arguments("hold with a NUL in its key", INVALID_KEY, hold("k\0", "1")),
                arguments("hold of nothing", INVALID_AMOUNT, hold("k", "0")),
                arguments("hold of the hugest amount", INVALID_AMOUNT, hold("k", "1e2000000000")),
                arguments("hold of the tiniest amount", TOO_MANY_DECIMALS, hold("k", "1e-2000000000")),
                arguments("hold of too much", ErrorCode.INSUFFICIENT_FUNDS, hold("k", "100.01")),
                arguments(
                        "hold beyond the calendar",
                        ErrorCode.INVALID_HOLD,
                        new Operation.PlaceHold(HoldRequest.of("k", "a", BigDecimal.ONE, "USD")
                                .expiresAt(beyond)
                                .build())),
                arguments(
                        "hold in the last moment of Java",
                        ErrorCode.INVALID_HOLD,
                        new Operation.ExtendHold("k", Optional.of(Instant.MAX))),
                arguments("hold that is not there", ErrorCode.HOLD_NOT_FOUND, new Operation.ReleaseHold("k")),
                arguments("hold of half a surrogate pair", INVALID_KEY, new Operation.ReleaseHold("k\ud800")),
                arguments(
                        "capture with NUL in its description",
                        INVALID_DETAIL,
                        new Operation.CaptureHold(
                                Capture.of("k", "b").description("\0").build())),
                arguments(
                        "capture of a negative amount",
                        ErrorCode.HOLD_NOT_FOUND,
                        new Operation.CaptureHold(Capture.of("k", "b")
                                .amount(BigDecimal.ONE.negate())
                                .build())),
                arguments(
                        "reversal of the hugest amount",
                        INVALID_AMOUNT,
                        new Operation.Reverse(Reversal.of(1)
                                .amount(new BigDecimal("1e2000000000"))
                                .build())),
                arguments(
                        "adjustment with a NUL in its reason",
                        INVALID_DETAIL,
                        new Operation.Post(plain().reference("r")
                                .link(new Link.Adjusts(1, "\0"))
                                .build())),
                arguments(
                        "link to a hold with a NUL in its key",
                        INVALID_KEY,
                        new Operation.Post(
                                plain().link(new Link.Captures("\0", false)).build())));
    }

    private static Operation hold(String key, String amount) {
        return new Operation.PlaceHold(
                HoldRequest.of(key, "a", new BigDecimal(amount), "USD").build());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused_operations")
    void a_bad_operation_is_refused_alone_and_by_its_own_call(String name, ErrorCode code, Operation operation) {
        LedgerException single = catchThrowableOfType(LedgerException.class, () -> call(operation));
        assertThat(single.code()).as(single.getMessage()).isEqualTo(code);
        List<OperationResult> results = ledger.perform(List.of(operation, operation));
        assertThat(results).hasSize(2).allSatisfy(result -> {
            LedgerException performed = ((Rejected) result).error();
            assertThat(performed.code()).as(performed.getMessage()).isEqualTo(code);
            assertThat(performed.facts()).isEqualTo(single.facts());
        });
        LedgerException together =
                catchThrowableOfType(LedgerException.class, () -> ledger.performAll(List.of(operation, operation)));
        assertThat(together.code()).isEqualTo(code);
        assertThat(together.facts()).containsEntry("position", "1");
        assertThat(ledger.dryRunOperations(List.of(operation), false))
                .extracting(each -> each.error().orElseThrow().code())
                .containsExactly(code);
    }

    private static void call(Operation operation) {
        if (operation instanceof Operation.Post post) {
            ledger.post(post.transaction());
        } else if (operation instanceof Operation.PlaceHold place) {
            ledger.placeHold(place.hold());
        } else if (operation instanceof Operation.CaptureHold capture) {
            ledger.capture(capture.capture());
        } else if (operation instanceof Operation.ReleaseHold release) {
            ledger.release(release.hold());
        } else if (operation instanceof Operation.ExtendHold extend) {
            ledger.extend(extend.hold(), extend.expiresAt().orElseThrow());
        } else if (operation instanceof Operation.Reverse reverse) {
            ledger.reverse(reverse.reversal());
        }
    }

    @Test
    void nothing_is_no_operation_and_more_than_a_thousand_are_too_many() {
        assertThat(ledger.perform(List.of())).isEmpty();
        assertThat(ledger.performAll(List.of())).isEmpty();
        assertThat(ledger.dryRunOperations(List.of(), true)).isEmpty();
        List<Operation> tooMany = Collections.nCopies(1_001, new Operation.ReleaseHold("k"));
        assertThatThrownBy(() -> ledger.perform(tooMany))
                .isInstanceOfSatisfying(InvalidRequestException.class, error -> assertThat(error.code())
                        .isEqualTo(ErrorCode.MALFORMED_REQUEST));
    }

    @Test
    void an_overdraft_rule_that_cannot_be_sent_is_refused() {
        for (OverdraftRule.Builder rule : List.of(
                OverdraftRule.of("a", "USD").limit(new BigDecimal("1e2000000000")),
                OverdraftRule.of("a", "USD").fee(new BigDecimal("1e-2000000000"), "b"),
                OverdraftRule.of("a", "USD").until(Instant.MAX))) {
            assertThatThrownBy(() -> ledger.setOverdraft(rule.build()))
                    .isInstanceOfSatisfying(InvalidRequestException.class, error -> assertThat(error.code())
                            .isEqualTo(ErrorCode.INVALID_OVERDRAFT));
        }
    }

    @Test
    void too_many_decimals_are_told_with_their_facts() {
        TooManyDecimalsException error = catchThrowableOfType(
                TooManyDecimalsException.class,
                () -> ledger.post(move("10.601", "USD").build()));
        assertThat(error.amount()).isEqualTo("10.601");
        assertThat(error.currency()).isEqualTo("USD");
        assertThat(error.scale()).isEqualTo(2);

        TooManyDecimalsException tiny = catchThrowableOfType(
                TooManyDecimalsException.class,
                () -> ledger.post(move("1e-400", "USD").build()));
        assertThat(tiny.amount()).isEqualTo("1E-400");
        assertThat(tiny.scale()).isEqualTo(18);
    }

    @Test
    void an_unknown_currency_is_named() {
        UnknownCurrencyException error = catchThrowableOfType(
                UnknownCurrencyException.class,
                () -> ledger.post(move("1", "XYZ").build()));
        assertThat(error.currency()).isEqualTo("XYZ");
        assertThatThrownBy(() -> ledger.open("a", "XYZ")).isInstanceOf(UnknownCurrencyException.class);
    }

    @Test
    void a_missing_argument_is_named() {
        BigDecimal one = BigDecimal.ONE;
        assertThatNullPointerException().isThrownBy(() -> Transaction.of(null)).withMessage("type");
        assertThatNullPointerException()
                .isThrownBy(() -> Transaction.transfer(null, "b", one, "USD"))
                .withMessage("source");
        assertThatNullPointerException()
                .isThrownBy(() -> Transaction.deposit("b", null, "USD"))
                .withMessage("amount");
        assertThatNullPointerException()
                .isThrownBy(() -> Transaction.deposit("b", one, null))
                .withMessage("currency");
        assertThatNullPointerException().isThrownBy(() -> ledger.post(null)).withMessage("transaction");
        assertThatNullPointerException()
                .isThrownBy(() -> ledger.postBatch(null))
                .withMessage("transactions");
        assertThatNullPointerException()
                .isThrownBy(() -> ledger.balance(null, "USD"))
                .withMessage("account");
        assertThatNullPointerException().isThrownBy(() -> ledger.balances(null)).withMessage("account");
        assertThatNullPointerException().isThrownBy(() -> ledger.in(null)).withMessage("connection");
        assertThatNullPointerException()
                .isThrownBy(() -> HoldRequest.of("k", null, one, "USD"))
                .withMessage("account");
        assertThatNullPointerException().isThrownBy(() -> Capture.of("k", null)).withMessage("destination");
        assertThatNullPointerException()
                .isThrownBy(() -> ledger.placeHold(null))
                .withMessage("hold");
        assertThatNullPointerException().isThrownBy(() -> ledger.capture(null)).withMessage("capture");
        assertThatNullPointerException().isThrownBy(() -> ledger.release(null)).withMessage("hold");
        assertThatNullPointerException()
                .isThrownBy(() -> ledger.extend("k", null))
                .withMessage("expiresAt");
        assertThatNullPointerException().isThrownBy(() -> ledger.reverse(null)).withMessage("reversal");
        assertThatNullPointerException().isThrownBy(() -> ledger.exchange(null)).withMessage("exchange");
        assertThatNullPointerException()
                .isThrownBy(() -> ledger.exchangePosition("a", "USD", null))
                .withMessage("rates");
        assertThatNullPointerException().isThrownBy(() -> ledger.split(null)).withMessage("request");
        assertThatNullPointerException().isThrownBy(() -> ledger.perform(null)).withMessage("operations");
        assertThatNullPointerException()
                .isThrownBy(() -> ledger.explain(null, "USD"))
                .withMessage("account");
        assertThatNullPointerException()
                .isThrownBy(() -> ledger.setOverdraft(null))
                .withMessage("rule");
        assertThatThrownBy(() -> Transaction.of("empty").build()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void rates_and_percentages_of_absurd_exponents_are_refused_before_they_are_written_out() {
        for (String absurd : List.of("1E+1000000000", "1E-1000000000", "0." + "3".repeat(50))) {
            BigDecimal number = new BigDecimal(absurd);
            for (Runnable call : List.<Runnable>of(
                    () -> ledger.exchange(Exchange.of("a", "USD", "a", "EUR", BigDecimal.ONE, number)
                            .build()),
                    () -> ledger.post(Transaction.deposit("a", BigDecimal.ONE, "USD")
                            .link(new Link.Exchanges("USD", "EUR", number))
                            .build()),
                    () -> ledger.exchangePosition("a", "USD", Map.of("EUR", number)))) {
                assertThatThrownBy(call::run)
                        .isInstanceOfSatisfying(InvalidRequestException.class, error -> assertThat(error.code())
                                .isEqualTo(ErrorCode.INVALID_EXCHANGE));
            }
            assertThatThrownBy(() -> ledger.split(SplitRequest.of(BigDecimal.ONE, "USD", "a")
                            .share("b", number)
                            .build()))
                    .isInstanceOfSatisfying(InvalidRequestException.class, error -> assertThat(error.code())
                            .isEqualTo(ErrorCode.INVALID_SPLIT));
        }
    }

    @Test
    void pages_out_of_range_are_refused() {
        for (int limit : new int[] {Integer.MIN_VALUE, 0, 1001}) {
            assertInvalidPage(() -> ledger.entries("a", "USD", limit));
            assertInvalidPage(() -> ledger.accounts("", limit));
            assertInvalidPage(() -> ledger.holds(HoldFilter.ALL, limit));
        }
        for (String cursor : List.of("", "x", "1.2", "\0", "9".repeat(30) + ".1.1")) {
            assertInvalidPage(() -> ledger.entries("a", "USD", cursor, 10));
            assertInvalidPage(() -> ledger.accounts("", cursor, 10));
            assertInvalidPage(() -> ledger.holds(HoldFilter.ALL, cursor, 10));
        }
        assertInvalidPage(
                () -> ledger.holds(new HoldFilter(Optional.empty(), Optional.of("USD"), Optional.empty()), 10));
        assertThatThrownBy(() -> ledger.entries("nobody", "USD", 10)).isInstanceOf(AccountNotFoundException.class);
    }

    @Test
    void what_only_administrators_may_do_is_refused_to_an_application() {
        assertThatThrownBy(() -> ledger.setFloor("a", "USD", BigDecimal.TEN))
                .isInstanceOf(PermissionDeniedException.class);
        assertThatThrownBy(() -> ledger.addCurrency("GOLD", 3, "Gold")).isInstanceOf(PermissionDeniedException.class);
        assertThatThrownBy(() -> ledger.setOpenOnFirstUse(false)).isInstanceOf(PermissionDeniedException.class);
        assertThatThrownBy(
                        () -> ledger.setOverdraft(OverdraftRule.of("a", "USD").build()))
                .isInstanceOf(PermissionDeniedException.class);
    }

    private static void assertInvalidPage(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(InvalidRequestException.class, error -> assertThat(error.code())
                .isEqualTo(ErrorCode.INVALID_PAGE));
    }

    private static Transaction.Builder move(String amount, String currency) {
        return Transaction.transfer("a", "b", new BigDecimal(amount), currency);
    }

    private static Transaction.Builder transfer(String source, String destination) {
        return Transaction.transfer(source, destination, BigDecimal.ONE, "USD");
    }

    private static Transaction.Builder typed(String type) {
        return Transaction.of(type).move("a", "b", BigDecimal.ONE, "USD");
    }

    private static Transaction.Builder plain() {
        return transfer("a", "b");
    }

    private static String everything() throws Exception {
        try (Connection connection = database.superuser();
                ResultSet row = connection.createStatement().executeQuery("""
                                SELECT (SELECT json_agg(p) FROM crossfoot.posting AS p)::text || (SELECT json_agg(a) FROM crossfoot.account AS a)
                                    || (SELECT json_agg(k) FROM crossfoot.posted_key AS k)
                                    || (SELECT count(*) FROM crossfoot.transaction_detail) || (SELECT count(*) FROM crossfoot.hold_event)""")) {
            row.next();
            return row.getString(1);
        }
    }
}
