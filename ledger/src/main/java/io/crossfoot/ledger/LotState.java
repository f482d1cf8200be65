package io.crossfoot.ledger;

import java.util.Locale;

/** How a lot stands. */
public enum LotState {
    /** Something remains of it. */
    OPEN,
    /** Nothing remains, and nothing of it has expired. */
    SPENT,
    /** Its expiry has passed, and something was left of it then. */
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
    public static LotState of(String title) {
        return valueOf(title.toUpperCase(Locale.ROOT));
    }
}
