package io.crossfoot.benchmarks;

import static io.crossfoot.benchmarks.Bound.atLeast;
import static io.crossfoot.benchmarks.Bound.atMost;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What is reported: two measures' ratio in each round, or one measure by itself, and the bound it is held to. */
enum Figure {
    BATCH_ONE("1 batches of 1,000, one connection / TPC-B", Measure.BATCH_ONE, Measure.TPCB, atLeast(7)),
    BATCH_TWO("2 two connections, disjoint accounts / TPC-B", Measure.BATCH_TWO, Measure.TPCB, atLeast(13)),
    MANY_ONE("3 over 300,000 accounts, one connection / TPC-B", Measure.MANY_ONE, Measure.TPCB, atLeast(5.5)),
    MANY_TWO("3 over 300,000 accounts, two connections / TPC-B", Measure.MANY_TWO, Measure.TPCB, atLeast(10)),
    KEYED_ONE("4 all keyed by random UUIDs, one connection / TPC-B", Measure.KEYED_ONE, Measure.TPCB, atLeast(4.5)),
    KEYED_TWO("4 all keyed by random UUIDs, two connections / TPC-B", Measure.KEYED_TWO, Measure.TPCB, atLeast(8)),
    ORDERED_ONE("4 all keyed in time order, one connection / TPC-B", Measure.ORDERED_ONE, Measure.TPCB, null),
    ORDERED_TWO("4 all keyed in time order, two connections / TPC-B", Measure.ORDERED_TWO, Measure.TPCB, null),
    HOT("5 every transfer on one hot account / random accounts", Measure.HOT_ONE, Measure.BATCH_ONE, atLeast(1.0)),
    COPY("6 two connections / plain COPY of the same rows", Measure.BATCH_TWO, Measure.COPY_TWO, atLeast(0.3)),
    TRANSFER("7 single transfers, 32 connections / TPC-B", Measure.TRANSFER, Measure.TPCB, atLeast(1.2)),
    TRANSFER_KEYED("7 single transfers with keys, 32 connections / TPC-B", Measure.TRANSFER_KEYED, Measure.TPCB, null),
    HISTORY("8 on a long history / on an empty ledger", Measure.HISTORY, Measure.EMPTY, atLeast(0.8)),
    VERIFY("9 full verify / bare sum(amount)", Measure.VERIFY, Measure.SUM, atLeast(0.05), Measure.VERIFY_SECONDS),
    BALANCE("10 balance by name / primary-key select", Measure.BALANCE, Measure.LOOKUP, atMost(1.5)),
    ENTRIES("11 last 50 entries of a long account, ms", Measure.ENTRIES, null, atMost(1), Measure.ENTRIES_99),
    BYTES("12 bytes on disk of an unkeyed transfer", Measure.BYTES, null, atMost(240), Measure.POSTINGS_ON_DISK),
    LANES_RANDOM("13 256 callers in the server's JVM / TPC-B", Measure.LANES_RANDOM, Measure.TPCB, atLeast(4)),
    ONE_LANE("13 1 lane / 2 lanes", Measure.ONE_LANE, Measure.LANES_RANDOM, null),
    THREE_LANES("13 3 lanes / 2 lanes", Measure.THREE_LANES, Measure.LANES_RANDOM, null),
    FOUR_LANES("13 4 lanes / 2 lanes", Measure.FOUR_LANES, Measure.LANES_RANDOM, null),
    LANES_HOT(
            "14 256 callers, one hot account / random accounts", Measure.LANES_HOT, Measure.LANES_RANDOM, atLeast(1.0)),
    PLAIN_HOT("14 32 plain connections, the same", Measure.PLAIN_HOT, Measure.TRANSFER, null),
    HTTP_64("15 over HTTP, 64 connections / TPC-B", Measure.HTTP_64, Measure.TPCB, atLeast(1.3)),
    HTTP_256("15 over HTTP, 256 connections / TPC-B", Measure.HTTP_256, Measure.TPCB, atLeast(1.6)),
    STREAM(
            "16 one stream over HTTP / batches of 1,000 called directly",
            Measure.STREAM,
            Measure.BATCH_ONE,
            atLeast(0.7)),
    HTTP_BALANCE(
            "17 balance over HTTP / over JDBC, 32 connections",
            Measure.HTTP_BALANCE,
            Measure.JDBC_BALANCE,
            atLeast(0.4)),
    LATENCY(
            "18 99th percentile at half load / an idle transfer's median",
            Measure.HALF_LOAD_99,
            Measure.COMMIT,
            atMost(5),
            Measure.HTTP_64,
            Measure.HALF_LOAD,
            Measure.HALF_LOAD_50,
            Measure.FSYNC),
    LATENCY_99(
            "18 99th percentile at half load / an idle transfer's",
            Measure.HALF_LOAD_99,
            Measure.COMMIT_99,
            null,
            Measure.HTTP_64,
            Measure.FSYNC_99),
    LATENCY_BATCH(
            "18 99th percentile at half load / the mean call of a batch then",
            Measure.HALF_LOAD_99,
            Measure.BATCH_CALL,
            null,
            Measure.HTTP_64),
    MEMORY(
            "19 heap of the service after a long run / before",
            Measure.HEAP_AFTER,
            Measure.HEAP_BEFORE,
            atMost(1.2),
            Measure.POSTED_BETWEEN),
    BEFORE_BATCH("20 a batch of 1,000, its time / before", Measure.NOW_BATCH, Measure.BEFORE_BATCH, atMost(1.05)),
    BEFORE_TRANSFER(
            "20 a transfer on one connection, its time / before", Measure.NOW_TRANSFER, Measure.BEFORE_TRANSFER, null),
    BEFORE_TRANSFER_EIGHT(
            "20 a transfer on each of eight, its time / before",
            Measure.NOW_TRANSFER_EIGHT,
            Measure.BEFORE_TRANSFER_EIGHT,
            null),
    BEFORE_BALANCE("20 a balance by name, its time / before", Measure.NOW_BALANCE, Measure.BEFORE_BALANCE, null);

    /** Those that compare this kernel with an earlier one, and so need to be given that. */
    static final Set<Figure> AGAINST_EARLIER = Collections.unmodifiableSet(EnumSet.range(BEFORE_BATCH, BEFORE_BALANCE));

    private final String title;
    private final Measure measured;
    private final Measure against;
    private final Bound bound;
    private final List<Measure> besides;

    Figure(String title, Measure measured, Measure against, Bound bound, Measure... besides) {
        this.title = title;
        this.measured = measured;
        this.against = against;
        this.bound = bound;
        this.besides = List.of(besides);
    }

    /** What --only calls it. */
    String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The figure that --only calls so. */
    static Figure of(String key) {
        return Arrays.stream(values())
                .filter(figure -> figure.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no figure " + key + "; there are "
                        + String.join(
                                ", ", Arrays.stream(values()).map(Figure::key).toList())));
    }

    String title() {
        return title;
    }

    /** Null where the figure is only reported. */
    Bound bound() {
        return bound;
    }

    /** Every measure that the figure shows, the one it quotes first. */
    List<Measure> measures() {
        List<Measure> all = new ArrayList<>();
        all.add(measured);
        if (against != null) {
            all.add(against);
        }
        all.addAll(besides);
        return all;
    }

    /** The figure in each round. */
    List<Double> perRound(Map<Measure, List<Double>> measurements) {
        List<Double> values = measurements.get(measured);
        if (against == null) {
            return values;
        }
        List<Double> references = measurements.get(against);
        if (references.size() != values.size()) {
            throw new IllegalStateException(key() + " compares rounds that do not belong together");
        }
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < values.size(); round++) {
            ratios.add(values.get(round) / references.get(round));
        }
        return ratios;
    }
}
