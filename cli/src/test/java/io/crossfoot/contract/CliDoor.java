package io.crossfoot.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.crossfoot.cli.Crossfoot;
import io.crossfoot.kernel.TestDatabase;
import io.crossfoot.ledger.AccountBalance;
import io.crossfoot.ledger.AccountPage;
import io.crossfoot.ledger.AuditPage;
import io.crossfoot.ledger.BatchResult;
import io.crossfoot.ledger.Capture;
import io.crossfoot.ledger.Currency;
import io.crossfoot.ledger.Dispute;
import io.crossfoot.ledger.DisputeEvent;
import io.crossfoot.ledger.DisputeFilter;
import io.crossfoot.ledger.DisputePage;
import io.crossfoot.ledger.DisputeRequest;
import io.crossfoot.ledger.DryRun;
import io.crossfoot.ledger.EntryPage;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.Exchange;
import io.crossfoot.ledger.ExchangePosition;
import io.crossfoot.ledger.ExpectedVersion;
import io.crossfoot.ledger.ExplainRequest;
import io.crossfoot.ledger.Explanation;
import io.crossfoot.ledger.FollowUp;
import io.crossfoot.ledger.Hold;
import io.crossfoot.ledger.HoldEvent;
import io.crossfoot.ledger.HoldFilter;
import io.crossfoot.ledger.HoldPage;
import io.crossfoot.ledger.HoldRequest;
import io.crossfoot.ledger.ImportedTransaction;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.Link;
import io.crossfoot.ledger.Lot;
import io.crossfoot.ledger.LotEvent;
import io.crossfoot.ledger.LotFilter;
import io.crossfoot.ledger.LotPage;
import io.crossfoot.ledger.Operation;
import io.crossfoot.ledger.OperationDryRun;
import io.crossfoot.ledger.OperationResult;
import io.crossfoot.ledger.Overdraft;
import io.crossfoot.ledger.OverdraftRule;
import io.crossfoot.ledger.PastBalance;
import io.crossfoot.ledger.Posted;
import io.crossfoot.ledger.PostedTransaction;
import io.crossfoot.ledger.Posting;
import io.crossfoot.ledger.Reversal;
import io.crossfoot.ledger.Settings;
import io.crossfoot.ledger.Split;
import io.crossfoot.ledger.SplitRequest;
import io.crossfoot.ledger.StateChange;
import io.crossfoot.ledger.Total;
import io.crossfoot.ledger.Transaction;
import io.crossfoot.ledger.TransactionFilter;
import io.crossfoot.ledger.TransactionPage;
import io.crossfoot.ledger.TransactionType;
import io.crossfoot.ledger.TrialBalanceLine;
import io.crossfoot.ledger.TypeRule;
import io.crossfoot.ledger.Verification;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** The {@code crossfoot} command, run within this process with {@code --json}. */
final class CliDoor implements Door {
    private static final String ACTOR = "cli door";

    private static final Set<ErrorCode> NOTHING_THERE = Set.of(
            ErrorCode.ACCOUNT_NOT_FOUND,
            ErrorCode.HOLD_NOT_FOUND,
            ErrorCode.DISPUTE_NOT_FOUND,
            ErrorCode.LOT_NOT_FOUND,
            ErrorCode.NOT_FOUND);

    private static final int REFUSED = 3;
    private static final int SOME_REJECTED = 5;

    private final String url;

    CliDoor(TestDatabase database) {
        url = database.url() + "?user=admin&password=admin";
    }

    @Override
    public Optional<String> actor() {
        return Optional.of(ACTOR);
    }

    @Override
    public AccountBalance open(String account, String currency) {
        return Wire.account(one("open", account, currency));
    }

    @Override
    public AccountBalance setFloor(String account, String currency, BigDecimal floor) {
        return Wire.account(
                one("floor", account, currency, floor == null ? "none" : floor.toPlainString(), "--actor", ACTOR));
    }

    @Override
    public AccountBalance close(String account, String currency) {
        return Wire.account(one("close", account, currency, "--actor", ACTOR));
    }

    @Override
    public AccountBalance reopen(String account, String currency) {
        return Wire.account(one("reopen", account, currency, "--actor", ACTOR));
    }

    @Override
    public AccountBalance freeze(String account, String currency, String reason) {
        return Wire.account(one("freeze", account, currency, reason, "--actor", ACTOR));
    }

    @Override
    public AccountBalance limitToCredits(String account, String currency, String reason) {
        return Wire.account(one("freeze", "--credits-only", account, currency, reason, "--actor", ACTOR));
    }

    @Override
    public AccountBalance unfreeze(String account, String currency, String reason) {
        return Wire.account(one("unfreeze", account, currency, reason, "--actor", ACTOR));
    }

    @Override
    public List<StateChange> states(String account, String currency) {
        return Wire.list(one("states", account, "--currency", currency), "states", Wire::stateChange);
    }

    @Override
    public Posted post(Transaction transaction) {
        return Wire.posted(run("", 0, posting(transaction)).only());
    }

    @Override
    public DryRun dryRun(Transaction transaction) {
        List<String> args = posting(transaction);
        args.add("--dry-run");
        JsonNode answer = run("", REFUSED, args).only();
        // A refusal to look at all is a problem, what would be refused is the answer of the dry run.
        if (!answer.has("dry_run")) {
            throw Wire.problem(answer);
        }
        return Wire.dryRun(answer);
    }

    /** One posting is said with --from and --to, several with --posting each. */
    private static List<String> posting(Transaction transaction) {
        List<String> args = new ArrayList<>(List.of("post"));
        if (transaction.postings().size() == 1) {
            Posting posting = transaction.postings().get(0);
            args.addAll(List.of("--from", posting.source(), "--to", posting.destination()));
            args.addAll(List.of(posting.amount().toPlainString(), posting.currency()));
        } else {
            for (Posting posting : transaction.postings()) {
                args.addAll(List.of(
                        "--posting",
                        String.join(
                                " ",
                                posting.source(),
                                posting.destination(),
                                posting.amount().toPlainString(),
                                posting.currency())));
            }
        }
        args.add(transaction.type());
        transaction.key().ifPresent(key -> args.addAll(List.of("--key", key)));
        transaction.effectiveDate().ifPresent(date -> args.addAll(List.of("--date", date.toString())));
        addWords(args, transaction.description(), transaction.reference(), transaction.metadata());
        for (ExpectedVersion expected : transaction.expectedVersions()) {
            args.addAll(List.of(
                    "--expect-version",
                    "%s/%s=%d".formatted(expected.account(), expected.currency(), expected.version())));
        }
        transaction.link().ifPresent(link -> addTo(args, link));
        return args;
    }

    private static void addTo(List<String> args, Link link) {
        if (link instanceof Link.Captures captures) {
            args.addAll(List.of("--captures", captures.hold()));
            if (captures.releaseRest()) {
                args.add("--release-rest");
            }
        } else if (link instanceof Link.Reverses reverses) {
            args.addAll(List.of("--reverses", Long.toString(reverses.transactionId())));
        } else if (link instanceof Link.Adjusts adjusts) {
            args.addAll(List.of("--adjusts", Long.toString(adjusts.transactionId()), "--reason", adjusts.reason()));
        } else if (link instanceof Link.Exchanges exchanges) {
            args.addAll(List.of(
                    "--exchange",
                    "%s/%s=%s"
                            .formatted(
                                    exchanges.from(),
                                    exchanges.to(),
                                    exchanges.rate().toPlainString())));
        } else if (link instanceof Link.Grants grants) {
            args.addAll(List.of("--grants=" + grants.lot(), "--lot-account=" + grants.account()));
            args.addAll(List.of("--expires", grants.expiresAt().toString()));
            if (grants.priority() != 0) {
                args.add("--priority=" + grants.priority());
            }
            grants.expiresTo().ifPresent(account -> args.add("--expires-to=" + account));
        }
    }

    @Override
    public Hold placeHold(HoldRequest hold) {
        List<String> args = new ArrayList<>(List.of("hold", "--key", hold.key()));
        hold.expiresAt().ifPresent(moment -> args.addAll(List.of("--expires", moment.toString())));
        addWords(args, hold.description(), hold.reference(), hold.metadata());
        args.addAll(List.of("--", hold.account(), hold.amount().toPlainString(), hold.currency()));
        return Wire.hold(run("", 0, args).only());
    }

    @Override
    public Posted capture(Capture capture) {
        List<String> args = followUp("capture", capture);
        if (capture.releaseRest()) {
            args.add("--release-rest");
        }
        args.addAll(List.of("--", capture.hold(), capture.destination()));
        capture.amount().ifPresent(amount -> args.add(amount.toPlainString()));
        return Wire.posted(run("", 0, args).only());
    }

    @Override
    public Posted reverse(Reversal reversal) {
        List<String> args = followUp("reverse", reversal);
        args.addAll(List.of("--", Long.toString(reversal.transactionId())));
        reversal.amount().ifPresent(amount -> args.add(amount.toPlainString()));
        return Wire.posted(run("", 0, args).only());
    }

    @Override
    public Posted exchange(Exchange exchange) {
        List<String> args = followUp("exchange", exchange);
        args.addAll(List.of("--through", exchange.exchangeAccount()));
        args.add("--rate=" + exchange.rate().toPlainString());
        args.addAll(List.of(
                "--",
                exchange.source(),
                exchange.amount().orElseThrow().toPlainString(),
                exchange.sourceCurrency(),
                exchange.destinationCurrency(),
                exchange.destination()));
        return Wire.posted(run("", 0, args).only());
    }

    @Override
    public ExchangePosition exchangePosition(
            String exchangeAccount, String baseCurrency, Map<String, BigDecimal> rates) {
        List<String> args = new ArrayList<>(List.of("exchange-position", baseCurrency, exchangeAccount));
        rates.forEach((currency, rate) -> args.add("--rate=" + currency + "=" + rate.toPlainString()));
        return Wire.exchangePosition(run("", 0, args).only());
    }

    @Override
    public Split split(SplitRequest request) {
        List<String> args = new ArrayList<>(List.of("split", "--remainder-to", request.remainderTo(), "--"));
        args.addAll(List.of(request.amount().toPlainString(), request.currency()));
        request.percentages()
                .forEach(each ->
                        args.add(each.account() + "=" + each.percentage().toPlainString()));
        return Wire.split(run("", 0, args).only());
    }

    private static List<String> followUp(String command, FollowUp followUp) {
        List<String> args = new ArrayList<>(List.of(command, "--type", followUp.type()));
        followUp.key().ifPresent(key -> args.addAll(List.of("--key", key)));
        followUp.effectiveDate().ifPresent(date -> args.addAll(List.of("--date", date.toString())));
        addWords(args, followUp.description(), followUp.reference(), followUp.metadata());
        return args;
    }

    private static void addWords(
            List<String> args, Optional<String> description, Optional<String> reference, Optional<String> metadata) {
        description.ifPresent(text -> args.addAll(List.of("--description", text)));
        reference.ifPresent(text -> args.addAll(List.of("--reference", text)));
        metadata.ifPresent(json -> args.addAll(List.of("--metadata", json)));
    }

    @Override
    public Hold release(String hold) {
        return Wire.hold(one("release", "--", hold));
    }

    @Override
    public Hold extend(String hold, Instant expiresAt) {
        return Wire.hold(one("extend", "--", hold, expiresAt.toString()));
    }

    @Override
    public Hold removeExpiry(String hold) {
        return Wire.hold(one("extend", "--", hold, "never"));
    }

    @Override
    public Optional<Hold> hold(String key) {
        return found(() -> Wire.hold(one("hold", "--", key)));
    }

    @Override
    public List<HoldEvent> holdEvents(String key) {
        return Wire.list(one("hold", "--events", "--", key), "events", Wire::holdEvent);
    }

    @Override
    public HoldPage holds(HoldFilter filter, String before, int limit) {
        List<String> args = new ArrayList<>(List.of("holds"));
        filter.account().ifPresent(args::add);
        filter.currency().ifPresent(currency -> args.addAll(List.of("--currency", currency)));
        filter.state().ifPresent(state -> args.addAll(List.of("--state", state.title())));
        JsonNode page = page(args, "--before", before, limit);
        return new HoldPage(Wire.list(page, "holds", Wire::hold), Wire.optional(page, "next"));
    }

    @Override
    public List<OperationResult> perform(List<Operation> operations) {
        return numbered(run(performing(operations), SOME_REJECTED, List.of("perform", "-")), Wire::operationResult);
    }

    @Override
    public List<OperationResult> performAll(List<Operation> operations) {
        try {
            return numbered(
                    run(performing(operations), 0, List.of("perform", "-", "--all-or-nothing")), Wire::operationResult);
        } catch (LedgerException e) {
            throw without("line", e);
        }
    }

    @Override
    public List<OperationDryRun> dryRunOperations(List<Operation> operations, boolean allOrNothing) {
        List<String> args = new ArrayList<>(List.of("perform", "-", "--dry-run"));
        if (allOrNothing) {
            args.add("--all-or-nothing");
        }
        return numbered(run(performing(operations), SOME_REJECTED, args), Wire::operationDryRun);
    }

    private static String performing(List<Operation> operations) {
        return operations.stream().map(Wire::operation).collect(Collectors.joining("\n"));
    }

    @Override
    public Explanation explain(ExplainRequest request) {
        List<String> args = new ArrayList<>(List.of("explain", request.account(), request.currency()));
        request.asked().ifPresent(asked -> args.add("--asked=" + asked.toPlainString()));
        request.at().ifPresent(at -> args.addAll(List.of("--at", at.toString())));
        request.since().ifPresent(since -> args.addAll(List.of("--since", since.toString())));
        return Wire.explanation(run("", 0, args).only());
    }

    @Override
    public Overdraft setOverdraft(OverdraftRule rule) {
        List<String> args = new ArrayList<>(List.of("overdraft", rule.account(), rule.currency(), "--actor", ACTOR));
        args.add("--limit=" + rule.limit().toPlainString());
        rule.fee().ifPresent(fee -> args.add("--fee=" + fee.toPlainString()));
        rule.feeAccount().ifPresent(account -> args.addAll(List.of("--fee-account", account)));
        rule.protectedBy().ifPresent(account -> args.addAll(List.of("--protected-by", account)));
        rule.until().ifPresent(until -> args.addAll(List.of("--until", until.toString())));
        return Wire.overdraft(run("", 0, args).only());
    }

    @Override
    public Optional<Overdraft> overdraft(String account, String currency) {
        return found(() -> Wire.overdraft(one("overdraft", account, currency)));
    }

    @Override
    public long postJson(String json) {
        return run(json, 0, List.of("post", "--json-file", "-"))
                .only()
                .get("transaction_id")
                .longValue();
    }

    @Override
    public List<BatchResult> postBatch(List<Transaction> transactions) {
        return numbered(run(lines(transactions), SOME_REJECTED, List.of("batch", "-")), Wire::batchResult);
    }

    @Override
    public List<Posted> postAll(List<Transaction> transactions) {
        try {
            return numbered(run(lines(transactions), 0, List.of("batch", "-", "--all-or-nothing")), Wire::posted);
        } catch (LedgerException e) {
            // The command says beside the position in which line of its input that is.
            throw without("line", e);
        }
    }

    @Override
    public List<DryRun> dryRun(List<Transaction> transactions, boolean allOrNothing) {
        List<String> args = new ArrayList<>(List.of("batch", "-", "--dry-run"));
        if (allOrNothing) {
            args.add("--all-or-nothing");
        }
        return numbered(run(lines(transactions), SOME_REJECTED, args), Wire::dryRun);
    }

    @Override
    public List<BatchResult> importBatch(List<ImportedTransaction> transactions) {
        String lines = transactions.stream()
                .map(each -> Wire.transaction(each.transaction(), each.postedAt()))
                .collect(Collectors.joining("\n"));
        return numbered(run(lines, SOME_REJECTED, List.of("batch", "-", "--import")), Wire::batchResult);
    }

    private static String lines(List<Transaction> transactions) {
        return transactions.stream().map(each -> Wire.transaction(each, null)).collect(Collectors.joining("\n"));
    }

    /** Results come in the order of the lines, and say which. */
    private static <T> List<T> numbered(Output output, Function<JsonNode, T> read) {
        List<T> results = new ArrayList<>();
        for (JsonNode line : output.lines()) {
            if (line.get("line").intValue() != results.size() + 1) {
                throw new IllegalStateException("out of order: " + line);
            }
            results.add(read.apply(line));
        }
        return results;
    }

    private static LedgerException without(String fact, LedgerException error) {
        Map<String, String> facts = new LinkedHashMap<>(error.facts());
        facts.remove(fact);
        return LedgerException.of(error.code(), error.detail(), facts, error);
    }

    @Override
    public List<AccountBalance> balances(String account) {
        return found(() -> run("", 0, List.of("balance", account)).lines().stream()
                        .map(Wire::account)
                        .toList())
                .orElse(List.of());
    }

    @Override
    public Optional<AccountBalance> balance(String account, String currency) {
        return found(() -> Wire.account(one("balance", account, "--currency", currency)));
    }

    @Override
    public Optional<PastBalance> balance(String account, String currency, Instant at) {
        return found(() -> Wire.pastBalance(one("balance", account, "--currency", currency, "--at", at.toString())));
    }

    @Override
    public EntryPage entries(String account, String currency, String before, int limit) {
        JsonNode page = page(List.of("entries", account, "--currency", currency), "--before", before, limit);
        return new EntryPage(Wire.list(page, "entries", Wire::entry), Wire.optional(page, "next"));
    }

    @Override
    public AccountPage accounts(String prefix, String after, int limit) {
        JsonNode page = page(List.of("accounts", "--prefix", prefix), "--after", after, limit);
        return new AccountPage(Wire.list(page, "accounts", Wire::account), Wire.optional(page, "next"));
    }

    @Override
    public List<Total> totals(String prefix) {
        return Wire.list(one("totals", prefix), "totals", Wire::total);
    }

    @Override
    public List<TrialBalanceLine> trialBalance(int depth) {
        return Wire.list(one("trial-balance", "--depth", Integer.toString(depth)), "lines", Wire::line);
    }

    @Override
    public TransactionPage transactions(TransactionFilter filter, String before, int limit) {
        List<String> args = new ArrayList<>(List.of("transactions"));
        filter.account().ifPresent(account -> args.addAll(List.of("--account", account)));
        filter.currency().ifPresent(currency -> args.addAll(List.of("--currency", currency)));
        filter.type().ifPresent(type -> args.addAll(List.of("--type", type)));
        filter.key().ifPresent(key -> args.addAll(List.of("--key", key)));
        filter.reference().ifPresent(reference -> args.addAll(List.of("--reference", reference)));
        filter.postedFrom().ifPresent(from -> args.addAll(List.of("--posted-from", from.toString())));
        filter.postedBefore().ifPresent(end -> args.addAll(List.of("--posted-before", end.toString())));
        JsonNode page = page(args, "--before", before, limit);
        return new TransactionPage(Wire.list(page, "transactions", Wire::transaction), Wire.optional(page, "next"));
    }

    @Override
    public List<TransactionType> transactionTypes() {
        return Wire.list(one("types"), "transaction_types", Wire::transactionType);
    }

    @Override
    public TransactionType setType(TypeRule rule) {
        List<String> args = new ArrayList<>(List.of("type", rule.type(), "--actor", ACTOR));
        if (rule.equals(TypeRule.of(rule.type()).build())) {
            args.add("--no-rule");
        } else {
            args.add("--signs=" + rule.signs().title());
        }
        rule.counterAccount().ifPresent(account -> args.addAll(List.of("--counter-account", account)));
        rule.requiredMetadata().forEach(member -> args.addAll(List.of("--require", member)));
        rule.posters().forEach(role -> args.addAll(List.of("--poster", role)));
        for (TypeRule.Limit limit : rule.limits()) {
            List<String> parts = new ArrayList<>();
            limit.perTransaction().ifPresent(amount -> parts.add("per_transaction=" + amount.toPlainString()));
            limit.perDay().ifPresent(amount -> parts.add("per_day=" + amount.toPlainString()));
            limit.countPerDay().ifPresent(count -> parts.add("count_per_day=" + count));
            args.addAll(List.of("--limit", limit.currency() + ":" + String.join(",", parts)));
        }
        return Wire.transactionType(run("", 0, args).only());
    }

    @Override
    public Optional<PostedTransaction> transaction(String key) {
        return found(() -> Wire.transaction(one("transaction", "--key", key)));
    }

    @Override
    public Optional<PostedTransaction> transaction(long transactionId) {
        return found(() -> Wire.transaction(one("transaction", Long.toString(transactionId))));
    }

    @Override
    public List<Currency> currencies() {
        return Wire.list(one("currencies"), "currencies", Wire::currency);
    }

    @Override
    public Currency addCurrency(String code, int scale, String name) {
        return Wire.currency(one("currencies", "add", code, Integer.toString(scale), name, "--actor", ACTOR));
    }

    @Override
    public Settings settings() {
        return Wire.settings(one("settings"));
    }

    @Override
    public void setTimeZone(String timeZone) {
        one("settings", "--time-zone", timeZone, "--actor", ACTOR);
    }

    @Override
    public void setOpenOnFirstUse(boolean open) {
        one("settings", "--open-on-first-use", Boolean.toString(open), "--actor", ACTOR);
    }

    @Override
    public AuditPage audit(String before, int limit) {
        JsonNode page = page(List.of("audit"), "--before", before, limit);
        return new AuditPage(Wire.list(page, "acts", Wire::act), Wire.optional(page, "next"));
    }

    @Override
    public Verification verify() {
        return Wire.verification(one("verify"));
    }

    @Override
    public void close() {}

    /** What is not there ends the command; the other doors answer nothing. */
    private static <T> Optional<T> found(Supplier<T> command) {
        try {
            return Optional.of(command.get());
        } catch (LedgerException e) {
            if (NOTHING_THERE.contains(e.code())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private JsonNode page(List<String> args, String cursorOption, String cursor, int limit) {
        List<String> all = new ArrayList<>(args);
        all.addAll(List.of("--limit", Integer.toString(limit)));
        if (cursor != null) {
            all.addAll(List.of(cursorOption, cursor));
        }
        return run("", 0, all).only();
    }

    private JsonNode one(String... args) {
        return run("", 0, List.of(args)).only();
    }

    /** What a command wrote to standard output, a JSON value a line. */
    private record Output(List<JsonNode> lines) {
        JsonNode only() {
            if (lines.size() != 1) {
                throw new IllegalStateException("one line was expected: " + lines);
            }
            return lines.get(0);
        }
    }

    /** Runs a command; ending in another way than well or as allowed, it must have written a problem. */
    private Output run(String input, int alsoAllowed, List<String> args) {
        List<String> all = new ArrayList<>(args);
        // After a -- there are no options any more.
        all.addAll(args.contains("--") ? args.indexOf("--") : args.size(), List.of("--json", "--url", url));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = Crossfoot.run(
                all.toArray(String[]::new),
                new ByteArrayInputStream(input.getBytes(UTF_8)),
                new PrintStream(out, false, UTF_8),
                new PrintStream(err, true, UTF_8));
        List<JsonNode> lines = out.toString(UTF_8).lines().map(Wire::read).toList();
        if (exitCode == 0 || exitCode == alsoAllowed) {
            return new Output(lines);
        }
        if (exitCode != REFUSED || lines.isEmpty()) {
            throw new IllegalStateException("%s ended with %d: %s".formatted(args, exitCode, err.toString(UTF_8)));
        }
        throw Wire.problem(lines.get(lines.size() - 1));
    }

    @Override
    public Dispute openDispute(DisputeRequest dispute) {
        List<String> args = new ArrayList<>(List.of("dispute", "--key", dispute.key(), "--reason", dispute.reason()));
        dispute.fundedBy().ifPresent(account -> args.addAll(List.of("--funded-by", account)));
        dispute.deadline().ifPresent(moment -> args.addAll(List.of("--deadline", moment.toString())));
        dispute.payee().ifPresent(account -> args.addAll(List.of("--payee", account)));
        dispute.currency().ifPresent(currency -> args.addAll(List.of("--currency", currency)));
        addWords(args, Optional.empty(), dispute.reference(), dispute.metadata());
        args.addAll(List.of("--", Long.toString(dispute.transactionId()), dispute.account()));
        dispute.amount().ifPresent(amount -> args.add(amount.toPlainString()));
        return Wire.dispute(run("", 0, args).only());
    }

    @Override
    public Dispute winDispute(String dispute) {
        return Wire.dispute(one("dispute", "--win", "--", dispute));
    }

    @Override
    public Dispute loseDispute(String dispute) {
        return Wire.dispute(one("dispute", "--lose", "--", dispute));
    }

    @Override
    public List<Dispute> settleDisputes() {
        return Wire.list(one("disputes", "--settle"), "disputes", Wire::dispute);
    }

    @Override
    public Optional<Dispute> dispute(String key) {
        return found(() -> Wire.dispute(one("dispute", "--", key)));
    }

    @Override
    public List<DisputeEvent> disputeEvents(String key) {
        return Wire.list(one("dispute", "--events", "--", key), "events", Wire::disputeEvent);
    }

    @Override
    public DisputePage disputes(DisputeFilter filter, String before, int limit) {
        List<String> args = new ArrayList<>(List.of("disputes"));
        filter.account().ifPresent(args::add);
        filter.currency().ifPresent(currency -> args.addAll(List.of("--currency", currency)));
        filter.state().ifPresent(state -> args.addAll(List.of("--state", state.title())));
        JsonNode page = page(args, "--before", before, limit);
        return new DisputePage(Wire.list(page, "disputes", Wire::dispute), Wire.optional(page, "next"));
    }

    @Override
    public Optional<Lot> lot(String key) {
        return found(() -> Wire.lot(one("lot", "--", key)));
    }

    @Override
    public List<LotEvent> lotEvents(String key) {
        return Wire.list(one("lot", "--events", "--", key), "events", Wire::lotEvent);
    }

    @Override
    public LotPage lots(LotFilter filter, String before, int limit) {
        List<String> args = new ArrayList<>(List.of("lots"));
        filter.account().ifPresent(args::add);
        filter.currency().ifPresent(currency -> args.addAll(List.of("--currency", currency)));
        filter.state().ifPresent(state -> args.addAll(List.of("--state", state.title())));
        JsonNode page = page(args, "--before", before, limit);
        return new LotPage(Wire.list(page, "lots", Wire::lot), Wire.optional(page, "next"));
    }

    @Override
    public List<Lot> expireLots(int limit) {
        return Wire.list(one("expire-lots", "--limit", Integer.toString(limit)), "lots", Wire::lot);
    }

    @Override
    public List<Lot> expireLots(String account, String currency, int limit) {
        return Wire.list(
                one("expire-lots", account, "--currency", currency, "--limit", Integer.toString(limit)),
                "lots",
                Wire::lot);
    }
}
