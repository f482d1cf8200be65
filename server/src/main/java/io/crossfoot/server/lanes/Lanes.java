package io.crossfoot.server.lanes;

import io.crossfoot.ledger.BatchResult;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Posts transactions of many callers in shared batches.
 *
 * <p>Each lane makes one database call at a time. Whatever has come in when a call returns goes into the next one, so one caller
 * alone pays one round trip, and a thousand callers share one commit; nobody is made to wait for others. Each caller gets
 * the answer to its own transaction, which others of the batch do not affect.
 *
 * <p>A lane survives the database going away: transactions with a key are posted again, which is safe; those without are answered
 * with {@link ErrorCode#UNKNOWN_OUTCOME} if they had been sent. Nobody is told that something is posted which is not there,
 * nor that something failed which is.
 *
 * <p>May be used by any number of threads.
 */
public final class Lanes implements AutoCloseable {
    private final LanesOptions options;
    private final LaneListener listener;
    private final List<Lane> lanes = new ArrayList<>();
    private final Routing routing;
    private final Books books = new Books();
    private int room;
    private boolean closed;

    private Lanes(LanesOptions options, LaneListener listener) {
        this.options = options;
        this.listener = listener;
        routing = new Routing(options.lanes(), System::nanoTime);
        room = options.capacity();
    }

    /**
     * Starts the lanes.
     *
     * @param ledger with at least as many connections as there are lanes, best for them alone; stays the caller's
     * @param options how many and how large
     * @param listener is told what happens
     * @return running until closed
     */
    public static Lanes start(Ledger ledger, LanesOptions options, LaneListener listener) {
        Objects.requireNonNull(ledger, "ledger");
        Lanes lanes = new Lanes(options, Objects.requireNonNull(listener, "listener"));
        for (int i = 0; i < options.lanes(); i++) {
            lanes.lanes.add(new Lane(i, ledger, options.batchPostings(), listener, lanes.books));
        }
        lanes.lanes.forEach(Lane::start);
        return lanes;
    }

    /**
     * Posts a transaction with the next batch of its lane.
     *
     * @param transaction what to post
     * @return completes with what became of it once that is on disk, on a thread that answers others too, so whatever follows
     *     should be short; or fails with a {@link LedgerException}: OVERLOADED when there is no room or the lanes are closed, then
     *     nothing was posted; UNKNOWN_OUTCOME when it has no key and the database was lost before its answer came;
     *     CONNECTION_LOST or CONTENTION when it is not known to be posted and, if at all, has a key under which it can safely
     *     be posted again
     */
    public CompletableFuture<BatchResult> post(Transaction transaction) {
        Pending pending = new Pending(transaction, new CompletableFuture<>());
        LedgerException refusal = take(pending);
        if (refusal != null) {
            listener.failed(refusal);
            pending.answer().completeExceptionally(refusal);
        }
        return pending.answer();
    }

    /**
     * Posts a transaction and waits for the answer.
     *
     * @param transaction what to post
     * @return what became of it
     * @throws LedgerException as {@link #post} says
     */
    public BatchResult postAndWait(Transaction transaction) {
        try {
            return post(transaction).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof LedgerException error) {
                throw error;
            }
            throw e;
        }
    }

    /**
     * How much is waiting or on the way.
     *
     * @return postings per lane
     */
    public synchronized int[] queueDepths() {
        int[] depths = new int[options.lanes()];
        for (int lane = 0; lane < depths.length; lane++) {
            depths[lane] = routing.waiting(lane);
        }
        return depths;
    }

    /** Takes in nothing more, and returns when everything taken in has been answered. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        lanes.forEach(Lane::finish);
        lanes.forEach(Lane::await);
    }

    private synchronized LedgerException take(Pending pending) {
        if (closed) {
            return refusal("the service is shutting down");
        }
        if (pending.weight() > room && room < options.capacity()) {
            return refusal("%d postings are waiting, and there is room for %d"
                    .formatted(options.capacity() - room, options.capacity()));
        }
        room -= pending.weight();
        lanes.get(routing.enter(pending.transaction())).add(pending);
        return null;
    }

    private final class Books implements Lane.Books {
        @Override
        public void left(int lane, List<Pending> batch) {
            synchronized (Lanes.this) {
                batch.forEach(pending -> routing.leave(pending.transaction(), lane));
            }
        }

        @Override
        public void answered(List<Pending> batch) {
            synchronized (Lanes.this) {
                batch.forEach(pending -> room += pending.weight());
            }
        }
    }

    private static LedgerException refusal(String message) {
        return LedgerException.of(ErrorCode.OVERLOADED, message, Map.of(), null);
    }
}
