package io.crossfoot.embedded;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** What only root can try out. */
final class Root {
    static final int NOBODY = 65534;

    private Root() {}

    static boolean isUs() {
        return new UnixSystem().getUid() == 0;
    }

    static void required() {
        assumeTrue(isUs(), "skipped because only root can try this");
    }

    static int uid(Path path) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }

    static Path giveToNobody(Path path) throws IOException {
        Files.setAttribute(path, "unix:uid", NOBODY);
        Files.setAttribute(path, "unix:gid", NOBODY);
        return path;
    }
}
