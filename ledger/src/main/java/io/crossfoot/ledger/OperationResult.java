package io.crossfoot.ledger;

/**
 * What became of an operation: {@link Posted} of one that posts (a post, a capture, a reversal), the {@link Hold} as it stands
 * then of one that does not (placing, releasing, extending), {@link Rejected} of one that was refused.
 */
public sealed interface OperationResult permits Posted, Hold, Rejected {
    /**
     * The answer, for callers who expect no refusal.
     *
     * @return this, when it was done
     * @throws LedgerException the refusal, when it is rejected
     */
    OperationResult orElseThrow();
}
