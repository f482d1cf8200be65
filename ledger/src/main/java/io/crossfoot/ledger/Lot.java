package io.crossfoot.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * Credit of an account that expires. Its amount is always what was spent, what expired and what remains. Amounts have the currency's
 * decimals.
 *
 * @param key the lot's name, as its caller gave it
 * @param account the account that it was granted to
 * @param currency the currency's code
 * @param amount what was granted
 * @param spent what was taken from it, or was promised by a hold when it expired
 * @param expired what was left at its expiry
 * @param remaining what can still be spent of it
 * @param state how it stands. One past its expiry is no longer {@link LotState#OPEN} from that very moment
 * @param priority lots of a lower number are spent first, those of the same by their expiry
 * @param grantedAt when it was granted, to the microsecond
 * @param grantedBy the number of the transaction that granted it
 * @param expiresAt from when on what is left of it is not available
 * @param expiresTo the account to which that moves then
 * @param expiredBy the number of the transaction that moved it; empty until {@link LedgerOperations#expireLots(int)} has done so
 */
public record Lot(
        String key,
        String account,
        String currency,
        BigDecimal amount,
        BigDecimal spent,
        BigDecimal expired,
        BigDecimal remaining,
        LotState state,
        int priority,
        Instant grantedAt,
        long grantedBy,
        Instant expiresAt,
        String expiresTo,
        OptionalLong expiredBy) {}
