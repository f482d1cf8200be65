package io.crossfoot.cli;

import io.crossfoot.ledger.Currency;
import io.crossfoot.ledger.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Lists or adds currencies. */
@Command(
        name = "currencies",
        header = "List the ledger's currencies, or add one.",
        customSynopsis = {
            "crossfoot currencies [OPTIONS]",
            "       crossfoot currencies add CODE SCALE [NAME] [OPTIONS]",
        },
        description = {
            "",
            "CODE is 2 to 16 of A-Z, 0-9 and _, starting with a letter. SCALE is how many decimals an amount may have, 0 to 18;"
                    + " it never changes. Adding a currency that is there with the same scale does nothing. Adding needs the role"
                    + " crossfoot_admin.",
            "",
            "With --json, an object: currencies; or the one that was added.",
            "",
            "Example:",
            "  crossfoot currencies add POINTS 0 \"Bonus points\"",
            ""
        })
final class CurrenciesCommand extends LedgerCommand {
    @Parameters(paramLabel = "ARGUMENT", arity = "0..*", hidden = true)
    private List<String> arguments = new ArrayList<>();

    @Mixin
    private Actor actor;

    @Override
    ExitCode run() throws Exception {
        if (arguments.isEmpty()) {
            list();
        } else if (arguments.get(0).equals("add") && (arguments.size() == 3 || arguments.size() == 4)) {
            add(arguments.get(1), scale(arguments.get(2)), arguments.get(arguments.size() == 4 ? 3 : 1));
        } else {
            throw wrongUsage("Expected nothing, or add CODE SCALE [NAME], but got: " + String.join(" ", arguments));
        }
        return ExitCode.OK;
    }

    private void list() throws Exception {
        try (OpenLedger open = ledgerOptions.openExisting(streams())) {
            List<Currency> currencies = open.ledger().currencies();
            if (json) {
                answer("currencies", currencies, JsonWriter::write);
            } else {
                show(currencies);
            }
        }
    }

    private void add(String code, int scale, String name) throws Exception {
        try (OpenLedger open = ledgerOptions.open(streams())) {
            Currency added = actor.in(open.ledger()).addCurrency(code, scale, name);
            if (json) {
                answer(out -> JsonWriter.write(out, added));
            } else {
                show(List.of(added));
            }
        }
    }

    private void show(List<Currency> currencies) {
        Table table = new Table(List.of(Table.left("CODE"), Table.right("SCALE"), Table.left("NAME")));
        currencies.forEach(each -> table.add(each.code(), each.scale(), each.name()));
        table.print(streams().out());
    }

    private int scale(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw wrongUsage("SCALE is a number of decimals, 0 to 18; this is not: " + text);
        }
    }
}
