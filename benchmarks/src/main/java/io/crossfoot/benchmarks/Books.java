package io.crossfoot.benchmarks;

import java.math.BigDecimal;
import java.util.Map;
import java.util.function.Consumer;

/** A ledger that a load goes to, seen through another door than the load's: what is in it counts, not what was answered. */
interface Books {

    /**
     * A transaction with one posting.
     *
     * @param key null where it has none
     */
    record Entered(long transaction, String type, String source, String destination, BigDecimal amount, String key) {}

    /** Sees to it that accounts have money; all of their names begin with the prefix. */
    void fund(String prefix, Accounts accounts) throws Exception;

    /** The balances of all accounts whose names begin so. */
    Map<String, BigDecimal> balances(String prefix) throws Exception;

    /** Remembers which transactions there are. */
    void mark() throws Exception;

    /** Goes through the transactions of a type that were posted since the mark, in any order. */
    void sinceMark(String type, Consumer<Entered> each) throws Exception;

    /**
     * Proves the ledger.
     *
     * @throws IllegalStateException when there are differences
     */
    void verify() throws Exception;
}
