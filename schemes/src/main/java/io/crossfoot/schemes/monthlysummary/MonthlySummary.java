package io.crossfoot.schemes.monthlysummary;

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

/** A summary of each user's month beside the transactions; archived months are dropped, and their summaries stay. */
public final class MonthlySummary extends AccountAndLedger {

    @Override
    public String id() {
        return "monthly-summary";
    }

    @Override
    public String summary() {
        return "a table of opening, amount and closing per month under CHECKs, and a partition of transactions a month";
    }

    @Override
    public Map<Feature, String> lacks() {
        return Map.of(
                Feature.RUNNING_BALANCE, "only a month has balances, at its ends",
                Feature.SUMMARY_TRANSACTION, "what stays of a dropped month is its row in the table of summaries",
                Feature.KEYS, "the ledger has no column for them");
    }

    @Override
    public BigDecimal balance(Connection connection, String user, String currency) throws SQLException {
        BigDecimal closing = Rows.number(connection, """
                SELECT closing FROM month_summary WHERE user_name = ? AND currency = ? ORDER BY month DESC LIMIT 1
                """, user, currency);
        return closing == null ? BigDecimal.ZERO : closing;
    }

    @Override
    public List<Entry> history(Connection connection, String user, String currency, int limit) throws SQLException {
        return Rows.list(connection, Rows::entry, """
                SELECT at, type, amount, NULL::numeric AS balance, false AS is_summary FROM ledger
                WHERE user_name = ? AND currency = ? ORDER BY at DESC, id DESC LIMIT ?
                """, user, currency, limit);
    }

    /** Makes the partitions of this month and the next, before the first post of the month would have to. */
    @Override
    public void maintain(Connection connection) throws SQLException {
        Rows.run(connection, "SELECT add_month(month_of(now())), add_month(month_of(now() + interval '1 month'))");
    }

    /** Drops the months that were over at that moment. Of the month that it is in everything stays. */
    @Override
    public Archived archive(Connection connection, Instant before) throws SQLException {
        return Rows.list(connection, Rows::archived, "SELECT removed, summaries FROM archive_months(?)", before)
                .get(0);
    }

    /** Each month opens with what the one before it closed with, and adds what its transactions come to if they are still there. */
    @Override
    public List<String> verify(Connection connection) throws SQLException {
        return Rows.list(
                connection,
                row -> "%s has %s and %s %s in %s, and %s and %s by the month before and the transactions"
                        .formatted(
                                row.getString(1),
                                row.getBigDecimal(4),
                                row.getBigDecimal(5),
                                row.getString(2),
                                row.getString(3),
                                row.getBigDecimal(6),
                                row.getBigDecimal(7)),
                """
                SELECT user_name, currency, to_char(month, 'YYYY-MM'), opening, s.amount, closed, l.amount FROM (
                    SELECT *, coalesce(lag(closing) OVER (PARTITION BY user_name, currency ORDER BY month), 0) AS closed
                    FROM month_summary) s
                FULL JOIN (
                    SELECT user_name, currency, month_of(at) AS month, sum(amount) AS amount
                    FROM ledger GROUP BY 1, 2, 3) l USING (user_name, currency, month)
                LEFT JOIN month m USING (month)
                WHERE opening IS DISTINCT FROM closed OR (s.amount IS DISTINCT FROM coalesce(l.amount, 0) AND NOT m.archived)
                """);
    }

    @Override
    public List<String> tables() {
        return List.of("account", "month_summary", "ledger", "month");
    }
}
