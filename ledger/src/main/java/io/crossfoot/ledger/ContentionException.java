package io.crossfoot.ledger;

import java.io.Serial;
import java.util.Map;

/** Other callers were in the way, nothing was posted, and the call may be made again. */
public final class ContentionException extends LedgerException {
    @Serial
    private static final long serialVersionUID = 1L;

    ContentionException(ErrorCode code, String message, Map<String, String> facts, Throwable cause) {
        super(code, message, facts, cause);
    }
}
