package io.crossfoot.server.http;

import io.crossfoot.ledger.AccountBalance;
import io.crossfoot.ledger.AccountPage;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.ExplainRequest;
import io.crossfoot.ledger.Explanation;
import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.PastBalance;
import io.crossfoot.ledger.Total;
import io.crossfoot.ledger.json.JsonWriter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Balances, now and at a past moment, of one account or of many, and why they are what they are. */
final class BalanceRoutes {
    private final Ledger ledger;
    private final Calls calls;

    BalanceRoutes(Ledger ledger, Calls calls) {
        this.ledger = ledger;
        this.calls = calls;
    }

    CompletableFuture<Answer> ofAccount(Call call) {
        String account = call.account();
        return calls.run(() -> {
            List<AccountBalance> balances = ledger.balances(account);
            return Answer.ok(out -> {
                out.writeStartObject();
                out.writeArrayPropertyStart("balances");
                balances.forEach(balance -> JsonWriter.write(out, balance));
                out.writeEndArray();
                out.writeEndObject();
            });
        });
    }

    CompletableFuture<Answer> read(Call call) {
        String account = call.account();
        String currency = call.currency();
        Optional<Instant> at = call.parameters().moment("at");
        return calls.run(() -> {
            if (at.isPresent()) {
                PastBalance balance = ledger.balance(account, currency, at.get())
                        .orElseThrow(() -> notFoundAt(account, currency, at.get()));
                return Answer.ok(out -> JsonWriter.write(out, balance));
            }
            AccountBalance balance =
                    ledger.balance(account, currency).orElseThrow(() -> AccountRoutes.notFound(account, currency));
            return Answer.ok(out -> JsonWriter.write(out, balance));
        });
    }

    CompletableFuture<Answer> explain(Call call) {
        ExplainRequest asked = new ExplainRequest(
                call.account(),
                call.currency(),
                call.parameters().amount("asked"),
                call.parameters().moment("at"),
                call.parameters().day("since"));
        return calls.run(() -> {
            Explanation explanation = ledger.explain(asked);
            return Answer.ok(out -> JsonWriter.write(out, explanation));
        });
    }

    private static LedgerException notFoundAt(String account, String currency, Instant at) {
        return LedgerException.of(
                ErrorCode.ACCOUNT_NOT_FOUND,
                "account %s had no entry in %s at %s"
                        .formatted(Facts.printable(account), Facts.printable(currency), at),
                Facts.of(
                        "account", Facts.printable(account),
                        "currency", Facts.printable(currency),
                        "at", at.toString()),
                null);
    }

    CompletableFuture<Answer> list(Call call) {
        boolean withTotals = call.parameters().flag("totals");
        return calls.run(() -> {
            AccountPage page = AccountRoutes.page(ledger, call);
            List<Total> totals = withTotals ? ledger.totals(call.parameters().text("prefix", "")) : null;
            return Answer.ok(out -> {
                out.writeStartObject();
                out.writeArrayPropertyStart("balances");
                page.accounts().forEach(balance -> JsonWriter.write(out, balance));
                out.writeEndArray();
                if (totals != null) {
                    out.writeArrayPropertyStart("totals");
                    totals.forEach(total -> JsonWriter.write(out, total));
                    out.writeEndArray();
                }
                page.next().ifPresent(next -> out.writeStringProperty("next", next));
                out.writeEndObject();
            });
        });
    }
}
