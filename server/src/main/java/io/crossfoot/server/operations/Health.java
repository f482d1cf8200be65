package io.crossfoot.server.operations;

import io.crossfoot.kernel.Kernel;
import io.javalin.http.Context;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Says whether the process lives, and whether it can do its work. The database is asked at most once a second and for at most
 * two, however many ask, on a thread of its own: checks take nothing from those who post.
 */
public final class Health implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Health.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();

    private final DataSource dataSource;
    private final BooleanSupplier serving;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread created = new Thread(task, "crossfoot-health");
        created.setDaemon(true);
        return created;
    });
    private CompletableFuture<Database> current;
    private long asked;

    /**
     * Watches a server.
     *
     * @param dataSource the one that the server works with
     * @param serving false while the server starts and stops
     */
    public Health(DataSource dataSource, BooleanSupplier serving) {
        this.dataSource = Objects.requireNonNull(dataSource, "dataSource");
        this.serving = Objects.requireNonNull(serving, "serving");
    }

    void live(Context request) {
        answer(request, true, Map.of("status", "live"));
    }

    void ready(Context request) {
        // The thread that took the request does not wait for the database.
        request.future(() -> database().thenAccept(database -> answer(request, database)));
    }

    private void answer(Context request, Database database) {
        boolean ready = serving.getAsBoolean() && database.kernel.equals("current");
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("status", ready ? "ready" : "not_ready");
        body.put("service", serving.getAsBoolean() ? "serving" : "stopping");
        body.put("database", database.state);
        body.put("kernel", database.kernel);
        answer(request, ready, body);
    }

    private static void answer(Context request, boolean good, Map<String, ?> body) {
        request.status(good ? 200 : 503)
                .contentType("application/json")
                .result(JsonMapper.shared().writeValueAsString(body));
    }

    private CompletableFuture<Database> database() {
        return check().thenApply(database -> database)
                .completeOnTimeout(
                        new Database("no answer within 2 s", "unknown"), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The check that is under way or was done within the last second, or a new one. */
    private synchronized CompletableFuture<Database> check() {
        long now = System.nanoTime();
        if (current == null || current.isDone() && now - asked > FRESH_NANOS) {
            asked = now;
            current = CompletableFuture.supplyAsync(this::ask, thread);
        }
        return current;
    }

    private Database ask() {
        try (Connection connection = dataSource.getConnection()) {
            return new Database("reachable", Kernel.state(connection).name().toLowerCase(Locale.ROOT));
        } catch (SQLException | RuntimeException e) {
            // Whoever asks may be anybody, and the error may tell names and addresses.
            LOG.warn("The database can't be used: {}", e.getMessage());
            return new Database("unreachable", "unknown");
        }
    }

    /** Ends the thread. */
    @Override
    public void close() {
        thread.shutdownNow();
    }

    private record Database(String state, String kernel) {}
}
