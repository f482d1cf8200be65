package io.crossfoot.ledger;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * An amount that was moved, and what that left on both accounts.
 *
 * @param leg the posting's number within its transaction: 1, 2, 3, ...
 * @param source the account that gave
 * @param destination the account that received
 * @param amount above 0, with the currency's decimals
 * @param currency the currency's code
 * @param sourceHead what the source was left with; empty for an external account
 * @param destinationHead what the destination was left with; empty for an external account
 */
public record PostedPosting(
        int leg,
        String source,
        String destination,
        BigDecimal amount,
        String currency,
        Optional<Head> sourceHead,
        Optional<Head> destinationHead) {}
