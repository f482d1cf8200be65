package io.crossfoot.benchmarks;

import java.time.LocalTime;
import java.time.temporal.ChronoUnit;

/** What the run is at, on stderr, so that stdout has the report alone. */
final class Progress {

    private Progress() {}

    static void say(String format, Object... values) {
        System.err.println(LocalTime.now().truncatedTo(ChronoUnit.SECONDS) + " " + String.format(format, values));
    }
}
