package io.crossfoot.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Why an account has the balance it has, and why so much of it can be spent. The opening and what came in, less what went out,
 * make the balance; the balance, less what is held, less the floor, is what is available. Amounts have the currency's decimals.
 *
 * @param account the account's name
 * @param currency the currency's code
 * @param at the moment that all of this holds for
 * @param since the day, in the ledger's time zone, from whose beginning on entries are summed up
 * @param opening the balance at the beginning of that day
 * @param types the later entries, summed up by type
 * @param balance the sum of all entries
 * @param holds what is reserved and open
 * @param held their sum
 * @param floor the lowest that balance less held may be taken to; empty when there is none
 * @param available what can be spent; empty when there is no floor
 * @param state whether the account takes part in postings
 * @param fee what it costs when a transaction takes the account below zero
 * @param protectedBy the account from which what is missing is fetched
 * @param protection what that one can give; empty where it is not limited, or has nothing to give at all
 * @param asked the amount that was asked for
 * @param shortfall what is missing for the amount that was asked for and its fee; 0 for nothing, empty where nothing was asked
 * @param disputes the open disputes that the account is in, on either side
 * @param disputed their sum
 * @param expiresNext how much of the balance expires next, of what remains of {@linkplain Lot lots}; empty where nothing expires
 * @param expiresNextAt when that expires; empty where nothing does
 * @param text the same in sentences, for people who know nothing of the ledger
 */
public record Explanation(
        String account,
        String currency,
        Instant at,
        LocalDate since,
        BigDecimal opening,
        List<TypeSum> types,
        BigDecimal balance,
        List<HeldAmount> holds,
        BigDecimal held,
        Optional<BigDecimal> floor,
        Optional<BigDecimal> available,
        AccountState state,
        Optional<BigDecimal> fee,
        Optional<String> protectedBy,
        Optional<BigDecimal> protection,
        Optional<BigDecimal> asked,
        Optional<BigDecimal> shortfall,
        List<DisputedAmount> disputes,
        BigDecimal disputed,
        Optional<BigDecimal> expiresNext,
        Optional<Instant> expiresNextAt,
        List<String> text) {
    /** Copies the lists. */
    public Explanation {
        types = List.copyOf(types);
        holds = List.copyOf(holds);
        disputes = List.copyOf(disputes);
        text = List.copyOf(text);
    }

    /**
     * The entries of one type.
     *
     * @param type the kind of business fact
     * @param entries how many there are
     * @param in what came in by them
     * @param out what went out by them, not below 0
     */
    public record TypeSum(String type, long entries, BigDecimal in, BigDecimal out) {}

    /**
     * What a hold reserves.
     *
     * @param key the hold's name
     * @param remaining how much it reserves
     * @param expiresAt until when; empty for a hold that does not expire
     * @param description what was said about it
     */
    public record HeldAmount(
            String key, BigDecimal remaining, Optional<Instant> expiresAt, Optional<String> description) {}

    /**
     * What a dispute is about.
     *
     * @param key the dispute's name
     * @param amount what is in dispute
     * @param side which side of it the account is on
     * @param mode what happens with the amount until it ends
     * @param transactionId the disputed transaction's number
     * @param deadline from when on it is lost by itself; empty for never
     * @param reason why it was opened
     */
    public record DisputedAmount(
            String key,
            BigDecimal amount,
            Side side,
            DisputeMode mode,
            long transactionId,
            Optional<Instant> deadline,
            String reason) {
        /** A side of a dispute. */
        public enum Side {
            /** It gave, and wants back. */
            ACCOUNT,
            /** It received. */
            PAYEE;

            /**
             * The side's name in SQL and JSON.
             *
             * @return such as {@code payee}
             */
            public String title() {
                return name().toLowerCase(Locale.ROOT);
            }
        }
    }
}
