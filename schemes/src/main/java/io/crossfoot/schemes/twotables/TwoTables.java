package io.crossfoot.schemes.twotables;

import io.crossfoot.schemes.Post;
import io.crossfoot.schemes.RefusedException;
import io.crossfoot.schemes.Rows;
import io.crossfoot.schemes.TransactionsAndBalances;
import java.sql.Connection;
import java.sql.SQLException;

/** Transactions and balances, both written by one stored procedure. */
public final class TwoTables extends TransactionsAndBalances {

    @Override
    public String id() {
        return "two-tables";
    }

    @Override
    public String summary() {
        return "transactions and balances, kept in step by a stored procedure that writes both in one transaction";
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
}
