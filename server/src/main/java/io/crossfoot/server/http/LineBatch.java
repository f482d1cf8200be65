package io.crossfoot.server.http;

import io.crossfoot.ledger.BatchResult;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.LedgerOperations;
import io.crossfoot.ledger.Rejected;
import io.crossfoot.ledger.Transaction;
import io.crossfoot.ledger.json.JsonWriter;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Lines of a stream that are posted together, and what became of each. */
final class LineBatch {
    /** Where a batch costs least per transaction. */
    private static final int MOST_TRANSACTIONS = 1_000;

    /** What bounds the memory of a stream whose lines are long. */
    private static final int MOST_BYTES = 1 << 20;

    private final List<Line> lines = new ArrayList<>();
    private int postings;
    private int bytes;

    /** A line and what became of it: a result, or an error that leaves it open whether it is posted. */
    private static final class Line {
        final long number;
        final Transaction transaction;
        BatchResult result;
        LedgerException unknown;

        Line(long number, Transaction transaction, BatchResult result) {
            this.number = number;
            this.transaction = transaction;
            this.result = result;
        }

        boolean open() {
            return result == null && unknown == null;
        }

        void ask(Consumer<Transaction> permission) {
            try {
                permission.accept(transaction);
            } catch (LedgerException e) {
                result = new Rejected(Problems.of(e, name -> null, "a line of a stream"));
            }
        }

        boolean keyed() {
            return transaction.key().isPresent();
        }
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    boolean isFull() {
        return lines.size() >= MOST_TRANSACTIONS || bytes >= MOST_BYTES;
    }

    /** Whether a further transaction can be posted together with these. */
    boolean takes(Transaction transaction) {
        return isEmpty()
                || !isFull() && postings + transaction.postings().size() <= LedgerOperations.MAX_BATCH_POSTINGS;
    }

    void add(long number, Transaction transaction, int length) {
        lines.add(new Line(number, transaction, null));
        postings += transaction.postings().size();
        bytes += length;
    }

    void addRejected(long number, LedgerException error) {
        lines.add(new Line(number, null, new Rejected(error)));
    }

    /**
     * Posts the lines. Whatever happens, each has an answer then.
     *
     * @param permission refuses transactions that are not to be posted after all
     */
    void post(Ledger ledger, Consumer<Transaction> permission) {
        lines.stream().filter(Line::open).forEach(line -> line.ask(permission));
        List<Line> open = lines.stream().filter(Line::open).toList();
        if (open.isEmpty()) {
            return;
        }
        LedgerException lost = attempt(ledger, open);
        if (lost != null) {
            // Those with a key are safe to post again, and must not share the fate of those without.
            List<Line> keyed = open.stream().filter(Line::keyed).toList();
            if (!keyed.isEmpty()) {
                attempt(ledger, keyed);
            }
            open.stream().filter(Predicate.not(Line::keyed)).forEach(line -> line.unknown = lost);
        }
    }

    /** Posts some lines; returns the error when nobody knows about those without a key and the others are still open. */
    private static LedgerException attempt(Ledger ledger, List<Line> open) {
        try {
            List<BatchResult> results =
                    ledger.postBatch(open.stream().map(line -> line.transaction).toList());
            for (int i = 0; i < open.size(); i++) {
                open.get(i).result = results.get(i);
            }
            return null;
        } catch (LedgerException e) {
            if (e.code() == ErrorCode.UNKNOWN_OUTCOME) {
                return e;
            }
            // The ledger sends transactions again only where all have a key, so only then one attempt may have come
            // through.
            boolean maybePosted =
                    e.code() == ErrorCode.CONNECTION_LOST && open.stream().allMatch(Line::keyed);
            LedgerException error = Problems.of(e, name -> null, "a batch of a stream");
            open.forEach(line -> {
                if (maybePosted) {
                    line.unknown = error;
                } else {
                    line.result = new Rejected(error);
                }
            });
            return null;
        } catch (RuntimeException e) {
            LedgerException error = Problems.of(e, name -> null, "a batch of a stream");
            open.forEach(line -> line.unknown = error);
            return null;
        }
    }

    /** Writes the answers, in the order of the lines. */
    void write(ByteArrayOutputStream out, Map<String, String> traces) {
        for (Line line : lines) {
            out.writeBytes(JsonWriter.line(json -> {
                json.writeStartObject();
                json.writeNumberProperty("line", line.number);
                if (line.unknown != null) {
                    json.writeStringProperty("status", "unknown");
                    json.writeName("error");
                    JsonWriter.problem(json, line.unknown, traces);
                } else {
                    JsonWriter.members(json, line.result);
                }
                json.writeEndObject();
            }));
        }
    }
}
