package io.crossfoot.cli;

import io.crossfoot.ledger.Capture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Spends what a hold reserved. */
@Command(
        name = "capture",
        header = "Spend what a hold reserved: all of it, or a part, once or several times.",
        description = {
            "Where it goes to several accounts at once, such as to a shop and to fees: crossfoot post --captures HOLD --posting"
                    + " ... --posting ...",
            "",
            "Examples:",
            "  crossfoot capture auth-7 shop:7 50.00",
            "  crossfoot capture auth-7 shop:7 20.00 --release-rest --key shipment-2",
            ""
        })
final class CaptureCommand extends LedgerCommand {
    @Parameters(index = "0", paramLabel = "HOLD", description = "The hold's name, which it was placed under.")
    private String hold;

    @Parameters(index = "1", paramLabel = "DESTINATION", description = "The account that receives.")
    private String destination;

    @Parameters(index = "2", paramLabel = "AMOUNT", arity = "0..1", description = "Default: all that remains.")
    private String amount;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            defaultValue = "capture",
            description = "The transaction's type. Default: ${DEFAULT-VALUE}.")
    private String type;

    @Option(names = "--release-rest", description = "Release what then remains.")
    private boolean releaseRest;

    @Mixin
    private TransactionWords words;

    @Override
    ExitCode run() throws Exception {
        Capture.Builder capture = Capture.of(hold, destination)
                .amount(amount == null ? null : amount(amount))
                .type(type)
                .key(words.key)
                .effectiveDate(words.date)
                .description(words.description)
                .reference(words.reference)
                .metadata(words.metadata);
        if (releaseRest) {
            capture.releaseRest();
        }
        try (OpenLedger open = ledgerOptions.openExisting(streams())) {
            Postings.answer(this, open.ledger().capture(capture.build()));
        }
        return ExitCode.OK;
    }
}
