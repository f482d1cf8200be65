package io.crossfoot.schemes.comparison;

import io.crossfoot.schemes.SchemeDatabase;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads that work beside each other, each with a connection of its own. */
final class Crew {
    private static final Duration LONGEST_WARM_UP = Duration.ofSeconds(1);

    private Crew() {}

    /** What one of them does, from beginning to end. */
    @FunctionalInterface
    interface Work<T> {
        T run(Connection connection, int member) throws Exception;
    }

    /** What one of them does over and over. */
    @FunctionalInterface
    interface Turn {
        /** Does it once, and says whether that counts. */
        boolean once(Connection connection) throws Exception;
    }

    /** Lets so many work, and returns what each found. The first failure is everybody's. */
    static <T> List<T> run(SchemeDatabase database, int members, Work<T> work) throws Exception {
        List<Callable<T>> tasks = new ArrayList<>();
        for (int member = 0; member < members; member++) {
            int number = member;
            tasks.add(() -> {
                try (Connection connection = database.connect()) {
                    return work.run(connection, number);
                }
            });
        }
        return together(tasks, members);
    }

    /**
     * The same for work whose speed nobody measures: it does not wait for the disk at each commit. What it writes and logs is the
     * same.
     */
    static <T> List<T> runInBulk(SchemeDatabase database, int members, Work<T> work) throws Exception {
        return run(database, members, (connection, member) -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET synchronous_commit = off");
            }
            return work.run(connection, member);
        });
    }

    /** Runs tasks, so many at a time. */
    static <T> List<T> together(List<Callable<T>> tasks, int atATime) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(atATime);
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> result : threads.invokeAll(tasks)) {
                results.add(result.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            threads.shutdownNow();
        }
    }

    /**
     * How many turns a second they take together. A fifth of the slice, at most a second, goes before it uncounted: that is
     * where a connection makes its plans and fills its caches.
     */
    static double rate(SchemeDatabase database, int members, Duration slice, Turn turn) throws Exception {
        Duration fifth = slice.dividedBy(5);
        Duration warmUp = fifth.compareTo(LONGEST_WARM_UP) < 0 ? fifth : LONGEST_WARM_UP;
        List<Callable<Double>> tasks = new ArrayList<>();
        // All begin to count together, so that none is measured while another is still connecting.
        CountDownLatch warm = new CountDownLatch(members);
        for (int member = 0; member < members; member++) {
            tasks.add(() -> {
                try (Connection connection = database.connect()) {
                    rate(connection, turn, warmUp);
                    warm.countDown();
                    warm.await();
                    return rate(connection, turn, slice);
                } finally {
                    // One that failed must not keep the others waiting.
                    warm.countDown();
                }
            });
        }
        return together(tasks, members).stream()
                .mapToDouble(Double::doubleValue)
                .sum();
    }

    /** Whole turns over the time that they took, so that the last one, which ends after the slice, does no harm. */
    private static double rate(Connection connection, Turn turn, Duration duration) throws Exception {
        long start = System.nanoTime();
        long done = 0;
        long elapsed;
        do {
            done += turn.once(connection) ? 1 : 0;
            elapsed = System.nanoTime() - start;
        } while (elapsed < duration.toNanos());
        return done * 1e9 / elapsed;
    }
}
