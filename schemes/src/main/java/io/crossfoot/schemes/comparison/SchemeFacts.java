package io.crossfoot.schemes.comparison;

import io.crossfoot.schemes.Feature;
import io.crossfoot.schemes.Scheme;
import io.crossfoot.schemes.Schemes;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a report says of a scheme besides its figures.
 *
 * @param id its name
 * @param summary what it does, in a line
 * @param lacks what it does not do, each with the reason
 * @param missing why it did not run; null when it did
 */
public record SchemeFacts(String id, String summary, Map<Feature, String> lacks, String missing) {

    static SchemeFacts of(String id) {
        try (Scheme scheme = Schemes.of(id)) {
            Map<Feature, String> lacks = new EnumMap<>(Feature.class);
            lacks.putAll(scheme.lacks());
            return new SchemeFacts(id, scheme.summary(), lacks, scheme.missing().orElse(null));
        }
    }

    /** Whether it is the one that this project recommends. */
    public boolean isOurs() {
        return id.equals("crossfoot");
    }
}
