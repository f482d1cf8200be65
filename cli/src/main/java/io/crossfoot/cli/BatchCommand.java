package io.crossfoot.cli;

import io.crossfoot.cli.batch.BatchPosting;
import io.crossfoot.cli.batch.JsonLines;
import io.crossfoot.cli.batch.Outcome;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.LedgerOperations;
import io.crossfoot.ledger.json.JsonWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Posts many transactions. */
@Command(
        name = "batch",
        header = "Post many transactions: one a line, as JSON like the HTTP API takes it (NDJSON).",
        description = {
            "",
            "Transactions are posted in their order, each whole or not at all; a rejected one does not affect the others. A"
                    + " line that is no transaction is rejected like one that the ledger refuses; blank lines are passed over."
                    + " With a key in every transaction, the same command may be run again after any failure: what is posted"
                    + " already is replayed, not posted twice.",
            "",
            "With --json, the results as NDJSON, in the same order: line, status (posted, replayed or rejected), and what post"
                    + " --json answers or error. Otherwise how many there were of each, and rejected lines with their reasons"
                    + " on standard error.",
            "",
            "Example:",
            "  {\"type\": \"purchase\", \"key\": \"order-1\", \"postings\": [{\"source\": \"user:42\", \"destination\":"
                    + " \"shop:7\", \"amount\": \"9.50\", \"currency\": \"USD\"}]}",
            ""
        })
final class BatchCommand extends LedgerCommand {
    @Parameters(paramLabel = "FILE", description = "Where the lines are; - for standard input.")
    private Path file;

    @Option(
            names = "--all-or-nothing",
            description = "Post all of them or none: the first refusal ends the command with exit code 3.")
    private boolean allOrNothing;

    @Option(
            names = "--dry-run",
            description = "Only tell what would become of each; nothing is posted and no account opened.")
    private boolean dryRun;

    @Option(
            names = "--import",
            description = "The lines are history with a posted_at each, oldest first. Needs the role crossfoot_admin.")
    private boolean imported;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            defaultValue = "1000",
            description = "How many transactions are posted at once. Default: ${DEFAULT-VALUE}.")
    private int batchSize;

    private long posted;
    private long replayed;
    private long rejected;

    @Override
    ExitCode run() throws Exception {
        if (batchSize < 1 || batchSize > LedgerOperations.MAX_BATCH_POSTINGS) {
            throw wrongUsage("--batch-size is 1 to " + LedgerOperations.MAX_BATCH_POSTINGS + ".");
        }
        if (imported && (allOrNothing || dryRun)) {
            throw wrongUsage("--import goes neither with --all-or-nothing nor with --dry-run.");
        }
        boolean standardInput = file.toString().equals("-");
        if (!standardInput && !Files.isRegularFile(file)) {
            throw new CommandFailure(ExitCode.REFUSED, "There is no file %s.".formatted(file));
        }
        try (InputStream in = standardInput ? streams().in() : Files.newInputStream(file);
                OpenLedger open = dryRun ? ledgerOptions.openExisting(streams()) : ledgerOptions.open(streams());
                Progress progress = standardInput
                        ? Progress.endless(streams(), "Batch", "transactions")
                        : Progress.ofBytes(streams(), "Batch", "transactions", Files.size(file))) {
            if (!dryRun && !allOrNothing) {
                interruption().lastWords(this::stopped);
            }
            JsonLines lines = new JsonLines(in);
            BatchPosting posting = new BatchPosting(open.ledger(), batchSize, outcomes -> {
                outcomes.forEach(this::tell);
                streams().out().flush();
                progress.at(lines.bytes(), posted + replayed + rejected);
            });
            post(posting, lines);
        }
        if (!json) {
            show();
        }
        return rejected == 0 ? ExitCode.OK : ExitCode.SOME_REJECTED;
    }

    private void post(BatchPosting posting, JsonLines lines) throws IOException {
        if (dryRun) {
            posting.dryRun(lines, allOrNothing);
        } else if (allOrNothing) {
            posting.postAll(lines);
        } else {
            try {
                if (imported) {
                    posting.importEach(lines);
                } else {
                    posting.postEach(lines);
                }
            } catch (LedgerException | IOException e) {
                CommandFailure failure = Failures.of(e);
                throw new CommandFailure(failure.exitCode(), "%s. %s".formatted(failure.getMessage(), stopped()), e);
            }
        }
    }

    /** A batch that was under way may be posted too, without its answer having come. */
    private String stopped() {
        return "The batch stopped; %,d transactions are known to be in the ledger. Run the same command again to go on: transactions with a key are not posted twice. Without keys, look at the accounts first."
                .formatted(posted + replayed);
    }

    private void tell(Outcome outcome) {
        switch (outcome.status()) {
            case POSTED -> posted++;
            case REPLAYED -> replayed++;
            case REJECTED -> rejected++;
        }
        if (json) {
            // The result's own members follow the line's number in one object.
            String result = JsonWriter.text(outcome::write);
            streams().out().println("{\"line\":" + outcome.line() + "," + result.substring(1));
        } else {
            outcome.error()
                    .ifPresent(error ->
                            streams().err().println("line %d: %s".formatted(outcome.line(), error.getMessage())));
        }
    }

    private void show() {
        Table table = new Table(List.of(Table.right("TRANSACTIONS"), Table.left("")));
        table.add("%,d".formatted(posted), dryRun ? "would be posted" : "posted");
        table.add("%,d".formatted(replayed), "replayed: posted before, nothing new");
        table.add("%,d".formatted(rejected), dryRun ? "would be rejected" : "rejected");
        table.print(streams().out());
    }
}
