package io.crossfoot.cli;

import io.crossfoot.ledger.TransactionType;
import io.crossfoot.ledger.json.JsonWriter;
import java.util.List;
import picocli.CommandLine.Command;

/** Lists the types of transactions. */
@Command(
        name = "types",
        header = "List the types of transactions that were ever posted.",
        description = {"With --json, an object: transaction_types."})
final class TypesCommand extends LedgerCommand {
    @Override
    ExitCode run() throws Exception {
        try (OpenLedger open = ledgerOptions.openExisting(streams())) {
            List<TransactionType> types = open.ledger().transactionTypes();
            if (json) {
                answer("transaction_types", types, JsonWriter::write);
            } else {
                Table table = new Table(List.of(Table.left("TYPE"), Table.left("FIRST_POSTED_AT")));
                types.forEach(each -> table.add(each.name(), each.firstPostedAt()));
                table.print(streams().out());
            }
        }
        return ExitCode.OK;
    }
}
