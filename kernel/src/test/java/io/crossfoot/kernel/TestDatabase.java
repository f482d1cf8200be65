package io.crossfoot.kernel;

import io.crossfoot.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A fresh database with a ledger in it, on one PostgreSQL that all tests of a JVM share.
 *
 * <p>The server starts with the first test that needs it and goes away with the JVM. Each database is a copy of one that was
 * migrated once. Logins: {@code app}, {@code reader}, {@code admin} and {@code owner} are members of the crossfoot role of
 * that name and of nothing else; {@code postgres} is the superuser.
 */
public final class TestDatabase implements AutoCloseable {

    private static final String TEMPLATE = "ledger_template";
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static EmbeddedPostgres server;

    private final String name;

    private TestDatabase(String name) {
        this.name = name;
    }

    /** A new database with an empty ledger. */
    public static TestDatabase fresh() {
        return create("TEMPLATE " + TEMPLATE);
    }

    /** A new database without a ledger. */
    public static TestDatabase empty() {
        return create("TEMPLATE template0");
    }

    private static synchronized TestDatabase create(String how) {
        EmbeddedPostgres running = server();
        String name = "test_" + COUNT.incrementAndGet();
        try (Connection connection = running.connectAsSuperuser("postgres")) {
            execute(connection, "CREATE DATABASE " + name + " " + how);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return new TestDatabase(name);
    }

    /** The server that the databases are on. */
    public static synchronized EmbeddedPostgres server() {
        if (server == null) {
            try {
                Path folder = Files.createTempDirectory("crossfoot-test");
                server = EmbeddedPostgres.start(folder.resolve("data"), Map.of("max_connections", "200"));
                Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(folder)));
                try (Connection connection = server.connectAsSuperuser("postgres")) {
                    execute(connection, "CREATE DATABASE " + TEMPLATE + " TEMPLATE template0");
                }
                Kernel.migrate(
                        dataSource(TEMPLATE, EmbeddedPostgres.SUPERUSER, server.password(EmbeddedPostgres.SUPERUSER)));
                try (Connection connection = server.connectAsSuperuser(TEMPLATE)) {
                    for (String login : List.of("app", "reader", "admin", "owner")) {
                        execute(
                                connection,
                                "CREATE ROLE " + login + " LOGIN PASSWORD '" + login + "' IN ROLE crossfoot_" + login);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
        return server;
    }

    private static void stop(Path folder) {
        server.close();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The database's name. */
    public String name() {
        return name;
    }

    /** The database's JDBC URL, without credentials. */
    public String url() {
        return server.url(name);
    }

    /** A time zone in which it is some minutes past an hour of the day now. */
    static String zoneOfHour(int hour) {
        int ahead = hour - ZonedDateTime.now(ZoneOffset.UTC).getHour();
        // Such zones have the sign that is the other way round everywhere else.
        return "Etc/GMT"
                + (ahead > 12
                        ? "+" + (24 - ahead)
                        : ahead > 0 ? "-" + ahead : ahead < -12 ? "-" + (24 + ahead) : "+" + -ahead);
    }

    /** A connection as the superuser. */
    public Connection superuser() throws SQLException {
        return server.connectAsSuperuser(name);
    }

    /** A connection as one of the logins {@code app}, {@code reader}, {@code admin} and {@code owner}. */
    public Connection as(String login) throws SQLException {
        return DriverManager.getConnection(url(), login, login);
    }

    /** A source of unpooled connections as a login, or as {@code postgres}. */
    public DataSource dataSource(String login) {
        return dataSource(name, login, login.equals(EmbeddedPostgres.SUPERUSER) ? server.password(login) : login);
    }

    private static DataSource dataSource(String database, String user, String password) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(server.url(database));
        source.setUser(user);
        source.setPassword(password);
        return source;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Drops the database, with whatever is connected to it. */
    @Override
    public void close() {
        try (Connection connection = server.connectAsSuperuser("postgres")) {
            execute(connection, "DROP DATABASE " + name + " WITH (FORCE)");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
