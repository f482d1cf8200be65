package io.crossfoot.cli.schemes;

import io.crossfoot.cli.CommandFailure;
import io.crossfoot.cli.Crossfoot;
import io.crossfoot.cli.ExitCode;
import io.crossfoot.schemes.Scheme;
import io.crossfoot.schemes.Schemes;
import io.crossfoot.schemes.comparison.Comparison;
import io.crossfoot.schemes.comparison.ComparisonException;
import io.crossfoot.schemes.comparison.Findings;
import io.crossfoot.schemes.comparison.Sizes;
import io.crossfoot.schemes.comparison.report.Report;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the comparison and writes its report. */
@Command(
        name = "compare",
        header = "Attack and measure all schemes in one run, and write a report.",
        description = {
            "All do the same work on one server, in interleaved rounds. The quick size takes about 7 minutes on 2 cores, full"
                    + " about 45; trial is for seeing that it works, and its figures mean nothing.",
            "The report is written when all is done: report.html, report.md and report.json."
        })
public final class SchemesCompareCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--size",
            paramLabel = "quick|full|trial",
            defaultValue = "quick",
            description = "How much to do. Default: ${DEFAULT-VALUE}.")
    private String size;

    @Option(
            names = "--only",
            paramLabel = "ID",
            split = ",",
            description = "Only these schemes, such as naive,sum. Default: all.")
    private List<String> only;

    @Option(names = "--rounds", paramLabel = "NUMBER", description = "How many rounds. Default: as the size has.")
    private Integer rounds;

    @Option(
            names = "--seconds",
            paramLabel = "SECONDS",
            description = "How long each turn of posting or reading takes, such as 0.5. Default: as the size has.")
    private Double seconds;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "schemes-report",
            description = "Where the report goes; files of an earlier one are replaced. Default: ${DEFAULT-VALUE}.")
    private Path out;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    @Override
    public Integer call() throws Exception {
        Sizes sizes = sizes();
        List<String> ids = ids();
        Findings findings;
        try (ComparisonProgress progress =
                new ComparisonProgress(spec.commandLine().getErr())) {
            String version = Crossfoot.class.getPackage().getImplementationVersion();
            findings =
                    new Comparison(sizes, ids, progress).run(commandLine(), version == null ? "unpackaged" : version);
        } catch (ComparisonException e) {
            throw new CommandFailure(ExitCode.FAILED, e.getMessage(), e);
        }
        Report report = new Report(findings);
        report.write(out);
        spec.commandLine().getOut().println(report.summary());
        for (String file : Report.FILES) {
            spec.commandLine().getOut().println(out.resolve(file));
        }
        return ExitCode.OK.number();
    }

    private Sizes sizes() {
        Sizes sizes;
        try {
            sizes = Sizes.of(size);
        } catch (IllegalArgumentException e) {
            throw wrongUsage(e.getMessage() + ".");
        }
        if (rounds != null) {
            if (rounds < 1 || rounds > 100) {
                throw wrongUsage("--rounds is from 1 to 100.");
            }
            sizes = sizes.withRounds(rounds);
        }
        if (seconds != null) {
            if (!(seconds >= 0.01 && seconds <= 3600)) {
                throw wrongUsage("--seconds is from 0.01 to 3600.");
            }
            sizes = sizes.withSlice(Duration.ofMillis(Math.round(seconds * 1000)));
        }
        return sizes;
    }

    /** In the order in which schemes are told of, whatever the order in which they were asked for. */
    private List<String> ids() {
        List<String> all = Schemes.all().stream().map(Scheme::id).toList();
        if (only == null) {
            return all;
        }
        for (String id : only) {
            if (!all.contains(id)) {
                throw wrongUsage("There is no scheme %s; there are %s.".formatted(id, String.join(", ", all)));
            }
        }
        return all.stream().filter(only::contains).toList();
    }

    private String commandLine() {
        return "crossfoot "
                + String.join(" ", spec.root().commandLine().getParseResult().originalArgs());
    }

    private ParameterException wrongUsage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
