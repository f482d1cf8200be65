package io.crossfoot.client;

import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.LedgerException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** A path and query of the API, from texts that may be anything. */
final class Address {
    private static final String LITERAL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~:";

    /** No name of the ledger has them, and what is between client and server treats some of them in ways of its own. */
    private static final String NOT_IN_PATHS = "/\\;%?#";

    /** Longer than every name of the ledger. */
    private static final int LONGEST_PART = 1_000;

    private final StringBuilder text;
    private char separator = '?';

    private Address(String path) {
        text = new StringBuilder(path);
    }

    /** Begins with a path, whose parts are encoded. */
    static Address of(String... parts) {
        StringBuilder path = new StringBuilder("/v1");
        for (String part : parts) {
            path.append('/');
            // As they are, these two would mean other paths.
            if (part.equals(".") || part.equals("..")) {
                path.append(part.replace(".", "%2E"));
            } else {
                encode(part, path);
            }
        }
        return new Address(path.toString());
    }

    /** Adds a parameter. */
    Address with(String name, Object value) {
        text.append(separator).append(name).append('=');
        encode(value.toString(), text);
        separator = '&';
        return this;
    }

    /** Adds a parameter that may be absent. */
    Address with(String name, Optional<?> value) {
        value.ifPresent(present -> with(name, present));
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }

    /** Whether a path can carry a text as one of its parts, as it can every name of the ledger. */
    static boolean canCarry(String text) {
        return !text.isEmpty()
                && text.length() <= LONGEST_PART
                && text.chars().noneMatch(c -> c < ' ' || c == 0x7f || NOT_IN_PATHS.indexOf(c) >= 0);
    }

    /** Whether a path can carry a text as one of its parts once it is encoded, as it can every key of a hold. */
    static boolean canEncode(String text) {
        return !text.isEmpty() && text.length() <= LONGEST_PART && text.chars().noneMatch(Character::isISOControl);
    }

    /** Refuses a text that no ledger can store, as all doors do, before an encoder puts a question mark in it. */
    static void requireStorable(ErrorCode code, String field, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1));
            if (c == 0 || Character.isSurrogate(c) && !pair) {
                throw LedgerException.of(
                        code,
                        "the %s has %s at position %d"
                                .formatted(field, c == 0 ? "a NUL character" : "half of a surrogate pair", i + 1),
                        code == ErrorCode.INVALID_DETAIL
                                ? Map.of("field", field)
                                : Map.of(field, shortened(text.replace("\0", "\\u0000"))),
                        null);
            }
            if (pair) {
                i++;
            }
        }
    }

    /** The beginning of a text, for facts and messages. */
    static String shortened(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200);
    }

    private static void encode(String text, StringBuilder out) {
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (LITERAL.indexOf(b) >= 0) {
                out.append((char) b);
            } else {
                out.append('%').append("%02X".formatted(b & 0xff));
            }
        }
    }
}
