package io.crossfoot.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/**
 * An account as it stands: one name in one currency.
 *
 * @param account the name, such as {@code user:42}
 * @param currency the currency's code, such as {@code USD}
 * @param balance the sum of all entries, with the currency's decimals
 * @param held what holds reserve of it
 * @param available what can still be spent: balance, less held, less floor; empty when there is no floor
 * @param version the number of the last entry, 0 before the first. An external account has several chains of entries in
 *     parallel, so there it is only a count
 * @param floor the lowest that balance less held may be taken to; empty when there is none
 * @param state whether it takes part in postings
 * @param disputed the amounts of the open disputes that it is in, on either side; they are part of the balance like any
 * @param expiresNext how much of it expires next, of what remains of {@linkplain Lot lots}; empty where nothing expires
 * @param expiresNextAt when that expires; empty where nothing does
 */
public record AccountBalance(
        String account,
        String currency,
        BigDecimal balance,
        BigDecimal held,
        Optional<BigDecimal> available,
        long version,
        Optional<BigDecimal> floor,
        AccountState state,
        BigDecimal disputed,
        Optional<BigDecimal> expiresNext,
        Optional<Instant> expiresNextAt) {}
