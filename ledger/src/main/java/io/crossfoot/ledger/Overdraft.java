package io.crossfoot.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/**
 * How far below zero an account may be taken, and what comes with it.
 *
 * @param account the account's name
 * @param currency the currency's code
 * @param limit how far below zero, at this moment; 0 for not at all, below 0 where the account must keep a reserve; empty where
 *     there is no floor at all
 * @param fee what is taken from the account, in the same transaction, when one takes it below zero
 * @param feeAccount who receives the fee
 * @param protectedBy the account from which exactly what is missing is fetched, in the same transaction
 * @param until when the limit ends
 * @param limitAfter the limit from then on
 */
public record Overdraft(
        String account,
        String currency,
        Optional<BigDecimal> limit,
        Optional<BigDecimal> fee,
        Optional<String> feeAccount,
        Optional<String> protectedBy,
        Optional<Instant> until,
        Optional<BigDecimal> limitAfter) {}
