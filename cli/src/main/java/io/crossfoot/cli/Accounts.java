package io.crossfoot.cli;

import io.crossfoot.ledger.AccountBalance;
import java.util.List;

/** Accounts as people read them. */
final class Accounts {
    private Accounts() {}

    static Table table() {
        return new Table(List.of(
                Table.left("ACCOUNT"),
                Table.left("CURRENCY"),
                Table.right("BALANCE"),
                Table.right("HELD"),
                Table.right("FLOOR"),
                Table.right("AVAILABLE"),
                Table.right("VERSION"),
                Table.left("STATE")));
    }

    static void addTo(Table table, AccountBalance balance) {
        table.add(
                balance.account(),
                balance.currency(),
                LedgerCommand.plain(balance.balance()),
                LedgerCommand.plain(balance.held()),
                balance.floor().map(LedgerCommand::plain).orElse("none"),
                balance.available().map(LedgerCommand::plain).orElse("unlimited"),
                balance.version(),
                balance.state().title());
    }
}
