package io.crossfoot.server.http;

import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.Lot;
import io.crossfoot.ledger.LotEvent;
import io.crossfoot.ledger.LotFilter;
import io.crossfoot.ledger.LotPage;
import io.crossfoot.ledger.LotState;
import io.crossfoot.ledger.json.JsonWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Lots: reading and listing credit that expires, and moving what has expired. */
final class LotRoutes {
    private static final String TOGETHER = "account and currency go together";

    private final Ledger ledger;
    private final Reach reach;
    private final Calls calls;
    private final RowStreams streams;

    LotRoutes(Ledger ledger, Calls calls, RowStreams streams) {
        this.ledger = ledger;
        this.reach = new Reach(ledger);
        this.calls = calls;
        this.streams = streams;
    }

    CompletableFuture<Answer> read(Call call) {
        String key = call.path("lot");
        return calls.run(() -> {
            Lot lot = ledger.lot(key).orElseThrow(() -> Reach.lotNotFound(key));
            reach.requireLot(call.access(), lot);
            return Answer.ok(out -> JsonWriter.write(out, lot));
        });
    }

    CompletableFuture<Answer> events(Call call) {
        String key = call.path("lot");
        return calls.run(() -> {
            reach.requireLot(call.access(), key);
            List<LotEvent> events = ledger.lotEvents(key);
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
        LotFilter filter = new LotFilter(
                account, parameters.text("currency"), parameters.choice("state", LotState.values(), LotState::title));
        if (call.ndjson()) {
            parameters.refuse("before", RowStreams.ALL_ROWS);
            parameters.refuse("limit", RowStreams.ALL_ROWS);
            return streams.answer(call, () -> ledger.lots(filter), JsonWriter::write);
        }
        int limit = parameters.number("limit", AccountRoutes.USUAL_PAGE_ROWS);
        Optional<String> before = parameters.text("before");
        return calls.run(() -> {
            LotPage page = before.isPresent() ? ledger.lots(filter, before.get(), limit) : ledger.lots(filter, limit);
            return Answer.ok(out -> JsonWriter.write(out, page));
        });
    }

    /** What expired may go to anybody's account, so it is not for a key of some accounts to move it. */
    CompletableFuture<Answer> expire(Call call) {
        call.access().requireWholeLedger();
        call.access().requireType("expiry");
        Parameters parameters = call.parameters();
        Optional<String> account = parameters.text("account");
        Optional<String> currency = parameters.text("currency");
        if (account.isPresent() != currency.isPresent()) {
            throw Parameters.fault(account.isPresent() ? "currency" : "account", TOGETHER);
        }
        int limit = parameters.number("limit", AccountRoutes.USUAL_PAGE_ROWS);
        return calls.run(() -> {
            List<Lot> expired = account.isPresent()
                    ? ledger.expireLots(account.get(), currency.get(), limit)
                    : ledger.expireLots(limit);
            return Answer.ok(out -> JsonWriter.write(out, new LotPage(expired, Optional.empty())));
        });
    }
}
