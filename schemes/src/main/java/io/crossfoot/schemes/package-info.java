/**
 * The answers that were given to "how should a bank's schema keep its balances in sync with its transaction history?", each
 * runnable behind one interface, so that they can be tested, attacked and measured in one run.
 *
 * <p>Each scheme has a package with its class, its SQL and a page about it; {@link io.crossfoot.schemes.Schemes} lists them.
 */
package io.crossfoot.schemes;
