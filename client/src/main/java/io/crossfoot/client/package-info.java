/** The Java client of the HTTP API: the ledger's own interface, over the network. */
package io.crossfoot.client;
