package io.crossfoot.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.util.Properties;
import java.util.logging.Logger;

/**
 * Reaches a data folder by a JDBC URL: {@code jdbc:crossfoot:/path/to/folder}.
 *
 * <p>Java offers {@link Driver} as a service, so whoever wants the embedded server needs this module on the class path and a
 * URL, but no dependency on it: that is how the ledger finds it.
 *
 * <p>The first connection to a folder in this JVM starts its server, and further ones use the same. A server that
 * {@link EmbeddedPostgres#start(Path)} started in this JVM is used too. When the server died, the next connection starts it
 * again. It is stopped when the JVM exits, or by {@code jdbc:crossfoot:/path/to/folder?shutdown=true}. As JDBC leaves no
 * other answer than a connection or an exception, that request is answered, as Derby does, by an
 * {@link SQLNonTransientConnectionException} of SQLSTATE {@value #SHUT_DOWN}, which says that the server of the folder is
 * stopped; it is answered so as well when none was running.
 *
 * <p>The path may contain spaces and is taken as it is, without decoding; a relative one starts at the process's working
 * folder. The connection is one of the PostgreSQL driver, to which all other properties are passed on. These are ours, as
 * properties or behind a question mark in the URL, which wins:
 *
 * <ul>
 *   <li>{@code user}: {@value EmbeddedPostgres#USER}, the default, or {@value EmbeddedPostgres#SUPERUSER}. The password comes
 *       from the folder; one that is given is ignored.
 *   <li>{@code database}: {@value EmbeddedPostgres#DATABASE} is the default.
 *   <li>{@code shutdown}: {@code true} stops the server.
 * </ul>
 */
public final class EmbeddedDriver implements Driver {
    /** What URLs for this driver begin with. */
    public static final String PREFIX = "jdbc:crossfoot:";

    /** The SQLSTATE that tells that the server was stopped as requested. */
    public static final String SHUT_DOWN = "08006";

    private static final String CANNOT_CONNECT = "08001";

    static {
        try {
            DriverManager.registerDriver(new EmbeddedDriver());
        } catch (SQLException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Used by the service loader. */
    public EmbeddedDriver() {}

    @Override
    public boolean acceptsURL(String url) {
        return url != null && url.startsWith(PREFIX);
    }

    @Override
    public Connection connect(String url, Properties info) throws SQLException {
        if (!acceptsURL(url)) {
            return null;
        }
        try {
            EmbeddedUrl parsed = EmbeddedUrl.parse(url, info == null ? new Properties() : info);
            if (parsed.shutdown()) {
                RunningServers.stop(parsed.folder());
                throw new SQLNonTransientConnectionException(
                        "The server of %s is stopped, as requested.".formatted(parsed.folder()), SHUT_DOWN);
            }
            return RunningServers.started(parsed.folder())
                    .connect(parsed.database(), parsed.user(), parsed.properties());
        } catch (EmbeddedPostgresException | IOException | IllegalArgumentException e) {
            throw new SQLNonTransientConnectionException(e.getMessage(), CANNOT_CONNECT, e);
        }
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
        return new DriverPropertyInfo[] {
            property("user", EmbeddedPostgres.USER, "the user to connect as"),
            property("database", EmbeddedPostgres.DATABASE, "the database to connect to"),
            property("shutdown", "false", "true stops the server instead of connecting")
        };
    }

    private static DriverPropertyInfo property(String name, String value, String description) {
        DriverPropertyInfo property = new DriverPropertyInfo(name, value);
        property.description = description;
        return property;
    }

    @Override
    public int getMajorVersion() {
        return 0;
    }

    @Override
    public int getMinorVersion() {
        return 1;
    }

    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("This driver logs with SLF4J.");
    }
}
