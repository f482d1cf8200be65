package io.crossfoot.server.operations;

import java.util.Optional;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One line for every request, when its answer is complete. Paths, queries, bodies, addresses and keys are left out; a key's id
 * is no secret.
 */
final class AccessLog implements RequestLog {
    private static final Logger LOG = LoggerFactory.getLogger("io.crossfoot.access");
    private static final double NANOS_PER_MS = 1e6;

    private final Metrics metrics;
    private final boolean logged;

    AccessLog(Metrics metrics, boolean logged) {
        this.metrics = metrics;
        this.logged = logged;
    }

    @Override
    public void log(Request request, Response response) {
        // Measured from the end of the headers: how long a connection was idle before is not the service's time.
        long nanos = System.nanoTime() - request.getHeadersNanoTime();
        Optional<RequestRecord> found = Optional.ofNullable(RequestRecord.of(request));
        String route = found.map(RequestRecord::route).orElse("none");
        metrics.answered(request.getMethod(), route, response.getStatus(), nanos);
        if (logged && LOG.isInfoEnabled()) {
            Runnable line = () -> write(request, response, route, found.map(RequestRecord::keyId), nanos);
            found.map(RequestRecord::identity).ifPresentOrElse(identity -> identity.during(line), line);
        }
    }

    private static void write(Request request, Response response, String route, Optional<String> keyId, long nanos) {
        String method = Metrics.method(request.getMethod());
        String duration = Double.toString(Math.round(nanos / NANOS_PER_MS * 1000) / 1000.0);
        long bytes = Response.getContentBytesWritten(response);
        LoggingEventBuilder line = LOG.atInfo()
                .addKeyValue("method", method)
                .addKeyValue("route", route)
                .addKeyValue("status", response.getStatus())
                .addKeyValue("duration_ms", duration)
                .addKeyValue("bytes", bytes);
        keyId.ifPresent(id -> line.addKeyValue("key_id", id));
        line.log("{} {} {} in {} ms", method, route, response.getStatus(), duration);
    }
}
