package io.crossfoot.ledger;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * Makes calls again that may be made again. Pauses double from 10 ms to 1 s, each of a random half to whole length so that
 * callers who met once do not meet again, and end 15 s after the first attempt.
 *
 * <p>All ledgers do so by themselves. A caller's own transaction ({@link Ledger#in}) has to be made again as a whole by its
 * caller, with {@code new Retries().run(() -> ...)} for instance.
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
        /**
         * Waits about so long, or until the thread is interrupted.
         *
         * @param nanos how long
         */
        void nanos(long nanos);
    }

    /** Pauses by the real clock. */
    public Retries() {
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

    /**
     * Makes a call until it succeeds, fails in a way that does not pass, or the time is over. When the thread is interrupted,
     * the call is not made again.
     *
     * @param <R> what the call answers
     * @param attempt makes the call once
     * @return what the first successful attempt answered
     * @throws LedgerException what the last attempt ended in
     */
    public <R> R run(Supplier<R> attempt) {
        return run(attempt, failure -> 0);
    }

    /**
     * Makes a call like {@link #run(Supplier)}, to somebody who says how long to stay away.
     *
     * @param <R> what the call answers
     * @param attempt makes the call once
     * @param leastPauseNanos how long at least to wait after a failure; where that takes longer than there is time, the
     *     failure is thrown at once
     * @return what the first successful attempt answered
     * @throws LedgerException what the last attempt ended in
     */
    public <R> R run(Supplier<R> attempt, ToLongFunction<LedgerException> leastPauseNanos) {
        long start = nanoClock.getAsLong();
        long longest = FIRST_PAUSE_NANOS;
        while (true) {
            try {
                return attempt.get();
            } catch (LedgerException e) {
                long nanos =
                        Math.max(longest / 2 + randomBelow.applyAsLong(longest / 2), leastPauseNanos.applyAsLong(e));
                boolean inTime = nanoClock.getAsLong() - start + nanos < LIMIT_NANOS;
                if (!e.retryable() || !inTime || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                pause.nanos(nanos);
                longest = Math.min(2 * longest, LONGEST_PAUSE_NANOS);
            }
        }
    }

    /**
     * What a lost connection means for a call that may not be made twice. To be asked about failures after something was sent.
     *
     * @param failure what the call ended in
     * @return an {@link UnknownOutcomeException} for a {@link ConnectionLostException}; anything else as it is
     */
    public static LedgerException withoutKey(LedgerException failure) {
        if (failure.code() != ErrorCode.CONNECTION_LOST) {
            return failure;
        }
        return LedgerException.of(
                ErrorCode.UNKNOWN_OUTCOME,
                "the connection was lost before the answer to a transaction without a key came; it may be posted or not",
                failure.facts(),
                failure);
    }
}
