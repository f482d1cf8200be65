package io.crossfoot.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not HTTP, or only nearly, gets a problem document too, and does the server no harm. */
class MalformedHttpTest {
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start(ServerOptions.DEFAULT.with(
                new ServerOptions.Timeouts(Duration.ofSeconds(5), Duration.ofMillis(500), Duration.ofSeconds(10))));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Reply say(String text) throws IOException {
        try (RawConnection connection = new RawConnection(server.port())) {
            return connection.send(text).reply();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET\r\n\r\n",
                "GET /v1/settings\r\n\r\n",
                "GET /v1/settings HTTP/9.9\r\nHost: localhost\r\n\r\n",
                "GET /v1/settings HTTP/1.1\r\n\r\n",
                "GET /v1/settings HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n",
                "GET /v1/settings HTTP/1.1\r\nHost: localhost\r\nBad Header: 1\r\n\r\n",
                "GET /v1/settings HTTP/1.1\r\nHost: localhost\r\n folded: 1\r\n\r\n",
                "GET /v1/settings HTTP/1.1\r\nHost: localhost\r\nno colon\r\n\r\n",
                "GET /v1/set\u0001tings HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /v1/balances/%zz/USD HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /v1/balances/%C3%28/USD HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /v1/balances/%u0041/USD HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "POST /v1/transactions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: -5\r\n\r\n{}",
                "POST /v1/transactions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 5x\r\n\r\n{}",
                "POST /v1/transactions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
                "POST /v1/transactions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
                "POST /v1/transactions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: zip\r\n\r\n{}",
                "POST /v1/transactions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n{}",
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n",
            })
    void what_is_no_proper_http_is_answered_with_a_problem(String text) throws IOException {
        say(text).isProblem(400, "CF019");
    }

    @Test
    void headers_and_addresses_beyond_the_limit_are_refused() throws IOException {
        say("GET /v1/settings HTTP/1.1\r\nHost: localhost\r\nX-Large: " + "x".repeat(20_000) + "\r\n\r\n")
                .isProblem(413, "CF056");
        say("GET /v1/accounts?prefix=" + "x".repeat(20_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .isProblem(413, "CF056");
    }

    @Test
    void a_web_socket_is_not_opened() throws IOException {
        say("GET /v1/settings HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                .isProblem(404, "CF052");
    }

    @Test
    void a_body_that_does_not_arrive_in_time_is_given_up() throws IOException {
        try (RawConnection connection = new RawConnection(server.port())) {
            connection.send("POST /v1/transactions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 200\r\n\r\n{\"type\":");
            Reply reply = connection.reply().isProblem(400, "CF019");
            assertThat(reply.at("/detail")).contains("did not arrive");
            assertThat(connection.atEnd()).isTrue();
        }
    }

    @Test
    void a_body_that_trickles_in_is_taken_if_it_is_whole_in_time() throws IOException {
        String body =
                "{\"type\":\"deposit\",\"postings\":[{\"account\":\"user:slow\",\"amount\":\"1.00\",\"currency\":\"USD\"}]}";
        try (RawConnection connection = new RawConnection(server.port())) {
            connection.begin("POST", "/v1/transactions", "application/json");
            for (char c : body.toCharArray()) {
                connection.chunk(String.valueOf(c));
            }
            connection.endOfBody();
            connection.reply().is(201);
        }
    }

    @Test
    void a_client_that_leaves_within_its_body_posts_nothing() throws IOException {
        try (RawConnection connection = new RawConnection(server.port())) {
            connection.send(
                    "POST /v1/transactions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                            + "Content-Length: 100\r\n\r\n"
                            + "{\"type\":\"deposit\",\"postings\":[{\"account\":\"user:left\",\"amount\":\"1\",\"currency\":\"USD\"}]}");
        }
        assertThat(server.get("/v1/balances/user:left").is(200).json().get("balances"))
                .isEmpty();
    }

    @Test
    void callers_who_never_finish_a_request_keep_nobody_else_waiting() throws IOException {
        List<RawConnection> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                RawConnection connection = new RawConnection(server.port());
                slow.add(connection);
                connection.send(
                        "POST /v1/transactions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                + "Content-Length: 200\r\n\r\n{");
            }
            long begun = System.nanoTime();
            server.get("/v1/settings").is(200);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
        } finally {
            for (RawConnection connection : slow) {
                connection.close();
            }
        }
    }

    @Test
    void bytes_by_chance_are_answered_with_a_problem_or_with_the_end_of_the_connection() throws IOException {
        long seed = new Random().nextLong();
        System.out.println("seed of the mutated bytes: " + seed);
        Random random = new Random(seed);
        String good = "POST /v1/transactions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Accept: */*\r\nConnection: close\r\nContent-Length: 12\r\n\r\n{\"type\":\"a\"}";
        for (int i = 0; i < 300; i++) {
            byte[] bytes = good.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
            for (int changes = random.nextInt(6); changes >= 0; changes--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try (RawConnection connection = new RawConnection(server.port())) {
                connection.send(bytes).finish();
                if (!connection.isSilent()) {
                    Reply reply = connection.reply();
                    assertThat(reply.status())
                            .as("seed %d, request %d", seed, i)
                            .isBetween(200, 499);
                    if (!reply.body().isEmpty()) {
                        reply.isProblem(reply.at("/code"));
                    }
                }
            }
        }
        server.get("/v1/settings").is(200);
    }
}
