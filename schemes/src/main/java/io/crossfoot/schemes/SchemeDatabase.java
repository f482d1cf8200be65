package io.crossfoot.schemes;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * The database of a scheme.
 *
 * <p>Rivals own theirs: the application, a maintenance script and whoever attacks are the role that made the tables, which is how
 * most of them are run. Crossfoot's application may call functions only, and what others do to it they do as the owner of its
 * tables.
 *
 * @param name of the database
 * @param installer connections as a superuser, for Crossfoot to make its roles with
 * @param application connections that post and read
 */
public record SchemeDatabase(String name, DataSource installer, DataSource application) {

    /** A connection that posts and reads. */
    public Connection connect() throws SQLException {
        return application.getConnection();
    }
}
