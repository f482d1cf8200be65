package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.awaitility.Awaitility;

/** A server of the oldest PostgreSQL that the kernel promises to run on, from the machine's own installation. */
final class Postgres15Server implements AutoCloseable {

    private static final Path BIN = Path.of("/usr/lib/postgresql/15/bin");

    /** The same for all servers, because roles that are carried from one to another bring it along. */
    private static final String PASSWORD = UUID.randomUUID().toString();

    private final Path folder;
    private final int port;
    private Process server;

    private Postgres15Server(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    /** Starts a new, empty server; a test without one is skipped, and says so. */
    static Postgres15Server start(String test) throws Exception {
        boolean installed = Files.isExecutable(BIN.resolve("initdb"));
        if (!installed) {
            System.out.println(test + " is skipped: there is no PostgreSQL 15 in " + BIN);
        }
        assumeTrue(installed, "PostgreSQL 15 is installed");
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Postgres15Server started = new Postgres15Server(Files.createTempDirectory("crossfoot-15"), port);
        try {
            started.start();
            return started;
        } catch (Exception | AssertionError e) {
            started.close();
            throw e;
        }
    }

    private void start() throws Exception {
        Path passwordFile = Files.writeString(folder.resolve("password"), PASSWORD);
        if (isRoot()) {
            var nobody = folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
            Files.setOwner(passwordFile, nobody);
            Files.setOwner(folder, nobody);
        }
        String data = folder.resolve("data").toString();
        run(
                "initdb",
                "-D",
                data,
                "-U",
                "postgres",
                "-A",
                "scram-sha-256",
                "--pwfile=" + passwordFile,
                "-E",
                "UTF8",
                "--locale=C",
                "-N");
        server = launch(
                "postgres",
                "-D",
                data,
                "-p",
                String.valueOf(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=");
        Runtime.getRuntime().addShutdownHook(new Thread(server::destroyForcibly));
        Awaitility.await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> {
            superuser("postgres").getConnection().close();
            return true;
        });
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    /** Runs one of the programs that come with the server against it, to its good end. Files are in {@link #folder}. */
    void run(String program, String... arguments) throws Exception {
        Process process = launch(program, arguments);
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(() -> program + ": " + log()).isZero();
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            return e.getMessage();
        }
    }

    /** As an unprivileged user, because some of the programs refuse to run as root. */
    private Process launch(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"));
        }
        command.add(BIN.resolve(program).toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()));
        builder.environment().put("PGHOST", "127.0.0.1");
        builder.environment().put("PGPORT", String.valueOf(port));
        builder.environment().put("PGUSER", "postgres");
        builder.environment().put("PGPASSWORD", PASSWORD);
        return builder.start();
    }

    /** A folder that the programs may write to; it goes away with the server. */
    Path folder() {
        return folder;
    }

    DataSource source(String database, String user, String password) {
        return Clusters.source("jdbc:postgresql://127.0.0.1:" + port + "/" + database, user, password);
    }

    DataSource superuser(String database) {
        return source(database, "postgres", PASSWORD);
    }

    /** Makes a database, empty, and answers a source of connections to it as the superuser. */
    DataSource createDatabase(String name) throws Exception {
        try (Connection connection = superuser("postgres").getConnection()) {
            Sql.run(connection, "CREATE DATABASE " + name + " TEMPLATE template0");
        }
        return superuser(name);
    }

    @Override
    public void close() throws IOException {
        if (server != null) {
            server.destroy();
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !server.isAlive());
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> assertThat(file.toFile().delete()).isTrue());
        }
    }
}
