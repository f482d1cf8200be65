package io.crossfoot.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/**
 * A transaction that is posted.
 *
 * @param transactionId the number that the ledger gave it
 * @param postedAt when it was recorded, to the microsecond
 * @param effectiveDate the business day it belongs to
 * @param replayed whether its key had posted the same before; then everything here is what the first posting answered
 * @param postings those that were given, in their order. What an overdraft rule added to them, such as a fee, is not among them,
 *     but their balances are those after everything
 */
public record Posted(
        long transactionId, Instant postedAt, LocalDate effectiveDate, boolean replayed, List<PostedPosting> postings)
        implements BatchResult, OperationResult {
    /** Copies the list. */
    public Posted {
        postings = List.copyOf(postings);
    }

    @Override
    public Posted orElseThrow() {
        return this;
    }

    /**
     * The balance that this transaction left on an account.
     *
     * @param account one of its accounts, not an external one
     * @param currency the currency's code
     * @return the balance right after the account's last posting of this transaction
     * @throws IllegalArgumentException when the transaction has no entry on such an account of the ledger
     */
    public BigDecimal balanceOf(String account, String currency) {
        return headOf(account, currency).balance();
    }

    /**
     * The version that this transaction left on an account.
     *
     * @param account one of its accounts, not an external one
     * @param currency the currency's code
     * @return the number of the account's last entry of this transaction
     * @throws IllegalArgumentException when the transaction has no entry on such an account of the ledger
     */
    public long versionOf(String account, String currency) {
        return headOf(account, currency).version();
    }

    private Head headOf(String account, String currency) {
        for (int i = postings.size() - 1; i >= 0; i--) {
            PostedPosting posting = postings.get(i);
            if (posting.currency().equals(currency)) {
                if (posting.source().equals(account) && posting.sourceHead().isPresent()) {
                    return posting.sourceHead().get();
                }
                if (posting.destination().equals(account)
                        && posting.destinationHead().isPresent()) {
                    return posting.destinationHead().get();
                }
            }
        }
        throw new IllegalArgumentException("Transaction %d has no entry on an account %s in %s of the ledger"
                .formatted(transactionId, account, currency));
    }
}
