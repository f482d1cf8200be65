package io.crossfoot.ledger.internal;

import io.crossfoot.ledger.Posted;
import io.crossfoot.ledger.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;

/** Takes part in a caller's transaction: every call is made once on the caller's connection, and nothing else is done to it. */
final class JoinedLedger extends SqlOperations {
    private final Connection connection;

    JoinedLedger(Connection connection) {
        super(null);
        this.connection = connection;
    }

    /** The kernel's shortest way raises refusals, which would fail the caller's transaction; a batch of one returns them. */
    @Override
    public Posted post(Transaction transaction) {
        Objects.requireNonNull(transaction, "transaction");
        return postBatch(List.of(transaction)).get(0).orElseThrow();
    }

    @Override
    <R> R call(boolean repeatable, SqlCall<R> call) {
        try {
            return call.on(connection);
        } catch (SQLException e) {
            throw SqlErrors.of(e);
        }
    }
}
