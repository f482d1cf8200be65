package io.crossfoot.cli;

import io.crossfoot.ledger.Entry;
import io.crossfoot.ledger.EntryPage;
import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.LedgerOperations;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists an account's entries, the newest first. */
@Command(
        name = "entries",
        header = "List an account's entries, the newest first.",
        description = {
            "With --json, an object: entries, and next, which is the --before of the page that follows, or null."
        })
final class EntriesCommand extends LedgerCommand {
    @Parameters(paramLabel = "NAME", description = "The account, such as user:42.")
    private String account;

    @Option(names = "--currency", paramLabel = "CODE", description = "Needed where the account has several currencies.")
    private String currency;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "How many at most, up to 1000. Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Option(names = "--before", paramLabel = "CURSOR", description = "Go on where the page before ended.")
    private String before;

    @Option(names = "--all", description = "All entries, however many.")
    private boolean all;

    @Override
    ExitCode run() throws Exception {
        try (OpenLedger open = ledgerOptions.openExisting(streams())) {
            Ledger ledger = open.ledger();
            String chosen = currency != null ? currency : currencyOf(ledger, account);
            Listing<Entry> listing = json
                    ? Listing.json(streams(), "entries", EntriesCommand::json)
                    : Listing.table(streams(), table(), EntriesCommand::addTo);
            int rows = all ? LedgerOperations.MAX_PAGE_ROWS : limit;
            Optional<String> cursor = Optional.ofNullable(before);
            boolean more;
            do {
                EntryPage page = cursor.isEmpty()
                        ? ledger.entries(account, chosen, rows)
                        : ledger.entries(account, chosen, cursor.get(), rows);
                cursor = page.next();
                more = listing.add(page.entries()) && all && cursor.isPresent();
            } while (more);
            listing.end(cursor.orElse(null), "--before");
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

    private static Map<String, Object> json(Entry entry) {
        return Json.object(
                "account", entry.account(),
                "currency", entry.currency(),
                "version", entry.version(),
                "posted_at", entry.postedAt().toString(),
                "effective_date", entry.effectiveDate().toString(),
                "transaction_id", entry.transactionId(),
                "leg", entry.leg(),
                "type", entry.type(),
                "amount", Json.amount(entry.amount()),
                "balance", Json.amount(entry.balance()),
                "counterparty", entry.counterparty(),
                "key", entry.key().orElse(null),
                "description", entry.description().orElse(null),
                "reference", entry.reference().orElse(null));
    }
}
