package io.crossfoot.schemes.indexedview;

import io.crossfoot.schemes.Archived;
import io.crossfoot.schemes.Post;
import io.crossfoot.schemes.RefusedException;
import io.crossfoot.schemes.Rows;
import io.crossfoot.schemes.TransactionsAndBalances;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;

/** Balances as a view of the transactions that is stored and maintained with every change. */
public final class IndexedView extends TransactionsAndBalances {

    @Override
    public String id() {
        return "indexed-view";
    }

    @Override
    public String summary() {
        return "balances are a stored view of the transactions, maintained with every change of them";
    }

    /** Does nothing: a view has a row for whoever has transactions. */
    @Override
    public void open(Connection connection, String user, String currency) {}

    @Override
    public void post(Connection connection, Post post) throws SQLException, RefusedException {
        Rows.runChecked(
                connection,
                "INSERT INTO transactions (user_name, currency, at, type, amount) VALUES (?, ?, coalesce(?, now()), ?, ?)",
                post.user(),
                post.currency(),
                post.at(),
                post.type(),
                post.amount());
    }

    @Override
    public Archived archive(Connection connection, Instant before) throws SQLException {
        return Rows.list(connection, Rows::archived, "SELECT removed, summaries FROM archive_transactions(?)", before)
                .get(0);
    }
}
