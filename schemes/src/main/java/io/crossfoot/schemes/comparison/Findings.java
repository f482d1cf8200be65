package io.crossfoot.schemes.comparison;

import java.util.List;
import java.util.Map;

/**
 * All that a run found.
 *
 * @param circumstances under which it ran
 * @param sizes how much it did
 * @param schemes all that were asked for, also those which could not run
 * @param measures what was measured, in the order of {@link Group}
 * @param figures by measure and then by scheme; each scheme that ran has one for each measure
 * @param balanced whether balances are what was acknowledged, for each scheme and each measure that posts
 * @param verified what each scheme's own verify said afterwards
 * @param attacks what became of each scheme under each attack
 */
public record Findings(
        Circumstances circumstances,
        Sizes sizes,
        List<SchemeFacts> schemes,
        List<Measure> measures,
        Map<Measure, Map<String, Figure>> figures,
        List<Balanced> balanced,
        List<Verified> verified,
        List<AttackResult> attacks) {

    /** The schemes that ran. */
    public List<SchemeFacts> ran() {
        return schemes.stream().filter(scheme -> scheme.missing() == null).toList();
    }

    /** The figure of a scheme that ran. */
    public Figure figure(Measure measure, SchemeFacts scheme) {
        return figures.get(measure).get(scheme.id());
    }

    /** The measures of a group. */
    public List<Measure> measures(Group group) {
        return measures.stream().filter(measure -> measure.group() == group).toList();
    }
}
