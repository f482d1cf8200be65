package io.crossfoot.benchmarks;

/**
 * What a figure is held to.
 *
 * @param limit the last value that passes
 * @param upper whether values above it fail, rather than those below
 */
record Bound(double limit, boolean upper) {

    static Bound atLeast(double limit) {
        return new Bound(limit, false);
    }

    static Bound atMost(double limit) {
        return new Bound(limit, true);
    }

    boolean passes(double value) {
        return upper ? value <= limit : value >= limit;
    }

    @Override
    public String toString() {
        return (upper ? "≤ " : "≥ ") + (limit == Math.rint(limit) ? Numbers.show(limit, 0) : Double.toString(limit));
    }
}
