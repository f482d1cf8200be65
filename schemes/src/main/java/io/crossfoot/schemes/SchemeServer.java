package io.crossfoot.schemes;

import io.crossfoot.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** An embedded PostgreSQL in a temporary folder, with a database for each scheme that is tried; it goes when closed. */
public final class SchemeServer implements AutoCloseable {
    /** What the server is started with, the same for every scheme. */
    public static final Map<String, String> SETTINGS = Map.of("shared_buffers", "1GB", "max_wal_size", "4GB");

    private static final String LOGIN = "bank";

    private final Path folder;
    private final EmbeddedPostgres postgres;
    private final String password = UUID.randomUUID().toString();
    private final Runnable removal = this::close;
    private boolean closed;

    private SchemeServer(Path folder) throws SQLException {
        this.folder = folder;
        postgres = EmbeddedPostgres.start(folder.resolve("data"), SETTINGS);
        EmbeddedPostgres.addExitTask(removal);
        execute("CREATE ROLE " + LOGIN + " LOGIN PASSWORD '" + password + "'");
    }

    /** Starts it. */
    public static SchemeServer start() throws IOException, SQLException {
        return new SchemeServer(Files.createTempDirectory("crossfoot-schemes"));
    }

    /** What it runs on. */
    public EmbeddedPostgres postgres() {
        return postgres;
    }

    /**
     * Makes a database that the login of the schemes owns, in place of one of the same name.
     *
     * @param name letters, digits and hyphens
     */
    public synchronized SchemeDatabase create(String name) throws SQLException {
        drop(name);
        execute("CREATE DATABASE \"" + name + "\" OWNER " + LOGIN);
        return new SchemeDatabase(
                name,
                source(name, EmbeddedPostgres.SUPERUSER, postgres.password(EmbeddedPostgres.SUPERUSER)),
                source(name, LOGIN, password));
    }

    /** Makes a database for a scheme and installs the scheme there. */
    public SchemeDatabase install(Scheme scheme, String name) throws SQLException {
        SchemeDatabase database = create(name);
        scheme.install(database);
        return database;
    }

    /** Removes a database, whoever is connected to it. */
    public synchronized void drop(String name) throws SQLException {
        execute("DROP DATABASE IF EXISTS \"" + name + "\" WITH (FORCE)");
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = postgres.connectAsSuperuser("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private DataSource source(String database, String user, String userPassword) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(postgres.url(database));
        source.setUser(user);
        source.setPassword(userPassword);
        source.setPrepareThreshold(1);
        return source;
    }

    /** Stops it and removes its folder. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        EmbeddedPostgres.removeExitTask(removal);
        postgres.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
