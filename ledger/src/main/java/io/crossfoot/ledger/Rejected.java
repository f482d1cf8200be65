package io.crossfoot.ledger;

/**
 * A transaction of a batch that was refused: nothing of it is posted, its key stays free, and the others of the batch are not
 * affected.
 *
 * @param error why; it was never thrown, so its stack trace only shows where the answer was read
 */
public record Rejected(LedgerException error) implements BatchResult {
    @Override
    public Posted orElseThrow() {
        throw error;
    }
}
