package io.crossfoot.server.security;

import java.util.Locale;
import java.util.Optional;

/** How much an API key may do. Each scope includes those before it. */
public enum Scope {
    /** Reading. */
    READ,
    /** Reading, posting and opening accounts. */
    POST,
    /** Everything. */
    ADMIN;

    /**
     * Finds a scope by its word.
     *
     * @param word such as {@code post}
     * @return empty when it is none of the list
     */
    public static Optional<Scope> of(String word) {
        for (Scope scope : values()) {
            if (scope.word().equals(word)) {
                return Optional.of(scope);
            }
        }
        return Optional.empty();
    }

    /**
     * The word for it in SQL, JSON and on the command line.
     *
     * @return such as {@code post}
     */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean includes(Scope other) {
        return compareTo(other) >= 0;
    }
}
