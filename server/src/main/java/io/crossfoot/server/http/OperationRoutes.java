package io.crossfoot.server.http;

import io.crossfoot.ledger.Capture;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.Operation;
import io.crossfoot.ledger.OperationDryRun;
import io.crossfoot.ledger.OperationResult;
import io.crossfoot.ledger.Rejected;
import io.crossfoot.ledger.json.JsonRequest;
import io.crossfoot.ledger.json.JsonWriter;
import io.crossfoot.ledger.json.PerformRequest;
import io.crossfoot.server.security.Access;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/** Operations of all kinds, many in one request. */
final class OperationRoutes {
    /** What the rules for a limited key refuse with; anything else that fails is no refusal of one operation. */
    private static final Set<ErrorCode> REFUSALS =
            EnumSet.of(ErrorCode.FORBIDDEN, ErrorCode.HOLD_NOT_FOUND, ErrorCode.TRANSACTION_NOT_FOUND);

    private final Ledger ledger;
    private final Reach reach;
    private final Calls calls;
    private final RequestBodies bodies;
    private final int batchBytes;

    OperationRoutes(Ledger ledger, Calls calls, RequestBodies bodies, int batchBytes) {
        this.ledger = ledger;
        this.reach = new Reach(ledger);
        this.calls = calls;
        this.bodies = bodies;
        this.batchBytes = batchBytes;
    }

    CompletableFuture<Answer> perform(Call call) {
        IdempotencyKey.refuse(call);
        Access access = call.access();
        return bodies.read(
                call.request(),
                batchBytes,
                body -> calls.run(() -> {
                    PerformRequest asked = JsonRequest.perform(body);
                    List<LedgerException> refusals = refusals(access, asked);
                    return asked.dryRun()
                            ? BatchRoutes.results(dryRun(asked, refusals), JsonWriter::write)
                            : BatchRoutes.results(perform(asked, refusals), JsonWriter::write);
                }));
    }

    private List<OperationResult> perform(PerformRequest asked, List<LedgerException> refusals) {
        if (!asked.allOrNothing()) {
            List<Operation> allowed = allowed(asked, refusals);
            return merged(allowed.isEmpty() ? List.of() : ledger.perform(allowed), refusals, Rejected::new);
        }
        for (int i = 0; i < refusals.size(); i++) {
            if (refusals.get(i) != null) {
                throw BatchRoutes.at("operation", i + 1, refusals.get(i));
            }
        }
        return ledger.performAll(asked.operations());
    }

    private List<OperationDryRun> dryRun(PerformRequest asked, List<LedgerException> refusals) {
        if (asked.allOrNothing() && refusals.stream().anyMatch(Objects::nonNull)) {
            return refusals.stream()
                    .map(refusal -> wouldBeRejected(refusal == null ? refusedWithAnother() : refusal))
                    .toList();
        }
        List<Operation> allowed = allowed(asked, refusals);
        return merged(
                allowed.isEmpty() ? List.of() : ledger.dryRunOperations(allowed, asked.allOrNothing()),
                refusals,
                OperationRoutes::wouldBeRejected);
    }

    private static OperationDryRun wouldBeRejected(LedgerException refusal) {
        return new OperationDryRun(
                OperationDryRun.Status.REJECTED, Optional.empty(), List.of(), Optional.empty(), Optional.of(refusal));
    }

    private static LedgerException refusedWithAnother() {
        return LedgerException.of(
                ErrorCode.BATCH_REFUSED, "another operation of the request was refused", Map.of(), null);
    }

    private static List<Operation> allowed(PerformRequest asked, List<LedgerException> refusals) {
        List<Operation> allowed = new ArrayList<>(refusals.size());
        for (int i = 0; i < refusals.size(); i++) {
            if (refusals.get(i) == null) {
                allowed.add(asked.operations().get(i));
            }
        }
        return allowed;
    }

    private static <R> List<R> merged(
            List<R> answered, List<LedgerException> refusals, Function<LedgerException, R> refused) {
        Iterator<R> next = answered.iterator();
        List<R> merged = new ArrayList<>(refusals.size());
        refusals.forEach(refusal -> merged.add(refusal == null ? next.next() : refused.apply(refusal)));
        return merged;
    }

    /** Why the caller may not do each of the operations; null for those that it may do. */
    private List<LedgerException> refusals(Access access, PerformRequest asked) {
        Set<String> placed = new HashSet<>();
        List<LedgerException> refusals = new ArrayList<>(asked.operations().size());
        for (Operation operation : asked.operations()) {
            LedgerException refusal = null;
            try {
                require(access, operation, hold -> requireHold(access, hold, placed, asked.allOrNothing()));
                if (operation instanceof Operation.PlaceHold place) {
                    placed.add(place.hold().key());
                }
            } catch (LedgerException e) {
                if (!REFUSALS.contains(e.code())) {
                    throw e;
                }
                refusal = e;
            }
            refusals.add(refusal);
        }
        return refusals;
    }

    private void require(Access access, Operation operation, Consumer<String> holds) {
        if (operation instanceof Operation.Post post) {
            Permissions.require(access, post.transaction());
            reach.requireLink(access, post.transaction());
        } else if (operation instanceof Operation.PlaceHold place) {
            access.requireAccount(place.hold().account());
        } else if (operation instanceof Operation.CaptureHold captured) {
            Capture capture = captured.capture();
            access.requireType(capture.type());
            access.requireAccount(capture.destination());
            holds.accept(capture.hold());
        } else if (operation instanceof Operation.ReleaseHold release) {
            holds.accept(release.hold());
        } else if (operation instanceof Operation.ExtendHold extend) {
            holds.accept(extend.hold());
        } else if (operation instanceof Operation.Reverse reverse) {
            access.requireType(reverse.reversal().type());
            reach.requireTransaction(access, reverse.reversal().transactionId());
        }
    }

    /**
     * A hold that an operation before is to place is the caller's if that operation is done. Whether it is, shows only afterwards:
     * somebody else may have taken the key meanwhile. Only where one refusal refuses all, the ledger itself sees to it.
     */
    private void requireHold(Access access, String key, Set<String> placed, boolean allOrNothing) {
        try {
            reach.requireHold(access, key);
        } catch (LedgerException e) {
            if (e.code() != ErrorCode.HOLD_NOT_FOUND || !placed.contains(key)) {
                throw e;
            }
            if (!allOrNothing) {
                throw access.refusal(
                        "the API key is limited to some accounts, so a hold is used by the request that places it only"
                                + " with all_or_nothing");
            }
        }
    }
}
