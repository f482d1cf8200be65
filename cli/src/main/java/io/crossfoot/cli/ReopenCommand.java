package io.crossfoot.cli;

import io.crossfoot.ledger.AccountBalance;
import io.crossfoot.ledger.Ledger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Opens a closed account again. */
@Command(
        name = "reopen",
        header = "Open a closed account again; does nothing when it is open.",
        description = {"Needs the role crossfoot_admin."})
final class ReopenCommand extends AccountCommand {
    @Mixin
    private Actor actor;

    @Override
    boolean mayCreate() {
        return false;
    }

    @Override
    AccountBalance change(Ledger ledger) {
        return actor.in(ledger).reopen(account, currency);
    }
}
