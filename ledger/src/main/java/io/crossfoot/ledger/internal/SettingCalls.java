package io.crossfoot.ledger.internal;

import io.crossfoot.ledger.AdministrativeAct;
import io.crossfoot.ledger.AuditPage;
import io.crossfoot.ledger.Currency;
import io.crossfoot.ledger.Settings;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** Calls that change what holds for the whole ledger. */
final class SettingCalls {
    private SettingCalls() {}

    static Currency addCurrency(Connection connection, String code, int scale, String name, String actor)
            throws SQLException {
        Rows.one(connection, "SELECT crossfoot.add_currency(?, ?, ?, ?)", row -> true, code, scale, name, actor);
        // What was there before keeps its name.
        return Rows.one(
                connection,
                "SELECT code, scale, name FROM crossfoot.currencies WHERE code = ?",
                row -> new Currency(row.getString(1), row.getInt(2), row.getString(3)),
                code);
    }

    static boolean setTimeZone(Connection connection, ZoneId timeZone, String actor) throws SQLException {
        return Rows.one(
                connection,
                "SELECT crossfoot.configure(time_zone => ?, actor => ?)",
                row -> true,
                timeZone.getId(),
                actor);
    }

    static boolean setOpenOnFirstUse(Connection connection, boolean open, String actor) throws SQLException {
        return Rows.one(
                connection, "SELECT crossfoot.configure(open_on_first_use => ?, actor => ?)", row -> true, open, actor);
    }

    static Settings settings(Connection connection) throws SQLException {
        return Rows.one(
                connection,
                "SELECT time_zone, open_on_first_use FROM crossfoot.settings",
                row -> new Settings(row.getString(1), row.getBoolean(2)));
    }

    /** Reads a page of administrative acts; before is null for the newest. */
    static AuditPage audit(Connection connection, String before, int limit) throws SQLException {
        List<AdministrativeAct> acts = Rows.list(
                connection,
                "SELECT id, at, act, role, actor, facts FROM crossfoot.audit(?, ?)",
                row -> new AdministrativeAct(
                        row.getLong(1),
                        Rows.instant(row, 2),
                        row.getString(3),
                        row.getString(4),
                        Rows.text(row, 5),
                        Json.facts(row.getString(6))),
                before,
                limit);
        return new AuditPage(
                acts,
                acts.size() < limit
                        ? Optional.empty()
                        : Optional.of(Long.toString(acts.get(acts.size() - 1).id())));
    }
}
