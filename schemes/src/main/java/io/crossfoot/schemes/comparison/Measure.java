package io.crossfoot.schemes.comparison;

/**
 * Something that is measured of every scheme.
 *
 * @param id what the JSON calls it
 * @param group what it belongs to
 * @param label what tells it from others of its group
 * @param unit of its values
 * @param isCharted whether a chart shows it; false where another chart of the group shows the same in another unit
 */
public record Measure(String id, Group group, String label, String unit, boolean isCharted) {

    static Measure posts(boolean hot, int connections) {
        return new Measure(
                "posts_%s_%d".formatted(hot ? "hot" : "random", connections),
                hot ? Group.HOT_POSTS : Group.RANDOM_POSTS,
                connections == 1 ? "1 connection" : connections + " connections",
                "posts/s",
                true);
    }

    static Measure reads(int entries) {
        return new Measure("reads_" + entries, Group.READS, "%,d entries".formatted(entries), "reads/s", true);
    }

    static Measure bytes() {
        return new Measure("bytes", Group.BYTES, "tables and indexes", "bytes/transaction", true);
    }

    static Measure wal() {
        return new Measure("wal_bytes", Group.WAL, "write-ahead log", "bytes/transaction", true);
    }

    static Measure verify(long transactions) {
        return new Measure(
                "verify_seconds", Group.VERIFY, "%,d transactions".formatted(transactions), "seconds", false);
    }

    static Measure archive(long transactions) {
        return new Measure(
                "archive_seconds", Group.ARCHIVE, "%,d transactions".formatted(transactions), "seconds", false);
    }

    /** The same time for 100,000 transactions, so that runs of different sizes can be compared. */
    Measure per100000() {
        return new Measure(id + "_per_100000", group, "for 100,000 transactions", unit, true);
    }
}
