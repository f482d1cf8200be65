package io.crossfoot.ledger;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** One of several things that a ledger is to do in order; see {@link LedgerOperations#perform}. */
public sealed interface Operation {
    /**
     * Posts a transaction, as {@link LedgerOperations#post} does.
     *
     * @param transaction what to post
     */
    record Post(Transaction transaction) implements Operation {
        /** Refuses nulls. */
        public Post {
            Objects.requireNonNull(transaction, "transaction");
        }
    }

    /**
     * Places a hold, as {@link LedgerOperations#placeHold} does.
     *
     * @param hold what to reserve
     */
    record PlaceHold(HoldRequest hold) implements Operation {
        /** Refuses nulls. */
        public PlaceHold {
            Objects.requireNonNull(hold, "hold");
        }
    }

    /**
     * Captures of a hold, as {@link LedgerOperations#capture} does.
     *
     * @param capture what to capture
     */
    record CaptureHold(Capture capture) implements Operation {
        /** Refuses nulls. */
        public CaptureHold {
            Objects.requireNonNull(capture, "capture");
        }
    }

    /**
     * Releases a hold, as {@link LedgerOperations#release} does.
     *
     * @param hold the hold's key
     */
    record ReleaseHold(String hold) implements Operation {
        /** Refuses nulls. */
        public ReleaseHold {
            Objects.requireNonNull(hold, "hold");
        }
    }

    /**
     * Extends a hold, as {@link LedgerOperations#extend} and {@link LedgerOperations#removeExpiry} do.
     *
     * @param hold the hold's key
     * @param expiresAt the new moment; empty for never
     */
    record ExtendHold(String hold, Optional<Instant> expiresAt) implements Operation {
        /** Refuses nulls. */
        public ExtendHold {
            Objects.requireNonNull(hold, "hold");
            Objects.requireNonNull(expiresAt, "expiresAt");
        }
    }

    /**
     * Takes a transaction back, as {@link LedgerOperations#reverse} does.
     *
     * @param reversal what to take back
     */
    record Reverse(Reversal reversal) implements Operation {
        /** Refuses nulls. */
        public Reverse {
            Objects.requireNonNull(reversal, "reversal");
        }
    }
}
