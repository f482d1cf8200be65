package io.crossfoot.ledger.json;

import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.LedgerException;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The members of a small request. Every method throws {@link io.crossfoot.ledger.InvalidRequestException} (CF019) with the
 * member's path for one that is missing or of the wrong type.
 */
public final class RequestMembers {
    private final Map<String, Object> values = new HashMap<>();

    RequestMembers() {}

    /** Takes the value at which a parser stands. */
    boolean read(String name, RequestParser in) {
        values.put(name, in.scalar());
        return true;
    }

    /**
     * A string that must be there.
     *
     * @param name the member's
     * @return never null
     */
    public String text(String name) {
        return optionalText(name).orElseThrow(() -> wrong(name, "is missing"));
    }

    /**
     * A string that may be left out or null.
     *
     * @param name the member's
     * @return empty when it is not there
     */
    public Optional<String> optionalText(String name) {
        return optional(name, String.class, "is not a string");
    }

    /**
     * A whole number of 32 bits that must be there.
     *
     * @param name the member's
     * @return the number
     */
    public int integer(String name) {
        long value = optional(name, Long.class, "is not a whole number").orElseThrow(() -> wrong(name, "is missing"));
        if (value != (int) value) {
            throw wrong(name, "is out of the range of 32 bits");
        }
        return (int) value;
    }

    /**
     * A boolean that may be left out or null.
     *
     * @param name the member's
     * @return empty when it is not there
     */
    public Optional<Boolean> optionalFlag(String name) {
        return optional(name, Boolean.class, "is not true or false");
    }

    /**
     * A floor: a member that must be there, as a string with a plain decimal number or null.
     *
     * @param name the member's
     * @return empty for null, which says that there is no floor
     * @throws io.crossfoot.ledger.InvalidRequestException (CF013) for a string that is not a plain decimal number
     */
    public Optional<BigDecimal> floor(String name) {
        if (!values.containsKey(name)) {
            throw wrong(name, "is missing");
        }
        return optionalText(name).map(text -> RequestParser.decimal(text, "/" + name, ErrorCode.INVALID_FLOOR));
    }

    private <T> Optional<T> optional(String name, Class<T> type, String otherwise) {
        Object value = values.get(name);
        if (value != null && !type.isInstance(value)) {
            throw wrong(name, otherwise);
        }
        return Optional.ofNullable(type.cast(value));
    }

    private static LedgerException wrong(String name, String why) {
        return RequestParser.fault("/" + name, why);
    }
}
