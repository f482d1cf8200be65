package io.crossfoot.schemes.comparison;

/** A run cannot go on. The message says which scheme failed at what. */
public final class ComparisonException extends Exception {
    private static final long serialVersionUID = 1;

    ComparisonException(String message, Throwable cause) {
        super(message, cause);
    }
}
