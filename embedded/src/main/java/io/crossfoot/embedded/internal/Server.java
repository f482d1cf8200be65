package io.crossfoot.embedded.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A data folder that this process has open, and the server that runs on it. */
public final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);

    private final DataFolder folder;
    private final FolderLock lock;
    private final Binaries binaries;
    private final Passwords passwords;
    private final ServerProcess process;

    private Server(DataFolder folder, FolderLock lock, Binaries binaries, Passwords passwords, ServerProcess process) {
        this.folder = folder;
        this.lock = lock;
        this.binaries = binaries;
        this.passwords = passwords;
        this.process = process;
    }

    /**
     * Opens the folder and starts its server.
     *
     * @param path the folder
     * @param extraSettings PostgreSQL settings for this run
     * @param owners the users and the database of a new folder
     */
    public static Server start(Path path, Map<String, String> extraSettings, Owners owners) {
        ServerSettings settings = ServerSettings.with(extraSettings);
        // Asked first, because elsewhere not even the folder's permissions could be set.
        Platform.current();
        try {
            DataFolder folder = new DataFolder(FolderTree.canonical(path));
            folder.prepare();
            FolderLock lock = FolderLock.acquire(folder);
            try {
                return start(folder, lock, settings, owners);
            } catch (IOException | RuntimeException | Error e) {
                lock.close();
                throw e;
            }
        } catch (IOException | UncheckedIOException e) {
            throw Failures.of(path, e);
        }
    }

    private static Server start(DataFolder folder, FolderLock lock, ServerSettings settings, Owners owners)
            throws IOException {
        Binaries binaries = Binaries.unpacked();
        ServerAccount account = ServerAccount.ownerOf(folder.cluster(), folder.path());
        Launcher launcher = new Launcher(binaries, account);
        Cluster cluster = new Cluster(folder, binaries, account, launcher, owners);
        folder.clearUnfinishedClusters();
        Orphan orphan = new Orphan(folder, launcher);
        boolean exists = cluster.exists();
        if (exists) {
            folder.requireVersion(binaries.majorVersion());
            orphan.stop();
        }
        Passwords passwords = Passwords.read(folder.passwords(), owners.users()).orElse(null);
        if (passwords == null) {
            passwords = Passwords.random(owners.users());
            if (exists) {
                LOG.warn("The passwords of {} are missing or damaged and are set anew", folder.path());
                cluster.setPasswords(passwords);
            }
            passwords.write(folder);
        }
        if (!exists) {
            cluster.create(passwords);
        }
        passwords.writePgpass(folder);
        ServerProcess process = ServerProcess.start(folder, launcher, settings, orphan, Server::freePort);
        return new Server(folder, lock, binaries, passwords, process);
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("There is no free port on 127.0.0.1", e);
        }
    }

    /** The folder, without links. */
    public Path path() {
        return folder.path();
    }

    /** The file that libpq reads passwords from. */
    public Path pgpass() {
        return folder.pgpass();
    }

    /** The server's version, such as 18.6. */
    public String version() {
        return binaries.version();
    }

    /** Where the server listens, on 127.0.0.1. */
    public int port() {
        return process.port();
    }

    /** The number of the server's main process. */
    public long pid() {
        return process.pid();
    }

    /** Whether the server's main process is there. */
    public boolean isRunning() {
        return process.isAlive();
    }

    /**
     * The password of a user.
     *
     * @throws IllegalArgumentException when the user is not one of those the folder was made with
     */
    public String password(String user) {
        String password = passwords.of(user);
        if (password == null) {
            throw new IllegalArgumentException("There is no stored password for the user " + user);
        }
        return password;
    }

    /** Stops the server and gives the folder free; does nothing when that is done already. */
    @Override
    public void close() {
        try {
            try {
                process.stop();
            } finally {
                lock.close();
            }
        } catch (IOException e) {
            throw Failures.of(folder.path(), e);
        }
    }

    /**
     * Who and what is made in a new folder.
     *
     * @param superuser the first user
     * @param user a user that can log in and nothing more
     * @param database belongs to the superuser
     */
    public record Owners(String superuser, String user, String database) {
        List<String> users() {
            return List.of(superuser, user);
        }
    }
}
