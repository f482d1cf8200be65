package io.crossfoot.ledger;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * What an operation would have done at the moment of asking. Nothing was changed, and no number and no moment was given.
 *
 * @param status what would become of it
 * @param effectiveDate the business day that its transaction would belong to; empty for one that does not post
 * @param postings what would be posted, with what would be left on the accounts; empty for one that does not post
 * @param hold the hold as it would stand then, of an operation that places, releases or extends one
 * @param error why it would be rejected; empty otherwise
 */
public record OperationDryRun(
        Status status,
        Optional<LocalDate> effectiveDate,
        List<PostedPosting> postings,
        Optional<Hold> hold,
        Optional<LedgerException> error) {
    /** What would become of an operation. */
    public enum Status {
        /** It would be done. */
        DONE,
        /** Its key has done the same before: it would answer that result. */
        REPLAYED,
        /** It would be refused. */
        REJECTED
    }

    /** Copies the list. */
    public OperationDryRun {
        postings = List.copyOf(postings);
    }
}
