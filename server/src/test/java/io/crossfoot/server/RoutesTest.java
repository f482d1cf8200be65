package io.crossfoot.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class RoutesTest {
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String transfer(String from, String to, String amount, String more) {
        return """
                {"type": "purchase", %s "postings": [{"source": "%s", "destination": "%s", "amount": "%s", "currency": "USD"}]}""".formatted(more, from, to, amount);
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

    @Test
    void a_key_posts_once_whether_it_comes_in_the_body_or_in_the_header() {
        server.deposit("user:keyed", "100.00", "USD");
        String body = transfer("user:keyed", "revenue:shop", "10.00", "");
        Reply first = server.send(server.request("/v1/transactions")
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", "header-1")
                        .POST(BodyPublishers.ofString(body))
                        .build())
                .is(201);
        Reply again = server.post(
                        "/v1/transactions", transfer("user:keyed", "revenue:shop", "10.000", "\"key\": \"header-1\","))
                .is(200);
        assertThat(again.json().get("replayed").asBoolean()).isTrue();
        assertThat(again.at("/transaction_id")).isEqualTo(first.at("/transaction_id"));
        assertThat(again.header("Location")).isNull();
        server.post("/v1/transactions", transfer("user:keyed", "revenue:shop", "11.00", "\"key\": \"header-1\","))
                .isProblem(409, "CF011");
        assertThat(server.get("/v1/balances/user:keyed/USD").at("/balance")).isEqualTo("90.00");
    }

    @Test
    void a_purchase_beyond_the_balance_is_refused_with_the_facts() {
        server.deposit("user:short", "10.00", "USD");
        Reply refused = server.post("/v1/transactions", transfer("user:short", "revenue:shop", "10.01", ""))
                .isProblem(422, "CF010");
        assertThat(refused.at("/account")).isEqualTo("user:short");
        assertThat(refused.at("/available")).isEqualTo("10.00");
        assertThat(refused.at("/shortfall")).isEqualTo("0.01");
        assertThat(refused.at("/detail")).startsWith("account user:short has 10.00 USD available");
        assertThat(refused.at("/request_id")).isEqualTo(refused.header("X-Request-Id"));
    }

    @Test
    void a_dry_run_tells_what_would_become_of_it_and_does_nothing() {
        server.deposit("user:dry", "10.00", "USD");
        Reply would = server.post(
                        "/v1/transactions", transfer("user:dry", "revenue:shop", "4.00", "\"dry_run\": true,"))
                .is(200);
        assertThat(would.at("/status")).isEqualTo("posted");
        assertThat(would.at("/postings/0/source_balance")).isEqualTo("6.00");
        Reply wouldNot = server.post(
                        "/v1/transactions", transfer("user:dry", "revenue:shop", "40.00", "\"dry_run\": true,"))
                .is(200);
        assertThat(wouldNot.at("/status")).isEqualTo("rejected");
        assertThat(wouldNot.at("/error/code")).isEqualTo("CF010");
        assertThat(server.get("/v1/balances/user:dry/USD").at("/balance")).isEqualTo("10.00");
    }

    @Test
    void an_expected_version_that_passed_refuses_the_transaction() {
        server.deposit("user:expected", "10.00", "USD");
        String expecting =
                "\"expect_version\": [{\"account\": \"user:expected\", \"currency\": \"USD\", \"version\": 1}],";
        server.post("/v1/transactions", transfer("user:expected", "revenue:shop", "1.00", expecting))
                .is(201);
        server.post("/v1/transactions", transfer("user:expected", "revenue:shop", "1.00", expecting))
                .isProblem(409, "CF023");
        assertThat(server.get("/v1/balances/user:expected/USD").at("/balance")).isEqualTo("9.00");
    }

    @Test
    void a_batch_answers_for_each_of_its_transactions() {
        server.deposit("user:batch", "10.00", "USD");
        Reply results = server.post(
                        "/v1/transactions/batch",
                        "{\"transactions\": [%s, %s, %s]}"
                                .formatted(
                                        transfer("user:batch", "revenue:shop", "6.00", "\"key\": \"batch-1\","),
                                        transfer("user:batch", "revenue:shop", "6.00", ""),
                                        transfer("user:batch", "revenue:shop", "6.00", "\"key\": \"batch-1\",")))
                .is(200);
        assertThat(results.at("/results/0/status")).isEqualTo("posted");
        assertThat(results.at("/results/1/status")).isEqualTo("rejected");
        assertThat(results.at("/results/1/error/code")).isEqualTo("CF010");
        assertThat(results.at("/results/2/status")).isEqualTo("replayed");
    }

    @Test
    void all_or_nothing_posts_nothing_when_one_is_refused() {
        server.deposit("user:all", "10.00", "USD");
        String body = "{\"all_or_nothing\": true, \"transactions\": [%s, %s]}";
        String six = transfer("user:all", "revenue:shop", "6.00", "");
        String four = transfer("user:all", "revenue:shop", "4.00", "");
        Reply refused =
                server.post("/v1/transactions/batch", body.formatted(six, six)).isProblem(422, "CF010");
        assertThat(refused.at("/position")).isEqualTo("2");
        assertThat(server.get("/v1/balances/user:all/USD").at("/balance")).isEqualTo("10.00");
        Reply posted =
                server.post("/v1/transactions/batch", body.formatted(six, four)).is(200);
        assertThat(posted.at("/results/1/postings/0/source_balance")).isEqualTo("0.00");
        Reply dry = server.post(
                        "/v1/transactions/batch",
                        "{\"all_or_nothing\": true, \"dry_run\": true, \"transactions\": [%s, %s]}"
                                .formatted(six, four))
                .is(200);
        assertThat(dry.at("/results/0/status")).isEqualTo("rejected");
    }

    @Test
    void history_is_imported_with_its_own_times() {
        Reply results = server.post("/v1/transactions/import", """
                {"transactions": [
                  {"type": "deposit", "posted_at": "2020-02-29T12:00:00Z", "effective_date": "2020-02-28",
                   "postings": [{"account": "user:imported", "amount": "5.00", "currency": "USD"}]},
                  {"type": "deposit", "posted_at": "2019-01-01T00:00:00Z",
                   "postings": [{"account": "user:imported", "amount": "5.00", "currency": "USD"}]}]}""").is(200);
        assertThat(results.at("/results/0/posted_at")).isEqualTo("2020-02-29T12:00:00Z");
        assertThat(results.at("/results/1/error/code")).isEqualTo("CF038");
        Reply linked = server.post("/v1/transactions/import", """
                {"transactions": [
                  {"type": "refund", "posted_at": "2020-03-01T12:00:00Z", "link": {"reverses": 1},
                   "postings": [{"account": "user:imported", "amount": "-5.00", "currency": "USD"}]}]}""").is(200);
        assertThat(linked.at("/results/0/error/code")).isEqualTo("CF064");
        Reply transaction = server.get("/v1/transactions/" + results.at("/results/0/transaction_id"))
                .is(200);
        assertThat(transaction.json().get("imported").asBoolean()).isTrue();
        assertThat(transaction.at("/effective_date")).isEqualTo("2020-02-28");
    }

    @Test
    void accounts_are_opened_limited_closed_and_reopened() {
        String path = "/v1/accounts/user:administered/EUR";
        server.get(path).isProblem(404, "CF012");
        assertThat(server.put(path, null).is(200).at("/floor")).isEqualTo("0.00");
        assertThat(server.put(path + "/floor", "{\"floor\": \"-100.00\"}")
                        .is(200)
                        .at("/available"))
                .isEqualTo("100.00");
        Reply withoutFloor = server.put(path + "/floor", "{\"floor\": null}").is(200);
        assertThat(withoutFloor.at("/floor")).isEqualTo("null");
        assertThat(withoutFloor.at("/available")).isEqualTo("null");
        assertThat(server.post(path + "/close", null).is(200).at("/state")).isEqualTo("closed");
        server.post("/v1/transactions", """
                {"type": "deposit", "postings": [{"account": "user:administered", "amount": "1.00", "currency": "EUR"}]}""").isProblem(409, "CF020");
        assertThat(server.post(path + "/reopen", null).is(200).at("/state")).isEqualTo("open");
        assertThat(server.get(path).is(200).at("/state")).isEqualTo("open");
        server.post("/v1/accounts/user:nobody/EUR/close", null).isProblem(404, "CF012");

        Reply acts = server.get("/v1/audit?limit=2").is(200);
        assertThat(acts.at("/acts/0/act")).isEqualTo("reopen_account");
        assertThat(acts.at("/acts/0/actor")).isEqualTo("loopback");
        assertThat(acts.at("/acts/1/act")).isEqualTo("close_account");
        Reply older = server.get("/v1/audit?limit=1&before=" + acts.at("/next")).is(200);
        assertThat(older.json().get("acts")).hasSize(1);
    }

    @Test
    void accounts_are_frozen_with_a_reason_unfrozen_and_tell_their_states() {
        String path = "/v1/accounts/user:frozen/EUR";
        server.deposit("user:frozen", "5.00", "EUR");
        Reply frozen =
                server.post(path + "/freeze", "{\"reason\": \"court order\"}").is(200);
        assertThat(frozen.at("/state")).isEqualTo("frozen");
        assertThat(frozen.at("/balance")).isEqualTo("5.00");
        String in = """
                {"type": "deposit", "key": "%s", "postings": [{"account": "user:frozen", "amount": "1.00", "currency": "EUR"}]}""";
        Reply refused = server.post("/v1/transactions", in.formatted("thaw")).isProblem(422, "CF027");
        assertThat(refused.at("/title")).isEqualTo("account_frozen");
        assertThat(refused.at("/retryable")).isEqualTo("false");
        assertThat(refused.at("/account")).isEqualTo("user:frozen");
        assertThat(refused.at("/currency")).isEqualTo("EUR");
        assertThat(refused.at("/state")).isEqualTo("frozen");
        assertThat(refused.at("/reason")).isEqualTo("court order");
        server.put(path, null).isProblem(422, "CF027");
        server.post(path + "/close", null).isProblem(422, "CF027");
        server.post(path + "/reopen", null).isProblem(422, "CF027");

        Reply credits = server.post(path + "/freeze", "{\"reason\": \"review\", \"credits_only\": true}")
                .is(200);
        assertThat(credits.at("/state")).isEqualTo("credits_only");
        server.post("/v1/transactions", in.formatted("thaw")).is(201);
        server.post("/v1/transactions", """
                {"type": "withdrawal", "postings": [{"account": "user:frozen", "amount": "-1.00", "currency": "EUR"}]}""").isProblem(422, "CF027");

        assertThat(server.post(path + "/unfreeze", "{\"reason\": \"settled\"}")
                        .is(200)
                        .at("/state"))
                .isEqualTo("open");
        Reply states = server.get(path + "/states").is(200);
        assertThat(states.json().get("states")).hasSize(4);
        assertThat(states.at("/states/0/reason")).isEqualTo("settled");
        assertThat(states.at("/states/0/version")).isEqualTo("2");
        assertThat(states.at("/states/0/actor")).isEqualTo("loopback");
        assertThat(states.at("/states/1/state")).isEqualTo("credits_only");
        assertThat(states.at("/states/2/reason")).isEqualTo("court order");
        assertThat(states.json().at("/states/3").has("reason")).isFalse();
        assertThat(states.json().at("/states/3").has("role")).isFalse();
        server.get("/v1/accounts/user:nobody/EUR/states").isProblem(404, "CF012");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"reason\": null}",
                "{\"reason\": 7}",
                "{\"reason\": \"x\", \"credits_only\": \"yes\"}",
                "{\"reason\": \"x\", \"state\": \"closed\"}",
                "[]"
            })
    void a_freeze_that_is_not_well_formed_is_refused(String body) {
        server.deposit("user:warm", "1.00", "EUR");
        server.post("/v1/accounts/user:warm/EUR/freeze", body).isProblem(400, "CF019");
        assertThat(server.get("/v1/accounts/user:warm/EUR").at("/state")).isEqualTo("open");
    }

    @Test
    void balances_are_read_of_one_account_of_many_and_of_a_past_moment() {
        server.deposit("past:1", "1.00", "USD");
        String first = server.get("/v1/transactions?account=past:1").at("/transactions/0/posted_at");
        server.deposit("past:1", "1.00", "USD");
        server.deposit("past:1", "7.00", "EUR");
        server.deposit("past:2", "5.00", "USD");
        Reply past = server.get("/v1/balances/past:1/USD?at=" + first).is(200);
        assertThat(past.at("/balance")).isEqualTo("1.00");
        assertThat(past.at("/at")).isEqualTo(first);
        server.get("/v1/balances/past:1/USD?at=2001-01-01T00:00:00%2B02:00").isProblem(404, "CF012");
        server.get("/v1/balances/past:1/JPY").isProblem(404, "CF012");
        assertThat(server.get("/v1/balances/past:1").is(200).json().get("balances"))
                .hasSize(2);
        assertThat(server.get("/v1/balances/past:nobody").is(200).json().get("balances"))
                .isEmpty();

        Reply page = server.get("/v1/balances?prefix=past:&limit=2&totals=true").is(200);
        assertThat(page.json().get("balances")).hasSize(2);
        assertThat(page.at("/totals/1/balance")).isEqualTo("7.00");
        Reply rest = server.get("/v1/balances?prefix=past:&limit=2&after=" + page.at("/next"))
                .is(200);
        assertThat(rest.at("/balances/0/account")).isEqualTo("past:2");
        assertThat(rest.at("/totals")).isNull();
        Reply accounts = server.get("/v1/accounts?prefix=past:&limit=2").is(200);
        assertThat(accounts.json().get("accounts")).isEqualTo(page.json().get("balances"));
    }

    @Test
    void names_with_every_character_of_the_grammar_find_their_account() {
        for (String name : List.of("a.b_c~d@e+f=g-h:i", ".", "..", "~", "a:.:b")) {
            server.deposit(name, "1.00", "USD");
            String encoded = name.replace(".", "%2E").replace("~", "%7e").replace(":", "%3A");
            assertThat(server.get("/v1/balances/" + encoded + "/USD").is(200).at("/account"))
                    .isEqualTo(name);
            assertThat(server.get("/v1/balances?prefix=" + name.replace("+", "%2B"))
                            .is(200)
                            .at("/balances/0/account"))
                    .isEqualTo(name);
        }
        assertThat(server.get("/v1/balances/a.b_c~d@e+f=g-h:i/USD").is(200).at("/balance"))
                .isEqualTo("1.00");
    }

    @Test
    void pages_of_entries_stay_what_they_were_while_new_ones_arrive() {
        for (int i = 0; i < 10; i++) {
            server.deposit("user:paged", "1.00", "USD");
        }
        List<Integer> versions = new ArrayList<>();
        String path = "/v1/accounts/user:paged/USD/entries?limit=3";
        Reply page = server.get(path).is(200);
        while (true) {
            for (JsonNode entry : page.json().get("entries")) {
                versions.add(entry.get("version").asInt());
            }
            server.deposit("user:paged", "1.00", "USD");
            if (page.at("/next") == null) {
                break;
            }
            page = server.get(path + "&before=" + page.at("/next")).is(200);
        }
        assertThat(versions).containsExactly(10, 9, 8, 7, 6, 5, 4, 3, 2, 1);
        server.get("/v1/accounts/user:nobody/USD/entries").isProblem(404, "CF012");
    }

    @Test
    void all_rows_come_as_lines_when_lines_are_asked_for() {
        server.ledger()
                .postBatch(java.util.stream.IntStream.range(0, 1_200)
                        .mapToObj(i -> io.crossfoot.ledger.Transaction.deposit(
                                        "user:lines", new java.math.BigDecimal("1.00"), "USD")
                                .build())
                        .toList());
        Reply entries = lines("/v1/accounts/user:lines/USD/entries").is(200);
        assertThat(entries.header("Content-Type")).isEqualTo("application/x-ndjson");
        assertThat(entries.body().lines()).hasSize(1_200);
        assertThat(entries.body()).startsWith("{\"account\":\"user:lines\"").endsWith("}\n");
        assertThat(lines("/v1/transactions?account=user:lines&type=deposit")
                        .is(200)
                        .body()
                        .lines())
                .hasSize(1_200);
        assertThat(lines("/v1/transactions?account=user:nobody").is(200).body()).isEmpty();
        lines("/v1/accounts/user:nobody/USD/entries").isProblem(404, "CF012");
        lines("/v1/accounts/user:lines/USD/entries?limit=3").isProblem(400, "CF019");
    }

    private static Reply lines(String path) {
        return server.send(
                server.request(path).header("Accept", "application/x-ndjson").build());
    }

    @Test
    void transactions_are_found_by_what_is_known_of_them() {
        server.deposit("user:found", "10.00", "USD");
        Reply posted = server.post(
                        "/v1/transactions",
                        transfer(
                                "user:found",
                                "revenue:found",
                                "1.00",
                                "\"key\": \"found 1\", \"reference\": \"order/7\", \"description\": \"süß\","
                                        + " \"metadata\": {\"a\": [1, null, {\"b\": 1.50}]},"))
                .is(201);
        String id = posted.at("/transaction_id");
        Reply found = server.get("/v1/transactions?key=found+1").is(200);
        assertThat(found.at("/transactions/0/transaction_id")).isEqualTo(id);
        assertThat(found.at("/transactions/0/description")).isEqualTo("süß");
        assertThat(found.body()).contains("1.50");
        for (String query : List.of(
                "reference=order%2F7",
                "account=revenue:found",
                "account=revenue:found&currency=USD&type=purchase",
                "account=user:found&posted_from=" + posted.at("/posted_at"))) {
            Reply one = server.get("/v1/transactions?" + query).is(200);
            assertThat(one.json().get("transactions")).as(query).hasSize(1);
            assertThat(one.at("/transactions/0/transaction_id")).isEqualTo(id);
        }
        assertThat(server.get("/v1/transactions?account=user:found&posted_before=" + posted.at("/posted_at"))
                        .json()
                        .get("transactions"))
                .hasSize(1);
        Reply first = server.get("/v1/transactions?account=user:found&limit=1").is(200);
        Reply second = server.get("/v1/transactions?account=user:found&limit=1&before=" + first.at("/next"))
                .is(200);
        assertThat(second.at("/transactions/0/type")).isEqualTo("deposit");
        server.get("/v1/transactions/999999999999").isProblem(404, "CF052");
        server.get("/v1/transactions/latest").isProblem(404, "CF052");
    }

    @Test
    void currencies_types_settings_and_the_trial_balance_are_read_and_changed() {
        assertThat(server.put("/v1/currencies/POINTS", "{\"scale\": 0, \"name\": \"Loyalty points\"}")
                        .is(200)
                        .at("/code"))
                .isEqualTo("POINTS");
        server.put("/v1/currencies/POINTS", "{\"scale\": 2, \"name\": \"Loyalty points\"}")
                .isProblem(409, "CF016");
        assertThat(server.get("/v1/currencies").is(200).body()).contains("\"POINTS\"", "\"US Dollar\"");
        server.deposit("user:types", "3", "POINTS");
        assertThat(server.get("/v1/transaction-types").is(200).body()).contains("\"deposit\"");
        Reply trial = server.get("/v1/trial-balance").is(200);
        for (JsonNode line : trial.json().get("lines")) {
            if (line.get("currency").asString().equals("POINTS")) {
                assertThat(line.get("group").asString()).isIn("user", "external");
                assertThat(line.get(line.get("group").asString().equals("user") ? "credit" : "debit")
                                .asString())
                        .isEqualTo("3");
            }
        }
        assertThat(server.get("/v1/trial-balance?depth=2").is(200).body()).contains("\"external:deposit\"");
        server.get("/v1/trial-balance?depth=11").isProblem(400, "CF018");
        assertThat(server.get("/v1/settings").is(200).at("/time_zone")).isEqualTo("UTC");
        assertThat(server.put("/v1/settings", "{\"time_zone\": \"Europe/Berlin\"}")
                        .is(200)
                        .at("/time_zone"))
                .isEqualTo("Europe/Berlin");
        server.put("/v1/settings", "{\"time_zone\": \"Mars/Olympus\"}").isProblem(400, "CF017");
        assertThat(server.put("/v1/settings", "{\"time_zone\": \"UTC\", \"open_on_first_use\": true}")
                        .is(200)
                        .json()
                        .get("open_on_first_use")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void a_proof_runs_on_its_own_and_is_asked_for_what_it_found() {
        Reply started = server.post("/v1/verifications", null);
        assertThat(started.status()).isEqualTo(202);
        assertThat(started.header("Location")).isEqualTo("/v1/verifications/" + started.at("/id"));
        await().atMost(Duration.ofSeconds(60))
                .until(() ->
                        !server.get(started.header("Location")).at("/state").equals("running"));
        Reply done = server.get(started.header("Location")).is(200);
        assertThat(done.at("/state")).as(done.body()).isEqualTo("done");
        assertThat(done.json().at("/result/ok").asBoolean()).as(done.body()).isTrue();
        server.get("/v1/verifications/nothing").isProblem(404, "CF052");
    }

    @Test
    void heads_are_answered_like_gets_without_the_body() {
        server.deposit("user:head", "1.00", "USD");
        Reply there = server.send("HEAD", "/v1/balances/user:head/USD", null).is(200);
        assertThat(there.body()).isEmpty();
        assertThat(there.header("Content-Type")).isEqualTo("application/json");
        server.send("HEAD", "/v1/balances/user:nobody/USD", null).is(404);
        server.send("HEAD", "/health/ready", null).is(200);
    }
}
