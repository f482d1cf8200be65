package io.crossfoot.schemes.attacks;

import io.crossfoot.schemes.Feature;
import io.crossfoot.schemes.Post;
import io.crossfoot.schemes.Scheme;
import io.crossfoot.schemes.attacks.Auditor.Account;
import io.crossfoot.schemes.attacks.Caller.Work;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What others write into the tables, past the scheme: the colleague who means well, the job with a bug, the one who does not. */
final class Tampering {
    /** Ends the name of a statement for the newest line, in schemes where that is another matter than an old one. */
    private static final String LAST = "-last";

    private static final int DAYS = 100;
    private static final int ARCHIVED_DAYS = 60;

    private final Stage stage;
    private final String name;
    private final List<String> told = new ArrayList<>();

    /** What happens between a statement and its commit. */
    private Runnable meanwhile = () -> {};

    private Tampering(Stage stage, String name) {
        this.stage = stage;
        this.name = name;
    }

    static Attack directInsert() {
        return new Attack("direct-insert", "another process inserts into the history by itself", stage -> new Tampering(
                        stage, "direct-insert")
                .insert());
    }

    static Attack pastCorrection() {
        return new Attack(
                "past-correction",
                "something forgotten is booked on the past day where it belongs",
                stage -> new Tampering(stage, "past-correction").correct());
    }

    static Attack archiveBug() {
        return new Attack(
                "archive-bug", "the archive job has a bug in its sums", stage -> new Tampering(stage, "archive-bug")
                        .archive());
    }

    static Attack balanceEdit() {
        return edit("balance-edit", "somebody edits the stored balance");
    }

    static Attack historyUpdate() {
        return edit("history-update", "somebody edits an amount in the history");
    }

    static Attack historyDelete() {
        return edit("history-delete", "somebody deletes a line of the history");
    }

    private static Attack edit(String name, String description) {
        return new Attack(name, description, stage -> new Tampering(stage, name).edit());
    }

    private Outcome insert() throws SQLException {
        for (String user : List.of("anna", "carl", "dora")) {
            stage.deposit(user, "100.00");
        }
        stage.begin();
        Caller other = stage.caller();
        stage.does("anna has 100.00; another process books a purchase of 30.00");
        bookedByOthers("anna", "-30.00", Map.of());
        stage.does("carl has 100.00; another process books a purchase of 1000.00");
        bookedByOthers("carl", "-1000.00", Map.of());
        stage.does(
                "dora has 100.00; another process books a purchase of 30.00, and before it commits dora spends 20.00");
        Post spend = stage.next("dora", "-20.00");
        List<Work<Answer>> spending = new ArrayList<>();
        meanwhile = () -> {
            spending.add(stage.start(other, () -> stage.post(other.connection(), spend)));
            stage.sees(stage.awaitDoneOrWaiting(spending.get(0)) ? "her post is done" : "her post waits for a lock");
        };
        bookedByOthers("dora", "-30.00", Map.of());
        spending.forEach(
                work -> stage.sees("her post was %s", stage.result(work).words()));
        stage.sees("dora has %s", stage.balance("dora"));
        return judge();
    }

    private Outcome correct() throws SQLException {
        Instant start = history();
        stage.begin();
        Instant past = start.plus(ARCHIVED_DAYS, ChronoUnit.DAYS).plus(12, ChronoUnit.HOURS);
        stage.does(
                "anna has %s; a purchase of 15.00 on %s was forgotten and is booked now", stage.balance("anna"), past);
        bookedByOthers("anna", "-15.00", Map.of("at", past.toString()));
        return judge();
    }

    private Outcome edit() throws SQLException {
        history();
        // What was posted today may be less protected than what is long past.
        for (String amount : List.of("20.00", "100.00", "-15.00")) {
            stage.deposit("dora", amount);
        }
        stage.begin();
        if (stage.scheme().attacks().find(name).isEmpty()) {
            return isStoredOutside() ? judge() : nothingStored();
        }
        stage.does("anna has %s", stage.balance("anna"));
        Optional<SQLException> refused = write(name, "anna", "7.00", Map.of());
        if (name.equals("balance-edit")) {
            if (refused.isEmpty() && isInHistory("anna", "7.00")) {
                told.set(0, "7.00 is taken, and becomes a line of the history");
                stage.auditor().accepted(new Account("anna", "USD"), new BigDecimal("7.00"));
            }
            return judge();
        }
        stage.does("dora has %s, all of it of today", stage.balance("dora"));
        write(name, "dora", "7.00", Map.of());
        if (stage.scheme().attacks().find(name + LAST).isPresent()) {
            stage.does("carl has %s; now the end of his history", stage.balance("carl"));
            write(name + LAST, "carl", "7.00", Map.of());
        }
        return judge();
    }

    /** An edit that is in the history is what any other way to change a balance would be. */
    private boolean isInHistory(String user, String amount) throws SQLException {
        return stage.scheme().history(stage.clerk().connection(), user, "USD", 1).stream()
                .anyMatch(line -> line.amount().compareTo(new BigDecimal(amount)) == 0);
    }

    private boolean isStoredOutside() throws SQLException {
        stage.balance("anna");
        boolean isEdited = name.equals("balance-edit")
                && stage.scheme().editOutside(stage.clerk().connection(), "anna", "USD", new BigDecimal("7.00"));
        if (isEdited) {
            stage.does("Somebody adds 7.00 to what is kept outside the database; anna has %s", stage.balance("anna"));
        }
        return isEdited;
    }

    private Outcome archive() throws SQLException {
        Instant before = history().plus(ARCHIVED_DAYS, ChronoUnit.DAYS);
        stage.begin();
        if (stage.scheme().attacks().find(name).isEmpty()) {
            return noArchive(before);
        }
        if (!stage.scheme().lacks().containsKey(Feature.ARCHIVE)) {
            Instant month = before.minus(30, ChronoUnit.DAYS);
            stage.does("The scheme itself archives what is before %s", month);
            stage.archive(month);
        }
        stage.does("anna has %s; a job with a bug archives what is before %s", stage.balance("anna"), before);
        if (write(name, "anna", "5.00", Map.of("before", before.toString())).isEmpty()) {
            stage.archived(before);
        }
        return judge();
    }

    /** A history of two users over many days, brought in in order of time. */
    private Instant history() throws SQLException {
        Instant start = Instant.now().truncatedTo(ChronoUnit.DAYS).minus(DAYS, ChronoUnit.DAYS);
        for (String user : List.of("anna", "carl")) {
            stage.open(user);
            for (int day = 0; day < DAYS; day += 5) {
                Stage.must(stage.post(
                        stage.clerk().connection(),
                        stage.next(user, day % 3 == 2 ? "-10.00" : "20.00").at(start.plus(day, ChronoUnit.DAYS))));
            }
        }
        return start;
    }

    /** Runs the statement; if the database takes it, its amount belongs to the history and to the balance from then on. */
    private void bookedByOthers(String user, String amount, Map<String, String> values) throws SQLException {
        if (write(name, user, amount, values).isEmpty()) {
            stage.auditor().accepted(new Account(user, "USD"), new BigDecimal(amount));
        }
    }

    private Optional<SQLException> write(String statement, String user, String amount, Map<String, String> values)
            throws SQLException {
        Map<String, String> all = new LinkedHashMap<>(values);
        all.putAll(Map.of("user", user, "currency", "USD", "amount", amount));
        Optional<SQLException> refused = stage.byOthers(statement, all, (attacker, rows) -> {
            if (rows == 0) {
                throw new IllegalStateException("%s on %s touches nothing, which proves nothing"
                        .formatted(statement, stage.scheme().id()));
            }
            stage.sees("done, %d rows", rows);
            meanwhile.run();
        });
        told.add(refused.map(e -> "%s is refused: %s".formatted(amount, Answer.words(e)))
                .orElse(amount + " is taken, and all follows it"));
        return refused;
    }

    private Outcome judge() throws SQLException {
        return stage.judge("after the " + name, String.join("; ", new LinkedHashSet<>(told)));
    }

    /** There is no statement for it: so there should be no number besides the amounts of the history. */
    private Outcome nothingStored() throws SQLException {
        Scheme scheme = stage.scheme();
        List<String> numbers = new ArrayList<>();
        for (String table : scheme.tables()) {
            numbers.addAll(stage.observe(row -> row.getString(1), """
                    SELECT attrelid::regclass || '.' || attname FROM pg_attribute
                    WHERE attrelid = to_regclass(?) AND atttypid = 'numeric'::regtype AND NOT attisdropped
                    ORDER BY 1
                    """, table));
        }
        if (!name.equals("balance-edit") || numbers.size() != 1) {
            throw new IllegalStateException("attacks.sql of %s has no %s, yet it stores %s"
                    .formatted(scheme.id(), name, String.join(", ", numbers)));
        }
        String reason = "no balance is stored: the only number is " + numbers.get(0);
        stage.sees(reason);
        return new Outcome(Verdict.NOT_APPLICABLE, reason);
    }

    /** There is no statement for it: so the scheme should not archive. */
    private Outcome noArchive(Instant before) throws SQLException {
        String lack = stage.scheme().lacks().get(Feature.ARCHIVE);
        try {
            stage.does("Archives what is before %s", before);
            stage.scheme().archive(stage.clerk().connection(), before);
        } catch (UnsupportedOperationException e) {
            if (lack != null) {
                stage.sees("it cannot: %s", lack);
                return new Outcome(Verdict.NOT_APPLICABLE, "it has no archive: " + lack);
            }
        }
        throw new IllegalStateException("attacks.sql of %s has no archive-bug, yet it archives"
                .formatted(stage.scheme().id()));
    }
}
