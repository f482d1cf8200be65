package io.crossfoot.contract;

import io.crossfoot.kernel.TestDatabase;
import java.sql.SQLException;

/** The ways to a ledger, as tests are listed by them. */
enum Way {
    SQL,
    JAVA,
    HTTP,
    CLI;

    /** Opens the door of this way to the ledger of a database. */
    Door open(TestDatabase database) {
        try {
            return switch (this) {
                case SQL -> new SqlDoor(database);
                case JAVA -> new JavaDoor(database);
                case HTTP -> new HttpDoor(database);
                case CLI -> new CliDoor(database);
            };
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
