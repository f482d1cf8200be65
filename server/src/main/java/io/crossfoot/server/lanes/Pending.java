package io.crossfoot.server.lanes;

import io.crossfoot.ledger.BatchResult;
import io.crossfoot.ledger.Transaction;
import java.util.concurrent.CompletableFuture;

/** A transaction that waits for its answer. */
record Pending(Transaction transaction, CompletableFuture<BatchResult> answer) {
    int weight() {
        return transaction.postings().size();
    }

    boolean isKeyed() {
        return transaction.key().isPresent();
    }
}
