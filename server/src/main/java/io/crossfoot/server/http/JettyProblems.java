package io.crossfoot.server.http;

import io.crossfoot.ledger.LedgerException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Problem documents for what never gets as far as a route: requests that are no proper HTTP, and failures of the server itself. */
public final class JettyProblems extends ErrorHandler {

    /** Every method gets its answer, not only those of web pages. */
    @Override
    public boolean errorPageForMethod(String method) {
        return true;
    }

    @Override
    protected void generateResponse(
            Request request, Response response, int status, String message, Throwable cause, Callback callback) {
        String asked = request.getMethod() + " " + request.getHttpURI().getPath();
        LedgerException error = cause != null && status >= 500 && status != 503
                ? Problems.of(cause, request::getAttribute, asked)
                : Problems.ofStatus(status, message, asked);
        response.setStatus(error.code().httpStatus());
        Problems.headers(error).forEach((name, value) -> response.getHeaders().put(name, value));
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, MediaTypes.PROBLEM);
        // Jetty closes the connection after most of these without a word, and a client would lose its next request on
        // it.
        response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
        response.write(true, ByteBuffer.wrap(Problems.bytes(error, request::getAttribute)), callback);
    }
}
