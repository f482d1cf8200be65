package io.crossfoot.kernel.model;

/** What a transaction says of something earlier; earlier transactions are counted from 0. */
public sealed interface Link {

    record Captures(String hold, boolean releaseRest) implements Link {}

    record Reverses(int transaction) implements Link {}

    record Adjusts(int transaction) implements Link {}

    record Grants(String lot, String account, long expiresAt, int priority, String expiresTo) implements Link {}

    /** What expire_lots posts. */
    record Expires(String lot) implements Link {}

    /** What open_dispute credits. */
    record Credits(int transaction) implements Link {}
}
