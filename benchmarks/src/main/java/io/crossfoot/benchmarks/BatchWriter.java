package io.crossfoot.benchmarks;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** A connection that posts one batch after the other from a pool made beforehand. */
final class BatchWriter implements Slice.Work, AutoCloseable {

    private final Connection connection;
    private final BatchCall call;
    private final List<BatchCall.Arrays> pool = new ArrayList<>();
    private final Supplier<String> keys;
    private final String[] batchKeys;
    private int next;

    /**
     * Makes the pool ready.
     *
     * @param keys gives every transfer a key; null for none
     */
    BatchWriter(Ledger ledger, List<Transfers> transfers, Supplier<String> keys) throws SQLException {
        this(ledger.app(), transfers, keys);
    }

    /** Makes the pool ready on a connection, which becomes the writer's. */
    BatchWriter(Connection connection, List<Transfers> transfers, Supplier<String> keys) throws SQLException {
        int count = transfers.get(0).count();
        this.connection = connection;
        this.keys = keys;
        this.batchKeys = new String[count];
        this.call = new BatchCall(connection, count, "transfer", keys != null);
        for (Transfers batch : transfers) {
            pool.add(call.arrays(batch));
        }
    }

    @Override
    public int once() throws SQLException {
        BatchCall.Arrays arrays = pool.get(next);
        next = (next + 1) % pool.size();
        if (keys == null) {
            return call.post(arrays);
        }
        Arrays.setAll(batchKeys, i -> keys.get());
        return call.post(arrays, batchKeys);
    }

    /** Lets the server count now what the session did so far. */
    void flushStatistics() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_stat_force_next_flush()");
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
