package io.crossfoot.ledger;

import java.util.List;
import java.util.Optional;

/**
 * Some transactions, the newest first. Transactions that arrive while pages are read do not move what later pages show.
 *
 * @param transactions at most as many as asked for. Fewer, even none, do not mean the end: a page ends early where it had to
 *     look through very many transactions to find those that the filter lets through
 * @param next to be given as {@code before} for the page with older ones; empty when there are none
 */
public record TransactionPage(List<PostedTransaction> transactions, Optional<String> next) {
    /** Copies the list. */
    public TransactionPage {
        transactions = List.copyOf(transactions);
    }
}
