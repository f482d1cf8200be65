package io.crossfoot.cli;

import java.sql.Connection;
import java.sql.SQLException;

/** Opens connections to the ledger's database, beside those of the ledger itself. */
@FunctionalInterface
interface Connections {
    Connection open() throws SQLException;
}
