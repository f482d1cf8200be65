package io.crossfoot.schemes.sum;

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

/** An append-only ledger; the balance is its sum. */
public final class Sum implements Scheme {

    @Override
    public String id() {
        return "sum";
    }

    @Override
    public String summary() {
        return "an append-only ledger; the balance is its sum whenever it is asked for";
    }

    @Override
    public Map<Feature, String> lacks() {
        return Map.of(
                Feature.RUNNING_BALANCE, "a row does not know the balance after it",
                Feature.KEYS, "the ledger has no column for them",
                Feature.VERIFY, "the balance is the history: there is nothing to compare it with",
                Feature.VERIFY_AFTER_ARCHIVE, "a summary is as good as whoever computed it");
    }

    @Override
    public void install(SchemeDatabase database) throws SQLException {
        try (Connection connection = database.connect()) {
            Statements.run(connection, Sum.class, "schema.sql");
        }
    }

    @Override
    public void open(Connection connection, String user, String currency) throws SQLException {
        Rows.run(connection, "INSERT INTO account VALUES (?, ?) ON CONFLICT DO NOTHING", user, currency);
    }

    @Override
    public void post(Connection connection, Post post) throws SQLException, RefusedException {
        if (post.amount().signum() > 0) {
            insert(connection, post);
            return;
        }
        Rows.together(connection, () -> {
            Rows.run(
                    connection,
                    "SELECT FROM account WHERE user_name = ? AND currency = ? FOR NO KEY UPDATE",
                    post.user(),
                    post.currency());
            BigDecimal after = balance(connection, post.user(), post.currency()).add(post.amount());
            if (after.signum() < 0) {
                throw new RefusedException("the balance would be " + after);
            }
            return insert(connection, post);
        });
    }

    private static int insert(Connection connection, Post post) throws SQLException {
        return Rows.run(
                connection,
                "INSERT INTO ledger (user_name, currency, at, type, amount) VALUES (?, ?, coalesce(?, now()), ?, ?)",
                post.user(),
                post.currency(),
                post.at(),
                post.type(),
                post.amount());
    }

    @Override
    public BigDecimal balance(Connection connection, String user, String currency) throws SQLException {
        return Rows.number(
                connection,
                "SELECT coalesce(sum(amount), 0) FROM ledger WHERE user_name = ? AND currency = ?",
                user,
                currency);
    }

    @Override
    public List<Entry> history(Connection connection, String user, String currency, int limit) throws SQLException {
        return Rows.list(connection, Rows::entry, """
                SELECT at, type, amount, NULL::numeric AS balance, is_summary FROM ledger
                WHERE user_name = ? AND currency = ? ORDER BY at DESC, id DESC LIMIT ?
                """, user, currency, limit);
    }

    @Override
    public Archived archive(Connection connection, Instant before) throws SQLException {
        return Rows.list(connection, row -> new Archived(row.getLong(1), row.getLong(2)), """
                        WITH old AS (DELETE FROM ledger WHERE at < ? RETURNING *),
                        summary AS (
                            INSERT INTO ledger (user_name, currency, at, type, amount, is_summary)
                            SELECT user_name, currency, max(at), 'summary', sum(amount), true
                            FROM old GROUP BY user_name, currency
                            RETURNING 1)
                        SELECT (SELECT count(*) FROM old), (SELECT count(*) FROM summary)
                        """, before)
                .get(0);
    }

    /** Cannot be done. */
    @Override
    public List<String> verify(Connection connection) {
        throw new UnsupportedOperationException(lacks().get(Feature.VERIFY));
    }

    @Override
    public List<String> tables() {
        return List.of("account", "ledger");
    }
}
