package io.crossfoot.ledger;

import java.time.Instant;

/**
 * A kind of business fact that the ledger has met.
 *
 * @param name such as {@code purchase}
 * @param firstPostedAt when a transaction of it was recorded first, about
 */
public record TransactionType(String name, Instant firstPostedAt) {}
