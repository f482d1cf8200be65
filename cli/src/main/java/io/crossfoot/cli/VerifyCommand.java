package io.crossfoot.cli;

import io.crossfoot.ledger.Difference;
import io.crossfoot.ledger.Verification;
import io.crossfoot.ledger.json.JsonWriter;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** Proves a ledger again. */
@Command(
        name = "verify",
        header = "Prove again, from all postings, that every promise of the ledger holds.",
        description = {
            "Ends with exit code 1 when anything is not as it should be. With --json, one object on one line: ok, accounts,"
                    + " transactions, entries, differences."
        })
final class VerifyCommand extends LedgerCommand {
    @Override
    ExitCode run() throws Exception {
        try (OpenLedger open = ledgerOptions.openExisting(streams())) {
            Verification found;
            try (Progress progress = Progress.endless(streams(), "Verify")) {
                found = open.ledger().verify(progress::say);
            }
            if (json) {
                answer(out -> JsonWriter.write(out, found));
            } else {
                show(found);
            }
            return found.ok() ? ExitCode.OK : ExitCode.DIFFERENCES;
        }
    }

    private void show(Verification found) {
        streams()
                .out()
                .printf(
                        "Checked %,d accounts, %,d transactions and %,d entries.%n",
                        found.accounts(), found.transactions(), found.entries());
        if (found.ok()) {
            streams().out().println("Everything adds up.");
            return;
        }
        streams().out().printf("%,d differences:%n", found.differences().size());
        for (Difference difference : found.differences()) {
            String facts = difference.facts().entrySet().stream()
                    .map(fact -> fact.getKey() + " " + fact.getValue())
                    .collect(Collectors.joining(", "));
            streams().out().println("  " + difference.check() + ": " + facts);
        }
    }
}
