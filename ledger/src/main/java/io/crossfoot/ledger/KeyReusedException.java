package io.crossfoot.ledger;

import java.io.Serial;
import java.util.Map;
import java.util.OptionalLong;

/** The key has posted a transaction with other content; this one is not posted. */
public final class KeyReusedException extends LedgerException {
    @Serial
    private static final long serialVersionUID = 1L;

    KeyReusedException(String message, Map<String, String> facts, Throwable cause) {
        super(ErrorCode.KEY_REUSED, message, facts, cause);
    }

    /**
     * The key.
     *
     * @return as it was given
     */
    public String key() {
        return facts().get("key");
    }

    /**
     * The transaction that the key stands for.
     *
     * @return empty when it is an earlier one of the same batch, which has no number yet
     */
    public OptionalLong transactionId() {
        String id = facts().get("transaction_id");
        return id == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(id));
    }
}
