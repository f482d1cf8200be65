package io.crossfoot.server.operations;

import io.crossfoot.ledger.LedgerException;
import io.crossfoot.server.security.Access;
import io.crossfoot.server.security.Gate;
import io.crossfoot.server.security.Scope;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Consumer;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.slf4j.LoggerFactory;

/** A perimeter around a few routes that do next to nothing. */
public final class TestServer implements AutoCloseable {
    private final Javalin javalin;
    private final Metrics metrics = new Metrics();
    private final Health health;
    private final HttpClient client = HttpClient.newHttpClient();

    public TestServer(Gate gate) {
        this(gate, unreachable(), config -> {});
    }

    public TestServer(Gate gate, DataSource dataSource, Consumer<JavalinConfig> more) {
        health = new Health(dataSource, () -> true);
        javalin = Javalin.create(config -> {
                    config.startup.showJavalinBanner = false;
                    new Perimeter(gate, health, metrics, true).installOn(config);
                    more.accept(config);
                    config.routes.get("/v1/accounts/{account}", request -> {
                        Access.of(request).require(Scope.READ);
                        Access.of(request).requireAccount(request.pathParam("account"));
                        request.result(Access.of(request).actor());
                    });
                    config.routes.post("/v1/transactions", request -> {
                        Access.of(request).require(Scope.POST);
                        request.result("posted");
                    });
                    config.routes.put("/v1/settings", request -> {
                        Access.of(request).require(Scope.ADMIN);
                        Access.of(request).requireWholeLedger();
                        request.result("set");
                    });
                    config.routes.get("/v1/log", request -> {
                        LoggerFactory.getLogger("test").info("on the request's thread");
                        request.future(() -> CompletableFuture.runAsync(
                                () -> RequestIdentity.of(request).during(() -> LoggerFactory.getLogger("test")
                                        .info("on another thread")),
                                ForkJoinPool.commonPool()));
                    });
                    config.routes.get("/v1/fail", request -> {
                        throw new IllegalStateException("secret detail");
                    });
                    config.routes.exception(LedgerException.class, (error, request) -> request.status(
                                    error.code().httpStatus())
                            .result(error.code().title() + " " + error.facts()));
                })
                .start("127.0.0.1", 0);
    }

    static DataSource unreachable() {
        return new NoDataSource();
    }

    public int port() {
        return javalin.port();
    }

    Metrics metrics() {
        return metrics;
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
    }

    public HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    public HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    @Override
    public void close() {
        javalin.stop();
        health.close();
    }

    /** Connects to nothing. */
    private static final class NoDataSource implements DataSource {
        @Override
        public Connection getConnection() throws SQLException {
            throw new SQLException("db.internal:5432 refused", "08001");
        }

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            return getConnection();
        }

        @Override
        public PrintWriter getLogWriter() {
            return null;
        }

        @Override
        public void setLogWriter(PrintWriter out) {}

        @Override
        public void setLoginTimeout(int seconds) {}

        @Override
        public int getLoginTimeout() {
            return 0;
        }

        @Override
        public Logger getParentLogger() {
            return Logger.getGlobal();
        }

        @Override
        public <T> T unwrap(Class<T> type) throws SQLException {
            throw new SQLException("Nothing is wrapped");
        }

        @Override
        public boolean isWrapperFor(Class<?> type) {
            return false;
        }
    }
}
