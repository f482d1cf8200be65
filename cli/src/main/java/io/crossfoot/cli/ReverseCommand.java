package io.crossfoot.cli;

import io.crossfoot.ledger.Reversal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes back a transaction. */
@Command(
        name = "reverse",
        header = "Take back what a transaction moved: a new transaction of the opposite postings that points to it.",
        description = {
            "Without an amount, all that was not taken back yet. With one, a part of a transaction of one posting; of one with"
                    + " several postings: crossfoot post --reverses TRANSACTION --posting ... Never more in total than it"
                    + " moved. A reversal can be reversed like any transaction.",
            "",
            "Examples:",
            "  crossfoot reverse 17",
            "  crossfoot reverse 17 15.00 --type refund --key refund-3 --description 'Arrived broken'",
            ""
        })
final class ReverseCommand extends LedgerCommand {
    @Parameters(index = "0", paramLabel = "TRANSACTION", description = "The number that the ledger gave it.")
    private long transaction;

    @Parameters(index = "1", paramLabel = "AMOUNT", arity = "0..1", description = "Default: all that is left of it.")
    private String amount;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            defaultValue = "reversal",
            description = "The new transaction's type, such as refund. Default: ${DEFAULT-VALUE}.")
    private String type;

    @Mixin
    private TransactionWords words;

    @Override
    ExitCode run() throws Exception {
        Reversal reversal = Reversal.of(transaction)
                .amount(amount == null ? null : amount(amount))
                .type(type)
                .key(words.key)
                .effectiveDate(words.date)
                .description(words.description)
                .reference(words.reference)
                .metadata(words.metadata)
                .build();
        try (OpenLedger open = ledgerOptions.openExisting(streams())) {
            Postings.answer(this, open.ledger().reverse(reversal));
        }
        return ExitCode.OK;
    }
}
