package io.crossfoot.cli;

import io.crossfoot.ledger.Dispute;
import io.crossfoot.ledger.DisputeEvent;
import io.crossfoot.ledger.DisputeRequest;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Opens a dispute, ends one, or shows one. */
@Command(
        name = "dispute",
        header = "Dispute what an account gave in a transaction; end or show a dispute that there is.",
        customSynopsis = {
            "crossfoot dispute TRANSACTION NAME [AMOUNT] --key DISPUTE --reason TEXT [OPTIONS]",
            "       crossfoot dispute DISPUTE [--win | --lose | --events]",
        },
        description = {
            "",
            "Until it ends nobody else can take the amount back. It is held on the account that received it or, with --funded-by,"
                    + " credited to the one that wants it back. Won, it goes back by a reversal of the transaction, and a credit"
                    + " is taken back; lost or past its deadline, the credit is taken back and the hold released.",
            "",
            "Examples:",
            "  crossfoot dispute 17 user:42 20.00 --key case-9 --reason 'Never arrived' --funded-by bank:disputes",
            "  crossfoot dispute case-9 --lose",
            ""
        })
final class DisputeCommand extends LedgerCommand {
    @Parameters(paramLabel = "ARGUMENT", arity = "0..*", hidden = true)
    private List<String> arguments = new ArrayList<>();

    @Option(
            names = "--key",
            paramLabel = "DISPUTE",
            description = "The dispute's unique name, needed to open it; the same again opens nothing again.")
    private String key;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, needed to open it.")
    private String reason;

    @Option(
            names = "--funded-by",
            paramLabel = "NAME",
            description = "Credit the amount from this account until the dispute ends. Default: hold it on the payee.")
    private String fundedBy;

    @Option(
            names = "--deadline",
            paramLabel = "TIME",
            description = "From when on it is lost, such as 2026-01-31T23:59:59Z. Default: never.")
    private String deadline;

    @Option(
            names = "--payee",
            paramLabel = "NAME",
            description = "Who received, where the account gave to several in the transaction.")
    private String payee;

    @Option(names = "--currency", paramLabel = "CODE", description = "The currency, where the account gave in several.")
    private String currency;

    @Option(names = "--reference", paramLabel = "TEXT", description = "Your reference to something else.")
    private String reference;

    @Option(names = "--metadata", paramLabel = "JSON", description = "More facts, as a JSON object.")
    private String metadata;

    @Option(names = "--win", description = "End it: the account that opened it was right.")
    private boolean win;

    @Option(names = "--lose", description = "End it: the payee was right.")
    private boolean lose;

    @Option(names = "--events", description = "Show what has happened to it, the newest first.")
    private boolean events;

    @Override
    ExitCode run() throws Exception {
        int wanted = (win ? 1 : 0) + (lose ? 1 : 0) + (events ? 1 : 0);
        if (arguments.size() == 1) {
            if (Stream.of(key, reason, fundedBy, deadline, payee, currency, reference, metadata)
                    .anyMatch(each -> each != null)) {
                throw wrongUsage(
                        "A dispute that there is keeps what it was opened with: only --win, --lose or --events goes with DISPUTE.");
            }
            if (wanted > 1) {
                throw wrongUsage("Give one of --win, --lose and --events.");
            }
            return of(arguments.get(0));
        }
        if (arguments.size() < 2 || arguments.size() > 3 || wanted > 0) {
            throw wrongUsage(
                    "Give TRANSACTION NAME and perhaps AMOUNT to open a dispute, or DISPUTE and perhaps --win, --lose or --events.");
        }
        if (key == null || reason == null) {
            throw wrongUsage(
                    "A dispute is opened under a name and for a reason: give --key DISPUTE and --reason TEXT.");
        }
        DisputeRequest request = DisputeRequest.of(key, transaction(arguments.get(0)), arguments.get(1), reason)
                .amount(arguments.size() == 3 ? amount(arguments.get(2)) : null)
                .fundedBy(fundedBy)
                .deadline(moment("--deadline", deadline))
                .payee(payee)
                .currency(currency)
                .reference(reference)
                .metadata(metadata)
                .build();
        try (OpenLedger open = ledgerOptions.openExisting(streams())) {
            Disputes.answer(this, open.ledger().openDispute(request));
        }
        return ExitCode.OK;
    }

    private long transaction(String number) {
        try {
            return Long.parseLong(number);
        } catch (NumberFormatException e) {
            throw wrongUsage("TRANSACTION is the number that the ledger gave it; this is not: " + number);
        }
    }

    private ExitCode of(String name) throws Exception {
        try (OpenLedger open = ledgerOptions.openExisting(streams())) {
            Ledger ledger = open.ledger();
            if (win) {
                Disputes.answer(this, ledger.winDispute(name));
            } else if (lose) {
                Disputes.answer(this, ledger.loseDispute(name));
            } else if (events) {
                show(ledger.disputeEvents(name));
            } else {
                Dispute dispute = ledger.dispute(name)
                        .orElseThrow(() -> LedgerException.of(
                                ErrorCode.DISPUTE_NOT_FOUND,
                                "there is no dispute " + name,
                                Map.of("dispute", name),
                                null));
                Disputes.answer(this, dispute);
            }
        }
        return ExitCode.OK;
    }

    private void show(List<DisputeEvent> list) {
        if (json) {
            answer("events", list, JsonWriter::write);
            return;
        }
        Table table = new Table(
                List.of(Table.left("AT"), Table.left("EVENT"), Table.right("TRANSACTION"), Table.left("ROLE")));
        list.forEach(each -> table.add(
                each.at(),
                each.kind().title(),
                each.transactionId().isPresent() ? each.transactionId().getAsLong() : "-",
                each.role().orElse(null)));
        table.print(streams().out());
    }
}
