package io.crossfoot.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.JsonNodeFactory;

/** Holds, reversals, overdrafts and explanations over HTTP. */
class HoldsTest {
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

    private static String hold(String key, String account, String amount, String more) {
        return """
                {"key": %s, "account": "%s", "amount": "%s", "currency": "USD"%s}""".formatted(JsonNodeFactory.instance.stringNode(key), account, amount, more);
    }

    private static Reply place(String key, String account, String amount) {
        return server.post("/v1/holds", hold(key, account, amount, ""));
    }

    private static String path(String key) {
        String encoded = URLEncoder.encode(key, StandardCharsets.UTF_8).replace("+", "%20");
        return "/v1/holds/" + (key.matches("\\.\\.?") ? key.replace(".", "%2E") : encoded);
    }

    private static String purchase(String account, String amount, String more) {
        return """
                {"type": "purchase", %s "postings": [{"source": "%s", "destination": "revenue:shop", "amount": "%s", "currency": "USD"}]}""".formatted(more, account, amount);
    }

    private static void assertBalance(String account, String balance, String held, String available) {
        Reply read = server.get("/v1/accounts/" + account + "/USD").is(200);
        assertThat(List.of(read.at("/balance"), read.at("/held"), read.at("/available")))
                .as(account)
                .containsExactly(balance, held, available);
    }

    @Test
    void a_card_payment_is_authorised_captured_in_parts_released_and_refunded() {
        server.deposit("user:card", "100.00", "USD");
        Reply placed = place("card", "user:card", "80.00").is(201);
        assertThat(placed.header("Location")).isEqualTo("/v1/holds/card");
        assertThat(placed.at("/state")).isEqualTo("open");
        assertThat(placed.at("/remaining")).isEqualTo("80.00");
        assertThat(placed.at("/expires_at")).isNull();
        assertBalance("user:card", "100.00", "80.00", "20.00");

        Reply first = server.post("/v1/holds/card/capture", """
                {"destination": "revenue:shop", "amount": "50.00", "key": "ship-1"}""").is(201);
        assertThat(first.header("Location")).isEqualTo("/v1/transactions/" + first.at("/transaction_id"));
        assertThat(first.at("/postings/0/source_balance")).isEqualTo("50.00");
        assertBalance("user:card", "50.00", "30.00", "20.00");
        server.post("/v1/holds/card/capture", """
                {"destination": "revenue:shop", "amount": "20.00"}""").is(201);
        assertThat(server.post("/v1/holds/card/release", null).is(200).at("/state"))
                .isEqualTo("released");
        assertBalance("user:card", "30.00", "0.00", "30.00");
        Reply again = server.post("/v1/holds/card/release", null).is(200);
        assertThat(again.at("/captured")).isEqualTo("70.00");
        assertThat(again.at("/released")).isEqualTo("10.00");

        String id = first.at("/transaction_id");
        Reply refund = server.post("/v1/transactions/" + id + "/reverse", """
                {"amount": "15.00", "type": "refund", "key": "refund-1", "reference": "rma-7"}""").is(201);
        assertThat(refund.at("/postings/0/source")).isEqualTo("revenue:shop");
        assertBalance("user:card", "45.00", "0.00", "45.00");
        Reply original = server.get("/v1/transactions/" + id).is(200);
        assertThat(original.at("/type")).isEqualTo("capture");
        assertThat(original.at("/link/captures")).isEqualTo("card");
        assertThat(original.at("/linked_by/0/transaction_id")).isEqualTo(refund.at("/transaction_id"));
        assertThat(original.at("/linked_by/0/relation")).isEqualTo("reverses");
        assertThat(server.get(refund.header("Location")).is(200).at("/link/reverses"))
                .isEqualTo(id);
        Reply events = server.get("/v1/holds/card/events").is(200);
        assertThat(events.json().get("events").valueStream().map(event -> event.get("event")
                        .asString()))
                .containsExactly("released", "captured", "captured", "placed");
        assertThat(events.at("/events/2/transaction_id")).isEqualTo(id);
        assertThat(events.at("/events/0/remaining")).isEqualTo("0.00");
    }

    @Test
    void a_hold_is_placed_once_whether_its_key_comes_in_the_body_or_in_the_header() {
        server.deposit("user:keyed", "10.00", "USD");
        Reply first = server.send(server.request("/v1/holds")
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", "placed-1")
                        .POST(BodyPublishers.ofString(
                                "{\"account\": \"user:keyed\", \"amount\": \"4.00\", \"currency\": \"USD\"}"))
                        .build())
                .is(201);
        assertThat(first.at("/replayed")).isEqualTo("false");
        server.post("/v1/holds/placed-1/capture", """
                {"destination": "revenue:shop", "amount": "1.00"}""").is(201);
        Reply again = place("placed-1", "user:keyed", "4.0").is(200);
        assertThat(again.at("/replayed")).isEqualTo("true");
        assertThat(again.at("/remaining")).isEqualTo("3.00");
        assertThat(again.header("Location")).isNull();
        assertThat(place("placed-1", "user:keyed", "5.00")
                        .isProblem(409, "CF011")
                        .at("/key"))
                .isEqualTo("placed-1");
        Reply both = server.send(server.request("/v1/holds")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "placed-2")
                .POST(BodyPublishers.ofString(hold("placed-1", "user:keyed", "4.00", "")))
                .build());
        assertThat(both.isProblem(400, "CF019").at("/path")).isEqualTo("/key");
        assertBalance("user:keyed", "9.00", "3.00", "6.00");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a/b",
                "//",
                "..",
                ".",
                "a\\b",
                "a;b=c",
                "100%",
                "a%2Fb",
                "?a=b&c",
                "#1",
                " ",
                "a b+c",
                "\"a\"",
                "{a}",
                "ключ – 漢字 🍵",
                "capture",
                "events"
            })
    void a_hold_is_found_under_every_key_that_it_can_have(String key) {
        server.deposit("user:named", "3.00", "USD");
        Reply placed = server.post(
                        "/v1/holds", hold(key, "user:named", "3.00", ", \"expires_at\": \"2998-01-01T00:00:00Z\""))
                .is(201);
        assertThat(server.get(placed.header("Location")).is(200).at("/key")).isEqualTo(key);
        assertThat(server.get(path(key) + "/events").is(200).json().get("events"))
                .hasSize(1);
        server.post(path(key) + "/extend", "{\"expires_at\": \"2999-01-01T00:00:00Z\"}")
                .is(200);
        server.post(path(key) + "/capture", "{\"destination\": \"revenue:shop\", \"amount\": \"1.00\"}")
                .is(201);
        assertThat(server.post(path(key) + "/release", null).is(200).at("/key")).isEqualTo(key);
    }

    @Test
    void what_a_hold_reserves_nobody_else_can_spend_and_only_what_remains_is_captured() {
        server.deposit("user:reserved", "10.00", "USD");
        place("reserved", "user:reserved", "8.00").is(201);
        Reply refused = server.post("/v1/transactions", purchase("user:reserved", "3.00", ""))
                .isProblem(422, "CF010");
        assertThat(refused.at("/held")).isEqualTo("8.00");
        assertThat(refused.at("/available")).isEqualTo("2.00");
        assertThat(refused.at("/shortfall")).isEqualTo("1.00");
        place("reserved-too", "user:reserved", "2.01").isProblem(422, "CF010");
        Reply exceeded = server.post("/v1/holds/reserved/capture", """
                {"destination": "revenue:shop", "amount": "8.01"}""").isProblem(422, "CF062");
        assertThat(exceeded.at("/remaining")).isEqualTo("8.00");
        assertThat(exceeded.at("/shortfall")).isEqualTo("0.01");
        String all = "{\"destination\": \"revenue:shop\", \"key\": \"reserved-1\"}";
        Reply captured = server.post("/v1/holds/reserved/capture", all).is(201);
        Reply again = server.post("/v1/holds/reserved/capture", all).is(200);
        assertThat(again.at("/replayed")).isEqualTo("true");
        assertThat(again.at("/transaction_id")).isEqualTo(captured.at("/transaction_id"));
        Reply over = server.post("/v1/holds/reserved/capture", "{\"destination\": \"revenue:shop\"}")
                .isProblem(409, "CF061");
        assertThat(over.at("/hold")).isEqualTo("reserved");
        assertThat(over.at("/state")).isEqualTo("captured");
        server.post("/v1/holds/reserved/release", null).isProblem(409, "CF061");
        server.post("/v1/holds/reserved/extend", "{\"expires_at\": null}").isProblem(409, "CF061");
    }

    @Test
    void requests_about_holds_are_measured_by_their_route_and_not_by_their_key() {
        server.get("/v1/holds/measured-key").isProblem(404, "CF060");
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(server.get("/metrics").is(200).body())
                        .contains("route=\"/v1/holds/{hold}\"")
                        .doesNotContain("measured-key"));
    }

    @Test
    void a_hold_that_is_not_there_is_not_found() {
        server.get("/v1/holds/nothing").isProblem(404, "CF060");
        server.get("/v1/holds/nothing/events").isProblem(404, "CF060");
        server.post("/v1/holds/nothing/release", null).isProblem(404, "CF060");
        server.post("/v1/holds/nothing/extend", "{\"expires_at\": null}").isProblem(404, "CF060");
        Reply capture = server.post("/v1/holds/nothing/capture", "{\"destination\": \"revenue:shop\"}");
        assertThat(capture.isProblem(404, "CF060").at("/hold")).isEqualTo("nothing");
        server.get("/v1/holds/" + "x".repeat(201)).isProblem(404, "CF060");
        server.get("/v1/holds/a%0Ab").isProblem(400, "CF019");
    }

    @Test
    void a_hold_is_extended_and_no_longer_counts_once_it_has_expired() {
        server.deposit("user:expiring", "10.00", "USD");
        Instant soon = Instant.now().plusMillis(400);
        assertThat(server.post(
                                "/v1/holds",
                                hold("expiring", "user:expiring", "6.00", ", \"expires_at\": \"" + soon + "\""))
                        .is(201)
                        .at("/expires_at"))
                .isNotNull();
        server.post("/v1/holds", hold("lasting", "user:expiring", "1.00", ", \"expires_at\": \"2998-01-01T00:00:00Z\""))
                .is(201);
        assertThat(server.post("/v1/holds/lasting/extend", "{\"expires_at\": \"2999-01-01T01:00:00+01:00\"}")
                        .is(200)
                        .at("/expires_at"))
                .isEqualTo("2999-01-01T00:00:00Z");
        Reply earlier = server.post("/v1/holds/lasting/extend", "{\"expires_at\": \"2998-01-01T00:00:00Z\"}")
                .isProblem(400, "CF063");
        assertThat(earlier.at("/field")).isEqualTo("expires_at");
        server.post("/v1/holds", hold("late", "user:expiring", "1.00", ", \"expires_at\": \"2001-01-01T00:00:00Z\""))
                .isProblem(400, "CF063");
        Reply never = server.post("/v1/holds/lasting/extend", "{\"expires_at\": null}")
                .is(200);
        assertThat(never.at("/expires_at")).isNull();
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> server.get("/v1/holds/expiring").at("/state").equals("expired"));
        assertBalance("user:expiring", "10.00", "1.00", "9.00");
        assertThat(server.get("/v1/holds/expiring/events").at("/events/0/event"))
                .isEqualTo("expired");
        server.post("/v1/holds/expiring/capture", "{\"destination\": \"revenue:shop\"}")
                .isProblem(409, "CF061");
        server.post("/v1/transactions", purchase("user:expiring", "9.00", "")).is(201);
    }

    @Test
    void holds_are_listed_by_account_and_state_in_pages_or_as_lines() {
        server.deposit("user:listed", "100.00", "USD");
        IntStream.rangeClosed(1, 5)
                .forEach(i -> place("listed-" + i, "user:listed", "1.00").is(201));
        server.post("/v1/holds/listed-2/release", null).is(200);
        Reply page = server.get("/v1/holds?account=user:listed&currency=USD&state=open&limit=2")
                .is(200);
        assertThat(page.at("/holds/0/key")).isEqualTo("listed-5");
        assertThat(page.at("/holds/1/key")).isEqualTo("listed-4");
        Reply rest = server.get("/v1/holds?account=user:listed&currency=USD&state=open&limit=10&before="
                        + URLEncoder.encode(page.at("/next"), StandardCharsets.UTF_8))
                .is(200);
        assertThat(rest.json().get("holds").valueStream().map(hold -> hold.get("key")
                        .asString()))
                .containsExactly("listed-3", "listed-1");
        assertThat(rest.at("/next")).isNull();
        assertThat(server.get("/v1/holds?account=user:listed&state=released").at("/holds/0/key"))
                .isEqualTo("listed-2");
        Reply lines = server.send(server.request("/v1/holds?account=user:listed")
                        .header("Accept", "application/x-ndjson")
                        .build())
                .is(200);
        assertThat(lines.body().lines()).hasSize(5).first().asString().startsWith("{\"key\":\"listed-5\"");
        assertThat(server.get("/v1/holds?account=user:nobody").is(200).json().get("holds"))
                .isEmpty();
        server.get("/v1/holds").is(200);
        assertThat(server.get("/v1/holds?state=done").isProblem(400, "CF019").at("/parameter"))
                .isEqualTo("state");
        server.get("/v1/holds?currency=USD").isProblem(400, "CF018");
        server.get("/v1/holds?limit=0").isProblem(400, "CF018");
        server.get("/v1/holds?before=nonsense").isProblem(400, "CF018");
    }

    @Test
    void a_hold_is_captured_into_payee_and_fee_by_a_transaction_whichever_way_it_is_posted() {
        server.deposit("user:split", "100.00", "USD");
        String split = """
                {"type": "purchase", "link": {"captures": "%s", "release_rest": true}, "postings": [
                 {"source": "user:split", "destination": "revenue:shop", "amount": "9.00", "currency": "USD"},
                 {"source": "user:split", "destination": "revenue:fees", "amount": "1.00", "currency": "USD"}]}""";
        place("split-1", "user:split", "12.00").is(201);
        place("split-2", "user:split", "12.00").is(201);
        place("split-3", "user:split", "12.00").is(201);
        Reply single =
                server.post("/v1/transactions", split.formatted("split-1")).is(201);
        Reply read = server.get(single.header("Location")).is(200);
        assertThat(read.at("/link/captures")).isEqualTo("split-1");
        assertThat(read.at("/link/release_rest")).isEqualTo("true");
        Reply batch = server.post(
                        "/v1/transactions/batch",
                        "{\"transactions\": [%s, %s]}"
                                .formatted(split.formatted("split-2"), split.formatted("split-1")))
                .is(200);
        assertThat(batch.at("/results/0/status")).isEqualTo("posted");
        assertThat(batch.at("/results/1/error/code")).isEqualTo("CF061");
        Reply lines = server.send(server.request("/v1/transactions/stream")
                        .header("Content-Type", "application/x-ndjson")
                        .POST(BodyPublishers.ofString(split.formatted("split-3").replace("\n", " ") + "\n"
                                + split.formatted("split-0").replace("\n", " ")))
                        .build())
                .is(200);
        assertThat(lines.body())
                .contains("{\"line\":1,\"status\":\"posted\"", "{\"line\":2,\"status\":\"rejected\"", "\"CF060\"");
        assertBalance("user:split", "70.00", "0.00", "70.00");
        assertThat(server.get("/v1/holds/split-3").at("/released")).isEqualTo("2.00");
        Reply told = server.post(
                        "/v1/transactions", split.formatted("split-1").replaceFirst("\\{", "{\"dry_run\": true, "))
                .is(200);
        assertThat(told.at("/error/code")).isEqualTo("CF061");
    }

    @Test
    void a_transaction_is_reversed_in_parts_never_beyond_itself_and_so_is_its_reversal() {
        server.deposit("user:reversed", "20.00", "USD");
        String id = server.post("/v1/transactions", purchase("user:reversed", "10.00", ""))
                .at("/transaction_id");
        String reverse = "/v1/transactions/" + id + "/reverse";
        server.post(reverse, "{\"amount\": \"4.00\"}").is(201);
        Reply exceeded = server.post(reverse, "{\"amount\": \"6.01\"}").isProblem(422, "CF066");
        assertThat(exceeded.at("/reversible")).isEqualTo("6.00");
        assertThat(exceeded.at("/transaction_id")).isEqualTo(id);
        Reply rest = server.send(server.request(reverse)
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", "reversed-rest")
                        .POST(BodyPublishers.ofString("{}"))
                        .build())
                .is(201);
        assertThat(rest.at("/postings/0/amount")).isEqualTo("6.00");
        assertThat(server.post(reverse, "{\"key\": \"reversed-rest\"}").is(200).at("/replayed"))
                .isEqualTo("true");
        server.post(reverse, "{}").isProblem(422, "CF066");
        assertBalance("user:reversed", "20.00", "0.00", "20.00");
        String back = rest.at("/transaction_id");
        server.post("/v1/transactions/" + back + "/reverse", "{}").is(201);
        assertBalance("user:reversed", "14.00", "0.00", "14.00");
        assertThat(server.get("/v1/transactions/" + back).at("/linked_by/0/relation"))
                .isEqualTo("reverses");
        assertThat(server.get("/v1/transactions/" + id).is(200).json().get("linked_by"))
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"999999999999", "latest", "-1", "0", "99999999999999999999"})
    void a_transaction_that_is_not_there_cannot_be_reversed(String id) {
        Reply refused = server.post("/v1/transactions/" + id + "/reverse", "{}").isProblem(404, "CF065");
        assertThat(refused.at("/transaction_id")).isEqualTo(id);
    }

    @Test
    void a_correction_says_why_and_what_it_corrects() {
        server.deposit("user:adjusted", "10.00", "USD");
        String id = server.post("/v1/transactions", purchase("user:adjusted", "3.00", ""))
                .at("/transaction_id");
        String link = "\"link\": {\"adjusts\": %s, \"reason\": \"wrong tariff\"},".formatted(id);
        server.post("/v1/transactions", purchase("user:adjusted", "1.00", link)).isProblem(400, "CF064");
        Reply posted = server.post(
                        "/v1/transactions", purchase("user:adjusted", "1.00", link + "\"reference\": \"case 9\","))
                .is(201);
        Reply read = server.get(posted.header("Location")).is(200);
        assertThat(read.at("/link/adjusts")).isEqualTo(id);
        assertThat(read.at("/link/reason")).isEqualTo("wrong tariff");
        assertThat(server.get("/v1/transactions/" + id).at("/linked_by/0/relation"))
                .isEqualTo("adjusts");
        Reply listed = server.get("/v1/transactions?reference=case+9").is(200);
        assertThat(listed.at("/transactions/0/link/adjusts")).isEqualTo(id);
    }

    @Test
    void operations_of_all_kinds_are_done_in_their_order() {
        server.deposit("user:operations", "50.00", "USD");
        String operations = """
                {"operations": [
                 {"place_hold": {"key": "operations-%1$s", "account": "user:operations", "amount": "30.00", "currency": "USD", "expires_at": "2998-01-01T00:00:00Z"}},
                 {"capture_hold": {"hold": "operations-%1$s", "destination": "revenue:shop", "amount": "10.00", "key": "operations-%1$s"}},
                 {"post": {"type": "purchase", "postings": [{"source": "user:operations", "destination": "revenue:shop", "amount": "25.00", "currency": "USD"}]}},
                 {"extend_hold": {"hold": "operations-%1$s", "expires_at": "2999-01-01T00:00:00Z"}},
                 {"release_hold": {"hold": "operations-%1$s"}},
                 {"reverse": {"transaction_id": 999999999999}}]%2$s}""";
        Reply told = server.post("/v1/operations", operations.formatted("1", ", \"dry_run\": true"))
                .is(200);
        assertThat(told.at("/results/0/dry_run")).isEqualTo("true");
        assertThat(told.at("/results/1/status")).isEqualTo("done");
        assertThat(told.at("/results/2/error/code")).isEqualTo("CF010");
        server.get("/v1/holds/operations-1").isProblem(404, "CF060");
        Reply done =
                server.post("/v1/operations", operations.formatted("1", "")).is(200);
        assertThat(done.at("/results/0/result/state")).isEqualTo("open");
        assertThat(done.at("/results/1/result/postings/0/source_balance")).isEqualTo("40.00");
        assertThat(done.at("/results/2/error/code")).isEqualTo("CF010");
        assertThat(done.at("/results/3/result/expires_at")).isEqualTo("2999-01-01T00:00:00Z");
        assertThat(done.at("/results/4/result/released")).isEqualTo("20.00");
        assertThat(done.at("/results/5/error/code")).isEqualTo("CF065");
        Reply again =
                server.post("/v1/operations", operations.formatted("1", "")).is(200);
        assertThat(again.at("/results/0/status")).isEqualTo("replayed");
        assertThat(again.at("/results/1/status")).isEqualTo("replayed");
        server.deposit("user:operations", "50.00", "USD");
        Reply refused = server.post("/v1/operations", operations.formatted("2", ", \"all_or_nothing\": true"))
                .isProblem(404, "CF065");
        assertThat(refused.at("/position")).isEqualTo("6");
        server.get("/v1/holds/operations-2").isProblem(404, "CF060");
        assertThat(server.post("/v1/operations", "{\"operations\": []}")
                        .is(200)
                        .json()
                        .get("results"))
                .isEmpty();
    }

    @Test
    void an_overdraft_may_have_a_limit_with_a_fee_an_end_or_a_protector() {
        String path = "/v1/accounts/user:overdrawn/USD/overdraft";
        server.get(path).isProblem(404, "CF012");
        server.ledger().open("revenue:fees", "USD");
        Reply fee = server.put(path, """
                        {"overdraft_limit": "100.00", "fee": "5.00", "fee_account": "revenue:fees"}""").is(200);
        assertThat(fee.at("/overdraft_limit")).isEqualTo("100.00");
        assertThat(fee.at("/fee_account")).isEqualTo("revenue:fees");
        Reply posted = server.post("/v1/transactions", purchase("user:overdrawn", "10.00", ""))
                .is(201);
        assertThat(posted.at("/postings/0/source_balance")).isEqualTo("-15.00");
        assertThat(server.get(posted.header("Location")).is(200).json().get("postings"))
                .hasSize(2);
        Reply until = server.put(path, """
                        {"overdraft_limit": "200.00", "until": "2999-01-01T00:00:00Z"}""").is(200);
        assertThat(until.at("/limit_after")).isEqualTo("100.00");
        assertThat(server.put(path, "{}").is(200).at("/overdraft_limit")).isEqualTo("0.00");
        server.post("/v1/transactions", purchase("user:overdrawn", "1.00", "")).isProblem(422, "CF010");
        server.deposit("user:overdrawn", "15.00", "USD");
        server.deposit("user:savings", "50.00", "USD");
        assertThat(server.put(path, "{\"protected_by\": \"user:savings\"}")
                        .is(200)
                        .at("/protected_by"))
                .isEqualTo("user:savings");
        server.post("/v1/transactions", purchase("user:overdrawn", "8.00", "")).is(201);
        assertBalance("user:savings", "42.00", "0.00", "42.00");
        assertThat(server.put(path, "{\"overdraft_limit\": \"-1.00\"}")
                        .isProblem(400, "CF067")
                        .at("/field"))
                .isNotNull();
        server.put(path, "{\"fee\": \"1.00\"}").isProblem(400, "CF067");
        server.put("/v1/accounts/user:overdrawn/USD/floor", "{\"floor\": null}").is(200);
        Reply none = server.get(path).is(200);
        assertThat(none.at("/overdraft_limit")).isEqualTo("null");
        assertThat(none.at("/protected_by")).isNull();
        assertThat(server.get("/v1/audit?limit=2").body()).contains("\"set_overdraft\"");
    }

    @Test
    void an_account_is_explained_with_what_is_asked_and_what_falls_short() {
        server.deposit("user:explained", "100.00", "USD");
        Reply purchase = server.post("/v1/transactions", purchase("user:explained", "30.00", ""))
                .is(201);
        place("explained", "user:explained", "20.00").is(201);
        String path = "/v1/accounts/user:explained/USD/explain";
        Reply now = server.get(path + "?asked=60.00").is(200);
        assertThat(now.at("/balance")).isEqualTo("70.00");
        assertThat(now.at("/held")).isEqualTo("20.00");
        assertThat(now.at("/available")).isEqualTo("50.00");
        assertThat(now.at("/shortfall")).isEqualTo("10.00");
        assertThat(now.at("/holds/0/key")).isEqualTo("explained");
        assertThat(now.json().get("types")).hasSize(2);
        assertThat(now.json().get("text")).isNotEmpty();
        Reply then = server.get(path + "?at=" + purchase.at("/posted_at")).is(200);
        assertThat(then.at("/held")).isEqualTo("0.00");
        assertThat(then.at("/available")).isEqualTo("70.00");
        assertThat(then.at("/asked")).isNull();
        assertThat(server.get(path + "?since=2001-01-01").is(200).at("/opening"))
                .isEqualTo("0.00");
        server.get("/v1/accounts/user:nobody/USD/explain").isProblem(404, "CF012");
        for (String query :
                List.of("asked=much", "asked=1e2", "at=now", "since=today", "since=2026-02-30", "until=x")) {
            assertThat(server.get(path + "?" + query).isProblem(400, "CF019").at("/parameter"))
                    .isEqualTo(query.replaceAll("=.*", ""));
        }
        server.get(path + "?asked=-1").isProblem(400, "CF003");
        server.get(path + "?asked=1.001").isProblem(400, "CF004");
    }
}
