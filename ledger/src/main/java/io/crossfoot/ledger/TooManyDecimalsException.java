package io.crossfoot.ledger;

import java.io.Serial;
import java.math.BigDecimal;
import java.util.Map;

/** The amount has more decimals than its currency; the ledger never rounds. */
public final class TooManyDecimalsException extends LedgerException {
    @Serial
    private static final long serialVersionUID = 1L;

    TooManyDecimalsException(String message, Map<String, String> facts, Throwable cause) {
        super(ErrorCode.TOO_MANY_DECIMALS, message, facts, cause);
    }

    /**
     * The amount as it was given.
     *
     * @return the amount
     */
    public BigDecimal amount() {
        return amount("amount");
    }

    /**
     * The amount's currency.
     *
     * @return its code
     */
    public String currency() {
        return facts().get("currency");
    }

    /**
     * How many decimals it may have: as many as its currency, or 18 where it has more than any currency may have.
     *
     * @return 0 to 18
     */
    public int scale() {
        return Integer.parseInt(facts().get("scale"));
    }
}
