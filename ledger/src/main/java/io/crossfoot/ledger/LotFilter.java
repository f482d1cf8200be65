package io.crossfoot.ledger;

import java.util.Objects;
import java.util.Optional;

/**
 * Which lots are to be listed: those that meet all that is given.
 *
 * @param account the account that they were granted to
 * @param currency a currency's code; only together with {@code account}
 * @param state the state that they are in, at the moment of reading
 */
public record LotFilter(Optional<String> account, Optional<String> currency, Optional<LotState> state) {
    /** Lets all lots through. */
    public static final LotFilter ALL = new LotFilter(Optional.empty(), Optional.empty(), Optional.empty());

    /** Refuses nulls. */
    public LotFilter {
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
    public LotFilter withAccount(String account) {
        return new LotFilter(Optional.of(account), currency, state);
    }

    /**
     * Narrows the filter to an account in one currency.
     *
     * @param account the account's name
     * @param currency the currency's code
     * @return another filter
     */
    public LotFilter withAccount(String account, String currency) {
        return new LotFilter(Optional.of(account), Optional.of(currency), state);
    }

    /**
     * Narrows the filter to a state.
     *
     * @param state the state that they are in
     * @return another filter
     */
    public LotFilter withState(LotState state) {
        return new LotFilter(account, currency, Optional.of(state));
    }
}
