package io.crossfoot.server;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.crossfoot.kernel.TestDatabase;
import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.Transaction;
import io.crossfoot.server.lanes.LaneListener;
import io.crossfoot.server.lanes.Lanes;
import io.crossfoot.server.lanes.LanesOptions;
import io.crossfoot.server.operations.Health;
import io.crossfoot.server.operations.Metrics;
import io.crossfoot.server.operations.Perimeter;
import io.crossfoot.server.security.Access;
import io.crossfoot.server.security.Gate;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/** A server on a free port over a fresh ledger, and callers of it. */
final class TestServer implements AutoCloseable {
    private final TestDatabase database;
    private final HikariDataSource pool;
    private final Ledger ledger;
    private final Readiness readiness = new Readiness();
    private final Health health;
    private final CrossfootServer server;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private TestServer(ServerOptions options, Function<Context, Access> access, UnaryOperator<DataSource> wrapped) {
        database = TestDatabase.fresh();
        HikariConfig config = new HikariConfig();
        config.setDataSource(wrapped.apply(database.dataSource("admin")));
        config.setMaximumPoolSize(20);
        config.setMinimumIdle(0);
        pool = new HikariDataSource(config);
        ledger = Ledger.connect(pool);
        Lanes lanes = Lanes.start(ledger, LanesOptions.DEFAULT, LaneListener.NONE);
        health = new Health(pool, readiness::ready);
        Perimeter perimeter = new Perimeter(Gate.withoutKeys(Optional.empty()), health, new Metrics(), false);
        server = CrossfootServer.start(
                options,
                ledger,
                lanes,
                readiness,
                List.of(
                        perimeter::installOn,
                        part -> part.routes.before(
                                request -> access.apply(request).grantTo(request))));
    }

    static TestServer start() {
        return start(ServerOptions.DEFAULT);
    }

    static TestServer start(ServerOptions options) {
        return new TestServer(options, request -> Access.unlimited("loopback"), source -> source);
    }

    static TestServer start(ServerOptions options, Function<Context, Access> access) {
        return new TestServer(options, access, source -> source);
    }

    static TestServer start(UnaryOperator<DataSource> wrapped) {
        return new TestServer(ServerOptions.DEFAULT, request -> Access.unlimited("loopback"), wrapped);
    }

    TestDatabase database() {
        return database;
    }

    Ledger ledger() {
        return ledger;
    }

    CrossfootServer server() {
        return server;
    }

    Readiness readiness() {
        return readiness;
    }

    int port() {
        return server.port();
    }

    HttpClient client() {
        return client;
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server.uri() + path)).timeout(Duration.ofSeconds(60));
    }

    /** Sends a request and checks that the answer is as the description of the routes says. */
    Reply send(HttpRequest request) {
        try {
            HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
            Reply reply = new Reply(response);
            if (!request.method().equals("HEAD")) {
                ApiDocument.check(request.method(), request.uri().getRawPath(), reply);
            }
            return reply;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    Reply get(String path) {
        return send(request(path).build());
    }

    Reply put(String path, String body) {
        return send("PUT", path, body);
    }

    Reply post(String path, String body) {
        return send("POST", path, body);
    }

    Reply send(String method, String path, String body) {
        HttpRequest.Builder request = request(path);
        if (body == null) {
            request.method(method, BodyPublishers.noBody());
        } else {
            request.method(method, BodyPublishers.ofString(body)).header("Content-Type", "application/json");
        }
        return send(request.build());
    }

    /** Brings money from outside. */
    void deposit(String account, String amount, String currency) {
        ledger.post(
                Transaction.deposit(account, new BigDecimal(amount), currency).build());
    }

    @Override
    public void close() {
        server.close();
        health.close();
        ledger.close();
        pool.close();
        database.close();
    }
}
