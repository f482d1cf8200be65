package io.crossfoot.server.http;

import io.crossfoot.ledger.Ledger;
import java.util.concurrent.CompletableFuture;

/** Stub for the moment. */
final class TransactionStreams {
    TransactionStreams(Ledger ledger, StreamThreads threads, int lineBytes) {}

    CompletableFuture<Answer> post(Call call) {
        throw new UnsupportedOperationException();
    }

    void finish() {}
}
