package io.crossfoot.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class HttpPostingTest {
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void a_posted_transaction_is_answered_with_its_address_and_the_balances_it_left() {
        Reply reply = server.post("/v1/transactions", """
                {"type": "deposit", "postings": [{"destination": "user:posted", "amount": "100.00", "currency": "USD"}]}""").is(201);
        assertThat(reply.header("Location")).isEqualTo("/v1/transactions/" + reply.at("/transaction_id"));
        assertThat(reply.at("/postings/0/source")).isEqualTo("external:deposit");
        assertThat(reply.at("/postings/0/destination_balance")).isEqualTo("100.00");
        assertThat(reply.json().get("replayed").asBoolean()).isFalse();
        assertThat(server.get("/v1/balances/user:posted/USD").is(200).at("/available"))
                .isEqualTo("100.00");
        assertThat(server.get(reply.header("Location")).is(200).at("/type")).isEqualTo("deposit");
    }
}
