package io.crossfoot.ledger.internal;

import io.crossfoot.ledger.AccountBalance;
import io.crossfoot.ledger.AccountPage;
import io.crossfoot.ledger.AuditPage;
import io.crossfoot.ledger.BatchResult;
import io.crossfoot.ledger.Currency;
import io.crossfoot.ledger.DryRun;
import io.crossfoot.ledger.Entry;
import io.crossfoot.ledger.EntryPage;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.ImportedTransaction;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.LedgerOperations;
import io.crossfoot.ledger.PastBalance;
import io.crossfoot.ledger.Posted;
import io.crossfoot.ledger.PostedTransaction;
import io.crossfoot.ledger.Settings;
import io.crossfoot.ledger.StateChange;
import io.crossfoot.ledger.Total;
import io.crossfoot.ledger.Transaction;
import io.crossfoot.ledger.TransactionFilter;
import io.crossfoot.ledger.TransactionPage;
import io.crossfoot.ledger.TransactionType;
import io.crossfoot.ledger.TrialBalanceLine;
import io.crossfoot.ledger.Verification;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
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
        if (transaction.postings().size() > 1) {
            return postBatch(List.of(transaction)).get(0).orElseThrow();
        }
        Checks.check(transaction);
        return call(transaction.key().isPresent(), connection -> PostingCalls.transfer(connection, transaction));
    }

    @Override
    public List<BatchResult> postBatch(List<Transaction> transactions) {
        BatchCheck<Transaction> check = new BatchCheck<>(transactions, Checks::fault);
        return check.results(sound -> call(
                sound.stream().allMatch(transaction -> transaction.key().isPresent()),
                connection -> PostingCalls.postBatch(connection, sound, false)));
    }

    @Override
    public List<Posted> postAll(List<Transaction> transactions) {
        List<LedgerException> faults = faults(transactions);
        for (int i = 0; i < faults.size(); i++) {
            if (faults.get(i) != null) {
                throw Refusals.at(i + 1, faults.get(i));
            }
        }
        if (transactions.isEmpty()) {
            return List.of();
        }
        List<BatchResult> results = call(
                transactions.stream().allMatch(transaction -> transaction.key().isPresent()),
                connection -> PostingCalls.postBatch(connection, transactions, true));
        return Refusals.orFirst(results);
    }

    @Override
    public DryRun dryRun(Transaction transaction) {
        return dryRun(List.of(Objects.requireNonNull(transaction, "transaction")), false)
                .get(0);
    }

    @Override
    public List<DryRun> dryRun(List<Transaction> transactions, boolean allOrNothing) {
        List<LedgerException> faults = faults(transactions);
        if (transactions.isEmpty()) {
            return List.of();
        }
        if (allOrNothing && faults.stream().anyMatch(Objects::nonNull)) {
            return faults.stream()
                    .map(fault -> PostingCalls.wouldBeRejected(fault == null ? Refusals.ofAnother() : fault))
                    .toList();
        }
        List<Transaction> sound = new ArrayList<>();
        for (int i = 0; i < faults.size(); i++) {
            if (faults.get(i) == null) {
                sound.add(transactions.get(i));
            }
        }
        Iterator<DryRun> decided = sound.isEmpty()
                ? Collections.emptyIterator()
                : call(true, connection -> PostingCalls.dryRun(connection, sound, allOrNothing))
                        .iterator();
        return faults.stream()
                .map(fault -> fault == null ? decided.next() : PostingCalls.wouldBeRejected(fault))
                .toList();
    }

    private static List<LedgerException> faults(List<Transaction> transactions) {
        List<LedgerException> faults = new ArrayList<>();
        for (Transaction transaction : Objects.requireNonNull(transactions, "transactions")) {
            faults.add(Checks.fault(Objects.requireNonNull(transaction, "transaction")));
        }
        return faults;
    }

    @Override
    public List<BatchResult> importBatch(List<ImportedTransaction> transactions) {
        BatchCheck<ImportedTransaction> check = new BatchCheck<>(transactions, imported -> {
            LedgerException fault = Checks.fault(imported.transaction());
            return fault != null ? fault : Checks.postedAtFault(imported.postedAt());
        });
        return check.results(sound -> call(
                sound.stream().allMatch(imported -> imported.transaction().key().isPresent()),
                connection -> PostingCalls.importBatch(connection, sound)));
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
        return call(true, ReadCalls::transactionTypes);
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
}
