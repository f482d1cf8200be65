package io.crossfoot.ledger;

import java.io.Serial;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/** The source account has less available than the posting takes. */
public final class InsufficientFundsException extends LedgerException {
    @Serial
    private static final long serialVersionUID = 1L;

    InsufficientFundsException(String message, Map<String, String> facts, Throwable cause) {
        super(ErrorCode.INSUFFICIENT_FUNDS, message, facts, cause);
    }

    /**
     * The account that has too little.
     *
     * @return its name
     */
    public String account() {
        return facts().get("account");
    }

    /**
     * The account's currency.
     *
     * @return its code
     */
    public String currency() {
        return facts().get("currency");
    }

    /**
     * What the posting would have taken.
     *
     * @return above 0
     */
    public BigDecimal asked() {
        return amount("asked");
    }

    /**
     * What could have been spent: balance, less what is held, less floor.
     *
     * @return may be below 0, where the floor was raised
     */
    public BigDecimal available() {
        return amount("available");
    }

    /**
     * What is missing: asked less available.
     *
     * @return above 0
     */
    public BigDecimal shortfall() {
        return amount("shortfall");
    }

    /**
     * The account's balance right before the posting, when earlier ones of its transaction and a fee are counted.
     *
     * @return the balance
     */
    public BigDecimal balance() {
        return amount("balance");
    }

    /**
     * What holds reserved of it at that moment.
     *
     * @return 0 for nothing
     */
    public BigDecimal held() {
        return amount("held");
    }

    /**
     * The lowest that balance less held might have been taken to.
     *
     * @return below 0 for an overdraft limit
     */
    public BigDecimal floor() {
        return amount("floor");
    }

    /**
     * The overdraft fee that would have been taken too.
     *
     * @return empty where none was due
     */
    public Optional<BigDecimal> fee() {
        return Optional.ofNullable(amount("fee"));
    }

    /**
     * The account from which what was missing would have been fetched.
     *
     * @return empty where there is none
     */
    public Optional<String> protectedBy() {
        return Optional.ofNullable(facts().get("protected_by"));
    }

    /**
     * What that account could have given, which was not enough.
     *
     * @return empty where there is none
     */
    public Optional<BigDecimal> protection() {
        return Optional.ofNullable(amount("protection"));
    }
}
