package io.crossfoot.schemes.snapshot;

import io.crossfoot.schemes.Archived;
import io.crossfoot.schemes.Entry;
import io.crossfoot.schemes.Feature;
import io.crossfoot.schemes.Post;
import io.crossfoot.schemes.RefusedException;
import io.crossfoot.schemes.Rows;
import io.crossfoot.schemes.Scheme;
import io.crossfoot.schemes.SchemeDatabase;
import io.crossfoot.schemes.Statements;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** An append-only ledger whose sum up to the last refresh is stored; the balance is that plus the tail since. */
public final class Snapshot implements Scheme {

    @Override
    public String id() {
        return "snapshot";
    }

    @Override
    public String summary() {
        return "an append-only ledger; the balance is a materialised sum, refreshed now and then, plus the tail since";
    }

    @Override
    public Map<Feature, String> lacks() {
        return Map.of(
                Feature.RUNNING_BALANCE, "a row does not know the balance after it",
                Feature.KEYS, "the ledger has no column for them");
    }

    @Override
    public void install(SchemeDatabase database) throws SQLException {
        try (Connection connection = database.connect()) {
            Statements.run(connection, Snapshot.class, "schema.sql");
        }
    }

    @Override
    public void open(Connection connection, String user, String currency) throws SQLException {
        Rows.run(connection, "INSERT INTO account VALUES (?, ?) ON CONFLICT DO NOTHING", user, currency);
    }

    @Override
    public void post(Connection connection, Post post) throws SQLException, RefusedException {
        Rows.runChecked(
                connection,
                "SELECT post_transaction(?, ?, ?, ?, ?)",
                post.user(),
                post.currency(),
                post.amount(),
                post.type(),
                post.at());
    }

    @Override
    public BigDecimal balance(Connection connection, String user, String currency) throws SQLException {
        return Rows.number(connection, "SELECT balance_of(?, ?)", user, currency);
    }

    /** By id, which is the order in which an append-only ledger was written. */
    @Override
    public List<Entry> history(Connection connection, String user, String currency, int limit) throws SQLException {
        return Rows.list(connection, Rows::entry, """
                SELECT at, type, amount, NULL::numeric AS balance, is_summary FROM ledger
                WHERE user_name = ? AND currency = ? ORDER BY id DESC LIMIT ?
                """, user, currency, limit);
    }

    /** Refreshes the snapshot; readers and writers go on meanwhile. */
    @Override
    public void maintain(Connection connection) throws SQLException {
        Rows.run(connection, "REFRESH MATERIALIZED VIEW CONCURRENTLY balance_snapshot");
    }

    @Override
    public Archived archive(Connection connection, Instant before) throws SQLException {
        return Rows.list(connection, Rows::archived, "SELECT removed, summaries FROM archive_ledger(?)", before)
                .get(0);
    }

    /** Whether the snapshot is the sum of what the ledger has up to where the snapshot ends. */
    @Override
    public List<String> verify(Connection connection) throws SQLException {
        return Rows.list(connection, Rows::difference, """
                SELECT user_name, currency,
                    coalesce(s.amount, 0) + coalesce(sum(l.amount) FILTER (WHERE l.id > coalesce(s.last_id, 0)), 0),
                    coalesce(sum(l.amount), 0)
                FROM ledger l FULL JOIN balance_snapshot s USING (user_name, currency)
                GROUP BY user_name, currency, s.amount, s.last_id
                HAVING coalesce(s.amount, 0) <> coalesce(sum(l.amount) FILTER (WHERE l.id <= s.last_id), 0)
                ORDER BY user_name, currency
                """);
    }

    @Override
    public List<String> tables() {
        return List.of("account", "ledger", "balance_snapshot");
    }
}
