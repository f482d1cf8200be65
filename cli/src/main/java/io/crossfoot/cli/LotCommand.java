package io.crossfoot.cli;

import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.Lot;
import io.crossfoot.ledger.LotEvent;
import io.crossfoot.ledger.json.JsonWriter;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows a lot. */
@Command(
        name = "lot",
        header = "Show a lot of credit that expires: what of it was spent, has expired and remains.",
        description = {
            "It is granted by 'crossfoot post --grants LOT'. Whatever takes from its account takes from lots first. What is left"
                    + " when it expires cannot be spent from that moment on, and is held until 'crossfoot expire-lots', or the"
                    + " service by itself, moves it.",
            "",
            "Examples:",
            "  crossfoot lot spring-42",
            "  crossfoot lot spring-42 --events",
            ""
        })
final class LotCommand extends LedgerCommand {
    @Parameters(paramLabel = "LOT", description = "The lot's name, under which it was granted.")
    private String lot;

    @Option(names = "--events", description = "Show what has happened to it, the newest first.")
    private boolean events;

    @Override
    ExitCode run() throws Exception {
        try (OpenLedger open = ledgerOptions.openExisting(streams())) {
            Ledger ledger = open.ledger();
            if (events) {
                show(ledger.lotEvents(lot));
            } else {
                Lot found = ledger.lot(lot)
                        .orElseThrow(() -> LedgerException.of(
                                ErrorCode.LOT_NOT_FOUND, "there is no lot " + lot, Map.of("lot", lot), null));
                Lots.answer(this, found);
            }
        }
        return ExitCode.OK;
    }

    private void show(List<LotEvent> list) {
        if (json) {
            answer("events", list, JsonWriter::write);
            return;
        }
        Table table = new Table(List.of(
                Table.left("AT"),
                Table.left("EVENT"),
                Table.right("AMOUNT"),
                Table.right("REMAINING"),
                Table.right("TRANSACTION"),
                Table.left("ROLE")));
        list.forEach(each -> table.add(
                each.at(),
                each.kind().title(),
                plain(each.amount()),
                plain(each.remaining()),
                each.transactionId().isPresent() ? each.transactionId().getAsLong() : "-",
                each.role()));
        table.print(streams().out());
    }
}
