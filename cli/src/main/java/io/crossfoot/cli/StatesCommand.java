package io.crossfoot.cli;

import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.StateChange;
import io.crossfoot.ledger.json.JsonWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists the states that an account has had. */
@Command(
        name = "states",
        header = "List the states that an account has had, the newest first: since when, why and by whom.",
        description = {"Down to its opening. With --json, an object: states."})
final class StatesCommand extends LedgerCommand {
    @Parameters(paramLabel = "NAME", description = "The account, such as user:42.")
    private String account;

    @Option(names = "--currency", paramLabel = "CODE", description = "Needed where the account has several currencies.")
    private String currency;

    @Override
    ExitCode run() throws Exception {
        try (OpenLedger open = ledgerOptions.openExisting(streams())) {
            Ledger ledger = open.ledger();
            List<StateChange> states =
                    ledger.states(account, currency != null ? currency : currencyOf(ledger, account));
            if (json) {
                answer("states", states, JsonWriter::write);
            } else {
                Table table = new Table(List.of(
                        Table.left("SINCE"),
                        Table.right("VERSION"),
                        Table.left("STATE"),
                        Table.left("ROLE"),
                        Table.left("ACTOR"),
                        Table.left("REASON")));
                states.forEach(each -> table.add(
                        each.since(),
                        each.version(),
                        each.state().title(),
                        each.role().orElse(null),
                        each.actor().orElse(null),
                        each.reason().orElse(null)));
                table.print(streams().out());
            }
        }
        return ExitCode.OK;
    }
}
