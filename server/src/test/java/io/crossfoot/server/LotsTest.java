package io.crossfoot.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Credit that expires, over HTTP. */
class LotsTest {
    private static final String LATER = "2999-01-01T00:00:00Z";
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        try {
            assertThat(server.ledger().verify().differences()).isEmpty();
        } finally {
            server.close();
        }
    }

    private static Reply grant(String lot, String account, String amount, String expiresAt, String more) {
        return server.post("/v1/transactions", """
                {"type": "promo", "link": {"grants": {"lot": "%s", "account": "%s", "expires_at": "%s"%s}},
                 "postings": [{"source": "external:promo", "destination": "%2$s", "amount": "%5$s", "currency": "USD"}]}""".formatted(lot, account, expiresAt, more, amount));
    }

    private static String purchase(String account, String amount) {
        return """
                {"type": "purchase", "postings": [{"source": "%s", "destination": "revenue:shop", "amount": "%s", "currency": "USD"}]}""".formatted(account, amount);
    }

    @Test
    void a_lot_is_granted_spent_and_told_of_wherever_its_account_is() {
        server.deposit("user:lot", "10.00", "USD");
        Reply granted =
                grant("may/7", "user:lot", "20.00", LATER, ", \"priority\": 2").is(201);
        Reply spent =
                server.post("/v1/transactions", purchase("user:lot", "5.00")).is(201);
        Reply lot = server.get("/v1/lots/may%2F7").is(200);
        assertThat(lot.body())
                .startsWith(
                        "{\"key\":\"may/7\",\"account\":\"user:lot\",\"currency\":\"USD\",\"amount\":\"20.00\","
                                + "\"spent\":\"5.00\",\"expired\":\"0.00\",\"remaining\":\"15.00\",\"state\":\"open\",\"priority\":2,")
                .endsWith("\"granted_by\":" + granted.at("/transaction_id") + ",\"expires_at\":\"" + LATER
                        + "\",\"expires_to\":\"external:promo\"}");
        Reply events = server.get("/v1/lots/may%2F7/events").is(200);
        assertThat(events.json()
                        .get("events")
                        .valueStream()
                        .map(event -> event.get("event").asString() + " "
                                + event.get("amount").asString() + " "
                                + event.get("remaining").asString() + " "
                                + event.get("transaction_id").asString()))
                .containsExactly(
                        "spent 5.00 15.00 " + spent.at("/transaction_id"),
                        "granted 20.00 20.00 " + granted.at("/transaction_id"));
        for (String path : new String[] {
            "/v1/accounts/user:lot/USD", "/v1/balances/user:lot/USD", "/v1/accounts/user:lot/USD/explain?asked=1.00"
        }) {
            Reply account = server.get(path).is(200);
            assertThat(account.at("/expires_next")).as(path).isEqualTo("15.00");
            assertThat(account.at("/expires_next_at")).as(path).isEqualTo(LATER);
        }
        assertThat(server.get("/v1/balances?prefix=user:lot").is(200).at("/balances/0/expires_next"))
                .isEqualTo("15.00");
        assertThat(server.get("/v1/accounts/revenue:shop/USD").is(200).at("/expires_next"))
                .isNull();
    }

    @Test
    void lots_are_listed_in_pages_and_as_a_stream_the_newest_first() {
        for (int n = 1; n <= 3; n++) {
            grant("list-" + n, "user:list", n + ".00", LATER, "").is(201);
        }
        // Of the earliest expiry, so that it is spent first.
        grant("list-4", "user:list", "4.00", "2998-01-01T00:00:00Z", "").is(201);
        server.post("/v1/transactions", purchase("user:list", "4.00")).is(201);
        Reply first = server.get("/v1/lots?account=user:list&currency=USD&state=open&limit=2")
                .is(200);
        assertThat(first.at("/lots/0/key") + " " + first.at("/lots/1/key")).isEqualTo("list-3 list-2");
        Reply last = server.get("/v1/lots?account=user:list&state=open&limit=2&before=" + first.at("/next"))
                .is(200);
        assertThat(last.at("/lots/0/key")).isEqualTo("list-1");
        assertThat(last.at("/next")).isNull();
        Reply stream = server.send(server.request("/v1/lots?account=user:list")
                        .header("Accept", "application/x-ndjson")
                        .build())
                .is(200);
        assertThat(stream.body().lines().map(line -> line.replaceAll(".*\"key\":\"([^\"]*)\".*", "$1")))
                .containsExactly("list-4", "list-3", "list-2", "list-1");
        assertThat(server.get("/v1/lots?account=user:list&state=spent").is(200).at("/lots/0/key"))
                .isEqualTo("list-4");
        assertThat(server.get("/v1/lots?account=user:nobody").is(200).body()).isEqualTo("{\"lots\":[]}");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/lots/none, 404, CF076",
        "GET, /v1/lots/none/events, 404, CF076",
        "GET, /v1/lots/%20, 404, CF076",
        "GET, /v1/lots?state=expires, 400, CF019",
        "GET, /v1/lots?currency=USD, 400, CF018",
        "GET, /v1/lots?limit=0, 400, CF018",
        "GET, /v1/lots?before=x, 400, CF018",
        "GET, /v1/lots?lot=x, 400, CF019",
        "POST, /v1/lots/expire?limit=1001, 400, CF018",
        "POST, /v1/lots/expire?account=user:1, 400, CF019",
        "POST, /v1/lots/expire?currency=USD, 400, CF019",
        "POST, /v1/lots/expire?before=1, 400, CF019",
        "POST, /v1/lots/none, 405, CF053",
    })
    void what_is_wrong_is_refused(String method, String path, int status, String code) {
        Reply refused = method.equals("GET") ? server.get(path) : server.post(path, null);
        refused.isProblem(status, code);
    }

    @Test
    void a_grant_that_is_none_is_refused_and_posts_nothing() {
        assertThat(grant("bad", "user:bad", "1.00", "2001-01-01T00:00:00Z", "")
                        .isProblem(400, "CF075")
                        .at("/field"))
                .isEqualTo("expires_at");
        grant("bad", "user:bad", "1.00", LATER, ", \"priority\": 1.5").isProblem(400, "CF075");
        assertThat(server.get("/v1/balances/user:bad").is(200).body()).isEqualTo("{\"balances\":[]}");
        server.get("/v1/lots/bad").isProblem(404, "CF076");
    }

    @Test
    void what_has_expired_is_not_available_and_is_moved_by_whoever_asks_or_by_the_service_itself() {
        server.deposit("user:late", "10.00", "USD");
        String soon = Instant.now().plusMillis(1500).toString();
        grant("late-1", "user:late", "20.00", soon, ", \"expires_to\": \"external:breakage\"")
                .is(201);
        grant("late-2", "user:later", "7.00", soon, "").is(201);
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> server.get("/v1/lots/late-1").at("/state").equals("expired"));
        server.post("/v1/transactions", purchase("user:late", "10.01")).isProblem(422, "CF010");
        assertThat(server.get("/v1/accounts/user:late/USD").is(200).at("/available"))
                .isEqualTo("10.00");
        server.post("/v1/lots/expire?account=user:late&currency=USD", null).is(200);
        // The service's own timer may have been faster, so what counts is that it is done, and once.
        Reply moved = server.get("/v1/lots/late-1").is(200);
        Reply expiry = server.get("/v1/transactions/" + moved.at("/expired_by")).is(200);
        assertThat(expiry.at("/type")).isEqualTo("expiry");
        assertThat(expiry.at("/link/expires")).isEqualTo(moved.at("/granted_by"));
        assertThat(expiry.at("/postings/0/destination")).isEqualTo("external:breakage");
        assertThat(expiry.at("/postings/0/amount")).isEqualTo("20.00");
        Reply grant = server.get("/v1/transactions/" + moved.at("/granted_by")).is(200);
        assertThat(grant.at("/linked_by/0/relation")).isEqualTo("expires");
        assertThat(server.get("/v1/lots/late-1/events").is(200).at("/events/0/event"))
                .isEqualTo("expired");
        try (Settlement timer = Settlement.start(server.ledger(), Duration.ofMillis(20))) {
            assertThat(timer).isNotNull();
            await().atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> server.get("/v1/lots/late-2").at("/expired_by") != null);
        }
        Reply account = server.get("/v1/accounts/user:later/USD").is(200);
        assertThat(account.at("/balance") + " " + account.at("/held")).isEqualTo("0.00 0.00");
        assertThat(server.post("/v1/lots/expire", null).is(200).body()).isEqualTo("{\"lots\":[]}");
    }
}
