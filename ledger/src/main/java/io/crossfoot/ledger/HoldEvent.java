package io.crossfoot.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Something that happened to a hold. The history of these is append-only.
 *
 * @param kind what happened
 * @param at when, to the microsecond
 * @param amount what was reserved, captured or given free by it; 0 for an extension
 * @param remaining what was still reserved after it
 * @param expiresAt until when the hold reserves from then on; empty for one that does not expire
 * @param transactionId the transaction that captured
 * @param role the database role that did it; empty for an expiry, which is the clock's
 */
public record HoldEvent(
        Kind kind,
        Instant at,
        BigDecimal amount,
        BigDecimal remaining,
        Optional<Instant> expiresAt,
        OptionalLong transactionId,
        Optional<String> role) {
    /** What can happen to a hold. */
    public enum Kind {
        /** Its amount was reserved. */
        PLACED,
        /** A transaction took some or all of what remained. */
        CAPTURED,
        /** What remained was given free. */
        RELEASED,
        /** What remained was given free because its time was over. */
        EXPIRED,
        /** It got another expiry. */
        EXTENDED;

        /**
         * The event's name in SQL, JSON and on the command line.
         *
         * @return such as {@code placed}
         */
        public String title() {
            return name().toLowerCase(Locale.ROOT);
        }

        /**
         * Finds an event by its name.
         *
         * @param title such as {@code placed}
         * @return never null
         * @throws IllegalArgumentException when there is none of the name
         */
        public static Kind of(String title) {
            return valueOf(title.toUpperCase(Locale.ROOT));
        }
    }
}
