package io.crossfoot.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfoot.server.operations.TestServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GateTest {
    private final FakeTime time = new FakeTime();
    private final Map<Token, ApiKey> stored = new ConcurrentHashMap<>();
    private TestServer server;

    @AfterEach
    void stop() {
        server.close();
    }

    private TestServer withKeys(RequestRate... limit) {
        server = new TestServer(Gate.withKeys(this::find, Arrays.stream(limit).findFirst(), time));
        return server;
    }

    private TestServer withoutKeys(RequestRate... limit) {
        server = new TestServer(Gate.withoutKeys(Arrays.stream(limit).findFirst(), time));
        return server;
    }

    private Optional<ApiKey> find(String id, byte[] hash) {
        return stored.entrySet().stream()
                .filter(entry -> entry.getKey().id().equals(id)
                        && Arrays.equals(entry.getKey().secretHash(), hash))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private String key(Scope scope, String... prefixes) {
        Token token = Token.random();
        stored.put(
                token,
                new ApiKey(
                        token.id(),
                        "test",
                        scope,
                        prefixes.length == 0 ? Optional.empty() : Optional.of(List.of(prefixes)),
                        Optional.empty(),
                        Instant.now(),
                        Optional.empty()));
        return "Bearer " + token.text();
    }

    private int status(String method, String path, String authorization) throws Exception {
        return server.send(server.request(path)
                        .method(method, BodyPublishers.noBody())
                        .header("Authorization", authorization))
                .statusCode();
    }

    @Test
    void without_a_key_nothing_is_answered_but_health_and_the_description() throws Exception {
        withKeys();
        for (String path : List.of("/v1/accounts/user:1", "/metrics", "/v1/nothing", "/", "/health/live/x")) {
            assertThat(server.get(path).statusCode()).as(path).isEqualTo(401);
            assertThat(server.get(path).body()).startsWith("unauthenticated");
        }
        assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
        assertThat(server.get("/v1/openapi.json").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer",
                "Bearer ",
                "Bearer cfk_",
                "Basic Y2ZrXzp4",
                "Bearer cfk_aaaaaaaa_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "Bearer ' OR 1=1 --"
            })
    void what_is_no_key_is_refused(String authorization) throws Exception {
        withKeys();
        key(Scope.ADMIN);
        assertThat(status("GET", "/v1/accounts/user:1", authorization)).isEqualTo(401);
    }

    @Test
    void a_key_with_another_secret_or_more_or_less_of_it_is_refused() throws Exception {
        withKeys();
        String key = key(Scope.ADMIN);
        assertThat(status("GET", "/v1/accounts/user:1", key)).isEqualTo(200);
        assertThat(status("GET", "/v1/accounts/user:1", key.substring(0, key.length() - 1)))
                .isEqualTo(401);
        assertThat(status("GET", "/v1/accounts/user:1", key + "A")).isEqualTo(401);
        char last = key.charAt(key.length() - 1);
        String other = key.substring(0, key.length() - 1) + (last == 'A' ? 'B' : 'A');
        assertThat(status("GET", "/v1/accounts/user:1", other)).as(other).isEqualTo(401);
        assertThat(status("GET", "/v1/accounts/user:1", key.toUpperCase(Locale.ROOT)))
                .as("upper case")
                .isEqualTo(401);
    }

    @Test
    void two_keys_at_once_are_no_key() throws Exception {
        withKeys();
        String answer = RawHttp.send(
                server.port(),
                "GET /v1/accounts/user:1 HTTP/1.1",
                "Host: ledger.example",
                "Authorization: " + key(Scope.READ),
                "Authorization: " + key(Scope.ADMIN));
        assertThat(RawHttp.status(answer)).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({
        "READ, 200, 403, 403",
        "POST, 200, 200, 403",
        "ADMIN, 200, 200, 200",
    })
    void each_scope_allows_its_own_and_what_is_below(Scope scope, int reading, int posting, int setting)
            throws Exception {
        withKeys();
        String key = key(scope);
        assertThat(status("GET", "/v1/accounts/user:1", key)).isEqualTo(reading);
        assertThat(status("POST", "/v1/transactions", key)).isEqualTo(posting);
        assertThat(status("PUT", "/v1/settings", key)).isEqualTo(setting);
        assertThat(status("GET", "/metrics", key)).isEqualTo(200);
    }

    @Test
    void a_key_with_prefixes_reaches_its_accounts_and_no_others() throws Exception {
        withKeys();
        String key = key(Scope.POST, "user:1");
        assertThat(status("GET", "/v1/accounts/user:1", key)).isEqualTo(200);
        assertThat(status("GET", "/v1/accounts/user:10", key)).isEqualTo(403);
        // The same account however it is written in the address, and no other by a trick of writing.
        assertThat(status("GET", "/v1/accounts/user%3A1", key)).isEqualTo(200);
        assertThat(status("GET", "/v1/accounts/user%3A1%30", key)).isEqualTo(403);
    }

    @Test
    void a_revoked_key_is_refused_within_the_documented_time() throws Exception {
        withKeys();
        String key = key(Scope.READ);
        assertThat(status("GET", "/v1/accounts/user:1", key)).isEqualTo(200);
        stored.clear();
        time.pass(Gate.REVOCATION_DELAY);
        assertThat(status("GET", "/v1/accounts/user:1", key)).isEqualTo(401);
    }

    @Test
    void whoever_tries_many_keys_is_slowed_down_and_the_others_of_the_address_are_not() throws Exception {
        withKeys();
        String good = key(Scope.READ);
        assertThat(status("GET", "/v1/accounts/user:1", good)).isEqualTo(200);
        int refused = 0;
        for (int i = 0; i < 60; i++) {
            if (status("GET", "/v1/accounts/user:1", "Bearer " + Token.random().text()) == 429) {
                refused++;
            }
        }
        assertThat(refused).isBetween(5, 15);
        assertThat(status("GET", "/v1/accounts/user:1", good)).isEqualTo(200);
    }

    @Test
    void a_key_beyond_its_rate_waits_and_another_does_not() throws Exception {
        withKeys(new RequestRate(2, 3));
        String key = key(Scope.READ);
        for (int i = 0; i < 3; i++) {
            assertThat(status("GET", "/v1/accounts/user:1", key)).isEqualTo(200);
        }
        HttpResponse<String> refused = server.get("/v1/accounts/user:1", "Authorization", key);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.body()).contains("rate_limited").contains("retry_after_seconds=1");
        assertThat(status("GET", "/v1/accounts/user:1", key(Scope.READ))).isEqualTo(200);
        assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
        time.pass(Duration.ofSeconds(1));
        assertThat(status("GET", "/v1/accounts/user:1", key)).isEqualTo(200);
    }

    @Test
    void who_comes_a_moment_too_early_is_told_to_wait_for_a_second_and_not_for_none() throws Exception {
        withKeys(new RequestRate(2, 3));
        String key = key(Scope.READ);
        for (int i = 0; i < 3; i++) {
            assertThat(status("GET", "/v1/accounts/user:1", key)).isEqualTo(200);
        }
        time.pass(Duration.ofMillis(500).minusNanos(10));
        HttpResponse<String> refused = server.get("/v1/accounts/user:1", "Authorization", key);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.body()).contains("retry_after_seconds=1");
    }

    @Test
    void without_keys_the_rate_is_that_of_the_address() throws Exception {
        withoutKeys(new RequestRate(1, 2));
        assertThat(server.get("/v1/accounts/a").statusCode()).isEqualTo(200);
        assertThat(server.get("/v1/accounts/b").statusCode()).isEqualTo(200);
        assertThat(server.get("/v1/accounts/c").statusCode()).isEqualTo(429);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:8080", "127.0.0.1", "127.255.0.1:80", "[::1]", "[::1]:8080"})
    void without_keys_loopback_names_are_served(String host) throws Exception {
        withoutKeys();
        assertThat(RawHttp.status(RawHttp.send(server.port(), "GET /v1/accounts/a HTTP/1.1", "Host: " + host)))
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "127.0.0.1.evil.example",
                "localhost.evil.example",
                "evil.example:8080",
                "127.0.0.256",
                "127.1",
                "0x7f000001",
                "2130706433",
                "128.0.0.1",
                "0.0.0.0",
                "10.0.0.1",
                "[::ffff:127.0.0.1]",
                "[::2]"
            })
    void without_keys_a_name_that_was_made_to_point_here_is_refused(String host) throws Exception {
        withoutKeys();
        String answer = RawHttp.send(server.port(), "GET /v1/accounts/a HTTP/1.1", "Host: " + host);
        assertThat(RawHttp.status(answer)).isIn(400, 403);
        assertThat(answer).doesNotContain("loopback)");
        String metrics = RawHttp.send(server.port(), "GET /metrics HTTP/1.1", "Host: " + host);
        assertThat(RawHttp.status(metrics)).isIn(400, 403);
    }

    @Test
    void without_keys_a_request_without_or_with_two_hosts_is_refused() throws Exception {
        withoutKeys();
        assertThat(RawHttp.status(RawHttp.send(server.port(), "GET /v1/accounts/a HTTP/1.0")))
                .isIn(400, 403);
        assertThat(RawHttp.status(RawHttp.send(
                        server.port(), "GET /v1/accounts/a HTTP/1.1", "Host: localhost", "Host: evil.example")))
                .isIn(400, 403);
        // An absolute address goes before the Host header.
        assertThat(RawHttp.status(RawHttp.send(
                        server.port(), "GET http://evil.example/v1/accounts/a HTTP/1.1", "Host: localhost")))
                .isIn(400, 403);
    }

    @ParameterizedTest
    @CsvSource({
        "Origin: https://evil.example",
        "Origin: null",
        "Origin: http://localhost:3000",
        "Origin: https://localhost",
        "Origin: http://localhost.evil.example",
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: same-site",
        "Sec-Fetch-Site: whatever"
    })
    void without_keys_what_another_web_page_sends_changes_nothing(String header) throws Exception {
        withoutKeys();
        for (String method : List.of("POST /v1/transactions", "PUT /v1/settings")) {
            String answer = RawHttp.send(
                    server.port(),
                    method + " HTTP/1.1",
                    "Host: localhost",
                    "Content-Type: application/json",
                    "Content-Length: 0",
                    header);
            assertThat(RawHttp.status(answer)).as(method).isEqualTo(403);
        }
    }

    @ParameterizedTest
    @CsvSource({"Origin: http://localhost", "Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: none", "X: y"})
    void without_keys_programs_and_the_services_own_pages_may_post(String header) throws Exception {
        withoutKeys();
        String answer = RawHttp.send(
                server.port(),
                "POST /v1/transactions HTTP/1.1",
                "Host: localhost",
                "Content-Type: application/json; charset=utf-8",
                "Content-Length: 0",
                header);
        assertThat(RawHttp.status(answer)).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "text/plain; x=application/json",
                "application/jsonx"
            })
    void without_keys_forms_that_any_page_may_send_are_refused(String type) throws Exception {
        withoutKeys();
        for (String length : List.of("Content-Length: 0", "Content-Length: 2")) {
            String answer = RawHttp.sendText(
                    server.port(),
                    "POST /v1/transactions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: %s\r\n%s\r\n\r\n{}"
                            .formatted(type, length));
            assertThat(RawHttp.status(answer)).as(length).isEqualTo(415);
        }
    }

    @Test
    void without_keys_a_body_of_no_type_is_refused_also_in_chunks() throws Exception {
        withoutKeys();
        assertThat(
                        RawHttp.status(
                                RawHttp.sendText(
                                        server.port(),
                                        "POST /v1/transactions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}")))
                .isEqualTo(415);
        assertThat(
                        RawHttp.status(
                                RawHttp.sendText(
                                        server.port(),
                                        "POST /v1/transactions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n")))
                .isEqualTo(415);
        assertThat(RawHttp.status(RawHttp.send(
                        server.port(), "POST /v1/transactions HTTP/1.1", "Host: localhost", "Content-Length: 0")))
                .isEqualTo(200);
    }
}
