package io.crossfoot.client;

import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.ImportedTransaction;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.LedgerOperations;
import io.crossfoot.ledger.Operation;
import io.crossfoot.ledger.Transaction;
import io.crossfoot.ledger.json.JsonReader;
import io.crossfoot.ledger.json.JsonWriter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import tools.jackson.core.JsonParser;
import tools.jackson.core.exc.StreamReadException;

/**
 * The transactions or operations of one request. What can't even be written as one is kept out, so that it is the refusal of one and
 * not of all.
 */
final class Batch {
    private final String name;
    private final List<byte[]> sound = new ArrayList<>();
    private final List<LedgerException> faults = new ArrayList<>();
    private int postings;
    private boolean keyed = true;

    private Batch(String name) {
        this.name = name;
    }

    static Batch of(List<Transaction> transactions) {
        Batch batch = new Batch("transactions");
        for (Transaction transaction : Objects.requireNonNull(transactions, "transactions")) {
            Objects.requireNonNull(transaction, "transaction");
            batch.add(
                    transaction.postings().size(),
                    transaction.key().isPresent(),
                    out -> JsonWriter.write(out, transaction));
        }
        return batch;
    }

    static Batch ofImported(List<ImportedTransaction> transactions) {
        Batch batch = new Batch("transactions");
        for (ImportedTransaction imported : Objects.requireNonNull(transactions, "transactions")) {
            Objects.requireNonNull(imported, "transaction");
            Transaction transaction = imported.transaction();
            batch.add(
                    transaction.postings().size(),
                    transaction.key().isPresent(),
                    out -> JsonWriter.write(out, imported));
        }
        return batch;
    }

    static Batch ofOperations(List<Operation> operations) {
        Batch batch = new Batch("operations");
        for (Operation operation : Objects.requireNonNull(operations, "operations")) {
            Objects.requireNonNull(operation, "operation");
            batch.add(0, isKeyed(operation), out -> JsonWriter.write(out, operation));
        }
        return batch;
    }

    /** Whether doing it twice does no more than doing it once. */
    private static boolean isKeyed(Operation operation) {
        if (operation instanceof Operation.Post post) {
            return post.transaction().key().isPresent();
        }
        if (operation instanceof Operation.CaptureHold capture) {
            return capture.capture().key().isPresent();
        }
        return !(operation instanceof Operation.Reverse reverse)
                || reverse.reversal().key().isPresent();
    }

    private void add(int weight, boolean isKeyed, JsonWriter.Content content) {
        try {
            sound.add(JsonWriter.bytes(content));
            faults.add(null);
            postings += weight;
            keyed &= isKeyed;
        } catch (LedgerException e) {
            faults.add(e);
        }
    }

    /** What is wrong with each, null for those that can be sent. */
    List<LedgerException> faults() {
        return faults;
    }

    /** Whether all of them can be sent. */
    boolean isSound() {
        return sound.size() == faults.size();
    }

    /** Refuses all where one can't be sent, and says which. */
    void requireSound() {
        for (int i = 0; i < faults.size(); i++) {
            LedgerException fault = faults.get(i);
            if (fault != null) {
                Map<String, String> facts = new LinkedHashMap<>(fault.facts());
                facts.put("position", Integer.toString(i + 1));
                throw LedgerException.of(fault.code(), fault.detail(), facts, fault);
            }
        }
    }

    /** Whether there is anything to send; refuses more than one request may have. */
    boolean isSendable() {
        if (postings > LedgerOperations.MAX_BATCH_POSTINGS) {
            Map<String, String> facts = new LinkedHashMap<>();
            facts.put("postings", Integer.toString(postings));
            facts.put("transactions", Integer.toString(sound.size()));
            throw LedgerException.of(
                    ErrorCode.MALFORMED_BATCH,
                    "a batch has at most %d postings, this one has %d"
                            .formatted(LedgerOperations.MAX_BATCH_POSTINGS, postings),
                    facts,
                    null);
        }
        return !sound.isEmpty();
    }

    /** Whether it may be posted again when nobody knows whether it was. */
    boolean isKeyed() {
        return keyed;
    }

    /** The request of the route that takes one transaction without a list around it. */
    byte[] onlyOne() {
        return sound.get(0);
    }

    /** The request; the flags are JSON's members, each beginning with a comma. */
    byte[] body(String flags) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        String separator = "{\"" + name + "\":[";
        for (byte[] each : sound) {
            body.writeBytes(separator.getBytes(StandardCharsets.UTF_8));
            body.writeBytes(each);
            separator = ",";
        }
        body.writeBytes(("]" + flags + "}").getBytes(StandardCharsets.UTF_8));
        return body.toByteArray();
    }

    /** Reads the answer: as many results as were sent. */
    <R> Function<JsonParser, List<R>> results(Function<JsonParser, R> result) {
        return in -> {
            List<R> results = JsonReader.listIn(in, "results", result);
            if (results.size() != sound.size()) {
                throw new StreamReadException(
                        in, "There are %d results of %d %s".formatted(results.size(), sound.size(), name));
            }
            return results;
        };
    }

    /** Puts what the ledger answered and what was kept out into the order in which all came. */
    <R> List<R> all(List<? extends R> answered, Function<LedgerException, ? extends R> keptOut) {
        List<R> all = new ArrayList<>(faults.size());
        int next = 0;
        for (LedgerException fault : faults) {
            all.add(fault == null ? answered.get(next++) : keptOut.apply(fault));
        }
        return List.copyOf(all);
    }
}
