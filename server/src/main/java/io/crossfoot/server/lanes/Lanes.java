package io.crossfoot.server.lanes;

import io.crossfoot.ledger.BatchResult;
import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.Rejected;
import io.crossfoot.ledger.Transaction;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Posts single transactions. */
public final class Lanes implements AutoCloseable {
    private final Ledger ledger;
    private final ExecutorService threads = Executors.newFixedThreadPool(8);

    /** Posts to a ledger. */
    public Lanes(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Posts a transaction. */
    public CompletableFuture<BatchResult> post(Transaction transaction) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return ledger.post(transaction);
                    } catch (LedgerException e) {
                        if (e.code().httpStatus() >= 500) {
                            throw e;
                        }
                        return new Rejected(e);
                    }
                },
                threads);
    }

    @Override
    public void close() {
        threads.shutdown();
        try {
            threads.awaitTermination(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
