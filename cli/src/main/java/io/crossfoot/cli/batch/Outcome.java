package io.crossfoot.cli.batch;

import io.crossfoot.ledger.BatchResult;
import io.crossfoot.ledger.DryRun;
import io.crossfoot.ledger.Hold;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.OperationDryRun;
import io.crossfoot.ledger.OperationResult;
import io.crossfoot.ledger.Posted;
import io.crossfoot.ledger.Rejected;
import io.crossfoot.ledger.json.JsonWriter;
import java.util.Optional;

/**
 * What became of a line, or would become of it.
 *
 * @param line its number, from 1
 * @param status what became of it
 * @param error why it was rejected; empty when it was not
 * @param content the same as the wire format has it, without the line
 */
public record Outcome(long line, Status status, Optional<LedgerException> error, JsonWriter.Content content) {
    /** What can become of a line. */
    public enum Status {
        /** It was done. */
        DONE,
        /** The same was done before, and nothing was done again. */
        REPLAYED,
        /** It was refused. */
        REJECTED
    }

    static Outcome of(long line, BatchResult result) {
        return new Outcome(line, status(result), error(result), out -> JsonWriter.write(out, result));
    }

    static Outcome of(long line, DryRun told) {
        Status status =
                switch (told.status()) {
                    case POSTED -> Status.DONE;
                    case REPLAYED -> Status.REPLAYED;
                    case REJECTED -> Status.REJECTED;
                };
        return new Outcome(line, status, told.error(), out -> JsonWriter.write(out, told));
    }

    static Outcome ofOperation(long line, OperationResult result) {
        return new Outcome(line, status(result), error(result), out -> JsonWriter.write(out, result));
    }

    static Outcome ofOperation(long line, OperationDryRun told) {
        Status status = Status.valueOf(told.status().name());
        return new Outcome(line, status, told.error(), out -> JsonWriter.write(out, told));
    }

    private static Status status(Object result) {
        if (result instanceof Rejected) {
            return Status.REJECTED;
        }
        boolean replayed = result instanceof Posted posted ? posted.replayed() : ((Hold) result).replayed();
        return replayed ? Status.REPLAYED : Status.DONE;
    }

    private static Optional<LedgerException> error(Object result) {
        return result instanceof Rejected rejected ? Optional.of(rejected.error()) : Optional.empty();
    }
}
