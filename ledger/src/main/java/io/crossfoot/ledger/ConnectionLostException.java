package io.crossfoot.ledger;

import java.io.Serial;
import java.util.Map;

/** The database can't be reached, or was lost in a call that may safely be made again: a read, or one whose transactions all have a key. */
public final class ConnectionLostException extends LedgerException {
    @Serial
    private static final long serialVersionUID = 1L;

    ConnectionLostException(String message, Map<String, String> facts, Throwable cause) {
        super(ErrorCode.CONNECTION_LOST, message, facts, cause);
    }
}
