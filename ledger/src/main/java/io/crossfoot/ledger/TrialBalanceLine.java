package io.crossfoot.ledger;

import java.math.BigDecimal;

/**
 * A line of the trial balance: the accounts of one currency whose names begin alike. Over all lines of a currency the debits
 * equal the credits, because money is only ever moved.
 *
 * @param currency the currency's code
 * @param group what their names begin with, such as {@code user} or {@code external:stripe}
 * @param accounts how many accounts there are
 * @param debit the sum of the balances below 0, as a positive amount
 * @param credit the sum of the balances above 0
 */
public record TrialBalanceLine(String currency, String group, long accounts, BigDecimal debit, BigDecimal credit) {}
