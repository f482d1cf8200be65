package io.crossfoot.server.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.crossfoot.server.security.ApiKeys;
import io.crossfoot.server.security.Gate;
import io.crossfoot.server.security.RawHttp;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

@Isolated("It listens to the loggers, which all servers of the process share")
class PerimeterTest {
    private static final List<String> LOGGERS = List.of("io.crossfoot.access", "test");

    private final TestServer server = new TestServer(Gate.withoutKeys(Optional.empty()));
    private final ListAppender<ILoggingEvent> log = new ListAppender<>() {
        @Override
        protected void append(ILoggingEvent event) {
            // Otherwise what belongs to the thread would be looked up when the test asks, on another one.
            event.prepareForDeferredProcessing();
            super.append(event);
        }
    };
    private final Logger root = logger(org.slf4j.Logger.ROOT_LOGGER_NAME);

    PerimeterTest() {
        log.start();
        root.addAppender(log);
        // The tests' own configuration shows warnings only.
        LOGGERS.forEach(name -> logger(name).setLevel(Level.INFO));
    }

    @AfterEach
    void stop() {
        root.detachAppender(log);
        LOGGERS.forEach(name -> logger(name).setLevel(null));
        server.close();
    }

    private static Logger logger(String name) {
        return (Logger) LoggerFactory.getLogger(name);
    }

    private List<ILoggingEvent> logged(String logger) {
        return List.copyOf(log.list).stream()
                .filter(event -> event.getLoggerName().equals(logger))
                .toList();
    }

    /** The line of a request, which may be written a moment after its answer was read. */
    private ILoggingEvent accessLine(String requestId) {
        await().until(() -> !accessLines(requestId).isEmpty());
        return accessLines(requestId).get(0);
    }

    private List<ILoggingEvent> accessLines(String requestId) {
        return logged("io.crossfoot.access").stream()
                .filter(line -> requestId.equals(line.getMDCPropertyMap().get("request_id")))
                .toList();
    }

    private static Map<String, String> facts(ILoggingEvent line) {
        return line.getKeyValuePairs().stream()
                .collect(Collectors.toMap(pair -> pair.key, pair -> String.valueOf(pair.value)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/accounts/a", "/nothing", "/v1/fail", "/health/live", "/v1/transactions"})
    void every_answer_has_the_security_headers_and_an_id(String path) throws Exception {
        String answer = RawHttp.send(server.port(), "GET " + path + " HTTP/1.1", "Host: localhost");
        assertThat(answer)
                .contains("\r\nX-Content-Type-Options: nosniff\r\n")
                .contains("\r\nCache-Control: no-store\r\n")
                .contains("\r\nContent-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n")
                .contains("\r\nX-Request-Id: ")
                .contains("\r\ntraceresponse: 00-")
                .doesNotContainIgnoringCase("\r\nServer:")
                .doesNotContainIgnoringCase("\r\nX-Powered-By:")
                .doesNotContainIgnoringCase("\r\nSet-Cookie:")
                .doesNotContain("secret detail");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "order-1", "A.b_c-9", "01234567-89ab-cdef-0123-456789abcdef"})
    void a_proper_request_id_is_taken_over(String id) throws Exception {
        HttpResponse<String> answer = server.get("/v1/accounts/a", "X-Request-Id", id);
        assertThat(answer.headers().allValues("X-Request-Id")).containsExactly(id);
        assertThat(accessLine(id).getFormattedMessage()).startsWith("GET /v1/accounts/{account} 200");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a b",
                "a\tb",
                "<script>",
                "{\"level\":\"ERROR\"}",
                "a;b",
                "\u00e4",
                "a\\nb",
                "${jndi:x}"
            })
    void an_improper_request_id_is_replaced(String id) throws Exception {
        assertReplaced("X-Request-Id: " + id, id);
    }

    @Test
    void an_endless_or_doubled_request_id_is_replaced() throws Exception {
        assertReplaced("X-Request-Id: " + "a".repeat(129), "a".repeat(129));
        assertReplaced("X-Request-Id: one\r\nX-Request-Id: two", "one");
        String longest = "a".repeat(128);
        assertThat(server.get("/v1/accounts/a", "X-Request-Id", longest)
                        .headers()
                        .firstValue("X-Request-Id"))
                .hasValue(longest);
    }

    private void assertReplaced(String header, String given) throws Exception {
        String answer = RawHttp.send(server.port(), "GET /v1/accounts/a HTTP/1.1", "Host: localhost", header);
        String id = answer.lines()
                .filter(line -> line.startsWith("X-Request-Id: "))
                .map(line -> line.substring("X-Request-Id: ".length()))
                .collect(Collectors.joining(" "));
        assertThat(id).matches("[A-Za-z0-9._-]{1,128}").isNotEqualTo(given);
    }

    @Test
    void a_trace_is_continued_with_a_span_of_our_own() throws Exception {
        String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        String response = traceResponse("X-Request-Id: traced\r\ntraceparent: 00-" + trace + "-00f067aa0ba902b7-01");
        assertThat(response).matches("00-" + trace + "-[0-9a-f]{16}-01").doesNotContain("00f067aa0ba902b7");
        assertThat(accessLine("traced").getMDCPropertyMap()).containsEntry("trace_id", trace);
        // A later version may say more behind what we know.
        assertThat(traceResponse("traceparent: cc-" + trace + "-00f067aa0ba902b7-01-what-the-future-brings"))
                .startsWith("00-" + trace);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "garbage",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1",
                "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01",
                "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.more",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-zz"
            })
    void an_invalid_trace_is_replaced_by_a_new_one(String header) throws Exception {
        assertThat(traceResponse("traceparent: " + header))
                .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00")
                .doesNotContain("4bf92f3577b34da6a3ce929d0e0e4736");
    }

    @Test
    void two_traces_are_none() throws Exception {
        String header = "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        assertThat(traceResponse(header + "\r\n" + header)).doesNotContain("4bf92f3577b34da6a3ce929d0e0e4736");
    }

    private String traceResponse(String header) throws Exception {
        return RawHttp.send(server.port(), "GET /v1/accounts/a HTTP/1.1", "Host: localhost", header)
                .lines()
                .filter(line -> line.startsWith("traceresponse: "))
                .map(line -> line.substring("traceresponse: ".length()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void a_request_is_one_line_in_the_log_by_its_route_and_never_by_what_it_says() throws Exception {
        server.get("/v1/accounts/user:4711?secret=1", "X-Request-Id", "one-line");
        ILoggingEvent line = accessLine("one-line");
        assertThat(facts(line))
                .containsEntry("method", "GET")
                .containsEntry("route", "/v1/accounts/{account}")
                .containsEntry("status", "200")
                .containsEntry("bytes", "8")
                .containsKeys("duration_ms")
                .doesNotContainKey("key_id");
        assertThat(line.getFormattedMessage()).doesNotContain("4711").doesNotContain("secret");
        assertThat(line.getMDCPropertyMap()).containsKeys("request_id", "trace_id");
        assertThat(accessLines("one-line")).hasSize(1);
    }

    @Test
    void what_no_route_knows_is_logged_without_its_path_and_method() throws Exception {
        RawHttp.send(server.port(), "BREW /user:4711 HTTP/1.1", "Host: localhost", "X-Request-Id: brew");
        assertThat(facts(accessLine("brew"))).containsEntry("method", "other").containsEntry("route", "none");
    }

    @Test
    void lines_written_for_a_request_have_its_id_on_every_thread_and_none_afterwards() throws Exception {
        server.get("/v1/log", "X-Request-Id", "mine");
        assertThat(logged("test")).hasSize(2).allSatisfy(line -> assertThat(line.getMDCPropertyMap())
                .containsEntry("request_id", "mine"));
        log.list.clear();
        server.get("/v1/log", "X-Request-Id", "other");
        assertThat(logged("test"))
                .allSatisfy(line -> assertThat(line.getMDCPropertyMap()).containsEntry("request_id", "other"));
    }

    @Test
    void keys_are_never_logged() throws Exception {
        String secret = "cfk_aaaaaaaa_" + "s".repeat(43);
        try (TestServer keyed =
                new TestServer(Gate.withKeys(new ApiKeys(TestServer.unreachable()), Optional.empty()))) {
            assertThat(keyed.get("/v1/accounts/a", "Authorization", "Bearer " + secret, "X-Request-Id", "keyed")
                            .statusCode())
                    .isEqualTo(503);
            accessLine("keyed");
        }
        assertThat(List.copyOf(log.list))
                .noneMatch(line -> line.getFormattedMessage().contains("sssss"));
    }
}
