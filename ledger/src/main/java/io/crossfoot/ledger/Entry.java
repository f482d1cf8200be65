package io.crossfoot.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/**
 * A posting seen from one of its two accounts.
 *
 * @param account the account whose entry this is
 * @param currency its currency's code
 * @param version the entry's number within the account: 1, 2, 3, ...
 * @param postedAt when the ledger recorded it, to the microsecond
 * @param effectiveDate the business day it belongs to
 * @param transactionId the transaction's number
 * @param leg the posting's number within the transaction: 1, 2, 3, ...
 * @param type the transaction's type, such as {@code purchase}
 * @param amount what the account received; negative when it gave
 * @param balance the account's balance right after this entry
 * @param counterparty the other account of the posting
 * @param key the transaction's key
 * @param description what was said about the transaction
 * @param reference the caller's own reference to something else
 */
public record Entry(
        String account,
        String currency,
        long version,
        Instant postedAt,
        LocalDate effectiveDate,
        long transactionId,
        int leg,
        String type,
        BigDecimal amount,
        BigDecimal balance,
        String counterparty,
        Optional<String> key,
        Optional<String> description,
        Optional<String> reference) {}
