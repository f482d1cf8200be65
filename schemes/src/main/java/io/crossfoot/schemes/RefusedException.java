package io.crossfoot.schemes;

/** An amount would take a balance below zero; nothing has changed. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    /** Says why. */
    public RefusedException(String message) {
        super(message);
    }

    /** Says why, by what the database said. */
    public RefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
