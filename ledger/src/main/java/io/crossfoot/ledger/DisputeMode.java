package io.crossfoot.ledger;

import java.util.Locale;

/** What happens with a disputed amount until the dispute ends. */
public enum DisputeMode {
    /** The account that opened the dispute has it for the time being, from an account that funds it. */
    CREDIT,
    /** It is reserved on the payee, so that it is there if the dispute is won. */
    HOLD;

    /**
     * The mode's name in SQL, JSON and on the command line.
     *
     * @return such as {@code credit}
     */
    public String title() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Finds a mode by its name.
     *
     * @param title such as {@code credit}
     * @return never null
     * @throws IllegalArgumentException when there is none of the name
     */
    public static DisputeMode of(String title) {
        return valueOf(title.toUpperCase(Locale.ROOT));
    }
}
