package io.crossfoot.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The description of all routes for programs (OpenAPI 3.1). It is written by hand; a test compares it with the routes and their answers. */
final class OpenApi {
    private static final byte[] DOCUMENT = read();

    private OpenApi() {}

    static CompletableFuture<Answer> answer(Call call) {
        return CompletableFuture.completedFuture(new Answer(200, MediaTypes.JSON, DOCUMENT, Map.of()));
    }

    private static byte[] read() {
        try (InputStream in = OpenApi.class.getResourceAsStream("/io/crossfoot/server/openapi.json")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
