package io.crossfoot.schemes.comparison;

import io.crossfoot.schemes.Post;
import io.crossfoot.schemes.RefusedException;
import io.crossfoot.schemes.Scheme;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** Accounts of one scheme that one measure works on, and what was acknowledged of them. */
final class Accounts {
    static final String CURRENCY = "USD";

    private final Scheme scheme;
    private final String name;
    private final AtomicLongArray cents;
    private final AtomicLong posts = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();

    Accounts(Scheme scheme, String name, int number) {
        this.scheme = scheme;
        this.name = name;
        this.cents = new AtomicLongArray(number);
    }

    int number() {
        return cents.length();
    }

    String user(int account) {
        return name + "-" + account;
    }

    void open(Connection connection, int account) throws SQLException {
        scheme.open(connection, user(account), CURRENCY);
    }

    /**
     * Posts, and remembers it once it is acknowledged.
     *
     * @return whether it was
     */
    boolean post(Connection connection, int account, long amountInCents) throws SQLException {
        String type = amountInCents > 0 ? "deposit" : "purchase";
        BigDecimal amount = BigDecimal.valueOf(amountInCents, 2);
        try {
            scheme.post(connection, new Post(user(account), CURRENCY, amount, type, null, null));
        } catch (RefusedException e) {
            refused.incrementAndGet();
            return false;
        } catch (SQLException e) {
            if (!isRolledBack(e)) {
                throw e;
            }
            failed.incrementAndGet();
            return false;
        }
        cents.addAndGet(account, amountInCents);
        posts.incrementAndGet();
        return true;
    }

    /** Deadlocks, serialisation failures and lost races for a constraint are the scheme's way to say: try again. */
    private static boolean isRolledBack(SQLException error) {
        String state = String.valueOf(error.getSQLState());
        return state.startsWith("40") || state.startsWith("23");
    }

    BigDecimal acknowledged(int account) {
        return BigDecimal.valueOf(cents.get(account), 2);
    }

    BigDecimal balance(Connection connection, int account) throws SQLException {
        return scheme.balance(connection, user(account), CURRENCY);
    }

    Balanced check(Contender.Installed in, String measure) throws SQLException {
        try (Connection connection = in.connect()) {
            return check(connection, measure);
        }
    }

    private Balanced check(Connection connection, String measure) throws SQLException {
        BigDecimal expected = BigDecimal.ZERO;
        BigDecimal found = BigDecimal.ZERO;
        int wrong = 0;
        for (int account = 0; account < number(); account++) {
            BigDecimal balance = balance(connection, account);
            found = found.add(balance);
            expected = expected.add(acknowledged(account));
            if (balance.compareTo(acknowledged(account)) != 0) {
                wrong++;
            }
        }
        return new Balanced(
                scheme.id(), measure, posts.get(), refused.get(), failed.get(), expected, found, wrong, number());
    }
}
