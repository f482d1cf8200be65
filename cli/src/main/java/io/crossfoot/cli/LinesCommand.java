package io.crossfoot.cli;

import io.crossfoot.cli.batch.BatchPosting;
import io.crossfoot.cli.batch.JsonLines;
import io.crossfoot.cli.batch.Outcome;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.json.JsonWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the commands have in common that do what the lines of a file say. */
abstract class LinesCommand extends LedgerCommand {
    @Parameters(paramLabel = "FILE", description = "Where the lines are; - for standard input.")
    private Path file;

    @Option(
            names = "--all-or-nothing",
            description = "All of them or none: the first refusal ends the command with exit code 3.")
    boolean allOrNothing;

    @Option(
            names = "--dry-run",
            description = "Only tell what would become of each; nothing is done and no account opened.")
    boolean dryRun;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            defaultValue = "1000",
            description = "How many lines are done at once. Default: ${DEFAULT-VALUE}.")
    private int batchSize;

    private long done;
    private long replayed;
    private long rejected;

    /** What a line is, in the plural. */
    abstract String unit();

    /** What has been done with one. */
    abstract String past();

    /** How many can be done at once. */
    abstract int most();

    /** Refuses a wrong command line before anything is opened. */
    void check() {}

    abstract void each(BatchPosting posting, JsonLines lines) throws IOException;

    abstract void all(BatchPosting posting, JsonLines lines) throws IOException;

    abstract void tell(BatchPosting posting, JsonLines lines) throws IOException;

    @Override
    ExitCode run() throws Exception {
        if (batchSize < 1 || batchSize > most()) {
            throw wrongUsage("--batch-size is 1 to " + most() + ".");
        }
        check();
        boolean standardInput = file.toString().equals("-");
        if (!standardInput && !Files.isRegularFile(file)) {
            throw new CommandFailure(ExitCode.REFUSED, "There is no file %s.".formatted(file));
        }
        try (InputStream in = standardInput ? streams().in() : Files.newInputStream(file);
                OpenLedger open = dryRun ? ledgerOptions.openExisting(streams()) : ledgerOptions.open(streams());
                Progress progress = standardInput
                        ? Progress.endless(streams(), "Batch", unit())
                        : Progress.ofBytes(streams(), "Batch", unit(), Files.size(file))) {
            if (!dryRun && !allOrNothing) {
                interruption().lastWords(this::stopped);
            }
            JsonLines lines = new JsonLines(in);
            BatchPosting posting = new BatchPosting(open.ledger(), batchSize, outcomes -> {
                outcomes.forEach(this::count);
                streams().out().flush();
                progress.at(lines.bytes(), done + replayed + rejected);
            });
            work(posting, lines);
        }
        if (!json) {
            show();
        }
        return rejected == 0 ? ExitCode.OK : ExitCode.SOME_REJECTED;
    }

    private void work(BatchPosting posting, JsonLines lines) throws IOException {
        if (dryRun) {
            tell(posting, lines);
        } else if (allOrNothing) {
            all(posting, lines);
        } else {
            try {
                each(posting, lines);
            } catch (LedgerException | IOException e) {
                CommandFailure failure = Failures.of(e);
                throw new CommandFailure(failure.exitCode(), "%s. %s".formatted(failure.getMessage(), stopped()), e);
            }
        }
    }

    /** A batch that was under way may be posted too, without its answer having come. */
    private String stopped() {
        return "The batch stopped; %,d %s are known to be in the ledger. Run the same command again to go on: %s with a key are not %s twice. Without keys, look at the accounts first."
                .formatted(done + replayed, unit(), unit(), past());
    }

    private void count(Outcome outcome) {
        switch (outcome.status()) {
            case DONE -> done++;
            case REPLAYED -> replayed++;
            case REJECTED -> rejected++;
        }
        if (json) {
            // The result's own members follow the line's number in one object.
            String result = JsonWriter.text(outcome.content());
            streams().out().println("{\"line\":" + outcome.line() + "," + result.substring(1));
        } else {
            outcome.error()
                    .ifPresent(error ->
                            streams().err().println("line %d: %s".formatted(outcome.line(), error.getMessage())));
        }
    }

    private void show() {
        Table table = new Table(List.of(Table.right(unit().toUpperCase(Locale.ROOT)), Table.left("")));
        table.add("%,d".formatted(done), dryRun ? "would be " + past() : past());
        table.add("%,d".formatted(replayed), "replayed: %s before, nothing new".formatted(past()));
        table.add("%,d".formatted(rejected), dryRun ? "would be rejected" : "rejected");
        table.print(streams().out());
    }
}
