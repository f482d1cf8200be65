package io.crossfoot.server.http;

import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.LedgerException;
import io.javalin.http.Context;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The media types of bodies, and which of them a request sends and takes. */
final class MediaTypes {
    static final String JSON = "application/json";
    static final String NDJSON = "application/x-ndjson";
    static final String PROBLEM = "application/problem+json";

    private MediaTypes() {}

    /** Refuses a body that is not of the one type that a route takes, or whose bytes are not plain UTF-8 of it. */
    static void requireBody(Context request, String type) {
        String given = request.header("Content-Type");
        if (given == null || !isType(given, type)) {
            throw LedgerException.of(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                    given == null
                            ? "the body needs the header Content-Type: " + type
                            : "the body is " + Facts.printable(given) + ", it can only be " + type + " in UTF-8",
                    Map.of("supported", type),
                    null);
        }
        String coding = request.header("Content-Encoding");
        if (coding != null && !coding.trim().equalsIgnoreCase("identity")) {
            throw LedgerException.of(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                    "the body is compressed as " + Facts.printable(coding) + ", it can only be sent as it is",
                    Map.of("supported", "identity"),
                    null);
        }
    }

    private static boolean isType(String header, String type) {
        String[] parts = header.split(";", -1);
        if (!parts[0].trim().toLowerCase(Locale.ROOT).equals(type)) {
            return false;
        }
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].trim().toLowerCase(Locale.ROOT);
            if (parameter.startsWith("charset=")) {
                String charset = parameter.substring("charset=".length()).replace("\"", "");
                if (!charset.equals("utf-8") && !charset.equals("utf8")) {
                    return false;
                }
            }
        }
        return true;
    }

    /**
     * Chooses the type to answer in.
     *
     * @param offered the types that the route knows, the usual one first
     * @return the one that the request likes best; where it likes several alike, the first
     */
    static String choose(Context request, List<String> offered) {
        String accept = request.header("Accept");
        if (accept == null || accept.isBlank()) {
            return offered.get(0);
        }
        String best = null;
        double bestQuality = 0;
        for (String type : offered) {
            double quality = quality(accept, type);
            if (quality > bestQuality) {
                best = type;
                bestQuality = quality;
            }
        }
        if (best == null) {
            throw LedgerException.of(
                    ErrorCode.NOT_ACCEPTABLE,
                    "the address answers in %s, not in %s"
                            .formatted(String.join(" or ", offered), Facts.printable(accept)),
                    Map.of("supported", String.join(", ", offered)),
                    null);
        }
        return best;
    }

    /** How much a type is liked: what the most specific range that covers it says, from 0 for not at all to 1. */
    private static double quality(String accept, String type) {
        double quality = 0;
        int specificity = 0;
        for (String range : accept.split(",")) {
            String[] parts = range.split(";", -1);
            int matched = specificity(parts[0].trim().toLowerCase(Locale.ROOT), type);
            if (matched > specificity) {
                specificity = matched;
                quality = weight(parts);
            }
        }
        return quality;
    }

    private static int specificity(String range, String type) {
        if (range.equals(type)) {
            return 3;
        }
        if (range.endsWith("/*") && type.startsWith(range.substring(0, range.length() - 1))) {
            return 2;
        }
        return range.equals("*/*") ? 1 : 0;
    }

    private static double weight(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].trim();
            if (parameter.startsWith("q=") || parameter.startsWith("Q=")) {
                // A weight that is none is taken for the strongest wish, as most servers do.
                return parameter.substring(2).trim().matches("0(\\.\\d{0,3})?|1(\\.0{0,3})?")
                        ? Double.parseDouble(parameter.substring(2).trim())
                        : 1;
            }
        }
        return 1;
    }
}
