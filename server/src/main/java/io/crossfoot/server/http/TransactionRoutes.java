package io.crossfoot.server.http;

import io.crossfoot.ledger.DryRun;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.Posted;
import io.crossfoot.ledger.PostedPosting;
import io.crossfoot.ledger.PostedTransaction;
import io.crossfoot.ledger.Reversal;
import io.crossfoot.ledger.Transaction;
import io.crossfoot.ledger.TransactionFilter;
import io.crossfoot.ledger.TransactionPage;
import io.crossfoot.ledger.json.JsonRequest;
import io.crossfoot.ledger.json.JsonWriter;
import io.crossfoot.ledger.json.PostRequest;
import io.crossfoot.server.lanes.Lanes;
import io.crossfoot.server.security.Access;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;

/** Single transactions: posting, reading, listing. */
final class TransactionRoutes {
    /** What can be a transaction's number. */
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    private final Ledger ledger;
    private final Reach reach;
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
        this.reach = new Reach(ledger);
        this.lanes = lanes;
        this.calls = calls;
        this.bodies = bodies;
        this.bodyBytes = bodyBytes;
        this.streams = streams;
        this.answers = answers;
    }

    CompletableFuture<Answer> post(Call call) {
        String key = IdempotencyKey.of(call);
        Access access = call.access();
        return bodies.read(call.request(), bodyBytes, body -> {
            PostRequest asked = JsonRequest.post(body, key);
            Transaction transaction = asked.transaction();
            Permissions.require(access, transaction);
            if (asked.dryRun()) {
                return calls.run(() -> {
                    reach.requireLink(access, transaction);
                    DryRun dryRun = ledger.dryRun(transaction);
                    return Answer.ok(out -> JsonWriter.write(out, dryRun));
                });
            }
            if (access.isLimited() && transaction.link().isPresent()) {
                return calls.run(() -> {
                            reach.requireLink(access, transaction);
                            return transaction;
                        })
                        .thenCompose(this::post);
            }
            return post(transaction);
        });
    }

    private CompletableFuture<Answer> post(Transaction transaction) {
        return lanes.post(transaction).thenApplyAsync(result -> answer(result.orElseThrow()), answers);
    }

    /** What a request is answered with that posts one transaction. */
    static Answer answer(Posted posted) {
        return posted.replayed()
                ? Answer.ok(out -> JsonWriter.write(out, posted))
                : Answer.json(
                        201,
                        out -> JsonWriter.write(out, posted),
                        Map.of("Location", "/v1/transactions/" + posted.transactionId()));
    }

    CompletableFuture<Answer> read(Call call) {
        String id = call.path("id");
        return calls.run(() -> {
            PostedTransaction transaction = (NUMBER.matcher(id).matches()
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

    CompletableFuture<Answer> reverse(Call call) {
        String id = call.path("id");
        String key = IdempotencyKey.of(call);
        Access access = call.access();
        return bodies.read(call.request(), bodyBytes, body -> {
            if (!NUMBER.matcher(id).matches()) {
                throw Reach.transactionNotFound(id);
            }
            long transactionId = Long.parseLong(id);
            Reversal asked = JsonRequest.reversal(body, transactionId, key);
            access.requireType(asked.type());
            return calls.run(() -> {
                reach.requireTransaction(access, transactionId);
                Posted posted = ledger.reverse(asked);
                return answer(posted);
            });
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
