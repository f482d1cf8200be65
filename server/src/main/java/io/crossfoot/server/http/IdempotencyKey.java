package io.crossfoot.server.http;

import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.LedgerException;
import java.util.Enumeration;
import java.util.Map;

/** The header that names what a request posts or places, instead of the body's key. */
final class IdempotencyKey {
    private static final String HEADER = "Idempotency-Key";

    private IdempotencyKey() {}

    /** The key that came beside the body, or null. */
    static String of(Call call) {
        Enumeration<String> keys = call.request().req().getHeaders(HEADER);
        if (!keys.hasMoreElements()) {
            return null;
        }
        String key = keys.nextElement();
        if (keys.hasMoreElements()) {
            throw malformed("the header Idempotency-Key is given twice");
        }
        // What a header's other bytes mean is not agreed upon; two doors would take the same key for two.
        if (!key.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
            throw malformed("the header Idempotency-Key has characters beyond ASCII; in the body, key may have them");
        }
        return key;
    }

    /** Refuses the header where it can't say which transaction it means. */
    static void refuse(Call call) {
        if (call.request().header(HEADER) != null) {
            throw malformed("the header Idempotency-Key names one transaction; here each has its own key");
        }
    }

    private static LedgerException malformed(String message) {
        return LedgerException.of(ErrorCode.MALFORMED_REQUEST, message, Map.of("header", HEADER), null);
    }
}
