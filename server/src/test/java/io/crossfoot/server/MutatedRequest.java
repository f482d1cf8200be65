package io.crossfoot.server;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A request that began as a good one, with some changes by chance to its method, path, headers and body. */
record MutatedRequest(String method, String path, List<String> headers, byte[] body) {
    private static final List<String> PATHS = List.of(
            "GET /v1/accounts?prefix=user:&limit=5",
            "PUT /v1/accounts/user:1/USD",
            "GET /v1/accounts/user:1/USD",
            "PUT /v1/accounts/user:1/USD/floor {\"floor\": \"-5.00\"}",
            "POST /v1/accounts/user:1/USD/reopen",
            "POST /v1/accounts/user:1/USD/freeze {\"reason\": \"why\", \"credits_only\": false}",
            "POST /v1/accounts/user:1/USD/unfreeze {\"reason\": \"why\"}",
            "GET /v1/accounts/user:1/USD/states",
            "GET /v1/accounts/user:1/USD/entries?limit=3",
            "GET /v1/balances?prefix=user:&totals=true",
            "GET /v1/balances/user:1",
            "GET /v1/balances/user:1/USD?at=2026-11-21T13:00:00Z",
            "POST /v1/transactions {\"type\": \"deposit\", \"key\": \"k-%\", \"effective_date\": \"2026-11-21\", \"description\": \"d\","
                    + " \"metadata\": {\"a\": [1, 2.5e3, null, true]}, \"expect_version\": [{\"account\": \"user:9\","
                    + " \"currency\": \"USD\", \"version\": 0}], \"postings\": [{\"source\": \"external:x\","
                    + " \"destination\": \"user:9\", \"amount\": \"1.00\", \"currency\": \"USD\"}]}",
            "POST /v1/transactions/batch {\"transactions\": [{\"type\": \"deposit\", \"postings\": [{\"account\": \"user:9\","
                    + " \"amount\": \"1.00\", \"currency\": \"USD\"}]}], \"all_or_nothing\": true, \"dry_run\": false}",
            "POST /v1/transactions/import {\"transactions\": [{\"type\": \"deposit\", \"posted_at\": \"2020-01-01T00:00:00Z\","
                    + " \"postings\": [{\"account\": \"user:9\", \"amount\": \"1.00\", \"currency\": \"USD\"}]}]}",
            "POST /v1/transactions/stream {\"type\": \"deposit\", \"postings\": [{\"account\": \"user:9\", \"amount\": \"1.00\","
                    + " \"currency\": \"USD\"}]}",
            "GET /v1/transactions/1",
            "GET /v1/transactions?account=user:9&currency=USD&type=deposit&limit=2",
            "POST /v1/holds {\"key\": \"h-%\", \"account\": \"user:1\", \"amount\": \"1.00\", \"currency\": \"USD\","
                    + " \"expires_at\": \"2999-11-21T13:00:00Z\", \"metadata\": {\"a\": 1}}",
            "GET /v1/holds?account=user:1&currency=USD&state=open&limit=2",
            "GET /v1/holds/h-1",
            "GET /v1/holds/h%2F1/events",
            "POST /v1/holds/h-1/capture {\"destination\": \"user:9\", \"amount\": \"1.00\", \"type\": \"capture\","
                    + " \"key\": \"c\", \"release_rest\": true}",
            "POST /v1/holds/h-1/release",
            "POST /v1/holds/h-1/extend {\"expires_at\": \"2999-11-21T13:00:00Z\"}",
            "POST /v1/transactions/1/reverse {\"amount\": \"1.00\", \"type\": \"refund\", \"key\": \"r\"}",
            "POST /v1/operations {\"operations\": [{\"release_hold\": {\"hold\": \"h-1\"}}, {\"reverse\": {\"transaction_id\": 1}},"
                    + " {\"capture_hold\": {\"hold\": \"h-1\", \"destination\": \"user:9\"}}], \"dry_run\": true}",
            "POST /v1/transactions {\"type\": \"fix\", \"reference\": \"r\", \"link\": {\"adjusts\": 1, \"reason\": \"why\"},"
                    + " \"postings\": [{\"account\": \"user:9\", \"amount\": \"1.00\", \"currency\": \"USD\"}]}",
            "POST /v1/exchanges {\"source\": \"user:9\", \"source_currency\": \"USD\", \"destination\": \"user:9\","
                    + " \"destination_currency\": \"EUR\", \"amount\": \"1.00\", \"rate\": \"0.92\", \"key\": \"x\"}",
            "GET /v1/exchange-positions?exchange_account=user:9&base_currency=USD&rates=EUR:1.08,GBP:1.27",
            "POST /v1/splits {\"amount\": \"1.00\", \"currency\": \"USD\", \"shares\": [{\"account\": \"a\","
                    + " \"percentage\": \"2.9\"}], \"remainder_to\": \"b\"}",
            "GET /v1/accounts/user:1/USD/explain?asked=5.00&at=2026-11-21T13:00:00Z&since=2026-11-01",
            "GET /v1/accounts/user:1/USD/overdraft",
            "PUT /v1/accounts/user:1/USD/overdraft {\"overdraft_limit\": \"5.00\", \"fee\": \"1.00\","
                    + " \"fee_account\": \"revenue:fees\", \"until\": \"2999-11-21T13:00:00Z\"}",
            "POST /v1/disputes {\"key\": \"d-%\", \"transaction_id\": 1, \"account\": \"user:1\", \"amount\": \"1.00\", \"reason\": \"r\","
                    + " \"deadline\": \"2999-11-21T13:00:00Z\", \"metadata\": {\"a\": 1}}",
            "POST /v1/disputes/d-1/win",
            "GET /v1/disputes?account=user:1&currency=USD&state=open&limit=2",
            "GET /v1/disputes/d%2F1/events",
            "POST /v1/transactions {\"type\": \"promo\", \"link\": {\"grants\": {\"lot\": \"l-%\", \"account\": \"user:9\","
                    + " \"expires_at\": \"2999-11-21T13:00:00Z\", \"priority\": 1, \"expires_to\": \"user:1\"}},"
                    + " \"postings\": [{\"account\": \"user:9\", \"amount\": \"1.00\", \"currency\": \"USD\"}]}",
            "GET /v1/lots?account=user:9&currency=USD&state=open&limit=2",
            "GET /v1/lots/l%2F1",
            "GET /v1/lots/l-1/events",
            "POST /v1/lots/expire?account=user:9&currency=USD&limit=2",
            "GET /v1/currencies",
            "PUT /v1/currencies/COIN {\"scale\": 2, \"name\": \"Coins\"}",
            "GET /v1/transaction-types",
            "PUT /v1/transaction-types/mutated {\"counter_account\": \"user:9\", \"signs\": \"in\", \"required_metadata\": [\"order\"],"
                    + " \"posters\": [\"crossfoot_app\"], \"limits\": [{\"currency\": \"USD\", \"per_day\": \"5.00\", \"count_per_day\": 3}]}",
            "GET /v1/trial-balance?depth=2",
            "GET /v1/settings",
            "PUT /v1/settings {\"open_on_first_use\": true}",
            "GET /v1/audit?limit=3");
    private static final List<String> PIECES = List.of(
            "\0",
            "\"",
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            "-",
            "+",
            "%",
            "%00",
            "%zz",
            "%C3",
            "%2F",
            "..",
            "/",
            "?",
            "&",
            "=",
            "1e999",
            "null",
            "true",
            "99999999999999999999999",
            "\u00e4",
            "\ud83d\ude00",
            "\\u0000",
            "\\ud800",
            " ",
            "\n",
            "'",
            ";",
            "NaN");

    static MutatedRequest random(Random random) {
        String[] good = PATHS.get(random.nextInt(PATHS.size())).split(" ", 3);
        String method = random.nextInt(20) == 0
                ? List.of("GET", "PUT", "POST", "DELETE").get(random.nextInt(4))
                : good[0];
        String path = random.nextInt(3) == 0 ? "/" + changed(good[1].substring(1), random) : good[1];
        byte[] body = good.length < 3 ? new byte[0] : good[2].getBytes(StandardCharsets.UTF_8);
        if (body.length > 0 && random.nextInt(4) != 0) {
            body = changed(good[2], random).getBytes(StandardCharsets.UTF_8);
            for (int i = random.nextInt(3); i > 0 && body.length > 0; i--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt();
            }
        }
        List<String> headers = new ArrayList<>();
        if (body.length > 0 && random.nextInt(10) != 0) {
            headers.add("Content-Type");
            headers.add(good[1].endsWith("stream") ? "application/x-ndjson" : "application/json");
        }
        if (random.nextInt(4) == 0) {
            headers.add(List.of("Accept", "Idempotency-Key", "X-Request-Id", "traceparent", "Authorization")
                    .get(random.nextInt(5)));
            headers.add(changed("a", random).replaceAll("[^\\x20-\\x7e]", "~"));
        }
        return new MutatedRequest(method, escaped(path), headers, body);
    }

    private static String changed(String text, Random random) {
        StringBuilder changed = new StringBuilder(text);
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(changed.length() + 1);
            if (random.nextBoolean() && changed.length() > 1) {
                int end = Math.min(changed.length(), at + random.nextInt(8));
                changed.delete(at, end);
            } else {
                changed.insert(at, PIECES.get(random.nextInt(PIECES.size())));
            }
        }
        return changed.toString();
    }

    /** What the JDK's client refuses to send is tried on raw connections elsewhere. */
    private static String escaped(String path) {
        StringBuilder escaped = new StringBuilder();
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = c < 0x7f && c > 0x20 && "\"{}[]\\^`<>|'#".indexOf(c) < 0;
            escaped.append(plain ? String.valueOf(c) : "%%%02X".formatted((int) c));
        }
        return escaped.toString().replaceAll("%(?![0-9A-Fa-f]{2})", "%25");
    }

    HttpRequest build(TestServer server) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(server.server().uri() + path))
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (!headers.isEmpty()) {
            request.headers(headers.toArray(String[]::new));
        }
        return request.build();
    }

    @Override
    public String toString() {
        return method + " " + path + " " + headers + " " + new String(body, StandardCharsets.UTF_8);
    }
}
