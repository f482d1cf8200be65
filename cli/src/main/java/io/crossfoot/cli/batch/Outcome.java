package io.crossfoot.cli.batch;

import io.crossfoot.ledger.BatchResult;
import io.crossfoot.ledger.DryRun;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.Posted;
import io.crossfoot.ledger.Rejected;
import io.crossfoot.ledger.json.JsonWriter;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** What became of a line, or would become of it. */
public sealed interface Outcome {
    /**
     * The line's number.
     *
     * @return from 1
     */
    long line();

    /**
     * What became of it.
     *
     * @return never null
     */
    DryRun.Status status();

    /**
     * Why it was rejected.
     *
     * @return empty when it was not
     */
    Optional<LedgerException> error();

    /**
     * Writes it as the wire format has it, without the line.
     *
     * @param out where to
     */
    void write(JsonGenerator out);

    /**
     * Of a line that was posted, unless it was rejected.
     *
     * @param line its number
     * @param result what became of it
     */
    record Done(long line, BatchResult result) implements Outcome {
        @Override
        public DryRun.Status status() {
            if (result instanceof Posted posted) {
                return posted.replayed() ? DryRun.Status.REPLAYED : DryRun.Status.POSTED;
            }
            return DryRun.Status.REJECTED;
        }

        @Override
        public Optional<LedgerException> error() {
            return result instanceof Rejected rejected ? Optional.of(rejected.error()) : Optional.empty();
        }

        @Override
        public void write(JsonGenerator out) {
            JsonWriter.write(out, result);
        }
    }

    /**
     * Of a line that was only looked at.
     *
     * @param line its number
     * @param dryRun what would become of it
     */
    record Told(long line, DryRun dryRun) implements Outcome {
        @Override
        public DryRun.Status status() {
            return dryRun.status();
        }

        @Override
        public Optional<LedgerException> error() {
            return dryRun.error();
        }

        @Override
        public void write(JsonGenerator out) {
            JsonWriter.write(out, dryRun);
        }
    }
}
