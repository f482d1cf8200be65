package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Threads with a connection each, which start their work at one moment. */
final class Workers {

    private Workers() {}

    /** What one thread does, given its number. */
    interface Work<T> {
        T run(int worker, Connection connection) throws Exception;
    }

    /** Runs the work in a number of threads as the application, and gives back their answers; any exception fails the test. */
    static <T> List<T> run(TestDatabase database, int workers, Work<T> work) throws Exception {
        CyclicBarrier start = new CyclicBarrier(workers);
        ExecutorService threads = Executors.newFixedThreadPool(workers);
        try {
            List<Future<T>> answers = new ArrayList<>();
            for (int i = 0; i < workers; i++) {
                int worker = i;
                answers.add(threads.submit(() -> {
                    try (Connection connection = database.as("app")) {
                        start.await(60, TimeUnit.SECONDS);
                        return work.run(worker, connection);
                    }
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> answer : answers) {
                results.add(answer.get(120, TimeUnit.SECONDS));
            }
            return results;
        } finally {
            threads.shutdownNow();
            assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        }
    }
}
