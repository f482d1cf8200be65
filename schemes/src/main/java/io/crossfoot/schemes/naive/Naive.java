package io.crossfoot.schemes.naive;

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

/** A balance column that the application reads, changes and writes back, and a history that it writes beside it. */
public final class Naive implements Scheme {

    @Override
    public String id() {
        return "naive";
    }

    @Override
    public String summary() {
        return "a balance column that the application updates, and a history that it writes beside it";
    }

    @Override
    public Map<Feature, String> lacks() {
        return Map.of(
                Feature.RUNNING_BALANCE, "a line of the history does not know the balance after it",
                Feature.SUMMARY_TRANSACTION,
                        "the balance column stands without any history, so old rows are just deleted",
                Feature.KEYS, "the history has no column for them",
                Feature.VERIFY_AFTER_ARCHIVE, "what was deleted is missing from the history's sum");
    }

    @Override
    public void install(SchemeDatabase database) throws SQLException {
        try (Connection connection = database.connect()) {
            Statements.run(connection, Naive.class, "schema.sql");
        }
    }

    @Override
    public void open(Connection connection, String user, String currency) throws SQLException {
        Rows.run(connection, "INSERT INTO balance VALUES (?, ?, 0) ON CONFLICT DO NOTHING", user, currency);
    }

    /** Three statements, each its own transaction: that is what makes it the control. */
    @Override
    public void post(Connection connection, Post post) throws SQLException, RefusedException {
        BigDecimal changed = balance(connection, post.user(), post.currency()).add(post.amount());
        if (changed.signum() < 0) {
            throw new RefusedException("the balance would be " + changed);
        }
        Rows.run(
                connection,
                "UPDATE balance SET amount = ? WHERE user_name = ? AND currency = ?",
                changed,
                post.user(),
                post.currency());
        Rows.run(
                connection,
                "INSERT INTO history (user_name, currency, at, type, amount) VALUES (?, ?, coalesce(?, now()), ?, ?)",
                post.user(),
                post.currency(),
                post.at(),
                post.type(),
                post.amount());
    }

    /** In the order in which they come: that of locks is something one has to have thought of. */
    @Override
    public void postTogether(Connection connection, List<Post> posts) throws SQLException, RefusedException {
        Rows.together(connection, () -> {
            for (Post post : posts) {
                post(connection, post);
            }
            return null;
        });
    }

    @Override
    public BigDecimal balance(Connection connection, String user, String currency) throws SQLException {
        BigDecimal amount = Rows.number(
                connection, "SELECT amount FROM balance WHERE user_name = ? AND currency = ?", user, currency);
        return amount == null ? BigDecimal.ZERO : amount;
    }

    @Override
    public List<Entry> history(Connection connection, String user, String currency, int limit) throws SQLException {
        return Rows.list(connection, Rows::entry, """
                SELECT at, type, amount, NULL::numeric AS balance, false AS is_summary FROM history
                WHERE user_name = ? AND currency = ? ORDER BY at DESC, id DESC LIMIT ?
                """, user, currency, limit);
    }

    @Override
    public Archived archive(Connection connection, Instant before) throws SQLException {
        return new Archived(Rows.run(connection, "DELETE FROM history WHERE at < ?", before), 0);
    }

    @Override
    public List<String> verify(Connection connection) throws SQLException {
        return Rows.list(
                connection,
                row -> "%s has %s %s and a history of %s"
                        .formatted(row.getString(1), row.getBigDecimal(3), row.getString(2), row.getBigDecimal(4)),
                """
                SELECT user_name, currency, b.amount, coalesce(sum(h.amount), 0)
                FROM balance b LEFT JOIN history h USING (user_name, currency)
                GROUP BY user_name, currency, b.amount HAVING b.amount <> coalesce(sum(h.amount), 0)
                """);
    }

    @Override
    public List<String> tables() {
        return List.of("balance", "history");
    }
}
