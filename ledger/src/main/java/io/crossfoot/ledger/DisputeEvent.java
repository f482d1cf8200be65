package io.crossfoot.ledger;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Something that happened to a dispute. The history of these is append-only.
 *
 * @param kind what happened
 * @param at when, to the microsecond
 * @param transactionId the transaction that did it
 * @param role the database role that did it; empty for an expiry that nobody has settled yet
 */
public record DisputeEvent(Kind kind, Instant at, OptionalLong transactionId, Optional<String> role) {
    /** What can happen to a dispute. */
    public enum Kind {
        /** It was opened. */
        OPENED,
        /** A transaction gave its amount to the account for the time being. */
        CREDITED,
        /** It was won: a transaction gave its amount back to the account. */
        WON,
        /** It was lost. */
        LOST,
        /** Its deadline passed. */
        EXPIRED,
        /** A transaction took the credit back. */
        RETURNED;

        /**
         * The event's name in SQL, JSON and on the command line.
         *
         * @return such as {@code opened}
         */
        public String title() {
            return name().toLowerCase(Locale.ROOT);
        }

        /**
         * Finds an event by its name.
         *
         * @param title such as {@code opened}
         * @return never null
         * @throws IllegalArgumentException when there is none of the name
         */
        public static Kind of(String title) {
            return valueOf(title.toUpperCase(Locale.ROOT));
        }
    }
}
