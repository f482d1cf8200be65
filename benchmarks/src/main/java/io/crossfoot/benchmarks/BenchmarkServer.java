package io.crossfoot.benchmarks;

import io.crossfoot.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The PostgreSQL server that both sides of every comparison run on.
 *
 * <p>Its databases and its login have names of the benchmark's own. They are made anew and removed afterwards.
 */
final class BenchmarkServer implements AutoCloseable {

    /** What the embedded server is started with. Both sides get the same. */
    static final Map<String, String> SETTINGS = Map.of("shared_buffers", "1GB", "max_wal_size", "4GB");

    private static final String PREFIX = "crossfoot_bench_";
    private static final String LOGIN = "crossfoot_bench";

    private final String url;
    private final String user;
    private final String password;
    private final String loginPassword = UUID.randomUUID().toString();
    private final Path folder;
    private final Runnable stop;
    private final List<String> databases = new ArrayList<>();
    private boolean hasLogin;

    private BenchmarkServer(String url, String user, String password, Path folder, Runnable stop) {
        this.url = url;
        this.user = user;
        this.password = password;
        this.folder = folder;
        this.stop = stop;
    }

    /** An embedded server in a temporary folder, which goes with it. */
    static BenchmarkServer temporary() throws IOException {
        Path folder = Files.createTempDirectory("crossfoot-benchmark");
        try {
            EmbeddedPostgres postgres = EmbeddedPostgres.start(folder.resolve("data"), SETTINGS);
            Thread removal = new Thread(() -> remove(postgres, folder));
            Runtime.getRuntime().addShutdownHook(removal);
            return of(postgres, () -> {
                remove(postgres, folder);
                try {
                    Runtime.getRuntime().removeShutdownHook(removal);
                } catch (IllegalStateException e) {
                    // The process is ending, and the hook finds nothing left to remove.
                }
            });
        } catch (RuntimeException e) {
            delete(folder);
            throw e;
        }
    }

    /** An embedded server in a folder of the caller's, which stays. */
    static BenchmarkServer in(Path folder) {
        EmbeddedPostgres postgres = EmbeddedPostgres.start(folder, SETTINGS);
        return of(postgres, postgres::close);
    }

    private static BenchmarkServer of(EmbeddedPostgres postgres, Runnable stop) {
        String superuser = EmbeddedPostgres.SUPERUSER;
        return new BenchmarkServer(
                postgres.url("postgres"), superuser, postgres.password(superuser), postgres.dataFolder(), stop);
    }

    /** A server that runs already, by the JDBC URL of its superuser. */
    static BenchmarkServer at(String url) {
        Properties properties = Driver.parseURL(url, new Properties());
        if (properties == null) {
            throw new IllegalArgumentException("This is not a JDBC URL for PostgreSQL: " + url);
        }
        String user = PGProperty.USER.getOrDefault(properties);
        return new BenchmarkServer(
                url,
                user == null ? System.getProperty("user.name") : user,
                PGProperty.PASSWORD.getOrDefault(properties),
                null,
                () -> {});
    }

    /** Makes a database of the benchmark's own, in place of what an interrupted run may have left under the name. */
    void create(String database, String template) throws SQLException {
        drop(database);
        onPostgres("CREATE DATABASE " + PREFIX + database + " TEMPLATE "
                + (template == null ? "template0 ENCODING 'UTF8'" : PREFIX + template));
        databases.add(database);
    }

    void drop(String database) throws SQLException {
        onPostgres("DROP DATABASE IF EXISTS " + PREFIX + database + " WITH (FORCE)");
        databases.remove(database);
    }

    /** Makes the login that everything goes through: a member of crossfoot_app and nothing else. */
    void createLogin() throws SQLException {
        if (!hasLogin) {
            onPostgres("DROP ROLE IF EXISTS " + LOGIN);
            onPostgres("CREATE ROLE " + LOGIN + " LOGIN PASSWORD '" + loginPassword + "' IN ROLE crossfoot_app");
            hasLogin = true;
        }
    }

    /** A connection to one of the benchmark's databases as the application's login. */
    Connection app(String database) throws SQLException {
        return source(PREFIX + database, LOGIN, loginPassword).getConnection();
    }

    /** Connections to one of the benchmark's databases as the application's login. */
    DataSource application(String database) {
        return source(PREFIX + database, LOGIN, loginPassword);
    }

    /** A connection to one of the benchmark's databases as the superuser. */
    Connection superuser(String database) throws SQLException {
        return installer(database).getConnection();
    }

    /** Connections to one of the benchmark's databases as the superuser. */
    DataSource installer(String database) {
        return source(PREFIX + database, user, password);
    }

    /** What a program that uses libpq needs in order to connect to a database as the application's login. */
    Map<String, String> appEnvironment(String database) {
        return environment(database, LOGIN, loginPassword);
    }

    /** What a program that uses libpq needs in order to connect to a database as the superuser. */
    Map<String, String> superuserEnvironment(String database) {
        return environment(database, user, password);
    }

    private Map<String, String> environment(String database, String login, String secret) {
        PGSimpleDataSource source = source(PREFIX + database, login, secret);
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("PGHOST", source.getServerNames()[0]);
        environment.put("PGPORT", Integer.toString(source.getPortNumbers()[0]));
        environment.put("PGDATABASE", source.getDatabaseName());
        environment.put("PGUSER", login);
        if (secret != null) {
            environment.put("PGPASSWORD", secret);
        }
        return environment;
    }

    /** Where the server's files are; null where that is not known. */
    Path folder() {
        return folder;
    }

    /** Whether its settings are the benchmark's. */
    boolean isEmbedded() {
        return folder != null;
    }

    /** A setting, or anything else that is one value. */
    String ask(String query) throws SQLException {
        try (Connection connection = source(null, user, password).getConnection();
                Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(query)) {
            answer.next();
            return answer.getString(1);
        }
    }

    /** Writes out what the preparations left, so that it does not burden what is measured after them. */
    void checkpoint() throws SQLException {
        onPostgres("CHECKPOINT");
    }

    private void onPostgres(String sql) throws SQLException {
        try (Connection connection = source(null, user, password).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private PGSimpleDataSource source(String database, String login, String secret) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        if (database != null) {
            source.setDatabaseName(database);
        }
        source.setUser(login);
        source.setPassword(secret);
        // Prepared on the server at first use, as TPC-B's are.
        source.setPrepareThreshold(1);
        return source;
    }

    /** Drops what the benchmark made and, where it started the server, stops that. */
    @Override
    public void close() throws SQLException {
        try {
            for (String database : List.copyOf(databases)) {
                drop(database);
            }
            if (hasLogin) {
                onPostgres("DROP ROLE " + LOGIN);
            }
        } finally {
            stop.run();
        }
    }

    /** One at a time: a run that a signal ends fails by that, and closes its server while the shutdown removes it. */
    private static synchronized void remove(EmbeddedPostgres postgres, Path folder) {
        postgres.close();
        delete(folder);
    }

    private static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
