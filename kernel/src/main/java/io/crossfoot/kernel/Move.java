package io.crossfoot.kernel;

import io.crossfoot.kernel.MoveException.Reason;
import io.crossfoot.kernel.internal.Footing;
import io.crossfoot.kernel.internal.LedgerTable;
import io.crossfoot.kernel.internal.SourceLedger;
import io.crossfoot.kernel.internal.TableCopy;
import io.crossfoot.kernel.internal.TargetLedger;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;

/**
 * Carries a whole ledger to another database, row by row as it is, and proves that it arrived.
 *
 * <p>Everything that the ledger knows comes along: accounts, postings, keys, details, terms, currencies, settings, the numbers
 * that its sequences reached, and whatever other tables its kernel has. Not carried are what belongs to a cluster and not to
 * a ledger, logins and the roles granted to them, and what says how the schema came to be.
 *
 * <p>From the moment the source's writers have finished until the end, the source can be read but not written: posting waits.
 * The target is filled in one transaction, which commits only after every table has the same number of rows and the same
 * digest on both sides and {@code crossfoot.verify()} finds nothing on either. Whatever ends a move before, the end of a
 * process or of a server included, leaves the target without any of it. No setting opens the guard for this: the
 * transaction disables the target's triggers as only their owner can, and enables them again as they were, which verify
 * checks.
 *
 * <p>Both connections' roles are superusers, members of {@code crossfoot_owner}, or roles that may install the ledger (see
 * {@link Kernel#migrate}); the target's may install it in any case. Such a role lends itself {@code crossfoot_owner} for the
 * moment in which its transaction takes that role.
 *
 * <p>An instance may be used once or several times, by one thread at a time.
 */
public final class Move {

    /** How long the source's writers may take to finish; others wait behind the move meanwhile. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final DataSource source;
    private final DataSource target;
    private final Duration patience;
    private final AfterCopy afterCopy;

    /** A move between two databases. */
    public Move(DataSource source, DataSource target) {
        this(source, target, PATIENCE, connection -> {});
    }

    /** Lets a test wait less for the source's writers, and tamper with the copy before it is compared. */
    Move(DataSource source, DataSource target, Duration patience, AfterCopy afterCopy) {
        this.patience = patience;
        this.source = Objects.requireNonNull(source, "source");
        this.target = Objects.requireNonNull(target, "target");
        this.afterCopy = afterCopy;
    }

    /** What happens to the target's rows before they are compared. */
    interface AfterCopy {
        void run(Connection target) throws SQLException;
    }

    /** Is told how far a move is, on the thread that runs it. What it throws ends the move. */
    public interface Progress {
        /**
         * Another step begins.
         *
         * @param description such as {@code Verifying the source}
         */
        void step(String description);

        /**
         * The copying begins.
         *
         * @param rows of all tables
         * @param bytes that the tables take on the source's disk
         */
        void copying(long rows, long bytes);

        /**
         * So much is copied, of all tables together.
         *
         * @param table the one that is being copied
         * @param rows how many so far
         * @param bytes what share of the bytes that is
         */
        void copied(String table, long rows, long bytes);
    }

    /**
     * A table, or a month of postings, that was carried.
     *
     * @param name without the schema
     * @param rows how many
     * @param bytes that crossed the wire
     * @param digest of all rows in any order; the same on both sides
     */
    public record Table(String name, long rows, long bytes, String digest) {}

    /**
     * A sequence whose state was carried.
     *
     * @param name without the schema
     * @param lastValue the last number it gave, or the first it will give
     * @param called whether it has given that number
     */
    public record Sequence(String name, long lastValue, boolean called) {}

    /**
     * What {@code crossfoot.verify()} answered.
     *
     * @param ok whether it found nothing
     * @param accounts how many it looked at
     * @param transactions how many
     * @param entries how many
     * @param differences each a JSON object
     */
    public record Proof(boolean ok, long accounts, long transactions, long entries, List<String> differences) {}

    /**
     * A move that is done.
     *
     * @param tables all that were carried, by name
     * @param sequences all whose state was carried, by name
     * @param source what verify found in the source, while it stood still
     * @param target what verify found in the target, before the commit
     * @param logins the statements that would give the source's logins their roles in the target, where they exist
     */
    public record Result(
            List<Table> tables, List<Sequence> sequences, Proof source, Proof target, List<String> logins) {}

    /**
     * Moves the ledger.
     *
     * @param progress is told how far it is
     * @return what was carried, when the target has committed it
     * @throws MoveException when nothing was moved, and why
     * @throws KernelException when the ledger can't be installed in the target
     */
    public Result run(Progress progress) {
        progress.step("Looking at both sides");
        SourceLedger.Examined examined = SourceLedger.examine(source);
        TargetLedger.refuseInUse(target, examined);
        progress.step("Bringing the target's kernel up to date");
        Kernel.migrate(target);
        // The target first, so that the source is not held up by what the target has to wait for.
        try (TargetLedger to = TargetLedger.open(target, examined)) {
            progress.step("Waiting for the source's writers to finish");
            try (SourceLedger from = SourceLedger.open(source, examined, patience)) {
                return carry(from, to, progress);
            }
        }
    }

    private Result carry(SourceLedger from, TargetLedger to, Progress progress) {
        progress.step("Verifying the source");
        Proof sourceProof = from.proof();
        if (!sourceProof.ok()) {
            throw different(
                    "The source does not verify, so nothing was moved: a copy would only carry on what is wrong.",
                    sourceProof.differences());
        }
        progress.step("Adding up the source's tables");
        Map<LedgerTable, Footing> footings = new LinkedHashMap<>();
        from.tables().forEach(table -> footings.put(table, from.footing(table)));
        List<Sequence> sequences = from.sequences();

        to.prepare(from.tables());
        Map<LedgerTable, Long> bytes = copy(from, to, footings, progress);
        to.finish(sequences);
        tamper(to);

        progress.step("Comparing all tables");
        List<Table> tables = new ArrayList<>();
        List<String> differences = new ArrayList<>();
        footings.forEach((table, expected) -> {
            Footing found = to.footing(table);
            if (!found.equals(expected)) {
                differences.add(found.difference(table.name(), expected));
            }
            tables.add(new Table(table.name(), expected.rows(), bytes.get(table), expected.digest()));
        });
        if (!to.sequences().equals(sequences)) {
            differences.add("{\"check\": \"sequences\", \"source\": \"%s\", \"target\": \"%s\"}"
                    .formatted(sequences, to.sequences()));
        }
        if (!differences.isEmpty()) {
            throw different("The copy is not what the source holds, so nothing was moved.", differences);
        }
        progress.step("Verifying the target");
        Proof targetProof = to.proof();
        if (!targetProof.ok()) {
            throw different("The copy does not verify, so nothing was moved.", targetProof.differences());
        }
        progress.step("Committing");
        to.commit();
        return new Result(tables, sequences, sourceProof, targetProof, from.logins());
    }

    private void tamper(TargetLedger to) {
        try {
            afterCopy.run(to.connection());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<LedgerTable, Long> copy(
            SourceLedger from, TargetLedger to, Map<LedgerTable, Footing> footings, Progress progress) {
        long allRows = footings.values().stream().mapToLong(Footing::rows).sum();
        long allBytes =
                footings.keySet().stream().mapToLong(LedgerTable::bytesOnDisk).sum();
        progress.step("Copying");
        progress.copying(allRows, allBytes);
        Map<LedgerTable, Long> bytes = new LinkedHashMap<>();
        long before = 0;
        for (Map.Entry<LedgerTable, Footing> each : footings.entrySet()) {
            long start = before;
            String name = each.getKey().name();
            bytes.put(
                    each.getKey(),
                    new TableCopy(from, to, each.getKey())
                            .run(rows -> progress.copied(
                                    name, start + rows, Math.round((double) allBytes * (start + rows) / allRows))));
            before += each.getValue().rows();
        }
        return bytes;
    }

    private static MoveException different(String message, List<String> differences) {
        return new MoveException(Reason.DIFFERENT, message, differences, null);
    }
}
