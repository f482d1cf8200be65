package io.crossfoot.cli;

import io.crossfoot.ledger.Hold;
import io.crossfoot.ledger.json.JsonWriter;
import java.time.Instant;
import java.util.List;

/** Holds as people read them. */
final class Holds {
    private Holds() {}

    /** Answers a hold as it stands. */
    static void answer(LedgerCommand command, Hold hold) {
        if (command.json) {
            command.answer(out -> JsonWriter.write(out, hold));
            return;
        }
        if (hold.replayed()) {
            command.streams().out().println("Placed before, nothing new. The hold as it stands:");
        }
        Table table = table();
        addTo(table, hold);
        table.print(command.streams().out());
    }

    static Table table() {
        return new Table(List.of(
                Table.left("HOLD"),
                Table.left("ACCOUNT"),
                Table.left("CURRENCY"),
                Table.right("AMOUNT"),
                Table.right("CAPTURED"),
                Table.right("RELEASED"),
                Table.right("REMAINING"),
                Table.left("STATE"),
                Table.left("EXPIRES")));
    }

    static void addTo(Table table, Hold hold) {
        table.add(
                hold.key(),
                hold.account(),
                hold.currency(),
                LedgerCommand.plain(hold.amount()),
                LedgerCommand.plain(hold.captured()),
                LedgerCommand.plain(hold.released()),
                LedgerCommand.plain(hold.remaining()),
                hold.state().title(),
                hold.expiresAt().map(Instant::toString).orElse("never"));
    }
}
