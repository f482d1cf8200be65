package io.crossfoot.schemes.comparison;

import io.crossfoot.schemes.Scheme;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Work that every scheme is measured by, a turn in each round. */
interface Workload {
    /** What it finds. */
    List<Measure> measures();

    /** Why a scheme cannot do it, if it cannot. */
    default Optional<String> lack(Scheme scheme) {
        return Optional.empty();
    }

    /** Makes what it needs, once for each scheme. Several schemes may be prepared at the same time. */
    void prepare(Contender contender) throws Exception;

    /** Has a scheme do it once. */
    Map<Measure, Double> turn(Contender contender) throws Exception;

    /** Compares balances with what was acknowledged, where it posts to any that can be compared. */
    default Optional<Balanced> check(Contender contender) throws SQLException {
        return Optional.empty();
    }
}
