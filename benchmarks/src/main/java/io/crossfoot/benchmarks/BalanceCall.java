package io.crossfoot.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;

/** {@code balance} of one account after the other, on one connection. */
final class BalanceCall implements Slice.Work {

    private final PreparedStatement statement;
    private final int accounts;

    BalanceCall(Connection connection, int accounts) throws SQLException {
        this.accounts = accounts;
        statement = connection.prepareStatement("SELECT * FROM crossfoot.balance(?, ?)");
    }

    @Override
    public int once() throws SQLException {
        statement.setString(1, Accounts.USERS + ThreadLocalRandom.current().nextInt(accounts));
        statement.setString(2, Accounts.CURRENCY);
        try (ResultSet answer = statement.executeQuery()) {
            if (!answer.next() || answer.getBigDecimal("balance") == null) {
                throw new IllegalStateException("An account has no balance");
            }
            return 1;
        }
    }
}
