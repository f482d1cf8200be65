package io.crossfoot.ledger.internal;

import io.crossfoot.ledger.ExpectedVersion;
import io.crossfoot.ledger.Transaction;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Expected versions as the kernel takes them. */
final class ExpectedVersions {
    private ExpectedVersions() {}

    /** A JSON array, or null where nothing is expected. */
    static String json(Transaction transaction) {
        List<ExpectedVersion> expected = transaction.expectedVersions();
        return expected.isEmpty()
                ? null
                : Json.write(expected.stream().map(ExpectedVersions::object).toList());
    }

    /** An element for each transaction, or null where no transaction expects anything. */
    static String[] json(List<Transaction> transactions) {
        String[] expected = null;
        for (int i = 0; i < transactions.size(); i++) {
            if (!transactions.get(i).expectedVersions().isEmpty()) {
                expected = expected == null ? new String[transactions.size()] : expected;
                expected[i] = json(transactions.get(i));
            }
        }
        return expected;
    }

    private static Map<String, Object> object(ExpectedVersion expected) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("account", expected.account());
        object.put("currency", expected.currency());
        object.put("version", expected.version());
        return object;
    }
}
