package io.crossfoot.server.http;

import io.crossfoot.ledger.BatchResult;
import io.crossfoot.ledger.DryRun;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.Posted;
import io.crossfoot.ledger.PostedPosting;
import io.crossfoot.ledger.PostedTransaction;
import io.crossfoot.ledger.TransactionFilter;
import io.crossfoot.ledger.TransactionPage;
import io.crossfoot.ledger.json.JsonRequest;
import io.crossfoot.ledger.json.JsonWriter;
import io.crossfoot.ledger.json.PostRequest;
import io.crossfoot.server.lanes.Lanes;
import io.crossfoot.server.security.Access;
import io.javalin.http.Context;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Single transactions: posting, reading, listing. */
final class TransactionRoutes {
    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    private final Ledger ledger;
    private final Lanes lanes;
    private final Calls calls;
    private final RequestBodies bodies;
    private final int bodyBytes;
    private final RowStreams streams;
    private final Executor answers;

    /**
     * Takes what it works with.
     *
     * @param answers takes the answers off the lanes' threads
     */
    TransactionRoutes(
            Ledger ledger,
            Lanes lanes,
            Calls calls,
            RequestBodies bodies,
            int bodyBytes,
            RowStreams streams,
            Executor answers) {
        this.ledger = ledger;
        this.lanes = lanes;
        this.calls = calls;
        this.bodies = bodies;
        this.bodyBytes = bodyBytes;
        this.streams = streams;
        this.answers = answers;
    }

    CompletableFuture<Answer> post(Call call) {
        String key = idempotencyKey(call.request());
        Access access = call.access();
        return bodies.read(call.request(), bodyBytes, body -> {
            PostRequest asked = JsonRequest.post(body, key);
            Permissions.require(access, asked.transaction());
            if (asked.dryRun()) {
                return calls.run(() -> {
                    DryRun dryRun = ledger.dryRun(asked.transaction());
                    return Answer.ok(out -> JsonWriter.write(out, dryRun));
                });
            }
            return lanes.post(asked.transaction()).thenApplyAsync(TransactionRoutes::answer, answers);
        });
    }

    private static Answer answer(BatchResult result) {
        Posted posted = result.orElseThrow();
        return posted.replayed()
                ? Answer.ok(out -> JsonWriter.write(out, posted))
                : Answer.json(
                        201,
                        out -> JsonWriter.write(out, posted),
                        Map.of("Location", "/v1/transactions/" + posted.transactionId()));
    }

    private static String idempotencyKey(Context request) {
        Enumeration<String> keys = request.req().getHeaders(IDEMPOTENCY_KEY);
        if (!keys.hasMoreElements()) {
            return null;
        }
        String key = keys.nextElement();
        if (keys.hasMoreElements()) {
            throw malformed("the header Idempotency-Key is given twice");
        }
        // What a header's other bytes mean is not agreed upon; two doors would take the same key for two.
        if (!key.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
            throw malformed("the header Idempotency-Key has characters beyond ASCII; in the body, key may have them");
        }
        return key;
    }

    /** Refuses the header where it can't say which transaction it means. */
    static void refuseIdempotencyKey(Call call) {
        if (call.request().header(IDEMPOTENCY_KEY) != null) {
            throw malformed("the header Idempotency-Key names one transaction; here each has its own key");
        }
    }

    private static LedgerException malformed(String message) {
        return LedgerException.of(ErrorCode.MALFORMED_REQUEST, message, Map.of("header", IDEMPOTENCY_KEY), null);
    }

    CompletableFuture<Answer> read(Call call) {
        String id = call.path("id");
        return calls.run(() -> {
            PostedTransaction transaction = (id.matches("[0-9]{1,18}")
                            ? ledger.transaction(Long.parseLong(id))
                            : Optional.<PostedTransaction>empty())
                    .orElseThrow(() -> LedgerException.of(
                            ErrorCode.NOT_FOUND,
                            "there is no transaction " + Facts.printable(id),
                            Map.of("transaction_id", Facts.printable(id)),
                            null));
            for (PostedPosting posting : transaction.postings()) {
                call.access().requireAccount(posting.source());
                call.access().requireAccount(posting.destination());
            }
            return Answer.ok(out -> JsonWriter.write(out, transaction));
        });
    }

    CompletableFuture<Answer> list(Call call) {
        Parameters parameters = call.parameters();
        Optional<String> account = parameters.text("account");
        Access access = call.access();
        if (account.isPresent()) {
            access.requireAccount(account.get());
        } else {
            access.requireWholeLedger();
        }
        TransactionFilter filter = new TransactionFilter(
                account,
                parameters.text("currency"),
                parameters.text("type"),
                parameters.text("key"),
                parameters.text("reference"),
                parameters.moment("posted_from"),
                parameters.moment("posted_before"));
        if (call.ndjson()) {
            parameters.refuse("before", RowStreams.ALL_ROWS);
            parameters.refuse("limit", RowStreams.ALL_ROWS);
            return streams.answer(
                    call,
                    () -> ledger.transactions(filter).map(transaction -> Permissions.visible(access, transaction)),
                    JsonWriter::write);
        }
        int limit = parameters.number("limit", AccountRoutes.USUAL_PAGE_ROWS);
        Optional<String> before = parameters.text("before");
        return calls.run(() -> {
            TransactionPage page = before.isPresent()
                    ? ledger.transactions(filter, before.get(), limit)
                    : ledger.transactions(filter, limit);
            List<PostedTransaction> visible = page.transactions().stream()
                    .map(transaction -> Permissions.visible(access, transaction))
                    .toList();
            return Answer.ok(out -> JsonWriter.write(out, new TransactionPage(visible, page.next())));
        });
    }
}
