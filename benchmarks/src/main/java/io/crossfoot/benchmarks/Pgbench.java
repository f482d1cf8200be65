package io.crossfoot.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** PostgreSQL's own benchmarking program, where the machine has it. */
final class Pgbench {

    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
    private static final Pattern RATE = Pattern.compile("^tps = ([0-9.]+) ", Pattern.MULTILINE);
    private static final Pattern FAILED =
            Pattern.compile("^number of failed transactions: ([0-9]+) ", Pattern.MULTILINE);

    private final Path program;

    private Pgbench(Path program) {
        this.program = program;
    }

    /** The newest that is on the path or where Debian's packages put it. */
    static Optional<Pgbench> find() {
        Stream<Path> onPath = Arrays.stream(
                        Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(Path::of);
        return Stream.concat(versions(), onPath)
                .map(folder -> folder.resolve("pgbench"))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Pgbench::new);
    }

    private static Stream<Path> versions() {
        if (!Files.isDirectory(DEBIAN)) {
            return Stream.empty();
        }
        try (Stream<Path> versions = Files.list(DEBIAN)) {
            return versions
                    .filter(version -> version.getFileName().toString().matches("\\d+"))
                    .sorted(Comparator.comparingInt((Path version) ->
                                    Integer.parseInt(version.getFileName().toString()))
                            .reversed())
                    .map(version -> version.resolve("bin"))
                    .toList()
                    .stream();
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    /** Such as {@code pgbench (PostgreSQL) 18.1}. */
    String version() throws IOException, InterruptedException {
        return run(Map.of(), List.of("--version")).strip();
    }

    /** Fills a database with TPC-B's tables. */
    void initialize(Map<String, String> environment, int scale) throws IOException, InterruptedException {
        run(environment, List.of("-i", "-q", "-s", Integer.toString(scale)));
    }

    /**
     * Runs transactions with prepared statements.
     *
     * @param more what distinguishes the run, such as a script
     * @return transactions a second, the time to connect left out
     */
    double rate(Map<String, String> environment, int clients, Duration duration, String... more)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(
                "-M", "prepared",
                "-c", Integer.toString(clients),
                "-j", Integer.toString(Math.min(2, clients)),
                "-T", Long.toString(Math.max(1, duration.toSeconds()))));
        arguments.addAll(List.of(more));
        String output = run(environment, arguments);
        Matcher failed = FAILED.matcher(output);
        Matcher rate = RATE.matcher(output);
        if (failed.find() && !failed.group(1).equals("0") || !rate.find()) {
            throw new IllegalStateException("pgbench did not succeed:\n" + output);
        }
        return Double.parseDouble(rate.group(1));
    }

    private String run(Map<String, String> environment, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes());
            // A client that meets an error gives up while the others go on; pgbench says so by its exit code only.
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + " failed:\n" + output);
            }
            return output;
        } finally {
            process.destroy();
        }
    }
}
