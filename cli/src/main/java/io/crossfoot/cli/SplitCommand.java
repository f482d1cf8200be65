package io.crossfoot.cli;

import io.crossfoot.ledger.Split;
import io.crossfoot.ledger.SplitRequest;
import io.crossfoot.ledger.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Splits an amount. */
@Command(
        name = "split",
        header = "Split an amount by percentages into shares that add up to it exactly; nothing is posted.",
        description = {
            "Each account gets its percentage, cut to the currency's decimals; --remainder-to gets what is left, and may have a share"
                    + " too. The percentages are together at most 100.",
            "",
            "Examples:",
            "  crossfoot split 100.00 USD revenue:fees=2.9 tax:vat=19 --remainder-to shop:7",
            ""
        })
final class SplitCommand extends LedgerCommand {
    @Parameters(index = "0", paramLabel = "AMOUNT", description = "What is to be split.")
    private String amount;

    @Parameters(index = "1", paramLabel = "CURRENCY", description = "The currency's code, such as USD.")
    private String currency;

    @Parameters(
            index = "2..*",
            paramLabel = "NAME=PERCENT",
            arity = "1..*",
            description = "An account and its percentage, such as revenue:fees=2.9.")
    private List<String> shares = new ArrayList<>();

    @Option(
            names = "--remainder-to",
            paramLabel = "NAME",
            required = true,
            description = "The account that gets what is left.")
    private String remainderTo;

    @Override
    ExitCode run() throws Exception {
        SplitRequest.Builder request = SplitRequest.of(amount(amount), currency, remainderTo);
        for (String share : shares) {
            // Names may have an equals sign, percentages have none.
            int equals = share.lastIndexOf('=');
            if (equals < 0) {
                throw wrongUsage("A share is NAME=PERCENT, such as revenue:fees=2.9; this is not: " + share);
            }
            request.share(share.substring(0, equals), amount(share.substring(equals + 1)));
        }
        try (OpenLedger open = ledgerOptions.openExisting(streams())) {
            Split split = open.ledger().split(request.build());
            if (json) {
                answer(out -> JsonWriter.write(out, split));
                return ExitCode.OK;
            }
            Table table = new Table(List.of(Table.left("ACCOUNT"), Table.left("CURRENCY"), Table.right("AMOUNT")));
            split.shares().forEach(share -> table.add(share.account(), split.currency(), plain(share.amount())));
            table.print(streams().out());
        }
        return ExitCode.OK;
    }
}
