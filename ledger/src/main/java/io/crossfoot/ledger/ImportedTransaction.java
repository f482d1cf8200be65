package io.crossfoot.ledger;

import java.time.Instant;
import java.util.Objects;

/**
 * A transaction of the past, for {@link LedgerOperations#importBatch}.
 *
 * @param transaction what happened; without a link
 * @param postedAt when; kept to the microsecond, after 1900, not in the future and not before the last entry of its accounts
 */
public record ImportedTransaction(Transaction transaction, Instant postedAt) {
    /** Refuses nulls. */
    public ImportedTransaction {
        Objects.requireNonNull(transaction, "transaction");
        Objects.requireNonNull(postedAt, "postedAt");
    }
}
