package io.crossfoot.embedded.internal;

import io.crossfoot.embedded.EmbeddedPostgresException;
import io.crossfoot.embedded.EmbeddedPostgresException.Reason;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server that outlived the process that started it. We hold the folder's lock, so no living process answers for it.
 */
final class Orphan {
    private static final Logger LOG = LoggerFactory.getLogger(Orphan.class);
    private static final String STOP_SECONDS = "120";
    private static final long SESSION_END_SECONDS = 10;
    private static final long PAUSE_MS = 100;
    private static final String PROCESSES_IN_THIS_FOLDER =
            "for p in /proc/[0-9]*; do if [ $p/cwd -ef . ]; then echo ${p#/proc/}; fi; done";

    private final DataFolder folder;
    private final Launcher launcher;

    Orphan(DataFolder folder, Launcher launcher) {
        this.folder = folder;
        this.launcher = launcher;
    }

    /** Stops the server if it is there, and sees to it that what is left of it does not block a new one. */
    void stop() throws IOException {
        Path cluster = folder.cluster();
        Optional<PostmasterFile> found = PostmasterFile.read(cluster);
        if (found.isEmpty()) {
            return;
        }
        PostmasterFile postmaster = found.get();
        if (postmaster.isOurServer()) {
            stop(postmaster);
        } else if (postmaster.isTaken() && postmaster.isDeserted()) {
            // A stranger has got the number now, and a server would refuse to start because of it. Only then, and only
            // when no process has the old server's memory open, is the file removed; else the server judges for itself.
            LOG.info("Removing the postmaster.pid of a server that is gone from {}", cluster);
            Files.deleteIfExists(PostmasterFile.in(cluster));
        }
    }

    private void stop(PostmasterFile postmaster) throws IOException {
        LOG.info("Stopping the server {} that an earlier process left in {}", postmaster.pid(), folder.path());
        Path cluster = folder.cluster();
        Launcher.Outcome outcome = launcher.run(
                cluster, "pg_ctl", "stop", "-D", launcher.nameWithin(cluster), "-m", "fast", "-w", "-t", STOP_SECONDS);
        // It may have been on its way out and gone before pg_ctl looked.
        if (outcome.exitCode() != 0 && postmaster.isOurServer()) {
            throw new EmbeddedPostgresException(
                    Reason.START_FAILED,
                    "An earlier server (process %d) still runs on %s and did not stop within %s s: %s%nStop it with kill -INT %d."
                            .formatted(
                                    postmaster.pid(), folder.path(), STOP_SECONDS, outcome.output(), postmaster.pid()));
        }
    }

    /**
     * Clears the way for another attempt after a new server refused to start because of what is left of an old one.
     *
     * @return false when the old server lives and is not one that we started; that one is left alone
     */
    boolean clearTheWay() throws IOException {
        Optional<PostmasterFile> postmaster = PostmasterFile.read(folder.cluster());
        if (postmaster.filter(PostmasterFile::isServer).isEmpty()) {
            endSessions();
        } else if (!postmaster.get().isOurServer()) {
            return false;
        }
        stop();
        return true;
    }

    /**
     * Ends the sessions of a server that was killed. One that is busy does not notice by itself, and no new server can start
     * while it has the old one's memory. What it did not commit is lost, as it would be with any crash.
     */
    private void endSessions() throws IOException {
        List<Long> sessions = sessions();
        for (long session : sessions) {
            LOG.info("Ending the session {} of a server that was killed in {}", session, folder.path());
            launcher.run(Path.of("/"), "pg_ctl", "kill", "QUIT", Long.toString(session));
        }
        try {
            CompletableFuture.allOf(sessions.stream()
                            .flatMap(session -> ProcessHandle.of(session).stream())
                            .map(ProcessHandle::onExit)
                            .toArray(CompletableFuture<?>[]::new))
                    .get(SESSION_END_SECONDS, TimeUnit.SECONDS);
            if (sessions.isEmpty()) {
                // They are on their way out or out of our sight, and nothing tells when they are gone but another
                // attempt.
                TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
            }
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("Sessions of a server that was killed in {} do not end", folder.path());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClosedByInterruptException();
        }
    }

    /**
     * A session works in the folder of its server, and says what it is where other programs show their arguments. The
     * server's user is asked for the folders, because root may not see those of others in a default container.
     */
    private List<Long> sessions() throws IOException {
        if (!Files.isDirectory(Path.of("/proc/self"))) {
            return List.of();
        }
        return launcher.run(folder.cluster(), "", List.of("/bin/sh", "-c", PROCESSES_IN_THIS_FOLDER))
                .output()
                .lines()
                .filter(line -> line.matches("\\d+"))
                .map(Long::valueOf)
                .filter(Orphan::isSession)
                .toList();
    }

    private static boolean isSession(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"))
                    .startsWith("postgres: ");
        } catch (IOException e) {
            return false;
        }
    }
}
