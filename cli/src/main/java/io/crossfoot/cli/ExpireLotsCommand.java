package io.crossfoot.cli;

import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.LedgerOperations;
import io.crossfoot.ledger.Lot;
import io.crossfoot.ledger.json.JsonWriter;
import java.util.List;
import java.util.function.IntFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Moves what has expired of lots. */
@Command(
        name = "expire-lots",
        header = "Move what was left of lots that have expired to where they expire to, and list these.",
        description = {
            "Each is moved once, by a transaction that points to the one that granted it, however often this runs. The service does so"
                    + " by itself.",
            "",
            "With --json, an object: lots."
        })
final class ExpireLotsCommand extends LedgerCommand {
    @Parameters(paramLabel = "NAME", arity = "0..1", description = "Only those of this account.")
    private String account;

    @Option(
            names = "--currency",
            paramLabel = "CODE",
            description = "With NAME: in this currency. Needed where the account has several.")
    private String currency;

    @Option(names = "--limit", paramLabel = "N", description = "How many at most. Default: all that there are.")
    private Integer limit;

    @Override
    ExitCode run() throws Exception {
        if (currency != null && account == null) {
            throw wrongUsage("--currency goes with NAME.");
        }
        try (OpenLedger open = ledgerOptions.openExisting(streams())) {
            Ledger ledger = open.ledger();
            if (account == null) {
                move(ledger::expireLots);
            } else {
                String code = currency != null ? currency : currencyOf(ledger, account);
                move(most -> ledger.expireLots(account, code, most));
            }
        }
        return ExitCode.OK;
    }

    /** In as many calls as it takes. */
    private void move(IntFunction<List<Lot>> expire) {
        Listing<Lot> listing = listing("lots", Lots.table(), Lots::addTo, JsonWriter::write);
        long left = limit == null ? Long.MAX_VALUE : limit;
        int asked;
        List<Lot> moved;
        do {
            asked = (int) Math.min(left, LedgerOperations.MAX_PAGE_ROWS);
            moved = expire.apply(asked);
            listing.add(moved);
            left -= moved.size();
        } while (left > 0 && moved.size() == asked);
        listing.end(null, null);
    }
}
