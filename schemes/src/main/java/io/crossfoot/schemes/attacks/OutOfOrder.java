package io.crossfoot.schemes.attacks;

import io.crossfoot.schemes.Post;
import io.crossfoot.schemes.attacks.Moment.Once;
import java.sql.SQLException;
import java.util.List;

/** A post is slow: before it commits, others post and commit, and maintenance runs. */
final class OutOfOrder {
    private final Stage stage;
    private final Caller slow;
    private final Caller other;
    private final Caller same;
    private final Caller maintainer;

    private OutOfOrder(Stage stage) throws SQLException {
        this.stage = stage;
        slow = stage.caller();
        other = stage.caller();
        same = stage.caller();
        maintainer = stage.caller();
    }

    static Attack attack() {
        return new Attack(
                "out-of-order",
                "a transaction commits after maintenance and after others that began later",
                stage -> new OutOfOrder(stage).run());
    }

    private Outcome run() throws SQLException {
        stage.begin();
        // What adds to a balance often takes another way than what takes from it.
        String where = Interleaving.everywhere(stage, number -> alone("anna-" + number, number, "-"));
        if (where.isEmpty()) {
            where = Interleaving.everywhere(stage, number -> alone("carl-" + number, number, ""));
        }
        if (where.isEmpty()) {
            // The application has posted for another before, in the same transaction, so that it began long ago.
            where = Interleaving.everywhere(stage, number -> afterAnother("emma-" + number, "fred-" + number, number));
        }
        return stage.judge(
                "a post was slow " + where, "whatever commits late is counted, in maintenance and in reading");
    }

    private Once alone(String user, int number, String sign) throws SQLException {
        stage.deposit(user, "100.00");
        Post late = stage.next(user, sign + "30.00");
        return whileSlow(number, List.of(late), stage.next(user, sign + "20.00"));
    }

    private Once afterAnother(String user, String another, int number) throws SQLException {
        stage.deposit(user, "100.00");
        stage.deposit(another, "100.00");
        List<Post> posts = List.of(stage.next(another, "-1.00"), stage.next(user, "-30.00"));
        return whileSlow(number, posts, stage.next(user, "-20.00"));
    }

    private Once whileSlow(int number, List<Post> posts, Post sequel) throws SQLException {
        Post bystander = stage.next("bert", "1.00");
        Intruder<Answer> others =
                new Intruder<>(stage, other, "a post of another user", () -> stage.post(other.connection(), bystander));
        Intruder<Answer> sequels =
                new Intruder<>(stage, same, "a post of the same user", () -> stage.post(same.connection(), sequel));
        Intruder<Boolean> maintenance = new Intruder<>(stage, maintainer, "maintenance", () -> {
            stage.scheme().maintain(maintainer.connection());
            return true;
        });
        Once hook = new Once(number, moment -> {
            others.at(moment);
            sequels.at(moment);
            maintenance.at(moment);
        });
        Post late = posts.get(posts.size() - 1);
        stage.does("%s has 100.00; a slow post of %s begins", late.user(), late.amount());
        Answer answer =
                posts.size() == 1 ? stage.post(slow.with(hook), late) : stage.postTogether(slow.with(hook), posts);
        stage.sees("the slow one was %s", answer.words());
        sequels.result().ifPresent(heard -> stage.sees("that of the same user was %s", heard.words()));
        others.result().ifPresent(heard -> stage.sees("that of another user was %s", heard.words()));
        maintenance.result();
        return hook;
    }
}
