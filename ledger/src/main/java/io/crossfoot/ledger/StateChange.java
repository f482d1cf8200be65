package io.crossfoot.ledger;

import java.time.Instant;
import java.util.Optional;

/**
 * The beginning of a state of an account, or of another reason for it. The history of these is append-only.
 *
 * @param account the account's name
 * @param currency the currency's code
 * @param state what the account was from then on
 * @param version the account's version at that moment; its later entries were posted under this state
 * @param since when
 * @param reason why, as whoever froze or unfroze the account said
 * @param role the database role that changed it; empty for the opening
 * @param actor on whose behalf, as the caller said; such as {@code key:9f2c (deploy)}
 */
public record StateChange(
        String account,
        String currency,
        AccountState state,
        long version,
        Instant since,
        Optional<String> reason,
        Optional<String> role,
        Optional<String> actor) {}
