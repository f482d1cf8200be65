package io.crossfoot.ledger;

import io.crossfoot.ledger.internal.Json;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A dispute to be opened: an account that gave in a transaction wants some of it back.
 *
 * <pre>{@code
 * DisputeRequest claim = DisputeRequest.of("case-9", purchase.transactionId(), "user:1", "Never arrived")
 *         .amount(new BigDecimal("20"))
 *         .fundedBy("bank:disputes")
 *         .deadline(Instant.now().plus(Duration.ofDays(60)))
 *         .build();
 * }</pre>
 *
 * <p>Only nulls are refused here. Everything else is checked by the kernel when the dispute is opened.
 */
public final class DisputeRequest {
    private final String key;
    private final long transactionId;
    private final String account;
    private final String reason;
    private final BigDecimal amount;
    private final String fundedBy;
    private final Instant deadline;
    private final String payee;
    private final String currency;
    private final String reference;
    private final String metadata;

    private DisputeRequest(Builder builder) {
        key = builder.key;
        transactionId = builder.transactionId;
        account = builder.account;
        reason = builder.reason;
        amount = builder.amount;
        fundedBy = builder.fundedBy;
        deadline = builder.deadline;
        payee = builder.payee;
        currency = builder.currency;
        reference = builder.reference;
        metadata = builder.metadata;
    }

    /**
     * Begins a dispute of all that is left of what an account gave, which is held on the payee.
     *
     * @param key the dispute's name, which no other dispute has: 1 to 192 characters, none of them a control character
     * @param transactionId the number of the transaction
     * @param account the account that gave in it and wants back
     * @param reason why: 1 to 500 characters, none of them a control character
     * @return where the rest may be added
     */
    public static Builder of(String key, long transactionId, String account, String reason) {
        return new Builder(key, transactionId, account, reason);
    }

    /**
     * The dispute's name.
     *
     * @return as it was given
     */
    public String key() {
        return key;
    }

    /**
     * The disputed transaction.
     *
     * @return its number
     */
    public long transactionId() {
        return transactionId;
    }

    /**
     * The account that wants back.
     *
     * @return its name
     */
    public String account() {
        return account;
    }

    /**
     * Why.
     *
     * @return as it was given
     */
    public String reason() {
        return reason;
    }

    /**
     * What it wants back.
     *
     * @return empty for all that is left of what it gave
     */
    public Optional<BigDecimal> amount() {
        return Optional.ofNullable(amount);
    }

    /**
     * The account that gives the amount for the time being.
     *
     * @return empty for none: then it is held on the payee
     */
    public Optional<String> fundedBy() {
        return Optional.ofNullable(fundedBy);
    }

    /**
     * From when on the dispute is lost by itself.
     *
     * @return empty for never
     */
    public Optional<Instant> deadline() {
        return Optional.ofNullable(deadline);
    }

    /**
     * The account that received, where the other gave to several.
     *
     * @return empty where it need not be said
     */
    public Optional<String> payee() {
        return Optional.ofNullable(payee);
    }

    /**
     * The currency, where the account gave in several.
     *
     * @return empty where it need not be said
     */
    public Optional<String> currency() {
        return Optional.ofNullable(currency);
    }

    /**
     * The caller's own reference to something else.
     *
     * @return empty when it has none
     */
    public Optional<String> reference() {
        return Optional.ofNullable(reference);
    }

    /**
     * More facts, for programs.
     *
     * @return a JSON object; empty when it has none
     */
    public Optional<String> metadata() {
        return Optional.ofNullable(metadata);
    }

    @Override
    public String toString() {
        return "dispute %s of transaction %d by %s".formatted(key, transactionId, account);
    }

    /** Collects what makes a dispute. Not for several threads. */
    public static final class Builder {
        private final String key;
        private final long transactionId;
        private final String account;
        private final String reason;
        private BigDecimal amount;
        private String fundedBy;
        private Instant deadline;
        private String payee;
        private String currency;
        private String reference;
        private String metadata;

        private Builder(String key, long transactionId, String account, String reason) {
            this.key = Objects.requireNonNull(key, "key");
            this.transactionId = transactionId;
            this.account = Objects.requireNonNull(account, "account");
            this.reason = Objects.requireNonNull(reason, "reason");
        }

        /**
         * Sets what the account wants back.
         *
         * @param amount above 0, with at most the currency's decimals; null for all that is left of what it gave
         * @return this
         */
        public Builder amount(BigDecimal amount) {
            this.amount = amount;
            return this;
        }

        /**
         * Has the amount credited to the account until the dispute ends, instead of held on the payee.
         *
         * @param fundedBy the account that gives it; null for a hold
         * @return this
         */
        public Builder fundedBy(String fundedBy) {
            this.fundedBy = fundedBy;
            return this;
        }

        /**
         * Sets from when on the dispute is lost by itself.
         *
         * @param deadline a moment of the future, to the microsecond; null for never
         * @return this
         */
        public Builder deadline(Instant deadline) {
            this.deadline = deadline;
            return this;
        }

        /**
         * Says who received what is disputed, where the account gave to several in the transaction.
         *
         * @param payee the account's name; null where it need not be said
         * @return this
         */
        public Builder payee(String payee) {
            this.payee = payee;
            return this;
        }

        /**
         * Says in which currency it is disputed, where the account gave in several.
         *
         * @param currency the currency's code; null where it need not be said
         * @return this
         */
        public Builder currency(String currency) {
            this.currency = currency;
            return this;
        }

        /**
         * Refers to something outside the ledger, such as a case's number.
         *
         * @param reference at most 200 characters; null for none
         * @return this
         */
        public Builder reference(String reference) {
            this.reference = reference;
            return this;
        }

        /**
         * Adds more facts, for programs.
         *
         * @param json a JSON object of at most 16384 bytes; null for none
         * @return this
         */
        public Builder metadata(String json) {
            this.metadata = json;
            return this;
        }

        /**
         * Adds more facts, for programs.
         *
         * @param facts of what JSON knows: texts, numbers, booleans, nulls, lists and maps; as JSON at most 16384 bytes
         * @return this
         * @throws InvalidRequestException (CF009) for anything that can't be written as JSON
         */
        public Builder metadata(Map<String, ?> facts) {
            this.metadata = facts == null ? null : Json.write(facts);
            return this;
        }

        /**
         * Finishes the dispute. The builder may be used on, for another one.
         *
         * @return immutable
         */
        public DisputeRequest build() {
            return new DisputeRequest(this);
        }
    }
}
