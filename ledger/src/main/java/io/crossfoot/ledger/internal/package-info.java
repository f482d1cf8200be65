/** How the ledger talks to the kernel. Not API: it may change at any time. */
package io.crossfoot.ledger.internal;
