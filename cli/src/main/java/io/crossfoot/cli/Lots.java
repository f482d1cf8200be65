package io.crossfoot.cli;

import io.crossfoot.ledger.Lot;
import io.crossfoot.ledger.json.JsonWriter;
import java.util.List;

/** Lots as people read them. */
final class Lots {
    private Lots() {}

    /** Answers a lot as it stands. */
    static void answer(LedgerCommand command, Lot lot) {
        if (command.json) {
            command.answer(out -> JsonWriter.write(out, lot));
            return;
        }
        Table table = table();
        addTo(table, lot);
        table.print(command.streams().out());
        command.streams().out().println("Granted by transaction %d.".formatted(lot.grantedBy()));
        if (lot.expiredBy().isPresent()) {
            command.streams()
                    .out()
                    .println("What expired was moved to %s by transaction %d."
                            .formatted(lot.expiresTo(), lot.expiredBy().getAsLong()));
        } else if (lot.remaining().signum() > 0 || lot.expired().signum() > 0) {
            command.streams()
                    .out()
                    .println("What %s moves to %s."
                            .formatted(
                                    lot.expired().signum() > 0 ? "expired" : "is left at its expiry", lot.expiresTo()));
        }
    }

    static Table table() {
        return new Table(List.of(
                Table.left("LOT"),
                Table.left("ACCOUNT"),
                Table.left("CURRENCY"),
                Table.right("AMOUNT"),
                Table.right("SPENT"),
                Table.right("EXPIRED"),
                Table.right("REMAINING"),
                Table.left("STATE"),
                Table.right("PRIORITY"),
                Table.left("EXPIRES")));
    }

    static void addTo(Table table, Lot lot) {
        table.add(
                lot.key(),
                lot.account(),
                lot.currency(),
                LedgerCommand.plain(lot.amount()),
                LedgerCommand.plain(lot.spent()),
                LedgerCommand.plain(lot.expired()),
                LedgerCommand.plain(lot.remaining()),
                lot.state().title(),
                lot.priority(),
                lot.expiresAt());
    }
}
