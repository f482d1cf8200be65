package io.crossfoot.ledger;

import java.util.Locale;

/** Whether an account takes part in postings. */
public enum AccountState {
    /** It gives and receives. */
    OPEN,
    /** Nothing in, nothing out, until it is unfrozen; whatever its balance is. */
    FROZEN,
    /** It receives and does not give, until it is unfrozen. */
    CREDITS_ONLY,
    /** It is empty, and nothing goes in or out until it is reopened. */
    CLOSED;

    /**
     * The state's name in SQL, JSON and on the command line.
     *
     * @return such as {@code open} or {@code credits_only}
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
    public static AccountState of(String title) {
        return valueOf(title.toUpperCase(Locale.ROOT));
    }
}
