package io.crossfoot.server.http;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Calls of the ledger beside the lanes, so many at a time as there are connections for them. A call is made at once, on the
 * thread that asks for it, where there is room, because going to another thread and back costs more than a short read does;
 * otherwise it waits its turn without keeping that thread. A bounded number of calls waits.
 */
final class Calls implements AutoCloseable {
    private final Semaphore room;
    private final ThreadPoolExecutor waiting;

    Calls(int most, int queued) {
        room = new Semaphore(most, true);
        AtomicInteger count = new AtomicInteger();
        waiting = new ThreadPoolExecutor(most, most, 60, TimeUnit.SECONDS, new ArrayBlockingQueue<>(queued), task -> {
            Thread thread = new Thread(task, "crossfoot-call-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        waiting.allowCoreThreadTimeOut(true);
    }

    /** Makes a call, now or later; a failed future when too many wait already. */
    <R> CompletableFuture<R> run(Supplier<R> call) {
        CompletableFuture<R> result = new CompletableFuture<>();
        if (isRoom()) {
            make(call, result);
            return result;
        }
        try {
            waiting.execute(() -> {
                room.acquireUninterruptibly();
                make(call, result);
            });
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(Problems.overloaded("%d calls wait for the database already"
                    .formatted(waiting.getQueue().size())));
        }
        return result;
    }

    /** Asks with a timeout, of none, because only then those who wait already come first. */
    private boolean isRoom() {
        try {
            return room.tryAcquire(0, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private <R> void make(Supplier<R> call, CompletableFuture<R> result) {
        try {
            R made = call.get();
            room.release();
            result.complete(made);
        } catch (Throwable e) {
            room.release();
            result.completeExceptionally(e);
        }
    }

    /** Interrupts what is still under way; whoever closes it has waited for answers before. */
    @Override
    public void close() {
        waiting.shutdownNow();
    }
}
