package io.crossfoot.ledger;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Something that is not as it should be.
 *
 * @param check the name of the check that found it
 * @param facts where and how far it is off; amounts as texts
 */
public record Difference(String check, Map<String, String> facts) {
    /** Copies the map and keeps its order. */
    public Difference {
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }
}
