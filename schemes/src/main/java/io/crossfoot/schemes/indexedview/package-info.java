/** Balances as a view of the transactions that is stored and maintained with every change. */
package io.crossfoot.schemes.indexedview;
