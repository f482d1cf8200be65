package io.crossfoot.embedded.internal;

import io.crossfoot.embedded.EmbeddedPostgresException;
import io.crossfoot.embedded.EmbeddedPostgresException.Reason;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs the server's programs as the server's user, always from within a folder of that user.
 *
 * <p>Root's data folder may lie where the server's user can't pass, such as below a {@code mktemp -d}. A process keeps the
 * folder it was started in, so there the programs are told that their data is in {@code /proc/self/cwd}. That needs no
 * capability, unlike CAP_DAC_READ_SEARCH, which would let a superuser of the database read every file of the machine and
 * which root has not in a default container.
 */
final class Launcher {
    private static final Duration TIME_LIMIT = Duration.ofMinutes(5);
    private static final Path OWN_FOLDER = Path.of("/proc/self/cwd");
    private static final File NOTHING = new File("/dev/null");

    private final Binaries binaries;
    private final ServerAccount account;
    private final List<String> prefix;

    Launcher(Binaries binaries, ServerAccount account) {
        this.binaries = binaries;
        this.account = account;
        this.prefix = prefix(account);
    }

    /** How a program that is run within the given folder calls that folder. */
    String nameWithin(Path folder) throws IOException {
        return account.switched() && !account.reaches(folder) ? OWN_FOLDER.toString() : folder.toString();
    }

    /**
     * Runs a program to its end.
     *
     * @param within the folder it runs in
     * @param input what it reads
     */
    Outcome run(Path within, String input, List<String> command) throws IOException {
        Process process = builder(within, command).redirectErrorStream(true).start();
        CompletableFuture.delayedExecutor(TIME_LIMIT.toSeconds(), TimeUnit.SECONDS)
                .execute(process::destroyForcibly);
        try (var stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // It ended without reading; its output and exit code say why.
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return new Outcome(process.onExit().join().exitValue(), output);
    }

    /** Runs a program of the bundle to its end. */
    Outcome run(Path within, String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(binaries.program(program)));
        command.addAll(List.of(arguments));
        return run(within, "", command);
    }

    /**
     * Starts the server.
     *
     * <p>The kernel signals the server when the thread that started it ends, so that a killed JVM leaves none behind. Hence
     * a thread of its own, which lives as long as the server does.
     */
    Process startServer(Path within, Path log, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(binaries.program("postgres")));
        command.addAll(arguments);
        ProcessBuilder builder = builder(within, command)
                .redirectInput(NOTHING)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        CompletableFuture<Process> started = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        Process process = builder.start();
                        started.complete(process);
                        process.onExit().join();
                    } catch (Throwable e) {
                        // Whatever it is, the caller waits for it.
                        started.completeExceptionally(e);
                    }
                },
                "crossfoot-postgres");
        thread.setDaemon(true);
        thread.start();
        try {
            return started.join();
        } catch (CompletionException e) {
            throw new IOException("PostgreSQL could not be run: " + e.getCause().getMessage(), e.getCause());
        }
    }

    private ProcessBuilder builder(Path within, List<String> command) {
        List<String> whole = new ArrayList<>(prefix);
        whole.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(whole).directory(within.toFile());
        // The caller's PG* variables, locale and preloaded libraries are not meant for this server.
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("TZ", "UTC");
        return builder;
    }

    private static List<String> prefix(ServerAccount account) {
        List<String> prefix = new ArrayList<>();
        // In a session of its own, a Ctrl-C in the terminal reaches the server only through us, when we are done with
        // it.
        tool("setsid").ifPresent(prefix::add);
        Optional<String> setpriv = tool("setpriv").filter(Launcher::isComplete);
        if (setpriv.isPresent()) {
            prefix.addAll(List.of(setpriv.get(), "--pdeathsig", "INT"));
        }
        if (account.switched()) {
            if (setpriv.isEmpty()) {
                throw new EmbeddedPostgresException(
                        Reason.UNSUPPORTED_PLATFORM,
                        "PostgreSQL refuses to run as root, and setpriv, which would run it as another user, is missing or too"
                                + " old. Run as an ordinary user, or install util-linux 2.33 or newer.");
            }
            prefix.addAll(List.of("--reuid", "" + account.uid(), "--regid", "" + account.gid(), "--clear-groups"));
        }
        return prefix;
    }

    private static Optional<String> tool(String name) {
        return Stream.of("/usr/bin", "/bin", "/usr/sbin", "/sbin")
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    /** BusyBox has a setpriv too, which can do neither of what we need. */
    private static boolean isComplete(String setpriv) {
        try {
            Process process = new ProcessBuilder(setpriv, "--help")
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String help = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return help.contains("--pdeathsig") && help.contains("--reuid");
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * How a program ended.
     *
     * @param exitCode 0 when it succeeded
     * @param output what it printed, errors included
     */
    record Outcome(int exitCode, String output) {}
}
