package io.crossfoot.benchmarks;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** The books in the database itself. */
final class LedgerBooks implements Books {

    private static final int ROWS_AT_ONCE = 10_000;

    private final Ledger ledger;
    private long newest;

    LedgerBooks(Ledger ledger) {
        this.ledger = ledger;
    }

    @Override
    public void fund(String prefix, Accounts accounts) throws SQLException {
        ledger.fund(accounts);
    }

    @Override
    public Map<String, BigDecimal> balances(String prefix) throws SQLException {
        Map<String, BigDecimal> balances = new HashMap<>();
        try (Connection connection = ledger.superuser();
                PreparedStatement query = connection.prepareStatement("""
                        SELECT account, balance FROM crossfoot.account_balance WHERE starts_with(account, ?) AND currency = ?
                        """)) {
            query.setString(1, prefix);
            query.setString(2, Accounts.CURRENCY);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    balances.put(rows.getString(1), rows.getBigDecimal(2));
                }
            }
        }
        return balances;
    }

    @Override
    public void mark() throws SQLException {
        newest = ledger.ask("SELECT coalesce(max(transaction_id), 0) FROM crossfoot.posting");
    }

    @Override
    public void sinceMark(String type, Consumer<Entered> each) throws SQLException {
        try (Connection connection = ledger.superuser();
                PreparedStatement query = connection.prepareStatement("""
                        SELECT e.transaction_id, e.type, e.counterparty, e.account, e.amount, k.key
                        FROM crossfoot.entry AS e LEFT JOIN crossfoot.posted_key AS k USING (transaction_id)
                        WHERE e.transaction_id > ? AND e.type = ? AND e.amount > 0
                        """)) {
            // In a transaction, or the driver would read all rows at once.
            connection.setAutoCommit(false);
            query.setFetchSize(ROWS_AT_ONCE);
            query.setLong(1, newest);
            query.setString(2, type);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    each.accept(new Entered(
                            rows.getLong(1),
                            rows.getString(2),
                            rows.getString(3),
                            rows.getString(4),
                            rows.getBigDecimal(5),
                            rows.getString(6)));
                }
            }
        }
    }

    @Override
    public void verify() throws SQLException {
        ledger.verify();
    }
}
