package io.crossfoot.ledger;

import java.math.BigDecimal;

/**
 * What an entry left on its account.
 *
 * @param balance the account's balance right after it
 * @param version the entry's number within the account: 1, 2, 3, ...
 */
public record Head(BigDecimal balance, long version) {}
