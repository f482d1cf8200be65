package io.crossfoot.ledger;

import java.util.Locale;

/** Whether a hold still reserves something and, where it does not, what took the last of it. */
public enum HoldState {
    /** Its remaining amount is reserved. */
    OPEN,
    /** The last of it was captured. */
    CAPTURED,
    /** The last of it was released. */
    RELEASED,
    /** The last of it was given free when its time was over. */
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
    public static HoldState of(String title) {
        return valueOf(title.toUpperCase(Locale.ROOT));
    }
}
