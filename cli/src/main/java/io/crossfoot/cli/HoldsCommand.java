package io.crossfoot.cli;

import io.crossfoot.ledger.HoldFilter;
import io.crossfoot.ledger.HoldPage;
import io.crossfoot.ledger.HoldState;
import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.json.JsonWriter;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists holds. */
@Command(
        name = "holds",
        header = "List holds, of one account or of all, the newest first.",
        description = {
            "With --json, an object: holds, and, if there are more, next, which is the --before of the page that follows."
        })
final class HoldsCommand extends LedgerCommand {
    @Parameters(paramLabel = "NAME", arity = "0..1", description = "Only those on this account.")
    private String account;

    @Option(names = "--currency", paramLabel = "CODE", description = "With NAME: in this currency only.")
    private String currency;

    @Option(
            names = "--state",
            paramLabel = "STATE",
            description = "Only those that are open, captured, released or expired.")
    private String state;

    @Mixin
    private Pages pages;

    @Override
    ExitCode run() throws Exception {
        HoldFilter filter = new HoldFilter(
                Optional.ofNullable(account),
                Optional.ofNullable(currency),
                Optional.ofNullable(state).map(this::state));
        try (OpenLedger open = ledgerOptions.openExisting(streams())) {
            Ledger ledger = open.ledger();
            pages.list(
                    (before, limit) -> {
                        HoldPage page =
                                before == null ? ledger.holds(filter, limit) : ledger.holds(filter, before, limit);
                        return new Pages.Page<>(page.holds(), page.next());
                    },
                    listing("holds", Holds.table(), Holds::addTo, JsonWriter::write));
        }
        return ExitCode.OK;
    }

    private HoldState state(String title) {
        return Stream.of(HoldState.values())
                .filter(each -> each.title().equals(title))
                .findFirst()
                .orElseThrow(() -> wrongUsage("--state is open, captured, released or expired; this is not: " + title));
    }
}
