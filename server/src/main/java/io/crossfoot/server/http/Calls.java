package io.crossfoot.server.http;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Threads that wait for the database, so that those that talk to callers never do; a bounded number of calls waits for them. */
final class Calls implements AutoCloseable {
    private final ThreadPoolExecutor threads;

    Calls(int most, int queued) {
        AtomicInteger count = new AtomicInteger();
        threads = new ThreadPoolExecutor(most, most, 60, TimeUnit.SECONDS, new ArrayBlockingQueue<>(queued), task -> {
            Thread thread = new Thread(task, "crossfoot-call-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        threads.allowCoreThreadTimeOut(true);
    }

    /** Makes a call on one of the threads; a failed future when too many wait already. */
    <R> CompletableFuture<R> run(Supplier<R> call) {
        CompletableFuture<R> result = new CompletableFuture<>();
        try {
            threads.execute(() -> {
                try {
                    result.complete(call.get());
                } catch (Throwable e) {
                    result.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(
                    Problems.overloaded("%d calls wait for the database already".formatted(queued())));
        }
        return result;
    }

    private int queued() {
        return threads.getQueue().size();
    }

    /** Interrupts what is still under way; whoever closes it has waited for answers before. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
