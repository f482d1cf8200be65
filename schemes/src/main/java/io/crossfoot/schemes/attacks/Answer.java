package io.crossfoot.schemes.attacks;

import io.crossfoot.schemes.Post;
import io.crossfoot.schemes.RefusedException;
import io.crossfoot.schemes.attacks.Moment.Killed;
import java.sql.SQLException;

/**
 * What a caller heard of a post.
 *
 * @param post that was asked for
 * @param fate what became of it
 * @param error what was thrown, or null
 */
record Answer(Post post, Fate fate, Throwable error) {
    /** What a caller may hear. */
    enum Fate {
        ACKNOWLEDGED,
        REFUSED,
        FAILED,
        UNKNOWN
    }

    /** Posts something. */
    @FunctionalInterface
    interface Posting {
        /** Posts it. */
        void run() throws SQLException, RefusedException;
    }

    /** Posts and tells what became of it. */
    static Answer to(Post post, Posting posting) {
        try {
            posting.run();
            return new Answer(post, Fate.ACKNOWLEDGED, null);
        } catch (RefusedException e) {
            return new Answer(post, Fate.REFUSED, e);
        } catch (SQLException e) {
            return new Answer(post, Fate.FAILED, e);
        } catch (Killed e) {
            return new Answer(post, Fate.UNKNOWN, e);
        }
    }

    boolean isAcknowledged() {
        return fate == Fate.ACKNOWLEDGED;
    }

    /** The state of the error, or empty. */
    String sqlState() {
        return error instanceof SQLException sql && sql.getSQLState() != null ? sql.getSQLState() : "";
    }

    /** The answer in words. */
    String words() {
        return switch (fate) {
            case ACKNOWLEDGED -> "acknowledged";
            case REFUSED -> "refused: " + error.getMessage();
            case FAILED -> "failed: " + words((SQLException) error);
            case UNKNOWN -> "never answered";
        };
    }

    /** An error of the database in one line. */
    static String words(SQLException error) {
        String message = String.valueOf(error.getMessage()).lines().findFirst().orElse("");
        return "%s %s".formatted(error.getSQLState(), message.replaceFirst("^ERROR: ", ""));
    }
}
