package io.crossfoot.ledger.internal;

import io.crossfoot.ledger.BatchResult;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.Posted;
import io.crossfoot.ledger.Rejected;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the refusal of one transaction means for a batch that is posted whole or not at all. */
final class Refusals {
    private Refusals() {}

    /** All that was posted, or the refusal that the others owe theirs to. */
    static List<Posted> orFirst(List<BatchResult> results) {
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i) instanceof Rejected rejected && rejected.error().code() != ErrorCode.BATCH_REFUSED) {
                throw at(i + 1, rejected.error());
            }
        }
        return results.stream().map(BatchResult::orElseThrow).toList();
    }

    /** The same refusal with the transaction's place in the batch as a fact. */
    static LedgerException at(int position, LedgerException error) {
        Map<String, String> facts = new LinkedHashMap<>(error.facts());
        facts.put("position", Integer.toString(position));
        return LedgerException.of(error.code(), error.detail(), facts, error);
    }

    static LedgerException ofAnother() {
        return LedgerException.of(
                ErrorCode.BATCH_REFUSED, "another transaction of the batch was refused", Map.of(), null);
    }
}
