package io.crossfoot.ledger;

import java.io.Serial;
import java.util.Map;

/** The request can't be understood or is out of its limits, and never will be accepted as it is. The code says which part. */
public final class InvalidRequestException extends LedgerException {
    @Serial
    private static final long serialVersionUID = 1L;

    InvalidRequestException(ErrorCode code, String message, Map<String, String> facts, Throwable cause) {
        super(code, message, facts, cause);
    }
}
