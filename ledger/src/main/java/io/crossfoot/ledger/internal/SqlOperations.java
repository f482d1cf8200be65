package io.crossfoot.ledger.internal;

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
import io.crossfoot.ledger.Entry;
import io.crossfoot.ledger.EntryPage;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.Exchange;
import io.crossfoot.ledger.ExchangePosition;
import io.crossfoot.ledger.ExplainRequest;
import io.crossfoot.ledger.Explanation;
import io.crossfoot.ledger.Hold;
import io.crossfoot.ledger.HoldEvent;
import io.crossfoot.ledger.HoldFilter;
import io.crossfoot.ledger.HoldPage;
import io.crossfoot.ledger.HoldRequest;
import io.crossfoot.ledger.ImportedTransaction;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.LedgerOperations;
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
import io.crossfoot.ledger.Rejected;
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
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/** All operations as calls of the kernel; where the connection comes from, and whether calls are made again, is left open. */
abstract class SqlOperations implements LedgerOperations {
    /** Enough that paging costs little, few enough that a page is soon there. */
    private static final int STREAM_PAGE_ROWS = 500;

    /** On whose behalf administrative acts are done; null for nobody in particular. */
    private final String actor;

    SqlOperations(String actor) {
        this.actor = actor;
    }

    /** Something done on a connection. */
    @FunctionalInterface
    interface SqlCall<R> {
        R on(Connection connection) throws SQLException;
    }

    /**
     * Makes a call.
     *
     * @param repeatable whether it may be made again when nobody knows whether it was done
     */
    abstract <R> R call(boolean repeatable, SqlCall<R> call);

    @Override
    public AccountBalance open(String account, String currency) {
        checkAccount(account, currency);
        return call(true, connection -> AccountCalls.open(connection, account, currency));
    }

    @Override
    public AccountBalance setFloor(String account, String currency, BigDecimal floor) {
        checkAccount(account, currency);
        Checks.floor(Objects.requireNonNull(floor, "floor"));
        return call(
                true,
                connection -> AccountCalls.setFloor(connection, account, currency, Checks.sendable(floor), actor));
    }

    @Override
    public AccountBalance removeFloor(String account, String currency) {
        checkAccount(account, currency);
        return call(true, connection -> AccountCalls.setFloor(connection, account, currency, null, actor));
    }

    @Override
    public AccountBalance close(String account, String currency) {
        checkAccount(account, currency);
        return call(true, connection -> AccountCalls.close(connection, account, currency, actor));
    }

    @Override
    public AccountBalance reopen(String account, String currency) {
        checkAccount(account, currency);
        return call(true, connection -> AccountCalls.reopen(connection, account, currency, actor));
    }

    @Override
    public AccountBalance freeze(String account, String currency, String reason) {
        return freeze(account, currency, reason, false);
    }

    @Override
    public AccountBalance limitToCredits(String account, String currency, String reason) {
        return freeze(account, currency, reason, true);
    }

    private AccountBalance freeze(String account, String currency, String reason, boolean creditsOnly) {
        checkAccount(account, currency);
        Checks.reason(Objects.requireNonNull(reason, "reason"));
        return call(true, connection -> AccountCalls.freeze(connection, account, currency, reason, creditsOnly, actor));
    }

    @Override
    public AccountBalance unfreeze(String account, String currency, String reason) {
        checkAccount(account, currency);
        Checks.reason(Objects.requireNonNull(reason, "reason"));
        return call(true, connection -> AccountCalls.unfreeze(connection, account, currency, reason, actor));
    }

    @Override
    public List<StateChange> states(String account, String currency) {
        checkAccount(account, currency);
        return call(true, connection -> AccountCalls.states(connection, account, currency));
    }

    @Override
    public Posted post(Transaction transaction) {
        Objects.requireNonNull(transaction, "transaction");
        if (transaction.postings().size() > 1 || transaction.link().isPresent()) {
            return postBatch(List.of(transaction)).get(0).orElseThrow();
        }
        Checks.check(transaction);
        return call(transaction.key().isPresent(), connection -> PostingCalls.transfer(connection, transaction));
    }

    @Override
    public List<BatchResult> postBatch(List<Transaction> transactions) {
        return sound(transactions).results(sound -> postBatch(sound, false), Rejected::new);
    }

    @Override
    public List<Posted> postAll(List<Transaction> transactions) {
        List<BatchResult> results = sound(transactions).resultsOfAll(sound -> postBatch(sound, true), Rejected::new);
        return Refusals.orFirst(results, BatchResult::orElseThrow);
    }

    private List<BatchResult> postBatch(List<Transaction> sound, boolean allOrNothing) {
        return call(
                sound.stream().allMatch(transaction -> transaction.key().isPresent()),
                connection -> PostingCalls.postBatch(connection, sound, allOrNothing));
    }

    @Override
    public DryRun dryRun(Transaction transaction) {
        return dryRun(List.of(Objects.requireNonNull(transaction, "transaction")), false)
                .get(0);
    }

    @Override
    public List<DryRun> dryRun(List<Transaction> transactions, boolean allOrNothing) {
        BatchCheck<Transaction> check = sound(transactions);
        Function<List<Transaction>, List<DryRun>> send =
                sound -> call(true, connection -> PostingCalls.dryRun(connection, sound, allOrNothing));
        return allOrNothing
                ? check.resultsOfAll(send, PostingCalls::wouldBeRejected)
                : check.results(send, PostingCalls::wouldBeRejected);
    }

    private static BatchCheck<Transaction> sound(List<Transaction> transactions) {
        return BatchCheck.of(transactions, "transaction", transaction -> {
            Checks.check(transaction);
            return transaction;
        });
    }

    @Override
    public List<BatchResult> importBatch(List<ImportedTransaction> transactions) {
        BatchCheck<ImportedTransaction> check = BatchCheck.of(transactions, "transaction", imported -> {
            Checks.check(imported);
            return imported;
        });
        return check.results(
                sound -> call(
                        sound.stream()
                                .allMatch(
                                        imported -> imported.transaction().key().isPresent()),
                        connection -> PostingCalls.importBatch(connection, sound)),
                Rejected::new);
    }

    @Override
    public Hold placeHold(HoldRequest hold) {
        Checks.check(Objects.requireNonNull(hold, "hold"));
        return call(true, connection -> HoldCalls.place(connection, hold));
    }

    @Override
    public Posted capture(Capture capture) {
        Checks.check(Objects.requireNonNull(capture, "capture"));
        return call(capture.key().isPresent(), connection -> PostingCalls.capture(connection, capture));
    }

    @Override
    public Hold release(String hold) {
        Checks.key(Objects.requireNonNull(hold, "hold"));
        return call(true, connection -> HoldCalls.release(connection, hold));
    }

    @Override
    public Hold extend(String hold, Instant expiresAt) {
        Checks.key(Objects.requireNonNull(hold, "hold"));
        Checks.expiry(Objects.requireNonNull(expiresAt, "expiresAt"));
        return call(true, connection -> HoldCalls.extend(connection, hold, expiresAt));
    }

    @Override
    public Hold removeExpiry(String hold) {
        Checks.key(Objects.requireNonNull(hold, "hold"));
        return call(true, connection -> HoldCalls.extend(connection, hold, null));
    }

    @Override
    public Optional<Hold> hold(String key) {
        Checks.key(Objects.requireNonNull(key, "key"));
        return call(true, connection -> HoldCalls.find(connection, key));
    }

    @Override
    public List<HoldEvent> holdEvents(String key) {
        Checks.key(Objects.requireNonNull(key, "key"));
        return call(true, connection -> HoldCalls.events(connection, key));
    }

    @Override
    public HoldPage holds(HoldFilter filter, int limit) {
        Checks.filter(Objects.requireNonNull(filter, "filter"));
        return call(true, connection -> HoldCalls.holds(connection, filter, null, limit));
    }

    @Override
    public HoldPage holds(HoldFilter filter, String before, int limit) {
        Checks.filter(Objects.requireNonNull(filter, "filter"));
        Checks.cursor(Objects.requireNonNull(before, "before"));
        return call(true, connection -> HoldCalls.holds(connection, filter, before, limit));
    }

    @Override
    public Stream<Hold> holds(HoldFilter filter) {
        Checks.filter(Objects.requireNonNull(filter, "filter"));
        return Pages.stream(
                before -> before == null ? holds(filter, STREAM_PAGE_ROWS) : holds(filter, before, STREAM_PAGE_ROWS),
                HoldPage::holds,
                HoldPage::next);
    }

    @Override
    public Posted reverse(Reversal reversal) {
        Checks.check(Objects.requireNonNull(reversal, "reversal"));
        return call(reversal.key().isPresent(), connection -> PostingCalls.reverse(connection, reversal));
    }

    @Override
    public Posted exchange(Exchange exchange) {
        Checks.check(Objects.requireNonNull(exchange, "exchange"));
        return call(exchange.key().isPresent(), connection -> PostingCalls.exchange(connection, exchange));
    }

    @Override
    public ExchangePosition exchangePosition(
            String exchangeAccount, String baseCurrency, Map<String, BigDecimal> rates) {
        checkAccount(exchangeAccount, baseCurrency);
        Checks.rates(Objects.requireNonNull(rates, "rates"));
        return call(true, connection -> ExchangeCalls.position(connection, exchangeAccount, baseCurrency, rates));
    }

    @Override
    public Split split(SplitRequest request) {
        Checks.check(Objects.requireNonNull(request, "request"));
        return call(true, connection -> ExchangeCalls.split(connection, request));
    }

    @Override
    public List<OperationResult> perform(List<Operation> operations) {
        return sendable(operations).results(sendable -> perform(sendable, false), Rejected::new);
    }

    @Override
    public List<OperationResult> performAll(List<Operation> operations) {
        List<OperationResult> results =
                sendable(operations).resultsOfAll(sendable -> perform(sendable, true), Rejected::new);
        return Refusals.orFirst(results, OperationResult::orElseThrow);
    }

    private List<OperationResult> perform(List<OperationCalls.Sendable> operations, boolean allOrNothing) {
        return call(
                operations.stream().allMatch(OperationCalls.Sendable::repeatable),
                connection -> OperationCalls.perform(connection, operations, allOrNothing));
    }

    @Override
    public List<OperationDryRun> dryRunOperations(List<Operation> operations, boolean allOrNothing) {
        BatchCheck<OperationCalls.Sendable> check = sendable(operations);
        Function<List<OperationCalls.Sendable>, List<OperationDryRun>> send =
                sendable -> call(true, connection -> OperationCalls.dryRun(connection, sendable, allOrNothing));
        return allOrNothing
                ? check.resultsOfAll(send, OperationCalls::wouldBeRejected)
                : check.results(send, OperationCalls::wouldBeRejected);
    }

    private static BatchCheck<OperationCalls.Sendable> sendable(List<Operation> operations) {
        return BatchCheck.of(operations, "operation", OperationCalls::sendable);
    }

    @Override
    public Explanation explain(ExplainRequest request) {
        Checks.check(Objects.requireNonNull(request, "request"));
        return call(true, connection -> ReadCalls.explain(connection, request));
    }

    @Override
    public Overdraft setOverdraft(OverdraftRule rule) {
        Checks.check(Objects.requireNonNull(rule, "rule"));
        return call(true, connection -> OverdraftCalls.set(connection, rule, actor));
    }

    @Override
    public Optional<Overdraft> overdraft(String account, String currency) {
        checkAccount(account, currency);
        return call(true, connection -> OverdraftCalls.find(connection, account, currency));
    }

    @Override
    public List<AccountBalance> balances(String account) {
        Checks.account(Objects.requireNonNull(account, "account"));
        return call(true, connection -> AccountCalls.balances(connection, account, null));
    }

    @Override
    public Optional<AccountBalance> balance(String account, String currency) {
        checkAccount(account, currency);
        return call(true, connection -> AccountCalls.balances(connection, account, currency)).stream()
                .findFirst();
    }

    @Override
    public Optional<PastBalance> balance(String account, String currency, Instant at) {
        checkAccount(account, currency);
        Objects.requireNonNull(at, "at");
        return call(true, connection -> AccountCalls.pastBalance(connection, account, currency, at));
    }

    @Override
    public EntryPage entries(String account, String currency, int limit) {
        checkAccount(account, currency);
        return call(true, connection -> ReadCalls.entries(connection, account, currency, null, limit));
    }

    @Override
    public EntryPage entries(String account, String currency, String before, int limit) {
        checkAccount(account, currency);
        Checks.cursor(Objects.requireNonNull(before, "before"));
        return call(true, connection -> ReadCalls.entries(connection, account, currency, before, limit));
    }

    @Override
    public Stream<Entry> entries(String account, String currency) {
        checkAccount(account, currency);
        return Pages.stream(
                before -> before == null
                        ? entries(account, currency, STREAM_PAGE_ROWS)
                        : entries(account, currency, before, STREAM_PAGE_ROWS),
                EntryPage::entries,
                EntryPage::next);
    }

    @Override
    public AccountPage accounts(String prefix, int limit) {
        checkPage(prefix, limit);
        return call(true, connection -> AccountCalls.accounts(connection, prefix, null, limit));
    }

    @Override
    public AccountPage accounts(String prefix, String after, int limit) {
        checkPage(prefix, limit);
        Checks.cursor(Objects.requireNonNull(after, "after"));
        return call(true, connection -> AccountCalls.accounts(connection, prefix, after, limit));
    }

    @Override
    public Stream<AccountBalance> accounts(String prefix) {
        Checks.account(Objects.requireNonNull(prefix, "prefix"));
        return Pages.stream(
                after -> after == null ? accounts(prefix, STREAM_PAGE_ROWS) : accounts(prefix, after, STREAM_PAGE_ROWS),
                AccountPage::accounts,
                AccountPage::next);
    }

    @Override
    public List<Total> totals(String prefix) {
        Checks.account(Objects.requireNonNull(prefix, "prefix"));
        return call(true, connection -> ReadCalls.totals(connection, prefix));
    }

    @Override
    public List<TrialBalanceLine> trialBalance(int depth) {
        return call(true, connection -> ReadCalls.trialBalance(connection, depth));
    }

    @Override
    public TransactionPage transactions(TransactionFilter filter, int limit) {
        Checks.filter(filter);
        return call(true, connection -> ReadCalls.transactions(connection, filter, null, limit));
    }

    @Override
    public TransactionPage transactions(TransactionFilter filter, String before, int limit) {
        Checks.filter(filter);
        Checks.cursor(Objects.requireNonNull(before, "before"));
        return call(true, connection -> ReadCalls.transactions(connection, filter, before, limit));
    }

    @Override
    public Stream<PostedTransaction> transactions(TransactionFilter filter) {
        Checks.filter(filter);
        return Pages.stream(
                before -> before == null
                        ? transactions(filter, STREAM_PAGE_ROWS)
                        : transactions(filter, before, STREAM_PAGE_ROWS),
                TransactionPage::transactions,
                TransactionPage::next);
    }

    @Override
    public List<TransactionType> transactionTypes() {
        return call(true, TypeCalls::list);
    }

    @Override
    public TransactionType setType(TypeRule rule) {
        Checks.check(Objects.requireNonNull(rule, "rule"));
        return call(true, connection -> TypeCalls.set(connection, rule, actor));
    }

    @Override
    public Optional<PostedTransaction> transaction(String key) {
        Checks.key(Objects.requireNonNull(key, "key"));
        return call(true, connection -> ReadCalls.transaction(connection, key));
    }

    @Override
    public Optional<PostedTransaction> transaction(long transactionId) {
        return call(true, connection -> ReadCalls.transaction(connection, transactionId));
    }

    @Override
    public List<Currency> currencies() {
        return call(true, ReadCalls::currencies);
    }

    @Override
    public Currency addCurrency(String code, int scale, String name) {
        Checks.newCurrency(Objects.requireNonNull(code, "code"), Objects.requireNonNull(name, "name"));
        return call(true, connection -> SettingCalls.addCurrency(connection, code, scale, name, actor));
    }

    @Override
    public Settings settings() {
        return call(true, SettingCalls::settings);
    }

    @Override
    public AuditPage audit(int limit) {
        return call(true, connection -> SettingCalls.audit(connection, null, limit));
    }

    @Override
    public AuditPage audit(String before, int limit) {
        Checks.cursor(Objects.requireNonNull(before, "before"));
        return call(true, connection -> SettingCalls.audit(connection, before, limit));
    }

    @Override
    public void setTimeZone(ZoneId timeZone) {
        Objects.requireNonNull(timeZone, "timeZone");
        call(true, connection -> SettingCalls.setTimeZone(connection, timeZone, actor));
    }

    @Override
    public void setOpenOnFirstUse(boolean open) {
        call(true, connection -> SettingCalls.setOpenOnFirstUse(connection, open, actor));
    }

    @Override
    public Verification verify() {
        return call(true, connection -> VerifyCall.run(connection, line -> {}));
    }

    @Override
    public Verification verify(Consumer<String> progress) {
        Objects.requireNonNull(progress, "progress");
        return call(true, connection -> VerifyCall.run(connection, progress));
    }

    private static void checkAccount(String account, String currency) {
        Checks.account(Objects.requireNonNull(account, "account"));
        Checks.currency(Objects.requireNonNull(currency, "currency"));
    }

    private static void checkPage(String prefix, int limit) {
        Checks.account(Objects.requireNonNull(prefix, "prefix"));
        if (limit < 1 || limit > MAX_PAGE_ROWS) {
            throw LedgerException.of(
                    ErrorCode.INVALID_PAGE,
                    "a page has 1 to " + MAX_PAGE_ROWS + " rows",
                    Map.of("limit", Integer.toString(limit)),
                    null);
        }
    }

    @Override
    public Dispute openDispute(DisputeRequest dispute) {
        Checks.check(Objects.requireNonNull(dispute, "dispute"));
        return call(true, connection -> DisputeCalls.open(connection, dispute));
    }

    @Override
    public Dispute winDispute(String dispute) {
        Checks.key(Objects.requireNonNull(dispute, "dispute"));
        return call(true, connection -> DisputeCalls.win(connection, dispute));
    }

    @Override
    public Dispute loseDispute(String dispute) {
        Checks.key(Objects.requireNonNull(dispute, "dispute"));
        return call(true, connection -> DisputeCalls.lose(connection, dispute));
    }

    @Override
    public List<Dispute> settleDisputes(int limit) {
        return call(true, connection -> DisputeCalls.settle(connection, limit));
    }

    @Override
    public Optional<Dispute> dispute(String key) {
        Checks.key(Objects.requireNonNull(key, "key"));
        return call(true, connection -> DisputeCalls.find(connection, key));
    }

    @Override
    public List<DisputeEvent> disputeEvents(String key) {
        Checks.key(Objects.requireNonNull(key, "key"));
        return call(true, connection -> DisputeCalls.events(connection, key));
    }

    @Override
    public DisputePage disputes(DisputeFilter filter, int limit) {
        Checks.filter(Objects.requireNonNull(filter, "filter"));
        return call(true, connection -> DisputeCalls.disputes(connection, filter, null, limit));
    }

    @Override
    public DisputePage disputes(DisputeFilter filter, String before, int limit) {
        Checks.filter(Objects.requireNonNull(filter, "filter"));
        Checks.cursor(Objects.requireNonNull(before, "before"));
        return call(true, connection -> DisputeCalls.disputes(connection, filter, before, limit));
    }

    @Override
    public Stream<Dispute> disputes(DisputeFilter filter) {
        Checks.filter(Objects.requireNonNull(filter, "filter"));
        return Pages.stream(
                before -> before == null
                        ? disputes(filter, STREAM_PAGE_ROWS)
                        : disputes(filter, before, STREAM_PAGE_ROWS),
                DisputePage::disputes,
                DisputePage::next);
    }

    @Override
    public Optional<Lot> lot(String key) {
        Checks.key(Objects.requireNonNull(key, "key"));
        return call(true, connection -> LotCalls.find(connection, key));
    }

    @Override
    public List<LotEvent> lotEvents(String key) {
        Checks.key(Objects.requireNonNull(key, "key"));
        return call(true, connection -> LotCalls.events(connection, key));
    }

    @Override
    public LotPage lots(LotFilter filter, int limit) {
        Checks.filter(Objects.requireNonNull(filter, "filter"));
        return call(true, connection -> LotCalls.lots(connection, filter, null, limit));
    }

    @Override
    public LotPage lots(LotFilter filter, String before, int limit) {
        Checks.filter(Objects.requireNonNull(filter, "filter"));
        Checks.cursor(Objects.requireNonNull(before, "before"));
        return call(true, connection -> LotCalls.lots(connection, filter, before, limit));
    }

    @Override
    public Stream<Lot> lots(LotFilter filter) {
        Checks.filter(Objects.requireNonNull(filter, "filter"));
        return Pages.stream(
                before -> before == null ? lots(filter, STREAM_PAGE_ROWS) : lots(filter, before, STREAM_PAGE_ROWS),
                LotPage::lots,
                LotPage::next);
    }

    @Override
    public List<Lot> expireLots(int limit) {
        return call(true, connection -> LotCalls.expire(connection, null, null, limit));
    }

    @Override
    public List<Lot> expireLots(String account, String currency, int limit) {
        checkAccount(account, currency);
        return call(true, connection -> LotCalls.expire(connection, account, currency, limit));
    }
}
