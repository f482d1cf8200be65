package io.crossfoot.schemes.comparison.report;

import io.crossfoot.schemes.comparison.Figure;
import io.crossfoot.schemes.comparison.Findings;
import io.crossfoot.schemes.comparison.Measure;
import io.crossfoot.schemes.comparison.SchemeFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A bar for each scheme, with a thin line from the smallest to the largest of its rounds. */
final class Chart {
    private static final int WIDTH = 400;
    private static final int ROW = 22;
    private static final int TOP = 30;
    private static final int BOTTOM = 40;
    private static final int LEFT = 130;
    private static final int RIGHT = 342;

    private Chart() {}

    /** The axis for several charts that are to be compared with each other. */
    static Axis axis(Findings findings, List<Measure> measures) {
        return new Axis(measures.stream()
                .flatMap(measure -> findings.ran().stream().map(scheme -> findings.figure(measure, scheme)))
                .filter(Figure::isMeasured)
                .flatMap(figure -> Stream.of(figure.min(), figure.max()))
                .toList());
    }

    static Markup of(Findings findings, Measure measure, Axis axis) {
        List<SchemeFacts> schemes = findings.ran();
        int bottom = TOP + ROW * schemes.size();
        List<Markup> ticks = new ArrayList<>();
        for (double tick : axis.ticks()) {
            ticks.add(Markup.template(
                    "tick.svg",
                    "x",
                    x(axis, tick),
                    "top",
                    TOP,
                    "bottom",
                    bottom,
                    "label",
                    bottom + 14,
                    "value",
                    Numbers.tick(tick)));
        }
        List<Markup> bars = new ArrayList<>();
        for (int i = 0; i < schemes.size(); i++) {
            bars.add(bar(schemes.get(i), findings.figure(measure, schemes.get(i)), axis, TOP + ROW * i));
        }
        return Markup.template(
                "chart.svg",
                "width",
                WIDTH,
                "height",
                bottom + BOTTOM,
                "title",
                measure.label(),
                "description",
                measure.group().title() + ", " + measure.label(),
                "ticks",
                Markup.join(ticks),
                "bars",
                Markup.join(bars),
                "middle",
                (LEFT + RIGHT) / 2,
                "axis",
                bottom + 32,
                "unit",
                measure.unit() + (axis.isLogarithmic() ? ", logarithmic scale" : ""));
    }

    private static Markup bar(SchemeFacts scheme, Figure figure, Axis axis, int top) {
        String kind = scheme.isOurs() ? "ours" : "rival";
        int baseline = top + 15;
        if (!figure.isMeasured()) {
            return Markup.template(
                    "nothing.svg",
                    "kind",
                    kind,
                    "scheme",
                    scheme.id(),
                    "reason",
                    figure.reason(),
                    "name_x",
                    LEFT - 8,
                    "value_x",
                    WIDTH - 2,
                    "baseline",
                    baseline,
                    "value",
                    Numbers.NONE);
        }
        // What is there is seen, even where it is next to nothing.
        double width = Math.max(1.5, axis.position(figure.median()) * (RIGHT - LEFT));
        return Markup.template(
                "bar.svg",
                "kind",
                kind,
                "scheme",
                scheme.id(),
                "spread",
                Numbers.withSpread(figure),
                "name_x",
                LEFT - 8,
                "value_x",
                WIDTH - 2,
                "baseline",
                baseline,
                "x",
                LEFT,
                "top",
                top + 4,
                "width",
                number(width),
                "height",
                ROW - 8,
                "from",
                x(axis, figure.min()),
                "to",
                x(axis, figure.max()),
                "middle",
                top + ROW / 2,
                "value",
                Numbers.median(figure));
    }

    private static String x(Axis axis, double value) {
        return number(LEFT + axis.position(value) * (RIGHT - LEFT));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
