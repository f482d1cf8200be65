package io.crossfoot.cli;

import java.time.Duration;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Tells on standard error how far long work is: by a bar on a terminal, by a line now and then elsewhere. */
abstract class Progress implements AutoCloseable {
    /** Often enough to see that it lives, rarely enough for a log file. */
    private static final long LINE_EVERY_NANOS = Duration.ofSeconds(3).toNanos();

    private Progress() {}

    /** So many units of the measure are done, which came with so many rows. */
    abstract void at(long done, long rows);

    /** Something to tell beside. */
    abstract void say(String line);

    @Override
    public abstract void close();

    /** For reading a file of known size. */
    static Progress ofBytes(Streams streams, String task, long bytes) {
        return streams.columns() > 0
                ? new Bar(streams, builder(streams, task).setInitialMax(bytes).setUnit(" MB", 1_000_000))
                : new Lines(streams, task, bytes);
    }

    /** For work whose size is not known. */
    static Progress endless(Streams streams, String task) {
        return streams.columns() > 0
                ? new Bar(streams, builder(streams, task).setInitialMax(-1).hideEta())
                : new Lines(streams, task, -1);
    }

    private static ProgressBarBuilder builder(Streams streams, String task) {
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(200)
                .setConsumer(new ConsoleProgressBarConsumer(streams.err(), streams.columns()));
    }

    private static String rate(long rows, long nanos) {
        return "%,d rows/s".formatted(Math.round(rows * 1e9 / Math.max(nanos, 1)));
    }

    private static final class Bar extends Progress {
        private final Streams streams;
        private final ProgressBar bar;
        private final long start = System.nanoTime();

        Bar(Streams streams, ProgressBarBuilder builder) {
            this.streams = streams;
            this.bar = builder.build();
        }

        @Override
        void at(long done, long rows) {
            bar.stepTo(done);
            bar.setExtraMessage(" %,d rows, %s".formatted(rows, rate(rows, System.nanoTime() - start)));
        }

        @Override
        void say(String line) {
            bar.setExtraMessage(" " + line);
            bar.step();
        }

        @Override
        public void close() {
            bar.close();
            streams.err().flush();
        }
    }

    private static final class Lines extends Progress {
        private final Streams streams;
        private final String task;
        private final long all;
        private final long start = System.nanoTime();
        private long lastLine = start;

        Lines(Streams streams, String task, long all) {
            this.streams = streams;
            this.task = task;
            this.all = all;
        }

        @Override
        void at(long done, long rows) {
            long now = System.nanoTime();
            if (now - lastLine < LINE_EVERY_NANOS || done == 0) {
                return;
            }
            lastLine = now;
            long secondsLeft = Math.round((now - start) / 1e9 / done * (all - done));
            streams.err()
                    .printf(
                            "%s: %,d rows (%d%%), %s, about %,d s left%n",
                            task, rows, 100 * done / all, rate(rows, now - start), secondsLeft);
        }

        @Override
        void say(String line) {
            streams.err().println(line);
        }

        @Override
        public void close() {}
    }
}
