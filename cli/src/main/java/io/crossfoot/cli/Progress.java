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

    /** So many units of the measure are done, which came with so many rows, or whatever is counted. */
    abstract void at(long done, long count);

    /** Something to tell beside. */
    abstract void say(String line);

    @Override
    public abstract void close();

    /** For reading a file of known size. */
    static Progress ofBytes(Streams streams, String task, long bytes) {
        return ofBytes(streams, task, "rows", bytes);
    }

    /** For reading a file of known size, where it is not rows that are counted. */
    static Progress ofBytes(Streams streams, String task, String rows, long bytes) {
        return streams.columns() > 0
                ? new Bar(
                        streams,
                        rows,
                        builder(streams, task).setInitialMax(bytes).setUnit(" MB", 1_000_000))
                : new Lines(streams, task, rows, bytes);
    }

    /** For work whose size is not known. */
    static Progress endless(Streams streams, String task) {
        return endless(streams, task, "rows");
    }

    /** For work whose size is not known, where it is not rows that are counted. */
    static Progress endless(Streams streams, String task, String rows) {
        return streams.columns() > 0
                ? new Bar(
                        streams, rows, builder(streams, task).setInitialMax(-1).hideEta())
                : new Lines(streams, task, rows, -1);
    }

    private static ProgressBarBuilder builder(Streams streams, String task) {
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(200)
                .setConsumer(new ConsoleProgressBarConsumer(streams.err(), streams.columns()));
    }

    private static String rate(long done, String rows, long nanos) {
        return "%,d %s/s".formatted(Math.round(done * 1e9 / Math.max(nanos, 1)), rows);
    }

    private static final class Bar extends Progress {
        private final Streams streams;
        private final String rows;
        private final ProgressBar bar;
        private final long start = System.nanoTime();

        Bar(Streams streams, String rows, ProgressBarBuilder builder) {
            this.streams = streams;
            this.rows = rows;
            this.bar = builder.build();
        }

        @Override
        void at(long done, long count) {
            bar.stepTo(done);
            bar.setExtraMessage(" %,d %s, %s".formatted(count, rows, rate(count, rows, System.nanoTime() - start)));
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
        private final String rows;
        private final long all;
        private final long start = System.nanoTime();
        private long lastLine = start;

        Lines(Streams streams, String task, String rows, long all) {
            this.streams = streams;
            this.task = task;
            this.rows = rows;
            this.all = all;
        }

        @Override
        void at(long done, long count) {
            long now = System.nanoTime();
            if (now - lastLine < LINE_EVERY_NANOS || done == 0) {
                return;
            }
            lastLine = now;
            String rate = rate(count, rows, now - start);
            if (all < 0) {
                streams.err().printf("%s: %,d %s, %s%n", task, count, rows, rate);
                return;
            }
            long secondsLeft = Math.round((now - start) / 1e9 / done * (all - done));
            streams.err()
                    .printf(
                            "%s: %,d %s (%d%%), %s, about %,d s left%n",
                            task, count, rows, 100 * done / all, rate, secondsLeft);
        }

        @Override
        void say(String line) {
            streams.err().println(line);
        }

        @Override
        public void close() {}
    }
}
