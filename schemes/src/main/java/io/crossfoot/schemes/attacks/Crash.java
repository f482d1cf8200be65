package io.crossfoot.schemes.attacks;

import io.crossfoot.schemes.attacks.Moment.Killed;
import io.crossfoot.schemes.attacks.Moment.Once;
import java.sql.SQLException;

/** The process that posts dies, and its server process with it, at every moment of a post. */
final class Crash {

    private Crash() {}

    static Attack attack() {
        return new Attack("crash", "whoever posts dies at every moment of a post", Crash::run);
    }

    private static Outcome run(Stage stage) throws SQLException {
        stage.begin();
        String where = Interleaving.everywhere(stage, number -> round(stage, "anna-" + number, number, "-30.00"));
        if (where.isEmpty()) {
            where = Interleaving.everywhere(stage, number -> round(stage, "carl-" + number, number, "30.00"));
        }
        return stage.judge("the caller died " + where, "wherever a caller dies, the post is there whole or not at all");
    }

    private static Once round(Stage stage, String user, int number, String amount) throws SQLException {
        stage.deposit(user, "100.00");
        // A cache should know the balance, so that it could miss the change.
        stage.balance(user);
        Caller victim = stage.caller();
        Once hook = new Once(number, moment -> {
            stage.does("The caller and its server process die %s", moment.words());
            stage.terminate(victim);
            throw new Killed(moment);
        });
        stage.does("%s has 100.00; a post of %s begins", user, amount);
        Answer answer = stage.post(victim.with(hook), stage.next(user, amount));
        stage.sees("it was %s; %s has %s", answer.words(), user, stage.balance(user));
        return hook;
    }
}
