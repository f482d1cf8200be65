package io.crossfoot.schemes.attacks;

import io.crossfoot.schemes.Post;
import io.crossfoot.schemes.attacks.Answer.Fate;
import io.crossfoot.schemes.attacks.Caller.Work;
import io.crossfoot.schemes.attacks.Moment.Once;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/**
 * Many callers spend the same money at once: first so that each stops at the same moment of its work until all the others have come
 * as far or wait for a lock, which leaves nothing to chance, then as fast as they can.
 */
final class ConcurrentSpend {
    private static final int CALLERS = 16;
    private static final int STORMS = 3;

    /** Asking who waits is work for the server, which has others to serve. */
    private static final long MEETING_LOOK_NANOS = 2_000_000;

    private final Stage stage;
    private final List<Caller> callers = new ArrayList<>();
    private String sentence = "";

    private ConcurrentSpend(Stage stage) {
        this.stage = stage;
    }

    static Attack attack() {
        return new Attack(
                "concurrent-spend",
                CALLERS + " callers spend the same 100.00 at once",
                stage -> new ConcurrentSpend(stage).run());
    }

    private Outcome run() throws SQLException {
        stage.begin();
        for (int i = 0; i < CALLERS; i++) {
            callers.add(stage.caller());
        }
        String where = Interleaving.everywhere(stage, this::together);
        for (int storm = 1; storm <= STORMS && where.isEmpty(); storm++) {
            String user = "carl-" + storm;
            stage.deposit(user, "100.00");
            stage.does("%d callers spend the 100.00 of %s as fast as they can", CALLERS, user);
            List<Work<Answer>> spends = new ArrayList<>();
            for (Caller caller : callers) {
                spends.add(spend(caller, caller.connection(), user));
            }
            conclude(user, spends.stream().map(stage::result).toList());
            if (stage.isWrong()) {
                where = "as fast as they can";
            }
        }
        return stage.judge(sentence, sentence);
    }

    /** All of them spend, and meet at a moment. */
    private Once together(int number) throws SQLException {
        String user = "anna-" + number;
        stage.deposit(user, "100.00");
        CountDownLatch open = new CountDownLatch(1);
        Set<Integer> arrived = ConcurrentHashMap.newKeySet();
        List<Once> gates = new ArrayList<>();
        List<Work<Answer>> spends = new ArrayList<>();
        stage.does("%d callers spend the 100.00 of %s and meet at moment %d of their work", CALLERS, user, number);
        for (Caller caller : callers) {
            Once gate = new Once(number, moment -> {
                arrived.add(caller.pid());
                try {
                    open.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            gates.add(gate);
            spends.add(spend(caller, caller.with(gate), user));
        }
        while (!haveMet(spends, arrived)) {
            LockSupport.parkNanos(MEETING_LOOK_NANOS);
        }
        Once first = gates.stream().filter(Once::isReached).findFirst().orElse(gates.get(0));
        if (!arrived.isEmpty()) {
            stage.sees("%d have come to it (%s), the others wait or are done", arrived.size(), first.words());
        }
        open.countDown();
        conclude(user, spends.stream().map(stage::result).toList());
        return first;
    }

    private Work<Answer> spend(Caller caller, Connection connection, String user) {
        Post post = stage.next(user, "-100.00");
        return stage.start(caller, () -> stage.post(connection, post));
    }

    /** Who is done or has come to the meeting is asked before who waits: an end may be what others were waiting for. */
    private boolean haveMet(List<Work<Answer>> spends, Set<Integer> arrived) {
        List<Work<Answer>> onTheWay = spends.stream()
                .filter(spend -> !spend.result().isDone()
                        && !arrived.contains(spend.caller().pid()))
                .toList();
        return onTheWay.isEmpty()
                || stage.waiting()
                        .containsAll(onTheWay.stream()
                                .map(spend -> spend.caller().pid())
                                .toList());
    }

    private void conclude(String user, List<Answer> answers) throws SQLException {
        long paid = answers.stream().filter(Answer::isAcknowledged).count();
        long refused =
                answers.stream().filter(answer -> answer.fate() == Fate.REFUSED).count();
        sentence = "%d of %d spends of 100.00 succeeded".formatted(paid, CALLERS);
        if (refused > 0) {
            sentence += ", %d were refused".formatted(refused);
        }
        if (paid + refused < CALLERS) {
            sentence += ", %d %s"
                    .formatted(
                            CALLERS - paid - refused,
                            answers.stream()
                                    .filter(answer -> answer.fate() == Fate.FAILED)
                                    .findFirst()
                                    .map(Answer::words)
                                    .orElse("without an answer"));
        }
        stage.sees("%s; the balance is %s", sentence, stage.balance(user));
    }
}
