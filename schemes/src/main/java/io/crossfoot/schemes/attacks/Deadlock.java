package io.crossfoot.schemes.attacks;

import io.crossfoot.schemes.Post;
import io.crossfoot.schemes.attacks.Caller.Work;
import io.crossfoot.schemes.attacks.Moment.Once;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Two callers each post for the same two users in one transaction, in opposite order. */
final class Deadlock {
    private static final String DEADLOCK_DETECTED = "40P01";
    private static final int ROUNDS = 50;

    private String deadlock = "";

    private Deadlock() {}

    static Attack attack() {
        return new Attack(
                "deadlock",
                "two callers post for the same two users in one transaction each, in opposite order",
                stage -> new Deadlock().run(stage));
    }

    private Outcome run(Stage stage) throws SQLException {
        stage.begin();
        List<Caller> callers = List.of(stage.caller(), stage.caller());
        for (int number = 1; deadlock.isEmpty(); number++) {
            if (!round(stage, callers, number).isReached()) {
                break;
            }
        }
        if (deadlock.isEmpty()) {
            storm(stage, callers);
        }
        Outcome books = stage.judge(deadlock, "two callers in opposite order both come through");
        if (deadlock.isEmpty()) {
            return books;
        }
        return new Outcome(
                Verdict.BREAKS, books.verdict() == Verdict.HOLDS ? deadlock + "; the books are right" : books.how());
    }

    private Once round(Stage stage, List<Caller> callers, int number) throws SQLException {
        String anna = "anna-" + number;
        String carl = "carl-" + number;
        stage.deposit(anna, "100.00");
        stage.deposit(carl, "100.00");
        List<Post> order = List.of(stage.next(anna, "-1.00"), stage.next(carl, "-1.00"));
        List<Post> opposite = List.of(stage.next(carl, "-2.00"), stage.next(anna, "-2.00"));
        Caller other = callers.get(1);
        Intruder<Answer> intruder = new Intruder<>(
                stage,
                other,
                "another who posts for the two in opposite order",
                () -> stage.postTogether(other.connection(), opposite));
        Once hook = new Once(number, intruder);
        stage.does("Somebody posts for %s and %s in one transaction", anna, carl);
        note(stage, stage.postTogether(callers.get(0).with(hook), order));
        intruder.result().ifPresent(answer -> note(stage, answer));
        return hook;
    }

    private void note(Stage stage, Answer answer) {
        stage.sees("that was %s", answer.words());
        if (answer.sqlState().equals(DEADLOCK_DETECTED)) {
            deadlock = "deadlock: one of two callers got " + DEADLOCK_DETECTED;
        }
    }

    private void storm(Stage stage, List<Caller> callers) throws SQLException {
        stage.deposit("emma", "1000.00");
        stage.deposit("fred", "1000.00");
        stage.does("%d times both post for emma and fred, in opposite order, as fast as they can", ROUNDS);
        List<Work<List<Answer>>> works = new ArrayList<>();
        for (Caller caller : callers) {
            boolean isFirst = works.isEmpty();
            works.add(stage.start(caller, () -> {
                List<Answer> answers = new ArrayList<>();
                for (int i = 0; i < ROUNDS; i++) {
                    Post emma = stage.next("emma", "-1.00");
                    Post fred = stage.next("fred", "-1.00");
                    answers.add(stage.postTogether(
                            caller.connection(), isFirst ? List.of(emma, fred) : List.of(fred, emma)));
                }
                return answers;
            }));
        }
        List<Answer> answers =
                works.stream().flatMap(work -> stage.result(work).stream()).toList();
        stage.sees(
                "%d of %d were acknowledged",
                answers.stream().filter(Answer::isAcknowledged).count(), answers.size());
        answers.stream()
                .filter(answer -> !answer.isAcknowledged())
                .findFirst()
                .ifPresent(answer -> note(stage, answer));
    }
}
