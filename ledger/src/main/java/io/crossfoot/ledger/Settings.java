package io.crossfoot.ledger;

/**
 * What holds for the whole ledger.
 *
 * @param timeZone where a posting's moment becomes its business day when none is given, as PostgreSQL names it
 * @param openOnFirstUse whether posting to an unknown account opens it with floor 0, or is refused
 */
public record Settings(String timeZone, boolean openOnFirstUse) {}
