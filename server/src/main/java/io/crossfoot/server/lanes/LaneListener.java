package io.crossfoot.server.lanes;

import io.crossfoot.ledger.BatchResult;
import io.crossfoot.ledger.LedgerException;

/** Is told what the lanes do, for metrics. Called on the lanes' threads, so it must be quick and must not throw. */
public interface LaneListener {
    /** Hears nothing. */
    LaneListener NONE = new LaneListener() {};

    /**
     * A batch came back from the database.
     *
     * @param lane which lane, from 0
     * @param transactions how many it held
     * @param nanos how long the database call took, commit included
     */
    default void posted(int lane, int transactions, long nanos) {}

    /**
     * A transaction was posted, replayed or rejected.
     *
     * @param result what its caller is told
     */
    default void answered(BatchResult result) {}

    /**
     * A transaction could not be posted for want of the database or of room, or its outcome is unknown.
     *
     * @param error what its caller is told
     */
    default void failed(LedgerException error) {}
}
