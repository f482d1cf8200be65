package io.crossfoot.embedded;

import io.crossfoot.embedded.EmbeddedPostgresException.Reason;
import io.crossfoot.embedded.internal.Server;
import io.crossfoot.embedded.internal.ServerElsewhere;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * A real PostgreSQL server in a data folder, started by this process and stopped with it.
 *
 * <p>The folder is made at the first start and reopened by every later one. Only one process can have it open. Committed
 * data survives every kind of end: a killed process, a killed server, a loss of power; fsync, full_page_writes and
 * synchronous_commit stay on. The server listens on 127.0.0.1 only and its passwords are random; they are in files of the
 * data folder that only their owner can read.
 *
 * <p>Instances may be used by several threads.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    /** The database that a new folder is made with; the superuser owns it. */
    public static final String DATABASE = "crossfoot";

    /** The user that the ledger runs as: it may log in, and has no other privilege of its own. */
    public static final String USER = "crossfoot";

    /** The user who may do everything. */
    public static final String SUPERUSER = "postgres";

    private static final Server.Owners OWNERS = new Server.Owners(SUPERUSER, USER, DATABASE);

    private final Server server;
    private final Thread shutdownHook;
    private boolean closed;

    private EmbeddedPostgres(Server server) {
        this.server = server;
        this.shutdownHook = new Thread(
                () -> {
                    ExitTasks.run();
                    close();
                },
                "crossfoot-postgres-shutdown");
    }

    /**
     * Starts the server of a data folder, and makes the folder if it does not exist.
     *
     * @param dataFolder a folder made by an earlier start, an empty one, or one that does not exist yet
     * @return the server, ready for connections
     * @throws EmbeddedPostgresException when that is not possible; it says why and what to do
     */
    public static EmbeddedPostgres start(Path dataFolder) {
        return start(dataFolder, Map.of());
    }

    /**
     * Starts the server of a data folder with settings that hold for this run only.
     *
     * @param dataFolder a folder made by an earlier start, an empty one, or one that does not exist yet
     * @param serverSettings PostgreSQL settings by name, which win over those in the folder's postgresql.conf
     * @return the server, ready for connections
     * @throws IllegalArgumentException for a setting that could lose committed data (such as fsync=off) or that is the
     *     launcher's own (such as port)
     * @throws EmbeddedPostgresException when the server can't be started; it says why and what to do
     */
    public static EmbeddedPostgres start(Path dataFolder, Map<String, String> serverSettings) {
        EmbeddedPostgres postgres = new EmbeddedPostgres(Server.start(dataFolder, serverSettings, OWNERS));
        RunningServers.add(postgres);
        try {
            Runtime.getRuntime().addShutdownHook(postgres.shutdownHook);
        } catch (IllegalStateException e) {
            postgres.close();
            throw new EmbeddedPostgresException(
                    Reason.START_FAILED, "No server is started while this process is ending.", e);
        }
        return postgres;
    }

    /**
     * Opens a connection as {@link #USER} to the server that another process runs on a data folder, so that a folder in use can
     * still be looked into by who may read its files.
     *
     * @param dataFolder the folder
     * @return a new connection to {@link #DATABASE}; empty when no server is ready there
     * @throws IOException when the folder can't be read
     * @throws SQLException when the server refuses the connection
     */
    public static Optional<Connection> connectToRunning(Path dataFolder) throws IOException, SQLException {
        Optional<ServerElsewhere> found = ServerElsewhere.find(dataFolder, USER);
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of(Connections.open(
                        "jdbc:postgresql://127.0.0.1:" + found.get().port() + "/" + DATABASE,
                        USER,
                        found.get().password(),
                        new Properties()));
    }

    /**
     * Has something done when the JVM exits, before any server of this process is stopped: for those who have work under way
     * that needs the database to its end. A shutdown hook of one's own would run at the same time as the stopping.
     *
     * @param task runs once, on a shutdown hook; what it may take is up to it, and the process lasts until then
     * @throws IllegalStateException when the JVM is exiting already
     */
    public static void addExitTask(Runnable task) {
        ExitTasks.add(task);
    }

    /**
     * Takes back what {@link #addExitTask} was told. Does nothing when it has begun.
     *
     * @param task the same as then
     */
    public static void removeExitTask(Runnable task) {
        ExitTasks.remove(task);
    }

    /**
     * The data folder.
     *
     * @return its absolute path without links
     */
    public Path dataFolder() {
        return server.path();
    }

    /**
     * Where the server listens on 127.0.0.1; another port after every start.
     *
     * @return the TCP port
     */
    public int port() {
        return server.port();
    }

    /**
     * The server's main process, called postmaster.
     *
     * @return its process id
     */
    public long pid() {
        return server.pid();
    }

    /**
     * The server's version.
     *
     * @return such as 18.6
     */
    public String version() {
        return server.version();
    }

    /**
     * Whether the server's main process is there. It is not after {@link #close()}, nor when somebody killed it; then
     * closing and starting again recovers everything that was committed.
     *
     * @return whether connections can be expected to succeed
     */
    public boolean isRunning() {
        return server.isRunning();
    }

    /**
     * The address for a JDBC data source, which needs a user and its password besides.
     *
     * @param database the database's name
     * @return a URL for the PostgreSQL driver
     */
    public String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port() + "/" + Connections.urlEncoded(database);
    }

    /**
     * The password of a user that the folder was made with.
     *
     * @param user {@link #USER} or {@link #SUPERUSER}
     * @return the password as it is
     * @throws IllegalArgumentException for other users
     */
    public String password(String user) {
        return server.password(user);
    }

    /**
     * Opens a connection as {@link #USER}.
     *
     * @param database the database's name
     * @return a new connection
     * @throws SQLException when the server refuses it or is not there
     */
    public Connection connect(String database) throws SQLException {
        return connect(database, USER, new Properties());
    }

    /**
     * Opens a connection as {@link #SUPERUSER}.
     *
     * @param database the database's name
     * @return a new connection
     * @throws SQLException when the server refuses it or is not there
     */
    public Connection connectAsSuperuser(String database) throws SQLException {
        return connect(database, SUPERUSER, new Properties());
    }

    Connection connect(String database, String user, Properties more) throws SQLException {
        return Connections.open(url(database), user, password(user), more);
    }

    /**
     * The passwords for programs that use libpq, such as
     * {@code PGPASSFILE=... psql -h 127.0.0.1 -p PORT -U crossfoot crossfoot}.
     *
     * @return a file that only its owner can read
     */
    public Path passwordFile() {
        return server.pgpass();
    }

    /**
     * Ends all sessions, stops the server, waits for its end and gives the folder free. What is not committed is rolled
     * back. Does nothing when that has been done; happens by itself when the JVM exits.
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            server.close();
        } finally {
            RunningServers.remove(this);
        }
        try {
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        } catch (IllegalStateException e) {
            // The JVM is exiting already, perhaps in this very hook.
        }
    }
}
