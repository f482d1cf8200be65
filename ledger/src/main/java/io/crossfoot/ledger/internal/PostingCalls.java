package io.crossfoot.ledger.internal;

import io.crossfoot.ledger.BatchResult;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.Head;
import io.crossfoot.ledger.ImportedTransaction;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.Posted;
import io.crossfoot.ledger.PostedPosting;
import io.crossfoot.ledger.Posting;
import io.crossfoot.ledger.Rejected;
import io.crossfoot.ledger.Transaction;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Calls that post. */
final class PostingCalls {
    private static final String TRANSFER = """
            SELECT transaction_id, posted_at, business_date, replayed,
                   source_balance, source_version, destination_balance, destination_version
            FROM crossfoot.transfer(?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb)""";

    private static final String BATCH_COLUMNS = """
            SELECT status, transaction_id, posted_at, business_date,
                   source_balance, source_version, destination_balance, destination_version, code, message, facts
            FROM\s""";

    private static final String POST_BATCH = BATCH_COLUMNS + "crossfoot.post_batch(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String IMPORT_BATCH =
            BATCH_COLUMNS + "crossfoot.import_batch(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private PostingCalls() {}

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
                transaction.metadata().orElse(null));
    }

    static List<BatchResult> postBatch(Connection connection, List<Transaction> transactions) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(POST_BATCH)) {
            new BatchArrays(transactions).set(statement);
            return results(statement, transactions);
        }
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
            return results(statement, transactions);
        }
    }

    private static List<BatchResult> results(PreparedStatement statement, List<Transaction> transactions)
            throws SQLException {
        List<BatchResult> results = new ArrayList<>(transactions.size());
        try (ResultSet row = statement.executeQuery()) {
            for (Transaction transaction : transactions) {
                results.add(result(row, transaction.postings()));
            }
        }
        return results;
    }

    /** Reads the rows of one transaction; all repeat what is the transaction's. */
    private static BatchResult result(ResultSet row, List<Posting> postings) throws SQLException {
        row.next();
        String status = row.getString(1);
        if (status.equals("rejected")) {
            Rejected rejected = new Rejected(error(row));
            for (int leg = 2; leg <= postings.size(); leg++) {
                row.next();
            }
            return rejected;
        }
        long transactionId = row.getLong(2);
        Instant postedAt = Rows.instant(row, 3);
        LocalDate businessDate = Rows.date(row, 4);
        List<PostedPosting> posted = new ArrayList<>(postings.size());
        for (int leg = 1; leg <= postings.size(); leg++) {
            if (leg > 1) {
                row.next();
            }
            posted.add(posted(leg, postings.get(leg - 1), Rows.head(row, 5), Rows.head(row, 7)));
        }
        return new Posted(transactionId, postedAt, businessDate, status.equals("replayed"), posted);
    }

    private static LedgerException error(ResultSet row) throws SQLException {
        return LedgerException.of(
                ErrorCode.of(row.getString(9)).orElse(ErrorCode.DATABASE_ERROR),
                row.getString(10),
                Json.facts(row.getString(11)),
                null);
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
