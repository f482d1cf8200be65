package io.crossfoot.ledger;

import java.io.Serial;
import java.util.Map;

/** The database's ledger is missing, or of another version than this library; the message says what to run. */
public final class KernelVersionException extends LedgerException {
    @Serial
    private static final long serialVersionUID = 1L;

    KernelVersionException(ErrorCode code, String message, Map<String, String> facts, Throwable cause) {
        super(code, message, facts, cause);
    }
}
