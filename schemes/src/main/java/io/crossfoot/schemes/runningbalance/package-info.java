/** A ledger whose rows each carry the balance after them. */
package io.crossfoot.schemes.runningbalance;
