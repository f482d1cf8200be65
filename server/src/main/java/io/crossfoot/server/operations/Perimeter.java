package io.crossfoot.server.operations;

import io.crossfoot.server.security.Access;
import io.crossfoot.server.security.Gate;
import io.crossfoot.server.security.Scope;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.util.EnumSet;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.server.HttpConfiguration;

/**
 * What stands around the routes of a server and holds for every request and answer, those that no route or not even the HTTP
 * parser knows included: the identity of the request, the gate, security headers, the access log, metrics and health.
 */
public final class Perimeter {
    private static final String METRICS_PATH = "/metrics";

    private final Gate gate;
    private final Health health;
    private final Metrics metrics;
    private final AccessLog accessLog;

    /**
     * Puts it together.
     *
     * @param gate decides who comes in
     * @param health answers load balancers
     * @param metrics counts
     * @param logged whether every request gets a line in the log
     */
    public Perimeter(Gate gate, Health health, Metrics metrics, boolean logged) {
        this.gate = gate;
        this.health = health;
        this.metrics = metrics;
        this.accessLog = new AccessLog(metrics, logged);
    }

    /**
     * Puts it around a server. To be called before routes are added, because the gate comes first.
     *
     * @param server the configuration of the server that is being made
     */
    public void installOn(JavalinConfig server) {
        server.jetty.modifyHttpConfiguration(this::configure);
        server.jetty.modifyServer(jetty -> jetty.setRequestLog(accessLog));
        server.jetty.modifyServletContextHandler(handler -> {
            FilterHolder identify = new FilterHolder(identified());
            identify.setAsyncSupported(true);
            handler.addFilter(identify, "/*", EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
        });
        server.routes.before(this::enter);
        server.routes.beforeMatched(
                request -> RequestRecord.of(request).matched(request.endpoints().matchedHttpEndpoint().path));
        server.routes.get("/health/live", health::live);
        server.routes.get("/health/ready", health::ready);
        server.routes.get(METRICS_PATH, this::expose);
    }

    private void enter(Context request) {
        RequestRecord found = RequestRecord.of(request);
        gate.decide(request);
        Access.find(request).flatMap(Access::keyId).ifPresent(found::authenticated);
    }

    private void expose(Context request) {
        Access.of(request).require(Scope.READ);
        request.contentType(metrics.contentType()).result(metrics.text());
    }

    /** The lines that are logged on the thread that a request came in on belong to the request. */
    private static Filter identified() {
        return (request, response, chain) -> {
            RequestRecord.of(request).identity().enter();
            try {
                chain.doFilter(request, response);
            } finally {
                RequestIdentity.leave();
            }
        };
    }

    private void configure(HttpConfiguration configuration) {
        configuration.setSendServerVersion(false);
        configuration.setSendXPoweredBy(false);
        // By default the parser takes a header for one that it saw on the connection before if only the case of letters
        // differs: the idempotency key ORDER-1 for order-1, and a transaction would never be posted.
        configuration.setHeaderCacheCaseSensitive(true);
        configuration.addCustomizer((request, headers) -> {
            RequestIdentity identity = RequestIdentity.of(
                    request.getHeaders().getValuesList("X-Request-Id"),
                    request.getHeaders().getValuesList("traceparent"));
            new RequestRecord(identity).attachTo(request);
            // Added when the answer is sent, because an error resets the headers that were set before.
            request.addHttpStreamWrapper(stream -> new Marked(stream, identity));
            return request;
        });
    }
}
