package io.crossfoot.cli;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/** Amounts as people write them. */
final class Amounts {
    /** No thousands separators and no exponents: whoever writes 1,000 or 1e3 is asked what is meant. */
    private static final Pattern AMOUNT = Pattern.compile("[+-]?\\d{1,40}(\\.\\d{1,40})?");

    private Amounts() {}

    static boolean isAmount(String text) {
        return AMOUNT.matcher(text).matches();
    }

    static Optional<BigDecimal> read(String text) {
        return isAmount(text) ? Optional.of(new BigDecimal(text)) : Optional.empty();
    }
}
