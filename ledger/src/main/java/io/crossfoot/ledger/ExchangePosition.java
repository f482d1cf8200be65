package io.crossfoot.ledger;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * What exchanges have done to an account. Amounts have their currency's decimals; values and gains those of the base currency,
 * rounded half to even.
 *
 * @param exchangeAccount the account's name
 * @param baseCurrency in which values and gains are
 * @param currencies one for each of the account's currencies, in the order of their codes
 * @param value what all balances are worth; empty where a rate is missing
 * @param gain of all currencies together, a loss below 0; empty where a rate is missing
 */
public record ExchangePosition(
        String exchangeAccount,
        String baseCurrency,
        List<InCurrency> currencies,
        Optional<BigDecimal> value,
        Optional<BigDecimal> gain) {
    /** Copies the list. */
    public ExchangePosition {
        currencies = List.copyOf(currencies);
    }

    /**
     * The account in one currency.
     *
     * @param currency the currency's code
     * @param in what exchanges brought in; what their reversals took back is among {@code out}
     * @param out what exchanges took out
     * @param balance what the account has, however it came there
     * @param rate what one of the currency is worth in the base currency; empty where it was not given
     * @param value what the balance is worth at the rate
     * @param gain {@code in} less {@code out}, at the rate
     */
    public record InCurrency(
            String currency,
            BigDecimal in,
            BigDecimal out,
            BigDecimal balance,
            Optional<BigDecimal> rate,
            Optional<BigDecimal> value,
            Optional<BigDecimal> gain) {}
}
