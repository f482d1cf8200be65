package io.crossfoot.cli;

import io.crossfoot.cli.batch.BatchPosting;
import io.crossfoot.cli.batch.JsonLines;
import io.crossfoot.ledger.LedgerOperations;
import java.io.IOException;
import picocli.CommandLine.Command;

/** Performs operations of all kinds. */
@Command(
        name = "perform",
        header =
                "Post, hold, capture, release, extend and reverse in one order: one operation a line, as JSON (NDJSON).",
        description = {
            "",
            "A line is an object of one member: post, place_hold, capture_hold, release_hold, extend_hold or reverse, as the"
                    + " HTTP API takes them. Operations are done in their order; a rejected one does not affect the others. A"
                    + " line that is no operation is rejected like one that the ledger refuses; blank lines are passed over."
                    + " What has a key is not done twice when the same command is run again after a failure.",
            "",
            "With --json, the results as NDJSON, in the same order: line, status (done, replayed or rejected), and result or"
                    + " error. Otherwise how many there were of each, and rejected lines with their reasons on standard error.",
            "",
            "Example:",
            "  {\"place_hold\": {\"account\": \"user:42\", \"amount\": \"80.00\", \"currency\": \"USD\", \"key\": \"auth-7\"}}",
            "  {\"capture_hold\": {\"hold\": \"auth-7\", \"destination\": \"shop:7\", \"amount\": \"50.00\", \"key\": \"shipment-1\"}}",
            ""
        })
final class PerformCommand extends LinesCommand {
    @Override
    String unit() {
        return "operations";
    }

    @Override
    String past() {
        return "done";
    }

    @Override
    int most() {
        return LedgerOperations.MAX_OPERATIONS;
    }

    @Override
    void each(BatchPosting posting, JsonLines lines) throws IOException {
        posting.performEach(lines);
    }

    @Override
    void all(BatchPosting posting, JsonLines lines) throws IOException {
        posting.performAll(lines);
    }

    @Override
    void tell(BatchPosting posting, JsonLines lines) throws IOException {
        posting.dryRunOperations(lines, allOrNothing);
    }
}
