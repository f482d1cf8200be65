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
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One of the ways to a ledger, with an administrator's rights. Every door takes and gives the same things and refuses with the same
 * {@link io.crossfoot.ledger.LedgerException}; where a call is only made of texts, such as the command line, the door writes
 * and reads them itself. Cursors are null for the first page.
 */
interface Door extends AutoCloseable {

    AccountBalance open(String account, String currency);

    /** Sets the floor; null for none. */
    AccountBalance setFloor(String account, String currency, BigDecimal floor);

    AccountBalance close(String account, String currency);

    AccountBalance reopen(String account, String currency);

    AccountBalance freeze(String account, String currency, String reason);

    AccountBalance limitToCredits(String account, String currency, String reason);

    AccountBalance unfreeze(String account, String currency, String reason);

    List<StateChange> states(String account, String currency);

    Posted post(Transaction transaction);

    /** Posts a transaction as a JSON text and answers its number. */
    long postJson(String json);

    List<BatchResult> postBatch(List<Transaction> transactions);

    List<Posted> postAll(List<Transaction> transactions);

    DryRun dryRun(Transaction transaction);

    List<DryRun> dryRun(List<Transaction> transactions, boolean allOrNothing);

    List<BatchResult> importBatch(List<ImportedTransaction> transactions);

    Hold placeHold(HoldRequest hold);

    Posted capture(Capture capture);

    Hold release(String hold);

    Hold extend(String hold, Instant expiresAt);

    Hold removeExpiry(String hold);

    Optional<Hold> hold(String key);

    List<HoldEvent> holdEvents(String key);

    HoldPage holds(HoldFilter filter, String before, int limit);

    Posted reverse(Reversal reversal);

    Posted exchange(Exchange exchange);

    ExchangePosition exchangePosition(String exchangeAccount, String baseCurrency, Map<String, BigDecimal> rates);

    Split split(SplitRequest request);

    List<OperationResult> perform(List<Operation> operations);

    List<OperationResult> performAll(List<Operation> operations);

    List<OperationDryRun> dryRunOperations(List<Operation> operations, boolean allOrNothing);

    Explanation explain(ExplainRequest request);

    Overdraft setOverdraft(OverdraftRule rule);

    Optional<Overdraft> overdraft(String account, String currency);

    Dispute openDispute(DisputeRequest dispute);

    Dispute winDispute(String dispute);

    Dispute loseDispute(String dispute);

    List<Dispute> settleDisputes();

    Optional<Dispute> dispute(String key);

    List<DisputeEvent> disputeEvents(String key);

    DisputePage disputes(DisputeFilter filter, String before, int limit);

    Optional<Lot> lot(String key);

    List<LotEvent> lotEvents(String key);

    LotPage lots(LotFilter filter, String before, int limit);

    List<Lot> expireLots(int limit);

    List<Lot> expireLots(String account, String currency, int limit);

    List<AccountBalance> balances(String account);

    Optional<AccountBalance> balance(String account, String currency);

    Optional<PastBalance> balance(String account, String currency, Instant at);

    EntryPage entries(String account, String currency, String before, int limit);

    AccountPage accounts(String prefix, String after, int limit);

    List<Total> totals(String prefix);

    List<TrialBalanceLine> trialBalance(int depth);

    TransactionPage transactions(TransactionFilter filter, String before, int limit);

    List<TransactionType> transactionTypes();

    TransactionType setType(TypeRule rule);

    Optional<PostedTransaction> transaction(String key);

    Optional<PostedTransaction> transaction(long transactionId);

    List<Currency> currencies();

    Currency addCurrency(String code, int scale, String name);

    Settings settings();

    void setTimeZone(String timeZone);

    void setOpenOnFirstUse(boolean open);

    AuditPage audit(String before, int limit);

    Verification verify();

    /** On whose behalf the log of administrative acts says that this door's acts were done; empty where a door has nobody to name. */
    Optional<String> actor();

    @Override
    void close();
}
