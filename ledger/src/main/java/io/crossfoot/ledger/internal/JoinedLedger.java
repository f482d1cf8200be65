package io.crossfoot.ledger.internal;

import io.crossfoot.ledger.Capture;
import io.crossfoot.ledger.Dispute;
import io.crossfoot.ledger.DisputeRequest;
import io.crossfoot.ledger.Exchange;
import io.crossfoot.ledger.ExchangePosition;
import io.crossfoot.ledger.Hold;
import io.crossfoot.ledger.HoldRequest;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.Lot;
import io.crossfoot.ledger.Operation;
import io.crossfoot.ledger.OperationResult;
import io.crossfoot.ledger.Posted;
import io.crossfoot.ledger.Reversal;
import io.crossfoot.ledger.Split;
import io.crossfoot.ledger.SplitRequest;
import io.crossfoot.ledger.Transaction;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

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

    /** Like a posting, as one of several operations, whose refusals are answers and raise nothing. */
    @Override
    public Hold placeHold(HoldRequest hold) {
        return (Hold) only(new Operation.PlaceHold(hold));
    }

    @Override
    public Posted capture(Capture capture) {
        return (Posted) only(new Operation.CaptureHold(capture));
    }

    @Override
    public Hold release(String hold) {
        return (Hold) only(new Operation.ReleaseHold(hold));
    }

    @Override
    public Hold extend(String hold, Instant expiresAt) {
        return (Hold) only(new Operation.ExtendHold(hold, Optional.of(Objects.requireNonNull(expiresAt, "expiresAt"))));
    }

    @Override
    public Hold removeExpiry(String hold) {
        return (Hold) only(new Operation.ExtendHold(hold, Optional.empty()));
    }

    @Override
    public Posted reverse(Reversal reversal) {
        return (Posted) only(new Operation.Reverse(reversal));
    }

    /** Raises refusals, which must not fail the caller's transaction. */
    @Override
    public Posted exchange(Exchange exchange) {
        return untouchedByRefusals(() -> super.exchange(exchange));
    }

    @Override
    public ExchangePosition exchangePosition(
            String exchangeAccount, String baseCurrency, Map<String, BigDecimal> rates) {
        return untouchedByRefusals(() -> super.exchangePosition(exchangeAccount, baseCurrency, rates));
    }

    @Override
    public Split split(SplitRequest request) {
        return untouchedByRefusals(() -> super.split(request));
    }

    private <R> R untouchedByRefusals(Supplier<R> call) {
        try {
            if (connection.getAutoCommit()) {
                return call.get();
            }
            Savepoint before = connection.setSavepoint();
            try {
                R result = call.get();
                connection.releaseSavepoint(before);
                return result;
            } catch (LedgerException e) {
                if (!e.retryable()) {
                    connection.rollback(before);
                    connection.releaseSavepoint(before);
                }
                throw e;
            }
        } catch (SQLException e) {
            throw SqlErrors.of(e);
        }
    }

    private OperationResult only(Operation operation) {
        return perform(List.of(operation)).get(0).orElseThrow();
    }

    /** That there is no such hold is an answer here, and must not fail the caller's transaction. */
    @Override
    public Optional<Hold> hold(String key) {
        try {
            return inSavepoint(() -> super.hold(key));
        } catch (SQLException e) {
            throw SqlErrors.of(e);
        }
    }

    @Override
    public Optional<Dispute> dispute(String key) {
        try {
            return inSavepoint(() -> super.dispute(key));
        } catch (SQLException e) {
            throw SqlErrors.of(e);
        }
    }

    @Override
    public Optional<Lot> lot(String key) {
        try {
            return inSavepoint(() -> super.lot(key));
        } catch (SQLException e) {
            throw SqlErrors.of(e);
        }
    }

    @Override
    public Dispute openDispute(DisputeRequest dispute) {
        return undoneWhenRefused(() -> super.openDispute(dispute));
    }

    @Override
    public Dispute winDispute(String dispute) {
        return undoneWhenRefused(() -> super.winDispute(dispute));
    }

    @Override
    public Dispute loseDispute(String dispute) {
        return undoneWhenRefused(() -> super.loseDispute(dispute));
    }

    /** What is refused leaves the caller's transaction as it was before. */
    private <R> R undoneWhenRefused(Supplier<R> call) {
        try {
            if (connection.getAutoCommit()) {
                return call.get();
            }
            Savepoint before = connection.setSavepoint();
            try {
                R result = call.get();
                connection.releaseSavepoint(before);
                return result;
            } catch (LedgerException e) {
                if (!connection.isClosed()) {
                    connection.rollback(before);
                    connection.releaseSavepoint(before);
                }
                throw e;
            }
        } catch (SQLException e) {
            throw SqlErrors.of(e);
        }
    }

    private <R> R inSavepoint(Supplier<R> call) throws SQLException {
        if (connection.getAutoCommit()) {
            return call.get();
        }
        Savepoint before = connection.setSavepoint();
        R result = call.get();
        connection.rollback(before);
        connection.releaseSavepoint(before);
        return result;
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
