package io.crossfoot.server.http;

import io.javalin.http.Context;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.server.Request;

/** What only the server beneath the servlet API can do. */
final class Connections {
    private Connections() {}

    /** Breaks the connection of a request whose answer has begun and can't be finished: it must not look complete. */
    static void abort(Context request, Throwable cause) {
        ServletContextRequest.getServletContextRequest(request.req())
                .getServletChannel()
                .abort(cause);
    }

    /** Whether a request is over, answered or not. Its parts may belong to another one then and must not be touched. */
    static BooleanSupplier over(Context request) {
        AtomicBoolean over = new AtomicBoolean();
        Request.addCompletionListener(
                ServletContextRequest.getServletContextRequest(request.req()), failure -> over.set(true));
        return over::get;
    }
}
