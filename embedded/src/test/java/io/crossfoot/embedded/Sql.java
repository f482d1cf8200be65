package io.crossfoot.embedded;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Short forms for one statement. */
final class Sql {
    private Sql() {}

    /** The first column of the first row, as text. */
    static String one(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    static String asSuperuser(EmbeddedPostgres postgres, String query) throws SQLException {
        try (Connection connection = postgres.connectAsSuperuser(EmbeddedPostgres.DATABASE)) {
            return one(connection, query);
        }
    }

    static void execute(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (Connection connection = postgres.connectAsSuperuser(EmbeddedPostgres.DATABASE);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
