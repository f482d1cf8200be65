package io.crossfoot.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfoot.ledger.Entry;
import io.crossfoot.ledger.Head;
import io.crossfoot.ledger.Posted;
import io.crossfoot.ledger.PostedPosting;
import io.crossfoot.ledger.PostedTransaction;
import io.crossfoot.ledger.Transaction;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Posting: what is answered, and what is then there. */
abstract class PostingContract extends Contract {

    @Test
    void a_deposit_answers_what_it_left_and_is_found_again() {
        Instant before = Instant.now().minus(1, ChronoUnit.MINUTES);
        Posted posted = deposit("first:a", "10.6");
        assertThat(posted.replayed()).isFalse();
        assertThat(posted.postings())
                .containsExactly(new PostedPosting(
                        1,
                        "external:deposit",
                        "first:a",
                        amount("10.60"),
                        "USD",
                        Optional.empty(),
                        Optional.of(new Head(amount("10.60"), 1))));
        assertThat(posted.postedAt()).isBetween(before, Instant.now().plus(1, ChronoUnit.MINUTES));
        assertThat(door.transaction(posted.transactionId()))
                .contains(new PostedTransaction(
                        posted.transactionId(),
                        posted.postedAt(),
                        posted.effectiveDate(),
                        "deposit",
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        posted.postings()));
    }

    @Test
    void a_transfer_takes_from_one_account_what_it_gives_another() {
        deposit("transfer:a", "100.00");
        Posted posted = door.post(move("transfer:a", "transfer:b", "10.60").build());
        assertThat(posted.balanceOf("transfer:a", "USD")).isEqualTo(amount("89.40"));
        assertThat(posted.versionOf("transfer:a", "USD")).isEqualTo(2);
        assertThat(posted.balanceOf("transfer:b", "USD")).isEqualTo(amount("10.60"));
        assertThat(posted.versionOf("transfer:b", "USD")).isEqualTo(1);
        assertThat(balance("transfer:a")).isEqualTo("89.40");
        assertThat(balance("transfer:b")).isEqualTo("10.60");
    }

    @Test
    void a_withdrawal_leaves_for_the_external_account_of_its_type() {
        deposit("withdrawal:a", "20.00");
        Posted posted = door.post(
                Transaction.withdrawal("withdrawal:a", amount("7.25"), "USD").build());
        assertThat(posted.postings().get(0).destination()).isEqualTo("external:withdrawal");
        assertThat(posted.postings().get(0).destinationHead()).isEmpty();
        assertThat(balance("withdrawal:a")).isEqualTo("12.75");
    }

    @Test
    void several_postings_are_posted_whole_with_the_balances_in_between() {
        deposit("several:a", "100.00");
        Posted posted = door.post(Transaction.of("purchase")
                .move("several:a", "several:shop", amount("9.50"), "USD")
                .move("several:a", "several:fees", amount("0.50"), "USD")
                .oneSided("several:a", amount("-5"), "USD")
                .build());
        assertThat(posted.postings())
                .containsExactly(
                        posting(1, "several:a", "several:shop", "9.50", new Head(amount("90.50"), 2), head("9.50")),
                        posting(2, "several:a", "several:fees", "0.50", new Head(amount("90.00"), 3), head("0.50")),
                        posting(3, "several:a", "external:purchase", "5.00", new Head(amount("85.00"), 4), null));
        assertThat(door.transaction(posted.transactionId()).orElseThrow().postings())
                .isEqualTo(posted.postings());
        assertThat(posted.balanceOf("several:a", "USD")).isEqualTo(amount("85.00"));
    }

    private static Head head(String balance) {
        return new Head(amount(balance), 1);
    }

    private static PostedPosting posting(
            int leg, String source, String destination, String amount, Head sourceHead, Head destinationHead) {
        return new PostedPosting(
                leg,
                source,
                destination,
                amount(amount),
                "USD",
                Optional.ofNullable(sourceHead),
                Optional.ofNullable(destinationHead));
    }

    @Test
    void a_transaction_of_several_currencies_moves_each_in_its_own() {
        deposit("currencies:a", "100.00", "USD");
        deposit("currencies:bank", "9000", "JPY");
        Posted posted = door.post(Transaction.of("exchange")
                .move("currencies:a", "currencies:bank", amount("10"), "USD")
                .move("currencies:bank", "currencies:a", amount("1500"), "JPY")
                .build());
        assertThat(posted.balanceOf("currencies:a", "USD")).isEqualTo(amount("90.00"));
        assertThat(posted.balanceOf("currencies:a", "JPY")).isEqualTo(amount("1500"));
        assertThat(door.balances("currencies:a"))
                .extracting(each -> each.currency() + " " + each.balance().toPlainString())
                .containsExactly("JPY 1500", "USD 90.00");
    }

    @Test
    void amounts_have_their_currencys_decimals_however_they_are_written() {
        door.addCurrency("BTC", 8, "Bitcoin");
        deposit("decimals:a", "1.5", "USD");
        deposit("decimals:a", "1.500000", "USD");
        deposit("decimals:a", "0.00000001", "BTC");
        deposit("decimals:a", "3", "JPY");
        assertThat(balance("decimals:a", "USD")).isEqualTo("3.00");
        assertThat(balance("decimals:a", "BTC")).isEqualTo("0.00000001");
        assertThat(balance("decimals:a", "JPY")).isEqualTo("3");
    }

    @Test
    void the_largest_amounts_are_kept_to_the_last_digit() {
        Posted posted = deposit("large:a", "99999999999999999999.99");
        assertThat(posted.balanceOf("large:a", "USD")).isEqualTo(amount("99999999999999999999.99"));
        deposit("large:a", "0.01");
        assertThat(balance("large:a")).isEqualTo("100000000000000000000.00");
        door.addCurrency("WEI", 18, "Wei");
        deposit("large:a", "99999999999999999999.999999999999999999", "WEI");
        deposit("large:a", "0.000000000000000001", "WEI");
        assertThat(balance("large:a", "WEI")).isEqualTo("100000000000000000000.000000000000000000");
    }

    @Test
    void all_that_is_said_about_a_transaction_comes_back_with_it() {
        String text = "Kaffee & Kuchen – \"zwei\" \\ 日本語 🦊 ẞ\tTab";
        Posted posted = door.post(Transaction.of("purchase-2.b_c")
                .key("schlüssel/🔑 1")
                .effectiveDate(LocalDate.of(2020, 2, 29))
                .description(text)
                .reference("Rechnung № 7")
                .metadata("{\"a\": [1, 2.50, null, true], \"ü\": {\"🦊\": \"\\\"\"}}")
                .oneSided("details:a", amount("1.00"), "USD")
                .build());
        assertThat(posted.effectiveDate()).isEqualTo(LocalDate.of(2020, 2, 29));
        PostedTransaction read = door.transaction("schlüssel/🔑 1").orElseThrow();
        assertThat(read.transactionId()).isEqualTo(posted.transactionId());
        assertThat(read.type()).isEqualTo("purchase-2.b_c");
        assertThat(read.effectiveDate()).isEqualTo(LocalDate.of(2020, 2, 29));
        assertThat(read.description()).contains(text);
        assertThat(read.reference()).contains("Rechnung № 7");
        assertThat(Wire.read(read.metadata().orElseThrow()))
                .isEqualTo(Wire.read("{\"a\": [1, 2.50, null, true], \"ü\": {\"🦊\": \"\\\"\"}}"));
        assertThat(read.metadata().orElseThrow()).contains("2.50");
        Entry entry = door.entries("details:a", "USD", null, 10).entries().get(0);
        assertThat(entry)
                .isEqualTo(new Entry(
                        "details:a",
                        "USD",
                        1,
                        posted.postedAt(),
                        LocalDate.of(2020, 2, 29),
                        posted.transactionId(),
                        1,
                        "purchase-2.b_c",
                        amount("1.00"),
                        amount("1.00"),
                        "external:purchase-2.b_c",
                        Optional.of("schlüssel/🔑 1"),
                        Optional.of(text),
                        Optional.of("Rechnung № 7")));
    }

    @Test
    void names_use_the_whole_grammar() {
        String name = "A-Z.a~z:0_9@x+y=z:" + "n".repeat(180);
        deposit(name, "1");
        assertThat(balance(name)).isEqualTo("1.00");
        assertThat(door.balance("a-Z.a~z:0_9@x+y=z:" + "n".repeat(180), "USD")).isEmpty();
    }

    @Test
    void a_transaction_that_is_not_there_is_not_found() {
        assertThat(door.transaction(9_999_999_999L)).isEmpty();
        assertThat(door.transaction("no such key")).isEmpty();
    }

    @Test
    void a_transaction_may_have_very_many_postings() {
        var many = Transaction.of("payout");
        for (int i = 0; i < 200; i++) {
            many.move("external:bank", "many:" + i % 50, amount("0.01"), "USD");
        }
        Posted posted = door.post(many.build());
        assertThat(posted.postings()).hasSize(200);
        assertThat(posted.balanceOf("many:7", "USD")).isEqualTo(amount("0.04"));
        List<PostedPosting> read =
                door.transaction(posted.transactionId()).orElseThrow().postings();
        assertThat(read).isEqualTo(posted.postings());
    }
}
