package io.crossfoot.ledger;

import java.io.Serial;
import java.util.Map;

/** The account is not open, and this ledger does not open accounts at their first posting. */
public final class AccountNotFoundException extends LedgerException {
    @Serial
    private static final long serialVersionUID = 1L;

    AccountNotFoundException(String message, Map<String, String> facts, Throwable cause) {
        super(ErrorCode.ACCOUNT_NOT_FOUND, message, facts, cause);
    }

    /**
     * The account that is not open.
     *
     * @return its name
     */
    public String account() {
        return facts().get("account");
    }

    /**
     * The currency in which it is not open.
     *
     * @return its code
     */
    public String currency() {
        return facts().get("currency");
    }
}
