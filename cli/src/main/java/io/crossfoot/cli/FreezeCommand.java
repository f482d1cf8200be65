package io.crossfoot.cli;

import io.crossfoot.ledger.AccountBalance;
import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.LedgerOperations;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Freezes an account. */
@Command(
        name = "freeze",
        header = "Freeze an account, whatever its balance is: nothing goes in or out until it is unfrozen.",
        description = {
            "The reason is kept in the account's history, which 'crossfoot states' shows, and is a fact of every refusal. Does nothing"
                    + " when the account is frozen in the same way for the same reason. Needs the role crossfoot_admin.",
            "",
            "Examples:",
            "  crossfoot freeze user:42 USD 'court order 7 C 12'",
            "  crossfoot freeze user:42 USD 'under review' --credits-only",
            ""
        })
final class FreezeCommand extends AccountCommand {
    @Parameters(index = "2", paramLabel = "REASON", description = "Why; 1 to 500 characters.")
    private String reason;

    @Option(names = "--credits-only", description = "Money may come in; nothing goes out.")
    private boolean creditsOnly;

    @Mixin
    private Actor actor;

    @Override
    boolean mayCreate() {
        return false;
    }

    @Override
    AccountBalance change(Ledger ledger) {
        LedgerOperations acting = actor.in(ledger);
        return creditsOnly
                ? acting.limitToCredits(account, currency, reason)
                : acting.freeze(account, currency, reason);
    }
}
