package io.crossfoot.contract;

import com.zaxxer.hikari.HikariDataSource;
import io.crossfoot.client.HttpLedger;
import io.crossfoot.kernel.TestDatabase;
import io.crossfoot.ledger.Ledger;
import io.crossfoot.server.CrossfootServer;
import io.crossfoot.server.Readiness;
import io.crossfoot.server.ServerOptions;
import io.crossfoot.server.lanes.LaneListener;
import io.crossfoot.server.lanes.Lanes;
import io.crossfoot.server.lanes.LanesOptions;
import io.crossfoot.server.security.Access;
import io.crossfoot.server.security.ApiKeys;
import io.crossfoot.server.security.Gate;
import io.crossfoot.server.security.NewApiKey;
import io.crossfoot.server.security.Scope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The Java client, with an administrator's API key, of a server on a free port. */
final class HttpDoor extends OperationsDoor {
    private final Service service;
    private final HttpLedger client;

    HttpDoor(TestDatabase database) {
        this(new Service(database));
    }

    private HttpDoor(Service service) {
        this(service, HttpLedger.connect(service.server.uri(), service.key.token()));
    }

    private HttpDoor(Service service, HttpLedger client) {
        super(client);
        this.service = service;
        this.client = client;
    }

    /** A server and what it stands on. */
    private static final class Service implements AutoCloseable {
        private final HikariDataSource pool;
        private final Ledger ledger;
        private final NewApiKey key;
        private final CrossfootServer server;

        Service(TestDatabase database) {
            pool = Pools.of(database);
            ledger = Ledger.connect(pool);
            ApiKeys keys = new ApiKeys(pool);
            key = keys.create("contract", Scope.ADMIN, Optional.empty(), Optional.empty(), Optional.empty(), "test");
            Gate gate = Gate.withKeys(keys, Optional.empty());
            Lanes lanes = Lanes.start(ledger, LanesOptions.DEFAULT, LaneListener.NONE);
            server = CrossfootServer.start(
                    ServerOptions.DEFAULT,
                    ledger,
                    lanes,
                    new Readiness(),
                    List.of(part -> part.routes.before(gate::decide)));
        }

        @Override
        public void close() {
            server.close();
            ledger.close();
            pool.close();
        }
    }

    @Override
    public Optional<String> actor() {
        return Optional.of(Access.by(service.key.key()).actor());
    }

    /** Without the client, which would read the text first. */
    @Override
    public long postJson(String json) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(service.server.uri() + "/v1/transactions"))
                .header("Authorization", "Bearer " + service.key.token())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json))
                .build();
        try {
            HttpResponse<String> response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
            JsonNode answer = Wire.read(response.body());
            if (response.statusCode() >= 400) {
                throw Wire.problem(answer);
            }
            return answer.get("transaction_id").longValue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        client.close();
        service.close();
    }
}
