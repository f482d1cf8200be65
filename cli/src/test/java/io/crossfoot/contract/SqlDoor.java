package io.crossfoot.contract;

import io.crossfoot.kernel.TestDatabase;
import io.crossfoot.ledger.AccountBalance;
import io.crossfoot.ledger.AccountPage;
import io.crossfoot.ledger.AccountState;
import io.crossfoot.ledger.AdministrativeAct;
import io.crossfoot.ledger.AuditPage;
import io.crossfoot.ledger.BatchResult;
import io.crossfoot.ledger.Capture;
import io.crossfoot.ledger.Currency;
import io.crossfoot.ledger.Difference;
import io.crossfoot.ledger.Dispute;
import io.crossfoot.ledger.DisputeEvent;
import io.crossfoot.ledger.DisputeFilter;
import io.crossfoot.ledger.DisputeMode;
import io.crossfoot.ledger.DisputePage;
import io.crossfoot.ledger.DisputeRequest;
import io.crossfoot.ledger.DisputeState;
import io.crossfoot.ledger.DryRun;
import io.crossfoot.ledger.Entry;
import io.crossfoot.ledger.EntryPage;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.Exchange;
import io.crossfoot.ledger.ExchangePosition;
import io.crossfoot.ledger.ExpectedVersion;
import io.crossfoot.ledger.ExplainRequest;
import io.crossfoot.ledger.Explanation;
import io.crossfoot.ledger.Head;
import io.crossfoot.ledger.Hold;
import io.crossfoot.ledger.HoldEvent;
import io.crossfoot.ledger.HoldFilter;
import io.crossfoot.ledger.HoldPage;
import io.crossfoot.ledger.HoldRequest;
import io.crossfoot.ledger.HoldState;
import io.crossfoot.ledger.ImportedTransaction;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.Lot;
import io.crossfoot.ledger.LotEvent;
import io.crossfoot.ledger.LotFilter;
import io.crossfoot.ledger.LotPage;
import io.crossfoot.ledger.LotState;
import io.crossfoot.ledger.Operation;
import io.crossfoot.ledger.OperationDryRun;
import io.crossfoot.ledger.OperationResult;
import io.crossfoot.ledger.Overdraft;
import io.crossfoot.ledger.OverdraftRule;
import io.crossfoot.ledger.PastBalance;
import io.crossfoot.ledger.Posted;
import io.crossfoot.ledger.PostedPosting;
import io.crossfoot.ledger.PostedTransaction;
import io.crossfoot.ledger.Posting;
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
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.postgresql.util.PSQLException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Plain SQL on a connection, as a database administrator would write it. The ledger's Java code has no part in it. */
final class SqlDoor implements Door {
    private static final String ACCOUNT =
            "SELECT account, currency, balance, held, available, version, floor, state, disputed, expires_next, expires_next_at FROM ";

    private static final String HOLD = """
            SELECT key, account, currency, amount, captured, released, remaining, state, placed_at, expires_at,
                   description, reference, metadata, replayed, cursor
            FROM\s""";

    private static final String POSTED = """
            SELECT transaction_id, posted_at, business_date, replayed, leg, source, destination, amount, currency,
                   source_balance, source_version, destination_balance, destination_version
            FROM\s""";

    private static final String OVERDRAFT =
            "SELECT account, currency, overdraft_limit, fee, fee_account, protected_by, until, limit_after FROM ";

    private final Connection connection;

    SqlDoor(TestDatabase database) throws SQLException {
        connection = database.as("admin");
    }

    @Override
    public Optional<String> actor() {
        return Optional.of("dba on call");
    }

    @Override
    public AccountBalance open(String account, String currency) {
        return one(ACCOUNT + "crossfoot.open_account(?, ?)", SqlDoor::account, account, currency);
    }

    @Override
    public AccountBalance setFloor(String account, String currency, BigDecimal floor) {
        return one(
                ACCOUNT + "crossfoot.set_floor(?, ?, ?, actor => 'dba on call')",
                SqlDoor::account,
                account,
                currency,
                floor);
    }

    @Override
    public AccountBalance close(String account, String currency) {
        return one(
                ACCOUNT + "crossfoot.close_account(?, ?, actor => 'dba on call')", SqlDoor::account, account, currency);
    }

    @Override
    public AccountBalance reopen(String account, String currency) {
        return one(
                ACCOUNT + "crossfoot.reopen_account(?, ?, actor => 'dba on call')",
                SqlDoor::account,
                account,
                currency);
    }

    @Override
    public AccountBalance freeze(String account, String currency, String reason) {
        return one(
                ACCOUNT + "crossfoot.freeze_account(?, ?, ?, actor => 'dba on call')",
                SqlDoor::account,
                account,
                currency,
                reason);
    }

    @Override
    public AccountBalance limitToCredits(String account, String currency, String reason) {
        return one(
                ACCOUNT + "crossfoot.freeze_account(?, ?, ?, credits_only => true, actor => 'dba on call')",
                SqlDoor::account,
                account,
                currency,
                reason);
    }

    @Override
    public AccountBalance unfreeze(String account, String currency, String reason) {
        return one(
                ACCOUNT + "crossfoot.unfreeze_account(?, ?, ?, actor => 'dba on call')",
                SqlDoor::account,
                account,
                currency,
                reason);
    }

    @Override
    public List<StateChange> states(String account, String currency) {
        return list(
                "SELECT account, currency, state, version, since, reason, role, actor FROM crossfoot.states(?, ?)",
                row -> new StateChange(
                        row.getString(1),
                        row.getString(2),
                        AccountState.of(row.getString(3)),
                        row.getLong(4),
                        instant(row, 5),
                        text(row, 6),
                        text(row, 7),
                        text(row, 8)),
                account,
                currency);
    }

    /** A transaction of one posting is a transfer; of several or with a link, a batch of one. */
    @Override
    public Posted post(Transaction transaction) {
        if (transaction.postings().size() > 1 || transaction.link().isPresent()) {
            return postBatch(List.of(transaction)).get(0).orElseThrow();
        }
        Posting posting = transaction.postings().get(0);
        return one(
                """
                SELECT transaction_id, posted_at, business_date, replayed,
                       source_balance, source_version, destination_balance, destination_version
                FROM crossfoot.transfer(?, ?, ?, ?, ?, key => ?, effective_date => ?, description => ?, reference => ?,
                                        metadata => ?::jsonb, expect_version => ?::jsonb)""",
                row -> new Posted(
                        row.getLong(1),
                        instant(row, 2),
                        row.getObject(3, LocalDate.class),
                        row.getBoolean(4),
                        List.of(posted(1, posting, head(row, 5), head(row, 7)))),
                posting.source(),
                posting.destination(),
                posting.amount(),
                posting.currency(),
                transaction.type(),
                transaction.key().orElse(null),
                transaction.effectiveDate().orElse(null),
                transaction.description().orElse(null),
                transaction.reference().orElse(null),
                transaction.metadata().orElse(null),
                expected(transaction));
    }

    @Override
    public long postJson(String json) {
        return one("SELECT crossfoot.post(?::jsonb)", row -> json(row, 1), json)
                .get("transaction_id")
                .longValue();
    }

    @Override
    public List<BatchResult> postBatch(List<Transaction> transactions) {
        return batch(transactions, false);
    }

    /** All are answered as refused when one is: CF022 those that only share its fate. */
    @Override
    public List<Posted> postAll(List<Transaction> transactions) {
        List<BatchResult> results = batch(transactions, true);
        throwFirst(results);
        return results.stream().map(BatchResult::orElseThrow).toList();
    }

    private static void throwFirst(List<?> results) {
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i) instanceof Rejected rejected && rejected.error().code() != ErrorCode.BATCH_REFUSED) {
                Map<String, String> facts = new LinkedHashMap<>(rejected.error().facts());
                facts.put("position", Integer.toString(i + 1));
                throw LedgerException.of(
                        rejected.error().code(), rejected.error().detail(), facts, null);
            }
        }
    }

    @Override
    public DryRun dryRun(Transaction transaction) {
        return dryRun(List.of(transaction), false).get(0);
    }

    @Override
    public List<DryRun> dryRun(List<Transaction> transactions, boolean allOrNothing) {
        return postBatch(transactions, allOrNothing, true, outcome -> {
            if (outcome.error != null) {
                return new DryRun(DryRun.Status.REJECTED, null, List.of(), Optional.of(outcome.error));
            }
            return new DryRun(
                    outcome.status.equals("replayed") ? DryRun.Status.REPLAYED : DryRun.Status.POSTED,
                    outcome.effectiveDate,
                    outcome.postings,
                    Optional.empty());
        });
    }

    private List<BatchResult> batch(List<Transaction> transactions, boolean allOrNothing) {
        return postBatch(transactions, allOrNothing, false, Outcome::result);
    }

    private <R> List<R> postBatch(
            List<Transaction> transactions, boolean allOrNothing, boolean dryRun, Function<Outcome, R> as) {
        String sql = """
                SELECT status, transaction_id, posted_at, business_date, source_balance, source_version,
                       destination_balance, destination_version, code, message, facts
                FROM crossfoot.post_batch(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb[],
                                          expect_version => ?::jsonb[], all_or_nothing => ?, dry_run => ?, link => ?::jsonb[])""";
        return outcomes(sql, transactions, statement -> {
                    statement.setArray(12, texts(transactions, SqlDoor::expected));
                    statement.setBoolean(13, allOrNothing);
                    statement.setBoolean(14, dryRun);
                    statement.setArray(15, texts(transactions, each -> each.link()
                            .map(link -> JsonMapper.shared().writeValueAsString(Wire.link(link)))
                            .orElse(null)));
                })
                .stream()
                .map(as)
                .toList();
    }

    @Override
    public List<BatchResult> importBatch(List<ImportedTransaction> imported) {
        String sql = """
                SELECT status, transaction_id, posted_at, business_date, source_balance, source_version,
                       destination_balance, destination_version, code, message, facts
                FROM crossfoot.import_batch(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb[], ?::timestamptz[])""";
        List<Transaction> transactions =
                imported.stream().map(ImportedTransaction::transaction).toList();
        return outcomes(
                        sql,
                        transactions,
                        statement -> statement.setArray(
                                12,
                                connection.createArrayOf(
                                        "text",
                                        imported.stream()
                                                .map(each -> each.postedAt().toString())
                                                .toArray())))
                .stream()
                .map(Outcome::result)
                .toList();
    }

    /** What became of one transaction of a batch. */
    private record Outcome(
            String status,
            long transactionId,
            Instant postedAt,
            LocalDate effectiveDate,
            List<PostedPosting> postings,
            LedgerException error) {
        BatchResult result() {
            return error != null
                    ? new Rejected(error)
                    : new Posted(transactionId, postedAt, effectiveDate, status.equals("replayed"), postings);
        }
    }

    /** Sets the parameters beyond those that all batches have. */
    @FunctionalInterface
    private interface MoreParameters {
        void set(PreparedStatement statement) throws SQLException;
    }

    private List<Outcome> outcomes(String sql, List<Transaction> transactions, MoreParameters more) {
        List<Integer> of = new ArrayList<>();
        List<Posting> postings = new ArrayList<>();
        for (int i = 0; i < transactions.size(); i++) {
            for (Posting posting : transactions.get(i).postings()) {
                of.add(i + 1);
                postings.add(posting);
            }
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(1, connection.createArrayOf("integer", of.toArray()));
            statement.setArray(2, texts(postings, Posting::source));
            statement.setArray(3, texts(postings, Posting::destination));
            statement.setArray(
                    4,
                    connection.createArrayOf(
                            "numeric", postings.stream().map(Posting::amount).toArray()));
            statement.setArray(5, texts(postings, Posting::currency));
            statement.setArray(6, texts(transactions, Transaction::type));
            statement.setArray(7, texts(transactions, each -> each.key().orElse(null)));
            statement.setArray(
                    8,
                    connection.createArrayOf(
                            "date",
                            transactions.stream()
                                    .map(each -> each.effectiveDate()
                                            .map(LocalDate::toString)
                                            .orElse(null))
                                    .toArray()));
            statement.setArray(9, texts(transactions, each -> each.description().orElse(null)));
            statement.setArray(10, texts(transactions, each -> each.reference().orElse(null)));
            statement.setArray(11, texts(transactions, each -> each.metadata().orElse(null)));
            more.set(statement);
            List<Outcome> outcomes = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                for (Transaction transaction : transactions) {
                    outcomes.add(outcome(row, transaction.postings()));
                }
            }
            return outcomes;
        } catch (SQLException e) {
            throw refusal(e);
        }
    }

    private Outcome outcome(ResultSet row, List<Posting> postings) throws SQLException {
        Outcome outcome = null;
        List<PostedPosting> posted = new ArrayList<>();
        for (Posting posting : postings) {
            row.next();
            String status = row.getString(1);
            LedgerException error = status.equals("rejected")
                    ? LedgerException.of(
                            ErrorCode.of(row.getString(9)).orElseThrow(),
                            row.getString(10),
                            Wire.facts(json(row, 11)),
                            null)
                    : null;
            if (error == null) {
                posted.add(posted(posted.size() + 1, posting, head(row, 5), head(row, 7)));
            }
            outcome = new Outcome(
                    status, row.getLong(2), instant(row, 3), row.getObject(4, LocalDate.class), posted, error);
        }
        return Objects.requireNonNull(outcome, "a transaction has a posting");
    }

    @Override
    public Hold placeHold(HoldRequest hold) {
        return one(
                HOLD
                        + "crossfoot.place_hold(?, ?, ?, ?, expires_at => ?, description => ?, reference => ?, metadata => ?::jsonb)",
                SqlDoor::hold,
                hold.account(),
                hold.currency(),
                hold.amount(),
                hold.key(),
                hold.expiresAt().map(each -> each.atOffset(ZoneOffset.UTC)).orElse(null),
                hold.description().orElse(null),
                hold.reference().orElse(null),
                hold.metadata().orElse(null));
    }

    @Override
    public Posted capture(Capture capture) {
        return posted(list(
                POSTED + """
                        crossfoot.capture_hold(?, ?, amount => ?, type => ?, key => ?, effective_date => ?, description => ?,
                                               reference => ?, metadata => ?::jsonb, release_rest => ?)""",
                SqlDoor::postedRow,
                capture.hold(),
                capture.destination(),
                capture.amount().orElse(null),
                capture.type(),
                capture.key().orElse(null),
                capture.effectiveDate().orElse(null),
                capture.description().orElse(null),
                capture.reference().orElse(null),
                capture.metadata().orElse(null),
                capture.releaseRest()));
    }

    @Override
    public Hold release(String hold) {
        return one(HOLD + "crossfoot.release_hold(?)", SqlDoor::hold, hold);
    }

    @Override
    public Hold extend(String hold, Instant expiresAt) {
        return one(HOLD + "crossfoot.extend_hold(?, ?)", SqlDoor::hold, hold, expiresAt.atOffset(ZoneOffset.UTC));
    }

    @Override
    public Hold removeExpiry(String hold) {
        return one(HOLD + "crossfoot.extend_hold(?, NULL)", SqlDoor::hold, hold);
    }

    @Override
    public Optional<Hold> hold(String key) {
        try {
            return Optional.of(one(HOLD + "crossfoot.find_hold(?)", SqlDoor::hold, key));
        } catch (LedgerException e) {
            if (e.code() == ErrorCode.HOLD_NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public List<HoldEvent> holdEvents(String key) {
        return list(
                "SELECT event, at, amount, remaining, expires_at, transaction_id, role FROM crossfoot.hold_events(?)",
                row -> new HoldEvent(
                        HoldEvent.Kind.of(row.getString(1)),
                        instant(row, 2),
                        row.getBigDecimal(3),
                        row.getBigDecimal(4),
                        Optional.ofNullable(instant(row, 5)),
                        row.getObject(6) == null ? OptionalLong.empty() : OptionalLong.of(row.getLong(6)),
                        text(row, 7)),
                key);
    }

    @Override
    public HoldPage holds(HoldFilter filter, String before, int limit) {
        String[] cursor = new String[1];
        List<Hold> holds = new ArrayList<>(list(
                HOLD + "crossfoot.holds(account => ?, currency => ?, state => ?, before => ?, \"limit\" => ?)",
                row -> {
                    cursor[0] = row.getString(15);
                    return row.getObject(1) == null ? null : hold(row);
                },
                filter.account().orElse(null),
                filter.currency().orElse(null),
                filter.state().map(HoldState::title).orElse(null),
                before,
                limit));
        holds.removeIf(Objects::isNull);
        return new HoldPage(holds, Optional.ofNullable(cursor[0]));
    }

    @Override
    public Posted reverse(Reversal reversal) {
        return posted(list(
                POSTED + """
                        crossfoot.reverse(?, amount => ?, type => ?, key => ?, effective_date => ?, description => ?,
                                          reference => ?, metadata => ?::jsonb)""",
                SqlDoor::postedRow,
                reversal.transactionId(),
                reversal.amount().orElse(null),
                reversal.type(),
                reversal.key().orElse(null),
                reversal.effectiveDate().orElse(null),
                reversal.description().orElse(null),
                reversal.reference().orElse(null),
                reversal.metadata().orElse(null)));
    }

    @Override
    public Posted exchange(Exchange exchange) {
        return posted(list(
                POSTED + """
                        crossfoot.exchange(?, ?, ?, ?, ?, ?, ?, type => ?, key => ?, effective_date => ?, description => ?,
                                           reference => ?, metadata => ?::jsonb)""",
                SqlDoor::postedRow,
                exchange.source(),
                exchange.sourceCurrency(),
                exchange.destination(),
                exchange.destinationCurrency(),
                exchange.amount().orElseThrow(),
                exchange.rate(),
                exchange.exchangeAccount(),
                exchange.type(),
                exchange.key().orElse(null),
                exchange.effectiveDate().orElse(null),
                exchange.description().orElse(null),
                exchange.reference().orElse(null),
                exchange.metadata().orElse(null)));
    }

    @Override
    public ExchangePosition exchangePosition(
            String exchangeAccount, String baseCurrency, Map<String, BigDecimal> rates) {
        String given = rates.entrySet().stream()
                .map(each -> "\"%s\": \"%s\""
                        .formatted(each.getKey(), each.getValue().toPlainString()))
                .collect(Collectors.joining(", ", "{", "}"));
        List<ExchangePosition.InCurrency> rows = new ArrayList<>(list(
                """
                SELECT currency, came_in, went_out, balance, rate, value, gain
                FROM crossfoot.exchange_position(?, ?, ?::jsonb)""",
                row -> new ExchangePosition.InCurrency(
                        row.getString(1),
                        row.getBigDecimal(2),
                        row.getBigDecimal(3),
                        row.getBigDecimal(4),
                        Optional.ofNullable(row.getBigDecimal(5)),
                        Optional.ofNullable(row.getBigDecimal(6)),
                        Optional.ofNullable(row.getBigDecimal(7))),
                exchangeAccount,
                baseCurrency,
                given));
        ExchangePosition.InCurrency sums = rows.remove(rows.size() - 1);
        return new ExchangePosition(exchangeAccount, baseCurrency, rows, sums.value(), sums.gain());
    }

    @Override
    public Split split(SplitRequest request) {
        List<SplitRequest.Percentage> percentages = request.percentages();
        List<Split.Share> shares = list(
                "SELECT account, amount FROM crossfoot.split(?, ?, ?::text[], ?::numeric[], ?)",
                row -> new Split.Share(row.getString(1), row.getBigDecimal(2)),
                request.amount(),
                request.currency(),
                percentages.stream().map(each -> '"' + each.account() + '"').collect(Collectors.joining(",", "{", "}")),
                percentages.stream()
                        .map(each -> each.percentage().toPlainString())
                        .collect(Collectors.joining(",", "{", "}")),
                request.remainderTo());
        return new Split(
                shares.stream().map(Split.Share::amount).reduce(BigDecimal::add).orElseThrow(),
                request.currency(),
                shares);
    }

    @Override
    public List<OperationResult> perform(List<Operation> operations) {
        return perform(operations, false, false, SqlDoor::operationResult);
    }

    @Override
    public List<OperationResult> performAll(List<Operation> operations) {
        List<OperationResult> results = perform(operations, true, false, SqlDoor::operationResult);
        throwFirst(results);
        return results;
    }

    @Override
    public List<OperationDryRun> dryRunOperations(List<Operation> operations, boolean allOrNothing) {
        return perform(
                operations,
                allOrNothing,
                true,
                row -> row.getString(1).equals("rejected")
                        ? Wire.wouldBeRejected(operationError(row))
                        : Wire.wouldBeDone(row.getString(1), json(row, 2)));
    }

    private <R> List<R> perform(List<Operation> operations, boolean allOrNothing, boolean dryRun, Row<R> result) {
        return list(
                """
                SELECT status, result, code, message, facts
                FROM crossfoot.perform(?::jsonb, all_or_nothing => ?, dry_run => ?) ORDER BY operation""",
                result,
                operations.stream().map(Wire::operation).collect(Collectors.joining(",", "[", "]")),
                allOrNothing,
                dryRun);
    }

    private static OperationResult operationResult(ResultSet row) throws SQLException {
        return row.getString(1).equals("rejected") ? new Rejected(operationError(row)) : Wire.done(json(row, 2));
    }

    private static LedgerException operationError(ResultSet row) throws SQLException {
        return LedgerException.of(
                ErrorCode.of(row.getString(3)).orElseThrow(), row.getString(4), Wire.facts(json(row, 5)), null);
    }

    @Override
    public Explanation explain(ExplainRequest request) {
        return one(
                "SELECT crossfoot.explain(?, ?, asked => ?, at => ?, since => ?)",
                row -> Wire.explanation(json(row, 1)),
                request.account(),
                request.currency(),
                request.asked().orElse(null),
                request.at().map(each -> each.atOffset(ZoneOffset.UTC)).orElse(null),
                request.since().orElse(null));
    }

    @Override
    public Overdraft setOverdraft(OverdraftRule rule) {
        return one(
                OVERDRAFT + """
                        crossfoot.set_overdraft(?, ?, ?, fee => ?, fee_account => ?, protected_by => ?, until => ?,
                                                actor => 'dba on call')""",
                SqlDoor::overdraft,
                rule.account(),
                rule.currency(),
                rule.limit(),
                rule.fee().orElse(null),
                rule.feeAccount().orElse(null),
                rule.protectedBy().orElse(null),
                rule.until().map(each -> each.atOffset(ZoneOffset.UTC)).orElse(null));
    }

    @Override
    public Optional<Overdraft> overdraft(String account, String currency) {
        return list(OVERDRAFT + "crossfoot.overdraft(?, ?)", SqlDoor::overdraft, account, currency).stream()
                .findFirst();
    }

    private static Overdraft overdraft(ResultSet row) throws SQLException {
        return new Overdraft(
                row.getString(1),
                row.getString(2),
                Optional.ofNullable(row.getBigDecimal(3)),
                Optional.ofNullable(row.getBigDecimal(4)),
                text(row, 5),
                text(row, 6),
                Optional.ofNullable(instant(row, 7)),
                Optional.ofNullable(row.getBigDecimal(8)));
    }

    private static Hold hold(ResultSet row) throws SQLException {
        return new Hold(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getBigDecimal(4),
                row.getBigDecimal(5),
                row.getBigDecimal(6),
                row.getBigDecimal(7),
                HoldState.of(row.getString(8)),
                instant(row, 9),
                Optional.ofNullable(instant(row, 10)),
                text(row, 11),
                text(row, 12),
                text(row, 13),
                row.getBoolean(14));
    }

    /** A transaction as a row of a function that answers a row for each posting tells it, with that posting. */
    private static Posted postedRow(ResultSet row) throws SQLException {
        return new Posted(
                row.getLong(1),
                instant(row, 2),
                row.getObject(3, LocalDate.class),
                row.getBoolean(4),
                List.of(new PostedPosting(
                        row.getInt(5),
                        row.getString(6),
                        row.getString(7),
                        row.getBigDecimal(8),
                        row.getString(9),
                        head(row, 10),
                        head(row, 12))));
    }

    private static Posted posted(List<Posted> rows) {
        Posted first = rows.get(0);
        return new Posted(
                first.transactionId(),
                first.postedAt(),
                first.effectiveDate(),
                first.replayed(),
                rows.stream().flatMap(row -> row.postings().stream()).toList());
    }

    @Override
    public List<AccountBalance> balances(String account) {
        return list(ACCOUNT + "crossfoot.balance(?)", SqlDoor::account, account);
    }

    @Override
    public Optional<AccountBalance> balance(String account, String currency) {
        return list(ACCOUNT + "crossfoot.balance(?, ?)", SqlDoor::account, account, currency).stream()
                .findFirst();
    }

    @Override
    public Optional<PastBalance> balance(String account, String currency, Instant at) {
        return list(
                        "SELECT account, currency, balance, version FROM crossfoot.balance(?, ?, ?)",
                        row -> new PastBalance(
                                row.getString(1), row.getString(2), at, row.getBigDecimal(3), row.getLong(4)),
                        account,
                        currency,
                        at.atOffset(ZoneOffset.UTC))
                .stream()
                .findFirst();
    }

    @Override
    public EntryPage entries(String account, String currency, String before, int limit) {
        String[] cursor = new String[1];
        List<Entry> entries = list(
                """
                SELECT account, currency, version, posted_at, effective_date, transaction_id, leg, type, amount, balance,
                       counterparty, key, description, reference, cursor
                FROM crossfoot.entries(?, ?, before => ?, "limit" => ?)""",
                row -> {
                    cursor[0] = row.getString(15);
                    return new Entry(
                            row.getString(1),
                            row.getString(2),
                            row.getLong(3),
                            instant(row, 4),
                            row.getObject(5, LocalDate.class),
                            row.getLong(6),
                            row.getInt(7),
                            row.getString(8),
                            row.getBigDecimal(9),
                            row.getBigDecimal(10),
                            row.getString(11),
                            text(row, 12),
                            text(row, 13),
                            text(row, 14));
                },
                account,
                currency,
                before,
                limit);
        return new EntryPage(entries, entries.size() < limit ? Optional.empty() : Optional.of(cursor[0]));
    }

    /** SQL has a view of accounts, so pages of it are a matter of WHERE and LIMIT; the cursor is the last name and currency. */
    @Override
    public AccountPage accounts(String prefix, String after, int limit) {
        String[] last = after == null ? new String[] {"", ""} : after.split("/", 2);
        List<AccountBalance> accounts = list(
                ACCOUNT
                        + "crossfoot.account_balance WHERE starts_with(account, ?) AND (account, currency) > (?, ?)"
                        + " ORDER BY account, currency LIMIT ?",
                SqlDoor::account,
                prefix,
                last[0],
                last[1],
                limit);
        if (accounts.size() < limit) {
            return new AccountPage(accounts, Optional.empty());
        }
        AccountBalance end = accounts.get(limit - 1);
        return new AccountPage(accounts, Optional.of(end.account() + "/" + end.currency()));
    }

    @Override
    public List<Total> totals(String prefix) {
        return list(
                "SELECT currency, accounts, balance, held FROM crossfoot.totals(?)",
                row -> new Total(row.getString(1), row.getLong(2), row.getBigDecimal(3), row.getBigDecimal(4)),
                prefix);
    }

    @Override
    public List<TrialBalanceLine> trialBalance(int depth) {
        return list(
                "SELECT currency, \"group\", accounts, debit, credit FROM crossfoot.trial_balance(?)",
                row -> new TrialBalanceLine(
                        row.getString(1), row.getString(2), row.getLong(3), row.getBigDecimal(4), row.getBigDecimal(5)),
                depth);
    }

    /** A last row without a transaction is only the cursor of the page. */
    @Override
    public TransactionPage transactions(TransactionFilter filter, String before, int limit) {
        String[] cursor = new String[1];
        List<PostedTransaction> transactions = new ArrayList<>(list(
                """
                SELECT transaction_id, posted_at, effective_date, type, imported, key, description, reference, metadata,
                       postings, link, linked_by, cursor
                FROM crossfoot.transactions(account => ?, currency => ?, type => ?, key => ?, reference => ?,
                                            posted_from => ?, posted_before => ?, before => ?, "limit" => ?)""",
                row -> {
                    cursor[0] = row.getString(13);
                    return row.getObject(1) == null ? null : transaction(row);
                },
                filter.account().orElse(null),
                filter.currency().orElse(null),
                filter.type().orElse(null),
                filter.key().orElse(null),
                filter.reference().orElse(null),
                filter.postedFrom().map(each -> each.atOffset(ZoneOffset.UTC)).orElse(null),
                filter.postedBefore().map(each -> each.atOffset(ZoneOffset.UTC)).orElse(null),
                before,
                limit));
        transactions.removeIf(Objects::isNull);
        return new TransactionPage(transactions, Optional.ofNullable(cursor[0]));
    }

    @Override
    public List<TransactionType> transactionTypes() {
        return list(TYPES + "crossfoot.transaction_types ORDER BY name", SqlDoor::transactionType);
    }

    private static final String TYPES = "SELECT name, first_posted_at, counter_account, signs,"
            + " to_jsonb(required_metadata), to_jsonb(posters), limits FROM ";

    @Override
    public TransactionType setType(TypeRule rule) {
        return one(
                TYPES
                        + "crossfoot.set_type(?, ?, ?, string_to_array(?, ' '), string_to_array(?, ' '), ?::jsonb, 'dba on call')",
                SqlDoor::transactionType,
                rule.type(),
                rule.counterAccount().orElse(null),
                rule.signs().title(),
                String.join(" ", rule.requiredMetadata()),
                String.join(" ", rule.posters()),
                rule.limits().stream()
                        .map(limit -> "{\"currency\": \"" + limit.currency() + "\""
                                + limit.perTransaction()
                                        .map(each -> ", \"per_transaction\": \"" + each + "\"")
                                        .orElse("")
                                + limit.perDay()
                                        .map(each -> ", \"per_day\": \"" + each + "\"")
                                        .orElse("")
                                + (limit.countPerDay().isPresent()
                                        ? ", \"count_per_day\": "
                                                + limit.countPerDay().getAsInt()
                                        : "")
                                + "}")
                        .collect(Collectors.joining(", ", "[", "]")));
    }

    private static TransactionType transactionType(ResultSet row) throws SQLException {
        String name = row.getString(1);
        return new TransactionType(
                name,
                Optional.ofNullable(instant(row, 2)),
                row.getString(4) == null
                        ? Optional.empty()
                        : Optional.of(Wire.typeRule(
                                name,
                                text(row, 3),
                                row.getString(4),
                                jsonOrNull(row, 5),
                                jsonOrNull(row, 6),
                                jsonOrNull(row, 7))));
    }

    private static JsonNode jsonOrNull(ResultSet row, int column) throws SQLException {
        return row.getString(column) == null ? null : json(row, column);
    }

    @Override
    public Optional<PostedTransaction> transaction(String key) {
        return transaction("key", key);
    }

    @Override
    public Optional<PostedTransaction> transaction(long transactionId) {
        return transaction("transaction_id", transactionId);
    }

    private Optional<PostedTransaction> transaction(String column, Object value) {
        return list("""
                        SELECT transaction_id, posted_at, effective_date, type, imported, key, description, reference, metadata,
                               postings, link, linked_by
                        FROM crossfoot.transaction WHERE\s""" + column + " = ?", SqlDoor::transaction, value).stream().findFirst();
    }

    @Override
    public List<Currency> currencies() {
        return list(
                "SELECT code, scale, name FROM crossfoot.currencies ORDER BY code",
                row -> new Currency(row.getString(1), row.getInt(2), row.getString(3)));
    }

    @Override
    public Currency addCurrency(String code, int scale, String name) {
        one("SELECT crossfoot.add_currency(?, ?, ?, actor => 'dba on call')", row -> true, code, scale, name);
        return one(
                "SELECT code, scale, name FROM crossfoot.currencies WHERE code = ?",
                row -> new Currency(row.getString(1), row.getInt(2), row.getString(3)),
                code);
    }

    @Override
    public Settings settings() {
        return one(
                "SELECT time_zone, open_on_first_use FROM crossfoot.settings",
                row -> new Settings(row.getString(1), row.getBoolean(2)));
    }

    @Override
    public void setTimeZone(String timeZone) {
        one("SELECT crossfoot.configure(time_zone => ?, actor => 'dba on call')", row -> true, timeZone);
    }

    @Override
    public void setOpenOnFirstUse(boolean open) {
        one("SELECT crossfoot.configure(open_on_first_use => ?, actor => 'dba on call')", row -> true, open);
    }

    @Override
    public AuditPage audit(String before, int limit) {
        List<AdministrativeAct> acts = list(
                "SELECT id, at, act, role, actor, facts FROM crossfoot.audit(before => ?, \"limit\" => ?)",
                row -> new AdministrativeAct(
                        row.getLong(1),
                        instant(row, 2),
                        row.getString(3),
                        row.getString(4),
                        text(row, 5),
                        Wire.facts(json(row, 6))),
                before,
                limit);
        return new AuditPage(
                acts,
                acts.size() < limit
                        ? Optional.empty()
                        : Optional.of(Long.toString(acts.get(limit - 1).id())));
    }

    @Override
    public Verification verify() {
        return one(
                "SELECT ok, accounts, transactions, entries, differences FROM crossfoot.verify()",
                row -> new Verification(
                        row.getBoolean(1), row.getLong(2), row.getLong(3), row.getLong(4), differences(json(row, 5))));
    }

    private static List<Difference> differences(JsonNode array) {
        List<Difference> differences = new ArrayList<>();
        for (JsonNode each : array) {
            Map<String, String> facts = new LinkedHashMap<>(Wire.facts(each));
            differences.add(new Difference(facts.remove("check"), facts));
        }
        return differences;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reads one row. */
    @FunctionalInterface
    private interface Row<R> {
        R read(ResultSet row) throws SQLException;
    }

    private <R> R one(String sql, Row<R> read, Object... parameters) {
        return list(sql, read, parameters).get(0);
    }

    private <R> List<R> list(String sql, Row<R> read, Object... parameters) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            List<R> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.add(read.read(result));
                }
            }
            return rows;
        } catch (SQLException e) {
            throw refusal(e);
        }
    }

    /** The SQLSTATE is the code, the DETAIL the facts. */
    private static LedgerException refusal(SQLException error) {
        ErrorCode code = ErrorCode.of(error.getSQLState()).orElseThrow(() -> new IllegalStateException(error));
        var server = ((PSQLException) error).getServerErrorMessage();
        JsonNode facts = JsonMapper.shared().readTree(server.getDetail());
        return LedgerException.of(code, server.getMessage(), Wire.facts(facts), error);
    }

    private static AccountBalance account(ResultSet row) throws SQLException {
        return new AccountBalance(
                row.getString(1),
                row.getString(2),
                row.getBigDecimal(3),
                row.getBigDecimal(4),
                Optional.ofNullable(row.getBigDecimal(5)),
                row.getLong(6),
                Optional.ofNullable(row.getBigDecimal(7)),
                AccountState.of(row.getString(8)),
                row.getBigDecimal(9),
                Optional.ofNullable(row.getBigDecimal(10)),
                Optional.ofNullable(instant(row, 11)));
    }

    private static PostedTransaction transaction(ResultSet row) throws SQLException {
        return new PostedTransaction(
                row.getLong(1),
                instant(row, 2),
                row.getObject(3, LocalDate.class),
                row.getString(4),
                row.getBoolean(5),
                text(row, 6),
                text(row, 7),
                text(row, 8),
                text(row, 9),
                row.getObject(11) == null ? Optional.empty() : Optional.of(Wire.readLink(json(row, 11))),
                row.getObject(12) == null ? List.of() : Wire.linkedBy(json(row, 12)),
                Wire.postings(json(row, 10)));
    }

    /** The functions answer balances, not the amount that was sent; it was posted with its currency's decimals. */
    private static PostedPosting posted(
            int leg, Posting posting, Optional<Head> sourceHead, Optional<Head> destinationHead) {
        int scale = sourceHead
                .or(() -> destinationHead)
                .map(head -> head.balance().scale())
                .orElse(posting.amount().scale());
        return new PostedPosting(
                leg,
                posting.source(),
                posting.destination(),
                posting.amount().setScale(scale),
                posting.currency(),
                sourceHead,
                destinationHead);
    }

    private static Optional<Head> head(ResultSet row, int column) throws SQLException {
        BigDecimal balance = row.getBigDecimal(column);
        return balance == null ? Optional.empty() : Optional.of(new Head(balance, row.getLong(column + 1)));
    }

    private static String expected(Transaction transaction) {
        List<Map<String, Object>> expected = new ArrayList<>();
        for (ExpectedVersion each : transaction.expectedVersions()) {
            expected.add(Map.of("account", each.account(), "currency", each.currency(), "version", each.version()));
        }
        return expected.isEmpty() ? null : JsonMapper.shared().writeValueAsString(expected);
    }

    private <T> java.sql.Array texts(List<T> list, Function<T, String> text) throws SQLException {
        return connection.createArrayOf("text", list.stream().map(text).toArray());
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime moment = row.getObject(column, OffsetDateTime.class);
        return moment == null ? null : moment.toInstant();
    }

    private static Optional<String> text(ResultSet row, int column) throws SQLException {
        return Optional.ofNullable(row.getString(column));
    }

    private static JsonNode json(ResultSet row, int column) throws SQLException {
        return JsonMapper.shared().readTree(row.getString(column));
    }

    private static final String DISPUTE = """
            SELECT key, transaction_id, account, payee, currency, amount, mode, funded_by, state, opened_at, deadline, ended_at,
                   hold, credited_by, reversed_by, returned_by, reason, reference, metadata, replayed, cursor
            FROM\s""";

    @Override
    public Dispute openDispute(DisputeRequest dispute) {
        return one(
                DISPUTE + """
                        crossfoot.open_dispute(?, ?, ?, ?, funded_by => ?, deadline => ?, reason => ?, reference => ?,
                                               metadata => ?::jsonb, payee => ?, currency => ?)""",
                SqlDoor::dispute,
                dispute.key(),
                dispute.transactionId(),
                dispute.account(),
                dispute.amount().orElse(null),
                dispute.fundedBy().orElse(null),
                dispute.deadline().map(each -> each.atOffset(ZoneOffset.UTC)).orElse(null),
                dispute.reason(),
                dispute.reference().orElse(null),
                dispute.metadata().orElse(null),
                dispute.payee().orElse(null),
                dispute.currency().orElse(null));
    }

    @Override
    public Dispute winDispute(String dispute) {
        return one(DISPUTE + "crossfoot.win_dispute(?)", SqlDoor::dispute, dispute);
    }

    @Override
    public Dispute loseDispute(String dispute) {
        return one(DISPUTE + "crossfoot.lose_dispute(?)", SqlDoor::dispute, dispute);
    }

    @Override
    public List<Dispute> settleDisputes() {
        return list(DISPUTE + "crossfoot.settle_disputes()", SqlDoor::dispute);
    }

    @Override
    public Optional<Dispute> dispute(String key) {
        try {
            return Optional.of(one(DISPUTE + "crossfoot.find_dispute(?)", SqlDoor::dispute, key));
        } catch (LedgerException e) {
            if (e.code() == ErrorCode.DISPUTE_NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public List<DisputeEvent> disputeEvents(String key) {
        return list(
                "SELECT event, at, transaction_id, role FROM crossfoot.dispute_events(?)",
                row -> new DisputeEvent(
                        DisputeEvent.Kind.of(row.getString(1)), instant(row, 2), number(row, 3), text(row, 4)),
                key);
    }

    @Override
    public DisputePage disputes(DisputeFilter filter, String before, int limit) {
        String[] cursor = new String[1];
        List<Dispute> disputes = new ArrayList<>(list(
                DISPUTE + "crossfoot.disputes(account => ?, currency => ?, state => ?, before => ?, \"limit\" => ?)",
                row -> {
                    cursor[0] = row.getString(21);
                    return row.getObject(1) == null ? null : dispute(row);
                },
                filter.account().orElse(null),
                filter.currency().orElse(null),
                filter.state().map(DisputeState::title).orElse(null),
                before,
                limit));
        disputes.removeIf(Objects::isNull);
        return new DisputePage(disputes, Optional.ofNullable(cursor[0]));
    }

    private static Dispute dispute(ResultSet row) throws SQLException {
        return new Dispute(
                row.getString(1),
                row.getLong(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getBigDecimal(6),
                DisputeMode.of(row.getString(7)),
                text(row, 8),
                DisputeState.of(row.getString(9)),
                instant(row, 10),
                Optional.ofNullable(instant(row, 11)),
                Optional.ofNullable(instant(row, 12)),
                text(row, 13),
                number(row, 14),
                number(row, 15),
                number(row, 16),
                row.getString(17),
                text(row, 18),
                text(row, 19),
                row.getBoolean(20));
    }

    private static OptionalLong number(ResultSet row, int column) throws SQLException {
        return row.getObject(column) == null ? OptionalLong.empty() : OptionalLong.of(row.getLong(column));
    }

    private static final String LOT = """
            SELECT key, account, currency, amount, spent, expired, remaining, state, priority, granted_at, granted_by, expires_at,
                   expires_to, expired_by, cursor
            FROM\s""";

    @Override
    public Optional<Lot> lot(String key) {
        try {
            return Optional.of(one(LOT + "crossfoot.find_lot(?)", SqlDoor::lot, key));
        } catch (LedgerException e) {
            if (e.code() == ErrorCode.LOT_NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public List<LotEvent> lotEvents(String key) {
        return list(
                "SELECT event, at, amount, remaining, transaction_id, role FROM crossfoot.lot_events(?)",
                row -> new LotEvent(
                        LotEvent.Kind.of(row.getString(1)),
                        instant(row, 2),
                        row.getBigDecimal(3),
                        row.getBigDecimal(4),
                        number(row, 5),
                        row.getString(6)),
                key);
    }

    @Override
    public LotPage lots(LotFilter filter, String before, int limit) {
        String[] cursor = new String[1];
        List<Lot> lots = new ArrayList<>(list(
                LOT + "crossfoot.lots(account => ?, currency => ?, state => ?, before => ?, \"limit\" => ?)",
                row -> {
                    cursor[0] = row.getString(15);
                    return row.getObject(1) == null ? null : lot(row);
                },
                filter.account().orElse(null),
                filter.currency().orElse(null),
                filter.state().map(LotState::title).orElse(null),
                before,
                limit));
        lots.removeIf(Objects::isNull);
        return new LotPage(lots, Optional.ofNullable(cursor[0]));
    }

    @Override
    public List<Lot> expireLots(int limit) {
        return list(LOT + "crossfoot.expire_lots(\"limit\" => ?)", SqlDoor::lot, limit);
    }

    @Override
    public List<Lot> expireLots(String account, String currency, int limit) {
        return list(LOT + "crossfoot.expire_lots(?, ?, ?)", SqlDoor::lot, account, currency, limit);
    }

    private static Lot lot(ResultSet row) throws SQLException {
        return new Lot(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getBigDecimal(4),
                row.getBigDecimal(5),
                row.getBigDecimal(6),
                row.getBigDecimal(7),
                LotState.of(row.getString(8)),
                row.getInt(9),
                instant(row, 10),
                row.getLong(11),
                instant(row, 12),
                row.getString(13),
                number(row, 14));
    }
}
