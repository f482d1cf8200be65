package io.crossfoot.ledger;

import java.io.Serial;
import java.util.Map;

/** The currency is not one of the ledger's; {@link LedgerOperations#addCurrency} adds one. */
public final class UnknownCurrencyException extends LedgerException {
    @Serial
    private static final long serialVersionUID = 1L;

    UnknownCurrencyException(String message, Map<String, String> facts, Throwable cause) {
        super(ErrorCode.UNKNOWN_CURRENCY, message, facts, cause);
    }

    /**
     * The code that is not known.
     *
     * @return at most its first 40 characters; null when it was missing
     */
    public String currency() {
        return facts().get("currency");
    }
}
