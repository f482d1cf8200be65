package io.crossfoot.schemes.runningbalance;

import io.crossfoot.schemes.AccountAndLedger;
import io.crossfoot.schemes.Archived;
import io.crossfoot.schemes.Entry;
import io.crossfoot.schemes.Feature;
import io.crossfoot.schemes.Rows;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Each transaction carries the balance after it; the last one's is the balance. */
public final class RunningBalance extends AccountAndLedger {

    @Override
    public String id() {
        return "running-balance";
    }

    @Override
    public String summary() {
        return "each transaction carries the balance after it, and the last one's is the balance";
    }

    @Override
    public Map<Feature, String> lacks() {
        return Map.of(Feature.KEYS, "the ledger has no column for them");
    }

    @Override
    public BigDecimal balance(Connection connection, String user, String currency) throws SQLException {
        BigDecimal balance = Rows.number(connection, """
                SELECT balance FROM ledger WHERE user_name = ? AND currency = ? ORDER BY at DESC, id DESC LIMIT 1
                """, user, currency);
        return balance == null ? BigDecimal.ZERO : balance;
    }

    @Override
    public List<Entry> history(Connection connection, String user, String currency, int limit) throws SQLException {
        return Rows.list(connection, Rows::entry, """
                SELECT at, type, amount, balance, is_summary FROM ledger
                WHERE user_name = ? AND currency = ? ORDER BY at DESC, id DESC LIMIT ?
                """, user, currency, limit);
    }

    /** The last old row of each user knows what all old rows add up to, so it becomes their summary and nothing is added up. */
    @Override
    public Archived archive(Connection connection, Instant before) throws SQLException {
        return Rows.list(connection, Rows::archived, """
                        WITH last AS (
                            SELECT DISTINCT ON (user_name, currency) id, user_name, currency, at FROM ledger WHERE at < ?
                            ORDER BY user_name, currency, at DESC, id DESC),
                        summary AS (
                            UPDATE ledger SET type = 'summary', amount = ledger.balance, is_summary = true
                            FROM last WHERE ledger.id = last.id RETURNING 1),
                        old AS (
                            DELETE FROM ledger USING last
                            WHERE ledger.user_name = last.user_name AND ledger.currency = last.currency
                                AND (ledger.at, ledger.id) < (last.at, last.id) RETURNING 1)
                        SELECT (SELECT count(*) FROM old) + (SELECT count(*) FROM summary), (SELECT count(*) FROM summary)
                        """, before).get(0);
    }

    /** Each balance is the one before it and the amount. */
    @Override
    public List<String> verify(Connection connection) throws SQLException {
        return Rows.list(
                connection,
                row -> "%s has %s %s after transaction %d, and %s by the one before it"
                        .formatted(
                                row.getString(1),
                                row.getBigDecimal(4),
                                row.getString(2),
                                row.getLong(3),
                                row.getBigDecimal(5)),
                """
                SELECT user_name, currency, id, balance, followed FROM (
                    SELECT user_name, currency, id, balance, amount + coalesce(lag(balance) OVER (
                        PARTITION BY user_name, currency ORDER BY at, id), 0) AS followed
                    FROM ledger) l
                WHERE balance <> followed
                """);
    }
}
