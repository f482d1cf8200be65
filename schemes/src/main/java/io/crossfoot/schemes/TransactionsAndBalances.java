package io.crossfoot.schemes;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What the schemes share that keep transactions in one table and balances in another, and differ in who writes which: how both
 * are read, archived and compared.
 *
 * <p>Their {@code schema.sql} makes tables {@code transactions} and {@code balances}, and whatever keeps these in step.
 */
public abstract class TransactionsAndBalances implements Scheme {

    @Override
    public Map<Feature, String> lacks() {
        return Map.of(
                Feature.RUNNING_BALANCE, "the balance table has the latest balance only",
                Feature.KEYS, "a transaction has no column for them");
    }

    @Override
    public void install(SchemeDatabase database) throws SQLException {
        try (Connection connection = database.connect()) {
            Statements.run(connection, getClass(), "schema.sql");
        }
    }

    @Override
    public void open(Connection connection, String user, String currency) throws SQLException {
        Rows.run(
                connection,
                "INSERT INTO balances (user_name, currency) VALUES (?, ?) ON CONFLICT DO NOTHING",
                user,
                currency);
    }

    @Override
    public BigDecimal balance(Connection connection, String user, String currency) throws SQLException {
        BigDecimal amount = Rows.number(
                connection, "SELECT amount FROM balances WHERE user_name = ? AND currency = ?", user, currency);
        return amount == null ? BigDecimal.ZERO : amount;
    }

    @Override
    public List<Entry> history(Connection connection, String user, String currency, int limit) throws SQLException {
        return Rows.list(connection, Rows::entry, """
                SELECT at, type, amount, NULL::numeric AS balance, is_summary FROM transactions
                WHERE user_name = ? AND currency = ? ORDER BY at DESC, id DESC LIMIT ?
                """, user, currency, limit);
    }

    /** Leaves a summary transaction for each balance; balances do not change. */
    @Override
    public Archived archive(Connection connection, Instant before) throws SQLException {
        return Rows.list(connection, Rows::archived, """
                        WITH old AS (DELETE FROM transactions WHERE at < ? RETURNING *),
                        summary AS (
                            INSERT INTO transactions (user_name, currency, at, type, amount, is_summary)
                            SELECT user_name, currency, max(at), 'summary', sum(amount), true
                            FROM old GROUP BY user_name, currency
                            RETURNING 1)
                        SELECT (SELECT count(*) FROM old), (SELECT count(*) FROM summary)
                        """, before).get(0);
    }

    @Override
    public List<String> verify(Connection connection) throws SQLException {
        return Rows.list(connection, Rows::difference, """
                SELECT user_name, currency, coalesce(b.amount, 0), coalesce(t.amount, 0)
                FROM balances b FULL JOIN (
                    SELECT user_name, currency, sum(amount) AS amount FROM transactions GROUP BY user_name, currency) t
                USING (user_name, currency)
                WHERE coalesce(b.amount, 0) <> coalesce(t.amount, 0)
                ORDER BY user_name, currency
                """);
    }

    @Override
    public List<String> tables() {
        return List.of("balances", "transactions");
    }
}
