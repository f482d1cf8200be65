/** An append-only ledger whose sum is the balance, with a cache of the sums. */
package io.crossfoot.schemes.sumcached;
