package io.crossfoot.ledger;

import io.crossfoot.ledger.internal.Json;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A transaction whose postings the ledger makes: from a hold, from another transaction or from a rate of exchange.
 *
 * <p>Only nulls are refused here. Everything else is checked by the kernel when it is posted.
 */
public abstract sealed class FollowUp permits Capture, Reversal, Exchange {
    private final BigDecimal amount;
    private final String type;
    private final String key;
    private final LocalDate effectiveDate;
    private final String description;
    private final String reference;
    private final String metadata;

    FollowUp(Builder<?> builder) {
        amount = builder.amount;
        type = builder.type;
        key = builder.key;
        effectiveDate = builder.effectiveDate;
        description = builder.description;
        reference = builder.reference;
        metadata = builder.metadata;
    }

    /**
     * How much.
     *
     * @return empty for all that there is
     */
    public Optional<BigDecimal> amount() {
        return Optional.ofNullable(amount);
    }

    /**
     * The kind of business fact.
     *
     * @return such as {@code refund}
     */
    public String type() {
        return type;
    }

    /**
     * The caller's unique name for the transaction.
     *
     * @return empty when it has none
     */
    public Optional<String> key() {
        return Optional.ofNullable(key);
    }

    /**
     * The business day it belongs to.
     *
     * @return empty for the day on which it is posted, in the ledger's time zone
     */
    public Optional<LocalDate> effectiveDate() {
        return Optional.ofNullable(effectiveDate);
    }

    /**
     * What is to be said about it.
     *
     * @return empty when it has none
     */
    public Optional<String> description() {
        return Optional.ofNullable(description);
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

    /**
     * Collects what makes the transaction. Not for several threads.
     *
     * @param <B> the builder's own type
     */
    public abstract static sealed class Builder<B extends Builder<B>>
            permits Capture.Builder, Reversal.Builder, Exchange.Builder {
        private BigDecimal amount;
        private String type;
        private String key;
        private LocalDate effectiveDate;
        private String description;
        private String reference;
        private String metadata;

        Builder(String type) {
            this.type = type;
        }

        abstract B self();

        /**
         * Sets how much.
         *
         * @param amount above 0, with at most the currency's decimals; null for all that there is, which an exchange has not
         * @return this
         */
        public B amount(BigDecimal amount) {
            this.amount = amount;
            return self();
        }

        /**
         * Sets the kind of business fact.
         *
         * @param type 1 to 63 of A-Z a-z 0-9 . _ -, starting with a letter or digit
         * @return this
         */
        public B type(String type) {
            this.type = Objects.requireNonNull(type, "type");
            return self();
        }

        /**
         * Names the transaction, so that it can safely be posted again: a key posts once.
         *
         * @param key 1 to 200 characters, none of them a control character; null for none
         * @return this
         */
        public B key(String key) {
            this.key = key;
            return self();
        }

        /**
         * Sets the business day.
         *
         * @param effectiveDate from year 1 to 9999; null for the day on which it is posted
         * @return this
         */
        public B effectiveDate(LocalDate effectiveDate) {
            this.effectiveDate = effectiveDate;
            return self();
        }

        /**
         * Says something about the transaction, for people.
         *
         * @param description at most 1000 characters; null for none
         * @return this
         */
        public B description(String description) {
            this.description = description;
            return self();
        }

        /**
         * Refers to something outside the ledger, such as a return's number.
         *
         * @param reference at most 200 characters; null for none
         * @return this
         */
        public B reference(String reference) {
            this.reference = reference;
            return self();
        }

        /**
         * Adds more facts, for programs.
         *
         * @param json a JSON object of at most 16384 bytes; null for none
         * @return this
         */
        public B metadata(String json) {
            this.metadata = json;
            return self();
        }

        /**
         * Adds more facts, for programs.
         *
         * @param facts of what JSON knows: texts, numbers, booleans, nulls, lists and maps; as JSON at most 16384 bytes
         * @return this
         * @throws InvalidRequestException (CF009) for anything that can't be written as JSON
         */
        public B metadata(Map<String, ?> facts) {
            this.metadata = facts == null ? null : Json.write(facts);
            return self();
        }
    }
}
