package io.crossfoot.benchmarks.load;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * One request that goes on for as long as is measured: lines are sent as fast as the server takes them, while the answer, a line
 * for each, is read and checked on the other side of the same connection.
 */
public final class StreamLoad implements Callable<StreamLoad.Result> {

    /** How much of an answer's line is looked at: its number and its status. */
    private static final int LOOKED_AT = 80;

    private static final int BUFFER_BYTES = 1 << 16;

    private final InetSocketAddress server;
    private final Plan plan;
    private final byte[] head;
    private final List<Lines> pool;
    private final byte[] accepted;
    private final byte[] lineStart = new byte[LOOKED_AT];
    private int lineLength;
    private long linesAnswered;
    private int status;
    private final StringBuilder refusal = new StringBuilder();

    /**
     * What is sent at once.
     *
     * @param count how many lines
     * @param bytes the lines, as a chunk of HTTP/1.1
     */
    public record Lines(int count, byte[] bytes) {

        /** Some lines, each ending in a line feed. */
        public static Lines of(String lines) {
            byte[] content = lines.getBytes(StandardCharsets.UTF_8);
            byte[] size = (Integer.toHexString(content.length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            byte[] chunk = new byte[size.length + content.length + 2];
            System.arraycopy(size, 0, chunk, 0, size.length);
            System.arraycopy(content, 0, chunk, size.length, content.length);
            chunk[chunk.length - 2] = '\r';
            chunk[chunk.length - 1] = '\n';
            return new Lines(
                    (int) lines.chars().filter(letter -> letter == '\n').count(), chunk);
        }
    }

    /**
     * How it went.
     *
     * @param perSecond lines answered a second, from the end of the warm-up to the last answer
     * @param lines lines answered, all of them as they should be
     */
    public record Result(double perSecond, long lines) {}

    /**
     * Prepares a stream; {@link #call()} sends it.
     *
     * @param server where it goes
     * @param path such as {@code /v1/transactions/stream}
     * @param plan how long; a stream is one connection, and closed loop in as far as the server holds it up
     * @param pool what is sent, again and again
     * @param accepted what every line of the answer has after its number, such as {@code "status":"posted"}
     */
    public StreamLoad(InetSocketAddress server, String path, Plan plan, List<Lines> pool, String accepted) {
        this.server = server;
        this.plan = plan;
        this.pool = List.copyOf(pool);
        this.accepted = accepted.getBytes(StandardCharsets.UTF_8);
        this.head = ("POST " + path + " HTTP/1.1\r\nHost: " + server.getHostString() + ":" + server.getPort()
                        + "\r\nContent-Type: application/x-ndjson\r\nAccept: application/x-ndjson"
                        + "\r\nTransfer-Encoding: chunked\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Sends the stream and reads its answer to the end.
     *
     * @throws IOException when the connection fails, or a line's answer is another than expected
     */
    @Override
    public Result call() throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (Socket socket = new Socket()) {
            int patience = (int) plan.patience().toMillis();
            socket.connect(server, patience);
            socket.setSoTimeout(patience);
            socket.setTcpNoDelay(true);
            long start = System.nanoTime();
            long measuredFrom = start + plan.warmUp().toNanos();
            long until = measuredFrom + plan.duration().toNanos();
            Future<Long> sent = thread.submit(() -> send(socket.getOutputStream(), until));
            double perSecond = receive(socket.getInputStream(), measuredFrom);
            if (status != 200) {
                throw new IOException("The stream was answered with " + status + ": " + refusal);
            }
            if (linesAnswered != sent.get()) {
                throw new IOException("Of " + sent.get() + " lines " + linesAnswered + " were answered");
            }
            return new Result(perSecond, linesAnswered);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            thread.shutdownNow();
        }
    }

    private long send(OutputStream out, long until) throws IOException {
        out.write(head);
        long lines = 0;
        for (int i = 0; System.nanoTime() < until; i++) {
            Lines next = pool.get(i % pool.size());
            out.write(next.bytes());
            lines += next.count();
        }
        out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return lines;
    }

    private double receive(InputStream in, long measuredFrom) throws IOException {
        AnswerParser[] parser = new AnswerParser[1];
        parser[0] = new AnswerParser((bytes, from, to) -> {
            status = parser[0].status();
            if (status == 200) {
                check(bytes, from, to);
            } else {
                refusal.append(new String(bytes, from, to - from, StandardCharsets.UTF_8));
            }
        });
        byte[] buffer = new byte[BUFFER_BYTES];
        long linesBefore = 0;
        long now = System.nanoTime();
        while (!parser[0].isComplete()) {
            int count = in.read(buffer);
            if (count < 0) {
                parser[0].end();
                if (!parser[0].isComplete()) {
                    throw new ProtocolException("The connection was closed without an answer");
                }
            } else {
                parser[0].take(buffer, 0, count);
            }
            now = System.nanoTime();
            if (now < measuredFrom) {
                linesBefore = linesAnswered;
            }
        }
        status = parser[0].status();
        // To the last answer, for the server is as busy with what was sent shortly before the end.
        return (linesAnswered - linesBefore) * 1e9 / Math.max(1, now - measuredFrom);
    }

    /** Reads the lines {@code {"line":1,"status":"posted",...}} as far as the status. */
    private void check(byte[] bytes, int from, int to) throws ProtocolException {
        for (int at = from; at < to; at++) {
            byte letter = bytes[at];
            if (letter == '\n') {
                linesAnswered++;
                checkStart();
                lineLength = 0;
            } else if (lineLength < LOOKED_AT) {
                lineStart[lineLength++] = letter;
            }
        }
    }

    private void checkStart() throws ProtocolException {
        String start = new String(lineStart, 0, lineLength, StandardCharsets.UTF_8);
        String expected = "{\"line\":" + linesAnswered + "," + new String(accepted, StandardCharsets.UTF_8);
        if (!start.startsWith(expected)) {
            throw new ProtocolException("Line " + linesAnswered + " of the stream was answered so: " + start + " ...");
        }
    }

    /** A plan for a stream. */
    public static Plan plan(Duration duration) {
        return Plan.of(1, Pace.closed(), duration);
    }
}
