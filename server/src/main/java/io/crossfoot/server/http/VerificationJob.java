package io.crossfoot.server.http;

import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.Verification;
import io.crossfoot.ledger.json.JsonWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.core.JsonGenerator;

/** One proof of the ledger, from its start to what it found. */
final class VerificationJob {
    /** verify says a line or two for each part of the ledger; nobody reads more than these. */
    private static final int MOST_LINES = 1_000;

    private final String id = UUID.randomUUID().toString();
    private final Instant startedAt = now();
    private final List<String> progress = new ArrayList<>();
    private Instant finishedAt;
    private Verification result;
    private LedgerException error;

    String id() {
        return id;
    }

    synchronized boolean running() {
        return finishedAt == null;
    }

    synchronized void tell(String line) {
        if (progress.size() < MOST_LINES) {
            progress.add(line);
        }
    }

    synchronized void done(Verification found) {
        finishedAt = now();
        result = found;
    }

    synchronized void failed(LedgerException failure) {
        finishedAt = now();
        error = failure;
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }

    synchronized void write(JsonGenerator out) {
        out.writeStartObject();
        out.writeStringProperty("id", id);
        out.writeStringProperty("state", finishedAt == null ? "running" : error == null ? "done" : "failed");
        out.writeStringProperty("started_at", startedAt.toString());
        if (finishedAt != null) {
            out.writeStringProperty("finished_at", finishedAt.toString());
        }
        out.writeArrayPropertyStart("progress");
        progress.forEach(out::writeString);
        out.writeEndArray();
        if (result != null) {
            out.writeName("result");
            JsonWriter.write(out, result);
        }
        if (error != null) {
            out.writeName("error");
            JsonWriter.problem(out, error, Map.of());
        }
        out.writeEndObject();
    }
}
