package io.crossfoot.cli;

import io.crossfoot.ledger.Ledger;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lets a hold live longer. */
@Command(
        name = "extend",
        header = "Let a hold expire later, or never.",
        description = {
            "Only while it is open: what has expired is placed anew.",
            "",
            "Examples:",
            "  crossfoot extend auth-7 2026-02-28T23:59:59Z",
            "  crossfoot extend auth-7 never",
            ""
        })
final class ExtendCommand extends LedgerCommand {
    @Parameters(index = "0", paramLabel = "HOLD", description = "The hold's name, which it was placed under.")
    private String hold;

    @Parameters(index = "1", paramLabel = "TIME|never", description = "Later than it would expire now.")
    private String expires;

    @Override
    ExitCode run() throws Exception {
        Instant moment = expires.equals("never") ? null : moment("TIME", expires);
        try (OpenLedger open = ledgerOptions.openExisting(streams())) {
            Ledger ledger = open.ledger();
            Holds.answer(this, moment == null ? ledger.removeExpiry(hold) : ledger.extend(hold, moment));
        }
        return ExitCode.OK;
    }
}
