package io.crossfoot.server.security;

/**
 * How many requests a caller may make. A batch or a stream is one request.
 *
 * @param perSecond how many in the long run, at least 1
 * @param burst how many at once after a pause, at least 1
 */
public record RequestRate(long perSecond, long burst) {
    /** Refuses limits that would let nobody in. */
    public RequestRate {
        if (perSecond < 1 || burst < 1) {
            throw new IllegalArgumentException("A rate limit and its burst are at least 1");
        }
    }
}
