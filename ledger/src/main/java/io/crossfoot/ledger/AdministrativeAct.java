package io.crossfoot.ledger;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Something that an administrator did. The log of these is append-only.
 *
 * @param id its number, ascending
 * @param at when
 * @param act what was done, named like the kernel's function: {@code set_floor}, {@code close_account}, {@code create_api_key}
 * @param role the database role that did it
 * @param actor on whose behalf, as the caller said; such as {@code key:9f2c (deploy)}
 * @param facts what it was done with
 */
public record AdministrativeAct(
        long id, Instant at, String act, String role, Optional<String> actor, Map<String, String> facts) {
    /** Copies the facts. */
    public AdministrativeAct {
        facts = Map.copyOf(facts);
    }
}
