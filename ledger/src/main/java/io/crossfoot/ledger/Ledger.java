package io.crossfoot.ledger;

import io.crossfoot.ledger.internal.EmbeddedLedger;
import io.crossfoot.ledger.internal.PooledLedger;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import javax.sql.DataSource;

/**
 * A ledger on connections of its own. Each call is one database transaction and takes a connection only while it lasts.
 *
 * <pre>{@code
 * try (Ledger ledger = Ledger.embedded(Path.of("data"))) {
 *     ledger.post(Transaction.deposit("user:1", new BigDecimal("100.00"), "USD").key("pay-1").build());
 * }
 * }</pre>
 *
 * <p>Calls that met other callers or lost their connection are made again, with growing pauses and for a few seconds, where
 * that can't post twice: reads, opening, holds, and transactions with a key. Transactions without a key are made again only when
 * the database said that they were rolled back.
 *
 * <p>May be used by several threads.
 */
public interface Ledger extends LedgerOperations, AutoCloseable {
    /**
     * Opens the ledger of a data folder on a PostgreSQL server of its own, which is started if need be and stopped by
     * {@link #close()}. The folder and the ledger in it are made, or brought up to this version, as needed. Needs the artifact
     * {@code io.crossfoot:crossfoot-embedded} on the class path.
     *
     * @param dataFolder one made by an earlier call, an empty one, or one that does not exist yet
     * @return the ledger, with all rights in it
     * @throws IllegalStateException when the artifact is not on the class path
     * @throws KernelVersionException (CF040) when a newer version of Crossfoot has made the ledger
     * @throws LedgerException when the server can't be started; the message says why
     */
    static Ledger embedded(Path dataFolder) {
        return EmbeddedLedger.open(dataFolder);
    }

    /**
     * Opens the ledger of a PostgreSQL database. Nothing is installed or migrated. The caller keeps the data source, which
     * should be a pool.
     *
     * @param dataSource connects to the database, as a role that has {@code crossfoot_app} or {@code crossfoot_admin}
     * @return the ledger; closing it leaves the data source open
     * @throws KernelVersionException when the database has no ledger (CF041) or one of an older (CF042) or newer (CF040)
     *     version; the message says what to run
     * @throws ConnectionLostException when the database can't be reached
     */
    static Ledger connect(DataSource dataSource) {
        return PooledLedger.connect(dataSource);
    }

    /**
     * Lets the ledger take part in the caller's own transaction: what is posted there is committed or rolled back together
     * with the caller's rows.
     *
     * <p>Nothing here commits, rolls back or closes the connection, or makes a call again. A refused posting, hold, capture, dispute or
     * reversal leaves the transaction as it was: the caller may go on and commit without it. Any other error fails the transaction, as SQL errors
     * do: PostgreSQL then rolls it back even where it is told to commit. A {@linkplain LedgerException#retryable() retryable}
     * one means that the caller's whole transaction is to be made again. Accounts that were posted to stay locked until the
     * transaction ends, so post last.
     *
     * @param connection to the ledger's database; not for several threads at once
     * @return operations that last as long as the connection
     */
    LedgerOperations in(Connection connection);

    /**
     * The same ledger, with a name for the log of administrative acts. The name is only noted; it gives no rights and takes none.
     *
     * @param actor on whose behalf, 1 to 200 characters; such as {@code key:9f2c (deploy)}
     * @return operations that last as long as the ledger
     */
    LedgerOperations onBehalfOf(String actor);

    /**
     * What was found on opening the ledger that endangers its promises: a role with too many rights, or a server that may lose
     * committed data. The same is logged.
     *
     * @return sentences for people; empty when all is well
     */
    List<String> warnings();

    /** Closes the connections, if they are the ledger's own, and stops the server that it started. */
    @Override
    void close();
}
