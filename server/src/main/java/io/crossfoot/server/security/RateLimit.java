package io.crossfoot.server.security;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** How many requests each caller may make. Callers that have not used any of theirs take no memory. */
final class RateLimit {
    static final int MOST_CALLERS = 20_000;
    private static final long TIDY_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int IPV6_NETWORK_BYTES = 8;

    private final long perSecond;
    private final long burst;
    private final LongSupplier nanoTime;
    private final Map<String, Bucket> callers = new ConcurrentHashMap<>();

    /** Shared by all who come when there is no more room: they are slowed down rather than let through. */
    private final Bucket overflow;

    private final AtomicLong tidied;

    RateLimit(long perSecond, long burst, LongSupplier nanoTime) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.nanoTime = nanoTime;
        this.overflow = bucket();
        this.tidied = new AtomicLong(nanoTime.getAsLong());
    }

    /**
     * Counts a request.
     *
     * @return how long the caller is to wait; zero when the request is within the limit
     */
    Duration take(String caller) {
        ConsumptionProbe probe = bucket(caller).tryConsumeAndReturnRemaining(1);
        return probe.isConsumed() ? Duration.ZERO : Duration.ofNanos(Math.max(1, probe.getNanosToWaitForRefill()));
    }

    /** How long the caller would have to wait now, without counting anything. */
    Duration wait(String caller) {
        Bucket bucket = callers.get(caller);
        return bucket == null
                ? Duration.ZERO
                : Duration.ofNanos(bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill());
    }

    int size() {
        return callers.size();
    }

    private Bucket bucket(String caller) {
        Bucket bucket = callers.get(caller);
        if (bucket != null) {
            return bucket;
        }
        if (callers.size() >= MOST_CALLERS) {
            tidy();
            if (callers.size() >= MOST_CALLERS) {
                return overflow;
            }
        }
        return callers.computeIfAbsent(caller, name -> bucket());
    }

    /** Forgets who has all requests left again; not more often than once a second, as it looks at everybody. */
    private void tidy() {
        long last = tidied.get();
        long now = nanoTime.getAsLong();
        if (now - last >= TIDY_NANOS && tidied.compareAndSet(last, now)) {
            callers.values().removeIf(bucket -> bucket.getAvailableTokens() >= burst);
        }
    }

    private Bucket bucket() {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(burst).refillGreedy(perSecond, Duration.ofSeconds(1)))
                .withCustomTimePrecision(new TimeMeter() {
                    @Override
                    public long currentTimeNanos() {
                        return nanoTime.getAsLong();
                    }

                    @Override
                    public boolean isWallClockBased() {
                        return false;
                    }
                })
                .build();
    }

    /** The caller that an address stands for: one customer has a whole IPv6 network of 2^64 addresses. */
    static String callerAt(String address) {
        try {
            // A literal address, so no name is looked up.
            InetAddress parsed = InetAddress.getByName(address);
            return parsed instanceof Inet6Address
                    ? HexFormat.of().formatHex(Arrays.copyOf(parsed.getAddress(), IPV6_NETWORK_BYTES))
                    : address;
        } catch (UnknownHostException e) {
            return address;
        }
    }
}
