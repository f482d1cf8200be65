package io.crossfoot.ledger;

import java.util.Objects;
import java.util.Optional;

/**
 * Which holds are to be listed: those that meet all that is given.
 *
 * @param account the account that they are on
 * @param currency a currency's code; only together with {@code account}
 * @param state the state that they are in, at the moment of reading
 */
public record HoldFilter(Optional<String> account, Optional<String> currency, Optional<HoldState> state) {
    /** Lets all holds through. */
    public static final HoldFilter ALL = new HoldFilter(Optional.empty(), Optional.empty(), Optional.empty());

    /** Refuses nulls. */
    public HoldFilter {
        Objects.requireNonNull(account, "account");
        Objects.requireNonNull(currency, "currency");
        Objects.requireNonNull(state, "state");
    }

    /**
     * Narrows the filter to an account.
     *
     * @param account the account's name, in all of its currencies
     * @return another filter
     */
    public HoldFilter withAccount(String account) {
        return new HoldFilter(Optional.of(account), currency, state);
    }

    /**
     * Narrows the filter to an account in one currency.
     *
     * @param account the account's name
     * @param currency the currency's code
     * @return another filter
     */
    public HoldFilter withAccount(String account, String currency) {
        return new HoldFilter(Optional.of(account), Optional.of(currency), state);
    }

    /**
     * Narrows the filter to a state.
     *
     * @param state the state that they are in
     * @return another filter
     */
    public HoldFilter withState(HoldState state) {
        return new HoldFilter(account, currency, Optional.of(state));
    }
}
