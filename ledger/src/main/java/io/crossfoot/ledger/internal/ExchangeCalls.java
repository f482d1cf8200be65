package io.crossfoot.ledger.internal;

import io.crossfoot.ledger.ExchangePosition;
import io.crossfoot.ledger.Split;
import io.crossfoot.ledger.SplitRequest;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Calls that work out what exchanges and splits come to, and change nothing. */
final class ExchangeCalls {
    private static final String POSITION = """
            SELECT currency, came_in, went_out, balance, rate, value, gain
            FROM crossfoot.exchange_position(?, ?, ?::jsonb)""";

    private static final String SPLIT = "SELECT account, amount FROM crossfoot.split(?, ?, ?, ?, ?)";

    private ExchangeCalls() {}

    static ExchangePosition position(
            Connection connection, String exchangeAccount, String baseCurrency, Map<String, BigDecimal> rates)
            throws SQLException {
        Map<String, String> texts = new HashMap<>();
        rates.forEach(
                (currency, rate) -> texts.put(currency, Checks.sendable(rate).toPlainString()));
        List<ExchangePosition.InCurrency> lines = Rows.list(
                connection, POSITION, ExchangeCalls::inCurrency, exchangeAccount, baseCurrency, Json.write(texts));
        // The last row has the sums.
        ExchangePosition.InCurrency sums = lines.remove(lines.size() - 1);
        return new ExchangePosition(exchangeAccount, baseCurrency, lines, sums.value(), sums.gain());
    }

    private static ExchangePosition.InCurrency inCurrency(ResultSet row) throws SQLException {
        return new ExchangePosition.InCurrency(
                row.getString(1),
                row.getBigDecimal(2),
                row.getBigDecimal(3),
                row.getBigDecimal(4),
                Rows.number(row, 5),
                Rows.number(row, 6),
                Rows.number(row, 7));
    }

    static Split split(Connection connection, SplitRequest request) throws SQLException {
        List<SplitRequest.Percentage> percentages = request.percentages();
        List<Split.Share> shares = Rows.list(
                connection,
                SPLIT,
                row -> new Split.Share(row.getString(1), row.getBigDecimal(2)),
                Checks.sendable(request.amount()),
                request.currency(),
                connection.createArrayOf(
                        "text",
                        percentages.stream()
                                .map(SplitRequest.Percentage::account)
                                .toArray()),
                connection.createArrayOf(
                        "numeric",
                        percentages.stream()
                                .map(each -> Checks.sendable(each.percentage()))
                                .toArray()),
                request.remainderTo());
        BigDecimal whole = shares.stream().map(Split.Share::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
        return new Split(whole, request.currency(), shares);
    }
}
