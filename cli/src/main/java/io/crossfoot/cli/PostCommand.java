package io.crossfoot.cli;

import io.crossfoot.ledger.Head;
import io.crossfoot.ledger.Posted;
import io.crossfoot.ledger.PostedPosting;
import io.crossfoot.ledger.Transaction;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Posts one transaction. */
@Command(
        name = "post",
        header = "Post one transaction: to or from an account, or between two.",
        customSynopsis = {
            "crossfoot post NAME AMOUNT CURRENCY [TYPE] [OPTIONS]",
            "       crossfoot post --from NAME --to NAME AMOUNT CURRENCY [TYPE] [OPTIONS]",
        },
        description = {
            "",
            "With one account, a positive amount comes from external:TYPE and a negative one goes there; the type is deposit"
                    + " or withdrawal if none is given. Between two accounts, the type is transfer if none is given.",
            "",
            "Examples:",
            "  crossfoot post user:42 100.00 USD",
            "  crossfoot post user:42 -15.00 USD purchase --key order-17",
            "  crossfoot post --from user:42 --to user:43 5.00 USD gift",
            ""
        })
final class PostCommand extends LedgerCommand {
    /** No thousands separators and no exponents: whoever writes 1,000 or 1e3 is asked what is meant. */
    private static final Pattern AMOUNT = Pattern.compile("[+-]?\\d{1,40}(\\.\\d{1,40})?");

    @Parameters(paramLabel = "ARGUMENT", arity = "0..*", hidden = true)
    private List<String> arguments = new ArrayList<>();

    @Option(names = "--from", paramLabel = "NAME", description = "The account that gives.")
    private String from;

    @Option(names = "--to", paramLabel = "NAME", description = "The account that receives.")
    private String to;

    @Option(names = "--key", paramLabel = "KEY", description = "Unique name; the same again posts nothing again.")
    private String key;

    @Option(
            names = "--date",
            paramLabel = "DATE",
            description = "The business day, such as 2026-01-31. Default: today.")
    private LocalDate date;

    @Option(names = "--description", paramLabel = "TEXT", description = "What is to be said about it.")
    private String description;

    @Option(names = "--reference", paramLabel = "TEXT", description = "Your reference to something else.")
    private String reference;

    @Option(names = "--metadata", paramLabel = "JSON", description = "More facts, as a JSON object.")
    private String metadata;

    @Override
    ExitCode run() throws Exception {
        Transaction transaction = transaction();
        try (OpenLedger open = ledgerOptions.open(streams())) {
            Posted posted = open.ledger().post(transaction);
            if (json) {
                streams().out().println(Json.line(json(posted)));
            } else {
                show(posted);
            }
        }
        return ExitCode.OK;
    }

    private Transaction transaction() {
        for (String argument : arguments) {
            if (argument.startsWith("-") && !AMOUNT.matcher(argument).matches()) {
                throw wrongUsage("Unknown option or bad amount: " + argument);
            }
        }
        if ((from == null) != (to == null)) {
            throw wrongUsage("--from and --to go together.");
        }
        boolean oneSided = from == null;
        int first = oneSided ? 1 : 0;
        int given = arguments.size() - first;
        if (given < 2 || given > 3) {
            throw wrongUsage("Expected %sAMOUNT CURRENCY [TYPE], but got: %s"
                    .formatted(oneSided ? "NAME " : "", arguments.isEmpty() ? "nothing" : String.join(" ", arguments)));
        }
        BigDecimal amount = amount(arguments.get(first));
        String currency = arguments.get(first + 1);
        Optional<String> type = given == 3 ? Optional.of(arguments.get(first + 2)) : Optional.empty();
        Transaction.Builder builder = oneSided
                ? Transaction.of(type.orElse(amount.signum() < 0 ? "withdrawal" : "deposit"))
                        .oneSided(arguments.get(0), amount, currency)
                : Transaction.of(type.orElse("transfer")).move(from, to, amount, currency);
        return builder.key(key)
                .effectiveDate(date)
                .description(description)
                .reference(reference)
                .metadata(metadata)
                .build();
    }

    private BigDecimal amount(String text) {
        if (!AMOUNT.matcher(text).matches()) {
            throw wrongUsage("An amount is written like 15.00 or -15.00; this is not: " + text);
        }
        return new BigDecimal(text);
    }

    private void show(Posted posted) {
        streams()
                .out()
                .println("%s transaction %d, effective %s."
                        .formatted(
                                posted.replayed() ? "Posted before, nothing new:" : "Posted",
                                posted.transactionId(),
                                posted.effectiveDate()));
        Table table = new Table(List.of(
                Table.left("ACCOUNT"),
                Table.left("CURRENCY"),
                Table.right("AMOUNT"),
                Table.right("BALANCE"),
                Table.right("VERSION")));
        for (PostedPosting each : posted.postings()) {
            add(table, each.source(), each, each.amount().negate(), each.sourceHead());
            add(table, each.destination(), each, each.amount(), each.destinationHead());
        }
        table.print(streams().out());
    }

    private static void add(
            Table table, String account, PostedPosting posting, BigDecimal amount, Optional<Head> head) {
        table.add(
                account,
                posting.currency(),
                plain(amount),
                plain(head.map(Head::balance).orElse(null)),
                head.map(each -> Long.toString(each.version())).orElse("-"));
    }

    private static Map<String, Object> json(Posted posted) {
        List<Map<String, Object>> entries = new ArrayList<>();
        for (PostedPosting each : posted.postings()) {
            entries.add(entry(each.source(), each, each.amount().negate(), each.sourceHead()));
            entries.add(entry(each.destination(), each, each.amount(), each.destinationHead()));
        }
        return Json.object(
                "transaction_id", posted.transactionId(),
                "posted_at", posted.postedAt().toString(),
                "effective_date", posted.effectiveDate().toString(),
                "replayed", posted.replayed(),
                "entries", entries);
    }

    /** An external account has many chains of entries, so there is no balance or version to tell. */
    private static Map<String, Object> entry(
            String account, PostedPosting posting, BigDecimal amount, Optional<Head> head) {
        return Json.object(
                "account", account,
                "currency", posting.currency(),
                "amount", Json.amount(amount),
                "balance", Json.amount(head.map(Head::balance).orElse(null)),
                "version", head.map(Head::version).orElse(null));
    }
}
