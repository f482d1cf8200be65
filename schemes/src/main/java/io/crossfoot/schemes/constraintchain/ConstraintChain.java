package io.crossfoot.schemes.constraintchain;

import io.crossfoot.schemes.AccountAndLedger;
import io.crossfoot.schemes.Archived;
import io.crossfoot.schemes.Entry;
import io.crossfoot.schemes.Feature;
import io.crossfoot.schemes.Rows;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Running balances that a foreign key and CHECKs tie to each other. */
public final class ConstraintChain extends AccountAndLedger {
    private static final String FOREIGN_KEY_VIOLATION = "23503";

    @Override
    public String id() {
        return "constraint-chain";
    }

    @Override
    public String summary() {
        return "running balances, each tied to the one before it by a foreign key and CHECKs";
    }

    @Override
    public Map<Feature, String> lacks() {
        return Map.of(
                Feature.ARCHIVE, "the foreign key refuses to let go of a row that another one follows",
                Feature.SUMMARY_TRANSACTION,
                        "no row can stand for those before it, since only number 1 may follow none",
                Feature.VERIFY_AFTER_ARCHIVE, "there is no archive",
                Feature.KEYS, "the ledger has no column for them");
    }

    @Override
    public BigDecimal balance(Connection connection, String user, String currency) throws SQLException {
        BigDecimal balance = Rows.number(connection, """
                SELECT balance FROM ledger WHERE user_name = ? AND currency = ? ORDER BY number DESC LIMIT 1
                """, user, currency);
        return balance == null ? BigDecimal.ZERO : balance;
    }

    @Override
    public List<Entry> history(Connection connection, String user, String currency, int limit) throws SQLException {
        return Rows.list(connection, Rows::entry, """
                SELECT at, type, amount, balance, false AS is_summary FROM ledger
                WHERE user_name = ? AND currency = ? ORDER BY number DESC LIMIT ?
                """, user, currency, limit);
    }

    /**
     * Tries, and is refused by the foreign key as soon as there is anything to remove. The last row of each user is never asked
     * for: with nothing after it the database would let it go, and the balance with it.
     */
    @Override
    public Archived archive(Connection connection, Instant before) throws SQLException {
        try {
            return new Archived(Rows.run(connection, """
                            DELETE FROM ledger old WHERE at < ? AND EXISTS (
                                SELECT FROM ledger later WHERE later.user_name = old.user_name
                                    AND later.currency = old.currency AND later.previous_number = old.number)
                            """, before), 0);
        } catch (SQLException e) {
            if (FOREIGN_KEY_VIOLATION.equals(e.getSQLState())) {
                throw new UnsupportedOperationException(lacks().get(Feature.ARCHIVE), e);
            }
            throw e;
        }
    }

    /** What the constraints say, added up once more in case somebody took one of them away. */
    @Override
    public List<String> verify(Connection connection) throws SQLException {
        return Rows.list(
                connection,
                row -> "%s has %s %s after transaction %d, and %s by the amounts up to it"
                        .formatted(
                                row.getString(1),
                                row.getBigDecimal(4),
                                row.getString(2),
                                row.getLong(3),
                                row.getBigDecimal(5)),
                """
                SELECT user_name, currency, number, balance, total FROM (
                    SELECT user_name, currency, number, balance, sum(amount) OVER w AS total, row_number() OVER w AS counted
                    FROM ledger WINDOW w AS (PARTITION BY user_name, currency ORDER BY number)) l
                WHERE balance <> total OR number <> counted
                """);
    }
}
