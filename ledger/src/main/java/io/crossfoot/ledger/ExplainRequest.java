package io.crossfoot.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Objects;
import java.util.Optional;

/**
 * What is to be explained of an account.
 *
 * @param account the account's name
 * @param currency the currency's code
 * @param asked an amount that somebody wants to take; the answer then says what is missing for it
 * @param at a moment of the past, to see the account as it was then; now when it is not given
 * @param since the day, in the ledger's time zone, from whose beginning on sums are shown; the first of the month when it is not
 *     given
 */
public record ExplainRequest(
        String account, String currency, Optional<BigDecimal> asked, Optional<Instant> at, Optional<LocalDate> since) {
    /** Refuses nulls. */
    public ExplainRequest {
        Objects.requireNonNull(account, "account");
        Objects.requireNonNull(currency, "currency");
        Objects.requireNonNull(asked, "asked");
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(since, "since");
    }

    /**
     * Asks for an account as it stands.
     *
     * @param account the account's name
     * @param currency the currency's code
     * @return more may be asked with its methods
     */
    public static ExplainRequest of(String account, String currency) {
        return new ExplainRequest(account, currency, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /**
     * Asks whether an amount could be taken.
     *
     * @param asked above 0
     * @return another request
     */
    public ExplainRequest withAsked(BigDecimal asked) {
        return new ExplainRequest(account, currency, Optional.of(asked), at, since);
    }

    /**
     * Asks for the account as it was.
     *
     * @param at a moment of the past, to the microsecond
     * @return another request
     */
    public ExplainRequest withAt(Instant at) {
        return new ExplainRequest(account, currency, asked, Optional.of(at), since);
    }

    /**
     * Asks for the sums of another period.
     *
     * @param since its first day, in the ledger's time zone
     * @return another request
     */
    public ExplainRequest withSince(LocalDate since) {
        return new ExplainRequest(account, currency, asked, at, Optional.of(since));
    }
}
