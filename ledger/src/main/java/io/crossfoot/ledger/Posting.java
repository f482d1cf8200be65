package io.crossfoot.ledger;

import java.math.BigDecimal;

/**
 * An amount to be moved from one account to another of the same currency. Nothing is checked here: the ledger checks it when
 * it is posted.
 *
 * @param source the account that gives
 * @param destination the account that receives
 * @param amount above 0, below 10^20, with at most the currency's decimals (1.50 and 1.500 are the same)
 * @param currency the currency's code
 */
public record Posting(String source, String destination, BigDecimal amount, String currency) {}
