package io.crossfoot.schemes.attacks;

import io.crossfoot.schemes.Post;
import io.crossfoot.schemes.attacks.Moment.Once;
import java.sql.SQLException;
import java.util.List;

/** A post is slow: before it commits, maintenance runs, and others post and commit. */
final class OutOfOrder {

    private OutOfOrder() {}

    static Attack attack() {
        return new Attack(
                "out-of-order",
                "a transaction commits after maintenance and after others that began later",
                OutOfOrder::run);
    }

    private static Outcome run(Stage stage) throws SQLException {
        stage.begin();
        Caller slow = stage.caller();
        Caller maintainer = stage.caller();
        Caller other = stage.caller();
        Caller same = stage.caller();
        String where = Interleaving.everywhere(stage, number -> {
            String user = "anna-" + number;
            stage.deposit(user, "100.00");
            return whileSlow(stage, slow, maintainer, other, same, user, List.of(stage.next(user, "-30.00")), number);
        });
        if (where.isEmpty()) {
            // The application has posted for another before, in the same transaction, so that it began long ago.
            where = Interleaving.everywhere(stage, number -> {
                String user = "carl-" + number;
                stage.deposit(user, "100.00");
                stage.deposit("dora-" + number, "100.00");
                return whileSlow(
                        stage,
                        slow,
                        maintainer,
                        other,
                        same,
                        user,
                        List.of(stage.next("dora-" + number, "-1.00"), stage.next(user, "-30.00")),
                        number);
            });
        }
        return stage.judge(
                "a post that was slow " + where, "whatever commits late is counted, in maintenance and in reading");
    }

    private static Once whileSlow(
            Stage stage,
            Caller slow,
            Caller maintainer,
            Caller other,
            Caller same,
            String user,
            List<Post> posts,
            int number)
            throws SQLException {
        Post bystander = stage.next("bert", "1.00");
        Post sequel = stage.next(user, "-20.00");
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
        stage.does("%s has 100.00; a slow post of -30.00 begins", user);
        Answer answer = posts.size() == 1
                ? stage.post(slow.with(hook), posts.get(0))
                : stage.postTogether(slow.with(hook), posts);
        stage.sees("the slow one was %s", answer.words());
        sequels.result().ifPresent(late -> stage.sees("that of the same user was %s", late.words()));
        others.result().ifPresent(late -> stage.sees("that of another user was %s", late.words()));
        maintenance.result();
        return hook;
    }
}
