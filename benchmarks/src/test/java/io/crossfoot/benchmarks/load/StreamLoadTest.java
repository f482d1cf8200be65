package io.crossfoot.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** A request whose lines and their answers go both ways at once. */
class StreamLoadTest {

    private static final List<StreamLoad.Lines> POOL =
            List.of(StreamLoad.Lines.of("{\"a\":1}\n{\"a\":2}\n"), StreamLoad.Lines.of("{\"a\":3}\n"));
    private static final Plan PLAN =
            new Plan(1, Pace.closed(), Duration.ofMillis(50), Duration.ofMillis(250), Duration.ofSeconds(5));

    @Test
    void every_line_is_sent_and_its_answer_checked_while_more_are_sent() throws Exception {
        try (LineServer server =
                new LineServer("200 OK", line -> "{\"line\":" + line + ",\"status\":\"posted\",\"x\":\"y\"}\n")) {
            StreamLoad.Result result = load(server).call();

            assertThat(result.lines()).isEqualTo(server.lines).isPositive();
            assertThat(result.perSecond()).isPositive();
        }
    }

    @Test
    void a_line_that_was_not_posted_is_shown() throws Exception {
        try (LineServer server = new LineServer(
                "200 OK",
                line -> "{\"line\":" + line + ",\"status\":\"" + (line == 3 ? "rejected" : "posted") + "\"}\n")) {
            assertThatThrownBy(load(server)::call)
                    .hasMessage("Line 3 of the stream was answered so: {\"line\":3,\"status\":\"rejected\"} ...");
        }
    }

    @Test
    void a_line_that_got_no_answer_is_missed() throws Exception {
        try (LineServer server =
                new LineServer("200 OK", line -> line > 3 ? "" : "{\"line\":" + line + ",\"status\":\"posted\"}\n")) {
            assertThatThrownBy(load(server)::call).hasMessageMatching("Of \\d+ lines 3 were answered");
        }
    }

    @Test
    void a_stream_that_is_refused_says_why() throws Exception {
        try (LineServer server = new LineServer("415 Unsupported Media Type", line -> line == 1 ? "why" : "")) {
            assertThatThrownBy(load(server)::call).hasMessage("The stream was answered with 415: why");
        }
    }

    private static StreamLoad load(LineServer server) {
        return new StreamLoad(server.address(), "/v1/transactions/stream", PLAN, POOL, "\"status\":\"posted\"");
    }

    /** Answers the lines of one chunked request as they come. */
    private static final class LineServer implements AutoCloseable {
        private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private final ExecutorService thread = Executors.newSingleThreadExecutor();
        private volatile int lines;

        LineServer(String status, IntFunction<String> answer) throws IOException {
            thread.submit(() -> {
                try (Socket socket = listener.accept()) {
                    BufferedReader in = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
                    OutputStream out = socket.getOutputStream();
                    out.write(("HTTP/1.1 " + status + "\r\nTransfer-Encoding: chunked\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
                    for (String line = in.readLine(); !line.equals("0"); line = in.readLine()) {
                        if (line.startsWith("{")) {
                            lines++;
                            String text = answer.apply(lines);
                            if (!text.isEmpty()) {
                                out.write((Integer.toHexString(text.length()) + "\r\n" + text + "\r\n")
                                        .getBytes(StandardCharsets.US_ASCII));
                            }
                        }
                    }
                    in.readLine();
                    out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                }
                return null;
            });
        }

        InetSocketAddress address() {
            return (InetSocketAddress) listener.getLocalSocketAddress();
        }

        @Override
        public void close() throws IOException {
            listener.close();
            thread.shutdownNow();
        }
    }
}
