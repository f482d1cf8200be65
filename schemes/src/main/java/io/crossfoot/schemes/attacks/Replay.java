package io.crossfoot.schemes.attacks;

import io.crossfoot.schemes.Post;
import io.crossfoot.schemes.attacks.Moment.Once;
import java.sql.SQLException;

/** A caller who got no answer sends the same post again, under the same key. */
final class Replay {

    private Replay() {}

    static Attack attack() {
        return new Attack("replay", "a caller who got no answer sends the same post again", Replay::run);
    }

    private static Outcome run(Stage stage) throws SQLException {
        stage.begin();
        Caller one = stage.caller();
        Caller other = stage.caller();
        stage.deposit("anna", "100.00");
        Post post = stage.next("anna", "-10.00").withKey("order-1");
        for (int i = 0; i < 2; i++) {
            stage.does("anna has %s; the post of -10.00 with the key order-1 is sent", stage.balance("anna"));
            stage.sees(
                    "it was %s; anna has %s", stage.post(one.connection(), post).words(), stage.balance("anna"));
        }
        String where = "one after the other";
        if (!stage.isWrong()) {
            where = Interleaving.everywhere(stage, number -> round(stage, one, other, number));
        }
        return stage.judge(
                "the same key was posted twice, " + where, "a key posts once, also when it is sent twice at once");
    }

    private static Once round(Stage stage, Caller one, Caller other, int number) throws SQLException {
        String user = "carl-" + number;
        stage.deposit(user, "100.00");
        Post post = stage.next(user, "-10.00").withKey("invoice-" + number);
        Intruder<Answer> intruder =
                new Intruder<>(stage, other, "the same post", () -> stage.post(other.connection(), post));
        Once hook = new Once(number, intruder);
        stage.does("%s has 100.00; a post of -10.00 with the key %s begins", user, post.key());
        Answer answer = stage.post(one.with(hook), post);
        stage.sees("the first was %s", answer.words());
        intruder.result().ifPresent(late -> stage.sees("the other was %s", late.words()));
        return hook;
    }
}
