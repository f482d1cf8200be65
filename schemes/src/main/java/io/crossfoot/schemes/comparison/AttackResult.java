package io.crossfoot.schemes.comparison;

import io.crossfoot.schemes.attacks.Attack;
import io.crossfoot.schemes.attacks.Outcome;

/**
 * What became of a scheme under an attack, as the attack found it in this run.
 *
 * @param attack what was done
 * @param scheme to whom
 * @param outcome what came of it
 */
public record AttackResult(Attack attack, String scheme, Outcome outcome) {}
