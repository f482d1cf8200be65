package io.crossfoot.ledger.json;

import io.crossfoot.ledger.Transaction;

/**
 * A request to post one transaction.
 *
 * @param transaction what to post
 * @param dryRun whether only to tell what would become of it
 */
public record PostRequest(Transaction transaction, boolean dryRun) {}
