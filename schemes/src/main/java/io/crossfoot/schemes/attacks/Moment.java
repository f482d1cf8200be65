package io.crossfoot.schemes.attacks;

import java.util.Locale;

/**
 * A point in a scheme's work at which something else may happen.
 *
 * @param number which it is of all such points, from 1
 * @param kind what has just happened
 * @param sql the statement that was run last
 */
record Moment(int number, Kind kind, String sql) {
    /** What has happened. */
    enum Kind {
        /** A statement ran and is not committed yet. */
        STATEMENT,
        /** A commit returned. */
        COMMIT
    }

    /** The moment in words. */
    String words() {
        String line = sql.replaceAll("\\s+", " ").strip();
        if (line.length() > 90) {
            line = line.substring(0, 87) + "...";
        }
        return kind == Kind.STATEMENT
                ? "after %s, not yet committed".formatted(line)
                : "after the commit that followed " + line.substring(0, Math.min(line.length(), 60));
    }

    /** What happens at such a point; it may throw {@link Killed}. */
    @FunctionalInterface
    interface Hook {
        /** Comes in between. */
        void at(Moment moment);
    }

    /** A hook that acts once, at the moment of a number. */
    static final class Once implements Hook {
        private final int number;
        private final Hook action;
        private volatile Moment reached;

        Once(int number, Hook action) {
            this.number = number;
            this.action = action;
        }

        @Override
        public void at(Moment moment) {
            if (moment.number() == number) {
                reached = moment;
                action.at(moment);
            }
        }

        /** Whether the work was long enough to come to this moment. */
        boolean isReached() {
            return reached != null;
        }

        /** Where it came in between. */
        String words() {
            return reached == null ? "" : reached.words();
        }
    }

    /** The process that used the connection is gone: no handler of its exceptions runs any more. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1;

        Killed(Moment moment) {
            super(String.format(Locale.ROOT, "killed %s", moment.words()));
        }
    }
}
