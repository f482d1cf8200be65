package io.crossfoot.cli.importing;

import io.crossfoot.cli.importing.Row.AccountId;
import io.crossfoot.ledger.BatchResult;
import io.crossfoot.ledger.ImportedTransaction;
import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.Posted;
import io.crossfoot.ledger.Rejected;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Posts the rows of a file in batches, in their order.
 *
 * <p>Every row has its key in the file, so an import that was stopped is simply run again: rows that were posted are
 * answered as they were the first time, and the rest is posted.
 */
public final class Importer {
    private final Ledger ledger;
    private final ImportSettings settings;
    private final Floors floors;
    private final List<Row> batch = new ArrayList<>();
    private volatile long rows;
    private volatile long posted;
    private volatile long replayed;
    private volatile long rejectedRows;

    /** Is told how far the import is. */
    @FunctionalInterface
    public interface Watcher {
        /** So many bytes were read, and so many rows are done. */
        void at(long bytes, long rows);
    }

    /**
     * Prepares an import.
     *
     * @param ledger where to
     * @param connections opens further connections to the same ledger
     * @param settings what and how
     */
    public Importer(Ledger ledger, Floors.ConnectionSource connections, ImportSettings settings) {
        this.ledger = ledger;
        this.settings = settings;
        this.floors = new Floors(ledger, connections, settings.floor());
    }

    /** How many rows are in the ledger by now, posted in this run or before. */
    public long inLedger() {
        return posted + replayed;
    }

    /**
     * Imports the file.
     *
     * @param watcher is told of the columns found, and how far it is
     * @return what was done
     * @throws HeaderFault when the file as a whole is refused; nothing was posted then
     * @throws IOException when the file can't be read, or a report can't be written
     */
    public ImportSummary run(Watcher watcher) throws IOException {
        try (CsvFile file = new CsvFile(settings.file(), settings.charset(), settings.separator())) {
            Columns columns = new Columns(file.header(), settings.mapped());
            requireSettings(columns);
            List<String> rejectedHeader = new ArrayList<>(List.of("line", "reason"));
            rejectedHeader.addAll(columns.header());
            try (Report rejected = new Report(settings.rejected(), rejectedHeader);
                    Comparison comparison = new Comparison(settings.disagreements())) {
                importRows(file, new RowReader(columns, settings), rejected, comparison, watcher);
                return new ImportSummary(
                        rows,
                        posted,
                        replayed,
                        rejectedRows,
                        comparison.accounts(),
                        columns.has(Field.RECORDED_BALANCE),
                        comparison.disagreeing(),
                        comparison.drifts(),
                        comparison.first(),
                        rejected.writtenTo(),
                        comparison.writtenTo());
            }
        }
    }

    private void requireSettings(Columns columns) {
        if (!columns.has(Field.KEY) && !settings.withoutKeys()) {
            throw new HeaderFault(
                    "No column is known to be the key. Say which with --map key=COLUMN: with keys, the import can be"
                            + " repeated after any failure without posting a row twice. Where the file has none, --no-keys posts"
                            + " anyway, and must never be run twice.");
        }
        if (!columns.has(Field.CURRENCY) && settings.currency() == null) {
            throw new HeaderFault("No column is known to be the currency. Give --currency, or --map currency=COLUMN.");
        }
        if (settings.keepPostedAt() && !columns.has(Field.POSTED_AT)) {
            throw new HeaderFault(
                    "--keep-posted-at needs a column with the times: --map posted_at=COLUMN (the same column may"
                            + " be the effective_date too).");
        }
    }

    private void importRows(CsvFile file, RowReader reader, Report rejected, Comparison comparison, Watcher watcher)
            throws IOException {
        List<AccountId> met = new ArrayList<>();
        for (CsvFile.Record record = file.next(); record != null; record = file.next()) {
            rows++;
            try {
                if (record.fault() != null) {
                    throw new RowFault(record.fault());
                }
                Row row = reader.read(record.line(), record.fields());
                row.accounts().stream().filter(comparison::meet).forEach(met::add);
                batch.add(row);
            } catch (RowFault e) {
                reject(rejected, record.line(), e.getMessage(), record.fields());
            }
            if (batch.size() >= settings.batchSize()) {
                postBatch(met, rejected, comparison);
                watcher.at(file.bytesRead(), rows);
            }
        }
        postBatch(met, rejected, comparison);
        watcher.at(file.bytesRead(), rows);
    }

    private void postBatch(List<AccountId> met, Report rejected, Comparison comparison) throws IOException {
        if (settings.floor() != null) {
            floors.set(met);
        }
        met.clear();
        List<BatchResult> results = batch.isEmpty() ? List.of() : post();
        for (int i = 0; i < results.size(); i++) {
            Row row = batch.get(i);
            if (results.get(i) instanceof Posted done) {
                if (done.replayed()) {
                    replayed++;
                } else {
                    posted++;
                }
                comparison.compare(row, done);
            } else if (results.get(i) instanceof Rejected refusal) {
                reject(rejected, row.line(), refusal.error().getMessage(), row.fields());
            }
        }
        batch.clear();
        rejected.flush();
        comparison.flush();
    }

    private List<BatchResult> post() {
        if (settings.keepPostedAt()) {
            return ledger.importBatch(batch.stream()
                    .map(row -> new ImportedTransaction(row.transaction(), row.postedAt()))
                    .toList());
        }
        return ledger.postBatch(batch.stream().map(Row::transaction).toList());
    }

    private void reject(Report rejected, long line, String reason, List<String> fields) throws IOException {
        rejectedRows++;
        List<String> row = new ArrayList<>(List.of(Long.toString(line), reason));
        row.addAll(fields);
        rejected.add(row);
    }
}
