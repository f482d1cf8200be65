package io.crossfoot.server.operations;

import io.javalin.http.Context;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.slf4j.MDC;

/**
 * The two names by which a request is found again: its own, which the caller may choose, and that of the trace it belongs to.
 * Both are answered in headers, and stand in problems and in every line of the log that is written for the request.
 */
public final class RequestIdentity {
    /** The request attribute with the request id, for who sees only attributes. */
    public static final String REQUEST_ID_ATTRIBUTE = "crossfoot.request_id";

    /** The request attribute with the trace id, for who sees only attributes. */
    public static final String TRACE_ID_ATTRIBUTE = "crossfoot.trace_id";

    private static final Pattern ACCEPTED = Pattern.compile("[A-Za-z0-9._-]{1,128}");
    private static final String REQUEST_ID = "request_id";
    private static final String TRACE_ID = "trace_id";

    private final String requestId;
    private final TraceParent trace;

    private RequestIdentity(String requestId, TraceParent trace) {
        this.requestId = requestId;
        this.trace = trace;
    }

    /** From what the caller sent; whatever is not of the form is replaced, so that it can do no harm in headers and logs. */
    static RequestIdentity of(List<String> requestIds, List<String> traceParents) {
        String requestId =
                requestIds.size() == 1 && ACCEPTED.matcher(requestIds.get(0)).matches()
                        ? requestIds.get(0)
                        : UUID.randomUUID().toString();
        return new RequestIdentity(requestId, TraceParent.continuing(traceParents));
    }

    /**
     * That of a request.
     *
     * @param request on a server with a {@link Perimeter}
     * @return never null
     */
    public static RequestIdentity of(Context request) {
        return RequestRecord.of(request).identity();
    }

    /**
     * The request's own name.
     *
     * @return 1 to 128 of {@code A-Z a-z 0-9 . _ -}
     */
    public String requestId() {
        return requestId;
    }

    /**
     * The name of the trace.
     *
     * @return 32 hexadecimal digits
     */
    public String traceId() {
        return trace.traceId();
    }

    String traceResponse() {
        return trace.text();
    }

    /**
     * Does something whose lines in the log belong to the request. Needed only on threads other than the one that a request
     * came in on.
     *
     * @param work what to do
     */
    public void during(Runnable work) {
        enter();
        try {
            work.run();
        } finally {
            leave();
        }
    }

    void enter() {
        MDC.put(REQUEST_ID, requestId);
        MDC.put(TRACE_ID, trace.traceId());
    }

    static void leave() {
        MDC.remove(REQUEST_ID);
        MDC.remove(TRACE_ID);
    }
}
