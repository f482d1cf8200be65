package io.crossfoot.ledger;

import java.time.Instant;
import java.util.Optional;

/**
 * A kind of business fact that the ledger has met, or has a rule for.
 *
 * @param name such as {@code purchase}
 * @param firstPostedAt when a transaction of it was recorded first, about; empty when there was none yet
 * @param rule what its transactions must be like; empty where nothing is asked of them
 */
public record TransactionType(String name, Optional<Instant> firstPostedAt, Optional<TypeRule> rule) {}
