package io.crossfoot.server.http;

import io.crossfoot.ledger.json.JsonWriter;
import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JsonGenerator;

/**
 * Answers that are as long as a history: one row a line (NDJSON), read page by page while they are written, so that they need
 * the memory of a page and no connection to the database in between.
 */
final class RowStreams {
    /** Why such an answer has no cursor and no limit. */
    static final String ALL_ROWS = "NDJSON has all rows, so there are no pages";

    private static final Logger LOG = LoggerFactory.getLogger(RowStreams.class);

    private static final int BUFFER_BYTES = 32 * 1024;

    private final StreamThreads threads;

    RowStreams(StreamThreads threads) {
        this.threads = threads;
    }

    /**
     * Answers with rows.
     *
     * @param call what is answered
     * @param rows begins to read them
     * @param write writes one
     * @return null, once all of them are written
     */
    <R> CompletableFuture<Answer> answer(Call call, Supplier<Stream<R>> rows, BiConsumer<JsonGenerator, R> write) {
        return threads.admit(() -> CompletableFuture.supplyAsync(
                () -> {
                    try (Stream<R> stream = rows.get()) {
                        Iterator<R> row = stream.iterator();
                        // The first page is read before the answer begins, so that a refusal still is an answer of its
                        // own.
                        boolean any = row.hasNext();
                        begin(call.request());
                        if (any) {
                            writeAll(call.request(), row, write);
                        }
                    }
                    return null;
                },
                threads));
    }

    static void begin(Context request) {
        request.status(200).contentType(MediaTypes.NDJSON);
    }

    private static <R> void writeAll(Context request, Iterator<R> rows, BiConsumer<JsonGenerator, R> write) {
        try {
            OutputStream out = request.res().getOutputStream();
            ByteArrayOutputStream lines = new ByteArrayOutputStream(2 * BUFFER_BYTES);
            while (rows.hasNext()) {
                R row = rows.next();
                lines.writeBytes(JsonWriter.line(json -> write.accept(json, row)));
                if (lines.size() >= BUFFER_BYTES || !rows.hasNext()) {
                    lines.writeTo(out);
                    lines.reset();
                }
            }
        } catch (IOException e) {
            // The caller is gone; there is nobody to tell.
            LOG.debug("{} {} was not read to its end", request.method(), request.path(), e);
            Connections.abort(request, e);
        } catch (RuntimeException e) {
            // The answer has begun, so all that is left is not to let it look complete.
            LOG.error("{} {} failed on the way", request.method(), request.path(), e);
            Connections.abort(request, e);
        }
    }
}
