package io.crossfoot.cli;

import io.crossfoot.ledger.AccountBalance;
import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.LedgerOperations;
import java.math.BigDecimal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Sets an account's floor. */
@Command(
        name = "floor",
        header = "Set how low an account may be taken, and open it if need be.",
        description = {
            "A negative floor is an overdraft limit. A floor above the balance is allowed: such an account can only receive."
                    + " Needs the role crossfoot_admin.",
            "",
            "Examples:",
            "  crossfoot floor user:42 USD -100.00",
            "  crossfoot floor house:float USD none",
            ""
        })
final class FloorCommand extends AccountCommand {
    @Parameters(
            index = "2",
            paramLabel = "AMOUNT|none",
            description = "0, or negative for an overdraft limit, or positive for a reserve; none for no floor at all.")
    private String floor;

    @Mixin
    private Actor actor;

    private BigDecimal amount;

    @Override
    void check() {
        for (String argument : new String[] {account, currency, floor}) {
            if (argument.startsWith("-") && !Amounts.isAmount(argument)) {
                throw wrongUsage("Unknown option or bad amount: " + argument);
            }
        }
        if (!floor.equals("none")) {
            amount = Amounts.read(floor)
                    .orElseThrow(() -> wrongUsage("A floor is written like -100.00, or none; this is not: " + floor));
        }
    }

    @Override
    boolean mayCreate() {
        return true;
    }

    @Override
    AccountBalance change(Ledger ledger) {
        LedgerOperations acting = actor.in(ledger);
        return amount == null ? acting.removeFloor(account, currency) : acting.setFloor(account, currency, amount);
    }
}
