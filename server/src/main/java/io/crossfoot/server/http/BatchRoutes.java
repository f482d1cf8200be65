package io.crossfoot.server.http;

import io.crossfoot.ledger.BatchResult;
import io.crossfoot.ledger.DryRun;
import io.crossfoot.ledger.ImportedTransaction;
import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.LedgerOperations;
import io.crossfoot.ledger.Posted;
import io.crossfoot.ledger.Transaction;
import io.crossfoot.ledger.json.BatchRequest;
import io.crossfoot.ledger.json.JsonRequest;
import io.crossfoot.ledger.json.JsonWriter;
import io.crossfoot.server.security.Access;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import tools.jackson.core.JsonGenerator;

/** Many transactions in one request: batches and imports. */
final class BatchRoutes {
    private final Ledger ledger;
    private final Reach reach;
    private final Calls calls;
    private final RequestBodies bodies;
    private final int batchBytes;

    BatchRoutes(Ledger ledger, Calls calls, RequestBodies bodies, int batchBytes) {
        this.ledger = ledger;
        this.reach = new Reach(ledger);
        this.calls = calls;
        this.bodies = bodies;
        this.batchBytes = batchBytes;
    }

    CompletableFuture<Answer> post(Call call) {
        IdempotencyKey.refuse(call);
        Access access = call.access();
        return bodies.read(
                call.request(),
                batchBytes,
                body -> calls.run(() -> {
                    BatchRequest batch = JsonRequest.batch(body);
                    List<Transaction> transactions = batch.transactions();
                    for (int i = 0; i < transactions.size(); i++) {
                        requireAt(i + 1, access, transactions.get(i));
                    }
                    if (batch.dryRun()) {
                        List<DryRun> results = ledger.dryRun(transactions, batch.allOrNothing());
                        return results(results, JsonWriter::write);
                    }
                    if (batch.allOrNothing()) {
                        List<Posted> results = ledger.postAll(transactions);
                        return results(results, (out, posted) -> JsonWriter.write(out, (BatchResult) posted));
                    }
                    return results(ledger.postBatch(transactions), (out, result) -> JsonWriter.write(out, result));
                }));
    }

    CompletableFuture<Answer> importHistory(Call call) {
        IdempotencyKey.refuse(call);
        Access access = call.access();
        LedgerOperations acting = ledger.onBehalfOf(access.actor());
        return bodies.read(
                call.request(),
                batchBytes,
                body -> calls.run(() -> {
                    List<ImportedTransaction> transactions = JsonRequest.importBatch(body);
                    for (int i = 0; i < transactions.size(); i++) {
                        requireAt(i + 1, access, transactions.get(i).transaction());
                    }
                    return results(acting.importBatch(transactions), (out, result) -> JsonWriter.write(out, result));
                }));
    }

    /** A refusal that says which of the transactions it is about, counted from 1. */
    private void requireAt(int position, Access access, Transaction transaction) {
        try {
            Permissions.require(access, transaction);
            reach.requireLink(access, transaction);
        } catch (LedgerException e) {
            throw at("transaction", position, e);
        }
    }

    static LedgerException at(String what, int position, LedgerException error) {
        Map<String, String> facts = new LinkedHashMap<>(error.facts());
        facts.put("position", Integer.toString(position));
        return LedgerException.of(error.code(), what + " " + position + ": " + error.detail(), facts, error);
    }

    static <R> Answer results(List<R> results, BiConsumer<JsonGenerator, R> write) {
        return Answer.ok(out -> {
            out.writeStartObject();
            out.writeArrayPropertyStart("results");
            results.forEach(result -> write.accept(out, result));
            out.writeEndArray();
            out.writeEndObject();
        });
    }
}
