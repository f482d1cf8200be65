package io.crossfoot.cli;

import io.crossfoot.ledger.AccountBalance;
import io.crossfoot.ledger.Ledger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Opens a frozen account again. */
@Command(
        name = "unfreeze",
        header = "Open a frozen account again, or one that takes credits only; does nothing when it is open.",
        description = {"A closed account stays closed. Needs the role crossfoot_admin."})
final class UnfreezeCommand extends AccountCommand {
    @Parameters(index = "2", paramLabel = "REASON", description = "Why; 1 to 500 characters.")
    private String reason;

    @Mixin
    private Actor actor;

    @Override
    boolean mayCreate() {
        return false;
    }

    @Override
    AccountBalance change(Ledger ledger) {
        return actor.in(ledger).unfreeze(account, currency, reason);
    }
}
