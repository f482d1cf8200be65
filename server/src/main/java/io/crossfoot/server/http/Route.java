package io.crossfoot.server.http;

import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.server.security.Access;
import io.crossfoot.server.security.Scope;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * One line of the table of routes.
 *
 * @param method GET, PUT or POST
 * @param path with the names of its parameters in braces
 * @param scope what the caller's key needs; null for everybody
 * @param parameters the query parameters that there are
 * @param body the media type of the body; null for no body
 * @param answers the media types that it answers in, the usual one first
 * @param action what it does
 */
record Route(
        HandlerType method,
        String path,
        Scope scope,
        List<String> parameters,
        String body,
        List<String> answers,
        Action action)
        implements Handler {

    /** What a route does. */
    @FunctionalInterface
    interface Action {
        /** Returns at once; what comes later is the answer, or null where the answer is written already. */
        CompletableFuture<Answer> handle(Call call);
    }

    static Route get(String path, Scope scope, Action action, String... parameters) {
        return new Route(HandlerType.GET, path, scope, List.of(parameters), null, List.of(MediaTypes.JSON), action);
    }

    static Route put(String path, Scope scope, Action action) {
        return new Route(HandlerType.PUT, path, scope, List.of(), null, List.of(MediaTypes.JSON), action);
    }

    static Route post(String path, Scope scope, Action action, String... parameters) {
        return new Route(HandlerType.POST, path, scope, List.of(parameters), null, List.of(MediaTypes.JSON), action);
    }

    Route withBody() {
        return taking(MediaTypes.JSON);
    }

    Route taking(String type) {
        return new Route(method, path, scope, parameters, type, answers, action);
    }

    Route answering(String... types) {
        return new Route(method, path, scope, parameters, body, List.of(types), action);
    }

    /** Checks what the table says, and does what the route does. Bodies and streams want a request that is asynchronous already. */
    @Override
    public void handle(Context request) {
        Access access = null;
        if (scope != null) {
            access = Access.of(request);
            access.require(scope);
        }
        String type = MediaTypes.choose(request, answers);
        if (body == null) {
            refuseBody(request);
        } else {
            MediaTypes.requireBody(request, body);
        }
        Call call = new Call(request, access, Parameters.of(request.queryString(), parameters), type);
        if (body != null || answers.size() > 1) {
            answerLater(request, () -> action.handle(call));
            return;
        }
        // Often the answer is there at once, and then the request need not become asynchronous, which costs.
        CompletableFuture<Answer> answer = action.handle(call);
        if (answer.isDone() && !answer.isCompletedExceptionally()) {
            answer.join().on(request);
        } else {
            answerLater(request, () -> answer);
        }
    }

    private static void answerLater(Context request, Supplier<CompletableFuture<Answer>> answers) {
        BooleanSupplier over = Connections.over(request);
        request.future(() -> {
            CompletableFuture<Void> answered = new CompletableFuture<>();
            answers.get().whenComplete((answer, failure) -> {
                if (over.getAsBoolean()) {
                    return;
                }
                if (failure != null) {
                    answered.completeExceptionally(failure);
                    return;
                }
                if (answer != null) {
                    answer.on(request);
                }
                answered.complete(null);
            });
            return answered;
        });
    }

    /** Whoever sends a body expects something of it. */
    private static void refuseBody(Context request) {
        if (request.req().getContentLengthLong() > 0 || request.header("Transfer-Encoding") != null) {
            throw LedgerException.of(
                    ErrorCode.MALFORMED_REQUEST, "the address takes no body", Map.of("path", ""), null);
        }
    }
}
