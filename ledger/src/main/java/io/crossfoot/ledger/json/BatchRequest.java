package io.crossfoot.ledger.json;

import io.crossfoot.ledger.Transaction;
import java.util.List;

/**
 * A request to post many transactions.
 *
 * @param transactions what to post, in this order
 * @param allOrNothing whether none is posted when one is refused
 * @param dryRun whether only to tell what would become of them
 */
public record BatchRequest(List<Transaction> transactions, boolean allOrNothing, boolean dryRun) {
    /** Copies the list. */
    public BatchRequest {
        transactions = List.copyOf(transactions);
    }
}
