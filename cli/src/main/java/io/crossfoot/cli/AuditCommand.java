package io.crossfoot.cli;

import io.crossfoot.ledger.AdministrativeAct;
import io.crossfoot.ledger.AuditPage;
import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.json.JsonWriter;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists administrative acts. */
@Command(
        name = "audit",
        header = "List what administrators did, the newest first.",
        description = {
            "Floors, closings, freezes, currencies, settings, API keys. The log is append-only. Needs the role crossfoot_admin.",
            "",
            "With --json, an object: acts, and, if there are more, next, which is the --before of the page that follows."
        })
final class AuditCommand extends LedgerCommand {
    @Mixin
    private Pages pages;

    @Override
    ExitCode run() throws Exception {
        try (OpenLedger open = ledgerOptions.openExisting(streams())) {
            Ledger ledger = open.ledger();
            pages.list(
                    (before, limit) -> {
                        AuditPage page = before == null ? ledger.audit(limit) : ledger.audit(before, limit);
                        return new Pages.Page<>(page.acts(), page.next());
                    },
                    listing("acts", table(), AuditCommand::addTo, JsonWriter::write));
        }
        return ExitCode.OK;
    }

    private static Table table() {
        return new Table(List.of(
                Table.right("ID"),
                Table.left("AT"),
                Table.left("ACT"),
                Table.left("ROLE"),
                Table.left("ACTOR"),
                Table.left("FACTS")));
    }

    private static void addTo(Table table, AdministrativeAct act) {
        String facts = new TreeMap<>(act.facts())
                .entrySet().stream()
                        .map(fact -> fact.getKey() + " " + fact.getValue())
                        .collect(Collectors.joining(", "));
        table.add(act.id(), act.at(), act.act(), act.role(), act.actor().orElse(null), facts);
    }
}
