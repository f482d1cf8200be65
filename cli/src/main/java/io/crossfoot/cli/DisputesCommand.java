package io.crossfoot.cli;

import io.crossfoot.ledger.Dispute;
import io.crossfoot.ledger.DisputeFilter;
import io.crossfoot.ledger.DisputePage;
import io.crossfoot.ledger.DisputeState;
import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.json.JsonWriter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists disputes, or settles those that are past their deadline. */
@Command(
        name = "disputes",
        header = "List disputes, of one account or of all, the newest first.",
        description = {
            "With --json, an object: disputes, and, if there are more, next, which is the --before of the page that follows."
        })
final class DisputesCommand extends LedgerCommand {
    /** How many are settled in one call, so that none takes long. */
    private static final int SETTLED_TOGETHER = 100;

    @Parameters(
            paramLabel = "NAME",
            arity = "0..1",
            description = "Only those that this account is in, on either side.")
    private String account;

    @Option(names = "--currency", paramLabel = "CODE", description = "With NAME: in this currency only.")
    private String currency;

    @Option(names = "--state", paramLabel = "STATE", description = "Only those that are open, won, lost or expired.")
    private String state;

    @Option(
            names = "--settle",
            description =
                    "Take back the credits of disputes that are past their deadline, and list these. The service does so by"
                            + " itself.")
    private boolean settle;

    @Mixin
    private Pages pages;

    @Override
    ExitCode run() throws Exception {
        if (settle && (account != null || currency != null || state != null)) {
            throw wrongUsage("--settle is about the whole ledger: it goes without NAME, --currency and --state.");
        }
        DisputeFilter filter = new DisputeFilter(
                Optional.ofNullable(account),
                Optional.ofNullable(currency),
                Optional.ofNullable(state).map(this::state));
        try (OpenLedger open = ledgerOptions.openExisting(streams())) {
            Ledger ledger = open.ledger();
            Listing<Dispute> listing = listing("disputes", Disputes.table(), Disputes::addTo, JsonWriter::write);
            if (settle) {
                List<Dispute> settled;
                do {
                    settled = ledger.settleDisputes(SETTLED_TOGETHER);
                    listing.add(settled);
                } while (settled.size() == SETTLED_TOGETHER);
                listing.end(null, null);
                return ExitCode.OK;
            }
            pages.list(
                    (before, limit) -> {
                        DisputePage page = before == null
                                ? ledger.disputes(filter, limit)
                                : ledger.disputes(filter, before, limit);
                        return new Pages.Page<>(page.disputes(), page.next());
                    },
                    listing);
        }
        return ExitCode.OK;
    }

    private DisputeState state(String title) {
        return Stream.of(DisputeState.values())
                .filter(each -> each.title().equals(title))
                .findFirst()
                .orElseThrow(() -> wrongUsage("--state is open, won, lost or expired; this is not: " + title));
    }
}
