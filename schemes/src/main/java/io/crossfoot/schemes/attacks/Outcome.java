package io.crossfoot.schemes.attacks;

/**
 * What came of an attack.
 *
 * @param verdict in a word
 * @param how it came to that, in words and figures
 */
public record Outcome(Verdict verdict, String how) {}
