package io.crossfoot.cli;

import io.crossfoot.cli.batch.BatchPosting;
import io.crossfoot.cli.batch.JsonLines;
import io.crossfoot.ledger.LedgerOperations;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

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
final class BatchCommand extends LinesCommand {
    @Option(
            names = "--import",
            description = "The lines are history with a posted_at each, oldest first. Needs the role crossfoot_admin.")
    private boolean imported;

    @Override
    String unit() {
        return "transactions";
    }

    @Override
    String past() {
        return "posted";
    }

    @Override
    void check() {
        if (imported && (allOrNothing || dryRun)) {
            throw wrongUsage("--import goes neither with --all-or-nothing nor with --dry-run.");
        }
    }

    @Override
    int most() {
        return LedgerOperations.MAX_BATCH_POSTINGS;
    }

    @Override
    void each(BatchPosting posting, JsonLines lines) throws IOException {
        if (imported) {
            posting.importEach(lines);
        } else {
            posting.postEach(lines);
        }
    }

    @Override
    void all(BatchPosting posting, JsonLines lines) throws IOException {
        posting.postAll(lines);
    }

    @Override
    void tell(BatchPosting posting, JsonLines lines) throws IOException {
        posting.dryRun(lines, allOrNothing);
    }
}
