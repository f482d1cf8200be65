package io.crossfoot.schemes.comparison;

/**
 * What became of a scheme under an attack, as the attack found it.
 *
 * @param attack the name of the attack
 * @param scheme the scheme's id
 * @param outcome a word: holds or breaks, or - where there is nothing to attack
 * @param how what happened, in a sentence
 */
public record AttackResult(String attack, String scheme, String outcome, String how) {

    /** Whether nothing was lost. */
    public boolean isHeld() {
        return outcome.equals("holds");
    }

    /** Whether the attack could be tried: what a scheme does not have cannot be attacked. */
    public boolean isTried() {
        return !outcome.equals("-");
    }
}
