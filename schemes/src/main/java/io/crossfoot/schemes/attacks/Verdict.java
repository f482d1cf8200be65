package io.crossfoot.schemes.attacks;

/** How an attack on a scheme ended. */
public enum Verdict {
    /** It was refused, or did no harm. */
    HOLDS("holds"),
    /** The books are wrong, and the scheme's verification names it. */
    DETECTED("detected"),
    /** The books are wrong and nobody notices, or what the bank wanted cannot be had. */
    BREAKS("breaks"),
    /** There is nothing that could be attacked this way. */
    NOT_APPLICABLE("not-applicable");

    private final String word;

    Verdict(String word) {
        this.word = word;
    }

    /** What tables and tests call it. */
    public String word() {
        return word;
    }
}
