package io.crossfoot.schemes;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A connection for a scheme's use within a transaction of the caller: begin, commit and rollback are left to the caller, as they
 * are by the connection that a framework hands to code which takes part in a transaction around it.
 */
final class JoinedTransaction {

    private JoinedTransaction() {}

    /**
     * Joins the transaction of a connection, which must not be in auto-commit mode.
     *
     * @return the same connection, seemingly in auto-commit mode
     */
    static Connection of(Connection connection) throws SQLException {
        if (connection.getAutoCommit()) {
            throw new IllegalStateException("There is no transaction to join");
        }
        AtomicBoolean auto = new AtomicBoolean(true);
        return (Connection) Proxy.newProxyInstance(
                JoinedTransaction.class.getClassLoader(), new Class<?>[] {Connection.class}, (self, method, values) -> {
                    switch (method.getName()) {
                        case "commit", "close":
                            return null;
                        case "rollback":
                            if (values == null) {
                                return null;
                            }
                            break;
                        case "setAutoCommit":
                            auto.set((Boolean) values[0]);
                            return null;
                        case "getAutoCommit":
                            return auto.get();
                        default:
                    }
                    try {
                        return method.invoke(connection, values);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
