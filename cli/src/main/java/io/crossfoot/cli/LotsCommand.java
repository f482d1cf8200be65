package io.crossfoot.cli;

import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.LotFilter;
import io.crossfoot.ledger.LotPage;
import io.crossfoot.ledger.LotState;
import io.crossfoot.ledger.json.JsonWriter;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists lots. */
@Command(
        name = "lots",
        header = "List lots of credit that expires, of one account or of all, the newest first.",
        description = {
            "With --json, an object: lots, and, if there are more, next, which is the --before of the page that follows."
        })
final class LotsCommand extends LedgerCommand {
    @Parameters(paramLabel = "NAME", arity = "0..1", description = "Only those of this account.")
    private String account;

    @Option(names = "--currency", paramLabel = "CODE", description = "With NAME: in this currency only.")
    private String currency;

    @Option(names = "--state", paramLabel = "STATE", description = "Only those that are open, spent or expired.")
    private String state;

    @Mixin
    private Pages pages;

    @Override
    ExitCode run() throws Exception {
        LotFilter filter = new LotFilter(
                Optional.ofNullable(account),
                Optional.ofNullable(currency),
                Optional.ofNullable(state).map(this::state));
        try (OpenLedger open = ledgerOptions.openExisting(streams())) {
            Ledger ledger = open.ledger();
            pages.list(
                    (before, limit) -> {
                        LotPage page = before == null ? ledger.lots(filter, limit) : ledger.lots(filter, before, limit);
                        return new Pages.Page<>(page.lots(), page.next());
                    },
                    listing("lots", Lots.table(), Lots::addTo, JsonWriter::write));
        }
        return ExitCode.OK;
    }

    private LotState state(String title) {
        return Stream.of(LotState.values())
                .filter(each -> each.title().equals(title))
                .findFirst()
                .orElseThrow(() -> wrongUsage("--state is open, spent or expired; this is not: " + title));
    }
}
