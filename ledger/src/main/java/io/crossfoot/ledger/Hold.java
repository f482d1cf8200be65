package io.crossfoot.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/**
 * An amount reserved on an account: it lowers what is available, not the balance. Amounts have the currency's decimals.
 *
 * @param key the hold's name, as its caller gave it
 * @param account the account that it is on
 * @param currency the currency's code
 * @param amount what was reserved
 * @param captured what transactions have taken of it
 * @param released what became available again, by release or expiry
 * @param remaining what is still reserved: 0 unless the hold is open
 * @param state whether it is open. A hold past its expiry is {@link HoldState#EXPIRED} from that very moment
 * @param placedAt when it was placed, to the microsecond; null only in a dry run, which gives no moment
 * @param expiresAt until when it reserves; empty for a hold that does not expire
 * @param description what was said about it
 * @param reference the caller's own reference to something else
 * @param metadata a JSON object, as PostgreSQL writes it
 * @param replayed whether placing it found the same hold already there; then everything here is how that one stands now
 */
public record Hold(
        String key,
        String account,
        String currency,
        BigDecimal amount,
        BigDecimal captured,
        BigDecimal released,
        BigDecimal remaining,
        HoldState state,
        Instant placedAt,
        Optional<Instant> expiresAt,
        Optional<String> description,
        Optional<String> reference,
        Optional<String> metadata,
        boolean replayed)
        implements OperationResult {
    @Override
    public Hold orElseThrow() {
        return this;
    }
}
