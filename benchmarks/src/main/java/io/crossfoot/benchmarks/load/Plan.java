package io.crossfoot.benchmarks.load;

import java.time.Duration;

/**
 * How a load is put on a server.
 *
 * @param connections that stay open, each with one request at a time
 * @param pace when requests are sent
 * @param warmUp goes before, and is left out of the rate and the latencies
 * @param duration how long is measured
 * @param patience how long an answer is waited for, a connection tried to be opened, and requests still sent afterwards whose
 *     time came earlier
 */
public record Plan(int connections, Pace pace, Duration warmUp, Duration duration, Duration patience) {

    private static final Duration LONGEST_WARM_UP = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Refuses plans that measure nothing. */
    public Plan {
        if (connections < 1 || warmUp.isNegative() || duration.toMillis() < 1 || patience.toMillis() < 1) {
            throw new IllegalArgumentException("A load needs connections, and time to measure and to wait");
        }
    }

    /** A plan whose warm-up is a tenth of what is measured, at most a second, and which waits 30 seconds for an answer. */
    public static Plan of(int connections, Pace pace, Duration duration) {
        Duration tenth = duration.dividedBy(10);
        return new Plan(
                connections, pace, tenth.compareTo(LONGEST_WARM_UP) < 0 ? tenth : LONGEST_WARM_UP, duration, PATIENCE);
    }
}
