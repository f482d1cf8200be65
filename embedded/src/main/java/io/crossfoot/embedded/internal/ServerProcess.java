package io.crossfoot.embedded.internal;

import io.crossfoot.embedded.EmbeddedPostgresException;
import io.crossfoot.embedded.EmbeddedPostgresException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running server. */
final class ServerProcess {
    private static final Logger LOG = LoggerFactory.getLogger(ServerProcess.class);
    private static final int PORTS_TO_TRY = 5;
    private static final long POLL_MS = 10;

    /** Recovery after a crash may take long, but says so in the log every ten seconds. */
    private static final Duration SILENCE_LIMIT = Duration.ofSeconds(60);

    /** How long what is left of a killed server may take to end. */
    private static final Duration CLEARING_LIMIT = Duration.ofSeconds(60);

    private static final Duration FAST_STOP_LIMIT = Duration.ofMinutes(2);
    private static final Duration IMMEDIATE_STOP_LIMIT = Duration.ofSeconds(10);

    private final DataFolder folder;
    private final Launcher launcher;
    private final Process process;
    private final int port;

    private ServerProcess(DataFolder folder, Launcher launcher, Process process, int port) {
        this.folder = folder;
        this.launcher = launcher;
        this.process = process;
        this.port = port;
    }

    /**
     * Starts the server and waits until it accepts connections. Another process may take the port in between, and what
     * is left of a killed server may still be on its way out: both are tried again.
     */
    static ServerProcess start(
            DataFolder folder, Launcher launcher, ServerSettings settings, Orphan orphan, IntSupplier ports)
            throws IOException {
        long giveUpClearing = System.nanoTime() + CLEARING_LIMIT.toNanos();
        int portsTried = 0;
        while (true) {
            ServerLog log = new ServerLog(folder.openLog());
            ServerProcess server = launch(folder, launcher, settings, ports.getAsInt(), log);
            if (server.becomesReady(log)) {
                LOG.info("PostgreSQL runs on {} at 127.0.0.1:{}, process {}", folder.path(), server.port, server.pid());
                return server;
            }
            boolean portTaken = log.says("could not bind") && ++portsTried < PORTS_TO_TRY;
            boolean blocked = (log.says("pre-existing shared memory block")
                            || log.says("lock file \"postmaster.pid\" already exists"))
                    && System.nanoTime() < giveUpClearing
                    && orphan.clearTheWay();
            if (!portTaken && !blocked) {
                throw failed(folder, "PostgreSQL did not start on " + folder.path() + ".", log);
            }
            LOG.info("PostgreSQL did not start on {} yet: {}", folder.path(), log.lastLines());
        }
    }

    private static ServerProcess launch(
            DataFolder folder, Launcher launcher, ServerSettings settings, int port, ServerLog log) throws IOException {
        Path cluster = folder.cluster();
        List<String> arguments =
                new ArrayList<>(List.of("-D", launcher.nameWithin(cluster), "-p", Integer.toString(port)));
        arguments.addAll(settings.arguments());
        Process process = launcher.startServer(cluster, log.file(), arguments);
        return new ServerProcess(folder, launcher, process, port);
    }

    /** Waits for the server to be ready; false if it ended instead. Nothing is left running when this throws. */
    private boolean becomesReady(ServerLog log) throws IOException {
        try {
            return awaitReady(log);
        } catch (InterruptedException e) {
            stop();
            Thread.currentThread().interrupt();
            throw failed(folder, "The start of PostgreSQL on %s was interrupted.".formatted(folder.path()), log);
        } catch (IOException | RuntimeException | Error e) {
            stop();
            throw e;
        }
    }

    private boolean awaitReady(ServerLog log) throws IOException, InterruptedException {
        long lastSize = -1;
        long giveUp = 0;
        while (!isReady()) {
            long size = log.size();
            if (size != lastSize) {
                lastSize = size;
                giveUp = System.nanoTime() + SILENCE_LIMIT.toNanos();
            }
            if (System.nanoTime() > giveUp) {
                throw failed(
                        folder,
                        "PostgreSQL on %s was not ready and silent for %d s; it was stopped."
                                .formatted(folder.path(), SILENCE_LIMIT.toSeconds()),
                        log);
            }
            if (process.waitFor(POLL_MS, TimeUnit.MILLISECONDS)) {
                return false;
            }
        }
        return true;
    }

    private boolean isReady() throws IOException {
        return PostmasterFile.read(folder.cluster())
                .filter(file -> file.pid() == process.pid() && file.ready())
                .isPresent();
    }

    private static EmbeddedPostgresException failed(DataFolder folder, String what, ServerLog log) throws IOException {
        String words = log.lastLines();
        return new EmbeddedPostgresException(
                Reason.START_FAILED,
                what + (words.isEmpty() ? " It said nothing" : " Its last words were:\n" + words + "\nMore may be")
                        + " in " + folder.log() + ".");
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Ends all sessions, writes everything out and ends the server; waits for that, also when interrupted. */
    void stop() {
        signal("INT");
        if (!awaitEnd(FAST_STOP_LIMIT)) {
            LOG.warn("PostgreSQL on {} does not stop; it will recover at its next start", folder.path());
            signal("QUIT");
            if (!awaitEnd(IMMEDIATE_STOP_LIMIT)) {
                process.destroyForcibly();
                awaitEnd(IMMEDIATE_STOP_LIMIT);
            }
        }
    }

    /** Java itself can send only the signal that waits for all clients to leave, and the one that kills. */
    private void signal(String name) {
        if (!process.isAlive()) {
            return;
        }
        try {
            // Not within the data folder, which may have been deleted under the server.
            launcher.run(Path.of("/"), "pg_ctl", "kill", name, Long.toString(process.pid()));
        } catch (IOException e) {
            LOG.warn("Could not signal the server of {}: {}", folder.path(), e.toString());
            process.destroy();
        }
    }

    private boolean awaitEnd(Duration limit) {
        long giveUp = System.nanoTime() + limit.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return process.waitFor(giveUp - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
