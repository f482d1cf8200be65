package io.crossfoot.cli;

import io.crossfoot.ledger.AccountBalance;
import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.json.JsonWriter;
import picocli.CommandLine.Parameters;

/** What the commands that change one account have in common: they answer the account as it then stands. */
abstract class AccountCommand extends LedgerCommand {
    @Parameters(index = "0", paramLabel = "NAME", description = "The account, such as user:42.")
    String account;

    @Parameters(index = "1", paramLabel = "CURRENCY", description = "The currency's code, such as USD.")
    String currency;

    @Override
    final ExitCode run() throws Exception {
        check();
        try (OpenLedger open = mayCreate() ? ledgerOptions.open(streams()) : ledgerOptions.openExisting(streams())) {
            AccountBalance balance = change(open.ledger());
            if (json) {
                answer(out -> JsonWriter.write(out, balance));
            } else {
                Table table = Accounts.table();
                Accounts.addTo(table, balance);
                table.print(streams().out());
            }
        }
        return ExitCode.OK;
    }

    /** Refuses a wrong command line before anything is opened. */
    void check() {}

    /** Whether a data folder that does not exist yet is made. */
    abstract boolean mayCreate();

    abstract AccountBalance change(Ledger ledger);
}
