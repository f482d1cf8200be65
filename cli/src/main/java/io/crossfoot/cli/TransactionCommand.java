package io.crossfoot.cli;

import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.Link;
import io.crossfoot.ledger.LinkedTransaction;
import io.crossfoot.ledger.PostedTransaction;
import io.crossfoot.ledger.json.JsonWriter;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows a transaction. */
@Command(
        name = "transaction",
        header = "Show a transaction, by the number that the ledger gave it or by its key.",
        customSynopsis = {
            "crossfoot transaction ID [OPTIONS]",
            "       crossfoot transaction --key KEY [OPTIONS]",
        })
final class TransactionCommand extends LedgerCommand {
    @Parameters(arity = "0..1", paramLabel = "ID", description = "The number that the ledger gave it.")
    private Long id;

    @Option(names = "--key", paramLabel = "KEY", description = "The caller's unique name for it.")
    private String key;

    @Override
    ExitCode run() throws Exception {
        if ((id == null) == (key == null)) {
            throw wrongUsage("Give the transaction's ID or its --key.");
        }
        try (OpenLedger open = ledgerOptions.openExisting(streams())) {
            PostedTransaction transaction = find(open.ledger()).orElseThrow(this::notFound);
            if (json) {
                answer(out -> JsonWriter.write(out, transaction));
            } else {
                show(transaction);
            }
        }
        return ExitCode.OK;
    }

    private Optional<PostedTransaction> find(Ledger ledger) {
        return key == null ? ledger.transaction(id) : ledger.transaction(key);
    }

    private LedgerException notFound() {
        return key == null
                ? LedgerException.of(
                        ErrorCode.NOT_FOUND,
                        "there is no transaction " + id,
                        Map.of("transaction_id", Long.toString(id)),
                        null)
                : LedgerException.of(
                        ErrorCode.NOT_FOUND, "key " + key + " has posted nothing", Map.of("key", key), null);
    }

    private void show(PostedTransaction transaction) {
        streams()
                .out()
                .println("Transaction %d, %s, %s %s, effective %s."
                        .formatted(
                                transaction.transactionId(),
                                transaction.type(),
                                transaction.imported() ? "imported as of" : "posted",
                                transaction.postedAt(),
                                transaction.effectiveDate()));
        line("Key", transaction.key());
        line("Description", transaction.description());
        line("Reference", transaction.reference());
        line("Metadata", transaction.metadata());
        transaction.link().ifPresent(link -> streams().out().println(sentence(link)));
        Postings.table(transaction.postings()).print(streams().out());
        for (LinkedTransaction later : transaction.linkedBy()) {
            streams()
                    .out()
                    .println("Transaction %d %s this one, posted %s."
                            .formatted(later.transactionId(), later.relation(), later.postedAt()));
        }
    }

    private static String sentence(Link link) {
        if (link instanceof Link.Captures captures) {
            return "Captures hold %s%s."
                    .formatted(captures.hold(), captures.releaseRest() ? " and releases its rest" : "");
        }
        if (link instanceof Link.Adjusts adjusts) {
            return "Adjusts transaction %d: %s".formatted(adjusts.transactionId(), adjusts.reason());
        }
        if (link instanceof Link.Exchanges exchanges) {
            return "Exchanges %s for %s at %s."
                    .formatted(
                            exchanges.from(), exchanges.to(), exchanges.rate().toPlainString());
        }
        if (link instanceof Link.Disputes disputes) {
            return "Credits what is in dispute of transaction %d.".formatted(disputes.transactionId());
        }
        if (link instanceof Link.Grants grants) {
            return "Grants %s lot %s, which expires at %s."
                    .formatted(grants.account(), grants.lot().replaceAll("\\p{Cntrl}", " "), grants.expiresAt());
        }
        if (link instanceof Link.Expires expires) {
            return "Moves what had expired of the credit granted by transaction %d.".formatted(expires.transactionId());
        }
        return "Reverses transaction %d.".formatted(((Link.Reverses) link).transactionId());
    }

    private void line(String title, Optional<String> text) {
        text.ifPresent(value -> streams().out().println(title + ": " + value.replaceAll("\\p{Cntrl}", " ")));
    }
}
