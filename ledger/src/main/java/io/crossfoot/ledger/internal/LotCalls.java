package io.crossfoot.ledger.internal;

import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.Lot;
import io.crossfoot.ledger.LotEvent;
import io.crossfoot.ledger.LotFilter;
import io.crossfoot.ledger.LotPage;
import io.crossfoot.ledger.LotState;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Calls about lots. */
final class LotCalls {
    private static final String COLUMNS = """
            SELECT key, account, currency, amount, spent, expired, remaining, state, priority, granted_at, granted_by, expires_at,
                   expires_to, expired_by, cursor
            FROM\s""";

    private LotCalls() {}

    static Optional<Lot> find(Connection connection, String key) throws SQLException {
        try {
            return Optional.of(Rows.one(connection, COLUMNS + "crossfoot.find_lot(?)", LotCalls::lot, key));
        } catch (SQLException e) {
            if (ErrorCode.LOT_NOT_FOUND.code().equals(e.getSQLState())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    static List<LotEvent> events(Connection connection, String key) throws SQLException {
        return List.copyOf(Rows.list(
                connection,
                "SELECT event, at, amount, remaining, transaction_id, role FROM crossfoot.lot_events(?)",
                row -> new LotEvent(
                        LotEvent.Kind.of(row.getString(1)),
                        Rows.instant(row, 2),
                        row.getBigDecimal(3),
                        row.getBigDecimal(4),
                        Rows.optionalLong(row, 5),
                        row.getString(6)),
                key));
    }

    /** Reads a page of lots; before is null for the newest. The last row may be but a cursor. */
    static LotPage lots(Connection connection, LotFilter filter, String before, int limit) throws SQLException {
        String[] cursor = new String[1];
        List<Lot> lots = Rows.list(
                connection,
                COLUMNS + "crossfoot.lots(?, ?, ?, ?, ?)",
                row -> {
                    cursor[0] = row.getString(15);
                    return row.getObject(1) == null ? null : lot(row);
                },
                filter.account().orElse(null),
                filter.currency().orElse(null),
                filter.state().map(LotState::title).orElse(null),
                before,
                limit);
        lots.removeIf(Objects::isNull);
        return new LotPage(lots, Optional.ofNullable(cursor[0]));
    }

    /** Moves what has expired, of an account or, where that and its currency are null, of all. */
    static List<Lot> expire(Connection connection, String account, String currency, int limit) throws SQLException {
        return List.copyOf(Rows.list(
                connection, COLUMNS + "crossfoot.expire_lots(?, ?, ?)", LotCalls::lot, account, currency, limit));
    }

    private static Lot lot(ResultSet row) throws SQLException {
        return new Lot(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getBigDecimal(4),
                row.getBigDecimal(5),
                row.getBigDecimal(6),
                row.getBigDecimal(7),
                LotState.of(row.getString(8)),
                row.getInt(9),
                Rows.instant(row, 10),
                row.getLong(11),
                Rows.instant(row, 12),
                row.getString(13),
                Rows.optionalLong(row, 14));
    }
}
