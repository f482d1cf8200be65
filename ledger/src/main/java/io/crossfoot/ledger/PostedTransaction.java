package io.crossfoot.ledger;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * A transaction as the ledger keeps it.
 *
 * @param transactionId the number that the ledger gave it
 * @param postedAt when it was recorded, to the microsecond
 * @param effectiveDate the business day it belongs to
 * @param type the kind of business fact, such as {@code purchase}
 * @param imported whether it came with a time of the past
 * @param key the caller's unique name for it
 * @param description what was said about it
 * @param reference the caller's own reference to something else
 * @param metadata a JSON object, as PostgreSQL writes it
 * @param link what it has to do with an earlier transaction or with a hold
 * @param linkedBy the later transactions that have to do with it, the oldest first
 * @param postings in the order of their legs; what an overdraft rule added comes after what was given
 */
public record PostedTransaction(
        long transactionId,
        Instant postedAt,
        LocalDate effectiveDate,
        String type,
        boolean imported,
        Optional<String> key,
        Optional<String> description,
        Optional<String> reference,
        Optional<String> metadata,
        Optional<Link> link,
        List<LinkedTransaction> linkedBy,
        List<PostedPosting> postings) {
    /** Copies the lists. */
    public PostedTransaction {
        linkedBy = List.copyOf(linkedBy);
        postings = List.copyOf(postings);
    }
}
