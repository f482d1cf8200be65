package io.crossfoot.schemes.attacks;

import io.crossfoot.schemes.Post;
import io.crossfoot.schemes.attacks.Auditor.Account;
import io.crossfoot.schemes.attacks.Caller.Work;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Amounts get six decimals while there is data, and people read. */
final class SchemaChange {
    private static final String NAME = "schema-change";
    private static final int USERS = 100;
    private static final int LOADERS = 4;
    private static final int BATCH = 500;

    /** From the weakest to the strongest, as pg_locks calls them. */
    private static final List<String> LOCKS = List.of(
            "AccessShareLock",
            "RowShareLock",
            "RowExclusiveLock",
            "ShareUpdateExclusiveLock",
            "ShareLock",
            "ShareRowExclusiveLock",
            "ExclusiveLock",
            "AccessExclusiveLock");

    private final Stage stage;
    private double seconds;
    private String lock = "no lock";
    private boolean hasReaderWaited;
    private Work<BigDecimal> reading;

    private SchemaChange(Stage stage) {
        this.stage = stage;
    }

    static Attack attack(int rows, Duration loading) {
        return new Attack(
                NAME, "amounts get six decimals while there is data, and people read", stage -> new SchemaChange(stage)
                        .run(rows, loading));
    }

    private Outcome run(int rows, Duration loading) throws SQLException {
        int loaded = load(rows, loading);
        stage.deposit("anna", "100.00");
        stage.begin();
        if (stage.scheme().attacks().find(NAME).isEmpty()) {
            return withoutChange();
        }
        stage.does("There are %,d transactions; somebody changes the schema", loaded);
        Caller reader = stage.caller();
        Caller later = stage.caller();
        long start = System.nanoTime();
        Optional<SQLException> refused =
                stage.byOthers(NAME, Map.of(), (attacker, touched) -> whileOpen(attacker, reader, start));
        if (reading != null) {
            stage.result(reading);
        }
        if (refused.isPresent()) {
            return new Outcome(Verdict.BREAKS, "refused: " + Answer.words(refused.get()));
        }
        Answer answer = stage.post(later.connection(), stage.next("anna", "0.000001"));
        stage.sees("a post of 0.000001 was %s; anna has %s", answer.words(), stage.balance("anna"));
        String facts = "%,d transactions took %.2f s under %s, %s"
                .formatted(loaded, seconds, lock, hasReaderWaited ? "and readers waited" : "and readers went on");
        Outcome books = stage.judge(facts + ", and then", facts);
        return answer.isAcknowledged() || books.verdict() != Verdict.HOLDS
                ? books
                : new Outcome(Verdict.BREAKS, "%s, and then 0.000001 was %s".formatted(facts, answer.words()));
    }

    /** There is no statement for it: so amounts should have six decimals already. */
    private Outcome withoutChange() throws SQLException {
        Answer answer = stage.post(stage.clerk().connection(), stage.next("anna", "0.000001"));
        stage.sees("there is no way to change it; a post of 0.000001 was %s", answer.words());
        Outcome books = stage.judge("0.000001 was " + answer.words(), "amounts have six decimals already");
        return answer.isAcknowledged() && books.verdict() == Verdict.HOLDS
                ? new Outcome(Verdict.NOT_APPLICABLE, books.how())
                : new Outcome(Verdict.BREAKS, "nothing is given to change it by, and 0.000001 " + answer.words());
    }

    private void whileOpen(Caller attacker, Caller reader, long start) throws SQLException {
        seconds = (System.nanoTime() - start) / 1e9;
        // What the change has made itself is locked too, but nobody else can see it yet to wait for it.
        lock = stage.observe(row -> row.getString(1), """
                        SELECT DISTINCT mode FROM pg_locks JOIN pg_class ON pg_class.oid = relation
                        WHERE pid = ? AND locktype = 'relation' AND relkind IN ('r', 'p', 'm', 'v')
                          AND relnamespace NOT IN ('pg_catalog'::regnamespace, 'pg_toast'::regnamespace)
                        """, attacker.pid()).stream()
                .max((one, other) -> Integer.compare(LOCKS.indexOf(one), LOCKS.indexOf(other)))
                .orElse(lock);
        stage.sees("took %.2f s; its strongest lock is %s", seconds, lock);
        reading = stage.start(reader, () -> stage.scheme().balance(reader.connection(), "anna", "USD"));
        hasReaderWaited = !stage.awaitDoneOrWaiting(reading);
        stage.sees(hasReaderWaited ? "a reader waits for it" : "a reader does not wait for it");
    }

    /** Posts in batches over several connections, as long as there is time. */
    private int load(int rows, Duration loading) throws SQLException {
        for (int i = 0; i < USERS; i++) {
            stage.open("user-" + i);
        }
        long end = System.nanoTime() + loading.toNanos();
        List<Work<Integer>> works = new ArrayList<>();
        for (int i = 0; i < LOADERS; i++) {
            int loader = i;
            Caller caller = stage.caller();
            works.add(stage.start(caller, () -> {
                int posted = 0;
                while (posted < rows / LOADERS && System.nanoTime() < end) {
                    List<Post> posts = new ArrayList<>();
                    for (int post = 0; post < BATCH; post++) {
                        // Each loader has users of its own.
                        posts.add(Post.of("user-" + (post * LOADERS + loader) % USERS, "1.00"));
                    }
                    stage.scheme().postTogether(caller.connection(), posts);
                    posts.forEach(
                            post -> stage.auditor().accepted(new Account(post.user(), post.currency()), post.amount()));
                    posted += posts.size();
                }
                return posted;
            }));
        }
        return works.stream().mapToInt(stage::result).sum();
    }
}
