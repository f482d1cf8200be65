package io.crossfoot.cli.batch;

import io.crossfoot.ledger.BatchResult;
import io.crossfoot.ledger.DryRun;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.ImportedTransaction;
import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.LedgerOperations;
import io.crossfoot.ledger.Operation;
import io.crossfoot.ledger.OperationDryRun;
import io.crossfoot.ledger.OperationResult;
import io.crossfoot.ledger.Rejected;
import io.crossfoot.ledger.Transaction;
import io.crossfoot.ledger.json.JsonRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/** Posts the transactions of lines, or performs their operations, in their order. */
public final class BatchPosting {
    private final Ledger ledger;
    private final int batchSize;
    private final Consumer<List<Outcome>> watcher;

    /**
     * Prepares to post.
     *
     * @param ledger where to
     * @param batchSize how many lines at most are posted at once
     * @param watcher is given the outcomes of lines in their order, as soon as they are there
     */
    public BatchPosting(Ledger ledger, int batchSize, Consumer<List<Outcome>> watcher) {
        this.ledger = ledger;
        this.batchSize = batchSize;
        this.watcher = watcher;
    }

    /**
     * A line that was read.
     *
     * @param number its number
     * @param content what it says; null when it says nothing that is understood
     * @param fault why not
     */
    private record Item<T>(long number, T content, LedgerException fault) {}

    /**
     * What lines are, and what is done with them.
     *
     * @param parse reads a line
     * @param postings how many postings a line is, for the limit of what is done at once
     * @param ledger does it, many at once
     * @param rejected the result of a line that the ledger is not even asked for
     * @param outcome of a line's number and result
     */
    private record Way<T, R>(
            Function<byte[], T> parse,
            ToIntFunction<T> postings,
            Function<List<T>, List<R>> ledger,
            Function<LedgerException, R> rejected,
            BiFunction<Long, R, Outcome> outcome) {}

    /**
     * Posts each line by itself, in batches.
     *
     * @param lines of transactions
     * @throws IOException when they can't be read
     */
    public void postEach(JsonLines lines) throws IOException {
        each(
                lines,
                new Way<Transaction, BatchResult>(
                        JsonRequest::transaction,
                        BatchPosting::postings,
                        ledger::postBatch,
                        Rejected::new,
                        Outcome::of));
    }

    /**
     * Imports each line by itself, in batches.
     *
     * @param lines of imported transactions
     * @throws IOException when they can't be read
     */
    public void importEach(JsonLines lines) throws IOException {
        each(
                lines,
                new Way<ImportedTransaction, BatchResult>(
                        JsonRequest::importedTransaction,
                        each -> postings(each.transaction()),
                        ledger::importBatch,
                        Rejected::new,
                        Outcome::of));
    }

    /**
     * Posts all lines or none.
     *
     * @param lines of transactions
     * @throws LedgerException the first refusal, with the facts position and line
     * @throws IOException when they can't be read
     */
    public void postAll(JsonLines lines) throws IOException {
        all(
                lines,
                new Way<Transaction, BatchResult>(
                        JsonRequest::transaction,
                        BatchPosting::postings,
                        transactions -> List.copyOf(ledger.postAll(transactions)),
                        Rejected::new,
                        Outcome::of));
    }

    /**
     * Tells what would become of each line.
     *
     * @param lines of transactions
     * @param allOrNothing whether if all or none were posted
     * @throws IOException when they can't be read
     */
    public void dryRun(JsonLines lines, boolean allOrNothing) throws IOException {
        tell(
                lines,
                new Way<Transaction, DryRun>(
                        JsonRequest::transaction,
                        BatchPosting::postings,
                        transactions -> ledger.dryRun(transactions, allOrNothing),
                        error -> new DryRun(DryRun.Status.REJECTED, null, List.of(), Optional.of(error)),
                        Outcome::of),
                allOrNothing);
    }

    /**
     * Performs each line by itself, many at once.
     *
     * @param lines of operations
     * @throws IOException when they can't be read
     */
    public void performEach(JsonLines lines) throws IOException {
        each(lines, performing(ledger::perform));
    }

    /**
     * Performs all lines or none.
     *
     * @param lines of operations
     * @throws LedgerException the first refusal, with the facts position and line
     * @throws IOException when they can't be read
     */
    public void performAll(JsonLines lines) throws IOException {
        all(lines, performing(ledger::performAll));
    }

    /**
     * Tells what would become of each line of operations.
     *
     * @param lines of operations
     * @param allOrNothing whether if all or none were done
     * @throws IOException when they can't be read
     */
    public void dryRunOperations(JsonLines lines, boolean allOrNothing) throws IOException {
        tell(
                lines,
                new Way<Operation, OperationDryRun>(
                        JsonRequest::operation,
                        BatchPosting::postings,
                        operations -> ledger.dryRunOperations(operations, allOrNothing),
                        BatchPosting::wouldBeRejected,
                        Outcome::ofOperation),
                allOrNothing);
    }

    private static Way<Operation, OperationResult> performing(
            Function<List<Operation>, List<OperationResult>> perform) {
        return new Way<>(JsonRequest::operation, BatchPosting::postings, perform, Rejected::new, Outcome::ofOperation);
    }

    private static int postings(Transaction transaction) {
        return transaction.postings().size();
    }

    private static int postings(Operation operation) {
        return operation instanceof Operation.Post post ? postings(post.transaction()) : 1;
    }

    private <T, R> void each(JsonLines lines, Way<T, R> way) throws IOException {
        List<Item<T>> batch = new ArrayList<>();
        int postings = 0;
        for (JsonLines.Line line = lines.read(); line != null; line = lines.read()) {
            Item<T> item = parsed(line, way.parse());
            int more = item.content() == null ? 0 : way.postings().applyAsInt(item.content());
            if (postings + more > LedgerOperations.MAX_BATCH_POSTINGS) {
                flush(batch, way);
                postings = 0;
            }
            batch.add(item);
            postings += more;
            if (batch.size() >= batchSize || !lines.isMoreThere()) {
                flush(batch, way);
                postings = 0;
            }
        }
        flush(batch, way);
    }

    private <T, R> void flush(List<Item<T>> batch, Way<T, R> way) {
        if (batch.isEmpty()) {
            return;
        }
        give(batch, post(sound(batch), way), way);
        batch.clear();
    }

    /** A batch as a whole is refused only where a single transaction has more postings than a batch may have. */
    private static <T, R> List<R> post(List<T> sound, Way<T, R> way) {
        if (sound.isEmpty()) {
            return List.of();
        }
        try {
            return way.ledger().apply(sound);
        } catch (LedgerException e) {
            if (sound.size() == 1 && e.code() == ErrorCode.MALFORMED_BATCH) {
                return List.of(way.rejected().apply(e));
            }
            throw e;
        }
    }

    /** Results are those of the lines that were understood, in their order. */
    private <T, R> void give(List<Item<T>> items, List<R> results, Way<T, R> way) {
        Iterator<R> next = results.iterator();
        watcher.accept(items.stream()
                .map(item -> way.outcome()
                        .apply(
                                item.number(),
                                item.fault() == null
                                        ? next.next()
                                        : way.rejected().apply(item.fault())))
                .toList());
    }

    private <T, R> void all(JsonLines lines, Way<T, R> way) throws IOException {
        List<Item<T>> items = whole(lines, way);
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i).fault() != null) {
                throw at(i, items, items.get(i).fault());
            }
        }
        List<R> results;
        try {
            results = items.isEmpty() ? List.of() : way.ledger().apply(sound(items));
        } catch (LedgerException e) {
            String position = e.facts().get("position");
            throw position == null ? e : at(Integer.parseInt(position) - 1, items, e);
        }
        give(items, results, way);
    }

    private <T, R> void tell(JsonLines lines, Way<T, R> way, boolean allOrNothing) throws IOException {
        List<Item<T>> items = whole(lines, way);
        List<T> sound = sound(items);
        boolean doomed = allOrNothing && sound.size() < items.size();
        if (doomed || sound.isEmpty()) {
            give(
                    items,
                    sound.stream()
                            .map(each -> way.rejected().apply(ofAnother()))
                            .toList(),
                    way);
        } else {
            give(items, way.ledger().apply(sound), way);
        }
    }

    /** All lines at once: only in one batch are they posted together, or told how they would follow each other. */
    private static <T, R> List<Item<T>> whole(JsonLines lines, Way<T, R> way) throws IOException {
        List<Item<T>> items = new ArrayList<>();
        int postings = 0;
        for (JsonLines.Line line = lines.read(); line != null; line = lines.read()) {
            Item<T> item = parsed(line, way.parse());
            items.add(item);
            postings += item.content() == null ? 1 : way.postings().applyAsInt(item.content());
            if (postings > LedgerOperations.MAX_BATCH_POSTINGS) {
                throw LedgerException.of(
                        ErrorCode.MALFORMED_BATCH,
                        "together, the lines have more than %d postings, the most that are posted at once"
                                .formatted(LedgerOperations.MAX_BATCH_POSTINGS),
                        Map.of("line", Long.toString(line.number())),
                        null);
            }
        }
        return items;
    }

    private static <T> Item<T> parsed(JsonLines.Line line, Function<byte[], T> parse) {
        if (line.content() == null) {
            return new Item<>(
                    line.number(),
                    null,
                    LedgerException.of(
                            ErrorCode.REQUEST_TOO_LARGE,
                            "the line has more than %d bytes".formatted(JsonLines.LONGEST_LINE_BYTES),
                            Map.of("limit", Integer.toString(JsonLines.LONGEST_LINE_BYTES)),
                            null));
        }
        try {
            return new Item<>(line.number(), parse.apply(line.content()), null);
        } catch (LedgerException e) {
            return new Item<>(line.number(), null, e);
        }
    }

    private static <T> List<T> sound(List<Item<T>> items) {
        return items.stream().map(Item::content).filter(Objects::nonNull).toList();
    }

    private static LedgerException at(int index, List<? extends Item<?>> items, LedgerException error) {
        Map<String, String> facts = new LinkedHashMap<>(error.facts());
        facts.put("position", Integer.toString(index + 1));
        facts.put("line", Long.toString(items.get(index).number()));
        return LedgerException.of(error.code(), error.detail(), facts, error);
    }

    private static OperationDryRun wouldBeRejected(LedgerException error) {
        return new OperationDryRun(
                OperationDryRun.Status.REJECTED, Optional.empty(), List.of(), Optional.empty(), Optional.of(error));
    }

    private static LedgerException ofAnother() {
        return LedgerException.of(
                ErrorCode.BATCH_REFUSED, "another transaction of the batch was refused", Map.of(), null);
    }
}
