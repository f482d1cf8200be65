package io.crossfoot.server.operations;

import io.javalin.http.Context;
import org.eclipse.jetty.server.Request;

/**
 * What is found out about a request while it is served, for its line in the log and its place in the metrics. It is made
 * before anything else looks at the request, and read after the last byte of the answer.
 */
final class RequestRecord {
    private static final String ATTRIBUTE = RequestRecord.class.getName();

    private final RequestIdentity identity;
    private volatile String route;
    private volatile String keyId;

    RequestRecord(RequestIdentity identity) {
        this.identity = identity;
    }

    void attachTo(Request request) {
        request.setAttribute(ATTRIBUTE, this);
        request.setAttribute(RequestIdentity.REQUEST_ID_ATTRIBUTE, identity.requestId());
        request.setAttribute(RequestIdentity.TRACE_ID_ATTRIBUTE, identity.traceId());
    }

    /** That of a request; null for one that was so malformed that nothing was made of it. */
    static RequestRecord of(Request request) {
        return (RequestRecord) request.getAttribute(ATTRIBUTE);
    }

    static RequestRecord of(Context request) {
        RequestRecord found = (RequestRecord) request.req().getAttribute(ATTRIBUTE);
        if (found == null) {
            throw new IllegalStateException("The server has no perimeter, so nothing is known of its requests");
        }
        return found;
    }

    static RequestRecord of(jakarta.servlet.ServletRequest request) {
        return (RequestRecord) request.getAttribute(ATTRIBUTE);
    }

    RequestIdentity identity() {
        return identity;
    }

    void matched(String template) {
        route = template;
    }

    void authenticated(String id) {
        keyId = id;
    }

    /** The template that the path matched, never the path: account names are nobody's business but the ledger's. */
    String route() {
        return route == null ? "none" : route;
    }

    /** The key that was shown, or null. */
    String keyId() {
        return keyId;
    }
}
