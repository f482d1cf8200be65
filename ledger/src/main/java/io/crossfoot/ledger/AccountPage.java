package io.crossfoot.ledger;

import java.util.List;
import java.util.Optional;

/**
 * Some accounts in the order of their names (as bytes) and currencies.
 *
 * @param accounts at most as many as asked for
 * @param next to be given as {@code after} for the page that follows; empty when this one is the last
 */
public record AccountPage(List<AccountBalance> accounts, Optional<String> next) {
    /** Copies the list. */
    public AccountPage {
        accounts = List.copyOf(accounts);
    }
}
