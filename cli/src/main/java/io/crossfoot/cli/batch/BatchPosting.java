package io.crossfoot.cli.batch;

import io.crossfoot.ledger.BatchResult;
import io.crossfoot.ledger.DryRun;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.ImportedTransaction;
import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.LedgerOperations;
import io.crossfoot.ledger.Posted;
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
import java.util.function.Consumer;
import java.util.function.Function;

/** Posts the transactions of lines, in their order. */
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
     * Posts each line by itself, in batches.
     *
     * @param lines of transactions
     * @throws IOException when they can't be read
     */
    public void postEach(JsonLines lines) throws IOException {
        each(lines, JsonRequest::transaction, Function.identity(), ledger::postBatch);
    }

    /**
     * Imports each line by itself, in batches.
     *
     * @param lines of imported transactions
     * @throws IOException when they can't be read
     */
    public void importEach(JsonLines lines) throws IOException {
        each(lines, JsonRequest::importedTransaction, ImportedTransaction::transaction, ledger::importBatch);
    }

    private <T> void each(
            JsonLines lines,
            Function<byte[], T> parse,
            Function<T, Transaction> transaction,
            Function<List<T>, List<BatchResult>> post)
            throws IOException {
        List<Item<T>> batch = new ArrayList<>();
        int postings = 0;
        for (JsonLines.Line line = lines.read(); line != null; line = lines.read()) {
            Item<T> item = parsed(line, parse);
            int more = item.content() == null
                    ? 0
                    : transaction.apply(item.content()).postings().size();
            if (postings + more > LedgerOperations.MAX_BATCH_POSTINGS) {
                flush(batch, post);
                postings = 0;
            }
            batch.add(item);
            postings += more;
            if (batch.size() >= batchSize || !lines.isMoreThere()) {
                flush(batch, post);
                postings = 0;
            }
        }
        flush(batch, post);
    }

    private <T> void flush(List<Item<T>> batch, Function<List<T>, List<BatchResult>> post) {
        if (batch.isEmpty()) {
            return;
        }
        List<T> sound = sound(batch);
        Iterator<BatchResult> results = post(sound, post).iterator();
        watcher.accept(batch.stream()
                .<Outcome>map(item -> new Outcome.Done(
                        item.number(), item.fault() == null ? results.next() : new Rejected(item.fault())))
                .toList());
        batch.clear();
    }

    /** A batch as a whole is refused only where a single transaction has more postings than a batch may have. */
    private static <T> List<BatchResult> post(List<T> sound, Function<List<T>, List<BatchResult>> post) {
        if (sound.isEmpty()) {
            return List.of();
        }
        try {
            return post.apply(sound);
        } catch (LedgerException e) {
            if (sound.size() == 1 && e.code() == ErrorCode.MALFORMED_BATCH) {
                return List.of(new Rejected(e));
            }
            throw e;
        }
    }

    /**
     * Posts all lines or none.
     *
     * @param lines of transactions
     * @throws LedgerException the first refusal, with the facts position and line
     * @throws IOException when they can't be read
     */
    public void postAll(JsonLines lines) throws IOException {
        List<Item<Transaction>> items = whole(lines);
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i).fault() != null) {
                throw at(i, items, items.get(i).fault());
            }
        }
        List<Posted> posted;
        try {
            posted = ledger.postAll(sound(items));
        } catch (LedgerException e) {
            String position = e.facts().get("position");
            throw position == null ? e : at(Integer.parseInt(position) - 1, items, e);
        }
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < posted.size(); i++) {
            outcomes.add(new Outcome.Done(items.get(i).number(), posted.get(i)));
        }
        watcher.accept(outcomes);
    }

    /**
     * Tells what would become of each line.
     *
     * @param lines of transactions
     * @param allOrNothing whether if all or none were posted
     * @throws IOException when they can't be read
     */
    public void dryRun(JsonLines lines, boolean allOrNothing) throws IOException {
        List<Item<Transaction>> items = whole(lines);
        boolean doomed = allOrNothing && items.stream().anyMatch(item -> item.fault() != null);
        Iterator<DryRun> found = doomed
                ? items.stream()
                        .filter(item -> item.fault() == null)
                        .map(item -> wouldBeRejected(ofAnother()))
                        .iterator()
                : ledger.dryRun(sound(items), allOrNothing).iterator();
        watcher.accept(items.stream()
                .<Outcome>map(item -> new Outcome.Told(
                        item.number(), item.fault() == null ? found.next() : wouldBeRejected(item.fault())))
                .toList());
    }

    /** All lines at once: only in one batch are they posted together, or told how they would follow each other. */
    private static List<Item<Transaction>> whole(JsonLines lines) throws IOException {
        List<Item<Transaction>> items = new ArrayList<>();
        int postings = 0;
        for (JsonLines.Line line = lines.read(); line != null; line = lines.read()) {
            Item<Transaction> item = parsed(line, JsonRequest::transaction);
            items.add(item);
            postings += item.content() == null ? 1 : item.content().postings().size();
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

    private static DryRun wouldBeRejected(LedgerException error) {
        return new DryRun(DryRun.Status.REJECTED, null, List.of(), Optional.of(error));
    }

    private static LedgerException ofAnother() {
        return LedgerException.of(
                ErrorCode.BATCH_REFUSED, "another transaction of the batch was refused", Map.of(), null);
    }
}
