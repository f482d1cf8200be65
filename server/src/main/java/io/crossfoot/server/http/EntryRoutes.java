package io.crossfoot.server.http;

import io.crossfoot.ledger.EntryPage;
import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.json.JsonWriter;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The entries of an account, by pages or all of them. */
final class EntryRoutes {
    private final Ledger ledger;
    private final Calls calls;
    private final RowStreams streams;

    EntryRoutes(Ledger ledger, Calls calls, RowStreams streams) {
        this.ledger = ledger;
        this.calls = calls;
        this.streams = streams;
    }

    CompletableFuture<Answer> list(Call call) {
        String account = call.account();
        String currency = call.currency();
        Parameters parameters = call.parameters();
        if (call.ndjson()) {
            parameters.refuse("before", RowStreams.ALL_ROWS);
            parameters.refuse("limit", RowStreams.ALL_ROWS);
            return streams.answer(call, () -> ledger.entries(account, currency), JsonWriter::write);
        }
        int limit = parameters.number("limit", AccountRoutes.USUAL_PAGE_ROWS);
        Optional<String> before = parameters.text("before");
        return calls.run(() -> {
            EntryPage page = before.isPresent()
                    ? ledger.entries(account, currency, before.get(), limit)
                    : ledger.entries(account, currency, limit);
            return Answer.ok(out -> JsonWriter.write(out, page));
        });
    }
}
