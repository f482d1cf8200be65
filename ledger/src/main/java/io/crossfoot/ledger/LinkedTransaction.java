package io.crossfoot.ledger;

import java.time.Instant;

/**
 * A later transaction that has to do with the one it is told of.
 *
 * @param transactionId the later one's number
 * @param postedAt when it was recorded, to the microsecond
 * @param relation what it does with the earlier one: {@code reverses}, {@code adjusts}, {@code disputes} or {@code expires}
 */
public record LinkedTransaction(long transactionId, Instant postedAt, String relation) {}
