package io.crossfoot.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What a load sends, counts and times, against a server whose every answer the test decides. */
class LoadTest {

    private static final Duration NONE = Duration.ZERO;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Numbered requests = new Numbered();

    @Test
    void every_connection_stays_open_and_sends_its_next_request_when_the_answer_came() throws Exception {
        List<String> seen = new ArrayList<>();
        try (ScriptedServer server = new ScriptedServer((request, head, body) -> {
            synchronized (seen) {
                seen.add(body);
            }
            return List.of(created(body));
        })) {
            LoadResult result = new Load(
                            server.address(), new Plan(4, Pace.closed(), NONE, millis(300), PATIENCE), requests)
                    .call();

            assertThat(result.isClean()).isTrue();
            assertThat(server.connections()).isEqualTo(4);
            assertThat(result.accepted()).isEqualTo(server.requests()).isGreaterThan(4);
            assertThat(seen).doesNotHaveDuplicates().hasSize(server.requests());
            assertThat(requests.acknowledged).hasSize(server.requests());
            assertThat(result.latencies().getTotalCount()).isEqualTo(result.accepted());
            assertThat(result.perSecond()).isPositive();
        }
    }

    @Test
    void answers_come_in_pieces_in_chunks_and_with_announcements() throws Exception {
        try (ScriptedServer server = new ScriptedServer((request, head, body) -> switch (request % 3) {
            case 0 -> List.of("HTTP/1.1 201 Cre", "ated\r\nContent-Length: " + id(body).length(), "\r\n\r\n", id(body));
            case 1 ->
                List.of(
                        "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n",
                        id(body).substring(0, 1) + "\r\n" + Integer.toHexString(id(body).length() - 1) + "\r\n",
                        id(body).substring(1) + "\r\n0\r\n\r\n");
            default -> List.of(created(body));
        })) {
            LoadResult result = run(server, 2, Pace.rate(300), millis(200));

            assertThat(result.errors()).isEmpty();
            assertThat(result.accepted()).isEqualTo(60);
            assertThat(requests.acknowledged).hasSize(60);
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void a_connection_that_the_server_closes_after_its_answer_is_opened_again() throws Exception {
        try (ScriptedServer server = new ScriptedServer((request, head, body) -> request % 2 == 0
                ? List.of(created(body).replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"), "")
                : List.of(created(body)))) {
            LoadResult result = run(server, 1, Pace.rate(200), millis(100));

            assertThat(result.isClean()).isTrue();
            assertThat(result.accepted()).isEqualTo(20);
            assertThat(server.connections()).isGreaterThanOrEqualTo(10);
        }
    }

    @Test
    void refusals_are_counted_by_status_and_code_and_are_no_throughput() throws Exception {
        String refusal = "{\"title\":\"insufficient_funds\",\"status\":422,\"code\":\"CF010\"}";
        try (ScriptedServer server = new ScriptedServer((request, head, body) -> switch (request % 4) {
            case 0 ->
                List.of("HTTP/1.1 422 Unprocessable Content\r\nContent-Length: " + refusal.length() + "\r\n\r\n"
                        + refusal);
            case 1 -> List.of("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
            default -> List.of(created(body));
        })) {
            LoadResult result = run(server, 1, Pace.rate(200), millis(200));

            assertThat(result.errors()).isEqualTo(Map.of("422 CF010 insufficient_funds", 10L, "503", 10L));
            assertThat(result.accepted()).isEqualTo(20);
            assertThat(result.perSecond()).isLessThanOrEqualTo(100);
            assertThat(result.latencies().getTotalCount()).isEqualTo(20);
            assertThat(requests.refused).hasSize(20);
        }
    }

    @Test
    void an_answer_that_never_comes_is_a_request_whose_outcome_is_unknown() throws Exception {
        try (ScriptedServer server =
                new ScriptedServer((request, head, body) -> request % 4 == 3 ? List.of() : List.of(created(body)))) {
            LoadResult result = run(server, 2, Pace.rate(200), millis(200));

            assertThat(result.lost()).isEqualTo(10);
            assertThat(requests.lost).hasSize(10);
            assertThat(result.accepted()).isEqualTo(30);
            assertThat(result.isClean()).isFalse();
        }
    }

    @Test
    void what_is_not_http_ends_the_connection_and_is_reported() throws Exception {
        try (ScriptedServer server = new ScriptedServer(
                (request, head, body) -> request == 0 ? List.of("220 mail ready\r\n") : List.of(created(body)))) {
            LoadResult result = run(server, 1, Pace.rate(100), millis(100));

            assertThat(result.errors())
                    .isEqualTo(Map.of("no HTTP answer: This is no answer of HTTP/1.1: 220 mail ready", 1L));
            assertThat(result.lost()).isEqualTo(1);
            assertThat(result.accepted()).isEqualTo(9);
        }
    }

    @Test
    void an_answer_is_waited_for_only_so_long() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer((request, head, body) -> {
            if (request == 0) {
                over.await();
            }
            return List.of(created(body));
        })) {
            LoadResult result = new Load(
                            server.address(), new Plan(1, Pace.rate(10), NONE, millis(300), millis(400)), requests)
                    .call();

            assertThat(result.lost()).isEqualTo(1);
            assertThat(result.accepted())
                    .as("the others went over a new connection")
                    .isEqualTo(2);
            assertThat(TimeUnit.NANOSECONDS.toMillis(result.latencies().getMaxValue()))
                    .isGreaterThanOrEqualTo(399);
        } finally {
            over.countDown();
        }
    }

    @Test
    void at_a_rate_a_server_that_stops_for_a_second_shows_in_every_request_of_that_second() throws Exception {
        try (StoppingServer server = new StoppingServer(100)) {
            LoadResult result = run(server.server, 8, Pace.rate(200), Duration.ofMillis(1_500));

            assertThat(result.accepted()).isEqualTo(300);
            assertThat(result.latencies().getTotalCount()).isEqualTo(300);
            assertThat(TimeUnit.NANOSECONDS.toMillis(result.latencies().getMaxValue()))
                    .isGreaterThanOrEqualTo(990);
            // Of the 200 requests that were due while the server stood still, the first half waited for half a second
            // or more.
            assertThat(latenciesFrom(result, 500)).isBetween(95L, 200L);
        }
    }

    @Test
    void in_a_closed_loop_only_those_under_way_meet_a_server_that_stops() throws Exception {
        try (StoppingServer server = new StoppingServer(100)) {
            LoadResult result = run(server.server, 8, Pace.closed(), Duration.ofMillis(1_500));

            assertThat(latenciesFrom(result, 500)).isBetween(1L, 8L);
        }
    }

    @Test
    void requests_that_never_found_a_free_connection_are_not_forgotten() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer((request, head, body) -> {
            over.await();
            return List.of(created(body));
        })) {
            LoadResult result = new Load(
                            server.address(), new Plan(2, Pace.rate(100), NONE, millis(100), millis(150)), requests)
                    .call();

            assertThat(result.accepted()).isZero();
            assertThat(result.lost() + result.unsent()).isEqualTo(10);
            assertThat(result.unsent()).isPositive();
            assertThat(result.latencies().getTotalCount()).isEqualTo(10);
        } finally {
            over.countDown();
        }
    }

    @Test
    void the_warm_up_is_sent_but_not_measured() throws Exception {
        try (ScriptedServer server = new ScriptedServer((request, head, body) -> List.of(created(body)))) {
            LoadResult result = new Load(
                            server.address(), new Plan(2, Pace.rate(100), millis(200), millis(300), PATIENCE), requests)
                    .call();

            assertThat(result.accepted()).isEqualTo(50);
            assertThat(result.latencies().getTotalCount()).isBetween(29L, 30L);
        }
    }

    @Test
    void a_server_that_is_not_there_is_said_at_once() throws Exception {
        InetSocketAddress nobody;
        try (ServerSocket socket = new ServerSocket(0)) {
            nobody = new InetSocketAddress("127.0.0.1", socket.getLocalPort());
        }
        Load load = new Load(nobody, new Plan(2, Pace.closed(), NONE, millis(100), PATIENCE), requests);
        assertThatThrownBy(load::call).isInstanceOf(IOException.class);
    }

    private LoadResult run(ScriptedServer server, int connections, Pace pace, Duration duration) throws IOException {
        return new Load(server.address(), new Plan(connections, pace, NONE, duration, PATIENCE), requests).call();
    }

    private static long latenciesFrom(LoadResult result, long millis) {
        return result.latencies()
                .getCountBetweenValues(
                        TimeUnit.MILLISECONDS.toNanos(millis),
                        result.latencies().getMaxValue());
    }

    private static Duration millis(long count) {
        return Duration.ofMillis(count);
    }

    private static String id(String body) {
        return "{\"transaction_id\":" + body + "}";
    }

    private static String created(String body) {
        return "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: " + id(body).length()
                + "\r\n\r\n" + id(body);
    }

    /** Stops once, for a second and on all of its connections, when it has answered some requests. */
    private static final class StoppingServer implements AutoCloseable {
        private final ScriptedServer server;
        private final AtomicBoolean stopped = new AtomicBoolean();

        StoppingServer(int at) throws IOException {
            server = new ScriptedServer((request, head, body) -> {
                synchronized (this) {
                    if (request >= at && stopped.compareAndSet(false, true)) {
                        Thread.sleep(1_000);
                    }
                }
                return List.of(created(body));
            });
        }

        @Override
        public void close() {
            server.close();
        }
    }

    /** Requests whose body is their number, to be acknowledged with it. */
    private static final class Numbered implements Requests {
        private final List<Long> acknowledged = new ArrayList<>();
        private final List<Long> refused = new ArrayList<>();
        private final List<Long> lost = new ArrayList<>();
        private long next;

        @Override
        public long next(ByteBuffer request) {
            String number = Long.toString(next);
            request.put(
                    ("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + number.length() + "\r\n\r\n" + number)
                            .getBytes(StandardCharsets.US_ASCII));
            return next++;
        }

        @Override
        public boolean answered(long number, Answer answer) {
            if (answer.status() == 201) {
                assertThat(answer.number("\"transaction_id\":".getBytes(StandardCharsets.US_ASCII)))
                        .isEqualTo(number);
                acknowledged.add(number);
                return true;
            }
            refused.add(number);
            return false;
        }

        @Override
        public void lost(long number) {
            lost.add(number);
        }
    }
}
