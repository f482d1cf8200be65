package io.crossfoot.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What an account wants back of what it gave in a transaction. While it is open nobody else can take that amount back, and it is
 * either credited to the account for the time being or held on the payee.
 *
 * @param key the dispute's name, as its caller gave it
 * @param transactionId the disputed transaction's number
 * @param account the account that gave and wants back
 * @param payee the account that received
 * @param currency the currency's code
 * @param amount what is in dispute, with the currency's decimals
 * @param mode what happens with the amount until the dispute ends
 * @param fundedBy the account that gives the credit; empty without one
 * @param state how it stands. One past its deadline is {@link DisputeState#EXPIRED} from that very moment
 * @param openedAt when it was opened, to the microsecond
 * @param deadline from when on it is lost by itself; empty for never
 * @param endedAt since when it is not open any more; empty while it is
 * @param hold the key of the hold on the payee; empty without one
 * @param creditedBy the transaction that gave the credit
 * @param reversedBy the transaction that gave the amount back to the account because the dispute was won
 * @param returnedBy the transaction that took the credit back. Of a dispute that has expired it comes when that is settled
 * @param reason why it was opened
 * @param reference the caller's own reference to something else
 * @param metadata a JSON object, as PostgreSQL writes it
 * @param replayed whether opening it found the same dispute already there; then everything here is how that one stands now
 */
public record Dispute(
        String key,
        long transactionId,
        String account,
        String payee,
        String currency,
        BigDecimal amount,
        DisputeMode mode,
        Optional<String> fundedBy,
        DisputeState state,
        Instant openedAt,
        Optional<Instant> deadline,
        Optional<Instant> endedAt,
        Optional<String> hold,
        OptionalLong creditedBy,
        OptionalLong reversedBy,
        OptionalLong returnedBy,
        String reason,
        Optional<String> reference,
        Optional<String> metadata,
        boolean replayed) {}
