package io.crossfoot.ledger;

import io.crossfoot.ledger.internal.Json;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One business fact to be posted: one or more postings, whole or not at all.
 *
 * <pre>{@code
 * Transaction purchase = Transaction.of("purchase")
 *         .key("order-1")
 *         .move("user:1", "revenue:shop", new BigDecimal("10.60"), "USD")
 *         .build();
 * }</pre>
 *
 * <p>Only nulls are refused here. Names, amounts and lengths are checked when it is posted, by the kernel, like everybody's.
 */
public final class Transaction {
    private final String type;
    private final List<Posting> postings;
    private final String key;
    private final LocalDate effectiveDate;
    private final String description;
    private final String reference;
    private final String metadata;
    private final Link link;
    private final List<ExpectedVersion> expectedVersions;

    private Transaction(Builder builder) {
        type = builder.type;
        postings = List.copyOf(builder.postings);
        key = builder.key;
        effectiveDate = builder.effectiveDate;
        description = builder.description;
        reference = builder.reference;
        metadata = builder.metadata;
        link = builder.link;
        expectedVersions = List.copyOf(builder.expectedVersions);
    }

    /**
     * Begins a transaction.
     *
     * @param type the kind of business fact: 1 to 63 of A-Z a-z 0-9 . _ -, starting with a letter or digit
     * @return where postings are added
     */
    public static Builder of(String type) {
        return new Builder(type);
    }

    /**
     * Begins a transaction of type {@code transfer} with one posting.
     *
     * @param source the account that gives
     * @param destination the account that receives
     * @param amount above 0
     * @param currency the currency's code
     * @return where a key and details may be added
     */
    public static Builder transfer(String source, String destination, BigDecimal amount, String currency) {
        return of("transfer").move(source, destination, amount, currency);
    }

    /**
     * Begins a transaction of type {@code deposit}: money comes in from {@code external:deposit}.
     *
     * @param account the account that receives
     * @param amount above 0
     * @param currency the currency's code
     * @return where a key and details may be added
     */
    public static Builder deposit(String account, BigDecimal amount, String currency) {
        return of("deposit").move("external:deposit", account, amount, currency);
    }

    /**
     * Begins a transaction of type {@code withdrawal}: money leaves to {@code external:withdrawal}.
     *
     * @param account the account that gives
     * @param amount above 0
     * @param currency the currency's code
     * @return where a key and details may be added
     */
    public static Builder withdrawal(String account, BigDecimal amount, String currency) {
        return of("withdrawal").move(account, "external:withdrawal", amount, currency);
    }

    /**
     * The kind of business fact.
     *
     * @return such as {@code purchase}
     */
    public String type() {
        return type;
    }

    /**
     * What is to be moved.
     *
     * @return at least one, unmodifiable
     */
    public List<Posting> postings() {
        return postings;
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
     * What it has to do with an earlier transaction or with a hold.
     *
     * @return empty when it stands for itself
     */
    public Optional<Link> link() {
        return Optional.ofNullable(link);
    }

    /**
     * What must hold for it to be posted, apart from funds. A condition is not content: with a key that has posted before, it
     * is not looked at.
     *
     * @return unmodifiable, often empty
     */
    public List<ExpectedVersion> expectedVersions() {
        return expectedVersions;
    }

    @Override
    public String toString() {
        return type + (key == null ? "" : " " + key) + " " + postings;
    }

    /** Collects what makes a transaction. Not for several threads. */
    public static final class Builder {
        private final String type;
        private final List<Posting> postings = new ArrayList<>(1);
        private String key;
        private LocalDate effectiveDate;
        private String description;
        private String reference;
        private String metadata;
        private Link link;
        private final List<ExpectedVersion> expectedVersions = new ArrayList<>(0);

        private Builder(String type) {
            this.type = Objects.requireNonNull(type, "type");
        }

        /**
         * Adds a posting.
         *
         * @param source the account that gives
         * @param destination the account that receives
         * @param amount above 0, below 10^20, with at most the currency's decimals
         * @param currency the currency's code
         * @return this
         */
        public Builder move(String source, String destination, BigDecimal amount, String currency) {
            postings.add(new Posting(
                    Objects.requireNonNull(source, "source"),
                    Objects.requireNonNull(destination, "destination"),
                    Objects.requireNonNull(amount, "amount"),
                    Objects.requireNonNull(currency, "currency")));
            return this;
        }

        /**
         * Adds postings, such as those of a {@link Split}.
         *
         * @param postings in their order
         * @return this
         */
        public Builder postings(List<Posting> postings) {
            postings.forEach(each -> move(each.source(), each.destination(), each.amount(), each.currency()));
            return this;
        }

        /**
         * Adds a posting whose other side is {@code external:<type>}: the entry of a list that knows only one account.
         *
         * @param account the account of the ledger
         * @param amount positive when the account receives, negative when it gives
         * @param currency the currency's code
         * @return this
         */
        public Builder oneSided(String account, BigDecimal amount, String currency) {
            String external = "external:" + type;
            return Objects.requireNonNull(amount, "amount").signum() < 0
                    ? move(account, external, amount.negate(), currency)
                    : move(external, account, amount, currency);
        }

        /**
         * Names the transaction, so that it can safely be posted again: a key posts once.
         *
         * @param key 1 to 200 characters, none of them a control character; null for none
         * @return this
         */
        public Builder key(String key) {
            this.key = key;
            return this;
        }

        /**
         * Sets the business day.
         *
         * @param effectiveDate from year 1 to 9999; null for the day on which it is posted
         * @return this
         */
        public Builder effectiveDate(LocalDate effectiveDate) {
            this.effectiveDate = effectiveDate;
            return this;
        }

        /**
         * Says something about the transaction, for people.
         *
         * @param description at most 1000 characters; null for none
         * @return this
         */
        public Builder description(String description) {
            this.description = description;
            return this;
        }

        /**
         * Refers to something outside the ledger, such as an order's number.
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
         * Says what the transaction has to do with an earlier one or with a hold: it captures, reverses or adjusts it.
         *
         * @param link what it does; null for nothing
         * @return this
         */
        public Builder link(Link link) {
            this.link = link;
            return this;
        }

        /**
         * Posts only if an account has not moved since it was looked at (optimistic locking); otherwise the transaction is
         * refused with {@link ErrorCode#VERSION_MISMATCH}.
         *
         * @param account one of the accounts that the transaction moves, not an external one
         * @param currency the currency's code
         * @param version the account's version right before the transaction; 0 for no entry yet
         * @return this
         */
        public Builder expectVersion(String account, String currency, long version) {
            expectedVersions.add(new ExpectedVersion(
                    Objects.requireNonNull(account, "account"), Objects.requireNonNull(currency, "currency"), version));
            return this;
        }

        /**
         * Finishes the transaction. The builder may be used on, for another one.
         *
         * @return immutable
         * @throws IllegalStateException when it has no posting
         */
        public Transaction build() {
            if (postings.isEmpty()) {
                throw new IllegalStateException("A transaction has at least one posting");
            }
            return new Transaction(this);
        }
    }
}
