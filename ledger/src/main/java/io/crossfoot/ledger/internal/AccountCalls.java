package io.crossfoot.ledger.internal;

import io.crossfoot.ledger.AccountBalance;
import io.crossfoot.ledger.AccountPage;
import io.crossfoot.ledger.AccountState;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.PastBalance;
import io.crossfoot.ledger.StateChange;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Calls about accounts. */
final class AccountCalls {
    private static final String COLUMNS =
            "SELECT account, currency, balance, held, available, version, floor, state, disputed, expires_next, expires_next_at FROM ";

    /** No name contains it, so it parts a cursor's name and currency. */
    private static final char CURSOR_SEPARATOR = '/';

    /** Names are ordered as bytes and this is greater than every character in them, so names beginning with a prefix are one range of the index. */
    private static final String LAST_CHARACTER = Character.toString(Character.MAX_CODE_POINT);

    private AccountCalls() {}

    static AccountBalance open(Connection connection, String account, String currency) throws SQLException {
        return Rows.one(connection, COLUMNS + "crossfoot.open_account(?, ?)", AccountCalls::balance, account, currency);
    }

    /** Sets a floor; null for none. */
    static AccountBalance setFloor(
            Connection connection, String account, String currency, BigDecimal floor, String actor)
            throws SQLException {
        return Rows.one(
                connection,
                COLUMNS + "crossfoot.set_floor(?, ?, ?, ?)",
                AccountCalls::balance,
                account,
                currency,
                floor,
                actor);
    }

    static AccountBalance close(Connection connection, String account, String currency, String actor)
            throws SQLException {
        return Rows.one(
                connection,
                COLUMNS + "crossfoot.close_account(?, ?, ?)",
                AccountCalls::balance,
                account,
                currency,
                actor);
    }

    static AccountBalance reopen(Connection connection, String account, String currency, String actor)
            throws SQLException {
        return Rows.one(
                connection,
                COLUMNS + "crossfoot.reopen_account(?, ?, ?)",
                AccountCalls::balance,
                account,
                currency,
                actor);
    }

    static AccountBalance freeze(
            Connection connection, String account, String currency, String reason, boolean creditsOnly, String actor)
            throws SQLException {
        return Rows.one(
                connection,
                COLUMNS + "crossfoot.freeze_account(?, ?, ?, ?, ?)",
                AccountCalls::balance,
                account,
                currency,
                reason,
                creditsOnly,
                actor);
    }

    static AccountBalance unfreeze(Connection connection, String account, String currency, String reason, String actor)
            throws SQLException {
        return Rows.one(
                connection,
                COLUMNS + "crossfoot.unfreeze_account(?, ?, ?, ?)",
                AccountCalls::balance,
                account,
                currency,
                reason,
                actor);
    }

    static List<StateChange> states(Connection connection, String account, String currency) throws SQLException {
        return List.copyOf(Rows.list(
                connection,
                "SELECT account, currency, state, version, since, reason, role, actor FROM crossfoot.states(?, ?)",
                row -> new StateChange(
                        row.getString(1),
                        row.getString(2),
                        AccountState.of(row.getString(3)),
                        row.getLong(4),
                        Rows.instant(row, 5),
                        Rows.text(row, 6),
                        Rows.text(row, 7),
                        Rows.text(row, 8)),
                account,
                currency));
    }

    /** Reads an account in one currency or, where that is null, in all. */
    static List<AccountBalance> balances(Connection connection, String account, String currency) throws SQLException {
        return List.copyOf(
                Rows.list(connection, COLUMNS + "crossfoot.balance(?, ?)", AccountCalls::balance, account, currency));
    }

    static Optional<PastBalance> pastBalance(Connection connection, String account, String currency, Instant at)
            throws SQLException {
        return Rows.list(
                        connection,
                        "SELECT balance, version FROM crossfoot.balance(?, ?, ?)",
                        row -> new PastBalance(account, currency, at, row.getBigDecimal(1), row.getLong(2)),
                        account,
                        currency,
                        Rows.moment(at))
                .stream()
                .findFirst();
    }

    /** Reads a page of accounts; after is null for the first. */
    static AccountPage accounts(Connection connection, String prefix, String after, int limit) throws SQLException {
        int separator = after == null ? 0 : after.lastIndexOf(CURSOR_SEPARATOR);
        if (separator < 0) {
            throw LedgerException.of(
                    ErrorCode.INVALID_PAGE,
                    "the cursor is not one that a page returned",
                    Map.of("cursor", after),
                    null);
        }
        String range = COLUMNS + "crossfoot.account_balance WHERE account >= ? AND account < ?";
        String order = " ORDER BY account, currency LIMIT ?";
        List<AccountBalance> accounts = after == null
                ? Rows.list(connection, range + order, AccountCalls::balance, prefix, prefix + LAST_CHARACTER, limit)
                : Rows.list(
                        connection,
                        range + " AND (account, currency) > (?, ?)" + order,
                        AccountCalls::balance,
                        prefix,
                        prefix + LAST_CHARACTER,
                        after.substring(0, separator),
                        after.substring(separator + 1),
                        limit);
        return new AccountPage(accounts, accounts.size() < limit ? Optional.empty() : Optional.of(cursor(accounts)));
    }

    private static String cursor(List<AccountBalance> accounts) {
        AccountBalance last = accounts.get(accounts.size() - 1);
        return last.account() + CURSOR_SEPARATOR + last.currency();
    }

    private static AccountBalance balance(ResultSet row) throws SQLException {
        return new AccountBalance(
                row.getString(1),
                row.getString(2),
                row.getBigDecimal(3),
                row.getBigDecimal(4),
                Rows.number(row, 5),
                row.getLong(6),
                Rows.number(row, 7),
                AccountState.of(row.getString(8)),
                row.getBigDecimal(9),
                Rows.number(row, 10),
                Optional.ofNullable(Rows.instant(row, 11)));
    }
}
