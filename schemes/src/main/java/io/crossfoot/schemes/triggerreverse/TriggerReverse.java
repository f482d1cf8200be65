package io.crossfoot.schemes.triggerreverse;

import io.crossfoot.schemes.Post;
import io.crossfoot.schemes.RefusedException;
import io.crossfoot.schemes.Rows;
import io.crossfoot.schemes.TransactionsAndBalances;
import java.sql.Connection;
import java.sql.SQLException;

/** Balances are updated, and a trigger writes each change as a transaction. */
public final class TriggerReverse extends TransactionsAndBalances {

    @Override
    public String id() {
        return "trigger-reverse";
    }

    @Override
    public String summary() {
        return "balances are updated, and a trigger writes each change as a transaction";
    }

    @Override
    public void post(Connection connection, Post post) throws SQLException, RefusedException {
        int changed =
                Rows.runChecked(connection, """
                UPDATE balances SET amount = amount + ?, posting_type = ?, posting_at = ?
                WHERE user_name = ? AND currency = ?
                """, post.amount(), post.type(), post.at(), post.user(), post.currency());
        if (changed == 0) {
            // An update of nothing is no error to the database, and the money would be nowhere.
            throw new IllegalStateException(post.user() + " has no balance in " + post.currency());
        }
    }
}
