package io.crossfoot.server.http;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Lets a bounded number of requests stream at a time and has threads for what these do at the same moment: read, post, write. */
final class StreamThreads implements Executor, AutoCloseable {
    private final int most;
    private final AtomicInteger running = new AtomicInteger();
    private final ThreadPoolExecutor threads;

    StreamThreads(int most) {
        this.most = most;
        AtomicInteger count = new AtomicInteger();
        // Never refuses a step of a stream that was admitted; the steps are as few as the streams.
        threads = new ThreadPoolExecutor(0, Integer.MAX_VALUE, 60, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(task, "crossfoot-stream-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Begins a stream if there is room for one more; until its future is done, it takes the place. */
    <R> CompletableFuture<R> admit(Supplier<CompletableFuture<R>> stream) {
        if (running.incrementAndGet() > most) {
            running.decrementAndGet();
            return CompletableFuture.failedFuture(Problems.overloaded("%d requests stream already".formatted(most)));
        }
        CompletableFuture<R> result;
        try {
            result = stream.get();
        } catch (RuntimeException e) {
            result = CompletableFuture.failedFuture(e);
        }
        return result.whenComplete((done, failure) -> running.decrementAndGet());
    }

    int running() {
        return running.get();
    }

    @Override
    public void execute(Runnable task) {
        threads.execute(task);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
