package io.crossfoot.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TransactionStreamTest {
    private static final String NDJSON = "application/x-ndjson";
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String deposit(String account, String amount) {
        return """
                {"type":"deposit","postings":[{"account":"%s","amount":"%s","currency":"USD"}]}
                """.formatted(account, amount);
    }

    @Test
    void answers_arrive_line_by_line_while_the_request_is_still_being_sent() throws IOException {
        try (RawConnection connection = new RawConnection(server.port())) {
            connection.begin("POST", "/v1/transactions/stream", NDJSON);
            assertThat(connection.head().is(200).header("content-type")).isEqualTo(NDJSON);
            for (int i = 1; i <= 5; i++) {
                connection.chunk(deposit("user:interactive", "1.00"));
                JsonNode answer = JSON.readTree(connection.line());
                assertThat(answer.get("line").asInt()).isEqualTo(i);
                assertThat(answer.get("status").asString()).isEqualTo("posted");
                assertThat(answer.at("/postings/0/destination_balance").asString())
                        .isEqualTo(i + ".00");
            }
            connection.endOfBody();
            assertThat(connection.line()).isNull();
        }
    }

    @Test
    void lines_are_answered_in_order_whatever_becomes_of_each() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 1; i <= 5_000; i++) {
            lines.append(
                    switch (i % 5) {
                        case 0 -> "\r\n";
                        case 1 -> deposit("user:ordered", "1.00");
                        case 2 ->
                            "{\"type\":\"purchase\",\"postings\":[{\"account\":\"user:poor\",\"amount\":\"-1\",\"currency\":\"USD\"}]}\n";
                        case 3 -> "not json\n";
                        default ->
                            "{\"type\":\"deposit\",\"key\":\"same\",\"postings\":[{\"account\":\"user:ordered\",\"amount\":\"1\",\"currency\":\"USD\"}]}\r\n";
                    });
        }
        Reply reply = server.send(server.request("/v1/transactions/stream")
                .header("Content-Type", NDJSON)
                .POST(BodyPublishers.ofString(lines.toString()))
                .build());
        String[] answers = reply.is(200).body().split("\n");
        assertThat(answers).hasSize(4_000);
        int line = 0;
        for (String text : answers) {
            line += line % 5 == 4 ? 2 : 1;
            JsonNode answer = JSON.readTree(text);
            assertThat(answer.get("line").asInt()).isEqualTo(line);
            String status = answer.get("status").asString();
            switch (line % 5) {
                case 1 -> assertThat(status).isEqualTo("posted");
                case 2 -> assertThat(answer.at("/error/code").asString()).isEqualTo("CF010");
                case 3 -> {
                    assertThat(answer.at("/error/code").asString()).isEqualTo("CF019");
                    assertThat(answer.at("/error/line").asString()).isEqualTo(Integer.toString(line));
                }
                default -> assertThat(status).isEqualTo(line == 4 ? "posted" : "replayed");
            }
        }
        assertThat(server.get("/v1/balances/user:ordered/USD").at("/balance")).isEqualTo("1001.00");
    }

    private static Reply stream(TestServer to, String lines) {
        return to.send(to.request("/v1/transactions/stream")
                .header("Content-Type", NDJSON)
                .POST(BodyPublishers.ofString(lines))
                .build());
    }

    @Test
    void the_last_line_needs_no_line_break_and_no_line_no_answer() {
        Reply reply =
                stream(server, "\n \n" + deposit("user:last", "1.00").strip()).is(200);
        assertThat(reply.json().get("line").asInt()).isEqualTo(3);
        assertThat(stream(server, " ").is(200).body()).isEmpty();
    }

    @Test
    void a_line_over_the_limit_is_rejected_and_the_next_one_is_posted() {
        Reply reply = stream(server, "x".repeat(200_000) + "\n" + deposit("user:next", "1.00") + "y".repeat(70_000));
        List<JsonNode> answers =
                reply.is(200).body().lines().map(JSON::readTree).toList();
        assertThat(answers).hasSize(3);
        assertThat(answers.get(0).at("/error/code").asString()).isEqualTo("CF056");
        assertThat(answers.get(1).at("/status").asString()).isEqualTo("posted");
        assertThat(answers.get(2).at("/error/line").asString()).isEqualTo("3");
    }

    @Test
    void a_client_that_leaves_half_way_leaves_nothing_behind_and_nothing_half_posted() throws IOException {
        for (int i = 0; i < 40; i++) {
            try (RawConnection connection = new RawConnection(server.port())) {
                connection.begin("POST", "/v1/transactions/stream", NDJSON);
                connection.chunk(deposit("user:gone", "1.00").repeat(50));
                if (i % 2 == 0) {
                    connection.head().is(200);
                    assertThat(connection.line()).contains("posted");
                }
                connection.chunk("{\"type\":\"deposit\",\"postings\":[{\"account\":\"user:half\",");
            }
        }
        // More streams than there may be at a time, so places of those that broke off must have become free again.
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> stream(server, deposit("user:after", "1.00"))
                .is(200));
        assertThat(server.ledger().balances("user:half")).isEmpty();
    }

    @Test
    void a_client_that_does_not_read_its_answers_is_not_read_from_either() throws Exception {
        byte[] lines = deposit("user:deaf", "1.00").repeat(1_000).getBytes(StandardCharsets.UTF_8);
        AtomicLong sent = new AtomicLong();
        try (RawConnection connection = new RawConnection(server.port())) {
            connection.begin("POST", "/v1/transactions/stream", NDJSON);
            Thread sender = new Thread(() -> {
                try {
                    for (int i = 0; i < 400; i++) {
                        connection
                                .send(Integer.toHexString(lines.length) + "\r\n")
                                .send(lines)
                                .send("\r\n");
                        sent.addAndGet(lines.length);
                    }
                } catch (IOException e) {
                    // The connection is closed below.
                    sent.addAndGet(0);
                }
            });
            sender.start();
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                long before = sent.get();
                sender.join(1_500);
                return before > 0 && before == sent.get();
            });
            assertThat(sent.get()).isLessThan(400L * lines.length);
            stream(server, deposit("user:after", "1.00")).is(200);
        }
    }

    @Test
    void streams_beyond_the_limit_are_refused_until_one_ends() throws IOException {
        try (TestServer small = TestServer.start(ServerOptions.DEFAULT.with(new ServerOptions.Connections(100, 1)));
                RawConnection connection = new RawConnection(small.port())) {
            connection.begin("POST", "/v1/transactions/stream", NDJSON);
            connection.head().is(200);
            Reply refused = stream(small, deposit("user:many", "1.00")).isProblem(503, "CF058");
            assertThat(refused.header("Retry-After")).isEqualTo("1");
            connection.endOfBody();
            assertThat(connection.line()).isNull();
            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> stream(small, deposit("user:many", "1.00"))
                    .is(200));
        }
    }

    @Test
    void a_silent_stream_is_ended_after_the_idle_time_and_what_was_answered_stays() throws IOException {
        try (TestServer impatient = TestServer.start(ServerOptions.DEFAULT.with(new ServerOptions.Timeouts(
                        Duration.ofMillis(700), Duration.ofSeconds(5), Duration.ofSeconds(5))));
                RawConnection connection = new RawConnection(impatient.port())) {
            connection.begin("POST", "/v1/transactions/stream", NDJSON);
            connection.head().is(200);
            connection.chunk(deposit("user:silent", "1.00") + "{\"type\":");
            assertThat(JSON.readTree(connection.line()).get("status").asString())
                    .isEqualTo("posted");
            assertThat(connection.line()).isNull();
            assertThat(connection.atEnd()).isTrue();
        }
    }

    @Test
    void when_the_database_is_lost_lines_with_a_key_are_posted_and_those_without_are_said_to_be_unknown()
            throws Exception {
        String keyed = "{\"type\":\"deposit\",\"key\":\"lost-%d\",\"postings\":[{\"account\":\"user:lost\","
                + "\"amount\":\"1.00\",\"currency\":\"USD\"}]}\n";
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 10; i++) {
            lines.append(keyed.formatted(i))
                    .append(deposit("user:lost", "1.00"))
                    .append("nonsense\n");
        }
        try (RawConnection connection = new RawConnection(server.port())) {
            try (Blocked blocked = new Blocked(server.database())) {
                connection.begin("POST", "/v1/transactions/stream", NDJSON);
                connection.chunk(lines.toString());
                blocked.awaitCaller();
                blocked.breakCallers();
            }
            connection.head().is(200);
            for (int i = 0; i < 10; i++) {
                JsonNode posted = JSON.readTree(connection.line());
                assertThat(posted.get("status").asString())
                        .as(posted.toString())
                        .isEqualTo("posted");
                JsonNode unknown = JSON.readTree(connection.line());
                assertThat(unknown.get("status").asString())
                        .as(unknown.toString())
                        .isEqualTo("unknown");
                assertThat(unknown.at("/error/code").asString()).isEqualTo("08007");
                assertThat(unknown.at("/error/retryable").asBoolean()).isFalse();
                assertThat(JSON.readTree(connection.line()).get("status").asString())
                        .isEqualTo("rejected");
            }
            connection.chunk(deposit("user:found-again", "1.00"));
            assertThat(JSON.readTree(connection.line()).get("status").asString())
                    .isEqualTo("posted");
            connection.endOfBody();
            assertThat(connection.line()).isNull();
        }
        assertThat(server.get("/v1/balances/user:lost/USD").at("/balance")).isEqualTo("10.00");
    }
}
