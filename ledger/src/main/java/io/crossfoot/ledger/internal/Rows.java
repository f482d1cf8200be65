package io.crossfoot.ledger.internal;

import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.Head;
import io.crossfoot.ledger.LedgerException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Runs queries and reads columns. */
final class Rows {
    private Rows() {}

    /** Reads one row. */
    @FunctionalInterface
    interface Row<R> {
        R read(ResultSet row) throws SQLException;
    }

    /** Runs a query; parameters are what the driver knows, a null is of whatever type the query wants. */
    static <R> List<R> list(Connection connection, String sql, Row<R> row, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            List<R> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.add(row.read(result));
                }
            }
            return rows;
        }
    }

    /** Runs a query that answers exactly one row. */
    static <R> R one(Connection connection, String sql, Row<R> row, Object... parameters) throws SQLException {
        return list(connection, sql, row, parameters).get(0);
    }

    static Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime moment = row.getObject(column, OffsetDateTime.class);
        return moment == null ? null : moment.toInstant();
    }

    /** As the driver sends it: the kernel keeps microseconds, and PostgreSQL would round up what is finer. */
    static OffsetDateTime moment(Instant instant) {
        return Checks.withinCalendar(instant).truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }

    /** Why a part of a batch was refused: its code, its message and, in the column after that, its facts. */
    static LedgerException refusal(ResultSet row, int column) throws SQLException {
        return LedgerException.of(
                ErrorCode.of(row.getString(column)).orElse(ErrorCode.DATABASE_ERROR),
                row.getString(column + 1),
                Json.facts(row.getString(column + 2)),
                null);
    }

    static LocalDate date(ResultSet row, int column) throws SQLException {
        return row.getObject(column, LocalDate.class);
    }

    static Optional<String> text(ResultSet row, int column) throws SQLException {
        return Optional.ofNullable(row.getString(column));
    }

    static OptionalLong optionalLong(ResultSet row, int column) throws SQLException {
        Long number = row.getObject(column, Long.class);
        return number == null ? OptionalLong.empty() : OptionalLong.of(number);
    }

    static Optional<BigDecimal> number(ResultSet row, int column) throws SQLException {
        return Optional.ofNullable(row.getBigDecimal(column));
    }

    /** A balance and, in the next column, its version; empty for external accounts. */
    static Optional<Head> head(ResultSet row, int column) throws SQLException {
        BigDecimal balance = row.getBigDecimal(column);
        return balance == null ? Optional.empty() : Optional.of(new Head(balance, row.getLong(column + 1)));
    }
}
