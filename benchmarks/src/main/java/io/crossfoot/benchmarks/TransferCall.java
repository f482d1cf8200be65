package io.crossfoot.benchmarks;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/** {@code transfer} on one connection, one transaction a call. Where it is hot, each is from or to one account. */
final class TransferCall implements Slice.Work {

    private final PreparedStatement statement;
    private final int accounts;
    private final boolean keyed;
    private final boolean hot;
    private final Supplier<String> keys = Keys.random();

    TransferCall(Connection connection, int accounts, boolean keyed, boolean hot) throws SQLException {
        this.accounts = accounts;
        this.keyed = keyed;
        this.hot = hot;
        statement = connection.prepareStatement(
                "SELECT * FROM crossfoot.transfer(?, ?, ?, ?" + (keyed ? ", key => ?)" : ")"));
    }

    @Override
    public int once() throws SQLException {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        int number = random.nextInt(accounts);
        String other = Accounts.USERS + (number + random.nextInt(1, accounts)) % accounts;
        String one = hot ? Accounts.HOT : Accounts.USERS + number;
        boolean out = random.nextBoolean();
        statement.setString(1, out ? one : other);
        statement.setString(2, out ? other : one);
        statement.setBigDecimal(3, BigDecimal.valueOf(random.nextInt(1, 10_000), 2));
        statement.setString(4, Accounts.CURRENCY);
        if (keyed) {
            statement.setString(5, keys.get());
        }
        try (ResultSet answer = statement.executeQuery()) {
            answer.next();
            return 1;
        }
    }
}
