/** An append-only ledger whose sum is the balance. */
package io.crossfoot.schemes.sum;
