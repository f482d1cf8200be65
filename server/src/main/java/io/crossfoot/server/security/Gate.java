package io.crossfoot.server.security;

import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.LedgerException;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Where every request comes by first. It decides who the caller is and what {@link Access} that gives, or turns the request
 * away: without a valid API key on a server with keys; from a web page on a server without; and beyond the rate limit.
 *
 * <p>May be used by several threads.
 */
public final class Gate {
    /** How long a server may go on accepting a key after it was revoked. */
    public static final Duration REVOCATION_DELAY = VerifiedKeys.KNOWN_FOR;

    private static final String WITHOUT_KEYS = "loopback";
    private static final Set<String> OPEN = Set.of("/health/live", "/health/ready", "/v1/openapi.json");
    private static final String HEALTH = "/health/";

    /** Wrong keys an address may show: enough for a client that is misconfigured, too few to keep the database busy. */
    private static final long WRONG_KEYS_PER_SECOND = 5;

    private static final long WRONG_KEYS_BURST = 50;

    private final VerifiedKeys keys;
    private final RateLimit wrongKeys;
    private final RateLimit limit;

    private Gate(VerifiedKeys keys, RateLimit wrongKeys, RateLimit limit) {
        this.keys = keys;
        this.wrongKeys = wrongKeys;
        this.limit = limit;
    }

    /**
     * Lets in who has an API key.
     *
     * @param keys of the ledger
     * @param limit for each key
     * @return the gate of a server that may listen on any address
     */
    public static Gate withKeys(ApiKeys keys, Optional<RequestRate> limit) {
        return withKeys(keys::find, limit, System::nanoTime);
    }

    /**
     * Lets in everybody who reaches it, except web pages. Only for a server that listens on a loopback address.
     *
     * @param limit for each client address
     * @return the gate of a server without keys
     */
    public static Gate withoutKeys(Optional<RequestRate> limit) {
        return withoutKeys(limit, System::nanoTime);
    }

    static Gate withKeys(KeyLookup lookup, Optional<RequestRate> limit, LongSupplier nanoTime) {
        return new Gate(
                new VerifiedKeys(lookup, nanoTime),
                new RateLimit(WRONG_KEYS_PER_SECOND, WRONG_KEYS_BURST, nanoTime),
                limit(limit, nanoTime));
    }

    static Gate withoutKeys(Optional<RequestRate> limit, LongSupplier nanoTime) {
        return new Gate(null, null, limit(limit, nanoTime));
    }

    private static RateLimit limit(Optional<RequestRate> rate, LongSupplier nanoTime) {
        return rate.map(given -> new RateLimit(given.perSecond(), given.burst(), nanoTime))
                .orElse(null);
    }

    /** Whether callers need an API key. */
    public boolean requiresKeys() {
        return keys != null;
    }

    /**
     * Decides about a request, before anything else is done for it.
     *
     * @param request gets its {@link Access}, unless it is one for a check of health
     * @throws LedgerException UNAUTHENTICATED, FORBIDDEN, UNSUPPORTED_MEDIA_TYPE, or RATE_LIMITED with the fact {@code
     *     retry_after_seconds}
     */
    public void decide(Context request) {
        if (keys == null && !request.path().startsWith(HEALTH)) {
            WebPages.keepOut(request);
        }
        if (OPEN.contains(request.path())) {
            return;
        }
        Access access = keys == null ? Access.unlimited(WITHOUT_KEYS) : authenticate(request);
        access.grantTo(request);
        if (limit != null) {
            String caller = access.keyId().orElseGet(() -> RateLimit.callerAt(request.ip()));
            refuseBeyond(limit.take(caller));
        }
    }

    private Access authenticate(Context request) {
        List<String> headers = Collections.list(request.req().getHeaders("Authorization"));
        if (headers.isEmpty()) {
            throw unauthenticated("the request has no API key; send it as Authorization: Bearer cfk_...");
        }
        String[] parts = headers.get(0).split(" +", 2);
        if (headers.size() > 1 || parts.length < 2 || !parts[0].equalsIgnoreCase("Bearer")) {
            throw unauthenticated("the Authorization header is not of the form Bearer cfk_...");
        }
        String address = RateLimit.callerAt(request.ip());
        Optional<Access> access = Token.parse(parts[1].strip()).flatMap(token -> {
            if (!keys.isKnown(token)) {
                refuseBeyond(wrongKeys.wait(address));
            }
            return keys.access(token);
        });
        if (access.isEmpty()) {
            wrongKeys.take(address);
            throw unauthenticated("the API key is not valid; it may have ended");
        }
        return access.get();
    }

    private static void refuseBeyond(Duration wait) {
        if (!wait.isZero()) {
            // Rounded up: whoever is told to wait for nothing would come again at once.
            String seconds = Long.toString(wait.plusNanos(999_999_999).toSeconds());
            throw LedgerException.of(
                    ErrorCode.RATE_LIMITED,
                    "more requests than allowed; try again in %s s".formatted(seconds),
                    Map.of("retry_after_seconds", seconds),
                    null);
        }
    }

    private static LedgerException unauthenticated(String message) {
        return LedgerException.of(ErrorCode.UNAUTHENTICATED, message, Map.of(), null);
    }
}
