package io.crossfoot.ledger;

/**
 * A condition of a transaction: an account has not moved since it was looked at.
 *
 * @param account one of the accounts that the transaction moves, not an external one
 * @param currency the currency's code
 * @param version the version that the account must have right before the transaction; 0 for no entry yet
 */
public record ExpectedVersion(String account, String currency, long version) {}
