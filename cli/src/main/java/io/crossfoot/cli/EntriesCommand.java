package io.crossfoot.cli;

import io.crossfoot.ledger.Entry;
import io.crossfoot.ledger.EntryPage;
import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.json.JsonWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists an account's entries, the newest first. */
@Command(
        name = "entries",
        header = "List an account's entries, the newest first.",
        description = {
            "With --json, an object: entries, and, if there are more, next, which is the --before of the page that follows."
        })
final class EntriesCommand extends LedgerCommand {
    @Parameters(paramLabel = "NAME", description = "The account, such as user:42.")
    private String account;

    @Option(names = "--currency", paramLabel = "CODE", description = "Needed where the account has several currencies.")
    private String currency;

    @Mixin
    private Pages pages;

    @Override
    ExitCode run() throws Exception {
        try (OpenLedger open = ledgerOptions.openExisting(streams())) {
            Ledger ledger = open.ledger();
            String chosen = currency != null ? currency : currencyOf(ledger, account);
            pages.list(
                    (before, limit) -> {
                        EntryPage page = before == null
                                ? ledger.entries(account, chosen, limit)
                                : ledger.entries(account, chosen, before, limit);
                        return new Pages.Page<>(page.entries(), page.next());
                    },
                    listing("entries", table(), EntriesCommand::addTo, JsonWriter::write));
        }
        return ExitCode.OK;
    }

    private static Table table() {
        return new Table(List.of(
                Table.right("VERSION"),
                Table.left("POSTED_AT"),
                Table.left("EFFECTIVE"),
                Table.left("TYPE"),
                Table.right("AMOUNT"),
                Table.right("BALANCE"),
                Table.left("COUNTERPARTY"),
                Table.left("KEY"),
                Table.left("DESCRIPTION")));
    }

    private static void addTo(Table table, Entry entry) {
        table.add(
                entry.version(),
                entry.postedAt(),
                entry.effectiveDate(),
                entry.type(),
                plain(entry.amount()),
                plain(entry.balance()),
                entry.counterparty(),
                entry.key().orElse(null),
                entry.description().orElse(null));
    }
}
