package io.crossfoot.server.operations;

import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.HttpStream;

/**
 * Puts the headers that every answer has into it as it is sent, errors included, which reset what was set before. The service
 * answers data and never pages, so browsers are told to make nothing of it.
 */
final class Marked extends HttpStream.Wrapper {
    private static final HttpField[] SECURITY = {
        new PreEncodedHttpField("X-Content-Type-Options", "nosniff"),
        new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "no-store"),
        new PreEncodedHttpField("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
        new PreEncodedHttpField("X-Frame-Options", "DENY"),
        new PreEncodedHttpField("Referrer-Policy", "no-referrer"),
        new PreEncodedHttpField("Cross-Origin-Resource-Policy", "same-origin")
    };

    private final RequestIdentity identity;

    Marked(HttpStream wrapped, RequestIdentity identity) {
        super(wrapped);
        this.identity = identity;
    }

    @Override
    public void prepareResponse(HttpFields.Mutable headers) {
        for (HttpField field : SECURITY) {
            headers.put(field);
        }
        headers.remove(HttpHeader.SERVER);
        headers.put("X-Request-Id", identity.requestId());
        headers.put("traceresponse", identity.traceResponse());
        super.prepareResponse(headers);
    }
}
