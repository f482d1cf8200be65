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
    POSTINGS_ON_DISK("postings on disk", "postings", 0);

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
