package io.crossfoot.server.http;

import io.crossfoot.ledger.Dispute;
import io.crossfoot.ledger.DisputeEvent;
import io.crossfoot.ledger.DisputeFilter;
import io.crossfoot.ledger.DisputePage;
import io.crossfoot.ledger.DisputeRequest;
import io.crossfoot.ledger.DisputeState;
import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.json.JsonRequest;
import io.crossfoot.ledger.json.JsonWriter;
import io.crossfoot.server.security.Access;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Disputes: opening, reading, listing, and how they end. */
final class DisputeRoutes {
    private final Ledger ledger;
    private final Reach reach;
    private final Calls calls;
    private final RequestBodies bodies;
    private final int bodyBytes;
    private final RowStreams streams;

    DisputeRoutes(Ledger ledger, Calls calls, RequestBodies bodies, int bodyBytes, RowStreams streams) {
        this.ledger = ledger;
        this.reach = new Reach(ledger);
        this.calls = calls;
        this.bodies = bodies;
        this.bodyBytes = bodyBytes;
        this.streams = streams;
    }

    CompletableFuture<Answer> open(Call call) {
        String key = IdempotencyKey.of(call);
        Access access = call.access();
        return bodies.read(call.request(), bodyBytes, body -> {
            DisputeRequest asked = JsonRequest.dispute(body, key);
            access.requireAccount(asked.account());
            asked.fundedBy().ifPresent(access::requireAccount);
            if (asked.fundedBy().isPresent()) {
                access.requireType("dispute_credit");
            }
            return calls.run(() -> {
                // All that the transaction moved must be the caller's, its payee among them, of which some may be held.
                reach.requireTransaction(access, asked.transactionId());
                Dispute dispute = ledger.openDispute(asked);
                return dispute.replayed()
                        ? Answer.ok(out -> JsonWriter.write(out, dispute))
                        : Answer.json(
                                201,
                                out -> JsonWriter.write(out, dispute),
                                Map.of("Location", "/v1/disputes/" + PercentEncoding.encode(dispute.key())));
            });
        });
    }

    CompletableFuture<Answer> read(Call call) {
        String key = call.path("dispute");
        return answer(() -> {
            Dispute dispute = ledger.dispute(key).orElseThrow(() -> Reach.disputeNotFound(key));
            reach.requireDispute(call.access(), dispute);
            return dispute;
        });
    }

    CompletableFuture<Answer> events(Call call) {
        String key = call.path("dispute");
        return calls.run(() -> {
            reach.requireDispute(call.access(), key);
            List<DisputeEvent> events = ledger.disputeEvents(key);
            return Answer.ok(out -> {
                out.writeStartObject();
                out.writeArrayPropertyStart("events");
                events.forEach(event -> JsonWriter.write(out, event));
                out.writeEndArray();
                out.writeEndObject();
            });
        });
    }

    CompletableFuture<Answer> list(Call call) {
        call.access().requireWholeLedger();
        Parameters parameters = call.parameters();
        DisputeFilter filter = new DisputeFilter(
                parameters.text("account"),
                parameters.text("currency"),
                parameters.choice("state", DisputeState.values(), DisputeState::title));
        if (call.ndjson()) {
            parameters.refuse("before", RowStreams.ALL_ROWS);
            parameters.refuse("limit", RowStreams.ALL_ROWS);
            return streams.answer(call, () -> ledger.disputes(filter), JsonWriter::write);
        }
        int limit = parameters.number("limit", AccountRoutes.USUAL_PAGE_ROWS);
        Optional<String> before = parameters.text("before");
        return calls.run(() -> {
            DisputePage page =
                    before.isPresent() ? ledger.disputes(filter, before.get(), limit) : ledger.disputes(filter, limit);
            return Answer.ok(out -> JsonWriter.write(out, page));
        });
    }

    CompletableFuture<Answer> win(Call call) {
        String dispute = call.path("dispute");
        call.access().requireType("dispute_won");
        return answer(() -> {
            reach.requireDispute(call.access(), dispute);
            // A credit that was given returns with it.
            ledger.dispute(dispute).flatMap(Dispute::fundedBy).ifPresent(funding -> call.access()
                    .requireType("dispute_return"));
            return ledger.winDispute(dispute);
        });
    }

    CompletableFuture<Answer> lose(Call call) {
        String dispute = call.path("dispute");
        call.access().requireType("dispute_return");
        return answer(() -> {
            reach.requireDispute(call.access(), dispute);
            return ledger.loseDispute(dispute);
        });
    }

    CompletableFuture<Answer> settle(Call call) {
        call.access().requireWholeLedger();
        call.access().requireType("dispute_return");
        int limit = call.parameters().number("limit", AccountRoutes.USUAL_PAGE_ROWS);
        return calls.run(() -> {
            List<Dispute> settled = ledger.settleDisputes(limit);
            return Answer.ok(out -> JsonWriter.write(out, new DisputePage(settled, Optional.empty())));
        });
    }

    private CompletableFuture<Answer> answer(Supplier<Dispute> action) {
        return calls.run(() -> {
            Dispute dispute = action.get();
            return Answer.ok(out -> JsonWriter.write(out, dispute));
        });
    }
}
