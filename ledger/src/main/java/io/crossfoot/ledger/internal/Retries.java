package io.crossfoot.ledger.internal;

import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.LedgerException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;

/**
 * Makes calls again that may be made again. Pauses double from 10 ms to 1 s, each of a random half to whole length so that
 * callers who met once do not meet again, and end 15 s after the first attempt.
 */
public final class Retries {
    private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(10).toNanos();
    private static final long LONGEST_PAUSE_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long LIMIT_NANOS = Duration.ofSeconds(15).toNanos();

    private final LongSupplier nanoClock;
    private final Pause pause;
    private final LongUnaryOperator randomBelow;

    /** Waits; separate, so that tests need not. */
    @FunctionalInterface
    public interface Pause {
        /** Waits about so long, or until the thread is interrupted. */
        void nanos(long nanos);
    }

    /** One attempt at a call. */
    @FunctionalInterface
    interface Attempt<R> {
        R run();
    }

    Retries() {
        this(System::nanoTime, LockSupport::parkNanos, bound -> ThreadLocalRandom.current()
                .nextLong(bound));
    }

    /**
     * Takes its surroundings.
     *
     * @param nanoClock like {@link System#nanoTime()}
     * @param pause how to wait
     * @param randomBelow a random number from 0 to below the given one
     */
    public Retries(LongSupplier nanoClock, Pause pause, LongUnaryOperator randomBelow) {
        this.nanoClock = nanoClock;
        this.pause = pause;
        this.randomBelow = randomBelow;
    }

    /** Runs a call until it succeeds, fails in a way that does not pass, or the time is over. */
    <R> R run(Attempt<R> attempt) {
        long start = nanoClock.getAsLong();
        long longest = FIRST_PAUSE_NANOS;
        while (true) {
            try {
                return attempt.run();
            } catch (LedgerException e) {
                long nanos = longest / 2 + randomBelow.applyAsLong(longest / 2);
                boolean inTime = nanoClock.getAsLong() - start + nanos < LIMIT_NANOS;
                if (!e.retryable() || !inTime || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                pause.nanos(nanos);
                longest = Math.min(2 * longest, LONGEST_PAUSE_NANOS);
            }
        }
    }

    /** What a lost connection means for a call that may not be made twice. */
    static LedgerException withoutKey(LedgerException lost) {
        if (lost.code() != ErrorCode.CONNECTION_LOST) {
            return lost;
        }
        return LedgerException.of(
                ErrorCode.UNKNOWN_OUTCOME,
                "the connection was lost before the answer to a transaction without a key came; it may be posted or not",
                lost.facts(),
                lost);
    }
}
