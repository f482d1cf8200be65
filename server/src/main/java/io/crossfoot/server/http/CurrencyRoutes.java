package io.crossfoot.server.http;

import io.crossfoot.ledger.Currency;
import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.LedgerOperations;
import io.crossfoot.ledger.json.JsonRequest;
import io.crossfoot.ledger.json.JsonWriter;
import io.crossfoot.ledger.json.RequestMembers;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The currencies of the ledger. */
final class CurrencyRoutes {
    private final Ledger ledger;
    private final Calls calls;
    private final RequestBodies bodies;
    private final int bodyBytes;

    CurrencyRoutes(Ledger ledger, Calls calls, RequestBodies bodies, int bodyBytes) {
        this.ledger = ledger;
        this.calls = calls;
        this.bodies = bodies;
        this.bodyBytes = bodyBytes;
    }

    CompletableFuture<Answer> list(Call call) {
        return calls.run(() -> {
            List<Currency> currencies = ledger.currencies();
            return Answer.ok(out -> {
                out.writeStartObject();
                out.writeArrayPropertyStart("currencies");
                currencies.forEach(currency -> JsonWriter.write(out, currency));
                out.writeEndArray();
                out.writeEndObject();
            });
        });
    }

    CompletableFuture<Answer> add(Call call) {
        call.access().requireWholeLedger();
        String code = call.path("code");
        LedgerOperations acting = ledger.onBehalfOf(call.access().actor());
        return bodies.read(call.request(), bodyBytes, body -> {
            RequestMembers members = JsonRequest.members(body, "scale", "name");
            int scale = members.integer("scale");
            String name = members.text("name");
            return calls.run(() -> {
                Currency currency = acting.addCurrency(code, scale, name);
                return Answer.ok(out -> JsonWriter.write(out, currency));
            });
        });
    }
}
