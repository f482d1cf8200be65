package io.crossfoot.ledger;

/**
 * A transaction of a batch, or one of several operations, that was refused: nothing of it is done, its key stays free, and the
 * others are not affected.
 *
 * @param error why; it was never thrown, so its stack trace only shows where the answer was read
 */
public record Rejected(LedgerException error) implements BatchResult, OperationResult {
    @Override
    public Posted orElseThrow() {
        throw error;
    }
}
