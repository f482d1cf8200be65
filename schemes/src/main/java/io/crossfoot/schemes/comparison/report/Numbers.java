package io.crossfoot.schemes.comparison.report;

import io.crossfoot.schemes.comparison.Figure;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** How numbers are written. */
final class Numbers {
    /** What stands where there is no number. */
    static final String NONE = "–";

    private static final MathContext SIX_FIGURES = new MathContext(6);

    private Numbers() {}

    /** Three figures or more, so that 0.0734 does not become 0.07. */
    static String show(double value) {
        double size = Math.abs(value);
        int decimals;
        if (size >= 100 || size == 0) {
            decimals = 0;
        } else {
            decimals = Math.min(6, 2 - (int) Math.floor(Math.log10(size)));
        }
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }

    /** The median, or a dash. */
    static String median(Figure figure) {
        return figure.isMeasured() ? show(figure.median()) : NONE;
    }

    /** The median with the smallest and the largest of the rounds, or a dash. */
    static String withSpread(Figure figure) {
        return figure.isMeasured()
                ? "%s (%s–%s)".formatted(show(figure.median()), show(figure.min()), show(figure.max()))
                : NONE;
    }

    static String amount(BigDecimal amount) {
        return String.format(Locale.ROOT, "%+,.2f", amount);
    }

    /** As long as an axis has room for. */
    static String tick(double value) {
        if (value >= 1_000_000) {
            return plain(value / 1_000_000) + "M";
        }
        return value >= 1_000 ? plain(value / 1_000) + "k" : plain(value);
    }

    private static String plain(double value) {
        return rounded(value).stripTrailingZeros().toPlainString();
    }

    /** What no clock or disk is exact enough for is left away. */
    static BigDecimal rounded(double value) {
        return BigDecimal.valueOf(value).round(SIX_FIGURES);
    }
}
