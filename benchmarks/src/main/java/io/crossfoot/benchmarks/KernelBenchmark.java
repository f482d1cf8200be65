package io.crossfoot.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The command that measures. */
@Command(
        name = "benchmarks/run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        subcommands = LoadCommand.class,
        description = {
            "Measures the kernel and the service against what the same PostgreSQL does without it, and prints a table in Markdown.",
            "Starts a PostgreSQL of its own in a temporary folder unless told otherwise. Figures below their bound do not"
                    + " change the exit code; transfers that are not posted and ledgers that do not verify do."
        })
public final class KernelBenchmark implements Callable<Integer> {

    private static final int FULL_ROUNDS = 5;
    private static final int FULL_SECONDS = 10;
    private static final int QUICK_ROUNDS = 3;
    private static final int QUICK_SECONDS = 3;

    @ArgGroup
    private Size size = new Size();

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "NAME",
            description = "Only these figures: ${COMPLETION-CANDIDATES}",
            completionCandidates = FigureNames.class)
    private List<Figure> only;

    @Option(names = "--rounds", paramLabel = "N", description = "How often everything is measured (5; quick: 3)")
    private Integer rounds;

    @Option(names = "--seconds", paramLabel = "S", description = "How long it is measured each time (10; quick: 3)")
    private Integer seconds;

    @Option(
            names = "--memory-seconds",
            paramLabel = "S",
            description = "How long the service runs between the two looks at its memory (600; quick: 60)")
    private Integer memorySeconds;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the report and every round here as JSON")
    private Path json;

    @Option(names = "--markdown", paramLabel = "FILE", description = "Write the table here too")
    private Path markdown;

    @Option(
            names = "--before",
            paramLabel = "DIR",
            description =
                    "Measure the figures before-*, against the kernel that a build left in this folder (kernel/target/classes);"
                            + " benchmarks/before makes it from a commit")
    private Path before;

    @Option(names = "--before-name", paramLabel = "NAME", description = "What the report calls that kernel")
    private String beforeName;

    @ArgGroup
    private Place place = new Place();

    @Option(names = "--jdbc", description = "Drive TPC-B and single transfers over JDBC even where there is pgbench")
    private boolean jdbc;

    @Spec
    private CommandSpec command;

    private static final class Size {
        @Option(names = "--quick", description = "A shorter history and shorter slices, within about five minutes")
        boolean quick;

        @Option(names = "--full", description = "What the bounds were stated for (default)")
        boolean full;
    }

    private static final class Place {
        @Option(
                names = "--data",
                paramLabel = "DIR",
                description = "Keep the PostgreSQL server in this folder, which stays")
        Path data;

        @Option(
                names = "--url",
                paramLabel = "JDBC",
                description =
                        "Use the PostgreSQL server at this JDBC URL of its superuser, with its own settings; databases"
                                + " called crossfoot_bench_* are made there and dropped afterwards, while the ledger's roles stay")
        String url;
    }

    /** The names that --only takes, for the help. */
    static final class FigureNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(Figure.values()).map(Figure::key).iterator();
        }
    }

    private KernelBenchmark() {}

    /**
     * Measures and exits.
     *
     * @param arguments see --help
     */
    public static void main(String... arguments) {
        System.exit(command().execute(arguments));
    }

    static CommandLine command() {
        return new CommandLine(new KernelBenchmark()).registerConverter(Figure.class, KernelBenchmark::figure);
    }

    private static Figure figure(String key) {
        try {
            return Figure.of(key);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    @Override
    public Integer call() throws Exception {
        if (isBelowOne(rounds) || isBelowOne(seconds) || isBelowOne(memorySeconds)) {
            throw new ParameterException(
                    command.commandLine(), "--rounds, --seconds and --memory-seconds are at least 1");
        }
        Sizes sizes = size.quick ? Sizes.QUICK : Sizes.FULL;
        Optional<EarlierKernel> earlier = earlier();
        Set<Figure> figures = figures(earlier.isPresent());
        Benchmark benchmark = new Benchmark(
                memorySeconds == null ? sizes : sizes.withMemoryRun(Duration.ofSeconds(memorySeconds)),
                rounds != null ? rounds : size.quick ? QUICK_ROUNDS : FULL_ROUNDS,
                Duration.ofSeconds(seconds != null ? seconds : size.quick ? QUICK_SECONDS : FULL_SECONDS),
                figures,
                jdbc ? Optional.empty() : Pgbench.find(),
                earlier);
        Report report;
        try (BenchmarkServer server = server()) {
            report = benchmark.run(server);
        }
        if (json != null) {
            Files.writeString(json, report.json());
        }
        if (markdown != null) {
            Files.writeString(markdown, report.markdown());
        }
        System.out.print(report.markdown());
        return 0;
    }

    private Optional<EarlierKernel> earlier() throws IOException {
        if (before == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(EarlierKernel.in(before, beforeName == null ? before.toString() : beforeName));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), "--before: " + e.getMessage());
        }
    }

    /** Those asked for; else those against an earlier kernel where there is one, and all others where there is none. */
    private Set<Figure> figures(boolean earlier) {
        if (only == null) {
            return earlier ? Figure.AGAINST_EARLIER : EnumSet.complementOf(EnumSet.copyOf(Figure.AGAINST_EARLIER));
        }
        Set<Figure> figures = EnumSet.copyOf(only);
        boolean compares = figures.stream().anyMatch(Figure.AGAINST_EARLIER::contains);
        if (compares != earlier) {
            throw new ParameterException(
                    command.commandLine(),
                    compares
                            ? "The figures before-* need an earlier kernel: --before"
                            : "--before has a use only for the figures before-*");
        }
        return figures;
    }

    private static boolean isBelowOne(Integer given) {
        return given != null && given < 1;
    }

    private BenchmarkServer server() throws Exception {
        if (place.url != null) {
            return BenchmarkServer.at(place.url);
        }
        Progress.say("starting PostgreSQL");
        return place.data != null ? BenchmarkServer.in(place.data) : BenchmarkServer.temporary();
    }
}
