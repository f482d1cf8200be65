package io.crossfoot.cli;

import io.crossfoot.ledger.AccountBalance;
import io.crossfoot.ledger.AccountPage;
import io.crossfoot.ledger.LedgerOperations;
import io.crossfoot.ledger.json.JsonWriter;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists accounts. */
@Command(
        name = "accounts",
        header = "List accounts and their balances, in the order of their names.",
        description = {
            "With --json, an object: accounts, and, if there are more, next, which is the --after of the page that follows."
        })
final class AccountsCommand extends LedgerCommand {
    @Option(
            names = "--prefix",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "Only accounts whose names begin so, such as user:.")
    private String prefix;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "How many at most, up to 1000. Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Option(names = "--after", paramLabel = "CURSOR", description = "Go on where the page before ended.")
    private String after;

    @Option(names = "--all", description = "All accounts, however many.")
    private boolean all;

    @Override
    ExitCode run() throws Exception {
        try (OpenLedger open = ledgerOptions.openExisting(streams())) {
            Listing<AccountBalance> listing = listing("accounts", Accounts.table(), Accounts::addTo, JsonWriter::write);
            int rows = all ? LedgerOperations.MAX_PAGE_ROWS : limit;
            Optional<String> cursor = Optional.ofNullable(after);
            boolean more;
            do {
                AccountPage page = cursor.isEmpty()
                        ? open.ledger().accounts(prefix, rows)
                        : open.ledger().accounts(prefix, cursor.get(), rows);
                cursor = page.next();
                more = listing.add(page.accounts()) && all && cursor.isPresent();
            } while (more);
            listing.end(cursor.orElse(null), "--after");
        }
        return ExitCode.OK;
    }
}
