package io.crossfoot.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What can be done with a ledger, whichever way it is reached: on connections of its own ({@link Ledger}) or in a caller's
 * transaction ({@link Ledger#in}).
 *
 * <p>Whatever is refused, is refused with a {@link LedgerException}; a null argument with a {@link NullPointerException} that
 * names it. Every operation may end in a {@link ConnectionLostException}, a {@link ContentionException} or a
 * {@link PermissionDeniedException}.
 */
public interface LedgerOperations {
    /** The most postings that one batch may have. */
    int MAX_BATCH_POSTINGS = 10_000;

    /** The most operations that one call may have. */
    int MAX_OPERATIONS = 1_000;

    /** The most rows that one page may have. */
    int MAX_PAGE_ROWS = 1_000;

    /**
     * Opens an account with floor 0. Does nothing when it is open. Unless the ledger is set otherwise, accounts also open
     * themselves at their first posting.
     *
     * @param account 1 to 200 of A-Z a-z 0-9 . _ ~ @ + = - in parts separated by colons
     * @param currency the currency's code
     * @return the account as it stands
     * @throws InvalidRequestException (CF002) for a name that is not of the grammar
     * @throws UnknownCurrencyException for a currency that the ledger does not have
     */
    AccountBalance open(String account, String currency);

    /**
     * Sets how low an account may be taken, in place of any {@link #setOverdraft overdraft rule} it had, and opens it if need be. A
     * floor above the balance is allowed: such an account can only receive. Needs the role {@code crossfoot_admin}.
     *
     * @param account the account's name
     * @param currency the currency's code
     * @param floor 0, or negative for an overdraft limit, or positive for a reserve
     * @return the account as it stands
     * @throws InvalidRequestException (CF013, CF014) for a floor out of range, or on an external account
     */
    AccountBalance setFloor(String account, String currency, BigDecimal floor);

    /**
     * Lets an account be taken as low as anybody likes, and opens it if need be. Needs the role {@code crossfoot_admin}.
     *
     * @param account the account's name
     * @param currency the currency's code
     * @return the account as it stands
     */
    AccountBalance removeFloor(String account, String currency);

    /**
     * Closes an account: nothing goes in or out of it until it is reopened. Its balance and holds must be 0. Does nothing when it
     * is closed. Needs the role {@code crossfoot_admin}.
     *
     * @param account the account's name, not an external one
     * @param currency the currency's code
     * @return the account as it stands
     * @throws AccountNotFoundException when there is no such account
     * @throws LedgerException (CF021) when its balance or holds are not 0, (CF027) when it is frozen
     * @throws InvalidRequestException (CF014) for an external account
     */
    AccountBalance close(String account, String currency);

    /**
     * Opens a closed account again. Does nothing when it is open. Needs the role {@code crossfoot_admin}.
     *
     * @param account the account's name
     * @param currency the currency's code
     * @return the account as it stands
     * @throws AccountNotFoundException when there is no such account
     * @throws LedgerException (CF027) when it is frozen
     */
    AccountBalance reopen(String account, String currency);

    /**
     * Freezes an account, whatever its balance is: nothing goes in or out of it until it is unfrozen. When it returns, nobody
     * posts to the account any more. One that takes credits only is frozen too; for the same reason it does nothing when the
     * account is frozen, and otherwise keeps the new reason. Needs the role {@code crossfoot_admin}.
     *
     * @param account the account's name, not an external one
     * @param currency the currency's code
     * @param reason why; 1 to 500 characters, none of them a control character
     * @return the account as it stands
     * @throws AccountNotFoundException when there is no such account
     * @throws InvalidRequestException (CF009) for a reason that is none, (CF014) for an external account
     * @throws LedgerException (CF020) when the account is closed
     */
    AccountBalance freeze(String account, String currency, String reason);

    /**
     * Freezes an account like {@link #freeze}, but lets money come in: nothing goes out of it until it is unfrozen.
     *
     * @param account the account's name, not an external one
     * @param currency the currency's code
     * @param reason why; 1 to 500 characters, none of them a control character
     * @return the account as it stands
     * @throws AccountNotFoundException when there is no such account
     * @throws InvalidRequestException (CF009) for a reason that is none, (CF014) for an external account
     * @throws LedgerException (CF020) when the account is closed
     */
    AccountBalance limitToCredits(String account, String currency, String reason);

    /**
     * Opens an account again that is frozen or takes credits only. Does nothing when it is open. Needs the role
     * {@code crossfoot_admin}.
     *
     * @param account the account's name
     * @param currency the currency's code
     * @param reason why; 1 to 500 characters, none of them a control character
     * @return the account as it stands
     * @throws AccountNotFoundException when there is no such account
     * @throws InvalidRequestException (CF009) for a reason that is none
     * @throws LedgerException (CF020) when the account is closed
     */
    AccountBalance unfreeze(String account, String currency, String reason);

    /**
     * Lists the states that an account has had, down to its opening.
     *
     * @param account the account's name
     * @param currency the currency's code
     * @return the newest first
     * @throws AccountNotFoundException when there is no such account
     */
    List<StateChange> states(String account, String currency);

    /**
     * Posts a transaction, whole or not at all. When it returns, the posting is on disk (in a caller's transaction: once that
     * is committed).
     *
     * @param transaction what to post
     * @return what was posted, now or, with the same key and content, before
     * @throws InsufficientFundsException when a source has less available
     * @throws LedgerException (CF060, CF061, CF062) where it captures and (CF065, CF066) where it reverses or adjusts, as
     *     {@link #capture} and {@link #reverse} would throw them; (CF020, CF027) when an account is closed or frozen
     * @throws KeyReusedException when the key has posted something else
     * @throws AccountNotFoundException when an account is not open and accounts do not open themselves
     * @throws UnknownCurrencyException for a currency that the ledger does not have
     * @throws TooManyDecimalsException for an amount with more decimals than its currency
     * @throws InvalidRequestException for anything else that is out of its limits
     * @throws UnknownOutcomeException when it has no key and the connection was lost before the answer came
     */
    Posted post(Transaction transaction);

    /**
     * Posts many transactions in their order, each whole or not at all; a rejected one does not affect the others. All
     * that are accepted become visible at once.
     *
     * @param transactions with at most {@value #MAX_BATCH_POSTINGS} postings together
     * @return what became of each, in the same order
     * @throws InvalidRequestException (CF001) for too many postings
     * @throws UnknownOutcomeException when one has no key and the connection was lost before the answer came
     */
    List<BatchResult> postBatch(List<Transaction> transactions);

    /**
     * Posts many transactions in their order, all of them or none.
     *
     * @param transactions with at most {@value #MAX_BATCH_POSTINGS} postings together
     * @return what was posted, in the same order
     * @throws LedgerException the first refusal, as {@link #post} would throw it; its fact {@code position} is the refused
     *     transaction's place in the list, from 1
     * @throws UnknownOutcomeException when one has no key and the connection was lost before the answer came
     */
    List<Posted> postAll(List<Transaction> transactions);

    /**
     * Tells what posting a transaction would do, and does nothing.
     *
     * @param transaction what would be posted
     * @return never null
     */
    DryRun dryRun(Transaction transaction);

    /**
     * Tells what posting many transactions would do, and does nothing.
     *
     * @param transactions with at most {@value #MAX_BATCH_POSTINGS} postings together
     * @param allOrNothing whether as {@link #postAll} or as {@link #postBatch} would
     * @return what would become of each, in the same order; one that only another's refusal would keep from being posted has
     *     the error CF022
     * @throws InvalidRequestException (CF001) for too many postings
     */
    List<DryRun> dryRun(List<Transaction> transactions, boolean allOrNothing);

    /**
     * Posts history with its own times, oldest first, and marks it as imported. Needs the role {@code crossfoot_admin}.
     *
     * @param transactions with at most {@value #MAX_BATCH_POSTINGS} postings together
     * @return what became of each, in the same order
     * @throws InvalidRequestException (CF001) for too many postings
     * @throws UnknownOutcomeException when one has no key and the connection was lost before the answer came
     */
    List<BatchResult> importBatch(List<ImportedTransaction> transactions);

    /**
     * Reserves an amount on an account: it is not available to anybody else, and the balance stays as it is. When it returns, the
     * hold is on disk (in a caller's transaction: once that is committed).
     *
     * @param hold what to reserve
     * @return the hold; where the same was placed before, as it stands now
     * @throws InsufficientFundsException when the account has less available
     * @throws KeyReusedException when the key is that of another hold
     * @throws AccountNotFoundException when the account is not open; holds open no accounts
     * @throws InvalidRequestException (CF063) for an expiry that is not in the future, (CF014) for an external account, and for
     *     anything else that is out of its limits
     * @throws LedgerException (CF020, CF027) when the account is closed or gives nothing
     */
    Hold placeHold(HoldRequest hold);

    /**
     * Posts some or all of what remains of a hold to another account. It is refused only for what is wrong with the hold or with
     * an account's state: what is held is there.
     *
     * @param capture what to capture
     * @return what was posted, now or, with the same key and content, before
     * @throws LedgerException (CF060) when there is no such hold, (CF061) when it is not open any more, (CF062) when less remains
     * @throws KeyReusedException when the key has posted something else
     * @throws InvalidRequestException for anything that is out of its limits
     * @throws UnknownOutcomeException when it has no key and the connection was lost before the answer came
     */
    Posted capture(Capture capture);

    /**
     * Gives free what remains of a hold. Does nothing when it is released.
     *
     * @param hold the hold's key
     * @return the hold as it stands
     * @throws LedgerException (CF060) when there is no such hold, (CF061) when it is captured or expired
     */
    Hold release(String hold);

    /**
     * Lets a hold expire later than it would have. Does nothing when it expires at that moment already.
     *
     * @param hold the hold's key
     * @param expiresAt the new moment, to the microsecond
     * @return the hold as it stands
     * @throws LedgerException (CF060) when there is no such hold, (CF061) when it is not open any more
     * @throws InvalidRequestException (CF063) for a moment that is earlier than before or not in the future
     */
    Hold extend(String hold, Instant expiresAt);

    /**
     * Lets a hold not expire at all. Does nothing when it does not.
     *
     * @param hold the hold's key
     * @return the hold as it stands
     * @throws LedgerException (CF060) when there is no such hold, (CF061) when it is not open any more
     */
    Hold removeExpiry(String hold);

    /**
     * Reads a hold.
     *
     * @param key its name
     * @return empty when there is none of it
     */
    Optional<Hold> hold(String key);

    /**
     * Lists what has happened to a hold.
     *
     * @param key the hold's name
     * @return the newest first
     * @throws LedgerException (CF060) when there is no such hold
     */
    List<HoldEvent> holdEvents(String key);

    /**
     * Lists the newest holds.
     *
     * @param filter which ones
     * @param limit 1 to {@value #MAX_PAGE_ROWS}
     * @return the newest first
     * @throws InvalidRequestException (CF018) for a limit out of range or a currency without an account
     */
    HoldPage holds(HoldFilter filter, int limit);

    /**
     * Lists the holds before those of an earlier page.
     *
     * @param filter the same as for the earlier page
     * @param before the earlier page's {@link HoldPage#next()}
     * @param limit 1 to {@value #MAX_PAGE_ROWS}
     * @return the newest first
     * @throws InvalidRequestException (CF018) for a limit out of range or a text that no page returned
     */
    HoldPage holds(HoldFilter filter, String before, int limit);

    /**
     * Lists all holds of a filter, page by page as the stream is consumed.
     *
     * @param filter which ones
     * @return the newest first, from the moment when the first is taken
     */
    Stream<Hold> holds(HoldFilter filter);

    /**
     * Takes a transaction back, in whole or in part. All reversals of a transaction together never take back more than it moved.
     *
     * @param reversal what to take back
     * @return what was posted, now or, with the same key and content, before
     * @throws LedgerException (CF065) when there is no such transaction, (CF066) when less of it is left to be reversed
     * @throws InsufficientFundsException when an account that received has not enough left to give it back
     * @throws KeyReusedException when the key has posted something else
     * @throws InvalidRequestException (CF064) for an amount with a transaction of several postings, and for anything else that
     *     is out of its limits
     * @throws UnknownOutcomeException when it has no key and the connection was lost before the answer came
     */
    Posted reverse(Reversal reversal);

    /**
     * Exchanges an amount of one currency for another. When it returns, the transaction is on disk (in a caller's transaction: once
     * that is committed).
     *
     * @param exchange what to exchange
     * @return what was posted, now or, with the same key and content, before: what the exchange account took in, and what it gave
     * @throws InsufficientFundsException when the source, or the exchange account in the other currency, has less available
     * @throws KeyReusedException when the key has posted something else
     * @throws InvalidRequestException (CF070) for a rate that is none, for one currency on both sides and where nothing would come
     *     out, and for anything else that is out of its limits
     * @throws UnknownOutcomeException when it has no key and the connection was lost before the answer came
     */
    Posted exchange(Exchange exchange);

    /**
     * Shows what exchanges have done to an account, and what they gained or lost. It reads all of the account's entries.
     *
     * @param exchangeAccount the account's name
     * @param baseCurrency in which to tell values and gains
     * @param rates by currency, what one of it is worth in the base currency; that of the base currency may be left out, and where one
     *     is missing there is no value
     * @return the account in each of its currencies, and in all
     * @throws AccountNotFoundException when it is not open in any currency
     * @throws UnknownCurrencyException for a base currency that the ledger does not have
     * @throws InvalidRequestException (CF070) for a rate that is none, or of a currency that the ledger does not have
     */
    ExchangePosition exchangePosition(String exchangeAccount, String baseCurrency, Map<String, BigDecimal> rates);

    /**
     * Splits an amount by percentages into shares that add up to it exactly. Nothing is posted.
     *
     * @param request what to split
     * @return what each account gets
     * @throws InvalidRequestException (CF079) for percentages or accounts that make no split, and for anything else that is out of
     *     its limits
     * @throws UnknownCurrencyException for a currency that the ledger does not have
     * @throws TooManyDecimalsException for an amount with more decimals than its currency
     */
    Split split(SplitRequest request);

    /**
     * Does many things in their order, each whole or not at all; one that is refused does not affect the others. All that is
     * done becomes visible at once.
     *
     * @param operations at most {@value #MAX_OPERATIONS}
     * @return what became of each, in the same order
     * @throws InvalidRequestException (CF019) for too many operations
     * @throws UnknownOutcomeException when one that posts has no key and the connection was lost before the answer came
     */
    List<OperationResult> perform(List<Operation> operations);

    /**
     * Does many things in their order, all of them or none.
     *
     * @param operations at most {@value #MAX_OPERATIONS}
     * @return what was done, in the same order; none of it a {@link Rejected}
     * @throws LedgerException the first refusal; its fact {@code position} is the refused operation's place in the list, from 1
     * @throws UnknownOutcomeException when one that posts has no key and the connection was lost before the answer came
     */
    List<OperationResult> performAll(List<Operation> operations);

    /**
     * Tells what doing many things would do, and does nothing.
     *
     * @param operations at most {@value #MAX_OPERATIONS}
     * @param allOrNothing whether as {@link #performAll} or as {@link #perform} would
     * @return what would become of each, in the same order; one that only another's refusal would keep from being done has the
     *     error CF022
     * @throws InvalidRequestException (CF019) for too many operations
     */
    List<OperationDryRun> dryRunOperations(List<Operation> operations, boolean allOrNothing);

    /**
     * Explains why an account has the balance it has, and why so much of it can be spent.
     *
     * @param account the account's name
     * @param currency the currency's code
     * @return the account as it stands, with this month's sums
     * @throws AccountNotFoundException when it is not open
     */
    default Explanation explain(String account, String currency) {
        return explain(ExplainRequest.of(account, currency));
    }

    /**
     * Explains an account: as it stands or as it was, and what is missing for an amount.
     *
     * @param request what to explain
     * @return the figures, and the same in sentences
     * @throws AccountNotFoundException when it is not open
     * @throws InvalidRequestException for an amount or a moment that is out of its limits
     */
    Explanation explain(ExplainRequest request);

    /**
     * Sets how far below zero an account may be taken, and what comes with it, in place of the rule it had, and opens the account
     * if need be. A limit that the account is below already is allowed: it then just can't spend more. Needs the role
     * {@code crossfoot_admin}.
     *
     * @param rule what is to hold from now on
     * @return the rule as the ledger keeps it
     * @throws AccountNotFoundException when an account that the rule names is not open
     * @throws InvalidRequestException (CF067) for a rule that is out of its limits, (CF014) for an external account
     * @throws LedgerException (CF020) when the account is closed
     */
    Overdraft setOverdraft(OverdraftRule rule);

    /**
     * Reads how far below zero an account may be taken.
     *
     * @param account the account's name
     * @param currency the currency's code
     * @return as it holds at this moment; empty when the account is not open
     */
    Optional<Overdraft> overdraft(String account, String currency);

    /**
     * Reads an account in all its currencies.
     *
     * @param account the account's name
     * @return in the order of the currencies' codes; empty when it is not open in any
     */
    List<AccountBalance> balances(String account);

    /**
     * Reads an account.
     *
     * @param account the account's name
     * @param currency the currency's code
     * @return empty when it is not open
     */
    Optional<AccountBalance> balance(String account, String currency);

    /**
     * Reads what an account's balance was at a moment.
     *
     * @param account the account's name
     * @param currency the currency's code
     * @param at the moment, to the microsecond
     * @return empty when the account had no entry yet
     */
    Optional<PastBalance> balance(String account, String currency, Instant at);

    /**
     * Reads an account's newest entries.
     *
     * @param account the account's name
     * @param currency the currency's code
     * @param limit 1 to {@value #MAX_PAGE_ROWS}
     * @return the newest first
     * @throws AccountNotFoundException when the account is not open
     * @throws InvalidRequestException (CF018) for a limit out of range
     */
    EntryPage entries(String account, String currency, int limit);

    /**
     * Reads an account's entries before those of an earlier page.
     *
     * @param account the account's name
     * @param currency the currency's code
     * @param before the earlier page's {@link EntryPage#next()}
     * @param limit 1 to {@value #MAX_PAGE_ROWS}
     * @return the newest first
     * @throws AccountNotFoundException when the account is not open
     * @throws InvalidRequestException (CF018) for a limit out of range or a text that no page returned
     */
    EntryPage entries(String account, String currency, String before, int limit);

    /**
     * Reads all of an account's entries, page by page as the stream is consumed. It holds no connection in between.
     *
     * @param account the account's name
     * @param currency the currency's code
     * @return the newest first, from the moment when the first is taken; an account that is not open ends it then with an
     *     {@link AccountNotFoundException}
     */
    Stream<Entry> entries(String account, String currency);

    /**
     * Reads the first accounts whose names begin with a text.
     *
     * @param prefix such as {@code user:}; empty for all accounts
     * @param limit 1 to {@value #MAX_PAGE_ROWS}
     * @return in the order of their names
     * @throws InvalidRequestException (CF018) for a limit out of range
     */
    AccountPage accounts(String prefix, int limit);

    /**
     * Reads the accounts after those of an earlier page.
     *
     * @param prefix the same as for the earlier page
     * @param after the earlier page's {@link AccountPage#next()}
     * @param limit 1 to {@value #MAX_PAGE_ROWS}
     * @return in the order of their names
     * @throws InvalidRequestException (CF018) for a limit out of range or a text that no page returned
     */
    AccountPage accounts(String prefix, String after, int limit);

    /**
     * Reads all accounts whose names begin with a text, page by page as the stream is consumed.
     *
     * @param prefix such as {@code user:}; empty for all accounts
     * @return in the order of their names
     */
    Stream<AccountBalance> accounts(String prefix);

    /**
     * Adds up, per currency, the accounts whose names begin with a text.
     *
     * @param prefix such as {@code user:}; empty for all accounts
     * @return in the order of the currencies' codes; empty when there is no such account
     */
    List<Total> totals(String prefix);

    /**
     * Adds up all accounts by the first parts of their names.
     *
     * @param depth how many parts of a name make its group, 1 to 10
     * @return in the order of currencies and groups
     * @throws InvalidRequestException (CF018) for a depth out of range
     */
    List<TrialBalanceLine> trialBalance(int depth);

    /**
     * Lists the newest transactions.
     *
     * @param filter which ones
     * @param limit 1 to {@value #MAX_PAGE_ROWS}
     * @return in the order in which they were recorded, the newest first
     * @throws InvalidRequestException (CF018) for a limit out of range or a currency without an account
     */
    TransactionPage transactions(TransactionFilter filter, int limit);

    /**
     * Lists the transactions before those of an earlier page.
     *
     * @param filter the same as for the earlier page
     * @param before the earlier page's {@link TransactionPage#next()}
     * @param limit 1 to {@value #MAX_PAGE_ROWS}
     * @return the newest first
     * @throws InvalidRequestException (CF018) for a limit out of range or a text that no page returned
     */
    TransactionPage transactions(TransactionFilter filter, String before, int limit);

    /**
     * Lists all transactions of a filter, page by page as the stream is consumed.
     *
     * @param filter which ones
     * @return the newest first, from the moment when the first is taken
     */
    Stream<PostedTransaction> transactions(TransactionFilter filter);

    /**
     * Lists the kinds of business facts that were ever posted, and those that have a rule.
     *
     * @return in the order of their names
     */
    List<TransactionType> transactionTypes();

    /**
     * Says what transactions of a type must be like, in place of the rule it had; with a rule that asks for nothing it has none any
     * more. It holds for whatever is posted from then on, captures and reversals included; what breaks it is refused with
     * {@link ErrorCode#TYPE_RULE_BROKEN}, whose fact {@code rule} says which part of it. Needs the role {@code crossfoot_admin}.
     *
     * @param rule what is to hold from now on
     * @return the type with the rule as the ledger keeps it
     * @throws InvalidRequestException (CF006) for a name that is none, (CF069) for a rule that is out of its limits
     */
    TransactionType setType(TypeRule rule);

    /**
     * Reads the transaction that a key stands for.
     *
     * @param key the caller's unique name for it
     * @return empty when the key has posted nothing
     */
    Optional<PostedTransaction> transaction(String key);

    /**
     * Reads a transaction.
     *
     * @param transactionId the number that the ledger gave it
     * @return empty when there is none of the number
     */
    Optional<PostedTransaction> transaction(long transactionId);

    /**
     * Lists the currencies that the ledger has.
     *
     * @return in the order of their codes
     */
    List<Currency> currencies();

    /**
     * Adds a currency. Does nothing when it is there with the same scale. Needs the role {@code crossfoot_admin}.
     *
     * @param code 2 to 16 of A-Z, 0-9 and _, starting with a letter
     * @param scale how many decimals an amount may have, 0 to 18; fixed for ever
     * @param name for people
     * @return the currency
     * @throws InvalidRequestException (CF015) for a code or a scale out of its limits
     * @throws LedgerException (CF016) when it is there with another scale
     */
    Currency addCurrency(String code, int scale, String name);

    /**
     * Reads what holds for the whole ledger.
     *
     * @return as set last
     */
    Settings settings();

    /**
     * Reads the newest administrative acts. Needs the role {@code crossfoot_admin}.
     *
     * @param limit 1 to {@value #MAX_PAGE_ROWS}
     * @return the newest first
     */
    AuditPage audit(int limit);

    /**
     * Reads the administrative acts before those of an earlier page. Needs the role {@code crossfoot_admin}.
     *
     * @param before the earlier page's {@link AuditPage#next()}
     * @param limit 1 to {@value #MAX_PAGE_ROWS}
     * @return the newest first
     * @throws InvalidRequestException (CF018) for a limit out of range or a text that no page returned
     */
    AuditPage audit(String before, int limit);

    /**
     * Sets the time zone in which a posting's moment becomes its business day when none is given. Needs the role
     * {@code crossfoot_admin}.
     *
     * @param timeZone one that PostgreSQL knows, such as {@code Europe/Berlin}
     * @throws InvalidRequestException (CF017) for a zone that PostgreSQL does not know
     */
    void setTimeZone(ZoneId timeZone);

    /**
     * Sets whether posting to an unknown account opens it with floor 0 (as it does in a new ledger) or is refused. Needs the
     * role {@code crossfoot_admin}.
     *
     * @param open whether accounts open themselves
     */
    void setOpenOnFirstUse(boolean open);

    /**
     * Proves again, from all postings, that every promise of the ledger holds. Posting goes on meanwhile.
     *
     * @return what was checked and found
     */
    Verification verify();

    /**
     * Proves the ledger like {@link #verify()} and tells how far it is.
     *
     * @param progress is given lines for people, on the calling thread
     * @return what was checked and found
     */
    Verification verify(Consumer<String> progress);

    /**
     * Opens a dispute: an account that gave in a transaction wants some of it back. Until it is won, lost or past its deadline
     * nobody else takes that amount back, and it is credited to the account for the time being or held on the payee.
     *
     * @param dispute what is disputed
     * @return the dispute as it stands now; {@link Dispute#replayed()} if the same was opened before
     * @throws InsufficientFundsException when the account that funds the credit, or the payee, has less available
     * @throws KeyReusedException when the key has opened another dispute
     * @throws InvalidRequestException (CF073) for a key, a payee, a funding account or a deadline that is none, (CF014) for an
     *     external account that would be credited or held of
     * @throws LedgerException (CF065) when there is no such transaction, (CF074) when less is left of what it moved, (CF020) or
     *     (CF027) when an account is closed or frozen
     */
    Dispute openDispute(DisputeRequest dispute);

    /**
     * Ends a dispute in favour of the account that opened it: what was disputed goes back from the payee by a transaction that
     * reverses the disputed one, and a credit is taken back. Does nothing when it is won already.
     *
     * @param dispute the dispute's key
     * @return the dispute as it stands
     * @throws LedgerException (CF071) when there is no such dispute, (CF072) when it is lost or has expired
     * @throws InsufficientFundsException when there is no hold and the payee has the amount no longer
     */
    Dispute winDispute(String dispute);

    /**
     * Ends a dispute in favour of the payee: a credit is taken back, be the account below its floor then, and a hold released.
     * Does nothing when it is lost already; one that has expired is settled.
     *
     * @param dispute the dispute's key
     * @return the dispute as it stands
     * @throws LedgerException (CF071) when there is no such dispute, (CF072) when it is won
     */
    Dispute loseDispute(String dispute);

    /**
     * Takes back the credits of disputes that are past their deadline, the earliest first. Their holds have expired by themselves.
     *
     * @param limit how many at most, 1 to {@value #MAX_PAGE_ROWS}
     * @return those that were settled; fewer than asked for when no more can be settled at the moment
     * @throws InvalidRequestException (CF018) for a limit out of range
     */
    List<Dispute> settleDisputes(int limit);

    /**
     * Reads a dispute.
     *
     * @param key its name
     * @return empty when there is none of it
     */
    Optional<Dispute> dispute(String key);

    /**
     * Lists what has happened to a dispute.
     *
     * @param key the dispute's name
     * @return the newest first
     * @throws LedgerException (CF071) when there is no such dispute
     */
    List<DisputeEvent> disputeEvents(String key);

    /**
     * Lists the newest disputes.
     *
     * @param filter which ones
     * @param limit 1 to {@value #MAX_PAGE_ROWS}
     * @return the newest first
     * @throws InvalidRequestException (CF018) for a limit out of range or a currency without an account
     */
    DisputePage disputes(DisputeFilter filter, int limit);

    /**
     * Lists the disputes before those of an earlier page.
     *
     * @param filter the same as for the earlier page
     * @param before the earlier page's {@link DisputePage#next()}
     * @param limit 1 to {@value #MAX_PAGE_ROWS}
     * @return the newest first
     * @throws InvalidRequestException (CF018) for a limit out of range or a text that no page returned
     */
    DisputePage disputes(DisputeFilter filter, String before, int limit);

    /**
     * Lists all disputes of a filter, page by page as the stream is consumed.
     *
     * @param filter which ones
     * @return the newest first, from the moment when the first is taken
     */
    Stream<Dispute> disputes(DisputeFilter filter);

    /**
     * Reads a lot: credit that expires, which a transaction with {@link Link.Grants} brought.
     *
     * @param key its name
     * @return empty when there is none of it
     */
    Optional<Lot> lot(String key);

    /**
     * Lists what has happened to a lot.
     *
     * @param key the lot's name
     * @return the newest first
     * @throws LedgerException (CF076) when there is no such lot
     */
    List<LotEvent> lotEvents(String key);

    /**
     * Lists the newest lots.
     *
     * @param filter which ones
     * @param limit 1 to {@value #MAX_PAGE_ROWS}
     * @return the newest first
     * @throws InvalidRequestException (CF018) for a limit out of range or a currency without an account
     */
    LotPage lots(LotFilter filter, int limit);

    /**
     * Lists the lots before those of an earlier page.
     *
     * @param filter the same as for the earlier page
     * @param before the earlier page's {@link LotPage#next()}
     * @param limit 1 to {@value #MAX_PAGE_ROWS}
     * @return the newest first
     * @throws InvalidRequestException (CF018) for a limit out of range or a text that no page returned
     */
    LotPage lots(LotFilter filter, String before, int limit);

    /**
     * Lists all lots of a filter, page by page as the stream is consumed.
     *
     * @param filter which ones
     * @return the newest first, from the moment when the first is taken
     */
    Stream<Lot> lots(LotFilter filter);

    /**
     * Moves what was left of lots that have expired to where they expire to, the earliest expiry first, by transactions with
     * {@link Link.Expires}. Until then it is held. Each lot is moved once, whoever calls this and how often.
     *
     * @param limit how many at most, 1 to {@value #MAX_PAGE_ROWS}
     * @return those that were moved; fewer than asked for when no more can be moved at the moment
     * @throws InvalidRequestException (CF018) for a limit out of range
     */
    List<Lot> expireLots(int limit);

    /**
     * Moves what was left of an account's lots that have expired, like {@link #expireLots(int)}.
     *
     * @param account the account's name
     * @param currency the currency's code
     * @param limit how many at most, 1 to {@value #MAX_PAGE_ROWS}
     * @return those that were moved, none where the account is not open
     * @throws InvalidRequestException (CF018) for a limit out of range
     */
    List<Lot> expireLots(String account, String currency, int limit);
}
