package io.crossfoot.embedded.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.crossfoot.embedded.EmbeddedPostgres;
import io.crossfoot.embedded.EmbeddedPostgresException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can go wrong around the start of a server, on a folder that exists. */
class LaunchTest {
    private static final ServerSettings SETTINGS = ServerSettings.with(Map.of());

    @TempDir
    static Path temporary;

    private DataFolder folder;
    private ServerAccount account;
    private Launcher launcher;
    private Orphan orphan;

    @BeforeEach
    void makeFolder() throws IOException {
        EmbeddedPostgres.start(temporary.resolve("data")).close();
        folder = new DataFolder(temporary.toRealPath().resolve("data"));
        account = ServerAccount.ownerOf(folder.cluster());
        launcher = new Launcher(Binaries.unpacked(), account);
        orphan = new Orphan(folder, launcher);
    }

    @Test
    void a_port_that_somebody_else_took_is_replaced() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            List<Integer> ports = new ArrayList<>(List.of(taken.getLocalPort(), freePort()));
            IntSupplier next = () -> ports.remove(0);
            ServerProcess server = ServerProcess.start(folder, launcher, SETTINGS, orphan, next);
            assertThat(server.port()).isNotEqualTo(taken.getLocalPort());
            assertThat(ports).isEmpty();
            server.stop();
        }
    }

    @Test
    void a_server_that_an_earlier_process_left_is_stopped_first() throws IOException {
        ServerProcess left = ServerProcess.start(folder, launcher, SETTINGS, orphan, LaunchTest::freePort);
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder.path())) {
            assertThat(left.isAlive()).isFalse();
            assertThat(postgres.pid()).isNotEqualTo(left.pid());
        }
    }

    @Test
    void a_stranger_who_got_the_number_of_a_dead_server_is_left_alone() throws IOException {
        Process stranger = runAsServersUser("sleep", "60");
        try {
            Path file = PostmasterFile.in(folder.cluster());
            Files.writeString(
                    file,
                    "%d\n%s\n1700000000\n5432\n\n127.0.0.1\n  1 2147483647\nready   \n"
                            .formatted(stranger.pid(), folder.cluster()));
            account.own(file);
            try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder.path())) {
                assertThat(postgres.isRunning()).isTrue();
                assertThat(stranger.isAlive()).isTrue();
            }
        } finally {
            stranger.destroy();
        }
    }

    @Test
    void a_server_that_somebody_started_by_hand_is_left_alone() throws IOException {
        Process byHand = launcher.startServer(
                folder.cluster(),
                folder.openLog(),
                List.of(
                        "-D",
                        launcher.nameWithin(folder.cluster()),
                        "-c",
                        "port=" + freePort(),
                        "-c",
                        "unix_socket_directories="));
        try {
            await().until(() -> PostmasterFile.read(folder.cluster())
                    .filter(PostmasterFile::ready)
                    .isPresent());
            assertThatThrownBy(() -> EmbeddedPostgres.start(folder.path()))
                    .isInstanceOf(EmbeddedPostgresException.class)
                    .hasMessageContaining("Is another postmaster (PID %d) running", byHand.pid());
            assertThat(byHand.isAlive()).isTrue();
        } finally {
            launcher.run(Path.of("/"), "pg_ctl", "kill", "INT", "" + byHand.pid());
            await().until(() -> !byHand.isAlive());
        }
    }

    private Process runAsServersUser(String... command) throws IOException {
        List<String> whole = new ArrayList<>();
        if (account.switched()) {
            whole.addAll(List.of("setpriv", "--reuid", "" + account.uid(), "--regid", "" + account.gid()));
            whole.add("--clear-groups");
        }
        whole.addAll(List.of(command));
        Process process = new ProcessBuilder(whole).start();
        // It becomes the server's user's only when setpriv has done its part.
        await().until(() -> Files.readString(Path.of("/proc", "" + process.pid(), "cmdline"))
                .startsWith(command[0]));
        return process;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
