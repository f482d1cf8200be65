package io.crossfoot.server.security;

import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.LedgerException;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The kernel's refusals as the ledger's exceptions, for the few functions that the ledger does not call itself. */
final class SqlRefusal {
    private SqlRefusal() {}

    static LedgerException of(SQLException error) {
        ServerErrorMessage server = error instanceof PSQLException psql ? psql.getServerErrorMessage() : null;
        String state = String.valueOf(error.getSQLState());
        ErrorCode code = code(state);
        // Whoever shows a key may be anybody, and what pools and drivers say of a lost connection names hosts and
        // numbers.
        String message = code == ErrorCode.CONNECTION_LOST
                ? "the database can't be reached at the moment"
                : server != null && server.getMessage() != null ? server.getMessage() : error.getMessage();
        return LedgerException.of(
                code,
                String.valueOf(message),
                state.startsWith("CF") && server != null ? facts(server.getDetail()) : Map.of("sqlstate", state),
                error);
    }

    private static ErrorCode code(String state) {
        if (state.equals("42501") || state.startsWith("28")) {
            return ErrorCode.PERMISSION_DENIED;
        }
        // A pool that has no connection to give says so under class 08 or under none.
        if (state.startsWith("08") || state.startsWith("57P") || state.equals("53300") || state.equals("null")) {
            return ErrorCode.CONNECTION_LOST;
        }
        return ErrorCode.of(state).orElse(ErrorCode.DATABASE_ERROR);
    }

    private static Map<String, String> facts(String detail) {
        if (detail == null || !detail.startsWith("{")) {
            return Map.of();
        }
        try {
            Map<String, String> facts = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> fact :
                    JsonMapper.shared().readTree(detail).properties()) {
                JsonNode value = fact.getValue();
                if (!value.isNull()) {
                    facts.put(fact.getKey(), value.isString() ? value.stringValue() : value.toString());
                }
            }
            return facts;
        } catch (JacksonException e) {
            return Map.of();
        }
    }
}
