package io.crossfoot.server.http;

import io.crossfoot.ledger.Ledger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** The requests that stream transactions in. */
final class TransactionStreams {
    private final Ledger ledger;
    private final StreamThreads threads;
    private final int lineBytes;
    private final Set<TransactionStream> running = ConcurrentHashMap.newKeySet();
    private volatile boolean finishing;

    TransactionStreams(Ledger ledger, StreamThreads threads, int lineBytes) {
        this.ledger = ledger;
        this.threads = threads;
        this.lineBytes = lineBytes;
    }

    CompletableFuture<Answer> post(Call call) {
        IdempotencyKey.refuse(call);
        return threads.admit(() -> {
            try {
                TransactionStream stream = new TransactionStream(ledger, threads, call, lineBytes);
                running.add(stream);
                CompletableFuture<Answer> done =
                        stream.start().whenComplete((answer, failure) -> running.remove(stream));
                if (finishing) {
                    stream.finish();
                }
                return done;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** Lets all of them read no more and answer what they have. */
    void finish() {
        finishing = true;
        running.forEach(TransactionStream::finish);
    }
}
