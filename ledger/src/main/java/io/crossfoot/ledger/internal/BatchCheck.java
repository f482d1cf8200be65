package io.crossfoot.ledger.internal;

import io.crossfoot.ledger.BatchResult;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.Rejected;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * Keeps what can't be sent to the kernel out of a batch, so that it is the refusal of one transaction and not of all.
 *
 * @param <T> what the batch consists of
 */
final class BatchCheck<T> {
    private final List<T> sound;
    private final List<LedgerException> faults;

    /** Looks at each; a fault is null for what is sound. */
    BatchCheck(List<T> transactions, Function<T, LedgerException> fault) {
        sound = new ArrayList<>(
                Objects.requireNonNull(transactions, "transactions").size());
        faults = new ArrayList<>(transactions.size());
        for (T transaction : transactions) {
            LedgerException found = fault.apply(Objects.requireNonNull(transaction, "transaction"));
            faults.add(found);
            if (found == null) {
                sound.add(transaction);
            }
        }
    }

    /** Posts what is sound and answers for all, in the order they came. */
    List<BatchResult> results(Function<List<T>, List<BatchResult>> post) {
        List<BatchResult> posted = sound.isEmpty() ? List.of() : post.apply(sound);
        List<BatchResult> results = new ArrayList<>(faults.size());
        int next = 0;
        for (LedgerException fault : faults) {
            results.add(fault == null ? posted.get(next++) : new Rejected(fault));
        }
        return List.copyOf(results);
    }
}
