package io.crossfoot.schemes.triggerforward;

import io.crossfoot.schemes.Post;
import io.crossfoot.schemes.RefusedException;
import io.crossfoot.schemes.Rows;
import io.crossfoot.schemes.TransactionsAndBalances;
import java.sql.Connection;
import java.sql.SQLException;

/** Transactions are inserted, and a trigger adds them to balances. */
public final class TriggerForward extends TransactionsAndBalances {

    @Override
    public String id() {
        return "trigger-forward";
    }

    @Override
    public String summary() {
        return "transactions are inserted, and a trigger adds each to its balance";
    }

    @Override
    public void post(Connection connection, Post post) throws SQLException, RefusedException {
        Rows.runChecked(
                connection,
                "INSERT INTO transactions (user_name, currency, at, type, amount) VALUES (?, ?, ?, ?, ?)",
                post.user(),
                post.currency(),
                post.at(),
                post.type(),
                post.amount());
    }
}
