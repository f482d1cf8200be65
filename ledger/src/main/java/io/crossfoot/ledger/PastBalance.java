package io.crossfoot.ledger;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * What an account's balance was.
 *
 * @param account the name
 * @param currency the currency's code
 * @param at the moment that was asked for; entries posted at it are counted
 * @param balance the balance after the last entry not later than the moment
 * @param version the number of that entry; of an external account a count
 */
public record PastBalance(String account, String currency, Instant at, BigDecimal balance, long version) {}
