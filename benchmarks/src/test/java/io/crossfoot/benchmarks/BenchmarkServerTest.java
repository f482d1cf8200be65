package io.crossfoot.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What a run leaves of its server. */
class BenchmarkServerTest {

    @Test
    void a_server_closed_twice_at_once_is_removed_whole() throws Exception {
        // So it is where a signal ends the run: the shutdown removes it, and so does the run, which fails by that.
        BenchmarkServer server = BenchmarkServer.temporary();
        Path folder = server.folder();
        Callable<Void> close = () -> {
            server.close();
            return null;
        };
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Void>> closed = threads.invokeAll(List.of(close, close, close, close));
            for (Future<Void> one : closed) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(folder).doesNotExist();
        assertThat(folder.getParent()).doesNotExist();
    }
}
