package io.crossfoot.benchmarks;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;

/**
 * A connection that copies the postings of one batch after the other, in COPY's text format.
 *
 * <p>Versions and balances are worked out beforehand, as are all columns but the transaction's id and the moment. So, like
 * the writers of batches, the client has little to do while it is measured. Each pass through the pool repeats the versions
 * of the one before, which the table permits because the moments differ.
 */
final class CopyWriter implements Slice.Work, AutoCloseable {

    private static final String COPY = """
            COPY bench.posting (transaction_id, posted_at, source_id, source_version, destination_id, destination_version,
                                effective_date, leg, imported, keyed, detailed, type, amount, source_balance, destination_balance)
            FROM STDIN\
            """;

    private static final AtomicLong NEXT_TRANSACTION = new AtomicLong(1);

    private final Connection connection;
    private final CopyManager copies;
    private final List<byte[][]> pool = new ArrayList<>();
    private int next;
    private Instant last = Instant.EPOCH;

    CopyWriter(Ledger ledger, List<Transfers> transfers) throws SQLException {
        connection = ledger.app();
        copies = connection.unwrap(BaseConnection.class).getCopyAPI();
        Map<String, Head> heads = heads(ledger);
        String today = LocalDate.now(ZoneOffset.UTC).toString();
        for (Transfers batch : transfers) {
            byte[][] rows = new byte[batch.count()][];
            for (int i = 0; i < rows.length; i++) {
                BigDecimal amount = batch.amount()[i];
                Head source = heads.get(batch.source()[i]);
                Head destination = heads.get(batch.destination()[i]);
                source.move(amount.negate());
                destination.move(amount);
                rows[i] = String.join(
                                "\t",
                                "",
                                Long.toString(source.id),
                                Long.toString(source.version),
                                Long.toString(destination.id),
                                Long.toString(destination.version),
                                today,
                                "1\tf\tf\tf\ttransfer",
                                amount.toString(),
                                source.balance.toString(),
                                destination.balance.toString())
                        .concat("\n")
                        .getBytes(StandardCharsets.UTF_8);
            }
            pool.add(rows);
        }
    }

    @Override
    public int once() throws SQLException {
        byte[][] rows = pool.get(next);
        next = (next + 1) % pool.size();
        long transaction = NEXT_TRANSACTION.getAndAdd(rows.length);
        byte[] moment = ("\t" + moment()).getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream text = new ByteArrayOutputStream(rows.length * 128);
        for (byte[] row : rows) {
            text.writeBytes(Long.toString(transaction++).getBytes(StandardCharsets.UTF_8));
            text.writeBytes(moment);
            text.writeBytes(row);
        }
        CopyIn copy = copies.copyIn(COPY);
        byte[] bytes = text.toByteArray();
        copy.writeToCopy(bytes, 0, bytes.length);
        if (copy.endCopy() != rows.length) {
            throw new IllegalStateException("COPY did not write all of " + rows.length + " rows");
        }
        return rows.length;
    }

    /** Now, and later than the last time, as a batch's moment is. */
    private Instant moment() {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        last = now.isAfter(last) ? now : last.plus(1, ChronoUnit.MICROS);
        return last;
    }

    private static Map<String, Head> heads(Ledger ledger) throws SQLException {
        Map<String, Head> heads = new HashMap<>();
        try (Connection superuser = ledger.superuser();
                PreparedStatement statement =
                        superuser.prepareStatement("SELECT name, id, version, balance FROM crossfoot.account");
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                heads.put(rows.getString(1), new Head(rows.getLong(2), rows.getLong(3), rows.getBigDecimal(4)));
            }
        }
        return heads;
    }

    /** An account as it would be after the rows so far. */
    private static final class Head {
        final long id;
        long version;
        BigDecimal balance;

        Head(long id, long version, BigDecimal balance) {
            this.id = id;
            this.version = version;
            this.balance = balance;
        }

        void move(BigDecimal amount) {
            version++;
            balance = balance.add(amount);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
