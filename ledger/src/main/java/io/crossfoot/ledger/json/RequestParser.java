package io.crossfoot.ledger.json;

import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.LedgerException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamConstraintsException;

/** Reads a request strictly: whatever is not exactly what was expected is refused with the JSON pointer of where it is. */
final class RequestParser {
    static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,40}(?:\\.[0-9]{1,40})?");
    private static final int LONGEST_QUOTE = 200;

    private final JsonParser in;

    private RequestParser(JsonParser in) {
        this.in = in;
    }

    /** Reads the value of a member, at which the parser stands; answers false for a name that is not known. */
    @FunctionalInterface
    interface Member {
        boolean read(String name);
    }

    /** Reads one value that is all of a body. */
    static <R> R read(byte[] body, Function<RequestParser, R> value) {
        requireUtf8(body);
        try (JsonParser in = JsonText.requestParser(body)) {
            try {
                RequestParser parser = new RequestParser(in);
                if (in.nextToken() == null) {
                    throw parser.fault("has no body");
                }
                R result = value.apply(parser);
                if (in.nextToken() != null) {
                    throw malformed("", "something follows after its end", in.currentTokenLocation());
                }
                return result;
            } catch (JacksonException e) {
                throw malformed(in, e);
            }
        }
    }

    private static LedgerException malformed(JsonParser in, JacksonException fault) {
        TokenStreamLocation location = fault.getLocation();
        if (location == null || location.getByteOffset() < 0) {
            location = in.currentLocation();
        }
        String path = in.streamReadContext().pathAsPointer().toString();
        return malformed(
                path,
                fault instanceof StreamConstraintsException ? constraint(in) : fault.getOriginalMessage(),
                location);
    }

    /** Jackson names its own settings in these messages, which tell callers of a ledger nothing. */
    private static String constraint(JsonParser in) {
        return in.streamReadContext().getNestingDepth() >= JsonText.MOST_REQUEST_DEPTH
                ? "it nests deeper than " + JsonText.MOST_REQUEST_DEPTH
                : "a text or number in it is too long";
    }

    private static LedgerException malformed(String path, String why, TokenStreamLocation location) {
        return malformed(path, why, location.getByteOffset());
    }

    private static LedgerException malformed(String path, String why, long position) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("path", shortened(path));
        facts.put("position", Long.toString(position));
        return LedgerException.of(
                ErrorCode.MALFORMED_REQUEST,
                "the request is not JSON at byte %d: %s".formatted(position, shortened(why)),
                facts,
                null);
    }

    /** Jackson takes overlong forms and other encodings, which would be a second way to write the same. */
    private static void requireUtf8(byte[] body) {
        int ascii = 0;
        while (ascii < body.length && body[ascii] > 0) {
            ascii++;
        }
        if (ascii == body.length) {
            return;
        }
        if (body[ascii] == 0) {
            throw malformed("", "it has a NUL byte", ascii);
        }
        ByteBuffer bytes = ByteBuffer.wrap(body);
        bytes.position(ascii);
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CharBuffer piece = CharBuffer.allocate(1024);
        while (true) {
            var result = decoder.decode(bytes, piece.clear(), true);
            if (result.isError()) {
                throw malformed("", "it is not UTF-8", bytes.position());
            }
            if (result.isUnderflow()) {
                return;
            }
        }
    }

    /** Reads an object; the parser stands at it and then at its end. */
    void object(Member member) {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            throw fault("is not an object");
        }
        Set<String> seen = new HashSet<>();
        while (in.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = in.currentName();
            if (!seen.add(name)) {
                throw fault("is given twice");
            }
            in.nextToken();
            if (!member.read(name)) {
                throw fault("is not known");
            }
        }
    }

    /** Reads a list; the parser stands at each of its elements in turn. */
    void list(Runnable element) {
        if (in.currentToken() != JsonToken.START_ARRAY) {
            throw fault("is not a list");
        }
        while (in.nextToken() != JsonToken.END_ARRAY) {
            element.run();
        }
    }

    boolean isNull() {
        return in.currentToken() == JsonToken.VALUE_NULL;
    }

    boolean isFraction() {
        return in.currentToken() == JsonToken.VALUE_NUMBER_FLOAT;
    }

    String text() {
        if (in.currentToken() != JsonToken.VALUE_STRING) {
            throw fault("is not a string");
        }
        return in.getString();
    }

    /** A string, or null where JSON's null says that there is none. */
    String textOrNull() {
        return isNull() ? null : text();
    }

    boolean flag() {
        return switch (in.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> throw fault("is not true or false");
        };
    }

    long integer() {
        if (in.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            throw fault("is not a whole number");
        }
        try {
            return in.getLongValue();
        } catch (InputCoercionException e) {
            throw fault("is out of the range of 64 bits");
        }
    }

    /** A decimal number in a string. */
    BigDecimal decimal(ErrorCode ifMalformed) {
        return decimal(text(), path(), ifMalformed);
    }

    static BigDecimal decimal(String text, String path, ErrorCode ifMalformed) {
        if (DECIMAL.matcher(text).matches()) {
            return new BigDecimal(text);
        }
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("path", path);
        switch (ifMalformed) {
            case INVALID_OVERDRAFT, INVALID_TYPE_RULE -> facts.put("field", path.substring(path.lastIndexOf('/') + 1));
            case INVALID_EXCHANGE -> facts.put("field", "rate");
            case INVALID_SPLIT -> facts.put("field", "percentages");
            case INVALID_FLOOR -> facts.put("floor", shortened(text));
            default -> facts.put("amount", shortened(text));
        }
        throw LedgerException.of(
                ifMalformed,
                path + " is not a decimal number in plain notation with at most 40 digits on either side of the point",
                facts,
                null);
    }

    /** A string, whole number or boolean; null for JSON's null. */
    Object scalar() {
        return switch (in.currentToken()) {
            case VALUE_NULL -> null;
            case VALUE_STRING -> in.getString();
            case VALUE_TRUE, VALUE_FALSE -> flag();
            case VALUE_NUMBER_INT -> integer();
            default -> throw fault("is of the wrong type");
        };
    }

    LocalDate dayOrNull() {
        String text = textOrNull();
        if (text == null) {
            return null;
        }
        return JsonRequest.day(text).orElseThrow(() -> fault("is not a day YYYY-MM-DD"));
    }

    Instant moment() {
        return JsonRequest.moment(text())
                .orElseThrow(() -> fault("is not a moment of RFC 3339 such as 2026-11-21T13:00:00.123456Z"));
    }

    String jsonObjectOrNull() {
        if (isNull()) {
            return null;
        }
        if (in.currentToken() != JsonToken.START_OBJECT) {
            throw fault("is not an object");
        }
        return JsonText.object(in, () -> fault("is given twice"));
    }

    /** Where the parser stands, as a JSON pointer. */
    String path() {
        return shortened(in.streamReadContext().pathAsPointer().toString());
    }

    /** A fault of the value or name at which the parser stands. */
    LedgerException fault(String why) {
        return fault(path(), why);
    }

    /** A fault of a member that the ledger knows by a code and a name of its own. */
    LedgerException fault(ErrorCode code, String field, String why) {
        return LedgerException.of(code, path() + " " + why, Map.of("path", path(), "field", field), null);
    }

    /** A member that the object just read must have; null where it was not given. */
    <T> T required(String name, T value) {
        if (value == null) {
            throw missing(name);
        }
        return value;
    }

    /** A member that the object just read should have. */
    LedgerException missing(String name) {
        return fault(path() + "/" + name, "is missing");
    }

    static LedgerException fault(String path, String why) {
        return LedgerException.of(
                ErrorCode.MALFORMED_REQUEST,
                (path.isEmpty() ? "the request" : path) + " " + why,
                Map.of("path", path),
                null);
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE);
    }
}
