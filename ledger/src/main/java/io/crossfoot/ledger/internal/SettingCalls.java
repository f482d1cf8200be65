package io.crossfoot.ledger.internal;

import io.crossfoot.ledger.Currency;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.ZoneId;

/** Calls that change what holds for the whole ledger. */
final class SettingCalls {
    private SettingCalls() {}

    static Currency addCurrency(Connection connection, String code, int scale, String name) throws SQLException {
        return Rows.one(
                connection,
                "SELECT crossfoot.add_currency(?, ?, ?)",
                row -> new Currency(code, scale, name),
                code,
                scale,
                name);
    }

    static boolean setTimeZone(Connection connection, ZoneId timeZone) throws SQLException {
        return Rows.one(connection, "SELECT crossfoot.configure(time_zone => ?)", row -> true, timeZone.getId());
    }

    static boolean setOpenOnFirstUse(Connection connection, boolean open) throws SQLException {
        return Rows.one(connection, "SELECT crossfoot.configure(open_on_first_use => ?)", row -> true, open);
    }
}
