package io.crossfoot.server.security;

import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.LedgerException;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Keeps web pages away from a server that asks for no key. A browser on the same machine reaches loopback addresses, and runs
 * what any page tells it: a page may send forms there, and one whose own name was made to point at 127.0.0.1 (DNS rebinding)
 * may even read the answers.
 */
final class WebPages {
    private static final Set<HandlerType> READING = Set.of(HandlerType.GET, HandlerType.HEAD, HandlerType.OPTIONS);
    private static final Set<String> MEDIA_TYPES = Set.of("application/json", "application/x-ndjson");
    private static final Pattern LOOPBACK_IPV4 =
            Pattern.compile("127(?:\\.(?:\\d|[1-9]\\d|1\\d\\d|2[0-4]\\d|25[0-5])){3}");
    private static final Pattern PORT = Pattern.compile(":\\d{1,5}$");

    private WebPages() {}

    static void keepOut(Context request) {
        List<String> hosts = headers(request, "Host");
        if (hosts.size() != 1 || !isLoopback(hosts.get(0))) {
            throw refused(
                    "without API keys the service is for this machine only, and answers under loopback names such as localhost",
                    "host",
                    String.join(" ", hosts));
        }
        if (READING.contains(request.method())) {
            return;
        }
        for (String origin : headers(request, "Origin")) {
            if (!origin.equalsIgnoreCase(request.scheme() + "://" + hosts.get(0))) {
                throw refused("without API keys no web page may change anything", "origin", origin);
            }
        }
        for (String site : headers(request, "Sec-Fetch-Site")) {
            // "none" is what a person typed; "same-site" is another port of this machine, so another program's page.
            if (!site.equals("same-origin") && !site.equals("none")) {
                throw refused("without API keys no web page may change anything", "sec_fetch_site", site);
            }
        }
        requireMediaType(request);
    }

    /** The types of plain forms are those that a browser sends anywhere without asking first. */
    private static void requireMediaType(Context request) {
        boolean hasBody = request.req().getContentLengthLong() > 0 || request.header("Transfer-Encoding") != null;
        String type = request.contentType();
        String mediaType =
                type == null ? "" : type.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
        if ((hasBody || type != null) && !MEDIA_TYPES.contains(mediaType)) {
            throw LedgerException.of(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                    "a body is application/json or application/x-ndjson, not "
                            + (type == null ? "of an unknown type" : type),
                    Map.of("content_type", String.valueOf(type)),
                    null);
        }
    }

    /** Whether a Host header names this machine by a name that nobody can point elsewhere. */
    static boolean isLoopback(String host) {
        String name = PORT.matcher(host).replaceFirst("").toLowerCase(Locale.ROOT);
        return name.equals("localhost")
                || name.equals("[::1]")
                || LOOPBACK_IPV4.matcher(name).matches();
    }

    private static List<String> headers(Context request, String name) {
        return Collections.list(request.req().getHeaders(name));
    }

    private static LedgerException refused(String message, String fact, String value) {
        return LedgerException.of(ErrorCode.FORBIDDEN, message, Map.of(fact, value), null);
    }
}
