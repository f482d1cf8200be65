package io.crossfoot.schemes.comparison;

import io.crossfoot.schemes.SchemeServer;
import java.util.List;

/** Where the attack suite comes in: a run attacks every scheme once its figures are taken. */
public interface AttackSuite {
    /** The names of all attacks, in the order in which the report tells of them. */
    List<String> names();

    /**
     * AttackSuite every scheme with each.
     *
     * @param schemes their ids
     * @param progress has a step for each attack on each scheme
     * @return a result for each attack on each scheme, by attack and then by scheme
     */
    List<AttackResult> run(SchemeServer server, List<String> schemes, Progress progress) throws Exception;
}
