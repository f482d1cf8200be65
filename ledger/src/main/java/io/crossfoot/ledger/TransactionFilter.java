package io.crossfoot.ledger;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Which transactions are to be listed: those that meet all that is given.
 *
 * @param account one of whose accounts this is; with {@code currency}, in that one only
 * @param currency a currency's code; only together with {@code account}
 * @param type the kind of business fact
 * @param key the caller's unique name; at most one transaction has it
 * @param reference the caller's own reference to something else
 * @param postedFrom recorded at this moment or later
 * @param postedBefore recorded before this moment
 */
public record TransactionFilter(
        Optional<String> account,
        Optional<String> currency,
        Optional<String> type,
        Optional<String> key,
        Optional<String> reference,
        Optional<Instant> postedFrom,
        Optional<Instant> postedBefore) {
    /** Lets all transactions through. */
    public static final TransactionFilter ALL = new TransactionFilter(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    /** Refuses nulls. */
    public TransactionFilter {
        Objects.requireNonNull(account, "account");
        Objects.requireNonNull(currency, "currency");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(reference, "reference");
        Objects.requireNonNull(postedFrom, "postedFrom");
        Objects.requireNonNull(postedBefore, "postedBefore");
    }

    /**
     * Narrows the filter to an account.
     *
     * @param account the account's name, in all of its currencies
     * @return another filter
     */
    public TransactionFilter withAccount(String account) {
        return new TransactionFilter(Optional.of(account), currency, type, key, reference, postedFrom, postedBefore);
    }

    /**
     * Narrows the filter to an account in one currency.
     *
     * @param account the account's name
     * @param currency the currency's code
     * @return another filter
     */
    public TransactionFilter withAccount(String account, String currency) {
        return new TransactionFilter(
                Optional.of(account), Optional.of(currency), type, key, reference, postedFrom, postedBefore);
    }

    /**
     * Narrows the filter to a type.
     *
     * @param type the kind of business fact
     * @return another filter
     */
    public TransactionFilter withType(String type) {
        return new TransactionFilter(account, currency, Optional.of(type), key, reference, postedFrom, postedBefore);
    }

    /**
     * Narrows the filter to a key.
     *
     * @param key the caller's unique name
     * @return another filter
     */
    public TransactionFilter withKey(String key) {
        return new TransactionFilter(account, currency, type, Optional.of(key), reference, postedFrom, postedBefore);
    }

    /**
     * Narrows the filter to a reference.
     *
     * @param reference the caller's own reference to something else
     * @return another filter
     */
    public TransactionFilter withReference(String reference) {
        return new TransactionFilter(account, currency, type, key, Optional.of(reference), postedFrom, postedBefore);
    }

    /**
     * Narrows the filter to a span of time.
     *
     * @param from recorded at this moment or later; null for no bound
     * @param before recorded before this moment; null for no bound
     * @return another filter
     */
    public TransactionFilter withPosted(Instant from, Instant before) {
        return new TransactionFilter(
                account, currency, type, key, reference, Optional.ofNullable(from), Optional.ofNullable(before));
    }
}
