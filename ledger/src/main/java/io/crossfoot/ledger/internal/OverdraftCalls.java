package io.crossfoot.ledger.internal;

import io.crossfoot.ledger.Overdraft;
import io.crossfoot.ledger.OverdraftRule;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** Calls about how far below zero accounts may be taken. */
final class OverdraftCalls {
    private static final String COLUMNS =
            "SELECT account, currency, overdraft_limit, fee, fee_account, protected_by, until, limit_after FROM ";

    private OverdraftCalls() {}

    static Overdraft set(Connection connection, OverdraftRule rule, String actor) throws SQLException {
        return Rows.one(
                connection,
                COLUMNS + "crossfoot.set_overdraft(?, ?, ?, ?, ?, ?, ?, ?)",
                OverdraftCalls::overdraft,
                rule.account(),
                rule.currency(),
                Checks.sendable(rule.limit()),
                rule.fee().map(Checks::sendable).orElse(null),
                rule.feeAccount().orElse(null),
                rule.protectedBy().orElse(null),
                rule.until().map(Rows::moment).orElse(null),
                actor);
    }

    static Optional<Overdraft> find(Connection connection, String account, String currency) throws SQLException {
        return Rows.list(
                        connection, COLUMNS + "crossfoot.overdraft(?, ?)", OverdraftCalls::overdraft, account, currency)
                .stream()
                .findFirst();
    }

    private static Overdraft overdraft(ResultSet row) throws SQLException {
        return new Overdraft(
                row.getString(1),
                row.getString(2),
                Rows.number(row, 3),
                Rows.number(row, 4),
                Rows.text(row, 5),
                Rows.text(row, 6),
                Optional.ofNullable(Rows.instant(row, 7)),
                Rows.number(row, 8));
    }
}
