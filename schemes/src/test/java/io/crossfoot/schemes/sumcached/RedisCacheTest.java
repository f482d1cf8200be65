package io.crossfoot.schemes.sumcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("It tells Redis by what children the process has")
class RedisCacheTest {
    private static final long TIMEOUT_SECONDS = 60;

    @BeforeAll
    static void redisRunsHere() {
        try (SumCached scheme = new SumCached()) {
            assumeTrue(
                    scheme.missing().isEmpty(),
                    () -> "Skipped: " + scheme.missing().orElseThrow());
        }
    }

    @Test
    void redis_ends_when_it_is_closed() throws Exception {
        List<ProcessHandle> before = children();
        RedisCache cache = RedisCache.start();
        List<ProcessHandle> redis = children();
        redis.removeAll(before);
        assertThat(redis).isNotEmpty();
        cache.client().set("a", "1");
        assertThat(cache.client().get("a")).isEqualTo("1");
        cache.close();
        for (ProcessHandle process : redis) {
            process.onExit().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        }
    }

    @Test
    void redis_ends_with_a_jvm_that_does_not_close_it(@TempDir Path folder) throws Exception {
        Process jvm = jvm(folder);
        try {
            ProcessHandle redis = redis(jvm);
            jvm.getOutputStream().close();
            redis.onExit().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            assertThat(jvm.waitFor()).isZero();
            assertThat(folder).isEmptyDirectory();
        } finally {
            jvm.destroyForcibly();
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "Nothing there ends a process with the one that started it")
    void redis_ends_with_a_jvm_that_is_killed(@TempDir Path folder) throws Exception {
        Process jvm = jvm(folder);
        try {
            ProcessHandle redis = redis(jvm);
            jvm.destroyForcibly();
            redis.onExit().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } finally {
            jvm.destroyForcibly();
        }
    }

    @Test
    void another_redis_can_be_used_and_stays() throws Exception {
        try (RedisCache own = RedisCache.start()) {
            try (RedisCache other = RedisCache.at(own.uri().toString())) {
                other.client().set("a", "1");
            }
            assertThat(own.client().get("a")).isEqualTo("1");
        }
    }

    @Test
    void a_redis_that_does_not_answer_is_named_without_its_password() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertThatIOException()
                .isThrownBy(() -> RedisCache.at("redis://user:secret@127.0.0.1:" + port))
                .withMessage("no Redis answers at 127.0.0.1:" + port);
    }

    @Test
    void a_closed_scheme_starts_no_other_redis() throws Exception {
        SumCached scheme = new SumCached();
        scheme.close();
        assertThat(scheme.missing()).isPresent();
    }

    private static List<ProcessHandle> children() {
        try (Stream<ProcessHandle> children = ProcessHandle.current().children()) {
            return new ArrayList<>(children.toList());
        }
    }

    private static Process jvm(Path folder) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return new ProcessBuilder(
                        java,
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.io.tmpdir=" + folder,
                        "-cp",
                        classPath,
                        RedisHolder.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static ProcessHandle redis(Process jvm) throws Exception {
        String line = jvm.inputReader().readLine();
        assertThat(line).startsWith("ready ");
        return ProcessHandle.of(Long.parseLong(line.substring("ready ".length())))
                .orElseThrow();
    }
}
