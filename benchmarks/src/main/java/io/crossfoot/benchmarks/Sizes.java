package io.crossfoot.benchmarks;

import java.time.Duration;

/**
 * How much there is of everything that is measured.
 *
 * @param accounts accounts of an ordinary ledger
 * @param manyAccounts accounts of the ledger with many
 * @param batch transfers in one call
 * @param pooledBatches batches that a connection has ready and goes through again and again
 * @param history postings of the ledger with a history
 * @param busyHistory how many of them touch one account
 * @param postingsOnDisk the fewest postings that the bytes of one are taken from
 * @param tpcbScale pgbench's scale: branches, with 100,000 accounts each
 * @param clients connections of TPC-B, of single transfers and of balances
 * @param fewConnections to the service, where they are few
 * @param manyConnections to the service, where they are many; as many callers are in its JVM
 * @param serviceWarmUp how long each scenario works on the service before any of its rounds, for a service runs for long and
 *     its code is compiled by then
 * @param memoryRun how long the service runs between the two looks at its memory
 */
record Sizes(
        int accounts,
        int manyAccounts,
        int batch,
        int pooledBatches,
        int history,
        int busyHistory,
        int postingsOnDisk,
        int tpcbScale,
        int clients,
        int fewConnections,
        int manyConnections,
        Duration serviceWarmUp,
        Duration memoryRun) {

    /** What the bounds were stated for. */
    static final Sizes FULL = new Sizes(
            10_000,
            300_000,
            1_000,
            200,
            10_000_000,
            1_000_000,
            1_000_000,
            50,
            32,
            64,
            256,
            Duration.ofSeconds(10),
            Duration.ofMinutes(10));

    /** The same with a shorter history, for a look within minutes. */
    static final Sizes QUICK = new Sizes(
            10_000,
            300_000,
            1_000,
            200,
            500_000,
            50_000,
            200_000,
            50,
            32,
            64,
            256,
            Duration.ofSeconds(5),
            Duration.ofMinutes(1));

    /** The same with another run for the memory. */
    Sizes withMemoryRun(Duration otherMemoryRun) {
        return new Sizes(
                accounts,
                manyAccounts,
                batch,
                pooledBatches,
                history,
                busyHistory,
                postingsOnDisk,
                tpcbScale,
                clients,
                fewConnections,
                manyConnections,
                serviceWarmUp,
                otherMemoryRun);
    }
}
