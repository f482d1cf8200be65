package io.crossfoot.ledger;

import java.util.Locale;

/** How a dispute stands. */
public enum DisputeState {
    /** Nobody has decided it yet. */
    OPEN,
    /** The account that opened it was right and has the amount back. */
    WON,
    /** The payee was right and keeps the amount. */
    LOST,
    /** Its deadline has passed, which is as good as lost. */
    EXPIRED;

    /**
     * The state's name in SQL, JSON and on the command line.
     *
     * @return such as {@code open}
     */
    public String title() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Finds a state by its name.
     *
     * @param title such as {@code open}
     * @return never null
     * @throws IllegalArgumentException when there is none of the name
     */
    public static DisputeState of(String title) {
        return valueOf(title.toUpperCase(Locale.ROOT));
    }
}
