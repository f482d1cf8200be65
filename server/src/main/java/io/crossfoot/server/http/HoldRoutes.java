package io.crossfoot.server.http;

import io.crossfoot.ledger.Capture;
import io.crossfoot.ledger.Hold;
import io.crossfoot.ledger.HoldEvent;
import io.crossfoot.ledger.HoldFilter;
import io.crossfoot.ledger.HoldPage;
import io.crossfoot.ledger.HoldRequest;
import io.crossfoot.ledger.HoldState;
import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.Posted;
import io.crossfoot.ledger.json.JsonRequest;
import io.crossfoot.ledger.json.JsonWriter;
import io.crossfoot.server.security.Access;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Holds: placing, reading, listing, and what becomes of them. */
final class HoldRoutes {
    private final Ledger ledger;
    private final Reach reach;
    private final Calls calls;
    private final RequestBodies bodies;
    private final int bodyBytes;
    private final RowStreams streams;

    HoldRoutes(Ledger ledger, Calls calls, RequestBodies bodies, int bodyBytes, RowStreams streams) {
        this.ledger = ledger;
        this.reach = new Reach(ledger);
        this.calls = calls;
        this.bodies = bodies;
        this.bodyBytes = bodyBytes;
        this.streams = streams;
    }

    CompletableFuture<Answer> place(Call call) {
        String key = IdempotencyKey.of(call);
        Access access = call.access();
        return bodies.read(call.request(), bodyBytes, body -> {
            HoldRequest asked = JsonRequest.hold(body, key);
            access.requireAccount(asked.account());
            return calls.run(() -> {
                Hold hold = ledger.placeHold(asked);
                return hold.replayed()
                        ? Answer.ok(out -> JsonWriter.write(out, hold))
                        : Answer.json(
                                201,
                                out -> JsonWriter.write(out, hold),
                                Map.of("Location", "/v1/holds/" + PercentEncoding.encode(hold.key())));
            });
        });
    }

    CompletableFuture<Answer> read(Call call) {
        String key = call.path("hold");
        return answer(() -> {
            Hold hold = ledger.hold(key).orElseThrow(() -> Reach.holdNotFound(key));
            reach.requireHold(call.access(), hold);
            return hold;
        });
    }

    CompletableFuture<Answer> events(Call call) {
        String key = call.path("hold");
        return calls.run(() -> {
            reach.requireHold(call.access(), key);
            List<HoldEvent> events = ledger.holdEvents(key);
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
        Parameters parameters = call.parameters();
        Optional<String> account = parameters.text("account");
        account.ifPresentOrElse(call.access()::requireAccount, call.access()::requireWholeLedger);
        HoldFilter filter = new HoldFilter(
                account, parameters.text("currency"), parameters.choice("state", HoldState.values(), HoldState::title));
        if (call.ndjson()) {
            parameters.refuse("before", RowStreams.ALL_ROWS);
            parameters.refuse("limit", RowStreams.ALL_ROWS);
            return streams.answer(call, () -> ledger.holds(filter), JsonWriter::write);
        }
        int limit = parameters.number("limit", AccountRoutes.USUAL_PAGE_ROWS);
        Optional<String> before = parameters.text("before");
        return calls.run(() -> {
            HoldPage page =
                    before.isPresent() ? ledger.holds(filter, before.get(), limit) : ledger.holds(filter, limit);
            return Answer.ok(out -> JsonWriter.write(out, page));
        });
    }

    CompletableFuture<Answer> capture(Call call) {
        String hold = call.path("hold");
        String key = IdempotencyKey.of(call);
        Access access = call.access();
        return bodies.read(call.request(), bodyBytes, body -> {
            Capture asked = JsonRequest.capture(body, hold, key);
            access.requireType(asked.type());
            access.requireAccount(asked.destination());
            return calls.run(() -> {
                reach.requireHold(access, hold);
                Posted posted = ledger.capture(asked);
                return TransactionRoutes.answer(posted);
            });
        });
    }

    CompletableFuture<Answer> release(Call call) {
        String hold = call.path("hold");
        return answer(() -> {
            reach.requireHold(call.access(), hold);
            return ledger.release(hold);
        });
    }

    CompletableFuture<Answer> extend(Call call) {
        String hold = call.path("hold");
        Access access = call.access();
        return bodies.read(call.request(), bodyBytes, body -> {
            Optional<Instant> expiresAt = JsonRequest.expiry(body);
            return answer(() -> {
                reach.requireHold(access, hold);
                return expiresAt.isPresent() ? ledger.extend(hold, expiresAt.get()) : ledger.removeExpiry(hold);
            });
        });
    }

    private CompletableFuture<Answer> answer(Supplier<Hold> action) {
        return calls.run(() -> {
            Hold hold = action.get();
            return Answer.ok(out -> JsonWriter.write(out, hold));
        });
    }
}
