package io.crossfoot.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.crossfoot.kernel.TestDatabase;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostingTest {
    private static TestDatabase database;
    private static Ledger ledger;

    @BeforeAll
    static void open() {
        database = TestDatabase.fresh();
        ledger = Ledger.connect(database.dataSource("admin"));
    }

    @AfterAll
    static void close() {
        ledger.close();
        database.close();
    }

    @Test
    void a_posting_answers_what_it_left_on_both_accounts() {
        ledger.post(Transaction.deposit("both:a", amount("100"), "USD").build());
        Posted posted = ledger.post(
                Transaction.transfer("both:a", "both:b", amount("10.6"), "USD").build());

        assertThat(posted.replayed()).isFalse();
        assertThat(posted.postings())
                .containsExactly(new PostedPosting(
                        1,
                        "both:a",
                        "both:b",
                        amount("10.60"),
                        "USD",
                        Optional.of(new Head(amount("89.40"), 2)),
                        Optional.of(new Head(amount("10.60"), 1))));
        assertThat(posted.balanceOf("both:a", "USD")).isEqualTo(amount("89.40"));
        assertThat(posted.versionOf("both:b", "USD")).isEqualTo(1);
        assertThatThrownBy(() -> posted.balanceOf("both:c", "USD")).isInstanceOf(IllegalArgumentException.class);
        assertThat(ledger.balance("both:a", "USD"))
                .contains(new AccountBalance(
                        "both:a",
                        "USD",
                        amount("89.40"),
                        amount("0.00"),
                        Optional.of(amount("89.40")),
                        2,
                        Optional.of(amount("0.00")),
                        AccountState.OPEN,
                        amount("0.00"),
                        Optional.empty(),
                        Optional.empty()));
    }

    @Test
    void money_enters_from_an_external_account_whose_head_is_left_out() {
        Posted posted =
                ledger.post(Transaction.deposit("enters:a", amount("5"), "USD").build());
        assertThat(posted.postings().get(0).source()).isEqualTo("external:deposit");
        assertThat(posted.postings().get(0).sourceHead()).isEmpty();
        assertThat(posted.postings().get(0).destinationHead()).contains(new Head(amount("5.00"), 1));
        assertThatThrownBy(() -> posted.balanceOf("external:deposit", "USD"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_one_sided_amount_comes_from_or_goes_to_the_external_account_of_its_type() {
        ledger.post(Transaction.of("salary")
                .oneSided("one:a", amount("40.00"), "EUR")
                .build());
        Posted posted = ledger.post(Transaction.of("rent")
                .oneSided("one:a", amount("-15.00"), "EUR")
                .build());
        assertThat(posted.balanceOf("one:a", "EUR")).isEqualTo(amount("25.00"));
        assertThat(posted.postings().get(0).destination()).isEqualTo("external:rent");
        assertThat(ledger.balance("external:salary", "EUR").orElseThrow().balance())
                .isEqualTo(amount("-40.00"));
    }

    @Test
    void several_postings_are_posted_whole_or_not_at_all() {
        ledger.post(Transaction.deposit("whole:a", amount("10"), "USD").build());
        Transaction tooMuch = Transaction.of("purchase")
                .move("whole:a", "whole:b", amount("8"), "USD")
                .move("whole:a", "whole:fee", amount("3"), "USD")
                .build();

        assertThatThrownBy(() -> ledger.post(tooMuch)).isInstanceOf(InsufficientFundsException.class);
        assertThat(balance("whole:a", "USD")).isEqualTo(amount("10.00"));
        assertThat(ledger.balance("whole:b", "USD")).isEmpty();

        Posted posted = ledger.post(Transaction.of("purchase")
                .move("whole:a", "whole:b", amount("8"), "USD")
                .move("whole:a", "whole:fee", amount("1"), "USD")
                .build());
        assertThat(posted.balanceOf("whole:a", "USD")).isEqualTo(amount("1.00"));
        assertThat(posted.versionOf("whole:a", "USD")).isEqualTo(3);
        assertThat(posted.postings().get(0).sourceHead()).contains(new Head(amount("2.00"), 2));
    }

    @Test
    void too_little_money_is_told_with_its_facts() {
        ledger.post(Transaction.deposit("little:a", amount("100"), "USD").build());
        ledger.setFloor("little:a", "USD", amount("-50"));
        InsufficientFundsException error = catchThrowableOfType(
                InsufficientFundsException.class,
                () -> ledger.post(Transaction.withdrawal("little:a", amount("180.5"), "USD")
                        .build()));
        assertThat(error.account()).isEqualTo("little:a");
        assertThat(error.currency()).isEqualTo("USD");
        assertThat(error.asked()).isEqualByComparingTo("180.50");
        assertThat(error.available()).isEqualByComparingTo("150.00");
        assertThat(error.shortfall()).isEqualByComparingTo("30.50");
        assertThat(error.balance()).isEqualByComparingTo("100.00");
        assertThat(error.retryable()).isFalse();
    }

    @Test
    void a_key_posts_once_and_answers_the_same_again() {
        Transaction purchase =
                Transaction.deposit("key:a", amount("7.00"), "USD").key("key-1").build();
        Posted first = ledger.post(purchase);
        ledger.post(Transaction.deposit("key:a", amount("1.00"), "USD").build());
        Posted again = ledger.post(purchase);

        assertThat(again.replayed()).isTrue();
        assertThat(again.transactionId()).isEqualTo(first.transactionId());
        assertThat(again.postedAt()).isEqualTo(first.postedAt());
        assertThat(again.postings()).isEqualTo(first.postings());
        assertThat(balance("key:a", "USD")).isEqualTo(amount("8.00"));

        KeyReusedException error = catchThrowableOfType(
                KeyReusedException.class,
                () -> ledger.post(Transaction.deposit("key:a", amount("7.01"), "USD")
                        .key("key-1")
                        .build()));
        assertThat(error.key()).isEqualTo("key-1");
        assertThat(error.transactionId()).hasValue(first.transactionId());
    }

    @Test
    void a_transaction_is_found_with_everything_that_was_said_about_it() {
        Posted posted = ledger.post(Transaction.of("purchase")
                .key("found-1")
                .move("external:card", "found:a", amount("20"), "USD")
                .move("found:a", "found:b", amount("5"), "USD")
                .effectiveDate(LocalDate.of(2024, 2, 29))
                .description("Überraschung 🎁")
                .reference("order/17")
                .metadata(Map.of("lines", List.of(1, new BigDecimal("2.50"))))
                .build());

        PostedTransaction found = ledger.transaction("found-1").orElseThrow();
        assertThat(found)
                .isEqualTo(new PostedTransaction(
                        posted.transactionId(),
                        posted.postedAt(),
                        LocalDate.of(2024, 2, 29),
                        "purchase",
                        false,
                        Optional.of("found-1"),
                        Optional.of("Überraschung 🎁"),
                        Optional.of("order/17"),
                        Optional.of("{\"lines\": [1, 2.50]}"),
                        Optional.empty(),
                        List.of(),
                        posted.postings()));
        assertThat(ledger.transaction(posted.transactionId())).contains(found);
        assertThat(ledger.transaction("found-2")).isEmpty();
        assertThat(ledger.transaction(Long.MAX_VALUE)).isEmpty();
        assertThat(posted.effectiveDate()).isEqualTo(LocalDate.of(2024, 2, 29));

        Entry entry = ledger.entries("found:b", "USD", 10).entries().get(0);
        assertThat(entry)
                .isEqualTo(new Entry(
                        "found:b",
                        "USD",
                        1,
                        posted.postedAt(),
                        LocalDate.of(2024, 2, 29),
                        posted.transactionId(),
                        2,
                        "purchase",
                        amount("5.00"),
                        amount("5.00"),
                        "found:a",
                        Optional.of("found-1"),
                        Optional.of("Überraschung 🎁"),
                        Optional.of("order/17")));
    }

    @Test
    void a_batch_answers_for_each_of_its_transactions_in_order() {
        List<BatchResult> results = ledger.postBatch(List.of(
                Transaction.deposit("batch:a", amount("10"), "USD").key("b1").build(),
                Transaction.transfer("batch:a", "batch:b", amount("11"), "USD").build(),
                Transaction.transfer("batch:a", "batch\0:b", amount("1"), "USD").build(),
                Transaction.transfer("batch:a", "batch:b", amount("4"), "USD").build(),
                Transaction.of("split")
                        .move("batch:a", "batch:b", amount("5"), "USD")
                        .move("batch:a", "batch:c", amount("2"), "USD")
                        .build(),
                Transaction.of("split")
                        .move("batch:a", "batch:b", amount("5"), "USD")
                        .move("batch:a", "batch:c", amount("1"), "USD")
                        .build(),
                Transaction.deposit("batch:a", amount("10"), "USD").key("b1").build()));

        assertThat(results)
                .extracting(PostingTest::outcome)
                .containsExactly(
                        "posted",
                        "INSUFFICIENT_FUNDS",
                        "INVALID_ACCOUNT_NAME",
                        "posted",
                        "INSUFFICIENT_FUNDS",
                        "posted",
                        "replayed");
        assertThat(balance("batch:a", "USD")).isEqualTo(amount("0.00"));
        assertThat(balance("batch:b", "USD")).isEqualTo(amount("9.00"));
        assertThat(results.get(5).orElseThrow().postings()).hasSize(2);
        assertThatThrownBy(() -> results.get(1).orElseThrow()).isInstanceOf(InsufficientFundsException.class);
        assertThat(ledger.postBatch(List.of())).isEmpty();
    }

    @Test
    void a_batch_of_ten_thousand_postings_is_taken_and_one_more_refused() {
        List<Transaction> batch = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            batch.add(Transaction.deposit("many:" + i % 100, amount("1"), "JPY").build());
        }
        assertThat(ledger.postBatch(batch)).allMatch(result -> result instanceof Posted);
        batch.add(batch.get(0));
        assertThatThrownBy(() -> ledger.postBatch(batch))
                .isInstanceOfSatisfying(InvalidRequestException.class, error -> assertThat(error.code())
                        .isEqualTo(ErrorCode.MALFORMED_BATCH));
        assertThat(balance("many:7", "JPY")).isEqualTo(amount("100"));
    }

    @Test
    void history_is_imported_with_its_own_times() {
        Instant then = Instant.parse("2021-03-04T05:06:07.123456789Z");
        Posted posted = ledger.importBatch(List.of(new ImportedTransaction(
                        Transaction.deposit("past:a", amount("3"), "USD").build(), then)))
                .get(0)
                .orElseThrow();
        assertThat(posted.postedAt()).isEqualTo(Instant.parse("2021-03-04T05:06:07.123456Z"));
        assertThat(ledger.transaction(posted.transactionId()).orElseThrow().imported())
                .isTrue();
        assertThat(ledger.balance("past:a", "USD", then))
                .contains(new PastBalance("past:a", "USD", then, amount("3.00"), 1));
        assertThat(ledger.balance("past:a", "USD", then.minusSeconds(1))).isEmpty();

        List<BatchResult> refused = ledger.importBatch(List.of(
                imported("past:a", then.minusSeconds(1)),
                imported("past:a", Instant.now().plus(Duration.ofDays(1))),
                imported("past:a", Instant.MAX)));
        assertThat(refused)
                .extracting(PostingTest::outcome)
                .containsExactly("POSTED_AT_GOES_BACK", "POSTED_AT_OUT_OF_RANGE", "POSTED_AT_OUT_OF_RANGE");
    }

    @Test
    void a_balance_is_read_as_it_was_between_two_postings() {
        Posted first =
                ledger.post(Transaction.deposit("was:a", amount("1"), "USD").build());
        Posted second =
                ledger.post(Transaction.deposit("was:a", amount("2"), "USD").build());
        assertThat(ledger.balance("was:a", "USD", first.postedAt())
                        .orElseThrow()
                        .balance())
                .isEqualTo(amount("1.00"));
        assertThat(ledger.balance("was:a", "USD", second.postedAt())
                        .orElseThrow()
                        .version())
                .isEqualTo(2);
        assertThat(ledger.balance("was:a", "USD", Instant.MIN)).isEmpty();
        assertThat(ledger.balance("was:a", "USD", Instant.MAX).orElseThrow().balance())
                .isEqualTo(amount("3.00"));
    }

    @Test
    void an_account_has_a_balance_in_each_of_its_currencies() {
        ledger.open("each:a", "USD");
        assertThat(ledger.open("each:a", "EUR"))
                .isEqualTo(new AccountBalance(
                        "each:a",
                        "EUR",
                        amount("0.00"),
                        amount("0.00"),
                        Optional.of(amount("0.00")),
                        0,
                        Optional.of(amount("0.00")),
                        AccountState.OPEN,
                        amount("0.00"),
                        Optional.empty(),
                        Optional.empty()));
        assertThat(ledger.balances("each:a"))
                .extracting(AccountBalance::currency)
                .containsExactly("EUR", "USD");
        assertThat(ledger.balances("each:nobody")).isEmpty();
    }

    @Test
    void a_floor_allows_an_overdraft_and_without_one_there_is_no_limit() {
        ledger.setFloor("floor:a", "USD", amount("-20"));
        assertThat(ledger.post(Transaction.withdrawal("floor:a", amount("20"), "USD")
                                .build())
                        .balanceOf("floor:a", "USD"))
                .isEqualTo(amount("-20.00"));
        AccountBalance without = ledger.removeFloor("floor:a", "USD");
        assertThat(without.floor()).isEmpty();
        assertThat(without.available()).isEmpty();
        assertThat(ledger.post(Transaction.withdrawal("floor:a", amount("1000000"), "USD")
                                .build())
                        .versionOf("floor:a", "USD"))
                .isEqualTo(2);
        for (String floor : List.of("0.001", "1e20", "-1e400", "1e-2000000000")) {
            assertThatThrownBy(() -> ledger.setFloor("floor:a", "USD", amount(floor)))
                    .isInstanceOfSatisfying(InvalidRequestException.class, error -> assertThat(error.code())
                            .isEqualTo(ErrorCode.INVALID_FLOOR));
        }
        assertThatThrownBy(() -> ledger.setFloor("external:x", "USD", amount("1")))
                .isInstanceOfSatisfying(InvalidRequestException.class, error -> assertThat(error.code())
                        .isEqualTo(ErrorCode.EXTERNAL_ACCOUNT));
    }

    @Test
    void currencies_are_listed_and_added_once() {
        assertThat(ledger.addCurrency("POINTS", 0, "Loyalty points"))
                .isEqualTo(new Currency("POINTS", 0, "Loyalty points"));
        ledger.addCurrency("POINTS", 0, "Loyalty points");
        assertThat(ledger.currencies())
                .contains(new Currency("POINTS", 0, "Loyalty points"))
                .anyMatch(currency -> currency.code().equals("JPY") && currency.scale() == 0);
        assertThatThrownBy(() -> ledger.addCurrency("POINTS", 1, "Loyalty points"))
                .isInstanceOfSatisfying(
                        LedgerException.class, error -> assertThat(error.code()).isEqualTo(ErrorCode.CURRENCY_EXISTS));
    }

    @Test
    void a_business_day_is_that_of_the_ledgers_time_zone() {
        try (TestDatabase other = TestDatabase.fresh();
                Ledger elsewhere = Ledger.connect(other.dataSource("admin"))) {
            ZoneId zone = ZoneId.of("Pacific/Kiritimati");
            elsewhere.setTimeZone(zone);
            Posted posted =
                    elsewhere.post(Transaction.deposit("a", amount("1"), "USD").build());
            assertThat(posted.effectiveDate()).isEqualTo(LocalDate.ofInstant(posted.postedAt(), zone));
            assertThatThrownBy(() -> elsewhere.setTimeZone(ZoneId.of("+01:23")))
                    .isInstanceOfSatisfying(InvalidRequestException.class, error -> assertThat(error.code())
                            .isEqualTo(ErrorCode.INVALID_SETTING));
        }
    }

    @Test
    void accounts_open_themselves_unless_the_ledger_is_set_otherwise() {
        try (TestDatabase other = TestDatabase.fresh();
                Ledger strict = Ledger.connect(other.dataSource("admin"))) {
            strict.open("external:deposit", "USD");
            strict.setOpenOnFirstUse(false);
            AccountNotFoundException error = catchThrowableOfType(
                    AccountNotFoundException.class,
                    () -> strict.post(
                            Transaction.deposit("nobody", amount("1"), "USD").build()));
            assertThat(error.account()).isEqualTo("nobody");
            assertThat(error.currency()).isEqualTo("USD");
            strict.open("nobody", "USD");
            assertThat(strict.post(Transaction.deposit("nobody", amount("1"), "USD")
                                    .build())
                            .versionOf("nobody", "USD"))
                    .isEqualTo(1);
        }
    }

    @Test
    void verify_counts_what_it_proved_and_tells_its_progress_on_the_calling_thread() {
        List<String> lines = new ArrayList<>();
        Thread caller = Thread.currentThread();
        Verification verification = ledger.verify(line -> {
            assertThat(Thread.currentThread()).isSameAs(caller);
            lines.add(line);
        });
        assertThat(verification.differences()).isEmpty();
        assertThat(verification.ok()).isTrue();
        assertThat(verification.entries())
                .isEqualTo(2 * verification.entries() / 2)
                .isPositive();
        assertThat(lines).isNotEmpty().allMatch(line -> line.startsWith("verify: "));
        assertThat(ledger.verify().ok()).isTrue();
        assertThatThrownBy(() -> ledger.verify(line -> {
                    throw new IllegalStateException("enough");
                }))
                .hasMessage("enough");
        assertThat(ledger.verify().ok()).isTrue();
    }

    private static ImportedTransaction imported(String account, Instant postedAt) {
        return new ImportedTransaction(
                Transaction.deposit(account, amount("1"), "USD").build(), postedAt);
    }

    private static BigDecimal balance(String account, String currency) {
        return ledger.balance(account, currency).orElseThrow().balance();
    }

    private static String outcome(BatchResult result) {
        if (result instanceof Posted posted) {
            return posted.replayed() ? "replayed" : "posted";
        }
        return ((Rejected) result).error().code().name();
    }

    private static BigDecimal amount(String amount) {
        return new BigDecimal(amount);
    }
}
