package io.crossfoot.server.lanes;

import io.crossfoot.ledger.LedgerOperations;

/**
 * How many lanes there are and how much they take in.
 *
 * @param lanes how many batches may be on the way at once, 1 to 64; each keeps one database connection busy
 * @param capacity how many postings may be waiting and on the way together; more are refused with
 *     {@link io.crossfoot.ledger.ErrorCode#OVERLOADED}
 * @param batchPostings how many postings one batch takes in, 1 to {@value LedgerOperations#MAX_BATCH_POSTINGS}. A transaction
 *     with more goes alone
 */
public record LanesOptions(int lanes, int capacity, int batchPostings) {
    /** Two lanes served random accounts better than one or three on two processors; the queue is answered within a second or two. */
    public static final LanesOptions DEFAULT = new LanesOptions(2, 20_000, 1_000);

    /** Refuses what is out of range. */
    public LanesOptions {
        if (lanes < 1 || lanes > 64) {
            throw new IllegalArgumentException("There are 1 to 64 lanes, not " + lanes);
        }
        if (capacity < 1) {
            throw new IllegalArgumentException("Lanes take in at least 1 posting, not " + capacity);
        }
        if (batchPostings < 1 || batchPostings > LedgerOperations.MAX_BATCH_POSTINGS) {
            throw new IllegalArgumentException("A batch has 1 to %d postings, not %d"
                    .formatted(LedgerOperations.MAX_BATCH_POSTINGS, batchPostings));
        }
    }
}
