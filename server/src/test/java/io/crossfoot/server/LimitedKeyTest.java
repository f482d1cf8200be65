package io.crossfoot.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfoot.server.security.Access;
import io.crossfoot.server.security.ApiKey;
import io.crossfoot.server.security.Scope;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a key may do that is limited in scope or to some accounts. */
class LimitedKeyTest {
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start(ServerOptions.DEFAULT, request -> {
            String key = Optional.ofNullable(request.header("X-Test-Key")).orElse("admin");
            String[] parts = key.split(" ");
            return Access.by(new ApiKey(
                    "testtest",
                    "test",
                    Scope.of(parts[0]).orElseThrow(),
                    parts.length == 1
                            ? Optional.empty()
                            : Optional.of(List.of(parts).subList(1, parts.length)),
                    Instant.EPOCH,
                    Optional.empty()));
        });
        server.deposit("shop:1", "100.00", "USD");
        server.deposit("user:1", "100.00", "USD");
        server.ledger()
                .post(io.crossfoot.ledger.Transaction.of("purchase")
                        .move("user:1", "shop:1", new java.math.BigDecimal("1.00"), "USD")
                        .build());
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
