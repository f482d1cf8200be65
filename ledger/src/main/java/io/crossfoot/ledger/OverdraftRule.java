package io.crossfoot.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * How far below zero an account is to be allowed to go: not at all, to a limit, to a limit with a fee, to a limit for a
 * while, or as far as another account protects it.
 *
 * <pre>{@code
 * OverdraftRule rule = OverdraftRule.of("user:1", "USD")
 *         .limit(new BigDecimal("100"))
 *         .fee(new BigDecimal("5"), "revenue:fees")
 *         .build();
 * }</pre>
 *
 * <p>Only nulls are refused here. Everything else is checked by the kernel when the rule is set.
 */
public final class OverdraftRule {
    private final String account;
    private final String currency;
    private final BigDecimal limit;
    private final BigDecimal fee;
    private final String feeAccount;
    private final String protectedBy;
    private final Instant until;

    private OverdraftRule(Builder builder) {
        account = builder.account;
        currency = builder.currency;
        limit = builder.limit;
        fee = builder.fee;
        feeAccount = builder.feeAccount;
        protectedBy = builder.protectedBy;
        until = builder.until;
    }

    /**
     * Begins a rule. As it is, the account may not go below zero.
     *
     * @param account the account's name, not an external one
     * @param currency the currency's code
     * @return where a limit or a protecting account may be added
     */
    public static Builder of(String account, String currency) {
        return new Builder(account, currency);
    }

    /**
     * The account that the rule is for.
     *
     * @return its name
     */
    public String account() {
        return account;
    }

    /**
     * The account's currency.
     *
     * @return its code
     */
    public String currency() {
        return currency;
    }

    /**
     * How far below zero.
     *
     * @return 0 for not at all
     */
    public BigDecimal limit() {
        return limit;
    }

    /**
     * What is taken from the account, in the same transaction, when one takes it below zero.
     *
     * @return empty for nothing
     */
    public Optional<BigDecimal> fee() {
        return Optional.ofNullable(fee);
    }

    /**
     * Who receives the fee.
     *
     * @return empty where there is none
     */
    public Optional<String> feeAccount() {
        return Optional.ofNullable(feeAccount);
    }

    /**
     * The account from which exactly what is missing is fetched.
     *
     * @return empty where there is none
     */
    public Optional<String> protectedBy() {
        return Optional.ofNullable(protectedBy);
    }

    /**
     * When the limit ends.
     *
     * @return empty for never
     */
    public Optional<Instant> until() {
        return Optional.ofNullable(until);
    }

    @Override
    public String toString() {
        return "overdraft of %s %s for %s".formatted(limit, currency, account);
    }

    /** Collects what makes a rule. Not for several threads. */
    public static final class Builder {
        private final String account;
        private final String currency;
        private BigDecimal limit = BigDecimal.ZERO;
        private BigDecimal fee;
        private String feeAccount;
        private String protectedBy;
        private Instant until;

        private Builder(String account, String currency) {
            this.account = Objects.requireNonNull(account, "account");
            this.currency = Objects.requireNonNull(currency, "currency");
        }

        /**
         * Allows the account to go below zero.
         *
         * @param limit how far: 0 or above, below 10^20, with at most the currency's decimals
         * @return this
         */
        public Builder limit(BigDecimal limit) {
            this.limit = Objects.requireNonNull(limit, "limit");
            return this;
        }

        /**
         * Takes a fee whenever a transaction takes the account from zero or above to below zero, within that transaction.
         *
         * @param fee above 0, with at most the currency's decimals; it counts for what is available. Null for none
         * @param feeAccount who receives it; null where there is none
         * @return this
         */
        public Builder fee(BigDecimal fee, String feeAccount) {
            this.fee = fee;
            this.feeAccount = feeAccount;
            return this;
        }

        /**
         * Fetches what is missing from another account, within the transaction that takes more than there is. Not together
         * with a limit, a fee or an end.
         *
         * @param protectedBy another account of the same currency; null for none
         * @return this
         */
        public Builder protectedBy(String protectedBy) {
            this.protectedBy = protectedBy;
            return this;
        }

        /**
         * Lets the limit end, after which the account has the limit it had before.
         *
         * @param until a moment of the future, to the microsecond; null for never
         * @return this
         */
        public Builder until(Instant until) {
            this.until = until;
            return this;
        }

        /**
         * Finishes the rule. The builder may be used on, for another one.
         *
         * @return immutable
         */
        public OverdraftRule build() {
            return new OverdraftRule(this);
        }
    }
}
