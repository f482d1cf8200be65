package io.crossfoot.ledger.internal;

import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.Rejected;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What the refusal of one part means for a batch that is done whole or not at all. */
final class Refusals {
    private Refusals() {}

    /** All that was done, or the refusal that the others owe theirs to. */
    static <R, A> List<A> orFirst(List<R> results, Function<R, A> orElseThrow) {
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i) instanceof Rejected rejected && rejected.error().code() != ErrorCode.BATCH_REFUSED) {
                throw at(i + 1, rejected.error());
            }
        }
        return results.stream().map(orElseThrow).toList();
    }

    /** The same refusal with the place in the batch as a fact. */
    private static LedgerException at(int position, LedgerException error) {
        Map<String, String> facts = new LinkedHashMap<>(error.facts());
        facts.put("position", Integer.toString(position));
        return LedgerException.of(error.code(), error.detail(), facts, error);
    }

    static LedgerException ofAnother() {
        return LedgerException.of(
                ErrorCode.BATCH_REFUSED, "another transaction of the batch was refused", Map.of(), null);
    }
}
