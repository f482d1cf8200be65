package io.crossfoot.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Lets each of some connections work in a thread of its own for a while, and says how fast they were together. */
final class Slice {

    private static final Duration LONGEST_WARM_UP = Duration.ofSeconds(1);

    private Slice() {}

    /** One call on a connection. */
    @FunctionalInterface
    interface Work {
        /** Does it once, checks its answer, and says how many transfers that was. */
        int once() throws Exception;
    }

    /**
     * The rate of all work together. A tenth of the slice, at most a second, goes before it uncounted: that is where a
     * connection makes its plans and fills its caches.
     */
    static double rate(List<? extends Work> works, Duration slice) throws Exception {
        Duration tenth = slice.dividedBy(10);
        Duration warmUp = tenth.compareTo(LONGEST_WARM_UP) < 0 ? tenth : LONGEST_WARM_UP;
        // All begin to count together, so that none is measured while another is still warming up.
        CountDownLatch warm = new CountDownLatch(works.size());
        List<Callable<Double>> tasks = new ArrayList<>();
        for (Work work : works) {
            tasks.add(() -> {
                try {
                    rate(work, warmUp);
                } finally {
                    // One that failed must not keep the others waiting.
                    warm.countDown();
                }
                warm.await();
                return rate(work, slice);
            });
        }
        ExecutorService threads = Executors.newFixedThreadPool(works.size());
        try {
            double sum = 0;
            for (Future<Double> rate : threads.invokeAll(tasks)) {
                sum += rate.get();
            }
            return sum;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            threads.shutdownNow();
        }
    }

    /** Whole calls over the time that they took, so that the last one, which ends after the slice, does no harm. */
    private static double rate(Work work, Duration duration) throws Exception {
        long start = System.nanoTime();
        long done = 0;
        long elapsed;
        do {
            done += work.once();
            elapsed = System.nanoTime() - start;
        } while (elapsed < duration.toNanos());
        return done * 1e9 / elapsed;
    }
}
