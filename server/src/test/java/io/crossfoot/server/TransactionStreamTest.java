package io.crossfoot.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(lines.toString()))
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
}
