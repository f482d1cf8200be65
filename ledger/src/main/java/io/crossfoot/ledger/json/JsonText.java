package io.crossfoot.ledger.json;

import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/** Where parsers and generators come from, and what Jackson does not do with texts. */
final class JsonText {
    /** How deep a request may nest: more than any metadata that people write, and harmless. */
    static final int MOST_REQUEST_DEPTH = 32;

    /** A request, its list, the operation and the transaction are around the metadata. */
    static final int MOST_METADATA_DEPTH = MOST_REQUEST_DEPTH - 4;

    /** Much longer than every text the ledger takes, so that it is the kernel that says which limit a text is over. */
    private static final int LONGEST_REQUEST_TEXT = 1_000_000;

    /** PostgreSQL's jsonb may nest as deep as metadata's 16384 bytes allow. */
    private static final int MOST_ANSWER_DEPTH = 16_384;

    private static final JsonFactory REQUESTS = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MOST_REQUEST_DEPTH)
                    .maxStringLength(LONGEST_REQUEST_TEXT)
                    .maxNameLength(LONGEST_REQUEST_TEXT)
                    .maxNumberLength(1_000)
                    .build())
            .build();

    private static final JsonFactory METADATA = REQUESTS.rebuild()
            .streamReadConstraints(REQUESTS.streamReadConstraints()
                    .rebuild()
                    .maxNestingDepth(MOST_METADATA_DEPTH)
                    .build())
            .build();

    /** Does not close what it left open: an answer that broke off must not look complete. */
    private static final JsonFactory ANSWERS = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MOST_ANSWER_DEPTH)
                    .build())
            .disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .build();

    private JsonText() {}

    static JsonParser requestParser(byte[] body) {
        return REQUESTS.createParser(ObjectReadContext.empty(), body);
    }

    static JsonParser answerParser(byte[] json) {
        return ANSWERS.createParser(ObjectReadContext.empty(), json);
    }

    /** For a part of a request, so it may not nest as deep as the whole. */
    static JsonParser metadataParser(String json) {
        return METADATA.createParser(ObjectReadContext.empty(), json);
    }

    static JsonGenerator generator(OutputStream out) {
        return ANSWERS.createGenerator(ObjectWriteContext.empty(), out);
    }

    /** Takes the object at which a parser stands as text, spaced as PostgreSQL writes jsonb; numbers keep their digits. */
    static String object(JsonParser in) {
        return object(in, null);
    }

    /**
     * Takes an object as text.
     *
     * @param twice makes the exception for a member that its object has already; null where that does not matter
     */
    static String object(JsonParser in, Supplier<? extends RuntimeException> twice) {
        StringBuilder out = new StringBuilder();
        Deque<Set<String>> names = new ArrayDeque<>();
        JsonToken before = null;
        JsonToken token = in.currentToken();
        int depth = 0;
        do {
            if (before != null) {
                token = in.nextToken();
            }
            if (!token.isStructEnd()) {
                out.append(separator(before));
            }
            switch (token) {
                case START_OBJECT -> {
                    out.append('{');
                    names.push(new HashSet<>());
                    depth++;
                }
                case START_ARRAY -> {
                    out.append('[');
                    depth++;
                }
                case END_OBJECT -> {
                    out.append('}');
                    names.pop();
                    depth--;
                }
                case END_ARRAY -> {
                    out.append(']');
                    depth--;
                }
                case PROPERTY_NAME -> {
                    if (!names.peek().add(in.currentName()) && twice != null) {
                        throw twice.get();
                    }
                    quote(in.currentName(), out);
                }
                case VALUE_STRING -> quote(in.getString(), out);
                default -> out.append(in.getString());
            }
            before = token;
        } while (depth > 0);
        return out.toString();
    }

    private static String separator(JsonToken before) {
        if (before == null || before.isStructStart()) {
            return "";
        }
        return before == JsonToken.PROPERTY_NAME ? ": " : ", ";
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ') {
                        escape(c, out);
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    /** Writes a string, even one with half of a surrogate pair, which has no UTF-8 and at which a generator fails. */
    static void writeString(JsonGenerator out, String text) {
        if (isWellFormed(text)) {
            out.writeString(text);
        } else {
            StringBuilder quoted = new StringBuilder();
            quote(text, quoted);
            out.writeRawValue(halvesEscaped(quoted.toString()));
        }
    }

    /** Writes what is JSON already, with halves of surrogate pairs escaped: in JSON they can only stand in strings. */
    static void writeRaw(JsonGenerator out, String json) {
        out.writeRawValue(isWellFormed(json) ? json : halvesEscaped(json));
    }

    private static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (isHalf(text, i)) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    private static String halvesEscaped(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                out.append(c);
            } else if (isHalf(text, i)) {
                escape(c, out);
            } else {
                out.append(c).append(text.charAt(++i));
            }
        }
        return out.toString();
    }

    /** Whether the surrogate at an index does not begin a pair. */
    private static boolean isHalf(String text, int index) {
        return !Character.isHighSurrogate(text.charAt(index))
                || index + 1 == text.length()
                || !Character.isLowSurrogate(text.charAt(index + 1));
    }

    private static void escape(char c, StringBuilder out) {
        out.append("\\u").append("%04x".formatted((int) c));
    }
}
