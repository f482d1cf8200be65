package io.crossfoot.schemes.attacks;

import io.crossfoot.schemes.Scheme;
import io.crossfoot.schemes.SchemeServer;

/**
 * Something that goes wrong in practice, done to a scheme on purpose.
 *
 * @param name in lower case with hyphens
 * @param description what is done, in a line
 */
public record Attack(String name, String description, Course course) {

    /** What is done to a scheme on a stage. */
    @FunctionalInterface
    interface Course {
        /** Does it, and judges. */
        Outcome run(Stage stage) throws Exception;
    }

    /**
     * Installs a scheme in a database of its own, attacks it there, and removes the database.
     *
     * @param scheme not installed yet; it stays the caller's to close
     * @param story hears of each step
     */
    public Outcome run(SchemeServer server, Scheme scheme, Story story) throws Exception {
        String database = "attack-" + scheme.id();
        try (Stage stage = new Stage(scheme, server.install(scheme, database), story)) {
            return course.run(stage);
        } finally {
            server.drop(database);
        }
    }
}
