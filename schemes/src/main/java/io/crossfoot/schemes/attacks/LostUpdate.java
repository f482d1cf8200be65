package io.crossfoot.schemes.attacks;

import io.crossfoot.schemes.Post;
import io.crossfoot.schemes.attacks.Moment.Once;
import java.sql.SQLException;

/** A post of another caller comes in between at every moment of a post. */
final class LostUpdate {

    private LostUpdate() {}

    static Attack attack() {
        return new Attack(
                "lost-update", "another post on the same balance comes in at every moment of a post", LostUpdate::run);
    }

    private static Outcome run(Stage stage) throws SQLException {
        stage.begin();
        Caller one = stage.caller();
        Caller other = stage.caller();
        String where =
                Interleaving.everywhere(stage, number -> round(stage, one, other, "anna-" + number, number, "-"));
        if (where.isEmpty()) {
            // What adds to a balance often takes another way than what takes from it.
            where = Interleaving.everywhere(stage, number -> round(stage, one, other, "carl-" + number, number, ""));
        }
        return stage.judge("another post came in " + where, "no post is lost, wherever another comes in between");
    }

    private static Once round(Stage stage, Caller one, Caller other, String user, int number, String sign)
            throws SQLException {
        stage.deposit(user, "100.00");
        Post first = stage.next(user, sign + "30.00");
        Post second = stage.next(user, sign + "20.00");
        Intruder<Answer> intruder = new Intruder<>(
                stage, other, "a post of " + second.amount(), () -> stage.post(other.connection(), second));
        Once hook = new Once(number, intruder);
        stage.does("%s has 100.00; a post of %s begins", user, first.amount());
        Answer answer = stage.post(one.with(hook), first);
        stage.sees("the first was %s", answer.words());
        intruder.result().ifPresent(late -> stage.sees("the other was %s", late.words()));
        return hook;
    }
}
