package io.crossfoot.client;

import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.LedgerException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
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

    /** Refuses a text that has no UTF-8 or that no ledger can store, before an encoder puts a question mark in it. */
    static void requireStorable(ErrorCode code, String field, String text) {
        Objects.requireNonNull(text, field);
        if (text.indexOf('\0') >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw LedgerException.of(
                    code,
                    "the " + field + " has a NUL character or half of a surrogate pair",
                    Map.of(field, shortened(text.replace("\0", "\\u0000"))),
                    null);
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
