package io.crossfoot.ledger;

import java.math.BigDecimal;

/**
 * What many accounts of one currency have together.
 *
 * @param currency the currency's code
 * @param accounts how many accounts there are
 * @param balance the sum of their balances
 * @param held the sum of what holds reserve of them
 */
public record Total(String currency, long accounts, BigDecimal balance, BigDecimal held) {}
