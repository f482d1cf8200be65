package io.crossfoot.ledger;

import java.io.Serial;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Why the ledger refused or failed a call. Nothing of the refused transaction is posted, except perhaps where it is an
 * {@link UnknownOutcomeException}.
 *
 * <p>Frequent refusals have a subclass with a method for each fact. All have the facts as texts too.
 */
public class LedgerException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final LinkedHashMap<String, String> facts;

    LedgerException(ErrorCode code, String message, Map<String, String> facts, Throwable cause) {
        super(message, cause);
        this.code = code;
        this.facts = new LinkedHashMap<>(facts);
    }

    /**
     * Makes the exception that belongs to a code. Doors other than JDBC use it, so that all throw the same.
     *
     * @param code what went wrong
     * @param message for people; the code is put before it
     * @param facts for programs; amounts as texts
     * @param cause the failure beneath, or null
     * @return the code's own subclass, or a plain LedgerException for a code without one
     */
    public static LedgerException of(ErrorCode code, String message, Map<String, String> facts, Throwable cause) {
        String text = code.code() + " " + code.title() + ": " + message;
        return switch (code) {
            case INSUFFICIENT_FUNDS -> new InsufficientFundsException(text, facts, cause);
            case KEY_REUSED -> new KeyReusedException(text, facts, cause);
            case ACCOUNT_NOT_FOUND -> new AccountNotFoundException(text, facts, cause);
            case UNKNOWN_CURRENCY -> new UnknownCurrencyException(text, facts, cause);
            case TOO_MANY_DECIMALS -> new TooManyDecimalsException(text, facts, cause);
            case CONTENTION, ATTEMPT_IS_STALE -> new ContentionException(code, text, facts, cause);
            case CONNECTION_LOST -> new ConnectionLostException(text, facts, cause);
            case UNKNOWN_OUTCOME -> new UnknownOutcomeException(text, facts, cause);
            case PERMISSION_DENIED -> new PermissionDeniedException(text, facts, cause);
            case KERNEL_IS_MISSING, KERNEL_IS_OLDER, KERNEL_IS_NEWER ->
                new KernelVersionException(code, text, facts, cause);
            default ->
                code.httpStatus() == 400
                        ? new InvalidRequestException(code, text, facts, cause)
                        : new LedgerException(code, text, facts, cause);
        };
    }

    /**
     * What there is to say to people, without the code that the message begins with.
     *
     * @return never null
     */
    public final String detail() {
        return getMessage().substring(code.code().length() + code.title().length() + 3);
    }

    /**
     * What went wrong.
     *
     * @return never null
     */
    public final ErrorCode code() {
        return code;
    }

    /**
     * Whether the same call may succeed when it is made again, without the danger of posting twice. The ledger has tried
     * several times by itself, except in a caller's own transaction, where the whole transaction is to be made again.
     *
     * @return true for failures that pass
     */
    public final boolean retryable() {
        return code.retryable();
    }

    /**
     * The facts by name, amounts in full.
     *
     * @return unmodifiable; empty where there are none
     */
    public final Map<String, String> facts() {
        return Collections.unmodifiableMap(facts);
    }

    final BigDecimal amount(String fact) {
        String text = facts.get(fact);
        return text == null ? null : new BigDecimal(text);
    }
}
