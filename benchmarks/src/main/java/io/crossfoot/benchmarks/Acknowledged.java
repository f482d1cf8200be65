package io.crossfoot.benchmarks;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** The transactions that a load was told of, to be looked up one by one: eight bytes each, for there may be millions. */
final class Acknowledged {

    /** A transaction's number counted from the first, and beside it, in as many bits as this, its request's. */
    private static final int REQUEST_BITS = 31;

    private static final long TRANSACTIONS = 1L << Long.SIZE - 1 - REQUEST_BITS;

    private final long first;
    private final long[] sorted;
    private final BitSet found = new BitSet();

    Acknowledged(TransferRequests requests) {
        long[] transactions = LongStream.range(0, requests.count())
                .map(requests::acknowledged)
                .filter(transaction -> transaction != 0)
                .toArray();
        first = Arrays.stream(transactions).min().orElse(0);
        long last = Arrays.stream(transactions).max().orElse(0);
        if (last - first >= TRANSACTIONS) {
            throw new IllegalStateException(
                    "The numbers of transactions from %d to %d do not come from one sequence".formatted(first, last));
        }
        sorted = LongStream.range(0, requests.count())
                .filter(number -> requests.acknowledged(number) != 0)
                .map(number -> requests.acknowledged(number) - first << REQUEST_BITS | number)
                .sorted()
                .toArray();
    }

    /** Transactions that more than one request was told of. */
    LongStream repeated() {
        return IntStream.range(1, sorted.length)
                .filter(i -> transaction(i) == transaction(i - 1))
                .mapToLong(this::transaction);
    }

    /**
     * Notes that a transaction is there.
     *
     * @return the request that was told of it; -1 when none was
     */
    long find(long transaction) {
        if (transaction < first || transaction - first >= TRANSACTIONS) {
            return -1;
        }
        int place = Arrays.binarySearch(sorted, transaction - first << REQUEST_BITS);
        int at = place >= 0 ? place : -place - 1;
        if (at == sorted.length || transaction(at) != transaction || found.get(at)) {
            return -1;
        }
        found.set(at);
        return sorted[at] & (1L << REQUEST_BITS) - 1;
    }

    /** Transactions that were not found to be there. */
    LongStream notFound() {
        return IntStream.range(0, sorted.length)
                .filter(i -> !found.get(i) && (i == 0 || transaction(i) != transaction(i - 1)))
                .mapToLong(this::transaction);
    }

    private long transaction(int at) {
        return first + (sorted[at] >>> REQUEST_BITS);
    }
}
