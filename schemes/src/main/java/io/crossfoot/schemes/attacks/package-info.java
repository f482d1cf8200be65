/**
 * What goes wrong with balances in practice, done on purpose to each scheme: races, edits by others, crashes, jobs with bugs.
 *
 * <p>Whether a scheme held is decided by an auditor of our own, who knows what was acknowledged and what was refused, and never
 * by the scheme.
 */
package io.crossfoot.schemes.attacks;
