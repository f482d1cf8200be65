package io.crossfoot.client;

import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.Retries;
import io.crossfoot.ledger.json.JsonReader;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.net.ssl.SSLHandshakeException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.exc.UnexpectedEndOfInputException;

/** Sends requests, makes them again where that is safe, and turns whatever comes of them into values or the ledger's exceptions. */
final class Wire {
    /** This fact says that an answer was not the ledger's own: a wrong address, or something on the way that answered for it. */
    static final String FOREIGN_STATUS = "http_status";

    private static final Pattern TRACEPARENT = Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofSeconds(5);

    private final HttpClient client;
    private final String base;
    private final Optional<String> apiKey;
    private final Duration requestTimeout;
    private final Supplier<String> traceparent;
    private final Retries retries;

    Wire(
            HttpClient client,
            String base,
            Optional<String> apiKey,
            Duration requestTimeout,
            Supplier<String> traceparent,
            Retries retries) {
        this.client = client;
        this.base = base;
        this.apiKey = apiKey;
        this.requestTimeout = requestTimeout;
        this.traceparent = traceparent;
        this.retries = retries;
    }

    /** Something to ask for. */
    record Call(String method, Address address, byte[] body, boolean repeatable) {
        static Call get(Address address) {
            return new Call("GET", address, null, true);
        }

        static Call put(Address address, byte[] body) {
            return new Call("PUT", address, body, true);
        }

        /** A POST; repeatable where a second one does nothing that the first did not. */
        static Call post(Address address, byte[] body, boolean repeatable) {
            return new Call("POST", address, body, repeatable);
        }
    }

    /** Asks, and reads the answer. */
    <R> R call(Call call, Function<JsonParser, R> reading) {
        String requestId =
                HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        long[] retryAfterNanos = new long[1];
        return retries.run(
                () -> {
                    retryAfterNanos[0] = 0;
                    HttpRequest request = request(call, requestId);
                    HttpResponse<byte[]> answer = send(request, call.repeatable);
                    if (answer.statusCode() / 100 == 2) {
                        return value(request, answer, reading, call.repeatable);
                    }
                    retryAfterNanos[0] = retryAfter(answer).toNanos();
                    throw failure(request, answer, call.repeatable);
                },
                failure -> retryAfterNanos[0]);
    }

    private HttpRequest request(Call call, String requestId) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + call.address))
                .header("Accept", "application/json, application/problem+json")
                .header("User-Agent", "crossfoot-client")
                .header("X-Request-Id", requestId);
        if (!call.method.equals("GET")) {
            request.header("Content-Type", "application/json");
        }
        apiKey.ifPresent(key -> request.header("Authorization", "Bearer " + key));
        String trace = traceparent.get();
        // What is not one would be refused or lost on the way; tracing is no reason not to post.
        if (trace != null && TRACEPARENT.matcher(trace).matches()) {
            request.header("traceparent", trace);
        }
        return request.method(
                        call.method,
                        call.body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(call.body))
                .build();
    }

    /** Waits for the whole answer; the HTTP client's own timeout would end with the answer's head. */
    private HttpResponse<byte[]> send(HttpRequest request, boolean repeatable) {
        if (Thread.currentThread().isInterrupted()) {
            throw lost("the calling thread was interrupted before the request was sent", null);
        }
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray());
        try {
            return answer.get(requestTimeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw lostAfterSending("no answer came within " + requestTimeout.toMillis() + " ms", e, repeatable);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw lostAfterSending("the calling thread was interrupted before the answer came", e, repeatable);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (isBeforeSending(cause)) {
                throw lost("the server at " + base + " cannot be reached: " + reason(cause), cause);
            }
            if (cause instanceof IOException) {
                throw lostAfterSending("the connection to " + base + " was lost: " + reason(cause), cause, repeatable);
            }
            throw new IllegalStateException("The HTTP client failed", cause);
        }
    }

    private static boolean isBeforeSending(Throwable failure) {
        return failure instanceof ConnectException
                || failure instanceof HttpConnectTimeoutException
                || failure instanceof SSLHandshakeException
                || failure instanceof UnknownHostException
                || failure instanceof UnresolvedAddressException;
    }

    private static String reason(Throwable failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    private LedgerException lost(String message, Throwable cause) {
        return LedgerException.of(ErrorCode.CONNECTION_LOST, message, Map.of("address", base), cause);
    }

    private LedgerException lostAfterSending(String message, Throwable cause, boolean repeatable) {
        LedgerException lost = lost(message, cause);
        return repeatable ? lost : Retries.withoutKey(lost);
    }

    private <R> R value(
            HttpRequest request, HttpResponse<byte[]> answer, Function<JsonParser, R> reading, boolean repeatable) {
        if (answer.body().length == 0) {
            throw lostAfterSending("the answer broke off before it began", answered(request, answer), repeatable);
        }
        try {
            return JsonReader.read(answer.body(), reading);
        } catch (UnexpectedEndOfInputException e) {
            throw lostAfterSending("the answer broke off", e, repeatable);
        } catch (JacksonException e) {
            throw foreign(
                    ErrorCode.INTERNAL_ERROR,
                    request,
                    answer,
                    "with what is no answer of a ledger (" + e.getOriginalMessage() + ")",
                    e,
                    repeatable);
        }
    }

    private LedgerException failure(HttpRequest request, HttpResponse<byte[]> answer, boolean repeatable) {
        try {
            LedgerException problem = JsonReader.read(answer.body(), JsonReader::problem);
            return LedgerException.of(problem.code(), problem.detail(), problem.facts(), answered(request, answer));
        } catch (JacksonException e) {
            return foreignFailure(request, answer, repeatable);
        }
    }

    /** What an answer means that is not the ledger's: a page of a proxy, or of another service at the address. */
    private LedgerException foreignFailure(HttpRequest request, HttpResponse<byte[]> answer, boolean repeatable) {
        ErrorCode code =
                switch (answer.statusCode()) {
                    case 400 -> ErrorCode.MALFORMED_REQUEST;
                    case 401, 407 -> ErrorCode.UNAUTHENTICATED;
                    case 403 -> ErrorCode.FORBIDDEN;
                    case 404 -> ErrorCode.NOT_FOUND;
                    case 405 -> ErrorCode.METHOD_NOT_ALLOWED;
                    case 406 -> ErrorCode.NOT_ACCEPTABLE;
                    case 413, 414, 431 -> ErrorCode.REQUEST_TOO_LARGE;
                    case 415 -> ErrorCode.UNSUPPORTED_MEDIA_TYPE;
                    case 429 -> ErrorCode.RATE_LIMITED;
                    case 408, 502, 503, 504 -> ErrorCode.CONNECTION_LOST;
                    default -> ErrorCode.INTERNAL_ERROR;
                };
        // Below 500, whoever answered refused the request; from there on, nobody knows whether the ledger has seen it.
        boolean mayHaveReachedTheLedger = answer.statusCode() == 408 || answer.statusCode() >= 500;
        return foreign(
                code,
                request,
                answer,
                "by something that is not a ledger",
                answered(request, answer),
                repeatable || !mayHaveReachedTheLedger);
    }

    private LedgerException foreign(
            ErrorCode code,
            HttpRequest request,
            HttpResponse<byte[]> answer,
            String how,
            Throwable cause,
            boolean outcomeIsKnown) {
        String message = "%s %s was answered %d %s: %s"
                .formatted(request.method(), request.uri(), answer.statusCode(), how, excerpt(answer.body()));
        Map<String, String> facts = Map.of(FOREIGN_STATUS, Integer.toString(answer.statusCode()));
        return LedgerException.of(outcomeIsKnown ? code : ErrorCode.UNKNOWN_OUTCOME, message, facts, cause);
    }

    private static HttpAnswerException answered(HttpRequest request, HttpResponse<byte[]> answer) {
        String id = answer.headers()
                .firstValue("X-Request-Id")
                .or(() -> request.headers().firstValue("X-Request-Id"))
                .orElseThrow();
        return new HttpAnswerException("%s %s was answered %d (request %s)"
                .formatted(request.method(), request.uri(), answer.statusCode(), id));
    }

    private static String excerpt(byte[] body) {
        String text = new String(body, 0, Math.min(body.length, 1_000), StandardCharsets.UTF_8);
        return Address.shortened(text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip());
    }

    /** How long the answer asks to stay away, in seconds or until a date; nothing where it does not say or is not understood. */
    private static Duration retryAfter(HttpResponse<?> answer) {
        Optional<String> header = answer.headers().firstValue("Retry-After");
        if (header.isEmpty()) {
            return Duration.ZERO;
        }
        Duration asked;
        try {
            asked = header.get().matches("[0-9]{1,9}")
                    ? Duration.ofSeconds(Long.parseLong(header.get()))
                    : Duration.between(
                            Instant.now(), ZonedDateTime.parse(header.get(), DateTimeFormatter.RFC_1123_DATE_TIME));
        } catch (DateTimeException e) {
            return Duration.ZERO;
        }
        if (asked.isNegative()) {
            return Duration.ZERO;
        }
        return asked.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : asked;
    }
}
