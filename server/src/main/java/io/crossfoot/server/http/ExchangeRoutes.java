package io.crossfoot.server.http;

import io.crossfoot.ledger.Exchange;
import io.crossfoot.ledger.ExchangePosition;
import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.Posted;
import io.crossfoot.ledger.Split;
import io.crossfoot.ledger.SplitRequest;
import io.crossfoot.ledger.json.JsonRequest;
import io.crossfoot.ledger.json.JsonWriter;
import io.crossfoot.server.security.Access;
import java.math.BigDecimal;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Exchanges of currencies and what they came to, and amounts in parts. */
final class ExchangeRoutes {
    private final Ledger ledger;
    private final Calls calls;
    private final RequestBodies bodies;
    private final int bodyBytes;

    ExchangeRoutes(Ledger ledger, Calls calls, RequestBodies bodies, int bodyBytes) {
        this.ledger = ledger;
        this.calls = calls;
        this.bodies = bodies;
        this.bodyBytes = bodyBytes;
    }

    CompletableFuture<Answer> exchange(Call call) {
        String key = IdempotencyKey.of(call);
        Access access = call.access();
        return bodies.read(call.request(), bodyBytes, body -> {
            Exchange asked = JsonRequest.exchange(body, key);
            access.requireType(asked.type());
            access.requireAccount(asked.source());
            access.requireAccount(asked.destination());
            access.requireAccount(asked.exchangeAccount());
            return calls.run(() -> {
                Posted posted = ledger.exchange(asked);
                return TransactionRoutes.answer(posted);
            });
        });
    }

    CompletableFuture<Answer> position(Call call) {
        Parameters parameters = call.parameters();
        String account = parameters.text("exchange_account", "exchange");
        String base = parameters.required("base_currency");
        Map<String, BigDecimal> rates = parameters.decimals("rates");
        call.access().requireAccount(account);
        return calls.run(() -> {
            ExchangePosition position = ledger.exchangePosition(account, base, rates);
            return Answer.ok(out -> JsonWriter.write(out, position));
        });
    }

    CompletableFuture<Answer> split(Call call) {
        return bodies.read(call.request(), bodyBytes, body -> {
            SplitRequest asked = JsonRequest.split(body);
            return calls.run(() -> {
                Split split = ledger.split(asked);
                return Answer.ok(out -> JsonWriter.write(out, split));
            });
        });
    }
}
