package io.crossfoot.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.crossfoot.ledger.Capture;
import io.crossfoot.ledger.ConnectionLostException;
import io.crossfoot.ledger.ContentionException;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.HoldRequest;
import io.crossfoot.ledger.HoldState;
import io.crossfoot.ledger.InsufficientFundsException;
import io.crossfoot.ledger.KeyReusedException;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.Operation;
import io.crossfoot.ledger.Retries;
import io.crossfoot.ledger.Reversal;
import io.crossfoot.ledger.Transaction;
import io.crossfoot.ledger.UnknownOutcomeException;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a call when the answer is a refusal, is late, is somebody else's, or does not come. */
@Timeout(30)
class FailuresTest {
    private static final String ACCOUNT = "{\"account\":\"user:1\",\"currency\":\"USD\",\"balance\":\"10.60\","
            + "\"held\":\"0.00\",\"available\":null,\"version\":3,\"floor\":null,\"state\":\"open\",\"disputed\":\"0.00\"}";
    private static final String POSTED = "{\"transaction_id\":7,\"posted_at\":\"2026-11-21T13:00:00.123456Z\","
            + "\"effective_date\":\"2026-11-21\",\"replayed\":false,\"postings\":[]}";
    private static final String PAGE =
            "<html>\r\n<head><title>502 Bad Gateway</title></head>\n<body>nginx</body></html>";
    private static final Transaction UNKEYED =
            Transaction.deposit("user:1", BigDecimal.ONE, "USD").build();
    private static final Transaction KEYED =
            Transaction.deposit("user:1", BigDecimal.ONE, "USD").key("k").build();

    private final List<Duration> pauses = new CopyOnWriteArrayList<>();
    private final AtomicLong now = new AtomicLong();
    private final Retries retries = new Retries(
            now::get,
            nanos -> {
                pauses.add(Duration.ofNanos(nanos));
                now.addAndGet(nanos);
            },
            bound -> 0);
    private ScriptedServer server;
    private HttpLedger ledger;

    private void answering(ScriptedServer.Step... script) {
        server = ScriptedServer.of(script);
        ledger = ledgerAt(server.address());
    }

    private HttpLedger ledgerAt(URI address) {
        return HttpLedger.at(address).retries(retries).build();
    }

    @AfterEach
    void close() {
        if (server != null) {
            ledger.close();
            server.close();
        }
    }

    private static String problem(ErrorCode code, String members) {
        return "{\"type\":\"https://crossfoot.io/errors/" + code.title() + "\",\"title\":\"" + code.title()
                + "\",\"status\":" + code.httpStatus() + ",\"detail\":\"because\",\"code\":\"" + code.code()
                + "\",\"retryable\":" + code.retryable() + members + ",\"request_id\":\"r-1\"}";
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void a_problem_is_the_exception_that_a_database_would_throw(ErrorCode code) {
        answering(ScriptedServer.json(code.httpStatus(), problem(code, ",\"scale\":\"2\""), "X-Request-Id: r-1"));
        LedgerException expected = LedgerException.of(code, "because", java.util.Map.of("scale", "2"), null);
        LedgerException error = failure(() -> ledger.post(UNKEYED));
        assertThat(error).hasSameClassAs(expected).hasMessage(expected.getMessage());
        assertThat(error.facts()).isEqualTo(expected.facts());
        assertThat(error.getCause())
                .hasMessage(
                        "POST %s/v1/transactions was answered %d (request r-1)", server.address(), code.httpStatus());
        assertThat(server.requests().size() > 1).isEqualTo(code.retryable());
    }

    @Test
    void refusals_have_their_facts_as_fields() {
        answering(
                ScriptedServer.json(
                        422,
                        problem(
                                ErrorCode.INSUFFICIENT_FUNDS,
                                ",\"account\":\"user:1\",\"currency\":\"USD\",\"asked\":\"10.60\",\"available\":\"0.60\","
                                        + "\"shortfall\":\"10.00\",\"balance\":\"0.60\"")),
                ScriptedServer.json(409, problem(ErrorCode.KEY_REUSED, ",\"key\":\"k\",\"transaction_id\":\"7\"")));
        InsufficientFundsException funds =
                catchThrowableOfType(InsufficientFundsException.class, () -> ledger.post(UNKEYED));
        assertThat(funds.account()).isEqualTo("user:1");
        assertThat(funds.shortfall()).isEqualTo("10.00");
        KeyReusedException reused = catchThrowableOfType(KeyReusedException.class, () -> ledger.post(KEYED));
        assertThat(reused.transactionId()).hasValue(7);
    }

    @Test
    void the_refusal_of_an_all_or_nothing_batch_tells_the_position() {
        answering(ScriptedServer.json(422, problem(ErrorCode.INSUFFICIENT_FUNDS, ",\"position\":\"2\"")));
        assertThat(failure(() -> ledger.postAll(List.of(KEYED, UNKEYED))).facts())
                .containsEntry("position", "2");
    }

    @Test
    void nothing_is_there_only_where_the_ledger_says_so_itself() {
        answering(
                ScriptedServer.json(404, problem(ErrorCode.ACCOUNT_NOT_FOUND, "")),
                ScriptedServer.json(404, problem(ErrorCode.NOT_FOUND, "")),
                ScriptedServer.answer(404, "text/html", PAGE),
                ScriptedServer.answer(404, "text/html", PAGE));
        assertThat(ledger.balance("user:1", "USD")).isEmpty();
        assertThat(ledger.transaction(7)).isEmpty();
        LedgerException elsewhere = failure(() -> ledger.transaction(7));
        assertThat(elsewhere.code()).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(elsewhere.facts()).containsEntry("http_status", "404");
        assertThat(elsewhere.detail())
                .isEqualTo(
                        "GET %s/v1/transactions/7 was answered 404 by something that is not a ledger: "
                                + "<html> <head><title>502 Bad Gateway</title></head> <body>nginx</body></html>",
                        server.address());
        assertThat(failure(() -> ledger.balance("user:1", "USD")).code()).isEqualTo(ErrorCode.NOT_FOUND);
    }

    @Test
    void an_overloaded_server_is_asked_again_with_or_without_a_key() {
        answering(
                ScriptedServer.json(503, problem(ErrorCode.OVERLOADED, "")),
                ScriptedServer.json(503, problem(ErrorCode.CONTENTION, "")),
                ScriptedServer.json(429, problem(ErrorCode.RATE_LIMITED, "")),
                ScriptedServer.json(503, problem(ErrorCode.CONNECTION_LOST, "")),
                ScriptedServer.json(201, POSTED));
        assertThat(ledger.post(UNKEYED).transactionId()).isEqualTo(7);
        assertThat(pauses)
                .containsExactly(
                        Duration.ofMillis(5), Duration.ofMillis(10), Duration.ofMillis(20), Duration.ofMillis(40));
        assertThat(server.requests())
                .extracting(request -> request.headers().get("x-request-id"))
                .as("attempts of one call have one id")
                .containsOnly(server.requests().get(0).headers().get("x-request-id"));
    }

    @Test
    void a_server_that_stays_overloaded_ends_the_call_before_fifteen_seconds() {
        answering(ScriptedServer.json(503, problem(ErrorCode.CONTENTION, "")));
        assertThat(failure(() -> ledger.balance("a", "USD"))).isInstanceOf(ContentionException.class);
        assertThat(now.get())
                .isBetween(
                        Duration.ofSeconds(14).toNanos(), Duration.ofSeconds(15).toNanos());
    }

    static Stream<Arguments> retry_after() {
        String inTheFuture = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusHours(1));
        String inThePast = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).minusHours(1));
        return Stream.of(
                arguments("2", Duration.ofSeconds(2)),
                arguments("0", Duration.ofMillis(5)),
                arguments("3600", Duration.ofSeconds(5)),
                arguments(inTheFuture, Duration.ofSeconds(5)),
                arguments(inThePast, Duration.ofMillis(5)),
                arguments("-1", Duration.ofMillis(5)),
                arguments("99999999999999999999", Duration.ofMillis(5)),
                arguments("tomorrow", Duration.ofMillis(5)));
    }

    @ParameterizedTest
    @MethodSource("retry_after")
    void retry_after_is_honoured_up_to_five_seconds(String retryAfter, Duration pause) {
        answering(
                ScriptedServer.json(503, problem(ErrorCode.OVERLOADED, ""), "Retry-After: " + retryAfter),
                ScriptedServer.json(200, ACCOUNT));
        assertThat(ledger.balance("user:1", "USD")).isPresent();
        assertThat(pauses).containsExactly(pause);
    }

    @Test
    void a_retry_after_beyond_the_time_that_is_left_ends_the_call_at_once() {
        answering(ScriptedServer.json(503, problem(ErrorCode.OVERLOADED, ""), "Retry-After: 5"));
        assertThat(failure(() -> ledger.balance("a", "USD")).code()).isEqualTo(ErrorCode.OVERLOADED);
        assertThat(pauses).containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(5));
    }

    /** Ways to lose an answer after the server has the request. */
    static Stream<Arguments> losses() {
        return Stream.of(
                arguments("reset", ScriptedServer.reset()),
                arguments("closed without an answer", (ScriptedServer.Step) connection -> {}),
                arguments("cut off in its head", (ScriptedServer.Step)
                        connection -> connection.getOutputStream().write("HTTP/1.1 200 x\r\nContent-Le".getBytes())),
                arguments("cut off in its body", ScriptedServer.cutOff(POSTED.substring(0, 40))),
                arguments(
                        "ended with the connection in its middle", ScriptedServer.untilClosed(POSTED.substring(0, 40))),
                arguments("ended with the connection before its begin", ScriptedServer.untilClosed("")),
                arguments("no HTTP", (ScriptedServer.Step)
                        connection -> connection.getOutputStream().write("SSH-2.0-x\r\n\r\n".getBytes())),
                arguments("a proxy's 502", ScriptedServer.answer(502, "text/html", PAGE)),
                arguments("a proxy's 503", ScriptedServer.answer(503, "text/html", PAGE)),
                arguments("a proxy's 504", ScriptedServer.answer(504, "text/html", "")),
                arguments("a proxy's JSON", ScriptedServer.json(502, "{\"message\":\"no upstream\"}")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("losses")
    void a_lost_answer_to_a_keyed_post_is_asked_for_again(String how, ScriptedServer.Step loss) {
        answering(loss, loss, ScriptedServer.json(200, POSTED));
        assertThat(ledger.post(KEYED).transactionId()).isEqualTo(7);
        assertThat(server.requests()).hasSize(3);
        assertThat(server.requests())
                .extracting(ScriptedServer.Request::body)
                .containsOnly(server.requests().get(0).body());
        assertThat(pauses).hasSize(2);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("losses")
    void a_lost_answer_to_a_post_without_key_has_an_unknown_outcome_and_is_not_asked_for_again(
            String how, ScriptedServer.Step loss) {
        answering(loss, ScriptedServer.json(200, POSTED));
        assertThat(failure(() -> ledger.post(UNKEYED)))
                .isInstanceOf(UnknownOutcomeException.class)
                .hasCauseInstanceOf(Exception.class);
        assertThat(server.requests()).hasSize(1);
        assertThat(pauses).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("losses")
    void an_answer_that_stays_lost_is_a_lost_connection(String how, ScriptedServer.Step loss) {
        answering(loss);
        assertThat(failure(() -> ledger.balance("user:1", "USD"))).isInstanceOf(ConnectionLostException.class);
        assertThat(pauses).hasSizeGreaterThan(5);
    }

    @Test
    void a_batch_or_import_is_made_again_only_if_all_of_it_has_keys() {
        String results = "{\"results\":[{\"status\":\"posted\"," + POSTED.substring(1) + ",{\"status\":\"posted\","
                + POSTED.substring(1) + "]}";
        answering(ScriptedServer.reset(), ScriptedServer.json(200, results), ScriptedServer.reset());
        assertThat(ledger.postBatch(List.of(KEYED, KEYED))).hasSize(2);
        assertThatThrownBy(() -> ledger.postBatch(List.of(KEYED, UNKEYED))).isInstanceOf(UnknownOutcomeException.class);
        assertThatThrownBy(() -> ledger.postAll(List.of(UNKEYED, KEYED))).isInstanceOf(UnknownOutcomeException.class);
        assertThat(server.requests()).hasSize(4);
    }

    @Test
    void a_capture_a_reversal_or_a_mix_of_operations_is_made_again_only_with_keys_and_a_hold_always() {
        String hold =
                "{\"key\":\"h\",\"account\":\"a\",\"currency\":\"USD\",\"amount\":\"1\",\"captured\":\"0\",\"released\":\"1\","
                        + "\"remaining\":\"0\",\"state\":\"released\",\"placed_at\":\"2026-11-21T13:00:00Z\",\"replayed\":false}";
        answering(
                ScriptedServer.reset(),
                ScriptedServer.json(200, POSTED),
                ScriptedServer.reset(),
                ScriptedServer.json(200, POSTED),
                ScriptedServer.reset(),
                ScriptedServer.json(201, hold),
                ScriptedServer.reset(),
                ScriptedServer.json(200, hold),
                ScriptedServer.reset(),
                ScriptedServer.json(
                        200,
                        "{\"results\":[{\"status\":\"done\",\"result\":" + hold + "},{\"status\":\"done\",\"result\":"
                                + POSTED + "}]}"),
                ScriptedServer.reset());
        assertThat(ledger.capture(Capture.of("h", "b").key("c").build()).transactionId())
                .isEqualTo(7);
        assertThat(ledger.reverse(Reversal.of(7).key("r").build()).transactionId())
                .isEqualTo(7);
        assertThat(ledger.placeHold(
                                HoldRequest.of("h", "a", BigDecimal.ONE, "USD").build())
                        .key())
                .isEqualTo("h");
        assertThat(ledger.release("h").state()).isEqualTo(HoldState.RELEASED);
        Operation release = new Operation.ReleaseHold("h");
        assertThat(ledger.perform(List.of(release, new Operation.Post(KEYED)))).hasSize(2);
        int asked = server.requests().size();
        List<ThrowingCallable> unkeyed = List.of(
                () -> ledger.capture(Capture.of("h", "b").build()),
                () -> ledger.reverse(Reversal.of(7).build()),
                () -> ledger.perform(List.of(release, new Operation.Post(UNKEYED))),
                () -> ledger.performAll(
                        List.of(new Operation.CaptureHold(Capture.of("h", "b").build()))),
                () -> ledger.perform(
                        List.of(new Operation.Reverse(Reversal.of(7).build()))));
        unkeyed.forEach(call -> assertThatThrownBy(call).isInstanceOf(UnknownOutcomeException.class));
        assertThat(server.requests()).hasSize(asked + unkeyed.size());
    }

    @Test
    void a_dry_run_without_key_is_made_again_for_it_posts_nothing() {
        answering(
                ScriptedServer.reset(),
                ScriptedServer.json(
                        200,
                        "{\"results\":[{\"dry_run\":true,\"status\":\"posted\",\"effective_date\":\"2026-11-21\","
                                + "\"postings\":[]}]}"));
        assertThat(ledger.dryRun(UNKEYED).error()).isEmpty();
    }

    @Test
    void what_was_not_sent_is_made_again_even_without_a_key_and_never_has_an_unknown_outcome() throws IOException {
        int port;
        try (ServerSocket reserved = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = reserved.getLocalPort();
        }
        try (HttpLedger nowhere = ledgerAt(URI.create("http://127.0.0.1:" + port))) {
            LedgerException lost = failure(() -> nowhere.post(UNKEYED));
            assertThat(lost).isInstanceOf(ConnectionLostException.class);
            assertThat(lost.detail()).contains("127.0.0.1:" + port).contains("cannot be reached");
            assertThat(lost.facts()).containsEntry("address", "http://127.0.0.1:" + port);
        }
        assertThat(pauses).hasSizeGreaterThan(5);
    }

    @Test
    void a_host_that_is_not_known_cannot_be_reached() {
        // Looking names up may take long, so the time is over after the first attempt.
        Retries once = new Retries(() -> now.getAndAdd(Duration.ofSeconds(20).toNanos()), nanos -> {}, bound -> 0);
        URI address = URI.create("http://ledger.invalid");
        try (HttpLedger nowhere = HttpLedger.at(address).retries(once).build()) {
            assertThat(failure(() -> nowhere.post(UNKEYED))).isInstanceOf(ConnectionLostException.class);
        }
    }

    static Stream<Arguments> pages_of_others() {
        return Stream.of(
                arguments(400, ErrorCode.MALFORMED_REQUEST),
                arguments(401, ErrorCode.UNAUTHENTICATED),
                arguments(403, ErrorCode.FORBIDDEN),
                arguments(404, ErrorCode.NOT_FOUND),
                arguments(405, ErrorCode.METHOD_NOT_ALLOWED),
                arguments(413, ErrorCode.REQUEST_TOO_LARGE),
                arguments(414, ErrorCode.REQUEST_TOO_LARGE),
                arguments(418, ErrorCode.INTERNAL_ERROR));
    }

    @ParameterizedTest
    @MethodSource("pages_of_others")
    void a_refusal_by_something_on_the_way_is_quoted_and_final(int status, ErrorCode code) {
        answering(ScriptedServer.answer(status, "text/html", PAGE));
        LedgerException error = failure(() -> ledger.post(UNKEYED));
        assertThat(error.code()).isEqualTo(code);
        assertThat(error.detail()).contains("by something that is not a ledger", "<title>502 Bad Gateway</title>");
        assertThat(error.facts()).containsEntry("http_status", Integer.toString(status));
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void a_gateway_that_limits_the_rate_is_asked_again() {
        answering(
                ScriptedServer.answer(429, "text/plain", "slow down", "Retry-After: 1"),
                ScriptedServer.json(201, POSTED));
        assertThat(ledger.post(UNKEYED).transactionId()).isEqualTo(7);
        assertThat(pauses).containsExactly(Duration.ofSeconds(1));
    }

    @Test
    void a_failure_of_something_on_the_way_leaves_a_post_without_key_unknown() {
        answering(ScriptedServer.answer(500, "text/html", PAGE));
        assertThat(failure(() -> ledger.post(UNKEYED))).isInstanceOf(UnknownOutcomeException.class);
        assertThat(failure(() -> ledger.post(KEYED)).code()).isEqualTo(ErrorCode.INTERNAL_ERROR);
        assertThat(server.requests()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {PAGE, "[]", "{\"transaction_id\":\"7\"}", "{}"})
    void an_answer_that_is_no_ledgers_is_an_error_and_for_a_post_without_key_an_unknown_outcome(String body) {
        answering(ScriptedServer.answer(200, "text/html", body));
        LedgerException error = failure(() -> ledger.post(KEYED));
        assertThat(error.code()).isEqualTo(ErrorCode.INTERNAL_ERROR);
        assertThat(error.detail()).contains("was answered 200 with what is no answer of a ledger");
        assertThat(failure(() -> ledger.post(UNKEYED))).isInstanceOf(UnknownOutcomeException.class);
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void results_that_are_not_as_many_as_the_transactions_are_no_answer() {
        answering(ScriptedServer.json(200, "{\"results\":[]}"));
        assertThat(failure(() -> ledger.postBatch(List.of(KEYED))).code()).isEqualTo(ErrorCode.INTERNAL_ERROR);
        assertThat(failure(() -> ledger.postBatch(List.of(UNKEYED)))).isInstanceOf(UnknownOutcomeException.class);
    }

    @Test
    void a_redirect_is_not_followed_because_the_key_is_not_for_others() {
        try (ScriptedServer other = ScriptedServer.of(ScriptedServer.json(200, ACCOUNT))) {
            answering(ScriptedServer.answer(307, "text/html", "", "Location: " + other.address() + "/"));
            assertThat(failure(() -> ledger.balance("user:1", "USD")).detail()).contains("was answered 307");
            assertThat(other.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "HTTP/1.1 200 x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"trans"})
    void a_server_that_does_not_come_to_an_end_is_lost_after_the_timeout(String beginning) {
        server = ScriptedServer.of(ScriptedServer.stall(beginning));
        ledger = HttpLedger.at(server.address())
                .requestTimeout(Duration.ofMillis(200))
                .retries(retries)
                .build();
        LedgerException unknown = failure(() -> ledger.post(UNKEYED));
        assertThat(unknown).isInstanceOf(UnknownOutcomeException.class);
        assertThat(unknown.getCause()).hasMessageContaining("no answer came within 200 ms");
        assertThat(server.requests()).hasSize(1);
        assertThat(pauses).isEmpty();
    }

    @Test
    void a_read_that_takes_too_long_is_made_again() {
        server = ScriptedServer.of(ScriptedServer.stall(""), ScriptedServer.json(200, ACCOUNT));
        ledger = HttpLedger.at(server.address())
                .requestTimeout(Duration.ofMillis(500))
                .retries(retries)
                .build();
        assertThat(ledger.balance("user:1", "USD")).isPresent();
        assertThat(pauses).hasSize(1);
    }

    @Test
    void an_interrupted_caller_is_let_go_and_stays_interrupted() throws InterruptedException {
        answering(ScriptedServer.stall(""));
        AtomicReference<Throwable> keyed = new AtomicReference<>();
        AtomicReference<Throwable> unkeyed = new AtomicReference<>();
        for (AtomicReference<Throwable> outcome : List.of(keyed, unkeyed)) {
            int before = server.requests().size();
            AtomicReference<Boolean> interrupted = new AtomicReference<>();
            Thread caller = new Thread(() -> {
                outcome.set(failure(() -> ledger.post(outcome == keyed ? KEYED : UNKEYED)));
                interrupted.set(Thread.currentThread().isInterrupted());
            });
            caller.start();
            await().until(() -> server.requests().size() > before);
            caller.interrupt();
            caller.join();
            assertThat(interrupted.get()).isTrue();
        }
        assertThat(keyed.get()).isInstanceOf(ConnectionLostException.class);
        assertThat(unkeyed.get()).isInstanceOf(UnknownOutcomeException.class);
        assertThat(server.requests()).hasSize(2);
    }

    private static LedgerException failure(ThrowingCallable call) {
        LedgerException failure = catchThrowableOfType(LedgerException.class, call);
        assertThat(failure).as("the failure").isNotNull();
        return failure;
    }
}
