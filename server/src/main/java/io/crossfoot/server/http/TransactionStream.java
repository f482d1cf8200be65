package io.crossfoot.server.http;

import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.Transaction;
import io.crossfoot.ledger.json.JsonRequest;
import io.crossfoot.server.security.Access;
import io.javalin.http.Context;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request that posts a transaction a line and is answered a line for each, in order, while it is still being sent.
 *
 * <p>Three steps overlap: what arrives is parsed and gathered, a batch is posted, and the answers of the batch before are written.
 * A batch is whatever has arrived when the one before is posted, so a single line is answered at once and a flood is posted a
 * thousand at a time. Each step waits for the next (nothing is read while too much is gathered, nothing is posted while too
 * much is unwritten), so that the memory of a stream is bounded however long it is. No thread waits for bytes to arrive.
 */
final class TransactionStream implements ReadListener {
    private static final Logger LOG = LoggerFactory.getLogger(TransactionStream.class);

    private static final int BUFFER_BYTES = 32 * 1024;

    private static final long LINGER_MS = 1_000;

    /** One that is being written and one that waits. */
    private static final int MOST_UNWRITTEN = 2;

    private final Ledger ledger;
    private final Reach reach;
    private final Executor threads;
    private final Context request;
    private final Access access;
    private final Lines lines;
    private final Map<String, String> traces;
    private final ServletInputStream in;
    private final ServletOutputStream out;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final ByteArrayOutputStream answers = new ByteArrayOutputStream(BUFFER_BYTES);
    private final CompletableFuture<Answer> done = new CompletableFuture<>();

    // What the steps share, guarded by this.
    private final Deque<LineBatch> gathered = new ArrayDeque<>();
    private final Deque<LineBatch> unwritten = new ArrayDeque<>();
    private boolean paused;
    private boolean posting;
    private boolean writing;
    private boolean ended;
    private boolean sentToEnd;
    private boolean broken;
    private boolean finished;

    TransactionStream(Ledger ledger, Executor threads, Call call, int lineBytes) throws IOException {
        this.ledger = ledger;
        this.reach = new Reach(ledger);
        this.threads = threads;
        request = call.request();
        access = call.access();
        traces = Problems.traces(request::attribute);
        in = request.req().getInputStream();
        out = request.res().getOutputStream();
        lines = new Lines(lineBytes, new Lines.Receiver() {
            @Override
            public void line(long number, byte[] bytes) {
                gather(number, bytes);
            }

            @Override
            public void tooLong(long number) {
                gather(number, tooLargeLine(number, lineBytes));
            }
        });
    }

    /** Begins to read and to answer. */
    CompletableFuture<Answer> start() throws IOException {
        RowStreams.begin(request);
        // A caller who waits for answers before sending more learns now that they will come.
        request.res().flushBuffer();
        in.setReadListener(this);
        return done;
    }

    @Override
    public void onDataAvailable() throws IOException {
        read();
    }

    /** Reads what there is. It runs on one thread at a time: when called for, or after a pause. */
    private void read() throws IOException {
        while (mayRead() && in.isReady()) {
            int count = in.read(buffer);
            if (count < 0) {
                return;
            }
            if (!isEnded()) {
                lines.feed(buffer, count);
                proceed();
            }
        }
    }

    private synchronized boolean isEnded() {
        return ended;
    }

    private synchronized boolean isSentToEnd() {
        return sentToEnd;
    }

    private synchronized boolean mayRead() {
        if (ended) {
            // What still comes is thrown away: a connection that is closed before it was read loses the last answers.
            return !sentToEnd;
        }
        paused = gathered.size() > 1
                || !gathered.isEmpty() && gathered.peekFirst().isFull();
        return !paused;
    }

    private void readOn() {
        try {
            read();
        } catch (IOException | RuntimeException e) {
            onError(e);
        }
    }

    private void gather(long number, byte[] bytes) {
        try {
            Transaction transaction = JsonRequest.transaction(bytes);
            Permissions.require(access, transaction);
            synchronized (this) {
                if (ended) {
                    return;
                }
                if (gathered.isEmpty() || !gathered.peekLast().takes(transaction)) {
                    gathered.add(new LineBatch());
                }
                gathered.peekLast().add(number, transaction, bytes.length);
            }
        } catch (LedgerException e) {
            gather(number, atLine(number, e));
        }
    }

    private synchronized void gather(long number, LedgerException error) {
        if (ended) {
            return;
        }
        if (gathered.isEmpty() || gathered.peekLast().isFull()) {
            gathered.add(new LineBatch());
        }
        gathered.peekLast().addRejected(number, error);
    }

    private static LedgerException atLine(long number, LedgerException error) {
        Map<String, String> facts = new LinkedHashMap<>(error.facts());
        facts.put("line", Long.toString(number));
        return LedgerException.of(error.code(), error.detail(), facts, error);
    }

    private static LedgerException tooLargeLine(long number, int most) {
        return LedgerException.of(
                ErrorCode.REQUEST_TOO_LARGE,
                "the line has more than %d bytes".formatted(most),
                Facts.of("line", Long.toString(number), "limit", Integer.toString(most)),
                null);
    }

    @Override
    public void onAllDataRead() {
        lines.end();
        sentToEnd(false);
    }

    @Override
    public void onError(Throwable failure) {
        // Silence for too long is an end like any other: whatever came in whole lines is answered.
        boolean silent = failure instanceof TimeoutException || failure.getCause() instanceof TimeoutException;
        LOG.debug("A stream of transactions was not sent to its end", failure);
        sentToEnd(!silent);
    }

    private synchronized void sentToEnd(boolean nobodyThere) {
        sentToEnd = true;
        if (finished) {
            threads.execute(() -> done.complete(null));
        } else {
            end(nobodyThere);
        }
    }

    /** Reads no more. What is gathered is still posted and answered, unless nobody is there for the answers. */
    void finish() {
        end(false);
    }

    private synchronized void end(boolean nobodyThere) {
        ended = true;
        if (nobodyThere) {
            broken = true;
            gathered.clear();
        }
        proceed();
    }

    /** Starts every step that can be started. */
    private synchronized void proceed() {
        if (!posting && !gathered.isEmpty() && unwritten.size() < MOST_UNWRITTEN) {
            LineBatch batch = gathered.poll();
            posting = true;
            threads.execute(() -> post(batch));
            if (paused) {
                paused = false;
                threads.execute(this::readOn);
            }
        }
        if (!writing && !unwritten.isEmpty()) {
            LineBatch batch = unwritten.peek();
            writing = true;
            threads.execute(() -> write(batch));
        }
        if (ended && !finished && !posting && !writing && gathered.isEmpty() && unwritten.isEmpty()) {
            finished = true;
            finishAnswer();
        }
    }

    private void post(LineBatch batch) {
        batch.post(ledger, transaction -> reach.requireLink(access, transaction));
        synchronized (this) {
            posting = false;
            if (!broken) {
                unwritten.add(batch);
            }
            proceed();
        }
    }

    private void write(LineBatch batch) {
        boolean written = false;
        try {
            answers.reset();
            batch.write(answers, traces);
            answers.writeTo(out);
            if (isLastUnwritten()) {
                out.flush();
            }
            written = true;
        } catch (IOException | RuntimeException e) {
            LOG.debug("The answers of a stream of transactions were not taken", e);
        } finally {
            synchronized (this) {
                writing = false;
                if (written) {
                    unwritten.poll();
                } else {
                    ended = true;
                    broken = true;
                    gathered.clear();
                    unwritten.clear();
                }
                proceed();
            }
        }
    }

    private synchronized boolean isLastUnwritten() {
        return unwritten.size() == 1;
    }

    private void finishAnswer() {
        if (broken) {
            Connections.abort(request, new IOException("the stream of transactions broke off"));
        }
        boolean lingers = !broken && !sentToEnd;
        // Not within the lock, because what follows is the server's.
        threads.execute(() -> {
            if (lingers) {
                linger();
            } else {
                done.complete(null);
            }
        });
    }

    /** Ends the answer and gives a caller who is still sending the time to notice. */
    private void linger() {
        try {
            out.close();
        } catch (IOException e) {
            LOG.debug("The end of a stream of transactions was not taken", e);
        }
        Executor later =
                isSentToEnd() ? threads : CompletableFuture.delayedExecutor(LINGER_MS, TimeUnit.MILLISECONDS, threads);
        later.execute(() -> done.complete(null));
    }
}
