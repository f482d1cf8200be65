package io.crossfoot.embedded.internal;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The user that the server runs as: the user of this process, except that PostgreSQL refuses to run as root.
 *
 * @param uid numeric user id
 * @param gid numeric group id
 * @param switched whether this process is root and the server runs as somebody else
 */
record ServerAccount(int uid, int gid, boolean switched) {
    private static final Path PASSWD = Path.of("/etc/passwd");
    private static final int NOBODY = 65534;

    /**
     * Chooses the user. Root's server runs as whoever owns the data already, so that a folder made by an ordinary user
     * stays that user's.
     *
     * @param owned what may tell the owner, the most telling first; none of it needs to exist
     */
    static ServerAccount ownerOf(Path... owned) throws IOException {
        UnixSystem self = new UnixSystem();
        if (self.getUid() != 0) {
            return new ServerAccount((int) self.getUid(), (int) self.getGid(), false);
        }
        for (Path path : owned) {
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                int owner = attribute(path, "uid");
                if (owner != 0) {
                    int group = attribute(path, "gid");
                    return entry(2, Integer.toString(owner))
                            .orElse(new ServerAccount(owner, group == 0 ? owner : group, true));
                }
            }
        }
        return entry(0, "postgres").or(() -> entry(0, "nobody")).orElse(new ServerAccount(NOBODY, NOBODY, true));
    }

    /**
     * Whether this user may pass through every folder down to the given one. Only permission bits are looked at: where
     * an access list grants more, the caller takes the longer way without need, which does no harm.
     */
    boolean reaches(Path folder) throws IOException {
        for (Path path = folder.toRealPath(); path != null; path = path.getParent()) {
            int mode = attribute(path, "mode");
            int execute = attribute(path, "uid") == uid ? 0100 : attribute(path, "gid") == gid ? 0010 : 0001;
            if ((mode & execute) == 0) {
                return false;
            }
        }
        return true;
    }

    /** Gives a file that root made to this user. */
    void own(Path path) throws IOException {
        if (switched) {
            Files.setAttribute(path, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
        }
    }

    static int attribute(Path path, String name) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:" + name, LinkOption.NOFOLLOW_LINKS);
    }

    private static Optional<ServerAccount> entry(int field, String value) {
        try {
            return Files.readAllLines(PASSWD).stream()
                    .map(line -> line.split(":", -1))
                    .filter(fields -> fields.length >= 4 && fields[field].equals(value))
                    .map(fields -> new ServerAccount(Integer.parseInt(fields[2]), Integer.parseInt(fields[3]), true))
                    .findFirst();
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }
}
