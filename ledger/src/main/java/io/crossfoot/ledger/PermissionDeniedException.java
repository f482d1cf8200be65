package io.crossfoot.ledger;

import java.io.Serial;
import java.util.Map;

/** The database role may not do this: posting needs {@code crossfoot_app}; floors, currencies, settings and imports need {@code crossfoot_admin}. */
public final class PermissionDeniedException extends LedgerException {
    @Serial
    private static final long serialVersionUID = 1L;

    PermissionDeniedException(String message, Map<String, String> facts, Throwable cause) {
        super(ErrorCode.PERMISSION_DENIED, message, facts, cause);
    }
}
