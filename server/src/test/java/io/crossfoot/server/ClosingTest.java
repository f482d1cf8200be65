package io.crossfoot.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A server that stops answers what it accepted, and posts nothing that it does not answer. */
class ClosingTest {
    private static final String DEPOSIT =
            "{\"type\":\"deposit\",\"postings\":[{\"account\":\"user:closing\",\"amount\":\"1\",\"currency\":\"JPY\"}]}";

    private static java.net.http.HttpRequest deposit(TestServer server) {
        return server.request("/v1/transactions")
                .header("Content-Type", "application/json")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(DEPOSIT))
                .build();
    }

    @Test
    void under_load_exactly_what_was_answered_is_posted() throws Exception {
        try (TestServer server = TestServer.start()) {
            server.send(deposit(server)).is(201);
            AtomicInteger answered = new AtomicInteger(1);
            AtomicInteger refused = new AtomicInteger();
            ExecutorService callers = Executors.newFixedThreadPool(16);
            for (int i = 0; i < 16; i++) {
                callers.submit(() -> {
                    while (true) {
                        HttpResponse<String> response = server.client().send(deposit(server), BodyHandlers.ofString());
                        if (response.statusCode() == 201) {
                            answered.incrementAndGet();
                        } else {
                            assertThat(response.statusCode()).isEqualTo(503);
                            assertThat(response.body()).contains("\"CF058\"");
                            refused.incrementAndGet();
                        }
                    }
                });
            }
            await().atMost(Duration.ofSeconds(30)).until(() -> answered.get() > 200);
            server.server().close();
            assertThat(server.readiness().ready()).isFalse();
            // A refused connection ends each caller.
            callers.shutdown();
            assertThat(callers.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
            assertThat(server.ledger()
                            .balance("user:closing", "JPY")
                            .orElseThrow()
                            .version())
                    .isEqualTo(answered.get());
        }
    }

    @Test
    void a_request_that_waits_for_the_database_is_answered_before_the_server_is_gone() throws Exception {
        try (TestServer server = TestServer.start()) {
            server.send(deposit(server)).is(201);
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            CompletableFuture<Void> closed;
            try (Blocked blocked = new Blocked(server.database())) {
                for (int i = 0; i < 50; i++) {
                    answers.add(server.client().sendAsync(deposit(server), BodyHandlers.ofString()));
                }
                blocked.awaitCaller();
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> server.server().inFlight() == 50);
                closed = CompletableFuture.runAsync(server.server()::close);
                await().atMost(Duration.ofSeconds(10))
                        .until(() -> !server.readiness().ready());
                await().atMost(Duration.ofSeconds(10)).until(() -> refusesConnections(server));
            }
            closed.get(30, TimeUnit.SECONDS);
            for (CompletableFuture<HttpResponse<String>> answer : answers) {
                assertThat(answer.get(1, TimeUnit.SECONDS).statusCode()).isEqualTo(201);
            }
            assertThat(server.ledger()
                            .balance("user:closing", "JPY")
                            .orElseThrow()
                            .version())
                    .isEqualTo(51);
        }
    }

    private static boolean refusesConnections(TestServer server) throws IOException {
        try {
            new RawConnection(server.port()).close();
            return false;
        } catch (ConnectException e) {
            return true;
        }
    }

    @Test
    void a_request_on_an_open_connection_is_turned_away_while_the_server_stops() throws Exception {
        try (TestServer server = TestServer.start();
                RawConnection open = new RawConnection(server.port())) {
            open.send("GET /v1/settings HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    .reply()
                    .is(200);
            CompletableFuture<HttpResponse<String>> waiting;
            CompletableFuture<Void> closed;
            try (Blocked blocked = new Blocked(server.database())) {
                waiting = server.client().sendAsync(deposit(server), BodyHandlers.ofString());
                blocked.awaitCaller();
                closed = CompletableFuture.runAsync(server.server()::close);
                await().atMost(Duration.ofSeconds(10)).until(() -> refusesConnections(server));
                Reply refused = open.send("GET /v1/settings HTTP/1.1\r\nHost: localhost\r\n\r\n")
                        .reply();
                refused.isProblem(503, "CF058");
                assertThat(refused.header("Retry-After")).isEqualTo("1");
                assertThat(open.atEnd()).isTrue();
            }
            closed.get(30, TimeUnit.SECONDS);
            assertThat(waiting.get(1, TimeUnit.SECONDS).statusCode()).isEqualTo(201);
        }
    }

    @Test
    void a_stream_ends_with_the_answers_to_every_line_that_was_posted() throws Exception {
        try (TestServer server = TestServer.start();
                RawConnection connection = new RawConnection(server.port())) {
            connection.begin("POST", "/v1/transactions/stream", "application/x-ndjson");
            connection.head().is(200);
            connection.chunk((DEPOSIT + "\n").repeat(3));
            for (int i = 0; i < 3; i++) {
                assertThat(connection.line()).contains("\"posted\"");
            }
            Thread sender = new Thread(() -> {
                try {
                    while (true) {
                        connection.chunk((DEPOSIT + "\n").repeat(20));
                    }
                } catch (IOException e) {
                    // The server has closed the connection, which is what this thread waits for.
                    Thread.currentThread().interrupt();
                }
            });
            sender.start();
            int answered = 3;
            for (; answered < 200; answered++) {
                assertThat(connection.line()).contains("\"posted\"");
            }
            CompletableFuture<Void> closed = CompletableFuture.runAsync(server.server()::close);
            while (connection.line() != null) {
                answered++;
            }
            closed.get(30, TimeUnit.SECONDS);
            sender.join();
            assertThat(server.ledger()
                            .balance("user:closing", "JPY")
                            .orElseThrow()
                            .version())
                    .isEqualTo(answered);
        }
    }

    @Test
    void what_does_not_end_within_the_grace_is_given_up() throws Exception {
        try (TestServer server = TestServer.start(ServerOptions.DEFAULT.with(
                new ServerOptions.Timeouts(Duration.ofSeconds(60), Duration.ofSeconds(30), Duration.ofMillis(300))))) {
            try (RawConnection connection = new RawConnection(server.port())) {
                connection.send(
                        "POST /v1/transactions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                + "Content-Length: 200\r\n\r\n{");
                await().atMost(Duration.ofSeconds(10))
                        .until(() -> server.server().inFlight() == 1);
                long begun = System.nanoTime();
                server.server().close();
                assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(20));
                assertThat(server.server().inFlight()).isZero();
                if (!connection.isSilent()) {
                    assertThat(connection.reply().status()).isGreaterThanOrEqualTo(400);
                    assertThat(connection.atEnd()).isTrue();
                }
            }
        }
    }

    @Test
    void an_answer_that_takes_longer_than_the_idle_time_is_still_given() throws Exception {
        try (TestServer server = TestServer.start(ServerOptions.DEFAULT.with(
                new ServerOptions.Timeouts(Duration.ofMillis(300), Duration.ofSeconds(30), Duration.ofSeconds(10))))) {
            CompletableFuture<HttpResponse<String>> waiting;
            try (Blocked blocked = new Blocked(server.database())) {
                waiting = server.client().sendAsync(deposit(server), BodyHandlers.ofString());
                blocked.awaitCaller();
                // Long after the idle time nobody has answered yet.
                await().pollDelay(Duration.ofMillis(1_500)).until(() -> !waiting.isDone());
            }
            assertThat(waiting.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(201);
        }
    }
}
