package io.crossfoot.ledger;

import java.util.Objects;
import java.util.Optional;

/**
 * Which disputes are to be listed: those that meet all that is given.
 *
 * @param account an account that is in them, on either side
 * @param currency a currency's code; only together with {@code account}
 * @param state the state that they are in, at the moment of reading
 */
public record DisputeFilter(Optional<String> account, Optional<String> currency, Optional<DisputeState> state) {
    /** Lets all disputes through. */
    public static final DisputeFilter ALL = new DisputeFilter(Optional.empty(), Optional.empty(), Optional.empty());

    /** Refuses nulls. */
    public DisputeFilter {
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
    public DisputeFilter withAccount(String account) {
        return new DisputeFilter(Optional.of(account), currency, state);
    }

    /**
     * Narrows the filter to an account in one currency.
     *
     * @param account the account's name
     * @param currency the currency's code
     * @return another filter
     */
    public DisputeFilter withAccount(String account, String currency) {
        return new DisputeFilter(Optional.of(account), Optional.of(currency), state);
    }

    /**
     * Narrows the filter to a state.
     *
     * @param state the state that they are in
     * @return another filter
     */
    public DisputeFilter withState(DisputeState state) {
        return new DisputeFilter(account, currency, Optional.of(state));
    }
}
