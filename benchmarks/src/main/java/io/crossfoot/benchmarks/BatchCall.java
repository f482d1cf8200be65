package io.crossfoot.benchmarks;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * {@code post_batch} on one connection, one transaction a call.
 *
 * <p>The server counts the answer's rows by their status. So every row of the answer is computed, and none is believed
 * unseen, while the client, which shares the machine's cores, does not spend them on reading a thousand rows.
 */
final class BatchCall implements AutoCloseable {

    private final Connection connection;
    private final PreparedStatement statement;
    private final int count;
    private final boolean keyed;

    BatchCall(Connection connection, int count, String type, boolean keyed) throws SQLException {
        this.connection = connection;
        this.count = count;
        this.keyed = keyed;
        statement = connection.prepareStatement(
                "SELECT count(*) FILTER (WHERE status = 'posted') FROM crossfoot.post_batch(?, ?, ?, ?, ?, ?, ?)");
        statement.setArray(
                1,
                connection.createArrayOf(
                        "int4", IntStream.rangeClosed(1, count).boxed().toArray()));
        statement.setArray(5, texts(Collections.nCopies(count, Accounts.CURRENCY)));
        statement.setArray(6, texts(Collections.nCopies(count, type)));
        if (!keyed) {
            statement.setNull(7, Types.ARRAY, "_text");
        }
    }

    /** The part of a call that can be made ready beforehand. */
    record Arrays(Array source, Array destination, Array amount) {}

    Arrays arrays(Transfers transfers) throws SQLException {
        return new Arrays(
                connection.createArrayOf("text", transfers.source()),
                connection.createArrayOf("text", transfers.destination()),
                connection.createArrayOf("numeric", transfers.amount()));
    }

    /** Posts without keys. */
    int post(Arrays arrays) throws SQLException {
        return call(arrays);
    }

    /** Posts each transfer under its key. */
    int post(Arrays arrays, String[] keys) throws SQLException {
        statement.setArray(7, connection.createArrayOf("text", keys));
        return call(arrays);
    }

    private int call(Arrays arrays) throws SQLException {
        statement.setArray(2, arrays.source());
        statement.setArray(3, arrays.destination());
        statement.setArray(4, arrays.amount());
        try (ResultSet answer = statement.executeQuery()) {
            answer.next();
            if (answer.getInt(1) != count) {
                throw new IllegalStateException(
                        "Of " + count + (keyed ? " keyed" : "") + " transfers only " + answer.getInt(1) + " posted");
            }
            return count;
        }
    }

    private Array texts(List<String> values) throws SQLException {
        return connection.createArrayOf("text", values.toArray());
    }

    @Override
    public void close() throws SQLException {
        statement.close();
    }
}
