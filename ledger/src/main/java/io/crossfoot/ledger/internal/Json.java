package io.crossfoot.ledger.internal;

import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.LedgerException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON as the kernel speaks it: facts coming out, metadata going in. Numbers stay exact decimals. */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private Json() {}

    /**
     * Writes metadata.
     *
     * @throws io.crossfoot.ledger.InvalidRequestException (CF009) for what JSON does not know
     */
    public static String write(Map<String, ?> facts) {
        try {
            return MAPPER.writeValueAsString(facts);
        } catch (JacksonException e) {
            throw LedgerException.of(
                    ErrorCode.INVALID_DETAIL,
                    "metadata can't be written as JSON: " + e.getOriginalMessage(),
                    Map.of("field", "metadata"),
                    e);
        }
    }

    /** Writes what is known to be JSON's. */
    static String write(List<?> list) {
        return MAPPER.writeValueAsString(list);
    }

    static JsonNode read(String json) {
        return MAPPER.readTree(json);
    }

    static JsonParser parser(String json) {
        return MAPPER.createParser(json);
    }

    /** The facts of an error by name; none where the text is not a JSON object, for the server writes details of its own too. */
    static Map<String, String> facts(String json) {
        if (json == null || !json.startsWith("{")) {
            return Map.of();
        }
        try {
            return facts(read(json));
        } catch (JacksonException e) {
            return Map.of();
        }
    }

    /** The members of an object as texts, in their order; nulls are left out. */
    static Map<String, String> facts(JsonNode object) {
        Map<String, String> facts = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> fact : object.properties()) {
            if (!fact.getValue().isNull()) {
                facts.put(
                        fact.getKey(),
                        fact.getValue().isString()
                                ? fact.getValue().stringValue()
                                : fact.getValue().toString());
            }
        }
        return Collections.unmodifiableMap(facts);
    }
}
