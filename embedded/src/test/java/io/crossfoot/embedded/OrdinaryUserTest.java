package io.crossfoot.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrdinaryUserTest {
    private static final List<String> AS_NOBODY =
            List.of("setpriv", "--reuid", "" + Root.NOBODY, "--regid", "" + Root.NOBODY, "--clear-groups");

    @TempDir
    Path temporary;

    @Test
    void an_ordinary_users_server_is_theirs_and_root_can_go_on_with_the_folder() throws Exception {
        Root.required();
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/setpriv")), "skipped because there is no setpriv on this machine");
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path home = Root.giveToNobody(Files.createDirectory(temporary.resolve("home")));
        Path folder = home.resolve("data");
        try (ChildJvm holder =
                ChildJvm.holding(folder, AS_NOBODY, readableClassPath(), Map.of("XDG_CACHE_HOME", home.toString()))) {
            assertThat(Root.uid(Path.of("/proc", "" + holder.server().pid()))).isEqualTo(Root.NOBODY);
            holder.exit();
        }
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder)) {
            assertThat(Sql.asSuperuser(postgres, "SELECT count(*) FROM kept")).isEqualTo("2");
            assertThat(Root.uid(Path.of("/proc", "" + postgres.pid()))).isEqualTo(Root.NOBODY);
        }
        try (ChildJvm again =
                ChildJvm.holding(folder, AS_NOBODY, readableClassPath(), Map.of("XDG_CACHE_HOME", home.toString()))) {
            again.exit();
        }
    }

    /** Copies what the other user may not be able to read where it is, such as below root's home. */
    private String readableClassPath() throws IOException {
        Path library = temporary.resolve("library");
        List<String> copies = new ArrayList<>();
        int number = 0;
        for (String entry : ChildJvm.classPath().split(":")) {
            Path original = Path.of(entry);
            if (Files.exists(original) && !entry.contains("darwin")) {
                Path copy = library.resolve(number++ + "-" + original.getFileName());
                copy(original, copy);
                copies.add(copy.toString());
            }
        }
        return String.join(":", copies);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        try (var paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }
}
