package io.crossfoot.ledger;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * An amount to be split by percentages. Each account gets its percentage of the amount, cut to the currency's decimals; one account
 * gets what is left, so that nothing is lost or invented. Only nulls are refused here.
 *
 * <pre>{@code
 * SplitRequest request = SplitRequest.of(new BigDecimal("100"), "USD", "shop:7")
 *         .share("revenue:fees", new BigDecimal("2.9"))
 *         .share("tax:vat", new BigDecimal("19"))
 *         .build();
 * Transaction sale = Transaction.of("sale").postings(ledger.split(request).postings("user:42")).build();
 * }</pre>
 */
public final class SplitRequest {
    private final BigDecimal amount;
    private final String currency;
    private final String remainderTo;
    private final List<Percentage> percentages;

    private SplitRequest(Builder builder) {
        amount = builder.amount;
        currency = builder.currency;
        remainderTo = builder.remainderTo;
        percentages = List.copyOf(builder.percentages);
    }

    /**
     * What an account is to get.
     *
     * @param account its name
     * @param percentage from 0 to 100, with at most 20 decimals
     */
    public record Percentage(String account, BigDecimal percentage) {
        /** Refuses nulls. */
        public Percentage {
            Objects.requireNonNull(account, "account");
            Objects.requireNonNull(percentage, "percentage");
        }
    }

    /**
     * Begins with what is to be split.
     *
     * @param amount above 0, with at most the currency's decimals
     * @param currency the currency's code
     * @param remainderTo the account that gets what is left; it may have a share too
     * @return where the shares are added, at least one, together at most 100 percent
     */
    public static Builder of(BigDecimal amount, String currency, String remainderTo) {
        return new Builder(amount, currency, remainderTo);
    }

    /**
     * What is to be split.
     *
     * @return above 0
     */
    public BigDecimal amount() {
        return amount;
    }

    /**
     * The currency.
     *
     * @return its code
     */
    public String currency() {
        return currency;
    }

    /**
     * The account that gets what is left.
     *
     * @return its name
     */
    public String remainderTo() {
        return remainderTo;
    }

    /**
     * What each account is to get.
     *
     * @return in the order given
     */
    public List<Percentage> percentages() {
        return percentages;
    }

    /** Collects what makes a split. Not for several threads. */
    public static final class Builder {
        private final BigDecimal amount;
        private final String currency;
        private final String remainderTo;
        private final List<Percentage> percentages = new ArrayList<>();

        private Builder(BigDecimal amount, String currency, String remainderTo) {
            this.amount = Objects.requireNonNull(amount, "amount");
            this.currency = Objects.requireNonNull(currency, "currency");
            this.remainderTo = Objects.requireNonNull(remainderTo, "remainderTo");
        }

        /**
         * Adds an account.
         *
         * @param account its name, which no other share has
         * @param percentage from 0 to 100, with at most 20 decimals
         * @return this
         */
        public Builder share(String account, BigDecimal percentage) {
            percentages.add(new Percentage(account, percentage));
            return this;
        }

        /**
         * Finishes the request. The builder may be used on, for another one.
         *
         * @return immutable
         */
        public SplitRequest build() {
            return new SplitRequest(this);
        }
    }
}
