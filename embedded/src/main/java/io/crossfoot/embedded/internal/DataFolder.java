package io.crossfoot.embedded.internal;

import com.sun.security.auth.module.UnixSystem;
import io.crossfoot.embedded.EmbeddedPostgresException;
import io.crossfoot.embedded.EmbeddedPostgresException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where things are in a data folder.
 *
 * <pre>
 * crossfoot.lock   locked while in use; marks the folder as ours, so it is made first
 * postgres/        PostgreSQL's own data directory
 * postgres.init-*  the same while it is being made; what a crash left of it is cleared by the next start
 * passwords        user=password, one a line
 * pgpass           the same for libpq's PGPASSFILE
 * log/             what the server said
 * </pre>
 *
 * @param path the folder, without links
 */
record DataFolder(Path path) {
    private static final Logger LOG = LoggerFactory.getLogger(DataFolder.class);
    private static final long LARGE_LOG_BYTES = 10L << 20;
    private static final String UNFINISHED = "postgres.init-";

    /** A file system keeps this in its top folder. */
    private static final String LOST_AND_FOUND = "lost+found";

    Path lock() {
        return path.resolve("crossfoot.lock");
    }

    Path cluster() {
        return path.resolve("postgres");
    }

    /** A new folder to make the cluster in. */
    Path createUnfinishedCluster() throws IOException {
        return Files.createTempDirectory(path, UNFINISHED, only("rwx------"));
    }

    /** Clears what crashes left. A dying initdb may still be at work in it, and then the next start gets another try. */
    void clearUnfinishedClusters() throws IOException {
        try (var leftovers = Files.newDirectoryStream(path, UNFINISHED + "*")) {
            for (Path leftover : leftovers) {
                try {
                    FolderTree.delete(leftover);
                } catch (IOException e) {
                    LOG.warn("Could not delete {} yet: {}", leftover, e.toString());
                }
            }
        }
    }

    Path passwords() {
        return path.resolve("passwords");
    }

    Path pgpass() {
        return path.resolve("pgpass");
    }

    Path log() {
        return path.resolve("log").resolve("postgres.log");
    }

    /** Makes the folder, or makes sure that it is ours or empty. */
    void prepare() throws IOException {
        if (!Files.exists(path)) {
            if (path.getParent() != null) {
                Files.createDirectories(path.getParent());
            }
            try {
                // Root's server runs as another user, who passes through to its own folder but may not list this one.
                Files.createDirectory(path, only(new UnixSystem().getUid() == 0 ? "rwx--x--x" : "rwx------"));
            } catch (FileAlreadyExistsException e) {
                // Another process was faster. The lock decides between the two.
            }
        }
        if (!Files.isDirectory(path)) {
            throw foreign("is not a folder");
        }
        if (!Files.exists(lock(), LinkOption.NOFOLLOW_LINKS)) {
            requireEmpty();
        }
    }

    private void requireEmpty() throws IOException {
        try (var entries = Files.list(path)) {
            List<String> names = entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> !name.equals(LOST_AND_FOUND))
                    .sorted()
                    .toList();
            // Whoever made the lock in the meantime made it in an empty folder.
            if (names.isEmpty() || Files.exists(lock(), LinkOption.NOFOLLOW_LINKS)) {
                return;
            }
            if (names.contains("PG_VERSION")) {
                throw foreign("is a PostgreSQL data directory that Crossfoot did not make");
            }
            throw foreign("is not empty and not Crossfoot's (it has %s)".formatted(names.get(0)));
        }
    }

    private EmbeddedPostgresException foreign(String what) {
        return new EmbeddedPostgresException(
                Reason.FOREIGN_FOLDER,
                "%s %s. Nothing in it was changed. Name a new or empty folder.".formatted(path, what));
    }

    /** Refuses data that this server can't read. */
    void requireVersion(String major) throws IOException {
        Path version = cluster().resolve("PG_VERSION");
        String written;
        try {
            written = Files.readString(version).strip();
        } catch (NoSuchFileException e) {
            throw new EmbeddedPostgresException(
                    Reason.START_FAILED,
                    "%s is damaged: %s is missing. Nothing in it was changed. Restore it from a backup."
                            .formatted(path, version),
                    e);
        }
        if (!written.equals(major)) {
            throw new EmbeddedPostgresException(
                    Reason.OTHER_VERSION,
                    ("%s was written by PostgreSQL %s, but the bundled server is PostgreSQL %s. The data was not changed."
                                    + " Start it with a Crossfoot that bundles PostgreSQL %s, dump it with pg_dump, and"
                                    + " restore the dump into a new folder with this one.")
                            .formatted(path, written, major, written));
        }
    }

    /** The log file, made if need be and set aside when it has grown large. */
    Path openLog() throws IOException {
        Path log = log();
        if (!Files.isDirectory(log.getParent(), LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(log.getParent(), only("rwx------"));
            ownLikeFolder(log.getParent());
        }
        if (Files.exists(log) && Files.size(log) > LARGE_LOG_BYTES) {
            Files.move(log, log.resolveSibling("postgres.log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
        openPrivately(log).close();
        ownLikeFolder(log);
        return log;
    }

    /** Opens a file for reading and writing that only its owner can read, made if need be. */
    FileChannel openPrivately(Path file) throws IOException {
        return FileChannel.open(
                file,
                Set.of(
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        // The folder may belong to an ordinary user while we are root: no link leads us elsewhere.
                        LinkOption.NOFOLLOW_LINKS),
                only("rw-------"));
    }

    /** Writes a file that only its owner can read, completely or not at all. */
    void writePrivately(Path file, String content) throws IOException {
        Path partial = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(partial);
        try (FileChannel channel = openPrivately(partial)) {
            channel.write(ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8)));
            channel.force(true);
        }
        ownLikeFolder(partial);
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        FolderTree.sync(file.getParent());
    }

    /** What root makes in a user's folder stays that user's, who may start the server the next time. */
    void ownLikeFolder(Path made) throws IOException {
        int owner = ServerAccount.attribute(path, "uid");
        if (owner != 0 && ServerAccount.attribute(made, "uid") == 0) {
            ServerAccount.ownerOf(path).own(made);
        }
    }

    static FileAttribute<Set<PosixFilePermission>> only(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }
}
