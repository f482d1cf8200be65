package io.crossfoot.schemes.comparison.report;

import java.util.ArrayList;
import java.util.List;

/** Where on a line a value stands. Values that span more than a hundredfold get a logarithmic line. */
final class Axis {
    private static final double SPAN = 100;

    private final double from;
    private final double to;
    private final boolean logarithmic;
    private final List<Double> ticks = new ArrayList<>();

    /** An axis that all of these fit on. */
    Axis(List<Double> values) {
        double largest = values.stream().mapToDouble(Double::doubleValue).max().orElse(1);
        double smallest = values.stream().mapToDouble(Double::doubleValue).min().orElse(1);
        logarithmic = smallest > 0 && largest / smallest > SPAN;
        if (logarithmic) {
            from = Math.pow(10, Math.floor(Math.log10(smallest)));
            to = Math.pow(10, Math.ceil(Math.log10(largest)));
            for (double tick = from; tick <= to * 1.001; tick *= 10) {
                ticks.add(tick);
            }
        } else {
            from = 0;
            double step = step(Math.max(largest, 1e-9) / 4);
            to = step * Math.ceil(Math.max(largest, 1e-9) / step);
            for (int tick = 0; tick * step <= to * 1.001; tick++) {
                ticks.add(tick * step);
            }
        }
    }

    /** The next of 1, 2 or 5 times a power of ten. */
    private static double step(double atLeast) {
        double power = Math.pow(10, Math.floor(Math.log10(atLeast)));
        for (double times : new double[] {1, 2, 5}) {
            if (times * power >= atLeast) {
                return times * power;
            }
        }
        return 10 * power;
    }

    boolean isLogarithmic() {
        return logarithmic;
    }

    List<Double> ticks() {
        return ticks;
    }

    /** From 0 at its beginning to 1 at its end. */
    double position(double value) {
        if (value <= from) {
            return 0;
        }
        return logarithmic ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from);
    }
}
