package io.crossfoot.schemes.comparison;

import java.math.BigDecimal;

/**
 * Whether a scheme still has what it said yes to: the balances after posting, against the sum of what was acknowledged.
 *
 * @param scheme whose
 * @param measure the id of the measure that posted
 * @param posts how many posts were acknowledged
 * @param refused how many were refused, which none should be
 * @param failed how many the database gave up, such as for a deadlock; they are not acknowledged
 * @param acknowledged the sum of the amounts of those acknowledged
 * @param balances the sum of the balances
 * @param wrongAccounts how many accounts have another balance than was acknowledged
 * @param accounts of how many
 */
public record Balanced(
        String scheme,
        String measure,
        long posts,
        long refused,
        long failed,
        BigDecimal acknowledged,
        BigDecimal balances,
        int wrongAccounts,
        int accounts) {

    /** Whether every account has what was acknowledged, to the cent. */
    public boolean isExact() {
        return wrongAccounts == 0;
    }

    /** What is too much, or missing where it is negative. Accounts that are wrong can cancel each other out here. */
    public BigDecimal difference() {
        return balances.subtract(acknowledged);
    }
}
