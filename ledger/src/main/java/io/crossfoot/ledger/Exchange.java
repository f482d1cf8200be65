package io.crossfoot.ledger;

import java.math.BigDecimal;
import java.util.Objects;

/**
 * Exchanges an amount of one currency for another at a rate, through an exchange account: the amount goes into that account, and
 * out of it goes the amount times the rate, rounded half to even to the other currency's decimals. Several payers or payees, or a
 * fee, are a {@link Transaction} with the link {@link Link.Exchanges}. A rate is above 0 and has at most 20 digits before and after
 * the point.
 *
 * <pre>{@code
 * Exchange holidays = Exchange.of("user:42", "USD", "user:42", "EUR", new BigDecimal("100"), new BigDecimal("0.92"))
 *         .key("exchange-1")
 *         .build();
 * }</pre>
 */
public final class Exchange extends FollowUp {
    private final String source;
    private final String sourceCurrency;
    private final String destination;
    private final String destinationCurrency;
    private final BigDecimal rate;
    private final String exchangeAccount;

    private Exchange(Builder builder) {
        super(builder);
        source = builder.source;
        sourceCurrency = builder.sourceCurrency;
        destination = builder.destination;
        destinationCurrency = builder.destinationCurrency;
        rate = builder.rate;
        exchangeAccount = builder.exchangeAccount;
    }

    /**
     * Begins an exchange through the account {@code exchange}, of type {@code exchange}.
     *
     * @param source the account that gives
     * @param sourceCurrency the currency that it gives
     * @param destination the account that receives, which may be the same
     * @param destinationCurrency the currency that it receives
     * @param amount how much is given
     * @param rate what one of the source's currency is in the destination's
     * @return where another exchange account, another type, a key and details may be added
     */
    public static Builder of(
            String source,
            String sourceCurrency,
            String destination,
            String destinationCurrency,
            BigDecimal amount,
            BigDecimal rate) {
        return new Builder(source, sourceCurrency, destination, destinationCurrency, rate)
                .amount(Objects.requireNonNull(amount, "amount"));
    }

    /**
     * The account that gives.
     *
     * @return its name
     */
    public String source() {
        return source;
    }

    /**
     * The currency that is given.
     *
     * @return its code
     */
    public String sourceCurrency() {
        return sourceCurrency;
    }

    /**
     * The account that receives.
     *
     * @return its name
     */
    public String destination() {
        return destination;
    }

    /**
     * The currency that is received.
     *
     * @return its code
     */
    public String destinationCurrency() {
        return destinationCurrency;
    }

    /**
     * What one of the source's currency is in the destination's.
     *
     * @return above 0
     */
    public BigDecimal rate() {
        return rate;
    }

    /**
     * The account that takes in the one currency and gives out the other.
     *
     * @return its name in both
     */
    public String exchangeAccount() {
        return exchangeAccount;
    }

    @Override
    public String toString() {
        return "%s of %s %s for %s at %s"
                .formatted(
                        type(),
                        amount().map(BigDecimal::toString).orElse("nothing"),
                        sourceCurrency,
                        destinationCurrency,
                        rate);
    }

    /** Collects what makes an exchange. Not for several threads. */
    public static final class Builder extends FollowUp.Builder<Builder> {
        private final String source;
        private final String sourceCurrency;
        private final String destination;
        private final String destinationCurrency;
        private final BigDecimal rate;
        private String exchangeAccount = "exchange";

        private Builder(
                String source, String sourceCurrency, String destination, String destinationCurrency, BigDecimal rate) {
            super("exchange");
            this.source = Objects.requireNonNull(source, "source");
            this.sourceCurrency = Objects.requireNonNull(sourceCurrency, "sourceCurrency");
            this.destination = Objects.requireNonNull(destination, "destination");
            this.destinationCurrency = Objects.requireNonNull(destinationCurrency, "destinationCurrency");
            this.rate = Objects.requireNonNull(rate, "rate");
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * Sets the account that takes in the one currency and gives out the other. It gives what it has, unless its floor in
         * the destination's currency says otherwise.
         *
         * @param account its name
         * @return this
         */
        public Builder exchangeAccount(String account) {
            exchangeAccount = Objects.requireNonNull(account, "account");
            return this;
        }

        /**
         * Finishes the exchange. The builder may be used on, for another one.
         *
         * @return immutable
         */
        public Exchange build() {
            return new Exchange(this);
        }
    }
}
