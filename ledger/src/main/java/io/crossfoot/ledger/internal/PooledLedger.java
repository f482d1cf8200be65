package io.crossfoot.ledger.internal;

import io.crossfoot.kernel.Kernel;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.LedgerOperations;
import io.crossfoot.ledger.Retries;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A ledger that takes a connection from a data source for each call. */
public final class PooledLedger extends SqlOperations implements Ledger {
    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);

    private final DataSource dataSource;
    private final Retries retries;
    private final Runnable onClose;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final List<String> warnings;

    private PooledLedger(DataSource dataSource, Retries retries, Runnable onClose) {
        super(null);
        this.dataSource = dataSource;
        this.retries = retries;
        this.onClose = onClose;
        warnings = call(true, connection -> {
            requireCurrent(Kernel.state(connection));
            return Warnings.of(connection);
        });
        warnings.forEach(LOG::warn);
    }

    /** Opens the ledger of a database whose data source stays the caller's. */
    public static Ledger connect(DataSource dataSource) {
        return connect(dataSource, new Retries(), () -> {});
    }

    /**
     * Opens the ledger of a database.
     *
     * @param dataSource connects to it
     * @param retries how calls are made again
     * @param onClose runs once, when the ledger is closed
     */
    public static Ledger connect(DataSource dataSource, Retries retries, Runnable onClose) {
        return new PooledLedger(Objects.requireNonNull(dataSource, "dataSource"), retries, onClose);
    }

    @Override
    public LedgerOperations in(Connection connection) {
        return new JoinedLedger(Objects.requireNonNull(connection, "connection"));
    }

    @Override
    public LedgerOperations onBehalfOf(String actor) {
        return new ActingLedger(Objects.requireNonNull(actor, "actor"), this);
    }

    @Override
    public List<String> warnings() {
        return warnings;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            onClose.run();
        }
    }

    @Override
    <R> R call(boolean repeatable, SqlCall<R> call) {
        if (closed.get()) {
            throw new IllegalStateException("The ledger is closed");
        }
        return retries.run(() -> {
            Connection connection = connection();
            try {
                return committed(connection, call);
            } catch (SQLException e) {
                LedgerException error = SqlErrors.of(e);
                throw repeatable ? error : Retries.withoutKey(error);
            } finally {
                giveBack(connection);
            }
        });
    }

    private Connection connection() {
        try {
            return dataSource.getConnection();
        } catch (SQLException e) {
            throw SqlErrors.onConnecting(e);
        }
    }

    private static <R> R committed(Connection connection, SqlCall<R> call) throws SQLException {
        if (connection.getAutoCommit()) {
            return call.on(connection);
        }
        boolean done = false;
        try {
            R result = call.on(connection);
            connection.commit();
            done = true;
            return result;
        } finally {
            if (!done) {
                rollBack(connection);
            }
        }
    }

    private static void rollBack(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            LOG.debug("A connection that failed could not be rolled back either", e);
        }
    }

    /** What was committed stays so even if the connection can't be closed, so this is no failure of the call. */
    private static void giveBack(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("A connection could not be closed", e);
        }
    }

    private static void requireCurrent(Kernel.State state) {
        switch (state) {
            case MISSING ->
                throw wrongVersion(
                        ErrorCode.KERNEL_IS_MISSING,
                        "the database has no ledger yet; run `crossfoot migrate` on it, or Kernel.migrate(dataSource)");
            case OLDER ->
                throw wrongVersion(
                        ErrorCode.KERNEL_IS_OLDER,
                        "an older version of Crossfoot made the ledger; run `crossfoot migrate`, or Kernel.migrate(dataSource)");
            case NEWER ->
                throw wrongVersion(
                        ErrorCode.KERNEL_IS_NEWER,
                        "a newer version of Crossfoot made the ledger; use that version's library here");
            case CURRENT -> {}
        }
    }

    private static LedgerException wrongVersion(ErrorCode code, String message) {
        return LedgerException.of(code, message, Map.of(), null);
    }
}
