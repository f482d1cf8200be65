package io.crossfoot.contract;

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
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A door that speaks Java: the ledger's own operations, in this process or over HTTP. */
abstract class OperationsDoor implements Door {
    private final LedgerOperations ledger;

    OperationsDoor(LedgerOperations ledger) {
        this.ledger = ledger;
    }

    @Override
    public AccountBalance open(String account, String currency) {
        return ledger.open(account, currency);
    }

    @Override
    public AccountBalance setFloor(String account, String currency, BigDecimal floor) {
        return floor == null ? ledger.removeFloor(account, currency) : ledger.setFloor(account, currency, floor);
    }

    @Override
    public AccountBalance close(String account, String currency) {
        return ledger.close(account, currency);
    }

    @Override
    public AccountBalance reopen(String account, String currency) {
        return ledger.reopen(account, currency);
    }

    @Override
    public AccountBalance freeze(String account, String currency, String reason) {
        return ledger.freeze(account, currency, reason);
    }

    @Override
    public AccountBalance limitToCredits(String account, String currency, String reason) {
        return ledger.limitToCredits(account, currency, reason);
    }

    @Override
    public AccountBalance unfreeze(String account, String currency, String reason) {
        return ledger.unfreeze(account, currency, reason);
    }

    @Override
    public List<StateChange> states(String account, String currency) {
        return ledger.states(account, currency);
    }

    @Override
    public Posted post(Transaction transaction) {
        return ledger.post(transaction);
    }

    @Override
    public List<BatchResult> postBatch(List<Transaction> transactions) {
        return ledger.postBatch(transactions);
    }

    @Override
    public List<Posted> postAll(List<Transaction> transactions) {
        return ledger.postAll(transactions);
    }

    @Override
    public DryRun dryRun(Transaction transaction) {
        return ledger.dryRun(transaction);
    }

    @Override
    public List<DryRun> dryRun(List<Transaction> transactions, boolean allOrNothing) {
        return ledger.dryRun(transactions, allOrNothing);
    }

    @Override
    public List<BatchResult> importBatch(List<ImportedTransaction> transactions) {
        return ledger.importBatch(transactions);
    }

    @Override
    public Hold placeHold(HoldRequest hold) {
        return ledger.placeHold(hold);
    }

    @Override
    public Posted capture(Capture capture) {
        return ledger.capture(capture);
    }

    @Override
    public Hold release(String hold) {
        return ledger.release(hold);
    }

    @Override
    public Hold extend(String hold, Instant expiresAt) {
        return ledger.extend(hold, expiresAt);
    }

    @Override
    public Hold removeExpiry(String hold) {
        return ledger.removeExpiry(hold);
    }

    @Override
    public Optional<Hold> hold(String key) {
        return ledger.hold(key);
    }

    @Override
    public List<HoldEvent> holdEvents(String key) {
        return ledger.holdEvents(key);
    }

    @Override
    public HoldPage holds(HoldFilter filter, String before, int limit) {
        return before == null ? ledger.holds(filter, limit) : ledger.holds(filter, before, limit);
    }

    @Override
    public Posted reverse(Reversal reversal) {
        return ledger.reverse(reversal);
    }

    @Override
    public Posted exchange(Exchange exchange) {
        return ledger.exchange(exchange);
    }

    @Override
    public ExchangePosition exchangePosition(
            String exchangeAccount, String baseCurrency, Map<String, BigDecimal> rates) {
        return ledger.exchangePosition(exchangeAccount, baseCurrency, rates);
    }

    @Override
    public Split split(SplitRequest request) {
        return ledger.split(request);
    }

    @Override
    public List<OperationResult> perform(List<Operation> operations) {
        return ledger.perform(operations);
    }

    @Override
    public List<OperationResult> performAll(List<Operation> operations) {
        return ledger.performAll(operations);
    }

    @Override
    public List<OperationDryRun> dryRunOperations(List<Operation> operations, boolean allOrNothing) {
        return ledger.dryRunOperations(operations, allOrNothing);
    }

    @Override
    public Explanation explain(ExplainRequest request) {
        return ledger.explain(request);
    }

    @Override
    public Overdraft setOverdraft(OverdraftRule rule) {
        return ledger.setOverdraft(rule);
    }

    @Override
    public Optional<Overdraft> overdraft(String account, String currency) {
        return ledger.overdraft(account, currency);
    }

    @Override
    public List<AccountBalance> balances(String account) {
        return ledger.balances(account);
    }

    @Override
    public Optional<AccountBalance> balance(String account, String currency) {
        return ledger.balance(account, currency);
    }

    @Override
    public Optional<PastBalance> balance(String account, String currency, Instant at) {
        return ledger.balance(account, currency, at);
    }

    @Override
    public EntryPage entries(String account, String currency, String before, int limit) {
        return before == null
                ? ledger.entries(account, currency, limit)
                : ledger.entries(account, currency, before, limit);
    }

    @Override
    public AccountPage accounts(String prefix, String after, int limit) {
        return after == null ? ledger.accounts(prefix, limit) : ledger.accounts(prefix, after, limit);
    }

    @Override
    public List<Total> totals(String prefix) {
        return ledger.totals(prefix);
    }

    @Override
    public List<TrialBalanceLine> trialBalance(int depth) {
        return ledger.trialBalance(depth);
    }

    @Override
    public TransactionPage transactions(TransactionFilter filter, String before, int limit) {
        return before == null ? ledger.transactions(filter, limit) : ledger.transactions(filter, before, limit);
    }

    @Override
    public List<TransactionType> transactionTypes() {
        return ledger.transactionTypes();
    }

    @Override
    public TransactionType setType(TypeRule rule) {
        return ledger.setType(rule);
    }

    @Override
    public Optional<PostedTransaction> transaction(String key) {
        return ledger.transaction(key);
    }

    @Override
    public Optional<PostedTransaction> transaction(long transactionId) {
        return ledger.transaction(transactionId);
    }

    @Override
    public List<Currency> currencies() {
        return ledger.currencies();
    }

    @Override
    public Currency addCurrency(String code, int scale, String name) {
        return ledger.addCurrency(code, scale, name);
    }

    @Override
    public Settings settings() {
        return ledger.settings();
    }

    @Override
    public void setTimeZone(String timeZone) {
        ledger.setTimeZone(ZoneId.of(timeZone));
    }

    @Override
    public void setOpenOnFirstUse(boolean open) {
        ledger.setOpenOnFirstUse(open);
    }

    @Override
    public AuditPage audit(String before, int limit) {
        return before == null ? ledger.audit(limit) : ledger.audit(before, limit);
    }

    @Override
    public Verification verify() {
        return ledger.verify();
    }

    @Override
    public Dispute openDispute(DisputeRequest dispute) {
        return ledger.openDispute(dispute);
    }

    @Override
    public Dispute winDispute(String dispute) {
        return ledger.winDispute(dispute);
    }

    @Override
    public Dispute loseDispute(String dispute) {
        return ledger.loseDispute(dispute);
    }

    @Override
    public List<Dispute> settleDisputes() {
        return ledger.settleDisputes(100);
    }

    @Override
    public Optional<Dispute> dispute(String key) {
        return ledger.dispute(key);
    }

    @Override
    public List<DisputeEvent> disputeEvents(String key) {
        return ledger.disputeEvents(key);
    }

    @Override
    public DisputePage disputes(DisputeFilter filter, String before, int limit) {
        return before == null ? ledger.disputes(filter, limit) : ledger.disputes(filter, before, limit);
    }

    @Override
    public Optional<Lot> lot(String key) {
        return ledger.lot(key);
    }

    @Override
    public List<LotEvent> lotEvents(String key) {
        return ledger.lotEvents(key);
    }

    @Override
    public LotPage lots(LotFilter filter, String before, int limit) {
        return before == null ? ledger.lots(filter, limit) : ledger.lots(filter, before, limit);
    }

    @Override
    public List<Lot> expireLots(int limit) {
        return ledger.expireLots(limit);
    }

    @Override
    public List<Lot> expireLots(String account, String currency, int limit) {
        return ledger.expireLots(account, currency, limit);
    }
}
