package io.crossfoot.embedded.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BinariesTest {
    @TempDir
    Path cache;

    @Test
    void unpacking_twice_at_once_gives_one_complete_folder() throws Exception {
        Platform platform = Platform.current();
        URL archive = Platform.class.getResource(platform.resource());
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Callable<Binaries> unpack = () -> Binaries.unpackInto(cache, platform, archive);
            for (Future<Binaries> unpacked : threads.invokeAll(List.of(unpack, unpack))) {
                assertThat(unpacked.get().version()).startsWith("18.");
                assertThat(unpacked.get().majorVersion()).isEqualTo("18");
                assertThat(Path.of(unpacked.get().program("initdb"))).isExecutable();
            }
            try (var entries = Files.list(cache)) {
                assertThat(entries).hasSize(1);
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
