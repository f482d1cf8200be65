package io.crossfoot.schemes;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * What the schemes share that have a table {@code account}, whose rows are there to be locked, a table {@code ledger} of
 * transactions, and a stored procedure {@code post_transaction} that is the only way to post.
 */
public abstract class AccountAndLedger implements Scheme {

    /** For the schemes. */
    protected AccountAndLedger() {}

    @Override
    public final void install(SchemeDatabase database) throws SQLException {
        try (Connection connection = database.connect()) {
            Statements.run(connection, getClass(), "schema.sql");
        }
    }

    @Override
    public final void open(Connection connection, String user, String currency) throws SQLException {
        Rows.run(connection, "INSERT INTO account VALUES (?, ?) ON CONFLICT DO NOTHING", user, currency);
    }

    @Override
    public final void post(Connection connection, Post post) throws SQLException, RefusedException {
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
    public List<String> tables() {
        return List.of("account", "ledger");
    }
}
