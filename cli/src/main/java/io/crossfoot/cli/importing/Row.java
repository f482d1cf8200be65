package io.crossfoot.cli.importing;

import io.crossfoot.ledger.Posting;
import io.crossfoot.ledger.Transaction;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/**
 * A row that can be posted.
 *
 * @param line its line in the file
 * @param fields as they stand in the file
 * @param transaction what it says
 * @param account whose balance is recorded; null where the row does not say
 * @param recorded the balance that the file says the account had after it; null for none
 * @param postedAt when it happened; null where the ledger is to set it
 */
record Row(
        long line,
        List<String> fields,
        Transaction transaction,
        AccountId account,
        BigDecimal recorded,
        Instant postedAt) {

    /**
     * An account.
     *
     * @param name its name
     * @param currency its currency
     */
    record AccountId(String name, String currency) {
        boolean isExternal() {
            return name.startsWith("external:");
        }
    }

    /** The accounts of the ledger that it moves money on. */
    List<AccountId> accounts() {
        Posting posting = transaction.postings().get(0);
        return List.of(
                        new AccountId(posting.source(), posting.currency()),
                        new AccountId(posting.destination(), posting.currency()))
                .stream()
                .filter(each -> !each.isExternal())
                .toList();
    }
}
