package io.crossfoot.schemes.attacks;

import io.crossfoot.schemes.attacks.Moment.Once;
import java.sql.SQLException;

/** An attack that comes in between at every moment of a scheme's work, one after another, each time with new users. */
final class Interleaving {

    private Interleaving() {}

    /** One time of it. */
    @FunctionalInterface
    interface Round {
        /**
         * Does the work with something in between.
         *
         * @param number of the moment, also for naming users
         * @return the hook that was to come in between
         */
        Once run(int number) throws SQLException;
    }

    /**
     * Runs rounds until the work has no such moment any more, or the books are wrong.
     *
     * @return where they went wrong, in words; empty when they did not
     */
    static String everywhere(Stage stage, Round round) throws SQLException {
        for (int number = 1; ; number++) {
            Once once = round.run(number);
            if (stage.isWrong()) {
                return once.words();
            }
            if (!once.isReached()) {
                return "";
            }
        }
    }
}
