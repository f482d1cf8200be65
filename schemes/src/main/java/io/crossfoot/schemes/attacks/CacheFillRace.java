package io.crossfoot.schemes.attacks;

import io.crossfoot.schemes.Post;
import io.crossfoot.schemes.attacks.Moment.Once;
import java.math.BigDecimal;
import java.sql.SQLException;

/** A balance is read for the first time, which fills a cache if there is one, at every moment of a post, and the other way round. */
final class CacheFillRace {

    private CacheFillRace() {}

    static Attack attack() {
        return new Attack(
                "cache-fill-race",
                "a post comes in while a balance is read for the first time, and the other way round",
                CacheFillRace::run);
    }

    private static Outcome run(Stage stage) throws SQLException {
        stage.begin();
        Caller reader = stage.caller();
        Caller writer = stage.caller();
        String during = "a post came in while the balance was read, ";
        String where = Interleaving.everywhere(stage, number -> whileReading(stage, reader, writer, number));
        if (where.isEmpty()) {
            during = "the balance was read while a post was made, ";
            where = Interleaving.everywhere(stage, number -> whilePosting(stage, reader, writer, number));
        }
        return stage.judge(during + where, "whoever reads after a post has its balance, whatever was read meanwhile");
    }

    private static Once whileReading(Stage stage, Caller reader, Caller writer, int number) throws SQLException {
        String user = "anna-" + number;
        stage.deposit(user, "100.00");
        Post post = stage.next(user, "-30.00");
        Intruder<Answer> intruder =
                new Intruder<>(stage, writer, "a post of -30.00", () -> stage.post(writer.connection(), post));
        Once hook = new Once(number, intruder);
        stage.does("%s has 100.00; somebody reads the balance", user);
        BigDecimal seen = stage.scheme().balance(reader.with(hook), user, "USD");
        intruder.result().ifPresent(answer -> tell(stage, user, seen, answer));
        return hook;
    }

    private static Once whilePosting(Stage stage, Caller reader, Caller writer, int number) throws SQLException {
        String user = "carl-" + number;
        stage.deposit(user, "100.00");
        Intruder<BigDecimal> intruder =
                new Intruder<>(stage, reader, "somebody who reads the balance", () -> stage.scheme()
                        .balance(reader.connection(), user, "USD"));
        Once hook = new Once(number, intruder);
        stage.does("%s has 100.00; a post of -30.00 begins", user);
        Answer answer = stage.post(writer.with(hook), stage.next(user, "-30.00"));
        intruder.result().ifPresent(seen -> tell(stage, user, seen, answer));
        return hook;
    }

    private static void tell(Stage stage, String user, BigDecimal seen, Answer answer) {
        stage.sees(
                "the post was %s, the reader read %s; now %s has %s", answer.words(), seen, user, stage.balance(user));
    }
}
