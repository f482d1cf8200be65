package io.crossfoot.schemes.attacks;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Future;
import org.postgresql.PGConnection;

/**
 * Somebody with a connection of their own.
 *
 * @param connection used by one thread at a time
 * @param pid of the server process behind it
 */
record Caller(Connection connection, int pid) {

    static Caller on(Connection connection) throws SQLException {
        return new Caller(connection, connection.unwrap(PGConnection.class).getBackendPID());
    }

    /** The connection, on which something happens in between. */
    Connection with(Moment.Hook hook) {
        return Watched.connection(connection, hook);
    }

    /**
     * Work that a caller is at.
     *
     * @param caller who
     * @param result what it comes to
     */
    record Work<T>(Caller caller, Future<T> result) {}
}
