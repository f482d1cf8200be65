package io.crossfoot.ledger.internal;

import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.Hold;
import io.crossfoot.ledger.HoldEvent;
import io.crossfoot.ledger.HoldFilter;
import io.crossfoot.ledger.HoldPage;
import io.crossfoot.ledger.HoldRequest;
import io.crossfoot.ledger.HoldState;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Calls about holds; those that post are with the others that do. */
final class HoldCalls {
    private static final String COLUMNS = """
            SELECT key, account, currency, amount, captured, released, remaining, state, placed_at, expires_at,
                   description, reference, metadata, replayed
            FROM\s""";

    private static final String HOLDS = """
            SELECT key, account, currency, amount, captured, released, remaining, state, placed_at, expires_at,
                   description, reference, metadata, replayed, cursor
            FROM crossfoot.holds(?, ?, ?, ?, ?)""";

    private static final String EVENTS = """
            SELECT event, at, amount, remaining, expires_at, transaction_id, role
            FROM crossfoot.hold_events(?)""";

    private HoldCalls() {}

    static Hold place(Connection connection, HoldRequest hold) throws SQLException {
        return Rows.one(
                connection,
                COLUMNS + "crossfoot.place_hold(?, ?, ?, ?, ?, ?, ?, ?::jsonb)",
                HoldCalls::hold,
                hold.account(),
                hold.currency(),
                Checks.sendable(hold.amount()),
                hold.key(),
                hold.expiresAt().map(Rows::moment).orElse(null),
                hold.description().orElse(null),
                hold.reference().orElse(null),
                hold.metadata().orElse(null));
    }

    static Hold release(Connection connection, String hold) throws SQLException {
        return Rows.one(connection, COLUMNS + "crossfoot.release_hold(?)", HoldCalls::hold, hold);
    }

    /** Lets a hold expire at another moment; null for never. */
    static Hold extend(Connection connection, String hold, Instant expiresAt) throws SQLException {
        return Rows.one(
                connection,
                COLUMNS + "crossfoot.extend_hold(?, ?)",
                HoldCalls::hold,
                hold,
                expiresAt == null ? null : Rows.moment(expiresAt));
    }

    static Optional<Hold> find(Connection connection, String key) throws SQLException {
        try {
            return Optional.of(Rows.one(connection, COLUMNS + "crossfoot.find_hold(?)", HoldCalls::hold, key));
        } catch (SQLException e) {
            if (ErrorCode.HOLD_NOT_FOUND.code().equals(e.getSQLState())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    static List<HoldEvent> events(Connection connection, String key) throws SQLException {
        return List.copyOf(Rows.list(connection, EVENTS, HoldCalls::event, key));
    }

    /** Reads a page of holds; before is null for the newest. The last row may be but a cursor. */
    static HoldPage holds(Connection connection, HoldFilter filter, String before, int limit) throws SQLException {
        String[] cursor = new String[1];
        List<Hold> holds = Rows.list(
                connection,
                HOLDS,
                row -> {
                    cursor[0] = row.getString(15);
                    return row.getObject(1) == null ? null : hold(row);
                },
                filter.account().orElse(null),
                filter.currency().orElse(null),
                filter.state().map(HoldState::title).orElse(null),
                before,
                limit);
        holds.removeIf(Objects::isNull);
        return new HoldPage(holds, Optional.ofNullable(cursor[0]));
    }

    private static Hold hold(ResultSet row) throws SQLException {
        return new Hold(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getBigDecimal(4),
                row.getBigDecimal(5),
                row.getBigDecimal(6),
                row.getBigDecimal(7),
                HoldState.of(row.getString(8)),
                Rows.instant(row, 9),
                Optional.ofNullable(Rows.instant(row, 10)),
                Rows.text(row, 11),
                Rows.text(row, 12),
                Rows.text(row, 13),
                row.getBoolean(14));
    }

    private static HoldEvent event(ResultSet row) throws SQLException {
        return new HoldEvent(
                HoldEvent.Kind.of(row.getString(1)),
                Rows.instant(row, 2),
                row.getBigDecimal(3),
                row.getBigDecimal(4),
                Optional.ofNullable(Rows.instant(row, 5)),
                Rows.optionalLong(row, 6),
                Rows.text(row, 7));
    }
}
