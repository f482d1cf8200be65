package io.crossfoot.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfoot.embedded.EmbeddedPostgresException.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir
    Path temporary;

    @Test
    void a_second_process_on_the_same_folder_is_refused() throws Exception {
        Path folder = temporary.resolve("data");
        try (ChildJvm holder = ChildJvm.holding(folder)) {
            assertRefused(folder, Reason.FOLDER_IN_USE)
                    .hasMessageContaining(folder.toString())
                    .hasMessageContaining("process " + holder.pid());
            assertThat(holder.server().isAlive()).isTrue();
            holder.exit();
        }
    }

    @Test
    void a_second_instance_in_the_same_process_is_refused() throws Exception {
        Path folder = temporary.resolve("data");
        Path link = Files.createSymbolicLink(temporary.resolve("link"), folder);
        try (EmbeddedPostgres first = EmbeddedPostgres.start(folder)) {
            assertRefused(folder, Reason.FOLDER_IN_USE)
                    .hasMessageContaining(
                            "this process (" + ProcessHandle.current().pid() + ")");
            assertRefused(link, Reason.FOLDER_IN_USE);
            // Asking must not have given the lock away.
            assertThat(Sql.asSuperuser(first, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void a_lock_of_another_class_loader_of_this_process_is_respected() throws Exception {
        Path folder = Files.createDirectory(temporary.resolve("data"));
        try (FileChannel channel = FileChannel.open(
                folder.resolve("crossfoot.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.lock();
            assertRefused(folder, Reason.FOLDER_IN_USE).hasMessageContaining("this process");
        }
    }

    @Test
    void of_two_first_starts_at_once_one_wins() throws Exception {
        Path folder = temporary.resolve("data");
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Callable<EmbeddedPostgres> start = () -> EmbeddedPostgres.start(folder);
            int won = 0;
            for (Future<EmbeddedPostgres> future : threads.invokeAll(List.of(start, start))) {
                try {
                    future.get().close();
                    won++;
                } catch (ExecutionException e) {
                    assertThat(((EmbeddedPostgresException) e.getCause()).reason())
                            .isEqualTo(Reason.FOLDER_IN_USE);
                }
            }
            assertThat(won).isEqualTo(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void a_foreign_folder_is_refused_and_left_as_it_was() throws IOException {
        Path folder = Files.createDirectory(temporary.resolve("photos"));
        Files.writeString(folder.resolve("cat.txt"), "meow");
        Map<Path, FileTime> before = times(folder);
        assertRefused(folder, Reason.FOREIGN_FOLDER).hasMessageContaining(folder.toString());
        assertThat(times(folder)).isEqualTo(before);
    }

    @Test
    void a_postgresql_directory_of_somebody_else_is_refused_and_left_as_it_was() throws IOException {
        Path folder = Files.createDirectory(temporary.resolve("pgdata"));
        Files.writeString(folder.resolve("PG_VERSION"), "18\n");
        Map<Path, FileTime> before = times(folder);
        assertRefused(folder, Reason.FOREIGN_FOLDER).hasMessageContaining("PostgreSQL data directory");
        assertThat(times(folder)).isEqualTo(before);
    }

    @Test
    void a_file_is_no_folder() throws IOException {
        Path file = Files.writeString(temporary.resolve("file"), "text");
        assertRefused(file, Reason.FOREIGN_FOLDER).hasMessageContaining("is not a folder");
        assertThat(file).hasContent("text");
    }

    @Test
    void data_of_another_major_version_is_refused_and_left_as_it_was() throws IOException {
        Path folder = temporary.resolve("data");
        EmbeddedPostgres.start(folder).close();
        Path version = folder.resolve("postgres/PG_VERSION");
        Files.writeString(version, "17\n");
        Map<Path, FileTime> before = times(folder.resolve("postgres"));
        assertRefused(folder, Reason.OTHER_VERSION)
                .hasMessageContaining("PostgreSQL 17")
                .hasMessageContaining("PostgreSQL 18")
                .hasMessageContaining("pg_dump");
        assertThat(times(folder.resolve("postgres"))).isEqualTo(before);
        Files.writeString(version, "18\n");
        EmbeddedPostgres.start(folder).close();
    }

    @Test
    void an_empty_folder_is_used_and_keeps_its_owner_and_permissions() throws IOException {
        Path folder = Files.createDirectory(
                temporary.resolve("empty"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        int owner = Root.uid(folder);
        EmbeddedPostgres.start(folder).close();
        assertThat(Root.uid(folder)).isEqualTo(owner);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
    }

    @Test
    void what_a_crash_left_of_a_first_start_is_cleared() throws IOException {
        Path folder = Files.createDirectory(temporary.resolve("data"));
        Files.createFile(folder.resolve("crossfoot.lock"));
        Path leftover = Files.createDirectories(folder.resolve("postgres.init-1/data"));
        Files.writeString(leftover.resolve("PG_VERSION"), "18\n");
        EmbeddedPostgres.start(folder).close();
        assertThat(leftover.getParent()).doesNotExist();
        try (var entries = Files.newDirectoryStream(folder, "postgres.init-*")) {
            assertThat(entries).isEmpty();
        }
    }

    @Test
    void lost_passwords_are_set_anew() throws Exception {
        Path folder = temporary.resolve("data");
        String lost;
        try (EmbeddedPostgres first = EmbeddedPostgres.start(folder)) {
            lost = first.password(EmbeddedPostgres.USER);
        }
        Files.delete(folder.resolve("passwords"));
        try (EmbeddedPostgres second = EmbeddedPostgres.start(folder);
                Connection connection = second.connect(EmbeddedPostgres.DATABASE)) {
            assertThat(second.password(EmbeddedPostgres.USER)).isNotEqualTo(lost);
            assertThat(Files.readString(second.passwordFile())).contains(second.password(EmbeddedPostgres.USER));
            assertThat(connection.isValid(1)).isTrue();
        }
    }

    @Test
    void roots_server_runs_as_the_owner_of_the_folder() throws Exception {
        Root.required();
        Path folder = Root.giveToNobody(Files.createDirectory(temporary.resolve("theirs")));
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder)) {
            assertThat(Root.uid(Path.of("/proc", "" + postgres.pid()))).isEqualTo(Root.NOBODY);
            try (var entries = Files.walk(folder, 2)) {
                assertThat(entries)
                        .allSatisfy(path -> assertThat(Root.uid(path)).isEqualTo(Root.NOBODY));
            }
        }
    }

    @Test
    void roots_server_never_runs_as_root_and_holds_no_capability() throws Exception {
        Root.required();
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(temporary.resolve("data"))) {
            Path process = Path.of("/proc", "" + postgres.pid());
            assertThat(Root.uid(process)).isNotZero();
            assertThat(Files.readString(process.resolve("status"))).containsPattern("CapEff:\\s+0+\n");
        }
    }

    @Test
    void the_server_knows_its_folder_by_name_where_it_can_reach_it() throws Exception {
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path folder = temporary.toRealPath().resolve("data");
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder)) {
            assertThat(Sql.asSuperuser(postgres, "SHOW data_directory"))
                    .isEqualTo(folder.resolve("postgres").toString());
        }
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertRefused(Path folder, Reason reason) {
        return assertThatThrownBy(() -> EmbeddedPostgres.start(folder))
                .isInstanceOfSatisfying(EmbeddedPostgresException.class, e -> assertThat(e.reason())
                        .isEqualTo(reason));
    }

    private static Map<Path, FileTime> times(Path folder) throws IOException {
        Map<Path, FileTime> times = new TreeMap<>();
        try (var paths = Files.walk(folder)) {
            for (Path path : paths.toList()) {
                times.put(path, Files.getLastModifiedTime(path));
            }
        }
        return times;
    }
}
