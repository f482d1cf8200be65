package io.crossfoot.server.operations;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request's place in a distributed trace, as W3C Trace Context has it. A header that is malformed, or there twice, starts a
 * new trace.
 *
 * @param traceId 32 hexadecimal digits, the same in all services that a request goes through
 * @param spanId 16 hexadecimal digits, for this service's part of it
 * @param flags whether the caller records the trace
 */
record TraceParent(String traceId, String spanId, int flags) {
    private static final Pattern FORM =
            Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");
    private static final int KNOWN_FLAGS = 0x03;

    /** What follows from the headers of a request. */
    static TraceParent continuing(List<String> headers) {
        Optional<TraceParent> caller = headers.size() == 1 ? parse(headers.get(0)) : Optional.empty();
        return caller.map(parent -> new TraceParent(parent.traceId, newSpanId(), parent.flags))
                .orElseGet(() -> new TraceParent(newTraceId(), newSpanId(), 0));
    }

    private static Optional<TraceParent> parse(String header) {
        Matcher matcher = FORM.matcher(header);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        boolean firstVersion = matcher.group(1).equals("00");
        boolean known = !matcher.group(1).equals("ff") && !(firstVersion && matcher.group(5) != null);
        boolean given = !isZero(matcher.group(2)) && !isZero(matcher.group(3));
        return known && given
                ? Optional.of(new TraceParent(
                        matcher.group(2), matcher.group(3), Integer.parseInt(matcher.group(4), 16) & KNOWN_FLAGS))
                : Optional.empty();
    }

    private static boolean isZero(String id) {
        return id.chars().allMatch(digit -> digit == '0');
    }

    private static String newTraceId() {
        return hex() + hex();
    }

    private static String newSpanId() {
        return hex();
    }

    /** Never zero, which stands for no id. */
    private static String hex() {
        long random;
        do {
            random = ThreadLocalRandom.current().nextLong();
        } while (random == 0);
        return HexFormat.of().toHexDigits(random);
    }

    /** For the header {@code traceresponse}. */
    String text() {
        return "00-" + traceId + "-" + spanId + "-0" + flags;
    }
}
