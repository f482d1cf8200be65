package io.crossfoot.server.http;

import io.crossfoot.ledger.AuditPage;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.LedgerOperations;
import io.crossfoot.ledger.Settings;
import io.crossfoot.ledger.TransactionType;
import io.crossfoot.ledger.TrialBalanceLine;
import io.crossfoot.ledger.TypeRule;
import io.crossfoot.ledger.json.JsonRequest;
import io.crossfoot.ledger.json.JsonWriter;
import io.crossfoot.ledger.json.RequestMembers;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What concerns the ledger as a whole: the types of transactions, the trial balance, the settings and the log of acts. */
final class LedgerRoutes {
    private final Ledger ledger;
    private final Calls calls;
    private final RequestBodies bodies;
    private final int bodyBytes;

    LedgerRoutes(Ledger ledger, Calls calls, RequestBodies bodies, int bodyBytes) {
        this.ledger = ledger;
        this.calls = calls;
        this.bodies = bodies;
        this.bodyBytes = bodyBytes;
    }

    CompletableFuture<Answer> transactionTypes(Call call) {
        return calls.run(() -> {
            List<TransactionType> types = ledger.transactionTypes();
            return Answer.ok(out -> {
                out.writeStartObject();
                out.writeArrayPropertyStart("transaction_types");
                types.forEach(type -> JsonWriter.write(out, type));
                out.writeEndArray();
                out.writeEndObject();
            });
        });
    }

    CompletableFuture<Answer> setType(Call call) {
        call.access().requireWholeLedger();
        String type = call.path("type");
        LedgerOperations acting = ledger.onBehalfOf(call.access().actor());
        return bodies.read(call.request(), bodyBytes, body -> {
            TypeRule rule = JsonRequest.typeRule(body, type);
            return calls.run(() -> {
                TransactionType set = acting.setType(rule);
                return Answer.ok(out -> JsonWriter.write(out, set));
            });
        });
    }

    CompletableFuture<Answer> trialBalance(Call call) {
        call.access().requireWholeLedger();
        int depth = call.parameters().number("depth", 1);
        return calls.run(() -> {
            List<TrialBalanceLine> lines = ledger.trialBalance(depth);
            return Answer.ok(out -> {
                out.writeStartObject();
                out.writeArrayPropertyStart("lines");
                lines.forEach(line -> JsonWriter.write(out, line));
                out.writeEndArray();
                out.writeEndObject();
            });
        });
    }

    CompletableFuture<Answer> settings(Call call) {
        call.access().requireWholeLedger();
        return calls.run(() -> settings(ledger));
    }

    CompletableFuture<Answer> set(Call call) {
        call.access().requireWholeLedger();
        LedgerOperations acting = ledger.onBehalfOf(call.access().actor());
        return bodies.read(call.request(), bodyBytes, body -> {
            RequestMembers members = JsonRequest.members(body, "time_zone", "open_on_first_use");
            Optional<ZoneId> timeZone = members.optionalText("time_zone").map(LedgerRoutes::zone);
            Optional<Boolean> openOnFirstUse = members.optionalFlag("open_on_first_use");
            return calls.run(() -> {
                timeZone.ifPresent(acting::setTimeZone);
                openOnFirstUse.ifPresent(acting::setOpenOnFirstUse);
                return settings(acting);
            });
        });
    }

    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            throw LedgerException.of(
                    ErrorCode.INVALID_SETTING,
                    "there is no time zone " + Facts.printable(name),
                    Facts.of("setting", "time_zone", "value", Facts.printable(name)),
                    null);
        }
    }

    private static Answer settings(LedgerOperations ledger) {
        Settings settings = ledger.settings();
        return Answer.ok(out -> JsonWriter.write(out, settings));
    }

    CompletableFuture<Answer> audit(Call call) {
        call.access().requireWholeLedger();
        int limit = call.parameters().number("limit", AccountRoutes.USUAL_PAGE_ROWS);
        Optional<String> before = call.parameters().text("before");
        return calls.run(() -> {
            AuditPage page = before.isPresent() ? ledger.audit(before.get(), limit) : ledger.audit(limit);
            return Answer.ok(out -> JsonWriter.write(out, page));
        });
    }
}
