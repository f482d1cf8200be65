package io.crossfoot.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfoot.ledger.DisputeRequest;
import io.crossfoot.ledger.Hold;
import io.crossfoot.ledger.HoldRequest;
import io.crossfoot.ledger.HoldState;
import io.crossfoot.ledger.Link;
import io.crossfoot.ledger.Posted;
import io.crossfoot.ledger.Transaction;
import io.crossfoot.server.security.Access;
import io.crossfoot.server.security.ApiKey;
import io.crossfoot.server.security.Scope;
import java.math.BigDecimal;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a key may do that is limited in scope or to some accounts. */
class LimitedKeyTest {
    private static final String KEY = "post shop:";

    private static final String TYPE = "type=";

    private static TestServer server;

    /** From a user to the shop, and within the shop. */
    private static long purchase;

    private static long internal;

    @BeforeAll
    static void start() {
        server = TestServer.start(ServerOptions.DEFAULT, request -> {
            String key = Optional.ofNullable(request.header("X-Test-Key")).orElse("admin");
            List<String> parts = List.of(key.split(" "));
            return Access.by(new ApiKey(
                    "testtest",
                    "test",
                    Scope.of(parts.get(0)).orElseThrow(),
                    list(parts.stream().skip(1).filter(part -> !part.startsWith(TYPE))),
                    list(parts.stream()
                            .filter(part -> part.startsWith(TYPE))
                            .map(part -> part.substring(TYPE.length()))),
                    Instant.EPOCH,
                    Optional.empty()));
        });
        server.deposit("shop:1", "100.00", "USD");
        server.deposit("user:1", "100.00", "USD");
        purchase = server.ledger()
                .post(Transaction.of("purchase")
                        .move("user:1", "shop:1", new BigDecimal("1.00"), "USD")
                        .build())
                .transactionId();
        internal = server.ledger()
                .post(Transaction.transfer("shop:1", "shop:till", new BigDecimal("1.00"), "USD")
                        .build())
                .transactionId();
        server.ledger()
                .placeHold(HoldRequest.of("theirs", "user:1", new BigDecimal("7.00"), "USD")
                        .build());
        Posted paid = server.ledger()
                .post(Transaction.of("purchase")
                        .move("external:card", "market:1", new BigDecimal("1.00"), "USD")
                        .build());
        server.ledger()
                .openDispute(DisputeRequest.of("theirs", paid.transactionId(), "external:card", "stolen")
                        .build());
        server.ledger()
                .placeHold(HoldRequest.of("ours", "shop:1", new BigDecimal("20.00"), "USD")
                        .build());
        grant("theirs", "user:1", Optional.empty());
        grant("ours", "shop:gifts", Optional.of("external:breakage"));
    }

    private static void grant(String lot, String account, Optional<String> expiresTo) {
        server.ledger()
                .post(Transaction.of("promo")
                        .move("external:promo", account, new BigDecimal("3.00"), "USD")
                        .link(new Link.Grants(lot, account, Instant.parse("2999-01-01T00:00:00Z"), 0, expiresTo))
                        .build());
    }

    private static Optional<List<String>> list(Stream<String> parts) {
        return Optional.of(parts.toList()).filter(some -> !some.isEmpty());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Reply as(String key, String method, String path, String body) {
        var request = server.request(path).header("X-Test-Key", key);
        if (body == null) {
            request.method(method, BodyPublishers.noBody());
        } else {
            request.method(method, BodyPublishers.ofString(body))
                    .header("Content-Type", path.endsWith("stream") ? "application/x-ndjson" : "application/json");
        }
        return server.send(request.build());
    }

    @ParameterizedTest
    @CsvSource({
        "read, PUT, /v1/accounts/user:1/USD",
        "read, POST, /v1/transactions",
        "read, POST, /v1/transactions/batch",
        "read, POST, /v1/transactions/stream",
        "post, POST, /v1/transactions/import",
        "post, PUT, /v1/accounts/user:1/USD/floor",
        "post, POST, /v1/accounts/user:1/USD/close",
        "post, POST, /v1/accounts/user:1/USD/reopen",
        "post, POST, /v1/accounts/user:1/USD/freeze",
        "post, POST, /v1/accounts/user:1/USD/unfreeze",
        "read, POST, /v1/holds",
        "read, POST, /v1/holds/theirs/capture",
        "read, POST, /v1/holds/theirs/release",
        "read, POST, /v1/holds/theirs/extend",
        "read, POST, /v1/transactions/1/reverse",
        "read, POST, /v1/operations",
        "read, POST, /v1/exchanges",
        "read, POST, /v1/disputes",
        "read, POST, /v1/disputes/theirs/win",
        "read, POST, /v1/disputes/theirs/lose",
        "read, POST, /v1/disputes/settle",
        "read, POST, /v1/lots/expire",
        "post, PUT, /v1/accounts/user:1/USD/overdraft",
        "post, PUT, /v1/transaction-types/cash_out",
        "post, PUT, /v1/currencies/COIN",
        "post, PUT, /v1/settings",
        "post, GET, /v1/audit",
    })
    void a_scope_that_is_too_small_is_refused_before_anything_else(String scope, String method, String path) {
        Reply refused = as(scope, method, path, null).isProblem(403, "CF051");
        assertThat(refused.at("/scope")).isEqualTo(scope);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/accounts/user:1/USD",
        "PUT, /v1/accounts/user:2/USD",
        "POST, /v1/accounts/user:1/USD/close",
        "POST, /v1/accounts/user:1/USD/reopen",
        "GET, /v1/accounts/user:1/USD/states",
        "GET, /v1/accounts/user:1/USD/entries",
        "GET, /v1/balances/user:1",
        "GET, /v1/balances/user:1/USD",
        "GET, /v1/balances/external:deposit/USD",
        "GET, /v1/balances",
        "GET, /v1/balances?prefix=sho&totals=true",
        "GET, /v1/accounts?prefix=user:",
        "GET, /v1/transactions",
        "GET, /v1/transactions?key=k",
        "GET, /v1/transactions?account=user:1",
        "GET, /v1/transactions/1",
        "GET, /v1/accounts/user:1/USD/explain",
        "GET, /v1/accounts/user:1/USD/overdraft",
        "GET, /v1/exchange-positions?base_currency=USD",
        "GET, /v1/exchange-positions?base_currency=USD&exchange_account=user:1",
        "GET, /v1/holds",
        "GET, /v1/holds?state=open",
        "GET, /v1/holds?account=user:1",
        "GET, /v1/holds/theirs",
        "GET, /v1/holds/theirs/events",
        "POST, /v1/holds/theirs/release",
        "GET, /v1/disputes",
        "GET, /v1/disputes?account=shop:1",
        "GET, /v1/disputes/theirs",
        "GET, /v1/disputes/theirs/events",
        "POST, /v1/disputes/theirs/win",
        "POST, /v1/disputes/theirs/lose",
        "POST, /v1/disputes/settle",
        "GET, /v1/lots",
        "GET, /v1/lots?state=open",
        "GET, /v1/lots?account=user:1",
        "GET, /v1/lots/theirs",
        "GET, /v1/lots/theirs/events",
        "POST, /v1/lots/expire",
        "POST, /v1/lots/expire?account=shop:1&currency=USD",
        "GET, /v1/trial-balance",
        "POST, /v1/verifications",
        "GET, /v1/verifications/1",
        "GET, /v1/settings",
        "GET, /v1/audit",
    })
    void a_key_of_some_accounts_may_not_ask_about_others_or_about_all(String method, String path) {
        as("admin shop:", method, path, null).isProblem(403, "CF051");
    }

    @Test
    void a_key_of_some_accounts_may_not_change_what_concerns_all() {
        as("admin shop:", "PUT", "/v1/currencies/COIN", "{\"scale\": 2, \"name\": \"Coins\"}")
                .isProblem(403, "CF051");
        as("admin shop:", "PUT", "/v1/settings", "{\"open_on_first_use\": true}")
                .isProblem(403, "CF051");
        as("admin shop:", "PUT", "/v1/accounts/user:1/USD/floor", "{\"floor\": null}")
                .isProblem(403, "CF051");
    }

    @Test
    void a_key_of_some_accounts_freezes_only_its_own() {
        for (String verb : List.of("freeze", "unfreeze")) {
            as("admin shop:", "POST", "/v1/accounts/user:1/USD/" + verb, "{\"reason\": \"why\"}")
                    .isProblem(403, "CF051");
            as("admin shop:", "POST", "/v1/accounts/shop:1/USD/" + verb, "{\"reason\": \"why\"}")
                    .is(200);
        }
        assertThat(as("read shop:", "GET", "/v1/accounts/shop:1/USD/states", null)
                        .is(200)
                        .at("/states/0/state"))
                .isEqualTo("open");
    }

    @Test
    void a_key_of_some_accounts_posts_only_between_its_own() {
        String body =
                "{\"type\": \"deposit\", \"postings\": [{\"account\": \"%s\", \"amount\": \"1.00\", \"currency\": \"USD\"}]}";
        Reply external = as("post shop:", "POST", "/v1/transactions", body.formatted("shop:1"))
                .isProblem(403, "CF051");
        assertThat(external.at("/account")).isEqualTo("external:deposit");
        String key = "post shop: external:";
        as(key, "POST", "/v1/transactions", body.formatted("shop:1")).is(201);
        as(key, "POST", "/v1/transactions", body.formatted("user:1")).isProblem(403, "CF051");
        Reply batch = as(
                key,
                "POST",
                "/v1/transactions/batch",
                "{\"transactions\": [%s, %s]}".formatted(body.formatted("shop:2"), body.formatted("user:1")));
        assertThat(batch.isProblem(403, "CF051").at("/position")).isEqualTo("2");
        assertThat(server.ledger().balances("shop:2")).isEmpty();
        Reply lines = as(
                        key,
                        "POST",
                        "/v1/transactions/stream",
                        body.formatted("user:1") + "\n" + body.formatted("shop:3"))
                .is(200);
        assertThat(lines.body())
                .contains("{\"line\":1,\"status\":\"rejected\"", "\"CF051\"", "{\"line\":2,\"status\":\"posted\"");
    }

    private static String move(String type) {
        return """
                {"type": "%s", "postings": [{"source": "shop:1", "destination": "shop:till", "amount": "0.10", "currency": "USD"}]}""".formatted(type);
    }

    @Test
    void a_key_of_some_types_posts_these_and_no_others_by_any_route() {
        String key = "post type=sale type=refund";
        as(key, "POST", "/v1/transactions", move("sale")).is(201);
        Reply refused = as(key, "POST", "/v1/transactions", move("payout")).isProblem(403, "CF051");
        assertThat(refused.at("/fact_type")).isEqualTo("payout");
        assertThat(refused.at("/types")).isEqualTo("sale refund");
        as(key, "POST", "/v1/transactions", move("payout").replaceFirst("\\{", "{\"dry_run\": true, "))
                .isProblem(403, "CF051");
        assertThat(as(
                                key,
                                "POST",
                                "/v1/transactions/batch",
                                "{\"transactions\": [%s, %s]}".formatted(move("sale"), move("payout")))
                        .isProblem(403, "CF051")
                        .at("/position"))
                .isEqualTo("2");
        assertThat(as(key, "POST", "/v1/transactions/stream", move("payout") + "\n" + move("refund"))
                        .is(200)
                        .body())
                .contains("{\"line\":1,\"status\":\"rejected\"", "\"CF051\"", "{\"line\":2,\"status\":\"posted\"");
        String operations = """
                {"operations": [{"post": %s}, {"post": %s}, {"capture_hold": {"hold": "ours", "destination": "shop:till"}},
                 {"reverse": {"transaction_id": %d, "amount": "0.01"}}]}""".formatted(move("payout"), move("sale"), internal);
        assertThat(as(key, "POST", "/v1/operations", operations)
                        .is(200)
                        .json()
                        .get("results")
                        .valueStream()
                        .map(result -> result.at("/error/code").asString("")))
                .containsExactly("CF051", "", "CF051", "CF051");
        as(key, "POST", "/v1/holds/ours/capture", "{\"destination\": \"shop:till\", \"amount\": \"0.10\"}")
                .isProblem(403, "CF051");
        as(
                        key,
                        "POST",
                        "/v1/holds/ours/capture",
                        "{\"destination\": \"shop:till\", \"amount\": \"0.10\", \"type\": \"sale\"}")
                .is(201);
        String reverse = "/v1/transactions/" + internal + "/reverse";
        as(key, "POST", reverse, "{\"amount\": \"0.01\"}").isProblem(403, "CF051");
        as(key, "POST", reverse, "{\"amount\": \"0.01\", \"type\": \"refund\"}").is(201);
        as(key, "POST", "/v1/exchanges", """
                {"source": "shop:1", "source_currency": "USD", "destination": "shop:1", "destination_currency": "EUR",
                 "amount": "1.00", "rate": "0.9", "exchange_account": "shop:fx"}""").isProblem(403, "CF051");
        as(key, "POST", "/v1/disputes", """
                {"key": "typed", "transaction_id": %d, "account": "user:1", "funded_by": "shop:1", "reason": "why"}""".formatted(purchase)).isProblem(403, "CF051");
        as(key, "POST", "/v1/disputes/theirs/win", null).isProblem(403, "CF051");
        as(key, "POST", "/v1/disputes/theirs/lose", null).isProblem(403, "CF051");
        long disputed = server.ledger()
                .post(Transaction.of("purchase")
                        .move("user:1", "shop:1", new BigDecimal("1.00"), "USD")
                        .build())
                .transactionId();
        as("admin", "POST", "/v1/disputes", """
                {"key": "credited", "transaction_id": %d, "account": "user:1", "funded_by": "shop:1", "reason": "why"}""".formatted(disputed)).is(201);
        // What is won takes the credit back too.
        as("post type=dispute_won", "POST", "/v1/disputes/credited/win", null).isProblem(403, "CF051");
        as("post type=dispute_won type=dispute_return", "POST", "/v1/disputes/credited/win", null)
                .is(200);
        as(key, "POST", "/v1/disputes/settle", null).isProblem(403, "CF051");
        as(key, "POST", "/v1/lots/expire", null).isProblem(403, "CF051");
        as("post type=expiry", "POST", "/v1/lots/expire", null).is(200);
        as(
                        key,
                        "POST",
                        "/v1/holds",
                        "{\"key\": \"typed\", \"account\": \"shop:1\", \"amount\": \"1.00\", \"currency\": \"USD\"}")
                .is(201);
        as(key, "POST", "/v1/holds/typed/release", null).is(200);
        as(key, "GET", "/v1/transactions", null).is(200);
    }

    private static Hold theirs() {
        return server.ledger().hold("theirs").orElseThrow();
    }

    private static String capture(String source, String destination, String hold) {
        return """
                {"type": "sale", "link": {"captures": "%s"}, "postings": [{"source": "%s", "destination": "%s", "amount": "1.00", "currency": "USD"}]}""".formatted(hold, source, destination);
    }

    @Test
    void a_key_of_some_accounts_reserves_captures_and_releases_only_of_its_own() {
        String place = "{\"key\": \"%s\", \"account\": \"%s\", \"amount\": \"1.00\", \"currency\": \"USD\"}";
        as(KEY, "POST", "/v1/holds", place.formatted("new", "user:1")).isProblem(403, "CF051");
        as(KEY, "POST", "/v1/holds", place.formatted("new", "shop:1")).is(201);
        as(KEY, "POST", "/v1/holds/new/capture", "{\"destination\": \"user:1\"}")
                .isProblem(403, "CF051");
        as(KEY, "POST", "/v1/holds/new/capture", "{\"destination\": \"shop:till\"}")
                .is(201);
        as(KEY, "POST", "/v1/holds/ours/extend", "{\"expires_at\": \"2999-01-01T00:00:00Z\"}")
                .isProblem(400, "CF063");
        Reply refused = as(KEY, "POST", "/v1/holds/theirs/capture", "{\"destination\": \"shop:1\"}")
                .isProblem(403, "CF051");
        assertThat(refused.body()).doesNotContain("user:1");
        as(KEY, "POST", "/v1/holds/theirs/extend", "{\"expires_at\": null}").isProblem(403, "CF051");
        as(KEY, "POST", "/v1/holds/nobodys/capture", "{\"destination\": \"shop:1\"}")
                .isProblem(404, "CF060");
        as(KEY, "POST", "/v1/holds/nobodys/release", null).isProblem(404, "CF060");
        assertThat(theirs().remaining()).isEqualTo(new BigDecimal("7.00"));
        assertThat(as(KEY, "GET", "/v1/holds?account=shop:1&state=captured", null)
                        .is(200)
                        .at("/holds/0/key"))
                .isEqualTo("new");
        as(KEY, "GET", "/v1/holds/ours/events", null).is(200);
        as(KEY, "GET", "/v1/accounts/shop:1/USD/explain", null).is(200);
        as(KEY, "GET", "/v1/accounts/shop:1/USD/overdraft", null).is(200);
    }

    @Test
    void a_key_of_some_accounts_links_to_nothing_of_others_by_any_route() {
        List<String> bodies = List.of(
                capture("user:1", "shop:1", "theirs"),
                capture("shop:1", "shop:till", "theirs"),
                capture("shop:1", "shop:till", "theirs")
                        .replace("{\"captures\": \"theirs\"}", "{\"reverses\": %d}".formatted(purchase)),
                capture("shop:1", "shop:till", "theirs")
                        .replace(
                                "{\"captures\": \"theirs\"}",
                                "{\"adjusts\": %d, \"reason\": \"why\"}, \"reference\": \"r\"".formatted(purchase)));
        for (String body : bodies) {
            as(KEY, "POST", "/v1/transactions", body).isProblem(403, "CF051");
            as(KEY, "POST", "/v1/transactions", body.replaceFirst("\\{", "{\"dry_run\": true, "))
                    .isProblem(403, "CF051");
            Reply batch = as(KEY, "POST", "/v1/transactions/batch", "{\"transactions\": [" + body + "]}");
            assertThat(batch.isProblem(403, "CF051").at("/position")).isEqualTo("1");
            assertThat(as(KEY, "POST", "/v1/transactions/stream", body).is(200).body())
                    .contains("{\"line\":1,\"status\":\"rejected\"", "\"CF051\"");
            assertThat(as(KEY, "POST", "/v1/operations", "{\"operations\": [{\"post\": " + body + "}]}")
                            .is(200)
                            .at("/results/0/error/code"))
                    .isEqualTo("CF051");
        }
        assertThat(theirs().remaining()).isEqualTo(new BigDecimal("7.00"));
        assertThat(server.ledger().transaction(purchase).orElseThrow().linkedBy())
                .isEmpty();
        as(KEY, "POST", "/v1/transactions", capture("shop:1", "shop:till", "ours"))
                .is(201);
        as(KEY, "POST", "/v1/transactions/stream", capture("shop:1", "shop:till", "ours"))
                .is(200);
    }

    @Test
    void a_key_of_some_accounts_sees_and_grants_lots_of_its_own_only() {
        assertThat(as(KEY, "GET", "/v1/lots/ours", null).is(200).at("/expires_to"))
                .isEqualTo("external:breakage");
        as(KEY, "GET", "/v1/lots/ours/events", null).is(200);
        assertThat(as(KEY, "GET", "/v1/lots?account=shop:gifts&state=open", null)
                        .is(200)
                        .at("/lots/0/key"))
                .isEqualTo("ours");
        as(KEY, "GET", "/v1/lots/nobodys", null).isProblem(404, "CF076");
        as(KEY, "GET", "/v1/lots/nobodys/events", null).isProblem(404, "CF076");
        String grant = """
                {"type": "promo", "link": {"grants": {"lot": "%s", "account": "shop:2", "expires_at": "2999-01-01T00:00:00Z"%s}},
                 "postings": [{"source": "shop:1", "destination": "shop:2", "amount": "1.00", "currency": "USD"}]}""";
        as(KEY, "POST", "/v1/transactions", grant.formatted("mine", ", \"expires_to\": \"user:1\""))
                .isProblem(403, "CF051");
        as(KEY, "POST", "/v1/transactions", grant.formatted("mine", "")).is(201);
        assertThat(as(KEY, "GET", "/v1/lots/mine", null).is(200).at("/expires_to"))
                .isEqualTo("shop:1");
    }

    @Test
    void a_key_of_some_accounts_exchanges_between_its_own_only() {
        server.ledger().removeFloor("shop:fx", "EUR");
        String exchange = """
                {"source": "%s", "source_currency": "USD", "destination": "%s", "destination_currency": "EUR",
                 "amount": "1.00", "rate": "0.9", "exchange_account": "%s"}""";
        as(KEY, "POST", "/v1/exchanges", exchange.formatted("user:1", "shop:1", "shop:fx"))
                .isProblem(403, "CF051");
        as(KEY, "POST", "/v1/exchanges", exchange.formatted("shop:1", "user:1", "shop:fx"))
                .isProblem(403, "CF051");
        as(KEY, "POST", "/v1/exchanges", exchange.formatted("shop:1", "shop:1", "exchange"))
                .isProblem(403, "CF051");
        as(KEY, "POST", "/v1/exchanges", exchange.formatted("shop:1", "shop:1", "shop:fx"))
                .is(201);
        as(KEY, "GET", "/v1/exchange-positions?base_currency=USD&exchange_account=shop:fx", null)
                .is(200);
    }

    @Test
    void a_key_of_some_accounts_reverses_only_what_moved_between_its_own() {
        as(KEY, "POST", "/v1/transactions/" + purchase + "/reverse", "{}").isProblem(403, "CF051");
        as(KEY, "POST", "/v1/transactions/999999999999/reverse", "{}").isProblem(404, "CF065");
        as(KEY, "POST", "/v1/transactions/" + internal + "/reverse", "{\"amount\": \"0.50\"}")
                .is(201);
        long both = server.ledger()
                .post(Transaction.transfer("user:1", "shop:1", new BigDecimal("1.00"), "USD")
                        .build())
                .transactionId();
        as("post user: shop:", "POST", "/v1/transactions/" + both + "/reverse", "{}")
                .is(201);
    }

    @Test
    void operations_that_a_key_of_some_accounts_may_not_do_are_refused_by_themselves() {
        String operations = """
                {"operations": [
                 {"place_hold": {"key": "%1$s", "account": "shop:1", "amount": "2.00", "currency": "USD"}},
                 {"place_hold": {"key": "more", "account": "user:1", "amount": "2.00", "currency": "USD"}},
                 {"capture_hold": {"hold": "theirs", "destination": "shop:1"}},
                 {"release_hold": {"hold": "theirs"}},
                 {"extend_hold": {"hold": "nobodys", "expires_at": null}},
                 {"reverse": {"transaction_id": %2$d}},
                 {"reverse": {"transaction_id": 999999999999}},
                 {"capture_hold": {"hold": "%1$s", "destination": "shop:till", "amount": "1.00"}},
                 {"release_hold": {"hold": "%1$s"}}]%3$s}""";
        for (String dryRun : List.of(", \"dry_run\": true", "")) {
            Reply results = as(KEY, "POST", "/v1/operations", operations.formatted("several", purchase, dryRun))
                    .is(200);
            assertThat(results.json().get("results").valueStream().map(result -> result.at("/error/code")
                            .asString("")))
                    .containsExactly("", "CF051", "CF051", "CF051", "CF060", "CF051", "CF065", "CF051", "CF051");
        }
        assertThat(theirs().remaining()).isEqualTo(new BigDecimal("7.00"));
        assertThat(as(KEY, "POST", "/v1/operations", "{\"operations\": [{\"release_hold\": {\"hold\": \"several\"}}]}")
                        .is(200)
                        .at("/results/0/status"))
                .isEqualTo("done");
        Reply all =
                as(KEY, "POST", "/v1/operations", operations.formatted("all", purchase, ", \"all_or_nothing\": true"));
        assertThat(all.isProblem(403, "CF051").at("/position")).isEqualTo("2");
        assertThat(server.ledger().hold("all")).isEmpty();
        Reply told = as(
                        KEY,
                        "POST",
                        "/v1/operations",
                        operations.formatted("all", purchase, ", \"all_or_nothing\": true, \"dry_run\": true"))
                .is(200);
        assertThat(told.at("/results/0/error/code")).isEqualTo("CF022");
        assertThat(told.at("/results/1/error/code")).isEqualTo("CF051");
    }

    @Test
    void a_key_of_some_accounts_uses_a_hold_in_the_request_that_places_it_where_all_is_done_or_nothing() {
        String operations = """
                {"operations": [
                 {"place_hold": {"key": "at-once", "account": "shop:1", "amount": "2.00", "currency": "USD"}},
                 {"capture_hold": {"hold": "at-once", "destination": "shop:till", "amount": "1.00", "release_rest": true}}],
                 "all_or_nothing": true}""";
        Reply done = as(KEY, "POST", "/v1/operations", operations).is(200);
        assertThat(done.at("/results/1/status")).isEqualTo("done");
        assertThat(server.ledger().hold("at-once").orElseThrow().state()).isEqualTo(HoldState.RELEASED);
    }

    @Test
    void a_key_of_some_accounts_sets_no_overdraft_that_takes_from_others_or_gives_to_them() {
        String path = "/v1/accounts/shop:1/USD/overdraft";
        as("admin shop:", "PUT", path, "{\"protected_by\": \"user:1\"}").isProblem(403, "CF051");
        as("admin shop:", "PUT", path, "{\"overdraft_limit\": \"5\", \"fee\": \"1\", \"fee_account\": \"user:1\"}")
                .isProblem(403, "CF051");
        as("admin shop:", "PUT", "/v1/accounts/user:1/USD/overdraft", "{}").isProblem(403, "CF051");
        as("admin shop:", "PUT", path, "{}").is(200);
    }

    @Test
    void a_key_of_the_payee_does_not_see_which_hold_was_captured() {
        as("post", "POST", "/v1/transactions", capture("user:1", "shop:seen", "theirs-too"))
                .isProblem(404, "CF060");
        server.ledger()
                .placeHold(HoldRequest.of("theirs-too", "user:1", new BigDecimal("1.00"), "USD")
                        .build());
        as("post", "POST", "/v1/transactions", capture("user:1", "shop:seen", "theirs-too"))
                .is(201);
        String path = "/v1/transactions?account=shop:seen";
        assertThat(as("read", "GET", path, null).at("/transactions/0/link/captures"))
                .isEqualTo("theirs-too");
        assertThat(as(KEY, "GET", path, null).is(200).body())
                .contains("\"user:1\"")
                .doesNotContain("theirs-too");
    }

    @Test
    void a_key_of_some_accounts_sees_them_but_not_what_others_were_left_with() {
        as("read shop:", "GET", "/v1/balances/shop:1/USD", null).is(200);
        as("read shop:", "GET", "/v1/accounts?prefix=shop:", null).is(200);
        as("read shop:", "GET", "/v1/currencies", null).is(200);
        Reply listed = as("read shop:", "GET", "/v1/transactions?account=shop:1&type=purchase", null)
                .is(200);
        assertThat(listed.at("/transactions/0/postings/0/source")).isEqualTo("user:1");
        assertThat(listed.at("/transactions/0/postings/0/source_balance")).isNull();
        assertThat(listed.at("/transactions/0/postings/0/destination_balance")).isEqualTo("101.00");
        Reply all = as("read", "GET", "/v1/transactions?account=shop:1&type=purchase", null)
                .is(200);
        assertThat(all.at("/transactions/0/postings/0/source_balance")).isEqualTo("99.00");
    }
}
