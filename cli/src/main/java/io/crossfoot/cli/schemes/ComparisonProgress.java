package io.crossfoot.cli.schemes;

import io.crossfoot.schemes.comparison.Progress;
import java.io.PrintWriter;
import java.time.Duration;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Tells how far a comparison is: by a bar on a terminal, by a line now and then elsewhere. */
final class ComparisonProgress implements Progress, AutoCloseable {
    /** Often enough to see that it lives, rarely enough for a log file. */
    private static final long LINE_EVERY_NANOS = Duration.ofSeconds(10).toNanos();

    /** The width of the terminal; 0 where there is none. The launcher finds it out. */
    private final int columns = Integer.getInteger("crossfoot.columns", 0);

    private final PrintWriter err;
    private ProgressBar bar;
    private int all;
    private int done;
    private long lastLine = System.nanoTime();

    ComparisonProgress(PrintWriter err) {
        this.err = err;
    }

    @Override
    public void begin(int steps) {
        all = steps;
        if (columns > 0) {
            bar = new ProgressBarBuilder()
                    .setTaskName("Comparing")
                    .setInitialMax(steps)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(200)
                    .setConsumer(new DelegatingProgressBarConsumer(this::draw, columns - 1))
                    .build();
        }
    }

    private void draw(String line) {
        err.print("\r" + line);
        err.flush();
    }

    @Override
    public void done(String step) {
        done++;
        if (bar != null) {
            bar.setExtraMessage(" " + step);
            bar.step();
        } else if (System.nanoTime() - lastLine > LINE_EVERY_NANOS) {
            lastLine = System.nanoTime();
            err.printf("%d of %d: %s%n", done, all, step);
        }
    }

    @Override
    public void say(String line) {
        err.println(line);
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            err.println();
        }
    }
}
