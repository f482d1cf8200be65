package io.crossfoot.benchmarks;

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
 * @param clients connections of TPC-B and of single transfers
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
        int clients) {

    /** What the bounds were stated for. */
    static final Sizes FULL = new Sizes(10_000, 300_000, 1_000, 200, 10_000_000, 1_000_000, 1_000_000, 50, 32);

    /** The same with a shorter history, for a look within minutes. */
    static final Sizes QUICK = new Sizes(10_000, 300_000, 1_000, 200, 500_000, 50_000, 200_000, 50, 32);
}
