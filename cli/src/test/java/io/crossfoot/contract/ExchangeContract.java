package io.crossfoot.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.Exchange;
import io.crossfoot.ledger.ExchangePosition;
import io.crossfoot.ledger.Link;
import io.crossfoot.ledger.Posted;
import io.crossfoot.ledger.PostedTransaction;
import io.crossfoot.ledger.Posting;
import io.crossfoot.ledger.Reversal;
import io.crossfoot.ledger.Split;
import io.crossfoot.ledger.SplitRequest;
import io.crossfoot.ledger.Transaction;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Currencies exchanged at a rate, what that came to, and amounts in parts. */
abstract class ExchangeContract extends Contract {
    private static Exchange.Builder exchange(String account, String amount, String rate) {
        return Exchange.of(account, "USD", account, "EUR", amount(amount), amount(rate));
    }

    private static Transaction.Builder trade(String account, String given, String paid, String rate) {
        return Transaction.of("trade")
                .move(account, "desk", amount(given), "USD")
                .move("desk", account, amount(paid), "EUR")
                .link(new Link.Exchanges("USD", "EUR", amount(rate)));
    }

    @Test
    void an_exchange_goes_through_an_account_and_says_its_rate() {
        deposit("plain:a", "200");
        deposit("plain:desk", "1000", "EUR");
        Exchange exchange = exchange("plain:a", "100", "0.9250")
                .exchangeAccount("plain:desk")
                .type("conversion")
                .key("plain-1")
                .effectiveDate(LocalDate.of(2026, 1, 31))
                .description("trip")
                .reference("case-1")
                .metadata("{\"by\": \"app\"}")
                .build();
        Posted posted = door.exchange(exchange);
        assertThat(posted.replayed()).isFalse();
        assertThat(posted.postings())
                .extracting(each ->
                        "%s %s %s %s".formatted(each.source(), each.destination(), each.amount(), each.currency()))
                .containsExactly("plain:a plain:desk 100.00 USD", "plain:desk plain:a 92.50 EUR");
        assertThat(posted.balanceOf("plain:a", "USD")).isEqualTo(amount("100.00"));
        PostedTransaction kept = door.transaction("plain-1").orElseThrow();
        assertThat(kept.type()).isEqualTo("conversion");
        assertThat(kept.link()).contains(new Link.Exchanges("USD", "EUR", amount("0.925")));
        assertThat(kept.effectiveDate()).isEqualTo(LocalDate.of(2026, 1, 31));
        assertThat(kept.description()).contains("trip");
        Posted again = door.exchange(exchange);
        assertThat(again.replayed()).isTrue();
        assertThat(again.transactionId()).isEqualTo(posted.transactionId());
        assertRefused(
                () -> door.exchange(
                        exchange("plain:a", "100", "0.93").key("plain-1").build()),
                ErrorCode.KEY_REUSED,
                "key",
                "plain-1",
                "transaction_id",
                Long.toString(posted.transactionId()));
    }

    @Test
    void the_exchange_account_gives_what_it_has() {
        deposit("poor:a", "200");
        deposit("poor:desk", "50", "EUR");
        String before = counts();
        assertRefusedWith(
                () -> door.exchange(exchange("poor:a", "100", "0.9")
                        .exchangeAccount("poor:desk")
                        .build()),
                ErrorCode.INSUFFICIENT_FUNDS,
                "shortfall",
                "40.00");
        assertThat(counts()).isEqualTo(before);
    }

    @Test
    void a_transaction_of_several_postings_may_exchange() {
        deposit("several:a", "200");
        door.setFloor("desk", "EUR", null);
        Posted posted = door.post(trade("several:a", "100", "92", "0.92")
                .move("several:a", "several:fees", amount("1"), "USD")
                .build());
        assertThat(door.transaction(posted.transactionId()).orElseThrow().link())
                .contains(new Link.Exchanges("USD", "EUR", amount("0.92")));
        assertRefused(
                () -> door.post(trade("several:a", "10", "9.21", "0.92").build()),
                ErrorCode.INVALID_EXCHANGE,
                "field",
                "amount",
                "from",
                "USD",
                "to",
                "EUR",
                "rate",
                "0.92",
                "exchange_account",
                "desk",
                "amount",
                "10",
                "expected",
                "9.20",
                "asked",
                "9.21");
        assertRefusedWith(
                () -> door.post(trade("several:a", "10", "9.20", "0.92")
                        .move("several:a", "desk", amount("1"), "EUR")
                        .build()),
                ErrorCode.INVALID_EXCHANGE,
                "field",
                "postings");
    }

    @Test
    void what_is_no_exchange_is_refused() {
        deposit("none:a", "200");
        String before = counts();
        for (String rate : new String[] {"0", "-1", "0.000000000000000000001", "123456789012345678901"}) {
            assertRefused(
                    () -> door.exchange(exchange("none:a", "1", rate).build()),
                    ErrorCode.INVALID_EXCHANGE,
                    "field",
                    "rate",
                    "from",
                    "USD",
                    "to",
                    "EUR",
                    "rate",
                    rate);
        }
        assertRefusedWith(
                () -> door.exchange(exchange("none:a", "0.01", "0.1").build()),
                ErrorCode.INVALID_EXCHANGE,
                "expected",
                "0.00");
        assertRefusedWith(
                () -> door.exchange(Exchange.of("none:a", "USD", "none:b", "USD", amount("1"), amount("1"))
                        .build()),
                ErrorCode.INVALID_EXCHANGE,
                "field",
                "to");
        assertRefused(
                () -> door.exchange(Exchange.of("none:a", "USD", "none:b", "XXX1", amount("1"), amount("1"))
                        .build()),
                ErrorCode.UNKNOWN_CURRENCY,
                "currency",
                "XXX1");
        assertRefusedWith(
                () -> door.exchange(exchange("none:a", "-1", "1").build()), ErrorCode.INVALID_AMOUNT, "amount", "-1");
        assertThat(counts()).isEqualTo(before);
    }

    @Test
    void the_position_shows_what_went_through_and_the_gain() {
        deposit("gain:a", "200");
        deposit("gain:desk", "1000", "EUR");
        Posted first = door.exchange(
                exchange("gain:a", "100", "0.92").exchangeAccount("gain:desk").build());
        ExchangePosition position = door.exchangePosition("gain:desk", "USD", Map.of("EUR", amount("1.08")));
        assertThat(position)
                .isEqualTo(new ExchangePosition(
                        "gain:desk",
                        "USD",
                        List.of(
                                new ExchangePosition.InCurrency(
                                        "EUR",
                                        amount("0.00"),
                                        amount("92.00"),
                                        amount("908.00"),
                                        Optional.of(amount("1.08")),
                                        Optional.of(amount("980.64")),
                                        Optional.of(amount("-99.36"))),
                                new ExchangePosition.InCurrency(
                                        "USD",
                                        amount("100.00"),
                                        amount("0.00"),
                                        amount("100.00"),
                                        Optional.of(amount("1")),
                                        Optional.of(amount("100.00")),
                                        Optional.of(amount("100.00")))),
                        Optional.of(amount("1080.64")),
                        Optional.of(amount("0.64"))));
        door.reverse(Reversal.of(first.transactionId()).build());
        ExchangePosition without = door.exchangePosition("gain:desk", "USD", Map.of());
        assertThat(without.gain()).isEmpty();
        assertThat(without.currencies())
                .extracting(each -> "%s %s %s %s".formatted(each.currency(), each.in(), each.out(), each.rate()))
                .containsExactly("EUR 92.00 92.00 Optional.empty", "USD 100.00 100.00 Optional[1]");
        assertRefused(
                () -> door.exchangePosition("gain:nobody", "USD", Map.of()),
                ErrorCode.ACCOUNT_NOT_FOUND,
                "account",
                "gain:nobody");
        assertRefused(
                () -> door.exchangePosition("gain:desk", "USD", Map.of("EUR", amount("0"))),
                ErrorCode.INVALID_EXCHANGE,
                "field",
                "rates",
                "currency",
                "EUR");
    }

    @Test
    void the_shares_of_a_split_add_up_and_can_be_posted() {
        Split split = door.split(SplitRequest.of(amount("100.01"), "USD", "split:shop")
                .share("split:fees", amount("2.9"))
                .share("split:nobody", amount("0"))
                .share("split:tax", amount("19"))
                .build());
        assertThat(split)
                .isEqualTo(new Split(
                        amount("100.01"),
                        "USD",
                        List.of(
                                new Split.Share("split:fees", amount("2.90")),
                                new Split.Share("split:nobody", amount("0.00")),
                                new Split.Share("split:tax", amount("19.00")),
                                new Split.Share("split:shop", amount("78.11")))));
        assertThat(split.postings("split:a"))
                .hasSize(3)
                .startsWith(new Posting("split:a", "split:fees", amount("2.90"), "USD"));
        deposit("split:a", "100.01");
        door.post(Transaction.of("sale").postings(split.postings("split:a")).build());
        assertThat(balance("split:a")).isEqualTo("0.00");
        assertThat(balance("split:shop")).isEqualTo("78.11");
        assertRefused(
                () -> door.split(SplitRequest.of(amount("1"), "USD", "a")
                        .share("b", amount("60"))
                        .share("c", amount("40.5"))
                        .build()),
                ErrorCode.INVALID_SPLIT,
                "field",
                "percentages",
                "percentage",
                "100.5");
        assertRefused(
                () -> door.split(SplitRequest.of(amount("0.001"), "USD", "a")
                        .share("b", amount("60"))
                        .build()),
                ErrorCode.TOO_MANY_DECIMALS,
                "amount",
                "0.001",
                "currency",
                "USD",
                "scale",
                "2");
    }
}
