package io.crossfoot.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * Something that happened to a lot. The history of these is append-only. An expiry is among them once something has recorded it: a
 * posting on the account, or {@link LedgerOperations#expireLots(int)}.
 *
 * @param kind what happened
 * @param at when, to the microsecond; of an expiry the moment from which the lot no longer counted, whenever that was recorded
 * @param amount how much of the lot it was about
 * @param remaining what remained of the lot after it
 * @param transactionId the transaction that granted or spent; empty for what happened by itself at the expiry
 * @param role the database role that did or recorded it
 */
public record LotEvent(
        Kind kind, Instant at, BigDecimal amount, BigDecimal remaining, OptionalLong transactionId, String role) {
    /** What can happen to a lot. */
    public enum Kind {
        /** It was granted. */
        GRANTED,
        /** A transaction took from it. */
        SPENT,
        /** It expired, and this much of it was promised to holds, so that it counts as spent. */
        PROMISED,
        /** It expired with this much left. */
        EXPIRED;

        /**
         * The event's name in SQL, JSON and on the command line.
         *
         * @return such as {@code granted}
         */
        public String title() {
            return name().toLowerCase(Locale.ROOT);
        }

        /**
         * Finds an event by its name.
         *
         * @param title such as {@code granted}
         * @return never null
         * @throws IllegalArgumentException when there is none of the name
         */
        public static Kind of(String title) {
            return valueOf(title.toUpperCase(Locale.ROOT));
        }
    }
}
