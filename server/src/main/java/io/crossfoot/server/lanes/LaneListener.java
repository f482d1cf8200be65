package io.crossfoot.server.lanes;

import io.crossfoot.ledger.BatchResult;
import io.crossfoot.ledger.LedgerException;

/** Hears what lanes do. Called on the lanes' own threads, so it must be quick and must not throw. */
public interface LaneListener {
    /**
     * A batch was committed.
     *
     * @param lane which lane, from 0
     * @param transactions how many transactions were in the batch, refused ones included
     * @param nanos from sending it to the answer
     */
    void posted(int lane, int transactions, long nanos);

    /**
     * A transaction has its answer.
     *
     * @param result posted, replayed or rejected
     */
    void answered(BatchResult result);

    /**
     * A transaction has no answer but an error.
     *
     * @param error such as UNKNOWN_OUTCOME
     */
    void failed(LedgerException error);
}
