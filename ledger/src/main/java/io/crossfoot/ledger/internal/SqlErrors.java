package io.crossfoot.ledger.internal;

import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.LedgerException;
import java.sql.SQLException;
import java.util.Map;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** The one place where an SQL error becomes an exception of the ledger: by its SQLSTATE and DETAIL, never by its message. */
public final class SqlErrors {
    private SqlErrors() {}

    /** The exception for an error that a call on an open connection ended in. */
    public static LedgerException of(SQLException error) {
        ServerErrorMessage server = error instanceof PSQLException psql ? psql.getServerErrorMessage() : null;
        String state = state(error);
        ErrorCode code = code(state);
        Map<String, String> facts = code.code().startsWith("CF") && code.code().equals(state)
                ? Json.facts(server == null ? null : server.getDetail())
                : Map.of("sqlstate", state);
        String message = server != null && server.getMessage() != null ? server.getMessage() : error.getMessage();
        return LedgerException.of(code, String.valueOf(message), facts, error);
    }

    /** The exception for an error on connecting: nothing was sent yet, so the call may be made again whatever it is. */
    static LedgerException onConnecting(SQLException error) {
        LedgerException mapped = of(error);
        return mapped.code() != ErrorCode.DATABASE_ERROR || state(error).startsWith("3D")
                ? mapped
                : LedgerException.of(ErrorCode.CONNECTION_LOST, error.getMessage(), mapped.facts(), error);
    }

    private static ErrorCode code(String state) {
        if (state.startsWith("CF")) {
            return ErrorCode.of(state).orElse(ErrorCode.DATABASE_ERROR);
        }
        return switch (state) {
            // Serialization failure, deadlock, lock not available: the database rolled the call back.
            case "40001", "40P01", "55P03" -> ErrorCode.CONTENTION;
            // Out of connections; ended while idle in a transaction.
            case "53300", "25P03" -> ErrorCode.CONNECTION_LOST;
            case "42501" -> ErrorCode.PERMISSION_DENIED;
            // There is no schema crossfoot.
            case "3F000" -> ErrorCode.KERNEL_IS_MISSING;
            default -> {
                if (state.startsWith("08") || state.startsWith("57P")) {
                    yield ErrorCode.CONNECTION_LOST;
                }
                yield state.startsWith("28") ? ErrorCode.PERMISSION_DENIED : ErrorCode.DATABASE_ERROR;
            }
        };
    }

    /** The first SQLSTATE down the causes, because a pool wraps the driver's error into its own. */
    private static String state(SQLException error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState();
            }
        }
        return ErrorCode.DATABASE_ERROR.code();
    }
}
