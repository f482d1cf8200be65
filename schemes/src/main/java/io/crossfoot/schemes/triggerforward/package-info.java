/** Transactions are inserted, and a trigger adds them to balances. */
package io.crossfoot.schemes.triggerforward;
