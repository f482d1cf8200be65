package io.crossfoot.benchmarks;

/** One thing that a round measures, absolutely. */
enum Measure {
    TPCB("TPC-B", "tps", 0),
    BATCH_ONE("post_batch, one connection", "transfers/s", 0),
    BATCH_TWO("post_batch, two connections", "transfers/s", 0),
    HOT_ONE("post_batch, one hot account", "transfers/s", 0),
    COPY_TWO("COPY, two connections", "rows/s", 0),
    MANY_ONE("post_batch over many accounts, one connection", "transfers/s", 0),
    MANY_TWO("post_batch over many accounts, two connections", "transfers/s", 0),
    KEYED_ONE("post_batch, random keys, one connection", "transfers/s", 0),
    KEYED_TWO("post_batch, random keys, two connections", "transfers/s", 0),
    ORDERED_ONE("post_batch, keys in time order, one connection", "transfers/s", 0),
    ORDERED_TWO("post_batch, keys in time order, two connections", "transfers/s", 0),
    TRANSFER("transfer", "tps", 0),
    TRANSFER_KEYED("transfer with a key", "tps", 0),
    EMPTY("post_batch without a history", "transfers/s", 0),
    HISTORY("post_batch on a long history", "transfers/s", 0),
    VERIFY("verify", "postings/s", 0),
    VERIFY_SECONDS("verify", "s", 2),
    SUM("sum(amount)", "rows/s", 0),
    BALANCE("balance, median", "us", 1),
    LOOKUP("primary-key select, median", "us", 1),
    ENTRIES("entries, median", "ms", 3),
    ENTRIES_99("entries, 99th percentile", "ms", 3),
    BYTES("bytes of a posting", "bytes", 1),
    POSTINGS_ON_DISK("postings on disk", "postings", 0),
    LANES_RANDOM("lanes, random accounts", "posts/s", 0),
    LANES_HOT("lanes, one hot account", "posts/s", 0),
    ONE_LANE("1 lane, random accounts", "posts/s", 0),
    THREE_LANES("3 lanes, random accounts", "posts/s", 0),
    FOUR_LANES("4 lanes, random accounts", "posts/s", 0),
    PLAIN_HOT("transfer, one hot account", "tps", 0),
    HTTP_64("over HTTP, 64 connections", "posts/s", 0),
    HTTP_256("over HTTP, 256 connections", "posts/s", 0),
    STREAM("over HTTP as a stream", "transfers/s", 0),
    HTTP_BALANCE("balance over HTTP", "reads/s", 0),
    JDBC_BALANCE("balance over JDBC", "reads/s", 0),
    HALF_LOAD("half load", "posts/s", 0),
    HALF_LOAD_50("at half load, median", "ms", 2),
    HALF_LOAD_99("at half load, 99th percentile", "ms", 2),
    BATCH_CALL("call of a batch at half load, mean", "ms", 2),
    COMMIT("a transfer on an idle connection, median", "ms", 2),
    COMMIT_99("a transfer on an idle connection, 99th percentile", "ms", 2),
    FSYNC("writing and syncing 8 KiB, median", "ms", 2),
    FSYNC_99("writing and syncing 8 KiB, 99th percentile", "ms", 2),
    HEAP_BEFORE("heap before", "MB", 1),
    HEAP_AFTER("heap after", "MB", 1),
    POSTED_BETWEEN("posted between", "posts", 0),
    NOW_BATCH("post_batch", "ms", 3),
    BEFORE_BATCH("post_batch before", "ms", 3),
    NOW_TRANSFER("transfer, one connection", "ms", 3),
    BEFORE_TRANSFER("transfer before, one connection", "ms", 3),
    NOW_TRANSFER_EIGHT("transfer, eight connections", "ms", 3),
    BEFORE_TRANSFER_EIGHT("transfer before, eight connections", "ms", 3),
    NOW_BALANCE("balance", "ms", 3),
    BEFORE_BALANCE("balance before", "ms", 3);

    private final String label;
    private final String unit;
    private final int decimals;

    Measure(String label, String unit, int decimals) {
        this.label = label;
        this.unit = unit;
        this.decimals = decimals;
    }

    /** What it is, in words. */
    String label() {
        return label;
    }

    /** What it is counted in. */
    String unit() {
        return unit;
    }

    /** A value with its unit. */
    String show(double value) {
        return Numbers.show(value, decimals) + " " + unit;
    }
}
