package io.crossfoot.server.http;

import io.crossfoot.ledger.json.JsonWriter;
import io.javalin.http.Context;
import java.util.Map;

/**
 * What a request is answered with, made on whatever thread has the facts and handed over as a whole.
 *
 * @param status an HTTP status code
 * @param type the body's media type
 * @param body the body
 * @param headers further headers
 */
record Answer(int status, String type, byte[] body, Map<String, String> headers) {

    static Answer ok(JsonWriter.Content content) {
        return json(200, content, Map.of());
    }

    static Answer json(int status, JsonWriter.Content content, Map<String, String> headers) {
        return new Answer(status, MediaTypes.JSON, JsonWriter.bytes(content), headers);
    }

    void on(Context request) {
        headers.forEach(request::header);
        request.status(status).contentType(type).result(body);
    }
}
