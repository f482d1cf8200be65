package io.crossfoot.server.security;

import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.LedgerException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * Keys that were looked up a moment ago, so that not every request costs a query. What is known of a key is used for 5 seconds
 * at most, and from half of that on one request looks again while the others go on: so a busy key never makes them wait, and
 * a revocation is noticed within the 5 seconds in any case.
 *
 * <p>Memory is bounded, and so are the queries at a time: whoever tries random keys is answered 503 rather than keep every
 * thread and connection busy.
 */
final class VerifiedKeys {
    static final Duration KNOWN_FOR = Duration.ofSeconds(5);
    static final Duration UNKNOWN_FOR = Duration.ofSeconds(1);
    static final int MOST_KEPT = 10_000;
    private static final int MOST_QUERIES = 8;

    private final KeyLookup lookup;
    private final LongSupplier nanoTime;
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private final Semaphore queries = new Semaphore(MOST_QUERIES);

    VerifiedKeys(KeyLookup lookup, LongSupplier nanoTime) {
        this.lookup = lookup;
        this.nanoTime = nanoTime;
    }

    /** The access that a token gives; empty for a token that is none or has ended. */
    Optional<Access> access(Token token) {
        byte[] hash = token.secretHash();
        // The digest, because secrets have no business in memory for longer than a request.
        String name = token.id() + Base64.getEncoder().encodeToString(hash);
        Entry known = entries.get(name);
        long now = nanoTime.getAsLong();
        if (known != null && now - known.until < 0) {
            boolean refresh = known.access.isPresent()
                    && now - known.refreshFrom >= 0
                    && known.refreshing.compareAndSet(false, true);
            if (!refresh) {
                return known.access;
            }
        }
        return lookUp(name, token.id(), hash);
    }

    /** Whether something is known of the token right now, so that asking needs no query. */
    boolean isKnown(Token token) {
        Entry known = entries.get(token.id() + Base64.getEncoder().encodeToString(token.secretHash()));
        return known != null && nanoTime.getAsLong() - known.until < 0;
    }

    int size() {
        return entries.size();
    }

    private Optional<Access> lookUp(String name, String id, byte[] hash) {
        // Taken before the query: what is known is as old as the moment in which it was asked for.
        long asked = nanoTime.getAsLong();
        Optional<ApiKey> key;
        if (!queries.tryAcquire()) {
            throw LedgerException.of(
                    ErrorCode.OVERLOADED, "too many API keys are being looked up at the moment", Map.of(), null);
        }
        try {
            key = lookup.find(id, hash);
        } finally {
            queries.release();
        }
        makeRoom(asked);
        Optional<Access> access = key.map(Access::by);
        long until = asked + key.map(VerifiedKeys::knownFor).orElse(UNKNOWN_FOR).toNanos();
        entries.put(name, new Entry(access, until, asked + (until - asked) / 2, new AtomicBoolean()));
        return access;
    }

    /** A key that ends within the next 5 seconds is known until its end only. */
    private static Duration knownFor(ApiKey key) {
        Duration left =
                key.expiresAt().map(end -> Duration.between(Instant.now(), end)).orElse(KNOWN_FOR);
        return left.isNegative() ? Duration.ZERO : left.compareTo(KNOWN_FOR) < 0 ? left : KNOWN_FOR;
    }

    private void makeRoom(long now) {
        if (entries.size() >= MOST_KEPT) {
            entries.values().removeIf(entry -> now - entry.until >= 0);
            if (entries.size() >= MOST_KEPT) {
                // Somebody tries many keys; forgetting costs the others one query each.
                entries.clear();
            }
        }
    }

    private record Entry(Optional<Access> access, long until, long refreshFrom, AtomicBoolean refreshing) {}
}
