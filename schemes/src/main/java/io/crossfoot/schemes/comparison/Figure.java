package io.crossfoot.schemes.comparison;

import java.util.List;

/**
 * What one measure found of one scheme.
 *
 * @param rounds what each round found; empty when there is nothing to measure
 * @param reason why there is nothing to measure; null when there is
 */
public record Figure(List<Double> rounds, String reason) {

    /** Copies the values, and wants either them or a reason. */
    public Figure {
        rounds = List.copyOf(rounds);
        if (rounds.isEmpty() == (reason == null)) {
            throw new IllegalArgumentException("A figure has values or a reason for having none");
        }
    }

    /** What was measured. */
    public static Figure of(List<Double> rounds) {
        return new Figure(rounds, null);
    }

    /** That nothing could be. */
    public static Figure none(String reason) {
        return new Figure(List.of(), reason);
    }

    /** Whether there are values. */
    public boolean isMeasured() {
        return reason == null;
    }

    /** The one in the middle; between two, their mean. */
    public double median() {
        List<Double> sorted = rounds.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** The smallest. */
    public double min() {
        return rounds.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }

    /** The largest. */
    public double max() {
        return rounds.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }
}
