package io.crossfoot.ledger;

/** What became of one transaction of a batch. */
public sealed interface BatchResult permits Posted, Rejected {
    /**
     * The answer, for callers who expect no refusal.
     *
     * @return this, when it is posted
     * @throws LedgerException the refusal, when it is rejected
     */
    Posted orElseThrow();
}
