package io.crossfoot.kernel.internal;

import java.sql.SQLException;
import java.util.function.LongConsumer;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyOperation;
import org.postgresql.copy.CopyOut;

/**
 * Carries the rows of one table, in PostgreSQL's binary form, as they come. Nothing queues up in between: while the target is
 * busy nothing is read, and the source waits as soon as the network's buffers are full.
 */
public final class TableCopy {

    private static final int CHUNK_BYTES = 1 << 17;

    private final SourceLedger from;
    private final TargetLedger to;
    private final LedgerTable table;

    /** A copy of one table. */
    public TableCopy(SourceLedger from, TargetLedger to, LedgerTable table) {
        this.from = from;
        this.to = to;
        this.table = table;
    }

    /**
     * Copies all rows.
     *
     * @param progress is told now and then, and at the end, how many rows are over
     * @return how many bytes they took on the wire
     */
    public long run(LongConsumer progress) {
        CopyOut out = from.ask(() -> from.copies()
                .getCopyAPI()
                .copyOut("COPY %s (%s) TO STDOUT (FORMAT binary)".formatted(table.sql(), table.columns())));
        try {
            CopyIn in = to.ask(() -> to.copies()
                    .getCopyAPI()
                    .copyIn("COPY %s (%s) FROM STDIN (FORMAT binary)".formatted(table.parentSql(), table.columns())));
            try {
                long bytes = carry(out, in, progress);
                progress.accept(to.ask(in::endCopy));
                return bytes;
            } finally {
                giveUp(in, to);
            }
        } finally {
            giveUp(out, from);
        }
    }

    private long carry(CopyOut out, CopyIn in, LongConsumer progress) {
        byte[] chunk = new byte[CHUNK_BYTES];
        int filled = 0;
        long bytes = 0;
        // The server sends every row as a message of its own.
        long rows = 0;
        byte[] row = from.ask(out::readFromCopy);
        while (row != null) {
            if (filled + row.length > CHUNK_BYTES) {
                write(in, chunk, filled);
                filled = 0;
                progress.accept(rows);
            }
            if (row.length > CHUNK_BYTES) {
                write(in, row, row.length);
            } else {
                System.arraycopy(row, 0, chunk, filled, row.length);
                filled += row.length;
            }
            bytes += row.length;
            rows++;
            row = from.ask(out::readFromCopy);
        }
        write(in, chunk, filled);
        return bytes;
    }

    private void write(CopyIn in, byte[] bytes, int length) {
        to.ask(() -> {
            in.writeToCopy(bytes, 0, length);
            return null;
        });
    }

    /** A connection is of no use, not even for undoing, while it copies. */
    private static void giveUp(CopyOperation copy, CarriedLedger ledger) {
        if (!copy.isActive()) {
            return;
        }
        try {
            copy.cancelCopy();
        } catch (SQLException e) {
            ledger.abandon();
        }
    }
}
