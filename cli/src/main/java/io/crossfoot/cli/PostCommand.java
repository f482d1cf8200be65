package io.crossfoot.cli;

import io.crossfoot.ledger.DryRun;
import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.Link;
import io.crossfoot.ledger.PostedPosting;
import io.crossfoot.ledger.Posting;
import io.crossfoot.ledger.Transaction;
import io.crossfoot.ledger.json.JsonRequest;
import io.crossfoot.ledger.json.JsonWriter;
import io.crossfoot.ledger.json.PostRequest;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Posts one transaction. */
@Command(
        name = "post",
        header = "Post one transaction: to or from an account, between two, or of several postings.",
        customSynopsis = {
            "crossfoot post NAME AMOUNT CURRENCY [TYPE] [OPTIONS]",
            "       crossfoot post --from NAME --to NAME AMOUNT CURRENCY [TYPE] [OPTIONS]",
            "       crossfoot post --posting 'FROM TO AMOUNT CURRENCY' ... [TYPE] [OPTIONS]",
            "       crossfoot post --json-file FILE [--dry-run]",
        },
        description = {
            "",
            "With one account, a positive amount comes from external:TYPE and a negative one goes there; the type is deposit"
                    + " or withdrawal if none is given. Between two accounts, and with --posting, the type is transfer if none"
                    + " is given. Several postings are posted whole or not at all. With --captures, --reverses, --adjusts,"
                    + " --exchange and --grants, it is capture, reversal, adjustment, exchange and grant.",
            "",
            "Examples:",
            "  crossfoot post user:42 100.00 USD",
            "  crossfoot post user:42 -15.00 USD purchase --key order-17",
            "  crossfoot post --from user:42 --to user:43 5.00 USD gift",
            "  crossfoot post --posting 'user:42 shop:7 9.50 USD' --posting 'user:42 fees 0.50 USD' purchase",
            "  crossfoot post --captures auth-7 --posting 'user:42 shop:7 9.50 USD' --posting 'user:42 fees 0.50 USD'",
            "  crossfoot post --exchange USD/EUR=0.92 --posting 'user:42 exchange 10.00 USD' --posting 'exchange user:42 9.20 EUR'",
            "  crossfoot post user:42 200 POINTS promo --grants spring-42 --expires 2026-06-30T22:00:00Z",
            ""
        })
final class PostCommand extends LedgerCommand {
    @Parameters(paramLabel = "ARGUMENT", arity = "0..*", hidden = true)
    private List<String> arguments = new ArrayList<>();

    @Option(names = "--from", paramLabel = "NAME", description = "The account that gives.")
    private String from;

    @Option(names = "--to", paramLabel = "NAME", description = "The account that receives.")
    private String to;

    @Option(
            names = "--posting",
            paramLabel = "POSTING",
            description = {
                "'FROM TO AMOUNT CURRENCY', or 'NAME AMOUNT CURRENCY' to or from external:TYPE, as one argument.",
                "Given once for each posting, in their order."
            })
    private List<String> postings = new ArrayList<>();

    @Mixin
    private TransactionWords words;

    @Option(
            names = "--captures",
            paramLabel = "HOLD",
            description = "It spends what this hold reserved: its postings take from the hold's account.")
    private String captures;

    @Option(names = "--release-rest", description = "With --captures: release what then remains of the hold.")
    private boolean releaseRest;

    @Option(
            names = "--reverses",
            paramLabel = "TRANSACTION",
            description = "It takes back what this transaction moved, or some of it: its postings go the other way.")
    private Long reverses;

    @Option(
            names = "--adjusts",
            paramLabel = "TRANSACTION",
            description = "It corrects this transaction; needs a --reason and a --reference.")
    private Long adjusts;

    @Option(
            names = "--exchange",
            paramLabel = "FROM/TO=RATE",
            description = {
                "It exchanges one currency for another, such as USD/EUR=0.92: of its postings, some take FROM into an account, and some",
                "give that times the rate out of it in TO. Those that do not touch that account, such as a fee, are free."
            })
    private String exchange;

    @Option(
            names = "--grants",
            paramLabel = "LOT",
            description =
                    "It brings credit that expires: what its postings bring to the account is a lot, which has this unique name.")
    private String grants;

    @Option(
            names = "--expires",
            paramLabel = "TIME",
            description =
                    "With --grants: from when on what is left of it cannot be spent, such as 2026-01-31T23:59:59Z.")
    private String expires;

    @Option(
            names = "--priority",
            paramLabel = "N",
            description = {
                "With --grants: lots of a lower number are spent first, those of the same by their expiry.",
                "A whole number, perhaps below 0. Default: 0."
            })
    private Integer priority;

    @Option(
            names = "--expires-to",
            paramLabel = "NAME",
            description = "With --grants: the account to which what is left of it moves. Default: the one that gives.")
    private String expiresTo;

    @Option(
            names = "--lot-account",
            paramLabel = "NAME",
            description = "With --grants: the account that receives the lot. Needed with --posting.")
    private String lotAccount;

    @Option(names = "--reason", paramLabel = "TEXT", description = "With --adjusts: why; 1 to 500 characters.")
    private String reason;

    @Option(
            names = "--expect-version",
            paramLabel = "[NAME[/CURRENCY]=]N",
            description = {
                "Post only if the account's version is N, that is, if nothing was posted to it since you looked. 0 for no entry"
                        + " yet. May be given for several accounts.",
                "Without NAME: the one account, or the one that gives. Without CURRENCY: the posting's."
            })
    private List<String> expectedVersions = new ArrayList<>();

    @Option(names = "--dry-run", description = "Only tell what would happen; nothing is posted and no account opened.")
    private boolean dryRun;

    @Option(
            names = "--json-file",
            paramLabel = "FILE",
            description =
                    "Read the transaction as JSON, as the HTTP API takes it, from this file; - for standard input.")
    private Path jsonFile;

    @Override
    ExitCode run() throws Exception {
        Transaction transaction;
        boolean onlyTell = dryRun;
        if (jsonFile == null) {
            transaction = transaction();
        } else {
            PostRequest request = fromJson();
            transaction = request.transaction();
            onlyTell |= request.dryRun();
        }
        try (OpenLedger open = onlyTell ? ledgerOptions.openExisting(streams()) : ledgerOptions.open(streams())) {
            return onlyTell ? dryRun(open.ledger(), transaction) : post(open.ledger(), transaction);
        }
    }

    private ExitCode post(Ledger ledger, Transaction transaction) {
        Postings.answer(this, ledger.post(transaction));
        return ExitCode.OK;
    }

    /** What would be refused ends like a refusal, so that a script may ask first. */
    private ExitCode dryRun(Ledger ledger, Transaction transaction) {
        DryRun found = ledger.dryRun(transaction);
        if (json) {
            answer(out -> JsonWriter.write(out, found));
        } else if (found.error().isEmpty()) {
            show(
                    "%s, effective %s. This was a dry run."
                            .formatted(
                                    found.status() == DryRun.Status.REPLAYED
                                            ? "Was posted before, would post nothing new"
                                            : "Would be posted",
                                    found.effectiveDate()),
                    found.postings());
        }
        if (found.error().isPresent()) {
            streams().out().flush();
            streams()
                    .err()
                    .println("crossfoot: would be refused: "
                            + found.error().get().getMessage());
            return ExitCode.REFUSED;
        }
        return ExitCode.OK;
    }

    private void show(String line, List<PostedPosting> posted) {
        streams().out().println(line);
        Postings.table(posted).print(streams().out());
    }

    private PostRequest fromJson() throws IOException {
        if (!arguments.isEmpty()
                || !postings.isEmpty()
                || !expectedVersions.isEmpty()
                || words.areGiven()
                || releaseRest
                || Stream.of(
                                from,
                                to,
                                captures,
                                reverses,
                                adjusts,
                                exchange,
                                reason,
                                grants,
                                expires,
                                priority,
                                expiresTo,
                                lotAccount)
                        .anyMatch(each -> each != null)) {
            throw wrongUsage("--json-file gives the whole transaction; only --dry-run goes with it.");
        }
        byte[] bytes = jsonFile.toString().equals("-") ? streams().in().readAllBytes() : Files.readAllBytes(jsonFile);
        return JsonRequest.post(bytes, null);
    }

    private Transaction transaction() {
        for (String argument : arguments) {
            if (argument.startsWith("-") && !Amounts.isAmount(argument)) {
                throw wrongUsage("Unknown option or bad amount: " + argument);
            }
        }
        if ((from == null) != (to == null)) {
            throw wrongUsage("--from and --to go together.");
        }
        Transaction.Builder builder;
        if (!postings.isEmpty()) {
            builder = ofSeveral();
        } else {
            builder = from == null ? oneSided() : between();
        }
        builder.key(words.key)
                .effectiveDate(words.date)
                .description(words.description)
                .reference(words.reference)
                .metadata(words.metadata)
                .link(link());
        List<Posting> moved = builder.build().postings();
        expectedVersions.forEach(each -> expect(builder, each, moved));
        return builder.build();
    }

    private Transaction.Builder oneSided() {
        requireArguments(3, "NAME AMOUNT CURRENCY [TYPE]");
        BigDecimal amount = amount(arguments.get(1));
        return Transaction.of(type(3, amount.signum() < 0 ? "withdrawal" : "deposit"))
                .oneSided(arguments.get(0), amount, arguments.get(2));
    }

    private Transaction.Builder between() {
        requireArguments(2, "AMOUNT CURRENCY [TYPE]");
        return Transaction.of(type(2, "transfer")).move(from, to, amount(arguments.get(0)), arguments.get(1));
    }

    private Transaction.Builder ofSeveral() {
        if (from != null) {
            throw wrongUsage("Give --from and --to, or --posting, not both.");
        }
        requireArguments(0, "[TYPE]");
        Transaction.Builder builder = Transaction.of(type(0, "transfer"));
        for (String posting : postings) {
            String[] parts = posting.strip().split("\\s+");
            switch (parts.length) {
                case 3 -> builder.oneSided(parts[0], amount(parts[1]), parts[2]);
                case 4 -> builder.move(parts[0], parts[1], amount(parts[2]), parts[3]);
                default ->
                    throw wrongUsage(
                            "--posting is 'FROM TO AMOUNT CURRENCY' or 'NAME AMOUNT CURRENCY', as one argument; this is not: "
                                    + posting);
            }
        }
        return builder;
    }

    private void requireArguments(int needed, String expected) {
        if (arguments.size() != needed && arguments.size() != needed + 1) {
            throw wrongUsage("Expected %s, but got: %s"
                    .formatted(expected, arguments.isEmpty() ? "nothing" : String.join(" ", arguments)));
        }
    }

    /** What has to do with something earlier is named after that, unless it is named otherwise. */
    private String type(int index, String plain) {
        if (arguments.size() > index) {
            return arguments.get(index);
        }
        if (captures != null) {
            return "capture";
        }
        if (reverses != null) {
            return "reversal";
        }
        if (exchange != null) {
            return "exchange";
        }
        if (grants != null) {
            return "grant";
        }
        return adjusts != null ? "adjustment" : plain;
    }

    private Link link() {
        if (Stream.of(captures, reverses, adjusts, exchange, grants)
                        .filter(Objects::nonNull)
                        .count()
                > 1) {
            throw wrongUsage("Give one of --captures, --reverses, --adjusts, --exchange and --grants.");
        }
        if (releaseRest && captures == null) {
            throw wrongUsage("--release-rest goes with --captures.");
        }
        if ((reason == null) != (adjusts == null)) {
            throw wrongUsage("--adjusts and --reason go together.");
        }
        if (grants == null
                && Stream.of(expires, priority, expiresTo, lotAccount).anyMatch(Objects::nonNull)) {
            throw wrongUsage("--expires, --priority, --expires-to and --lot-account go with --grants.");
        }
        if (captures != null) {
            return new Link.Captures(captures, releaseRest);
        }
        if (reverses != null) {
            return new Link.Reverses(reverses);
        }
        if (exchange != null) {
            return exchanges();
        }
        if (grants != null) {
            return lot();
        }
        return adjusts == null ? null : new Link.Adjusts(adjusts, reason);
    }

    private Link lot() {
        if (expires == null) {
            throw wrongUsage("A lot is credit that expires: give --expires TIME.");
        }
        if (lotAccount == null && !postings.isEmpty()) {
            throw wrongUsage("With --posting, say which account receives the lot: --lot-account NAME.");
        }
        String receiver = from == null ? arguments.get(0) : to;
        return new Link.Grants(
                grants,
                lotAccount == null ? receiver : lotAccount,
                moment("--expires", expires),
                priority == null ? 0 : priority,
                Optional.ofNullable(expiresTo));
    }

    private Link exchanges() {
        String[] parts = exchange.split("[/=]", -1);
        if (parts.length != 3 || exchange.indexOf('/') > exchange.indexOf('=')) {
            throw wrongUsage("--exchange is FROM/TO=RATE, such as USD/EUR=0.92; this is not: " + exchange);
        }
        return new Link.Exchanges(parts[0], parts[1], amount(parts[2]));
    }

    /** Names have no slash, but may have an equals sign; so the last one separates. */
    private void expect(Transaction.Builder builder, String text, List<Posting> moved) {
        int equals = text.lastIndexOf('=');
        long version = version(text, text.substring(equals + 1));
        if (equals < 0) {
            if (!postings.isEmpty()) {
                throw wrongUsage("With --posting, say of which account: --expect-version NAME=" + text);
            }
            String account = from == null ? arguments.get(0) : from;
            builder.expectVersion(account, moved.get(0).currency(), version);
            return;
        }
        String account = text.substring(0, equals);
        int slash = account.indexOf('/');
        if (slash >= 0) {
            builder.expectVersion(account.substring(0, slash), account.substring(slash + 1), version);
            return;
        }
        List<String> currencies = moved.stream()
                .filter(each ->
                        each.source().equals(account) || each.destination().equals(account))
                .map(Posting::currency)
                .distinct()
                .toList();
        if (currencies.size() > 1) {
            throw wrongUsage("--expect-version %s: say of which currency, such as %s/%s=%d"
                    .formatted(text, account, currencies.get(0), version));
        }
        // An account that is not moved at all is for the ledger to refuse, like everywhere.
        builder.expectVersion(account, currencies.isEmpty() ? moved.get(0).currency() : currencies.get(0), version);
    }

    private long version(String text, String number) {
        try {
            return Long.parseLong(number);
        } catch (NumberFormatException e) {
            throw wrongUsage("--expect-version is [NAME[/CURRENCY]=]N, such as 7 or user:42=7; this is not: " + text);
        }
    }
}
