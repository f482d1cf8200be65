package io.crossfoot.server.http;

import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.LedgerException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Proving the ledger again, which may take longer than anybody would wait for an answer. */
final class VerificationRoutes {
    private final Verifications verifications;

    VerificationRoutes(Verifications verifications) {
        this.verifications = verifications;
    }

    CompletableFuture<Answer> start(Call call) {
        call.access().requireWholeLedger();
        Verifications.Started started = verifications.start();
        return CompletableFuture.completedFuture(Answer.json(
                started.fresh() ? 202 : 200,
                started.job()::write,
                Map.of("Location", "/v1/verifications/" + started.job().id())));
    }

    CompletableFuture<Answer> read(Call call) {
        call.access().requireWholeLedger();
        String id = call.path("id");
        VerificationJob job = verifications
                .find(id)
                .orElseThrow(() -> LedgerException.of(
                        ErrorCode.NOT_FOUND,
                        "there is no verification " + Facts.printable(id)
                                + "; the newest are kept, until the server stops",
                        Map.of("id", Facts.printable(id)),
                        null));
        return CompletableFuture.completedFuture(Answer.ok(job::write));
    }
}
