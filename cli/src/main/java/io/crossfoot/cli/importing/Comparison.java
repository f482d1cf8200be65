package io.crossfoot.cli.importing;

import io.crossfoot.cli.importing.Row.AccountId;
import io.crossfoot.ledger.Posted;
import java.io.Closeable;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares the balances that the file records with those that the ledger computed.
 *
 * <p>A balance that is once off stays off, so most rows that disagree only repeat an earlier fault. Where the difference
 * changes from one row of an account to its next, something happened: that is a drift. The first row of an account is
 * compared with no difference, and a change back to none is a drift too.
 *
 * <p>Remembers one number per account, the only part of an import that grows with the file.
 */
final class Comparison implements Closeable {
    private static final List<String> HEADER =
            List.of("line", "key", "account", "currency", "recorded", "computed", "difference", "drift");

    private final Map<AccountId, BigDecimal> differences = new HashMap<>();
    private final List<List<String>> first = new ArrayList<>();
    private final Report report;
    private long disagreeing;
    private long drifts;

    Comparison(Path file) {
        report = new Report(file, HEADER);
    }

    static List<String> header() {
        return HEADER;
    }

    /** Notes an account, and tells whether it is new. */
    boolean meet(AccountId account) {
        return differences.putIfAbsent(account, BigDecimal.ZERO) == null;
    }

    int accounts() {
        return differences.size();
    }

    void compare(Row row, Posted posted) throws IOException {
        if (row.recorded() == null || row.account() == null || row.account().isExternal()) {
            return;
        }
        BigDecimal computed =
                posted.balanceOf(row.account().name(), row.account().currency());
        BigDecimal difference = row.recorded().subtract(computed);
        BigDecimal before = differences.put(row.account(), difference.signum() == 0 ? BigDecimal.ZERO : difference);
        boolean drift = difference.compareTo(before == null ? BigDecimal.ZERO : before) != 0;
        drifts += drift ? 1 : 0;
        disagreeing += difference.signum() != 0 ? 1 : 0;
        if (difference.signum() != 0 || drift) {
            add(row, computed, difference, drift);
        }
    }

    private void add(Row row, BigDecimal computed, BigDecimal difference, boolean drift) throws IOException {
        List<String> line = List.of(
                Long.toString(row.line()),
                row.transaction().key().orElse(""),
                row.account().name(),
                row.account().currency(),
                row.recorded().toPlainString(),
                computed.toPlainString(),
                difference.toPlainString(),
                Boolean.toString(drift));
        report.add(line);
        if (first.size() < ImportSummary.SHOWN) {
            first.add(line);
        }
    }

    long disagreeing() {
        return disagreeing;
    }

    long drifts() {
        return drifts;
    }

    List<List<String>> first() {
        return List.copyOf(first);
    }

    void flush() throws IOException {
        report.flush();
    }

    Path writtenTo() {
        return report.writtenTo();
    }

    @Override
    public void close() throws IOException {
        report.close();
    }
}
