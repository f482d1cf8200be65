/** The service: the ledger over HTTP. */
package io.crossfoot.server;
