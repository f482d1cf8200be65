package io.crossfoot.ledger.internal;

import io.crossfoot.ledger.Dispute;
import io.crossfoot.ledger.DisputeEvent;
import io.crossfoot.ledger.DisputeFilter;
import io.crossfoot.ledger.DisputeMode;
import io.crossfoot.ledger.DisputePage;
import io.crossfoot.ledger.DisputeRequest;
import io.crossfoot.ledger.DisputeState;
import io.crossfoot.ledger.ErrorCode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Calls about disputes. */
final class DisputeCalls {
    private static final String COLUMNS = """
            SELECT key, transaction_id, account, payee, currency, amount, mode, funded_by, state, opened_at, deadline, ended_at,
                   hold, credited_by, reversed_by, returned_by, reason, reference, metadata, replayed, cursor
            FROM\s""";

    private static final String OPEN = COLUMNS + """
            crossfoot.open_dispute(key => ?, transaction_id => ?, account => ?, amount => ?, funded_by => ?, deadline => ?,
                reason => ?, reference => ?, metadata => ?::jsonb, payee => ?, currency => ?)""";

    private DisputeCalls() {}

    static Dispute open(Connection connection, DisputeRequest dispute) throws SQLException {
        return Rows.one(
                connection,
                OPEN,
                DisputeCalls::dispute,
                dispute.key(),
                dispute.transactionId(),
                dispute.account(),
                dispute.amount().map(Checks::sendable).orElse(null),
                dispute.fundedBy().orElse(null),
                dispute.deadline().map(Rows::moment).orElse(null),
                dispute.reason(),
                dispute.reference().orElse(null),
                dispute.metadata().orElse(null),
                dispute.payee().orElse(null),
                dispute.currency().orElse(null));
    }

    static Dispute win(Connection connection, String dispute) throws SQLException {
        return Rows.one(connection, COLUMNS + "crossfoot.win_dispute(?)", DisputeCalls::dispute, dispute);
    }

    static Dispute lose(Connection connection, String dispute) throws SQLException {
        return Rows.one(connection, COLUMNS + "crossfoot.lose_dispute(?)", DisputeCalls::dispute, dispute);
    }

    static List<Dispute> settle(Connection connection, int limit) throws SQLException {
        return List.copyOf(
                Rows.list(connection, COLUMNS + "crossfoot.settle_disputes(?)", DisputeCalls::dispute, limit));
    }

    static Optional<Dispute> find(Connection connection, String key) throws SQLException {
        try {
            return Optional.of(Rows.one(connection, COLUMNS + "crossfoot.find_dispute(?)", DisputeCalls::dispute, key));
        } catch (SQLException e) {
            if (ErrorCode.DISPUTE_NOT_FOUND.code().equals(e.getSQLState())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    static List<DisputeEvent> events(Connection connection, String key) throws SQLException {
        return List.copyOf(Rows.list(
                connection,
                "SELECT event, at, transaction_id, role FROM crossfoot.dispute_events(?)",
                row -> new DisputeEvent(
                        DisputeEvent.Kind.of(row.getString(1)),
                        Rows.instant(row, 2),
                        Rows.optionalLong(row, 3),
                        Rows.text(row, 4)),
                key));
    }

    /** Reads a page of disputes; before is null for the newest. The last row may be but a cursor. */
    static DisputePage disputes(Connection connection, DisputeFilter filter, String before, int limit)
            throws SQLException {
        String[] cursor = new String[1];
        List<Dispute> disputes = Rows.list(
                connection,
                COLUMNS + "crossfoot.disputes(?, ?, ?, ?, ?)",
                row -> {
                    cursor[0] = row.getString(21);
                    return row.getObject(1) == null ? null : dispute(row);
                },
                filter.account().orElse(null),
                filter.currency().orElse(null),
                filter.state().map(DisputeState::title).orElse(null),
                before,
                limit);
        disputes.removeIf(Objects::isNull);
        return new DisputePage(disputes, Optional.ofNullable(cursor[0]));
    }

    private static Dispute dispute(ResultSet row) throws SQLException {
        return new Dispute(
                row.getString(1),
                row.getLong(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getBigDecimal(6),
                DisputeMode.of(row.getString(7)),
                Rows.text(row, 8),
                DisputeState.of(row.getString(9)),
                Rows.instant(row, 10),
                Optional.ofNullable(Rows.instant(row, 11)),
                Optional.ofNullable(Rows.instant(row, 12)),
                Rows.text(row, 13),
                Rows.optionalLong(row, 14),
                Rows.optionalLong(row, 15),
                Rows.optionalLong(row, 16),
                row.getString(17),
                Rows.text(row, 18),
                Rows.text(row, 19),
                row.getBoolean(20));
    }
}
