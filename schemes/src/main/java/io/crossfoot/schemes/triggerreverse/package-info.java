/** Balances are updated, and a trigger writes each change as a transaction. */
package io.crossfoot.schemes.triggerreverse;
