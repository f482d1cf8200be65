package io.crossfoot.cli;

import io.crossfoot.ledger.Ledger;

/**
 * A ledger that is open for a command.
 *
 * @param ledger the ledger
 * @param connections to the same database as the same role
 * @param release what else is to be closed
 */
record OpenLedger(Ledger ledger, Connections connections, Runnable release) implements AutoCloseable {
    @Override
    public void close() {
        try (ledger) {
            release.run();
        }
    }
}
