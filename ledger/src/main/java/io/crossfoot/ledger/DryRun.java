package io.crossfoot.ledger;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * What posting a transaction would have done at the moment of asking. Nothing was changed, and no number was given.
 *
 * @param status what would become of it
 * @param effectiveDate the business day it would belong to; null when it would be rejected
 * @param postings in the order they were given, with what would be left on the accounts; empty when it would be rejected
 * @param error why it would be rejected; empty otherwise
 */
public record DryRun(
        Status status, LocalDate effectiveDate, List<PostedPosting> postings, Optional<LedgerException> error) {
    /** What would become of a transaction. */
    public enum Status {
        /** It would be posted. */
        POSTED,
        /** Its key has posted the same before: it would answer that posting's result. */
        REPLAYED,
        /** It would be refused. */
        REJECTED
    }

    /** Copies the list. */
    public DryRun {
        postings = List.copyOf(postings);
    }
}
