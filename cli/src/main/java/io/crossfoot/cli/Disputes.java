package io.crossfoot.cli;

import io.crossfoot.ledger.Dispute;
import io.crossfoot.ledger.json.JsonWriter;
import java.time.Instant;
import java.util.List;

/** Disputes as people read them. */
final class Disputes {
    private Disputes() {}

    /** Answers a dispute as it stands. */
    static void answer(LedgerCommand command, Dispute dispute) {
        if (command.json) {
            command.answer(out -> JsonWriter.write(out, dispute));
            return;
        }
        if (dispute.replayed()) {
            command.streams().out().println("Opened before, nothing new. The dispute as it stands:");
        }
        Table table = table();
        addTo(table, dispute);
        table.print(command.streams().out());
        dispute.creditedBy()
                .ifPresent(id -> command.streams().out().println("Credited by transaction %d.".formatted(id)));
        dispute.reversedBy()
                .ifPresent(id -> command.streams().out().println("Given back by transaction %d.".formatted(id)));
        dispute.returnedBy()
                .ifPresent(id ->
                        command.streams().out().println("The credit was taken back by transaction %d.".formatted(id)));
    }

    static Table table() {
        return new Table(List.of(
                Table.left("DISPUTE"),
                Table.right("TRANSACTION"),
                Table.left("ACCOUNT"),
                Table.left("PAYEE"),
                Table.left("CURRENCY"),
                Table.right("AMOUNT"),
                Table.left("MODE"),
                Table.left("STATE"),
                Table.left("DEADLINE")));
    }

    static void addTo(Table table, Dispute dispute) {
        table.add(
                dispute.key(),
                dispute.transactionId(),
                dispute.account(),
                dispute.payee(),
                dispute.currency(),
                LedgerCommand.plain(dispute.amount()),
                dispute.mode().title(),
                dispute.state().title(),
                dispute.deadline().map(Instant::toString).orElse("never"));
    }
}
