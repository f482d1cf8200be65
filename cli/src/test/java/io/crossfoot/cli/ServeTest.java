package io.crossfoot.cli;

import static io.crossfoot.cli.Command.crossfoot;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ServeTest {
    private static final int CLIENTS = 8;

    @TempDir
    Path folder;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private String data() {
        return folder.resolve("data").toString();
    }

    private Service service(String... options) throws IOException {
        return service(Map.of(), options);
    }

    private Service service(Map<String, String> environment, String... options) throws IOException {
        List<String> all = new ArrayList<>(List.of("--data", data()));
        all.addAll(List.of(options));
        return Service.start(folder.resolve("service.log"), environment, all.toArray(String[]::new));
    }

    private static HttpRequest deposit(Service service, String key) {
        return HttpRequest.newBuilder(service.uri("/v1/transactions"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(
                        "{\"type\":\"deposit\",\"key\":\"%s\",\"postings\":[{\"destination\":\"user:1\",\"amount\":\"1.00\",\"currency\":\"USD\"}]}"
                                .formatted(key)))
                .build();
    }

    private HttpResponse<String> get(Service service, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(service.uri(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private long serverPid() throws IOException {
        return Long.parseLong(Files.readAllLines(folder.resolve("data/postgres/postmaster.pid"))
                .get(0)
                .strip());
    }

    @Test
    void a_service_that_is_told_to_stop_answers_what_it_accepted_and_takes_its_database_along() throws Exception {
        Set<String> acknowledged = ConcurrentHashMap.newKeySet();
        ConcurrentLinkedQueue<Integer> otherAnswers = new ConcurrentLinkedQueue<>();
        AtomicInteger number = new AtomicInteger();
        ProcessHandle database;
        try (Service service = service("--access-log=false")) {
            database = ProcessHandle.of(serverPid()).orElseThrow();
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                Thread thread = new Thread(() -> postUntilGone(service, number, acknowledged, otherAnswers));
                thread.start();
                clients.add(thread);
            }
            await().until(() -> acknowledged.size() > 200);
            service.terminate();
            assertThat(service.exitCode()).as(service.log()).isZero();
            for (Thread thread : clients) {
                thread.join();
            }
            assertThat(service.log()).contains("Stopping").contains("crossfoot: Stopped.");
        }
        assertThat(database.isAlive()).isFalse();
        assertThat(folder.resolve("data/postgres/postmaster.pid")).doesNotExist();
        assertThat(otherAnswers).allMatch(status -> status == 503);
        Command posted = crossfoot(
                "sql", "--json", "-c", "SELECT key FROM crossfoot.transaction WHERE key IS NOT NULL", "--data", data());
        Set<String> stored = new TreeSet<>();
        for (JsonNode row : posted.json().get("rows")) {
            stored.add(row.get(0).asString());
        }
        assertThat(stored)
                .as("what is posted was acknowledged, and the other way round")
                .isEqualTo(new TreeSet<>(acknowledged));
        assertThat(crossfoot("verify", "--data", data()).exitCode()).isZero();
    }

    private void postUntilGone(
            Service service, AtomicInteger number, Set<String> acknowledged, ConcurrentLinkedQueue<Integer> others) {
        while (service.handle().isAlive()) {
            String key = "key-" + number.incrementAndGet();
            try {
                int status = client.send(deposit(service, key), BodyHandlers.ofString())
                        .statusCode();
                if (status == 201) {
                    acknowledged.add(key);
                } else {
                    others.add(status);
                }
            } catch (IOException e) {
                // Not accepted: the comparison with what is stored shows that nothing was posted.
                if (acknowledged.isEmpty()) {
                    throw new IllegalStateException(e);
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void without_keys_it_serves_this_machine_and_says_so() throws Exception {
        try (Service service = service("--log-format", "json")) {
            assertThat(service.announced().get("url").asString()).startsWith("http://127.0.0.1:");
            assertThat(service.announced().get("requires_keys").asBoolean()).isFalse();
            assertThat(get(service, "/health/ready").statusCode()).isEqualTo(200);
            HttpResponse<String> posted = client.send(deposit(service, "once"), BodyHandlers.ofString());
            assertThat(posted.statusCode()).isEqualTo(201);
            // Keys differ by case, also for a server that remembers headers of the connection.
            assertThat(client.send(deposit(service, "ONCE"), BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(201);
            assertThat(get(service, "/metrics").body()).contains("crossfoot_transactions_total{result=\"posted\"} 2.0");
            HttpResponse<String> unknown = get(service, "/v1/nothing", "X-Request-Id", "lost");
            assertThat(unknown.statusCode()).isEqualTo(404);
            assertThat(unknown.body()).contains("\"request_id\":\"lost\"").contains("\"trace_id\":\"");
            await().untilAsserted(() -> assertThat(service.log().lines())
                    .filteredOn(line -> line.contains("\"request_id\":\"lost\""))
                    .singleElement()
                    .satisfies(line -> assertThat(line)
                            .contains("{\"route\":\"none\"}")
                            .contains("{\"status\":\"404\"}")
                            .doesNotContain("nothing")));
        }
    }

    @Test
    void keys_are_made_replaced_and_ended_while_the_service_runs() throws Exception {
        try (Service service = service("--require-keys")) {
            assertThat(get(service, "/v1/currencies").statusCode()).isEqualTo(401);
            Command made = crossfoot(
                    "keys",
                    "create",
                    "shop",
                    "--scope",
                    "post",
                    "--prefix",
                    "user:",
                    "--prefix",
                    "external:deposit",
                    "--json",
                    "--data",
                    data());
            assertThat(made.exitCode()).as(made.err()).isZero();
            String key = "Bearer " + made.json().get("key").asString();
            assertThat(get(service, "/v1/currencies", "Authorization", key).statusCode())
                    .isEqualTo(200);
            HttpResponse<String> forbidden = get(service, "/v1/trial-balance", "Authorization", key);
            assertThat(forbidden.statusCode()).isEqualTo(403);
            Command rotated = crossfoot(
                    "keys", "rotate", made.json().get("id").asString(), "--overlap", "1h", "--json", "--data", data());
            assertThat(rotated.exitCode()).as(rotated.err()).isZero();
            String successor = "Bearer " + rotated.json().get("key").asString();
            assertThat(get(service, "/v1/currencies", "Authorization", successor)
                            .statusCode())
                    .isEqualTo(200);
            assertThat(get(service, "/v1/currencies", "Authorization", key).statusCode())
                    .isEqualTo(200);
            Command revoked = crossfoot("keys", "revoke", made.json().get("id").asString(), "--data", data());
            assertThat(revoked.out()).contains("ended");
            await().until(() ->
                    get(service, "/v1/currencies", "Authorization", key).statusCode() == 401);
            assertThat(service.log())
                    .doesNotContain(made.json().get("key").asString().substring(13))
                    .contains("INFO");
        }
    }

    @Test
    void a_second_service_on_the_folder_is_told_who_has_it() throws Exception {
        try (Service service = service()) {
            Command second = crossfoot("serve", "--port", "0", "--data", data());
            assertThat(second.exitCode()).isEqualTo(4);
            assertThat(second.err())
                    .contains("is in use by process " + service.handle().pid());
        }
    }

    @Test
    void a_port_that_is_taken_is_said_before_anything_is_started() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Command refused = crossfoot("serve", "--port", Integer.toString(taken.getLocalPort()), "--data", data());
            assertThat(refused.exitCode()).isEqualTo(7);
            assertThat(refused.err())
                    .contains("127.0.0.1:" + taken.getLocalPort())
                    .contains("--port");
            assertThat(folder.resolve("data")).doesNotExist();
        }
    }

    @Test
    void the_command_line_goes_before_the_environment_and_that_before_the_file() throws Exception {
        Path config = folder.resolve("crossfoot.conf");
        Files.writeString(
                config, "# a comment\n\nrequire-keys = true\nlog-format=json\naccess-log = false\nrate-limit = 7\n");
        Map<String, String> environment = Map.of(
                "CROSSFOOT_CONFIG", config.toString(), "CROSSFOOT_LOG_FORMAT", "text", "CROSSFOOT_ACCESS_LOG", "true");
        try (Service service = service(environment, "--require-keys=false")) {
            assertThat(service.announced().get("requires_keys").asBoolean()).isFalse();
            int limited = 0;
            for (int i = 0; i < 30; i++) {
                limited += get(service, "/v1/currencies").statusCode() == 429 ? 1 : 0;
            }
            assertThat(limited).isPositive();
            HttpResponse<String> refused = get(service, "/v1/currencies");
            while (refused.statusCode() != 429) {
                refused = get(service, "/v1/currencies");
            }
            assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
            await().untilAsserted(() ->
                    assertThat(service.log()).contains("INFO  io.crossfoot.access - GET /v1/currencies 200"));
        }
    }

    private Command serve(Map<String, String> environment, String... options) {
        List<String> args = new ArrayList<>(List.of("serve", "--data", data()));
        args.addAll(List.of(options));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream errors = new PrintStream(err, true, UTF_8);
        Streams streams = new Streams(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, true, UTF_8),
                errors,
                0,
                new HashMap<>(environment)::get);
        int exitCode = Crossfoot.run(args.toArray(String[]::new), streams, new Interruption(errors));
        return new Command(exitCode, out.toString(UTF_8), err.toString(UTF_8));
    }

    private void assertWrong(Command command, String... words) {
        assertThat(command.exitCode()).as(command.err()).isEqualTo(2);
        assertThat(command.err()).contains(words);
        assertThat(folder.resolve("data")).as("nothing was started").doesNotExist();
    }

    @Test
    void other_machines_are_not_let_in_without_keys() {
        for (String host : List.of("0.0.0.0", "::", "192.0.2.1")) {
            assertWrong(serve(Map.of(), "--host", host), host, "--require-keys");
            assertWrong(serve(Map.of("CROSSFOOT_HOST", host)), host, "--require-keys");
        }
        assertWrong(serve(Map.of(), "--host", "no.such.host.invalid"), "no.such.host.invalid");
    }

    @Test
    void options_that_cannot_work_are_refused_by_name() {
        assertWrong(serve(Map.of(), "--port", "70000"), "--port", "70000");
        assertWrong(serve(Map.of(), "--lanes", "0"), "--lanes");
        assertWrong(serve(Map.of(), "--grace", "0"), "--grace");
        assertWrong(serve(Map.of(), "--rate-limit", "-1"), "--rate-limit");
        assertWrong(serve(Map.of(), "--rate-burst", "5"), "--rate-limit");
        assertWrong(serve(Map.of(), "--tls-key", "key.pem"), "--tls-certificate");
        assertWrong(serve(Map.of(), "--log-format", "xml"), "--log-format");
        assertWrong(serve(Map.of(), "--port", "http"), "--port", "http");
    }

    @Test
    void what_is_wrong_in_the_environment_is_said_by_its_variable() {
        assertWrong(serve(Map.of("CROSSFOOT_PORT", "http")), "CROSSFOOT_PORT: port is a whole number, not 'http'");
        assertWrong(serve(Map.of("CROSSFOOT_REQUIRE_KEYS", "yes")), "CROSSFOOT_REQUIRE_KEYS", "true or false");
        assertWrong(serve(Map.of("CROSSFOOT_LOG_FORMAT", "xml")), "CROSSFOOT_LOG_FORMAT", "text or json");
    }

    @Test
    void what_is_wrong_in_the_file_is_said_by_its_line() throws Exception {
        assertWrongFile("port = 0\nhots = localhost\n", "line 2: there is no setting 'hots'");
        assertWrongFile("\nport 8080\n", "line 2: a line is NAME = VALUE");
        assertWrongFile("port = 1\n# twice\nport = 2\n", "line 3: port is set twice");
        assertWrongFile("host =\n", "line 1: host has no value");
        assertWrongFile("port = many\n", "line 1: port is a whole number, not 'many'");
        assertWrongFile("json = true\n", "line 1: there is no setting 'json'");
        assertWrongFile("config = other\n", "line 1: there is no setting 'config'");
        assertWrong(
                serve(Map.of(), "--config", folder.resolve("nothing").toString()),
                "There is no file " + folder.resolve("nothing"));
    }

    private void assertWrongFile(String content, String words) throws IOException {
        Path file = folder.resolve("wrong.conf");
        Files.writeString(file, content);
        assertWrong(serve(Map.of(), "--config", file.toString()), file + " " + words);
    }

    @Test
    void tls_files_that_cannot_be_used_are_said_before_anything_is_started() {
        Command refused = serve(
                Map.of(),
                "--port",
                "0",
                "--tls-certificate",
                folder.resolve("chain.pem").toString(),
                "--tls-key",
                folder.resolve("key.pem").toString());
        assertThat(refused.exitCode()).isEqualTo(3);
        assertThat(refused.err()).contains("There is no file " + folder.resolve("chain.pem"));
        assertThat(folder.resolve("data")).doesNotExist();
    }

    @Test
    void with_a_certificate_it_speaks_tls_and_says_so() throws Exception {
        Path store = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "x",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        "secret")
                .redirectErrorStream(true)
                .start();
        assertThat(new String(keytool.getInputStream().readAllBytes(), UTF_8)).isNotNull();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance(store.toFile(), "secret".toCharArray());
        String certificate = pem("CERTIFICATE", keys.getCertificate("x").getEncoded());
        String key = pem("PRIVATE KEY", keys.getKey("x", "secret".toCharArray()).getEncoded());
        try (Service service = service("--tls-certificate", certificate, "--tls-key", key)) {
            assertThat(service.announced().get("url").asString()).startsWith("https://127.0.0.1:");
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(keys);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            try (Socket socket = context.getSocketFactory()
                    .createSocket("127.0.0.1", service.uri("/").getPort())) {
                socket.getOutputStream()
                        .write("GET /v1/currencies HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                                .getBytes(UTF_8));
                assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                        .startsWith("HTTP/1.1 200")
                        .contains("Strict-Transport-Security")
                        .contains("\"USD\"");
            }
        }
    }

    private String pem(String what, byte[] content) throws IOException {
        Path file = Files.createTempFile(folder, "tls", ".pem");
        Files.writeString(
                file,
                "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                        .formatted(what, Base64.getMimeEncoder().encodeToString(content), what));
        return file.toString();
    }
}
