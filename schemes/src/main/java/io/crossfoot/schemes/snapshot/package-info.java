/** An append-only ledger whose sum up to the last refresh is stored. */
package io.crossfoot.schemes.snapshot;
