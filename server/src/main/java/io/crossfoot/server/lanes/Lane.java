package io.crossfoot.server.lanes;

import io.crossfoot.ledger.BatchResult;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.Transaction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjIntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One lane: a thread that posts batches, and one that gives the answers, so that the next batch need not wait for callers to
 * take theirs.
 */
final class Lane {
    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

    /** SQLSTATE classes that one transaction can be the cause of: data, constraints, programs, limits, internal errors. */
    private static final Set<String> OF_ONE_TRANSACTION = Set.of("22", "23", "P0", "54", "XX");

    /** Keeps the books of what is on the way in all lanes. */
    interface Books {
        /** The database is done with a batch, so its accounts are free for other lanes. */
        void left(int lane, List<Pending> batch);

        /** All of a batch have their answers, so there is room for as many others. */
        void answered(List<Pending> batch);
    }

    private final int number;
    private final Ledger ledger;
    private final int batchPostings;
    private final LaneListener listener;
    private final Books books;
    private final ArrayDeque<Pending> queue = new ArrayDeque<>();
    private final Thread poster;
    private final ExecutorService answers;
    private boolean finishing;

    Lane(int number, Ledger ledger, int batchPostings, LaneListener listener, Books books) {
        this.number = number;
        this.ledger = ledger;
        this.batchPostings = batchPostings;
        this.listener = listener;
        this.books = books;
        poster = new Thread(this::run, "crossfoot-lane-" + number);
        answers = Executors.newSingleThreadExecutor(task -> new Thread(task, "crossfoot-lane-" + number + "-answers"));
    }

    void start() {
        poster.start();
    }

    void add(Pending pending) {
        synchronized (queue) {
            queue.add(pending);
            if (queue.size() == 1) {
                queue.notifyAll();
            }
        }
    }

    /** Nothing more will be added: the lane ends when all is answered. */
    void finish() {
        synchronized (queue) {
            finishing = true;
            queue.notifyAll();
        }
    }

    /** Waits for the end, however long the database takes; an interrupt is kept for later. */
    void await() {
        boolean interrupted = false;
        while (true) {
            try {
                poster.join();
                if (answers.awaitTermination(1, TimeUnit.DAYS)) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        for (List<Pending> batch = next(); batch != null; batch = next()) {
            post(batch);
        }
        answers.shutdown();
    }

    /** What has come in, as far as it fits; null at the end. */
    private List<Pending> next() {
        synchronized (queue) {
            while (queue.isEmpty()) {
                if (finishing) {
                    return null;
                }
                try {
                    queue.wait();
                } catch (InterruptedException e) {
                    LOG.warn("Lane {} was interrupted, which does not end it", number);
                }
            }
            List<Pending> batch = new ArrayList<>(Math.min(queue.size(), batchPostings));
            int postings = 0;
            while (!queue.isEmpty() && (postings == 0 || postings + queue.peek().weight() <= batchPostings)) {
                Pending pending = queue.poll();
                postings += pending.weight();
                batch.add(pending);
            }
            return batch;
        }
    }

    private void post(List<Pending> batch) {
        long start = System.nanoTime();
        try {
            List<Transaction> transactions = new ArrayList<>(batch.size());
            batch.forEach(pending -> transactions.add(pending.transaction()));
            List<BatchResult> results = ledger.postBatch(transactions);
            listener.posted(number, batch.size(), System.nanoTime() - start);
            answer(batch, (pending, i) -> {
                listener.answered(results.get(i));
                pending.answer().complete(results.get(i));
            });
        } catch (LedgerException e) {
            postOtherwise(batch, e);
        } catch (RuntimeException | Error e) {
            LOG.error("Lane {} failed in a way that should not be", number, e);
            fail(
                    batch,
                    LedgerException.of(
                            ErrorCode.UNKNOWN_OUTCOME,
                            "the service failed before the answer came; it may be posted or not",
                            Map.of(),
                            e));
        }
    }

    private void postOtherwise(List<Pending> batch, LedgerException error) {
        if (error.code() == ErrorCode.UNKNOWN_OUTCOME) {
            // Those with a key are posted again, by themselves, and by the ledger until the database is back.
            List<Pending> keyed = batch.stream().filter(Pending::isKeyed).toList();
            fail(batch.stream().filter(pending -> !pending.isKeyed()).toList(), error);
            if (!keyed.isEmpty()) {
                post(keyed);
            }
        } else if (error.code() == ErrorCode.DATABASE_ERROR && batch.size() > 1 && mayBeOfOne(error)) {
            // The whole call was rolled back; whoever is to blame is to be alone in it.
            post(batch.subList(0, batch.size() / 2));
            post(batch.subList(batch.size() / 2, batch.size()));
        } else {
            fail(batch, error);
            if (error.code() == ErrorCode.CONNECTION_LOST) {
                failRestIfFinishing(error);
            }
        }
    }

    private static boolean mayBeOfOne(LedgerException error) {
        String state = error.facts().getOrDefault("sqlstate", "");
        return state.length() == 5 && OF_ONE_TRANSACTION.contains(state.substring(0, 2));
    }

    /** Whoever ends the service does not want to wait for a database that is gone; nothing of the rest was ever sent. */
    private void failRestIfFinishing(LedgerException error) {
        List<Pending> rest;
        synchronized (queue) {
            if (!finishing || queue.isEmpty()) {
                return;
            }
            rest = List.copyOf(queue);
            queue.clear();
        }
        fail(rest, error);
    }

    private void fail(List<Pending> batch, LedgerException error) {
        answer(batch, (pending, i) -> {
            listener.failed(error);
            pending.answer().completeExceptionally(error);
        });
    }

    private void answer(List<Pending> batch, ObjIntConsumer<Pending> each) {
        books.left(number, batch);
        answers.execute(() -> {
            for (int i = 0; i < batch.size(); i++) {
                try {
                    each.accept(batch.get(i), i);
                } catch (RuntimeException e) {
                    LOG.error("An answer could not be given", e);
                }
            }
            books.answered(batch);
        });
    }
}
