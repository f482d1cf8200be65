package io.crossfoot.cli;

import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.Hold;
import io.crossfoot.ledger.HoldEvent;
import io.crossfoot.ledger.HoldRequest;
import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.json.JsonWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Places a hold, or shows one. */
@Command(
        name = "hold",
        header = "Reserve an amount on an account, or show a hold that there is.",
        customSynopsis = {
            "crossfoot hold NAME AMOUNT CURRENCY --key HOLD [--expires TIME] [OPTIONS]",
            "       crossfoot hold HOLD [--events]",
        },
        description = {
            "",
            "What is held lowers what is available, not the balance. It is spent with 'crossfoot capture', or with 'crossfoot post"
                    + " --captures' where it goes to several accounts, and given back with 'crossfoot release', or by"
                    + " itself from the moment on at which it expires.",
            "",
            "Examples:",
            "  crossfoot hold user:42 80.00 USD --key auth-7 --expires 2026-01-31T23:59:59Z",
            "  crossfoot hold auth-7",
            ""
        })
final class HoldCommand extends LedgerCommand {
    @Parameters(paramLabel = "ARGUMENT", arity = "0..*", hidden = true)
    private List<String> arguments = new ArrayList<>();

    @Option(
            names = "--key",
            paramLabel = "HOLD",
            description = "The hold's unique name, needed to place it; the same again holds nothing again.")
    private String key;

    @Option(
            names = "--expires",
            paramLabel = "TIME",
            description =
                    "Until when it holds, such as 2026-01-31T23:59:59Z. Default: until it is captured or released.")
    private String expires;

    @Mixin
    private Words words;

    @Option(names = "--events", description = "Show what has happened to the hold, the newest first.")
    private boolean events;

    @Override
    ExitCode run() throws Exception {
        if (arguments.size() == 1) {
            if (key != null || expires != null || words.areGiven()) {
                throw wrongUsage("A hold that there is keeps what it was placed with: only --events goes with HOLD.");
            }
            return show(arguments.get(0));
        }
        if (arguments.size() != 3 || events) {
            throw wrongUsage("Give NAME AMOUNT CURRENCY to place a hold, or HOLD and perhaps --events to show one.");
        }
        if (key == null) {
            throw wrongUsage("A hold is placed under a name, by which it is captured and released: give --key HOLD.");
        }
        BigDecimal amount = amount(arguments.get(1));
        HoldRequest request = HoldRequest.of(key, arguments.get(0), amount, arguments.get(2))
                .expiresAt(moment("--expires", expires))
                .description(words.description)
                .reference(words.reference)
                .metadata(words.metadata)
                .build();
        try (OpenLedger open = ledgerOptions.openExisting(streams())) {
            Holds.answer(this, open.ledger().placeHold(request));
        }
        return ExitCode.OK;
    }

    private ExitCode show(String name) throws Exception {
        try (OpenLedger open = ledgerOptions.openExisting(streams())) {
            Ledger ledger = open.ledger();
            if (events) {
                show(ledger.holdEvents(name));
            } else {
                Hold hold = ledger.hold(name)
                        .orElseThrow(() -> LedgerException.of(
                                ErrorCode.HOLD_NOT_FOUND, "there is no hold " + name, Map.of("hold", name), null));
                Holds.answer(this, hold);
            }
        }
        return ExitCode.OK;
    }

    private void show(List<HoldEvent> list) {
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
                Table.left("EXPIRES"),
                Table.left("ROLE")));
        list.forEach(each -> table.add(
                each.at(),
                each.kind().title(),
                plain(each.amount()),
                plain(each.remaining()),
                each.transactionId().isPresent() ? each.transactionId().getAsLong() : "-",
                each.expiresAt().map(Object::toString).orElse("never"),
                each.role().orElse(null)));
        table.print(streams().out());
    }
}
