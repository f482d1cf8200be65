package io.crossfoot.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Gives back what a hold reserved. */
@Command(
        name = "release",
        header = "Give back what remains of a hold; does nothing when it was released already.",
        description = {"What was captured stays so; it is taken back with 'crossfoot reverse'."})
final class ReleaseCommand extends LedgerCommand {
    @Parameters(paramLabel = "HOLD", description = "The hold's name, which it was placed under.")
    private String hold;

    @Override
    ExitCode run() throws Exception {
        try (OpenLedger open = ledgerOptions.openExisting(streams())) {
            Holds.answer(this, open.ledger().release(hold));
        }
        return ExitCode.OK;
    }
}
