package io.crossfoot.server.http;

import io.crossfoot.ledger.AccountBalance;
import io.crossfoot.ledger.AccountPage;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.LedgerOperations;
import io.crossfoot.ledger.Overdraft;
import io.crossfoot.ledger.OverdraftRule;
import io.crossfoot.ledger.StateChange;
import io.crossfoot.ledger.json.JsonRequest;
import io.crossfoot.ledger.json.JsonWriter;
import io.crossfoot.ledger.json.RequestMembers;
import io.crossfoot.server.security.Access;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Accounts: listing, opening, reading, floors, overdrafts, and their states. */
final class AccountRoutes {
    static final int USUAL_PAGE_ROWS = 50;

    private final Ledger ledger;
    private final Calls calls;
    private final RequestBodies bodies;
    private final int bodyBytes;

    AccountRoutes(Ledger ledger, Calls calls, RequestBodies bodies, int bodyBytes) {
        this.ledger = ledger;
        this.calls = calls;
        this.bodies = bodies;
        this.bodyBytes = bodyBytes;
    }

    CompletableFuture<Answer> list(Call call) {
        return calls.run(() -> {
            AccountPage page = page(ledger, call);
            return Answer.ok(out -> JsonWriter.write(out, page));
        });
    }

    /** The page of accounts that a query asks for. */
    static AccountPage page(LedgerOperations ledger, Call call) {
        String prefix = call.parameters().text("prefix", "");
        call.access().requirePrefix(prefix);
        int limit = call.parameters().number("limit", USUAL_PAGE_ROWS);
        Optional<String> after = call.parameters().text("after");
        return after.isPresent() ? ledger.accounts(prefix, after.get(), limit) : ledger.accounts(prefix, limit);
    }

    CompletableFuture<Answer> open(Call call) {
        String account = call.account();
        String currency = call.currency();
        return answer(() -> ledger.open(account, currency));
    }

    CompletableFuture<Answer> read(Call call) {
        String account = call.account();
        String currency = call.currency();
        return answer(() -> ledger.balance(account, currency).orElseThrow(() -> notFound(account, currency)));
    }

    CompletableFuture<Answer> setFloor(Call call) {
        String account = call.account();
        String currency = call.currency();
        LedgerOperations acting = acting(call);
        return bodies.read(call.request(), bodyBytes, body -> {
            RequestMembers members = JsonRequest.members(body, "floor");
            Optional<BigDecimal> floor = members.floor("floor");
            return answer(() -> floor.isPresent()
                    ? acting.setFloor(account, currency, floor.get())
                    : acting.removeFloor(account, currency));
        });
    }

    CompletableFuture<Answer> overdraft(Call call) {
        String account = call.account();
        String currency = call.currency();
        return calls.run(() -> {
            Overdraft overdraft = ledger.overdraft(account, currency).orElseThrow(() -> notFound(account, currency));
            return Answer.ok(out -> JsonWriter.write(out, overdraft));
        });
    }

    CompletableFuture<Answer> setOverdraft(Call call) {
        String account = call.account();
        String currency = call.currency();
        Access access = call.access();
        LedgerOperations acting = acting(call);
        return bodies.read(call.request(), bodyBytes, body -> {
            OverdraftRule rule = JsonRequest.overdraft(body, account, currency);
            // Their money moves by this rule too.
            rule.feeAccount().ifPresent(access::requireAccount);
            rule.protectedBy().ifPresent(access::requireAccount);
            return calls.run(() -> {
                Overdraft overdraft = acting.setOverdraft(rule);
                return Answer.ok(out -> JsonWriter.write(out, overdraft));
            });
        });
    }

    CompletableFuture<Answer> close(Call call) {
        String account = call.account();
        String currency = call.currency();
        return answer(() -> acting(call).close(account, currency));
    }

    CompletableFuture<Answer> reopen(Call call) {
        String account = call.account();
        String currency = call.currency();
        return answer(() -> acting(call).reopen(account, currency));
    }

    CompletableFuture<Answer> freeze(Call call) {
        String account = call.account();
        String currency = call.currency();
        LedgerOperations acting = acting(call);
        return bodies.read(call.request(), bodyBytes, body -> {
            RequestMembers members = JsonRequest.members(body, "reason", "credits_only");
            String reason = members.text("reason");
            boolean creditsOnly = members.optionalFlag("credits_only").orElse(false);
            return answer(() -> creditsOnly
                    ? acting.limitToCredits(account, currency, reason)
                    : acting.freeze(account, currency, reason));
        });
    }

    CompletableFuture<Answer> unfreeze(Call call) {
        String account = call.account();
        String currency = call.currency();
        LedgerOperations acting = acting(call);
        return bodies.read(call.request(), bodyBytes, body -> {
            String reason = JsonRequest.members(body, "reason").text("reason");
            return answer(() -> acting.unfreeze(account, currency, reason));
        });
    }

    CompletableFuture<Answer> states(Call call) {
        String account = call.account();
        String currency = call.currency();
        return calls.run(() -> {
            List<StateChange> states = ledger.states(account, currency);
            return Answer.ok(out -> {
                out.writeStartObject();
                out.writeArrayPropertyStart("states");
                states.forEach(change -> JsonWriter.write(out, change));
                out.writeEndArray();
                out.writeEndObject();
            });
        });
    }

    private LedgerOperations acting(Call call) {
        return ledger.onBehalfOf(call.access().actor());
    }

    private CompletableFuture<Answer> answer(Supplier<AccountBalance> action) {
        return calls.run(() -> {
            AccountBalance account = action.get();
            return Answer.ok(out -> JsonWriter.write(out, account));
        });
    }

    static LedgerException notFound(String account, String currency) {
        return LedgerException.of(
                ErrorCode.ACCOUNT_NOT_FOUND,
                "account %s is not open in %s".formatted(Facts.printable(account), Facts.printable(currency)),
                Facts.of("account", Facts.printable(account), "currency", Facts.printable(currency)),
                null);
    }
}
