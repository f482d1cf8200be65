package io.crossfoot.cli;

import io.crossfoot.ledger.AccountBalance;
import io.crossfoot.ledger.Ledger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Closes an account. */
@Command(
        name = "close",
        header = "Close an account whose balance and holds are 0: nothing goes in or out until it is reopened.",
        description = {"Does nothing when it is closed. Its history stays. Needs the role crossfoot_admin."})
final class CloseCommand extends AccountCommand {
    @Mixin
    private Actor actor;

    @Override
    boolean mayCreate() {
        return false;
    }

    @Override
    AccountBalance change(Ledger ledger) {
        return actor.in(ledger).close(account, currency);
    }
}
