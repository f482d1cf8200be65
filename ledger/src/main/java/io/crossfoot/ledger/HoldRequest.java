package io.crossfoot.ledger;

import io.crossfoot.ledger.internal.Json;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * An amount to be reserved on an account.
 *
 * <pre>{@code
 * HoldRequest authorisation = HoldRequest.of("authorisation-1", "user:1", new BigDecimal("80"), "USD")
 *         .expiresAt(Instant.now().plus(Duration.ofDays(7)))
 *         .build();
 * }</pre>
 *
 * <p>Only nulls are refused here. Everything else is checked by the kernel when the hold is placed.
 */
public final class HoldRequest {
    private final String key;
    private final String account;
    private final BigDecimal amount;
    private final String currency;
    private final Instant expiresAt;
    private final String description;
    private final String reference;
    private final String metadata;

    private HoldRequest(Builder builder) {
        key = builder.key;
        account = builder.account;
        amount = builder.amount;
        currency = builder.currency;
        expiresAt = builder.expiresAt;
        description = builder.description;
        reference = builder.reference;
        metadata = builder.metadata;
    }

    /**
     * Begins a hold.
     *
     * @param key the hold's name, which no other hold has: 1 to 200 characters, none of them a control character. Holds and
     *     transactions may have the same keys
     * @param account the account to reserve on, not an external one
     * @param amount above 0, below 10^20, with at most the currency's decimals
     * @param currency the currency's code
     * @return where an expiry and details may be added
     */
    public static Builder of(String key, String account, BigDecimal amount, String currency) {
        return new Builder(key, account, amount, currency);
    }

    /**
     * The hold's name.
     *
     * @return as it was given
     */
    public String key() {
        return key;
    }

    /**
     * The account to reserve on.
     *
     * @return its name
     */
    public String account() {
        return account;
    }

    /**
     * What to reserve.
     *
     * @return as it was given
     */
    public BigDecimal amount() {
        return amount;
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
     * Until when to reserve.
     *
     * @return empty for a hold that does not expire
     */
    public Optional<Instant> expiresAt() {
        return Optional.ofNullable(expiresAt);
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

    @Override
    public String toString() {
        return "hold %s of %s %s on %s".formatted(key, amount, currency, account);
    }

    /** Collects what makes a hold. Not for several threads. */
    public static final class Builder {
        private final String key;
        private final String account;
        private final BigDecimal amount;
        private final String currency;
        private Instant expiresAt;
        private String description;
        private String reference;
        private String metadata;

        private Builder(String key, String account, BigDecimal amount, String currency) {
            this.key = Objects.requireNonNull(key, "key");
            this.account = Objects.requireNonNull(account, "account");
            this.amount = Objects.requireNonNull(amount, "amount");
            this.currency = Objects.requireNonNull(currency, "currency");
        }

        /**
         * Sets when what remains of the hold becomes available again by itself.
         *
         * @param expiresAt a moment of the future, to the microsecond; null for never
         * @return this
         */
        public Builder expiresAt(Instant expiresAt) {
            this.expiresAt = expiresAt;
            return this;
        }

        /**
         * Says something about the hold, for people.
         *
         * @param description at most 1000 characters; null for none
         * @return this
         */
        public Builder description(String description) {
            this.description = description;
            return this;
        }

        /**
         * Refers to something outside the ledger, such as an authorisation's number.
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
         * Finishes the hold. The builder may be used on, for another one.
         *
         * @return immutable
         */
        public HoldRequest build() {
            return new HoldRequest(this);
        }
    }
}
