package io.crossfoot.schemes.attacks;

/** Hears what happens during an attack, step by step. May be told from several threads. */
@FunctionalInterface
public interface Story {
    /** Hears nothing. */
    Story UNTOLD = (kind, text) -> {};

    /** What is told. */
    enum Kind {
        /** What the attack does next. */
        DOES,
        /** The SQL that it runs. */
        RUNS,
        /** What it sees then. */
        SEES
    }

    /** Hears one thing. */
    void tell(Kind kind, String text);
}
