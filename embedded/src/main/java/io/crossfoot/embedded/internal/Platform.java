package io.crossfoot.embedded.internal;

import io.crossfoot.embedded.EmbeddedPostgresException;
import io.crossfoot.embedded.EmbeddedPostgresException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The operating systems and processors that a server is bundled for. */
enum Platform {
    LINUX_AMD64("linux-x86_64"),
    LINUX_ARM64("linux-arm_64"),
    ALPINE_AMD64("linux-x86_64-alpine_linux"),
    MACOS_AMD64("darwin-x86_64"),
    MACOS_ARM64("darwin-arm_64");

    private final String id;

    Platform(String id) {
        this.id = id;
    }

    /** The name that the bundled archive of this platform carries. */
    String id() {
        return id;
    }

    /** Where the archive is on the class path. */
    String resource() {
        return "/postgres-" + id + ".txz";
    }

    static Platform current() {
        return of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""), onlyMusl());
    }

    static Platform of(String system, String processor, boolean musl) {
        String os = system.toLowerCase(Locale.ROOT);
        boolean amd64 = processor.equals("amd64") || processor.equals("x86_64");
        boolean arm64 = processor.equals("aarch64") || processor.equals("arm64");
        if (os.startsWith("linux") && amd64) {
            return musl ? ALPINE_AMD64 : LINUX_AMD64;
        }
        if (os.startsWith("linux") && arm64 && !musl) {
            return LINUX_ARM64;
        }
        if (os.startsWith("mac") && (amd64 || arm64)) {
            return arm64 ? MACOS_ARM64 : MACOS_AMD64;
        }
        throw new EmbeddedPostgresException(
                Reason.UNSUPPORTED_PLATFORM,
                "There is no bundled PostgreSQL for %s on %s%s. Use a PostgreSQL of your own, 15 or newer, by its JDBC URL."
                        .formatted(system, processor, musl ? " with musl" : ""));
    }

    /** Alpine with a glibc layer runs the glibc build, so musl counts only where glibc's loader is absent. */
    private static boolean onlyMusl() {
        boolean musl =
                Files.exists(Path.of("/lib/ld-musl-x86_64.so.1")) || Files.exists(Path.of("/lib/ld-musl-aarch64.so.1"));
        boolean glibc = Files.exists(Path.of("/lib64/ld-linux-x86-64.so.2"))
                || Files.exists(Path.of("/lib/ld-linux-aarch64.so.1"));
        return musl && !glibc;
    }
}
