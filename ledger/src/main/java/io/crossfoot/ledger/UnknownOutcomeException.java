package io.crossfoot.ledger;

import java.io.Serial;
import java.util.Map;

/** The connection was lost after a transaction without a key was sent: it is posted whole or not at all, but nobody knows which. Look at the accounts' entries before posting again; with a key, posting again would be safe. */
public final class UnknownOutcomeException extends LedgerException {
    @Serial
    private static final long serialVersionUID = 1L;

    UnknownOutcomeException(String message, Map<String, String> facts, Throwable cause) {
        super(ErrorCode.UNKNOWN_OUTCOME, message, facts, cause);
    }
}
