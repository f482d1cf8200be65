package io.crossfoot.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What a transaction has to do with an earlier one, with a hold or with credit that expires, or that it is an exchange. It is content:
 * it counts for the key.
 */
public sealed interface Link {
    /**
     * The transaction takes from a hold: what its postings take from the hold's account, at most what remains of the hold, is
     * captured. At least one of them takes from it.
     *
     * @param hold the hold's key
     * @param releaseRest whether what is not captured is given free
     */
    record Captures(String hold, boolean releaseRest) implements Link {
        /** Refuses nulls. */
        public Captures {
            Objects.requireNonNull(hold, "hold");
        }
    }

    /**
     * The transaction takes back some or all of another: each posting moves some of what the other moved, the other way. All
     * reversals of a transaction together never take back more than it moved.
     *
     * @param transactionId the other's number
     */
    record Reverses(long transactionId) implements Link {}

    /**
     * The transaction corrects another. Its postings are free; it must have a {@link Transaction#reference()}.
     *
     * @param transactionId the other's number
     * @param reason why; 1 to 500 characters, none of them a control character
     */
    record Adjusts(long transactionId, String reason) implements Link {
        /** Refuses nulls. */
        public Adjusts {
            Objects.requireNonNull(reason, "reason");
        }
    }

    /**
     * The transaction exchanges one currency for another. It has postings in these two only; one account takes in the one and gives
     * out the other, and what it gives is what it takes times the rate, rounded half to even. Postings that do not touch that
     * account, such as a fee, are free.
     *
     * @param from the currency that the exchange account takes in
     * @param to the currency that it gives out
     * @param rate what one of {@code from} is in {@code to}: above 0, with at most 20 digits before and after the point. Zeros at its
     *     end are dropped, as the ledger does
     */
    record Exchanges(String from, String to, BigDecimal rate) implements Link {
        private static final int MOST_ZEROS = 40;

        /** Refuses nulls and drops zeros. */
        public Exchanges {
            Objects.requireNonNull(from, "from");
            Objects.requireNonNull(to, "to");
            rate = rate.stripTrailingZeros();
            if (rate.scale() < 0 && rate.scale() >= -MOST_ZEROS) {
                rate = rate.setScale(0);
            }
        }
    }

    /**
     * The transaction brings an account credit that expires: a lot of what its postings bring to the account. What is taken from
     * the account is taken from lots first, and what is left of a lot is not available from its expiry on.
     *
     * @param lot the lot's name: 1 to 196 characters, none of them a control character
     * @param account an account that is not external, to which the postings bring one currency
     * @param expiresAt a moment in the future
     * @param priority lots of a lower number are spent first, those of the same by their expiry
     * @param expiresTo the account to which the rest moves then; empty for the one that gave it
     */
    record Grants(String lot, String account, Instant expiresAt, int priority, Optional<String> expiresTo)
            implements Link {
        /** Refuses nulls. */
        public Grants {
            Objects.requireNonNull(lot, "lot");
            Objects.requireNonNull(account, "account");
            Objects.requireNonNull(expiresAt, "expiresAt");
            Objects.requireNonNull(expiresTo, "expiresTo");
        }
    }

    /**
     * The transaction gives an account what it disputes of another, for the time being. The ledger posts it when such a dispute is
     * opened (see {@link LedgerOperations#openDispute}); nobody else can.
     *
     * @param transactionId the disputed transaction's number
     */
    record Disputes(long transactionId) implements Link {}

    /**
     * The transaction moves what was left of a lot at its expiry. The ledger alone posts such transactions.
     *
     * @param transactionId the number of the transaction that granted the lot
     */
    record Expires(long transactionId) implements Link {}
}
