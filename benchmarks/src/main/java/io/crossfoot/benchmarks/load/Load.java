package io.crossfoot.benchmarks.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/**
 * One run of requests over many HTTP/1.1 connections that stay open, all served by the calling thread.
 *
 * <p>At a {@linkplain Pace#rate rate}, every request has a time on a schedule that does not wait for the server, and its latency
 * counts from there. A server that stops for a second so shows in the latencies of all requests of that second, rather than in
 * those few that were under way when it stopped.
 */
public final class Load implements Callable<LoadResult> {

    /** What a request may take, in bytes. */
    public static final int LONGEST_REQUEST = 4096;

    private static final long SWEEP_MILLIS = 50;
    private static final long SWEEP_NANOS = SWEEP_MILLIS * 1_000_000;
    private static final long MILLISECOND = 1_000_000;
    private static final long NAP_NANOS = 200_000;
    private static final byte[] CODE = "\"code\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TITLE = "\"title\":".getBytes(StandardCharsets.US_ASCII);

    private final InetSocketAddress server;
    private final Plan plan;
    private final Requests requests;
    private final SingleWriterRecorder recorder = new SingleWriterRecorder(3);
    private final Histogram recorded = new Histogram(3);
    private final List<Wire> wires = new ArrayList<>();
    private final Queue<Wire> free = new ArrayDeque<>();
    private final Queue<Wire> down = new ArrayDeque<>();
    private final ByteBuffer incoming = ByteBuffer.allocate(1 << 16);
    private final Map<String, Long> errors = new TreeMap<>();
    private Selector selector;
    private long measuredFrom;
    private long until;
    private long start;
    private long scheduled;
    private long next;
    private int busy;
    private long accepted;
    private long acceptedInTime;
    private long lost;
    private long unsent;

    /**
     * Prepares a run; {@link #call()} makes it.
     *
     * @param server where it goes
     * @param plan how many connections, when, and how long
     * @param requests what is sent
     */
    public Load(InetSocketAddress server, Plan plan, Requests requests) {
        this.server = server;
        this.plan = plan;
        this.requests = requests;
    }

    /**
     * Opens the connections, puts the load on the server, and waits for the last answers.
     *
     * @throws IOException when the connections can't be opened; what happens to them later is in the result
     */
    @Override
    public LoadResult call() throws IOException {
        try (Selector opened = Selector.open()) {
            selector = opened;
            for (int i = 0; i < plan.connections(); i++) {
                Wire wire = new Wire();
                wires.add(wire);
                // One after the other, because a server's queue of new connections is short.
                wire.open(server, (int) plan.patience().toMillis(), selector);
                free.add(wire);
            }
            run();
        } finally {
            for (Wire wire : wires) {
                wire.close();
            }
        }
        interval();
        return new LoadResult(
                acceptedInTime * 1e9 / plan.duration().toNanos(), recorded, accepted, errors, lost, unsent);
    }

    /** The latencies since the last call, in nanoseconds. May be called by another thread while the load runs. */
    public synchronized Histogram interval() {
        Histogram interval = recorder.getIntervalHistogram();
        recorded.add(interval);
        return interval;
    }

    private void run() throws IOException {
        start = System.nanoTime();
        measuredFrom = start + plan.warmUp().toNanos();
        until = measuredFrom + plan.duration().toNanos();
        long giveUp = until + plan.patience().toNanos();
        scheduled = plan.pace().isClosed()
                ? Long.MAX_VALUE
                : (long) Math.ceil((until - start) / 1e9 * plan.pace().perSecond());
        long sweepAt = start + SWEEP_NANOS;
        long now = start;
        while (now < until || now < giveUp && isUnfinished()) {
            send(now);
            if (now >= sweepAt) {
                sweep(now);
                sweepAt = now + SWEEP_NANOS;
            }
            await(now);
            now = System.nanoTime();
        }
        for (Wire wire : wires) {
            if (wire.isBusy()) {
                lose(wire, now);
            }
        }
        if (!plan.pace().isClosed()) {
            for (; next < scheduled; next++) {
                record(dueAt(next), now);
                unsent++;
            }
        }
    }

    private boolean isUnfinished() {
        return busy > 0 || !plan.pace().isClosed() && next < scheduled;
    }

    private long dueAt(long request) {
        return start + (long) (request * 1e9 / plan.pace().perSecond());
    }

    private void send(long now) throws IOException {
        if (plan.pace().isClosed()) {
            while (now < until && !free.isEmpty()) {
                send(free.remove(), now, now);
            }
        } else {
            while (next < scheduled && dueAt(next) <= now && !free.isEmpty()) {
                send(free.remove(), dueAt(next), now);
                next++;
            }
        }
    }

    private void send(Wire wire, long since, long now) throws IOException {
        long number = requests.next(wire.request());
        busy++;
        try {
            wire.send(number, since, now);
        } catch (IOException e) {
            lose(wire, now);
            reopen(wire);
        }
    }

    /** Waits until a connection has something to say or the next request is due. */
    private void await(long now) throws IOException {
        boolean waitsForTime = !plan.pace().isClosed() && next < scheduled && !free.isEmpty();
        if (!waitsForTime) {
            selector.select(this::attend, SWEEP_MILLIS);
            return;
        }
        long left = dueAt(next) - now;
        if (left > 2 * MILLISECOND) {
            selector.select(this::attend, Math.min(left / MILLISECOND - 1, SWEEP_MILLIS));
        } else if (selector.selectNow(this::attend) == 0 && left > 0) {
            // A selector counts in milliseconds, which would delay a request by more than some take.
            LockSupport.parkNanos(Math.min(left, NAP_NANOS));
        }
    }

    private void attend(SelectionKey key) {
        Wire wire = (Wire) key.attachment();
        try {
            if (key.isConnectable()) {
                finishOpening(wire);
                return;
            }
            if (key.isWritable()) {
                wire.flush();
            }
            if (key.isReadable()) {
                read(wire);
            }
        } catch (ProtocolException e) {
            if (wire.isBusy()) {
                errors.merge("no HTTP answer: " + e.getMessage(), 1L, Long::sum);
            }
            drop(wire);
        } catch (IOException e) {
            drop(wire);
        }
    }

    private void finishOpening(Wire wire) {
        try {
            wire.finishOpening();
            free.add(wire);
        } catch (IOException e) {
            // Tried again a little later, or a server that is down would keep this thread busy.
            down.add(wire);
        }
    }

    private void read(Wire wire) throws IOException {
        boolean closed = wire.read(incoming);
        long now = System.nanoTime();
        if (!wire.hasAnswer()) {
            if (closed) {
                drop(wire);
            }
            return;
        }
        busy--;
        if (requests.answered(wire.number(), wire.answer())) {
            accepted++;
            if (now >= measuredFrom && now < until) {
                acceptedInTime++;
            }
            record(wire.since(), now);
        } else {
            errors.merge(error(wire.answer()), 1L, Long::sum);
        }
        boolean stays = !closed && wire.isToStay();
        wire.rest();
        if (stays) {
            free.add(wire);
        } else {
            reopen(wire);
        }
    }

    /** Such as {@code 422 CF010 insufficient_funds}. */
    private static String error(Answer answer) {
        StringBuilder error = new StringBuilder().append(answer.status());
        for (byte[] member : List.of(CODE, TITLE)) {
            String text = answer.text(member);
            if (text != null) {
                error.append(' ').append(text);
            }
        }
        return error.toString();
    }

    /** Takes that a connection is gone, with its request where it had one. */
    private void drop(Wire wire) {
        if (wire.isBusy()) {
            lose(wire, System.nanoTime());
        } else {
            free.remove(wire);
        }
        reopen(wire);
    }

    private void lose(Wire wire, long now) {
        record(wire.since(), now);
        lost++;
        busy--;
        requests.lost(wire.number());
        wire.rest();
    }

    private void reopen(Wire wire) {
        try {
            wire.beginToOpen(server, selector);
            if (wire.isOpen()) {
                free.add(wire);
            }
        } catch (IOException e) {
            down.add(wire);
        }
    }

    /** Gives up requests that were waited for too long, and tries connections again that could not be opened. */
    private void sweep(long now) {
        for (Wire wire : wires) {
            if (wire.isBusy() && now - wire.sent() > plan.patience().toNanos()) {
                drop(wire);
            }
        }
        for (int count = down.size(); count > 0; count--) {
            reopen(down.remove());
        }
    }

    private void record(long since, long now) {
        if (since >= measuredFrom && since < until) {
            recorder.recordValue(now - since);
        }
    }
}
