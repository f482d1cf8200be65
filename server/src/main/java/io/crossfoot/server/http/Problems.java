package io.crossfoot.server.http;

import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.json.JsonWriter;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.MethodNotAllowedResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.eclipse.jetty.http.HttpException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where whatever goes wrong becomes a problem document (RFC 9457). Refusals say all they know; failures that
 * nobody foresaw say nothing but the request's id, under which the log has the rest.
 */
public final class Problems {
    /** The request attribute with the id that the log and the caller know a request by. */
    public static final String REQUEST_ID = "crossfoot.request_id";

    /** The request attribute with the id of the trace that a request belongs to. */
    public static final String TRACE_ID = "crossfoot.trace_id";

    /** The fact that says how long to wait; it is sent as the header Retry-After too. */
    public static final String RETRY_AFTER = "retry_after_seconds";

    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    private Problems() {}

    /**
     * Answers a request with what went wrong.
     *
     * @param failure anything
     * @param request the request, not answered yet
     */
    public static void answer(Throwable failure, Context request) {
        try {
            answerWith(failure, request);
        } catch (RuntimeException e) {
            // Of a request whose connection broke nothing is left to answer. Thrown from here, it would come back here
            // for ever.
            LOG.debug("A request could not be answered with {}", failure, e);
        }
    }

    private static void answerWith(Throwable failure, Context request) {
        LedgerException error = of(failure, request::attribute, request.method() + " " + request.path());
        headers(error).forEach((name, value) -> {
            // Whoever threw it may have said more already.
            if (!request.res().containsHeader(name)) {
                request.header(name, value);
            }
        });
        request.status(error.code().httpStatus())
                .contentType(MediaTypes.PROBLEM)
                .result(bytes(error, request::attribute));
    }

    /**
     * Says what went wrong in the ledger's words.
     *
     * @param failure anything
     * @param attributes the request's
     * @param asked what was asked for, for the log
     */
    static LedgerException of(Throwable failure, Function<String, Object> attributes, String asked) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof LedgerException error) {
            return disclosed(error, attributes, asked);
        }
        if (cause instanceof MethodNotAllowedResponse refused) {
            String allowed = refused.getDetails().values().stream().findFirst().orElse("");
            return LedgerException.of(
                    ErrorCode.METHOD_NOT_ALLOWED, "the address takes " + allowed, Map.of("allowed", allowed), null);
        }
        if (cause instanceof HttpResponseException response && response.getStatus() < 500) {
            return ofStatus(response.getStatus(), null, asked);
        }
        if (cause instanceof HttpException refused && refused.getCode() != 500) {
            return ofStatus(refused.getCode(), refused.getReason(), asked);
        }
        if (cause instanceof RejectedExecutionException) {
            return overloaded("the service has no room for more at the moment");
        }
        LOG.error("{} failed, request {}", asked, attributes.apply(REQUEST_ID), cause);
        return LedgerException.of(ErrorCode.INTERNAL_ERROR, "the service failed in an unexpected way", Map.of(), cause);
    }

    /** What PostgreSQL said about a failure without a word of ours may be about anything, so it goes to the log only. */
    private static LedgerException disclosed(LedgerException error, Function<String, Object> attributes, String asked) {
        if (error.code() != ErrorCode.DATABASE_ERROR && error.code() != ErrorCode.INTERNAL_ERROR) {
            return error;
        }
        LOG.error("{} failed, request {}", asked, attributes.apply(REQUEST_ID), error);
        return LedgerException.of(error.code(), "the database failed in an unexpected way", Map.of(), error);
    }

    /** What an HTTP status that the server itself chose means in the ledger's words. */
    static LedgerException ofStatus(int status, String reason, String asked) {
        String detail = reason == null || reason.isBlank() ? null : Facts.printable(reason);
        return switch (status) {
            case 404 -> of(ErrorCode.NOT_FOUND, "there is nothing at " + Facts.printable(asked));
            case 405 -> of(ErrorCode.METHOD_NOT_ALLOWED, "the address does not know this method");
            case 406 -> of(ErrorCode.NOT_ACCEPTABLE, "the address does not answer in any of these media types");
            case 408 -> of(ErrorCode.MALFORMED_REQUEST, "the request did not arrive in time");
            case 413 -> of(ErrorCode.REQUEST_TOO_LARGE, "the request's body is too large");
            case 414 -> of(ErrorCode.REQUEST_TOO_LARGE, "the request's address is too long");
            case 415 -> of(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "the request's body is not of a media type that is taken");
            case 431 -> of(ErrorCode.REQUEST_TOO_LARGE, "the request's headers are too large");
            case 429 -> of(ErrorCode.RATE_LIMITED, "there were too many requests");
            case 503 -> overloaded("the service takes no more requests at the moment");
            // 501 and 505 are ways and versions of HTTP that are not spoken here.
            default ->
                status < 500 || status == 501 || status == 505
                        ? of(
                                ErrorCode.MALFORMED_REQUEST,
                                "the request is no proper HTTP" + (detail == null ? "" : ": " + detail))
                        : of(ErrorCode.INTERNAL_ERROR, "the service failed in an unexpected way");
        };
    }

    static LedgerException overloaded(String message) {
        return of(ErrorCode.OVERLOADED, message + "; nothing of the request was posted");
    }

    private static LedgerException of(ErrorCode code, String message) {
        return LedgerException.of(code, message, Map.of(), null);
    }

    /** The headers that belong to an error. */
    static Map<String, String> headers(LedgerException error) {
        Map<String, String> headers = new LinkedHashMap<>();
        switch (error.code()) {
            case METHOD_NOT_ALLOWED -> headers.put("Allow", error.facts().getOrDefault("allowed", ""));
            case UNAUTHENTICATED -> headers.put("WWW-Authenticate", "Bearer realm=\"crossfoot\"");
            default -> {
                // Not for an unknown outcome: there are clients that see the header and post again by themselves.
                int status = error.code().httpStatus();
                if (error.retryable() && (status == 503 || status == 429)) {
                    headers.put("Retry-After", error.facts().getOrDefault(RETRY_AFTER, "1"));
                }
            }
        }
        return headers;
    }

    /**
     * Writes the document.
     *
     * @param error what went wrong
     * @param attributes the request's
     * @return UTF-8
     */
    static byte[] bytes(LedgerException error, Function<String, Object> attributes) {
        return JsonWriter.bytes(out -> JsonWriter.problem(out, error, traces(attributes)));
    }

    /** What tells the caller where to find a request in logs. */
    static Map<String, String> traces(Function<String, Object> attributes) {
        Map<String, String> traces = new LinkedHashMap<>();
        if (attributes.apply(REQUEST_ID) instanceof String id) {
            traces.put("request_id", id);
        }
        if (attributes.apply(TRACE_ID) instanceof String id) {
            traces.put("trace_id", id);
        }
        return traces;
    }
}
