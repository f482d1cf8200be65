package io.crossfoot.cli;

import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.PostedPosting;
import io.crossfoot.ledger.PostedTransaction;
import io.crossfoot.ledger.TransactionFilter;
import io.crossfoot.ledger.TransactionPage;
import io.crossfoot.ledger.json.JsonWriter;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists transactions. */
@Command(
        name = "transactions",
        header = "List transactions that meet all that is given, the newest first.",
        description = {
            "A transaction of several postings has a row for each.",
            "",
            "With --json, an object: transactions, and, if there are more, next, which is the --before of the page that follows."
        })
final class TransactionsCommand extends LedgerCommand {
    @Option(names = "--account", paramLabel = "NAME", description = "One of whose accounts this is.")
    private String account;

    @Option(names = "--currency", paramLabel = "CODE", description = "With --account: in this currency only.")
    private String currency;

    @Option(names = "--type", paramLabel = "TYPE", description = "Of this type, such as purchase.")
    private String type;

    @Option(names = "--key", paramLabel = "KEY", description = "The one that this key posted.")
    private String key;

    @Option(names = "--reference", paramLabel = "TEXT", description = "With this reference.")
    private String reference;

    @Option(
            names = "--posted-from",
            paramLabel = "INSTANT",
            description = "Recorded at this moment or later, such as 2026-01-31T00:00:00Z.")
    private String postedFrom;

    @Option(names = "--posted-before", paramLabel = "INSTANT", description = "Recorded before this moment.")
    private String postedBefore;

    @Mixin
    private Pages pages;

    @Override
    ExitCode run() throws Exception {
        TransactionFilter filter = new TransactionFilter(
                Optional.ofNullable(account),
                Optional.ofNullable(currency),
                Optional.ofNullable(type),
                Optional.ofNullable(key),
                Optional.ofNullable(reference),
                Optional.ofNullable(moment("--posted-from", postedFrom)),
                Optional.ofNullable(moment("--posted-before", postedBefore)));
        try (OpenLedger open = ledgerOptions.openExisting(streams())) {
            Ledger ledger = open.ledger();
            pages.list(
                    (before, limit) -> {
                        TransactionPage page = before == null
                                ? ledger.transactions(filter, limit)
                                : ledger.transactions(filter, before, limit);
                        return new Pages.Page<>(page.transactions(), page.next());
                    },
                    listing("transactions", table(), TransactionsCommand::addTo, JsonWriter::write));
        }
        return ExitCode.OK;
    }

    private static Table table() {
        return new Table(List.of(
                Table.right("TRANSACTION"),
                Table.left("POSTED_AT"),
                Table.left("EFFECTIVE"),
                Table.left("TYPE"),
                Table.left("SOURCE"),
                Table.left("DESTINATION"),
                Table.right("AMOUNT"),
                Table.left("CURRENCY"),
                Table.left("KEY"),
                Table.left("DESCRIPTION")));
    }

    private static void addTo(Table table, PostedTransaction transaction) {
        for (PostedPosting posting : transaction.postings()) {
            table.add(
                    transaction.transactionId(),
                    transaction.postedAt(),
                    transaction.effectiveDate(),
                    transaction.type(),
                    posting.source(),
                    posting.destination(),
                    plain(posting.amount()),
                    posting.currency(),
                    transaction.key().orElse(null),
                    transaction.description().orElse(null));
        }
    }
}
