package io.crossfoot.benchmarks;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** Something that can be measured for a while, again in every round. */
interface Scenario extends AutoCloseable {

    /** What {@link #measure} answers. */
    Set<Measure> measures();

    /** Makes ready what is measured; called once, and not timed. */
    void prepare() throws Exception;

    /**
     * Measures once.
     *
     * @param slice about how long to measure, where that is a matter of choice
     */
    Map<Measure, Double> measure(Duration slice) throws Exception;

    /** Compares what was answered with what is in the ledger, once nothing more is measured. */
    default void check() throws Exception {}

    @Override
    default void close() throws SQLException {}
}
