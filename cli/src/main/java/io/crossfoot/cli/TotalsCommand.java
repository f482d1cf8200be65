package io.crossfoot.cli;

import io.crossfoot.ledger.Total;
import io.crossfoot.ledger.json.JsonWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Adds up accounts. */
@Command(
        name = "totals",
        header = "Add up, per currency, the accounts whose names begin with a text.",
        description = {"With --json, an object: totals."})
final class TotalsCommand extends LedgerCommand {
    @Parameters(
            arity = "0..1",
            paramLabel = "PREFIX",
            defaultValue = "",
            description = "What the names begin with, such as user:. Default: all accounts.")
    private String prefix;

    @Override
    ExitCode run() throws Exception {
        try (OpenLedger open = ledgerOptions.openExisting(streams())) {
            List<Total> totals = open.ledger().totals(prefix);
            if (json) {
                answer("totals", totals, JsonWriter::write);
            } else {
                Table table = new Table(List.of(
                        Table.left("CURRENCY"), Table.right("ACCOUNTS"), Table.right("BALANCE"), Table.right("HELD")));
                totals.forEach(
                        each -> table.add(each.currency(), each.accounts(), plain(each.balance()), plain(each.held())));
                table.print(streams().out());
            }
        }
        return ExitCode.OK;
    }
}
