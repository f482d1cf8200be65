package io.crossfoot.ledger;

import java.util.Objects;

/** What a transaction has to do with an earlier one or with a hold. It is content: it counts for the key. */
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
     * The transaction gives an account what it disputes of another, for the time being. The ledger posts it when such a dispute is
     * opened (see {@link LedgerOperations#openDispute}); nobody else can.
     *
     * @param transactionId the disputed transaction's number
     */
    record Disputes(long transactionId) implements Link {}
}
