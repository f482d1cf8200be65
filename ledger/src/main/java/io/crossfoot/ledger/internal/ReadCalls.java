package io.crossfoot.ledger.internal;

import io.crossfoot.ledger.Currency;
import io.crossfoot.ledger.Entry;
import io.crossfoot.ledger.EntryPage;
import io.crossfoot.ledger.ExplainRequest;
import io.crossfoot.ledger.Explanation;
import io.crossfoot.ledger.Head;
import io.crossfoot.ledger.PostedPosting;
import io.crossfoot.ledger.PostedTransaction;
import io.crossfoot.ledger.Total;
import io.crossfoot.ledger.TransactionFilter;
import io.crossfoot.ledger.TransactionPage;
import io.crossfoot.ledger.TrialBalanceLine;
import io.crossfoot.ledger.json.JsonReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.JsonNode;

/** Calls that read history. */
final class ReadCalls {
    private static final String ENTRIES = """
            SELECT account, currency, version, posted_at, effective_date, transaction_id, leg, type, amount, balance,
                   counterparty, key, description, reference, cursor
            FROM crossfoot.entries(?, ?, ?, ?)""";

    private static final String TRANSACTION = """
            SELECT transaction_id, posted_at, effective_date, type, imported, key, description, reference, metadata, postings,
                   link, linked_by
            FROM crossfoot.transaction WHERE\s""";

    private static final String TRANSACTIONS = """
            SELECT transaction_id, posted_at, effective_date, type, imported, key, description, reference, metadata, postings,
                   link, linked_by, cursor
            FROM crossfoot.transactions(?, ?, ?, ?, ?, ?, ?, ?, ?)""";

    private ReadCalls() {}

    /** Reads a page of transactions; before is null for the newest. The last row may be but a cursor. */
    static TransactionPage transactions(Connection connection, TransactionFilter filter, String before, int limit)
            throws SQLException {
        String[] cursor = new String[1];
        List<PostedTransaction> transactions = Rows.list(
                connection,
                TRANSACTIONS,
                row -> {
                    cursor[0] = row.getString(13);
                    return row.getObject(1) == null ? null : transaction(row);
                },
                filter.account().orElse(null),
                filter.currency().orElse(null),
                filter.type().orElse(null),
                filter.key().orElse(null),
                filter.reference().orElse(null),
                filter.postedFrom().map(Rows::moment).orElse(null),
                filter.postedBefore().map(Rows::moment).orElse(null),
                before,
                limit);
        transactions.removeIf(Objects::isNull);
        return new TransactionPage(transactions, Optional.ofNullable(cursor[0]));
    }

    static Explanation explain(Connection connection, ExplainRequest request) throws SQLException {
        return Rows.one(
                        connection,
                        "SELECT crossfoot.explain(?, ?, ?, ?, ?)",
                        row -> json(row, 1, JsonReader::explanation),
                        request.account(),
                        request.currency(),
                        request.asked().map(Checks::sendable).orElse(null),
                        request.at().map(Rows::moment).orElse(null),
                        request.since().orElse(null))
                .orElseThrow();
    }

    static List<Total> totals(Connection connection, String prefix) throws SQLException {
        return List.copyOf(Rows.list(
                connection,
                "SELECT currency, accounts, balance, held FROM crossfoot.totals(?)",
                row -> new Total(row.getString(1), row.getLong(2), row.getBigDecimal(3), row.getBigDecimal(4)),
                prefix));
    }

    static List<TrialBalanceLine> trialBalance(Connection connection, int depth) throws SQLException {
        return List.copyOf(Rows.list(
                connection,
                "SELECT currency, \"group\", accounts, debit, credit FROM crossfoot.trial_balance(?)",
                row -> new TrialBalanceLine(
                        row.getString(1), row.getString(2), row.getLong(3), row.getBigDecimal(4), row.getBigDecimal(5)),
                depth));
    }

    /** Reads a page of entries; before is null for the newest. */
    static EntryPage entries(Connection connection, String account, String currency, String before, int limit)
            throws SQLException {
        String[] cursor = new String[1];
        List<Entry> entries = Rows.list(
                connection,
                ENTRIES,
                row -> {
                    cursor[0] = row.getString(15);
                    return entry(row);
                },
                account,
                currency,
                before,
                limit);
        return new EntryPage(entries, entries.size() < limit ? Optional.empty() : Optional.of(cursor[0]));
    }

    static Optional<PostedTransaction> transaction(Connection connection, String key) throws SQLException {
        return Rows.list(connection, TRANSACTION + "key = ?", ReadCalls::transaction, key).stream()
                .findFirst();
    }

    static Optional<PostedTransaction> transaction(Connection connection, long transactionId) throws SQLException {
        return Rows.list(connection, TRANSACTION + "transaction_id = ?", ReadCalls::transaction, transactionId).stream()
                .findFirst();
    }

    static List<Currency> currencies(Connection connection) throws SQLException {
        return List.copyOf(Rows.list(
                connection,
                "SELECT code, scale, name FROM crossfoot.currencies ORDER BY code",
                row -> new Currency(row.getString(1), row.getInt(2), row.getString(3))));
    }

    private static Entry entry(ResultSet row) throws SQLException {
        return new Entry(
                row.getString(1),
                row.getString(2),
                row.getLong(3),
                Rows.instant(row, 4),
                Rows.date(row, 5),
                row.getLong(6),
                row.getInt(7),
                row.getString(8),
                row.getBigDecimal(9),
                row.getBigDecimal(10),
                row.getString(11),
                Rows.text(row, 12),
                Rows.text(row, 13),
                Rows.text(row, 14));
    }

    private static PostedTransaction transaction(ResultSet row) throws SQLException {
        return new PostedTransaction(
                row.getLong(1),
                Rows.instant(row, 2),
                Rows.date(row, 3),
                row.getString(4),
                row.getBoolean(5),
                Rows.text(row, 6),
                Rows.text(row, 7),
                Rows.text(row, 8),
                Rows.text(row, 9),
                json(row, 11, JsonReader::link),
                json(row, 12, in -> JsonReader.list(in, JsonReader::linkedTransaction))
                        .orElse(List.of()),
                postings(Json.read(row.getString(10))));
    }

    private static <T> Optional<T> json(ResultSet row, int column, Function<JsonParser, T> value) throws SQLException {
        return Rows.text(row, column).map(text -> JsonReader.read(text.getBytes(StandardCharsets.UTF_8), value));
    }

    private static List<PostedPosting> postings(JsonNode array) {
        List<PostedPosting> postings = new ArrayList<>();
        for (JsonNode posting : array) {
            postings.add(new PostedPosting(
                    posting.get("leg").intValue(),
                    posting.get("source").stringValue(),
                    posting.get("destination").stringValue(),
                    new BigDecimal(posting.get("amount").stringValue()),
                    posting.get("currency").stringValue(),
                    head(posting, "source"),
                    head(posting, "destination")));
        }
        return postings;
    }

    private static Optional<Head> head(JsonNode posting, String side) {
        JsonNode balance = posting.get(side + "_balance");
        return balance == null || balance.isNull()
                ? Optional.empty()
                : Optional.of(new Head(
                        new BigDecimal(balance.asString()),
                        posting.get(side + "_version").longValue()));
    }
}
