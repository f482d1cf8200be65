package io.crossfoot.server.http;

import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.LedgerException;
import io.javalin.http.Context;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Reads bodies without a thread that waits for them, so that slow callers hold up nobody else; no more of a body than its limit
 * is ever kept.
 */
final class RequestBodies {
    private static final int FIRST_BYTES = 4_096;

    /** How many times its limit a body may have and still be read to its end, unkept, before it is refused. */
    private static final int DISCARDED_LIMITS = 4;

    private final BodyMemory memory;
    private final Duration timeout;
    private final ScheduledExecutorService clock;
    private final Executor executor;

    /**
     * Reads bodies.
     *
     * @param memory what all of them share
     * @param timeout how long one may take to arrive
     * @param clock watches over that
     * @param executor for what happens when it is over
     */
    RequestBodies(BodyMemory memory, Duration timeout, ScheduledExecutorService clock, Executor executor) {
        this.memory = memory;
        this.timeout = timeout;
        this.clock = clock;
        this.executor = executor;
    }

    /**
     * Reads a body and does something with it. The body counts as kept until that is done.
     *
     * <p>One beyond its limit is refused when it has been read all the same, as far as that is bearable: a connection that is
     * ended while its client still writes takes the answer with it. A client that asks whether to send its body is answered
     * at once.
     *
     * @param request one that is asynchronous already
     * @param most the most bytes it may have
     * @param use is given the body on a thread that must not wait for anything
     * @return what came of it
     */
    <R> CompletableFuture<R> read(Context request, int most, Function<byte[], CompletableFuture<R>> use) {
        long announced = request.req().getContentLengthLong();
        boolean isHeldBack = "100-continue".equalsIgnoreCase(request.header("Expect"));
        if (announced > most && (isHeldBack || announced > discarded(most))) {
            return CompletableFuture.failedFuture(tooLarge(most));
        }
        Reading reading = new Reading(request, most);
        CompletableFuture<byte[]> body;
        try {
            body = reading.start(announced);
        } catch (IOException e) {
            body = CompletableFuture.failedFuture(broken(e));
        } catch (LedgerException e) {
            body = CompletableFuture.failedFuture(e);
        }
        return body.thenCompose(use).whenComplete((done, failure) -> reading.forget());
    }

    private static long discarded(int most) {
        return (long) DISCARDED_LIMITS * most;
    }

    private static LedgerException tooLarge(int most) {
        return LedgerException.of(
                ErrorCode.REQUEST_TOO_LARGE,
                "the body has more than %d bytes".formatted(most),
                Map.of("limit", Integer.toString(most)),
                null);
    }

    private static LedgerException broken(Throwable cause) {
        return LedgerException.of(
                ErrorCode.MALFORMED_REQUEST, "the body broke off before its end", Map.of("path", ""), cause);
    }

    /** One body on its way in. */
    private final class Reading implements ReadListener {
        private final CompletableFuture<byte[]> body = new CompletableFuture<>();
        private final Context request;
        private final int most;
        private ServletInputStream in;
        private ScheduledFuture<?> deadline;
        private byte[] bytes;
        private int length;
        private boolean isTooLarge;
        private long dropped;
        private long taken;

        Reading(Context request, int most) {
            this.request = request;
            this.most = most;
        }

        CompletableFuture<byte[]> start(long announced) throws IOException {
            in = request.req().getInputStream();
            isTooLarge = announced > most;
            // One byte more than announced, so that the end is met without growing.
            grow(announced >= 0 && !isTooLarge ? (int) announced + 1 : Math.min(FIRST_BYTES, most + 1));
            if (announced >= 0 && !isTooLarge && in.available() >= announced) {
                length = in.readNBytes(bytes, 0, (int) announced);
                return CompletableFuture.completedFuture(whole());
            }
            deadline = clock.schedule(
                    () -> executor.execute(() -> fail(late())), timeout.toMillis(), TimeUnit.MILLISECONDS);
            in.setReadListener(this);
            return body;
        }

        private LedgerException late() {
            return isTooLarge
                    ? tooLarge(most)
                    : LedgerException.of(
                            ErrorCode.MALFORMED_REQUEST,
                            "the body did not arrive within " + timeout.toSeconds() + " s",
                            Map.of("path", ""),
                            null);
        }

        private void grow(int size) {
            memory.take(size - (bytes == null ? 0 : bytes.length));
            taken = size;
            bytes = bytes == null ? new byte[size] : Arrays.copyOf(bytes, size);
        }

        @Override
        public void onDataAvailable() throws IOException {
            while (!body.isDone() && in.isReady()) {
                if (length == bytes.length) {
                    try {
                        grow((int) Math.min(2L * bytes.length, most + 1L));
                    } catch (LedgerException e) {
                        fail(e);
                        return;
                    }
                }
                int count = in.read(bytes, length, bytes.length - length);
                if (count < 0) {
                    return;
                }
                length += count;
                isTooLarge |= length > most;
                if (isTooLarge) {
                    // Of no use any more; its place is for what is still to come.
                    dropped += length;
                    length = 0;
                }
                if (dropped > discarded(most)) {
                    fail(tooLarge(most));
                    return;
                }
            }
        }

        @Override
        public void onAllDataRead() {
            if (isTooLarge) {
                fail(tooLarge(most));
                return;
            }
            deadline.cancel(false);
            body.complete(whole());
        }

        @Override
        public void onError(Throwable failure) {
            fail(broken(failure));
        }

        private byte[] whole() {
            return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
        }

        private void fail(LedgerException error) {
            deadline.cancel(false);
            body.completeExceptionally(error);
        }

        void forget() {
            memory.giveBack(taken);
        }
    }
}
