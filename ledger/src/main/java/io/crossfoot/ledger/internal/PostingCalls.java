package io.crossfoot.ledger.internal;

import io.crossfoot.ledger.BatchResult;
import io.crossfoot.ledger.Capture;
import io.crossfoot.ledger.DryRun;
import io.crossfoot.ledger.Exchange;
import io.crossfoot.ledger.Head;
import io.crossfoot.ledger.ImportedTransaction;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.Posted;
import io.crossfoot.ledger.PostedPosting;
import io.crossfoot.ledger.Posting;
import io.crossfoot.ledger.Rejected;
import io.crossfoot.ledger.Reversal;
import io.crossfoot.ledger.Transaction;
import io.crossfoot.ledger.json.JsonWriter;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Calls that post. */
final class PostingCalls {
    private static final String TRANSFER = """
            SELECT transaction_id, posted_at, business_date, replayed,
                   source_balance, source_version, destination_balance, destination_version
            FROM crossfoot.transfer(?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?::jsonb)""";

    private static final String BATCH_COLUMNS = """
            SELECT status, transaction_id, posted_at, business_date,
                   source_balance, source_version, destination_balance, destination_version, code, message, facts
            FROM\s""";

    private static final String POST_BATCH =
            BATCH_COLUMNS + "crossfoot.post_batch(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String IMPORT_BATCH =
            BATCH_COLUMNS + "crossfoot.import_batch(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private static final String POSTED_ROWS = """
            SELECT transaction_id, posted_at, business_date, replayed, leg, source, destination, amount, currency,
                   source_balance, source_version, destination_balance, destination_version
            FROM\s""";

    private PostingCalls() {}

    static Posted capture(Connection connection, Capture capture) throws SQLException {
        return posted(
                connection,
                "crossfoot.capture_hold(?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?)",
                capture.hold(),
                capture.destination(),
                capture.amount().map(Checks::sendable).orElse(null),
                capture.type(),
                capture.key().orElse(null),
                capture.effectiveDate().orElse(null),
                capture.description().orElse(null),
                capture.reference().orElse(null),
                capture.metadata().orElse(null),
                capture.releaseRest());
    }

    static Posted reverse(Connection connection, Reversal reversal) throws SQLException {
        return posted(
                connection,
                "crossfoot.reverse(?, ?, ?, ?, ?, ?, ?, ?::jsonb)",
                reversal.transactionId(),
                reversal.amount().map(Checks::sendable).orElse(null),
                reversal.type(),
                reversal.key().orElse(null),
                reversal.effectiveDate().orElse(null),
                reversal.description().orElse(null),
                reversal.reference().orElse(null),
                reversal.metadata().orElse(null));
    }

    static Posted exchange(Connection connection, Exchange exchange) throws SQLException {
        return posted(
                connection,
                "crossfoot.exchange(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb)",
                exchange.source(),
                exchange.sourceCurrency(),
                exchange.destination(),
                exchange.destinationCurrency(),
                exchange.amount().map(Checks::sendable).orElse(null),
                Checks.sendable(exchange.rate()),
                exchange.exchangeAccount(),
                exchange.type(),
                exchange.key().orElse(null),
                exchange.effectiveDate().orElse(null),
                exchange.description().orElse(null),
                exchange.reference().orElse(null),
                exchange.metadata().orElse(null));
    }

    /** Calls a function that answers a row for each posting, all of which repeat what is the transaction's. */
    private static Posted posted(Connection connection, String call, Object... parameters) throws SQLException {
        Posted[] first = new Posted[1];
        List<PostedPosting> postings = Rows.list(
                connection,
                POSTED_ROWS + call,
                row -> {
                    first[0] = new Posted(
                            row.getLong(1), Rows.instant(row, 2), Rows.date(row, 3), row.getBoolean(4), List.of());
                    return new PostedPosting(
                            row.getInt(5),
                            row.getString(6),
                            row.getString(7),
                            row.getBigDecimal(8),
                            row.getString(9),
                            Rows.head(row, 10),
                            Rows.head(row, 12));
                },
                parameters);
        return new Posted(
                first[0].transactionId(), first[0].postedAt(), first[0].effectiveDate(), first[0].replayed(), postings);
    }

    /** Posts a transaction of one posting by the kernel's shortest way. */
    static Posted transfer(Connection connection, Transaction transaction) throws SQLException {
        Posting posting = transaction.postings().get(0);
        return Rows.one(
                connection,
                TRANSFER,
                row -> new Posted(
                        row.getLong(1),
                        Rows.instant(row, 2),
                        Rows.date(row, 3),
                        row.getBoolean(4),
                        List.of(posted(1, posting, Rows.head(row, 5), Rows.head(row, 7)))),
                posting.source(),
                posting.destination(),
                Checks.sendable(posting.amount()),
                posting.currency(),
                transaction.type(),
                transaction.key().orElse(null),
                transaction.effectiveDate().orElse(null),
                transaction.description().orElse(null),
                transaction.reference().orElse(null),
                transaction.metadata().orElse(null),
                ExpectedVersions.json(transaction));
    }

    static List<BatchResult> postBatch(Connection connection, List<Transaction> transactions, boolean allOrNothing)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(POST_BATCH)) {
            setBatch(statement, transactions, allOrNothing, false);
            return results(statement, transactions, PostingCalls::result);
        }
    }

    static List<DryRun> dryRun(Connection connection, List<Transaction> transactions, boolean allOrNothing)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(POST_BATCH)) {
            setBatch(statement, transactions, allOrNothing, true);
            return results(statement, transactions, PostingCalls::dryRun);
        }
    }

    private static void setBatch(
            PreparedStatement statement, List<Transaction> transactions, boolean allOrNothing, boolean dryRun)
            throws SQLException {
        new BatchArrays(transactions).set(statement);
        String[] expected = ExpectedVersions.json(transactions);
        statement.setArray(
                12, expected == null ? null : statement.getConnection().createArrayOf("jsonb", expected));
        statement.setBoolean(13, allOrNothing);
        statement.setBoolean(14, dryRun);
        BatchArrays.set(statement, 15, "jsonb", transactions, transaction -> transaction
                .link()
                .map(link -> JsonWriter.text(out -> JsonWriter.write(out, link))));
    }

    static List<BatchResult> importBatch(Connection connection, List<ImportedTransaction> imported)
            throws SQLException {
        List<Transaction> transactions =
                imported.stream().map(ImportedTransaction::transaction).toList();
        String[] postedAt = imported.stream()
                .map(each -> Rows.moment(each.postedAt()).toString())
                .toArray(String[]::new);
        try (PreparedStatement statement = connection.prepareStatement(IMPORT_BATCH)) {
            new BatchArrays(transactions).set(statement);
            statement.setArray(12, connection.createArrayOf("timestamptz", postedAt));
            return results(statement, transactions, PostingCalls::result);
        }
    }

    /** Reads what became of one transaction from the rows of its postings. */
    @FunctionalInterface
    private interface Result<R> {
        R of(ResultSet row, List<Posting> postings) throws SQLException;
    }

    private static <R> List<R> results(PreparedStatement statement, List<Transaction> transactions, Result<R> result)
            throws SQLException {
        List<R> results = new ArrayList<>(transactions.size());
        try (ResultSet row = statement.executeQuery()) {
            for (Transaction transaction : transactions) {
                row.next();
                results.add(result.of(row, transaction.postings()));
            }
        }
        return results;
    }

    private static BatchResult result(ResultSet row, List<Posting> postings) throws SQLException {
        String status = row.getString(1);
        if (status.equals("rejected")) {
            return new Rejected(refusal(row, postings));
        }
        return new Posted(
                row.getLong(2),
                Rows.instant(row, 3),
                Rows.date(row, 4),
                status.equals("replayed"),
                posted(row, postings));
    }

    private static DryRun dryRun(ResultSet row, List<Posting> postings) throws SQLException {
        String status = row.getString(1);
        if (status.equals("rejected")) {
            return wouldBeRejected(refusal(row, postings));
        }
        return new DryRun(
                status.equals("replayed") ? DryRun.Status.REPLAYED : DryRun.Status.POSTED,
                Rows.date(row, 4),
                posted(row, postings),
                Optional.empty());
    }

    static DryRun wouldBeRejected(LedgerException error) {
        return new DryRun(DryRun.Status.REJECTED, null, List.of(), Optional.of(error));
    }

    /** Every row of a transaction repeats what is the transaction's. */
    private static LedgerException refusal(ResultSet row, List<Posting> postings) throws SQLException {
        LedgerException error = Rows.refusal(row, 9);
        for (int leg = 2; leg <= postings.size(); leg++) {
            row.next();
        }
        return error;
    }

    private static List<PostedPosting> posted(ResultSet row, List<Posting> postings) throws SQLException {
        List<PostedPosting> posted = new ArrayList<>(postings.size());
        for (int leg = 1; leg <= postings.size(); leg++) {
            if (leg > 1) {
                row.next();
            }
            posted.add(posted(leg, postings.get(leg - 1), Rows.head(row, 5), Rows.head(row, 7)));
        }
        return posted;
    }

    /** A posted amount has its currency's decimals, and a balance shows how many those are. */
    private static PostedPosting posted(int leg, Posting posting, Optional<Head> source, Optional<Head> destination) {
        BigDecimal amount = Checks.sendable(posting.amount());
        Optional<Head> head = source.isPresent() ? source : destination;
        if (head.isPresent()) {
            amount = amount.setScale(head.get().balance().scale());
        }
        return new PostedPosting(
                leg, posting.source(), posting.destination(), amount, posting.currency(), source, destination);
    }
}
