package io.crossfoot.schemes.comparison;

/**
 * What became of a scheme under an attack, as the attack found it.
 *
 * @param attack the name of the attack
 * @param scheme the scheme's id
 * @param outcome a word: holds, detected, breaks, or not-applicable where there is nothing to attack
 * @param how what happened, in a sentence
 */
public record AttackResult(String attack, String scheme, String outcome, String how) {

    /** Whether nothing was lost. */
    public boolean isHeld() {
        return outcome.equals("holds");
    }

    /** Whether something was lost, and the scheme's verify names it. */
    public boolean isDetected() {
        return outcome.equals("detected");
    }

    /** Whether the attack could be tried: what a scheme does not have cannot be attacked. */
    public boolean isTried() {
        return !outcome.equals("not-applicable");
    }
}
