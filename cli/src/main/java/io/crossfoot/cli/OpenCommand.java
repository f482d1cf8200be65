package io.crossfoot.cli;

import io.crossfoot.ledger.AccountBalance;
import io.crossfoot.ledger.Ledger;
import picocli.CommandLine.Command;

/** Opens an account. */
@Command(
        name = "open",
        header = "Open an account with floor 0; does nothing when it is open.",
        description = {
            "Unless the ledger is set otherwise ('crossfoot settings'), accounts also open themselves at their first posting."
        })
final class OpenCommand extends AccountCommand {
    @Override
    boolean mayCreate() {
        return true;
    }

    @Override
    AccountBalance change(Ledger ledger) {
        return ledger.open(account, currency);
    }
}
