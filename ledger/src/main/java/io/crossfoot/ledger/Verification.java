package io.crossfoot.ledger;

import java.util.List;

/**
 * What proving the whole ledger again has found.
 *
 * @param ok whether there is no difference
 * @param accounts how many accounts were checked
 * @param transactions how many transactions were checked
 * @param entries how many entries were checked
 * @param differences everything that is not as it should be
 */
public record Verification(boolean ok, long accounts, long transactions, long entries, List<Difference> differences) {
    /** Copies the list. */
    public Verification {
        differences = List.copyOf(differences);
    }
}
