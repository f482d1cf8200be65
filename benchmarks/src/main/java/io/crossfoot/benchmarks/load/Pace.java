package io.crossfoot.benchmarks.load;

/**
 * When requests are sent.
 *
 * @param perSecond how many a second; 0 where each connection sends its next as soon as the answer has come
 */
public record Pace(double perSecond) {

    /** Refuses what is no rate. */
    public Pace {
        if (!(perSecond >= 0) || Double.isInfinite(perSecond)) {
            throw new IllegalArgumentException("This is no rate: " + perSecond);
        }
    }

    /** Each connection sends its next request when the answer to the last has come: a closed loop. */
    public static Pace closed() {
        return new Pace(0);
    }

    /**
     * So many requests a second, whatever the server does: an open loop. A request whose time has come waits for a connection
     * that is free, and its latency is taken from that time.
     */
    public static Pace rate(double perSecond) {
        if (perSecond == 0) {
            throw new IllegalArgumentException("A rate is above 0");
        }
        return new Pace(perSecond);
    }

    boolean isClosed() {
        return perSecond == 0;
    }
}
