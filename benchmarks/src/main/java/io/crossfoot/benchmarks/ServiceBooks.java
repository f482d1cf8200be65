package io.crossfoot.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The books as the service shows them, where nothing but its address is known. */
final class ServiceBooks implements Books {

    private static final int PAGE = 1_000;
    private static final int DEPOSITS_AT_ONCE = 10_000;
    private static final long ASK_AGAIN_MILLIS = 200;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String root;
    private final String apiKey;
    private long newest;
    private String newestAt = "";

    /**
     * Looks at nothing yet.
     *
     * @param apiKey one that may post and read everything; null where the server needs none
     */
    ServiceBooks(InetSocketAddress server, String apiKey) {
        this.apiKey = apiKey;
        root = "http://" + server.getHostString() + ":" + server.getPort();
    }

    /** Only those that do not have enough yet, so that a load can be repeated without making its accounts ever richer. */
    @Override
    public void fund(String prefix, Accounts accounts) throws IOException, InterruptedException {
        BigDecimal enough = Ledger.RICH.divide(BigDecimal.valueOf(2));
        Map<String, BigDecimal> balances = balances(prefix);
        List<String> poor = accounts.names().stream()
                .filter(account ->
                        balances.getOrDefault(account, BigDecimal.ZERO).compareTo(enough) < 0)
                .toList();
        for (int from = 0; from < poor.size(); from += DEPOSITS_AT_ONCE) {
            List<String> part = poor.subList(from, Math.min(from + DEPOSITS_AT_ONCE, poor.size()));
            String lines = part.stream()
                    .map(account -> "{\"type\":\"deposit\",\"postings\":[{\"destination\":\"" + account
                            + "\",\"amount\":\"" + Ledger.RICH.toPlainString() + "\",\"currency\":\""
                            + Accounts.CURRENCY + "\"}]}\n")
                    .collect(Collectors.joining());
            HttpRequest request = to("/v1/transactions/stream")
                    .header("Content-Type", "application/x-ndjson")
                    .POST(HttpRequest.BodyPublishers.ofString(lines))
                    .build();
            long[] posted = new long[1];
            lines(request, answer -> {
                if (!answer.path("status").asString().equals("posted")) {
                    throw new IllegalStateException("A deposit was not posted: " + answer);
                }
                posted[0]++;
            });
            if (posted[0] != part.size()) {
                throw new IllegalStateException("Of " + part.size() + " deposits " + posted[0] + " were answered");
            }
        }
    }

    @Override
    public Map<String, BigDecimal> balances(String prefix) throws IOException, InterruptedException {
        Map<String, BigDecimal> balances = new HashMap<>();
        String first = "/v1/balances?prefix=" + escape(prefix) + "&limit=" + PAGE;
        String next = first;
        while (next != null) {
            JsonNode page = get(next);
            for (JsonNode account : page.get("balances")) {
                if (account.get("currency").asString().equals(Accounts.CURRENCY)) {
                    balances.put(
                            account.get("account").asString(),
                            new BigDecimal(account.get("balance").asString()));
                }
            }
            next = page.has("next")
                    ? first + "&after=" + escape(page.get("next").asString())
                    : null;
        }
        return balances;
    }

    @Override
    public void mark() throws IOException, InterruptedException {
        JsonNode last = get("/v1/transactions?limit=1").get("transactions").path(0);
        newest = last.path("transaction_id").asLong(0);
        newestAt = last.path("posted_at").asString("");
    }

    @Override
    public void sinceMark(String type, Consumer<Entered> each) throws IOException, InterruptedException {
        String since = newestAt.isEmpty() ? "" : "&posted_from=" + escape(newestAt);
        HttpRequest request = to("/v1/transactions?type=" + escape(type) + since)
                .header("Accept", "application/x-ndjson")
                .build();
        lines(request, line -> {
            long number = line.get("transaction_id").asLong();
            if (number > newest) {
                JsonNode posting = line.get("postings").get(0);
                each.accept(new Entered(
                        number,
                        line.get("type").asString(),
                        posting.get("source").asString(),
                        posting.get("destination").asString(),
                        new BigDecimal(posting.get("amount").asString()),
                        line.has("key") ? line.get("key").asString() : null));
            }
        });
    }

    @Override
    public void verify() throws IOException, InterruptedException {
        HttpRequest request = to("/v1/verifications")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        JsonNode verification = json(client.send(request, HttpResponse.BodyHandlers.ofString()));
        while (verification.get("state").asString().equals("running")) {
            Thread.sleep(ASK_AGAIN_MILLIS);
            verification = get("/v1/verifications/" + verification.get("id").asString());
        }
        if (!verification.path("result").path("ok").asBoolean(false)) {
            throw new IllegalStateException("The ledger does not verify: " + verification);
        }
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        HttpRequest request = to(path).build();
        return json(client.send(request, HttpResponse.BodyHandlers.ofString()));
    }

    private HttpRequest.Builder to(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(root + path));
        return apiKey == null ? request : request.header("Authorization", "Bearer " + apiKey);
    }

    private static JsonNode json(HttpResponse<String> answer) {
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException(answer.request().method() + " " + answer.uri() + " was answered with "
                    + answer.statusCode() + ": " + answer.body());
        }
        return JsonMapper.shared().readTree(answer.body());
    }

    private void lines(HttpRequest request, Consumer<JsonNode> each) throws IOException, InterruptedException {
        HttpResponse<InputStream> answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            if (answer.statusCode() >= 300) {
                throw new IllegalStateException(request.method() + " " + request.uri() + " was answered with "
                        + answer.statusCode() + ": " + lines.lines().collect(Collectors.joining("\n")));
            }
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                each.accept(JsonMapper.shared().readTree(line));
            }
        }
    }

    private static String escape(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
