package io.crossfoot.schemes.sumcached;

import io.crossfoot.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.util.JedisURIHelper;
import redis.embedded.core.ExecutableProvider;
import redis.embedded.model.OS;
import redis.embedded.model.OsArchitecture;

/** A Redis: the one that a URL names, or one that is started here, on this machine's own address and without any persistence. */
final class RedisCache implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final int ATTEMPTS = 3;
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final int MAX_CONNECTIONS = 128;

    /**
     * Becomes Redis, and leaves a process behind that waits for the end of its input, which comes when this JVM closes it or ends,
     * however it ends, and then ends Redis. The keys of the terminal that end the JVM must not end the waiting one before.
     */
    private static final String UNTIL_INPUT_ENDS =
            "exec 3<&0; (trap '' HUP INT TERM; read -r line <&3; kill $$) 2>/dev/null & exec \"$@\" 3<&- </dev/null";

    private final Path folder;
    private final Process process;
    private final URI uri;
    private final RedisClient client;
    private final Runnable end = this::close;
    private boolean closed;

    private RedisCache(Path folder, Process process, URI uri, RedisClient client) {
        this.folder = folder;
        this.process = process;
        this.uri = uri;
        this.client = client;
        if (process != null) {
            EmbeddedPostgres.addExitTask(end);
        }
    }

    /** Connects to the Redis of a URL. The user and the password that it may have are in no message. */
    static RedisCache at(String url) throws IOException {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw new IOException("the URL of the Redis to use is none");
        }
        if (!JedisURIHelper.isValid(uri)) {
            throw new IOException("the URL of the Redis to use has no scheme, host or port");
        }
        RedisClient client = client(uri);
        try {
            client.ping();
        } catch (JedisException e) {
            client.close();
            throw new IOException("no Redis answers at %s:%d".formatted(uri.getHost(), uri.getPort()), e);
        }
        return new RedisCache(null, null, uri, client);
    }

    /** Starts one. */
    static RedisCache start() throws IOException {
        Path folder = Files.createTempDirectory("crossfoot-redis");
        try {
            File program = program(folder);
            for (int attempt = 1; ; attempt++) {
                URI uri = URI.create("redis://" + HOST + ":" + freePort());
                Process process = launch(program, folder, uri.getPort());
                RedisClient client = client(uri);
                if (isReady(process, client)) {
                    return new RedisCache(folder, process, uri, client);
                }
                client.close();
                end(process);
                // Somebody else may have taken the port in between.
                if (attempt == ATTEMPTS) {
                    throw new IOException("Redis did not start: " + lastLine(log(folder)));
                }
            }
        } catch (IOException | RuntimeException e) {
            remove(folder);
            throw e;
        }
    }

    URI uri() {
        return uri;
    }

    RedisClient client() {
        return client;
    }

    private static RedisClient client(URI uri) {
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        pool.setMaxTotal(MAX_CONNECTIONS);
        pool.setMaxIdle(MAX_CONNECTIONS);
        return RedisClient.builder()
                .hostAndPort(JedisURIHelper.getHostAndPort(uri))
                .clientConfig(DefaultJedisClientConfig.builder(uri).build())
                .poolConfig(pool)
                .build();
    }

    private static File program(Path folder) throws IOException {
        try {
            if (ExecutableProvider.newProvidedVersionsMap().containsKey(OsArchitecture.detectOSandArchitecture())) {
                return ExecutableProvider.newJarResourceProvider(folder.toFile())
                        .get();
            }
        } catch (RuntimeException e) {
            throw new IOException(noProgram(), e);
        }
        throw new IOException(noProgram());
    }

    private static String noProgram() {
        return "there is no Redis to start on %s %s"
                .formatted(System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    private static Process launch(File program, Path folder, int port) throws IOException {
        List<String> command = new ArrayList<>();
        if (!isWindows()) {
            command.addAll(List.of("/bin/sh", "-c", UNTIL_INPUT_ENDS, "sh"));
        }
        command.addAll(List.of(program.getAbsolutePath(), "--bind", HOST, "--port", Integer.toString(port)));
        command.addAll(List.of("--save", "", "--appendonly", "no"));
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log(folder).toFile())
                .start();
    }

    private static boolean isReady(Process process, RedisClient client) throws IOException {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (System.nanoTime() < deadline) {
            try {
                client.ping();
                return process.isAlive();
            } catch (JedisConnectionException e) {
                if (ended(process, Duration.ofMillis(10))) {
                    return false;
                }
            }
        }
        return false;
    }

    private static boolean ended(Process process, Duration within) throws IOException {
        try {
            return process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
            throw new IOException("interrupted while Redis was starting or ending", e);
        }
    }

    private static void end(Process process) throws IOException {
        process.getOutputStream().close();
        if (isWindows()) {
            process.destroy();
        }
        if (!ended(process, TIMEOUT)) {
            process.destroyForcibly();
        }
    }

    private static boolean isWindows() {
        return OS.detectOS() == OS.WINDOWS;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            return socket.getLocalPort();
        }
    }

    private static Path log(Path folder) {
        return folder.resolve("redis.log");
    }

    private static String lastLine(Path log) throws IOException {
        return Files.readAllLines(log).stream()
                .filter(line -> !line.isBlank())
                .reduce((first, second) -> second)
                .orElse("it said nothing");
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        client.close();
        if (process == null) {
            return;
        }
        EmbeddedPostgres.removeExitTask(end);
        try {
            end(process);
            remove(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
