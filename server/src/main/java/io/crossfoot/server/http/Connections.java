package io.crossfoot.server.http;

import io.javalin.http.Context;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;

/** What only the server beneath the servlet API can do. */
final class Connections {
    private Connections() {}

    /** Breaks the connection of a request whose answer has begun and can't be finished: it must not look complete. */
    static void abort(Context request, Throwable cause) {
        ServletContextRequest.getServletContextRequest(request.req())
                .getServletChannel()
                .abort(cause);
    }
}
