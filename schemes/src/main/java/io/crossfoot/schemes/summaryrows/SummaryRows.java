package io.crossfoot.schemes.summaryrows;

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

/** Rows among the transactions that say the balance at the end of a day; the balance is the last of them and what came since. */
public final class SummaryRows extends AccountAndLedger {

    @Override
    public String id() {
        return "summary-rows";
    }

    @Override
    public String summary() {
        return "balance rows among the transactions at the end of each day, and the sum of what came since";
    }

    @Override
    public Map<Feature, String> lacks() {
        return Map.of(
                Feature.RUNNING_BALANCE, "only the rows at the end of a day say a balance",
                Feature.KEYS, "the ledger has no column for them");
    }

    @Override
    public BigDecimal balance(Connection connection, String user, String currency) throws SQLException {
        return Rows.number(connection, "SELECT balance(?, ?)", user, currency);
    }

    @Override
    public List<Entry> history(Connection connection, String user, String currency, int limit) throws SQLException {
        return Rows.list(connection, Rows::entry, """
                SELECT at, type, amount, CASE WHEN is_summary THEN amount END AS balance, is_summary FROM ledger
                WHERE user_name = ? AND currency = ? ORDER BY at DESC, id DESC LIMIT ?
                """, user, currency, limit);
    }

    /** The end of the day. */
    @Override
    public void maintain(Connection connection) throws SQLException {
        Rows.run(connection, "SELECT end_of_day()");
    }

    /**
     * Keeps the last summary of each user up to that moment as their opening balance, and removes what was before it. Of a day
     * that the moment is in the middle of everything stays.
     */
    @Override
    public Archived archive(Connection connection, Instant before) throws SQLException {
        maintain(connection);
        return Rows.list(connection, Rows::archived, """
                        WITH kept AS (
                            SELECT DISTINCT ON (user_name, currency) id, user_name, currency, at FROM ledger
                            WHERE is_summary AND at <= ? ORDER BY user_name, currency, at DESC),
                        opening AS (
                            UPDATE ledger SET type = 'archive' FROM kept WHERE ledger.id = kept.id RETURNING 1),
                        old AS (
                            DELETE FROM ledger USING kept
                            WHERE ledger.user_name = kept.user_name AND ledger.currency = kept.currency
                                AND ledger.at < kept.at RETURNING 1)
                        SELECT (SELECT count(*) FROM old), (SELECT count(*) FROM opening)
                        """, before).get(0);
    }

    /** Each summary is the one before it and the transactions between them; the one left by an archive is taken as it is. */
    @Override
    public List<String> verify(Connection connection) throws SQLException {
        return Rows.list(
                connection,
                row -> "%s has %s %s on %s, and %s by the transactions up to then"
                        .formatted(
                                row.getString(1),
                                row.getBigDecimal(4),
                                row.getString(2),
                                row.getTimestamp(3).toInstant(),
                                row.getBigDecimal(5)),
                """
                SELECT user_name, currency, at, amount, expected FROM (
                    SELECT user_name, currency, at, type, amount,
                        coalesce(lag(amount) OVER w, 0) + total - coalesce(lag(total) OVER w, 0) AS expected,
                        row_number() OVER w AS place
                    FROM (
                        SELECT user_name, currency, at, type, amount, is_summary, coalesce(
                            sum(amount) FILTER (WHERE NOT is_summary) OVER (
                                PARTITION BY user_name, currency ORDER BY at, is_summary DESC), 0) AS total
                        FROM ledger) l
                    WHERE is_summary WINDOW w AS (PARTITION BY user_name, currency ORDER BY at)) s
                WHERE amount <> expected AND NOT (type = 'archive' AND place = 1)
                """);
    }
}
