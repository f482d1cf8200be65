package io.crossfoot.schemes.attacks;

import io.crossfoot.schemes.Feature;
import io.crossfoot.schemes.Post;
import io.crossfoot.schemes.RefusedException;
import io.crossfoot.schemes.Rows;
import io.crossfoot.schemes.Scheme;
import io.crossfoot.schemes.SchemeDatabase;
import io.crossfoot.schemes.attacks.Answer.Fate;
import io.crossfoot.schemes.attacks.Auditor.Account;
import io.crossfoot.schemes.attacks.Caller.Work;
import io.crossfoot.schemes.attacks.Story.Kind;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** A freshly installed scheme with people around it, an auditor who hears every answer, and an observer of the server. */
final class Stage implements AutoCloseable {
    /** Bert has this much all along, and nothing that is done to others may touch it. */
    private static final BigDecimal BERTS = new BigDecimal("50.00");

    /** Whoever neither ends nor waits in the server by then waits for something that the server does not know of. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration LAST_PATIENCE = Duration.ofMinutes(2);
    private static final int ACCOUNTS_THAT_GO_ON = 12;

    private final Scheme scheme;
    private final SchemeDatabase database;
    private final Story story;
    private final Auditor auditor = new Auditor();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Connection> connections = new ArrayList<>();
    private final Map<String, AtomicInteger> posts = new ConcurrentHashMap<>();
    private final Set<String> told = new LinkedHashSet<>();
    private final Connection observer;
    private final Caller clerk;
    private boolean isArchived;

    Stage(Scheme scheme, SchemeDatabase database, Story story) throws SQLException, RefusedException {
        this.scheme = scheme;
        this.database = database;
        this.story = story;
        observer = keep(database.installer().getConnection());
        clerk = caller();
        deposit("bert", BERTS.toString());
    }

    Scheme scheme() {
        return scheme;
    }

    /** Whoever does what is not part of the attack. */
    Caller clerk() {
        return clerk;
    }

    Auditor auditor() {
        return auditor;
    }

    void does(String text, Object... values) {
        story.tell(Kind.DOES, text.formatted(values));
    }

    void runs(String sql) {
        story.tell(Kind.RUNS, sql);
    }

    void sees(String text, Object... values) {
        story.tell(Kind.SEES, text.formatted(values));
    }

    /** Somebody new. */
    Caller caller() throws SQLException {
        return Caller.on(keep(database.connect()));
    }

    private synchronized Connection keep(Connection connection) {
        connections.add(connection);
        return connection;
    }

    void open(String user) throws SQLException {
        scheme.open(clerk.connection(), user, "USD");
        auditor.opened(new Account(user, "USD"));
    }

    /** Opens a user with a first amount. */
    void deposit(String user, String amount) throws SQLException {
        open(user);
        must(post(clerk.connection(), next(user, amount)));
    }

    /** A post that the auditor can tell from all others. */
    Post next(String user, String amount) {
        Post post = Post.of(user, amount);
        int number = posts.computeIfAbsent(user, key -> new AtomicInteger()).incrementAndGet();
        return new Post(user, post.currency(), post.amount(), post.type() + "-" + number, post.key(), post.at());
    }

    Answer post(Connection connection, Post post) {
        return heard(Answer.to(post, () -> scheme.post(connection, post)));
    }

    /** Posts several in one transaction; the answer is that to the last of them. */
    Answer postTogether(Connection connection, List<Post> together) {
        Answer last = null;
        for (Post post : together) {
            last = last == null
                    ? heard(Answer.to(post, () -> scheme.postTogether(connection, together)))
                    : heard(new Answer(post, last.fate(), last.error()));
        }
        return last;
    }

    private Answer heard(Answer answer) {
        auditor.answered(answer);
        return answer;
    }

    static void must(Answer answer) {
        if (!answer.isAcknowledged()) {
            throw new IllegalStateException("%s: %s".formatted(answer.post(), answer.words()), answer.error());
        }
    }

    /** The balance as anybody reads it. */
    BigDecimal balance(String user) {
        try {
            return scheme.balance(clerk.connection(), user, "USD");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    // Several at once

    <T> Work<T> start(Caller caller, Callable<T> work) {
        return new Work<>(caller, threads.submit(work));
    }

    /**
     * Waits until work is done or waits for a lock.
     *
     * @return whether it is done
     */
    boolean awaitDoneOrWaiting(Work<?> work) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            try {
                work.result().get(2, TimeUnit.MILLISECONDS);
                return true;
            } catch (TimeoutException e) {
                if (waiting().contains(work.caller().pid())) {
                    return false;
                }
            } catch (ExecutionException e) {
                return true;
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }
        return false;
    }

    /** The server processes that wait for a lock which another holds or is to get before. */
    synchronized Set<Integer> waiting() {
        try {
            return Set.copyOf(Rows.list(observer, row -> row.getInt(1), """
                    SELECT pid FROM pg_stat_activity
                    WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0
                    """));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    <T> T result(Work<T> work) {
        try {
            return work.result().get(LAST_PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("A caller of %s came to no end".formatted(scheme.id()), e);
        }
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException(e);
    }

    /** Ends the server process of a caller. */
    synchronized void terminate(Caller caller) {
        try {
            Rows.run(observer, "SELECT pg_terminate_backend(?, 10000)", caller.pid());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the observer reads of the server. */
    synchronized <T> List<T> observe(Rows.Reader<T> reader, String sql, Object... values) throws SQLException {
        return Rows.list(observer, reader, sql, values);
    }

    // What others do past the scheme

    /**
     * Runs a statement of the scheme's attacks as the owner of its tables, in a transaction of its own.
     *
     * @return the error when it was refused
     */
    Optional<SQLException> byOthers(String name, Map<String, String> values, BeforeCommit beforeCommit)
            throws SQLException {
        String sql = scheme.attacks().get(name, values);
        runs(sql);
        try (Connection connection = scheme.attacker(database);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            try {
                int rows = 0;
                boolean hasResult = statement.execute(sql);
                while (hasResult || statement.getUpdateCount() >= 0) {
                    rows += hasResult ? 1 : statement.getUpdateCount();
                    hasResult = statement.getMoreResults();
                }
                beforeCommit.run(Caller.on(connection), rows);
                connection.commit();
                return Optional.empty();
            } catch (SQLException e) {
                connection.rollback();
                sees("refused: %s", Answer.words(e));
                return Optional.of(e);
            }
        }
    }

    /** What happens between a statement and its commit. */
    @FunctionalInterface
    interface BeforeCommit {
        /** Looks, knowing who ran the statement and how many rows it wrote. */
        void run(Caller attacker, int rows) throws SQLException;
    }

    /** The scheme's own archive, without a fault, shows the auditor what it leaves. */
    void archive(Instant before) throws SQLException {
        scheme.archive(clerk.connection(), before);
        archived(before);
        auditor.learnSummaries(scheme, clerk.connection());
        begin();
    }

    /** From now on, lines before a moment need no longer be there. */
    void archived(Instant before) {
        isArchived = true;
        auditor.archived(before);
    }

    // Judging

    /** Has the auditor look at the books now; whatever is found wrong is told once. */
    boolean isWrong() throws SQLException {
        return !audit().isEmpty();
    }

    private Map<Account, List<String>> audit() throws SQLException {
        // A connection of its own: what was prepared on an older one may not outlive a change of the schema.
        try (Connection connection = database.connect()) {
            Map<Account, List<String>> wrong = auditor.wrong(scheme, connection);
            wrong.values().stream().flatMap(List::stream).filter(told::add).forEach(text -> sees("WRONG: %s", text));
            return wrong;
        }
    }

    /** What verify says now; nothing where it would complain of right books too. */
    private List<String> verify(Connection connection) throws SQLException {
        if (scheme.lacks().containsKey(Feature.VERIFY)
                || (isArchived && scheme.lacks().containsKey(Feature.VERIFY_AFTER_ARCHIVE))) {
            return List.of();
        }
        List<String> reports = scheme.verify(connection);
        reports.stream().filter(told::add).forEach(report -> sees("verify: %s", report));
        return reports;
    }

    /** Requires that all is right before the attack; otherwise what it finds would prove nothing. */
    void begin() throws SQLException {
        scheme.maintain(clerk.connection());
        List<String> reports = verify(clerk.connection());
        Map<Account, List<String>> wrong = audit();
        if (!wrong.isEmpty() || !reports.isEmpty()) {
            throw new IllegalStateException(
                    "The books of %s are wrong before anything was done: %s %s".formatted(scheme.id(), wrong, reports));
        }
    }

    /** What was found wrong with a balance, and whether verify names it as long as it is so. */
    private static final class Finding {
        private String wrong;
        private String report;
        private String silentSince;
    }

    /**
     * Looks at the books, has maintenance run, lets life go on for a post or two, looks again each time, and judges: whatever is
     * wrong must be named by verify for as long as it is.
     *
     * @param what was done when something went wrong, to begin the sentence with
     * @param harmless the sentence when all is right
     */
    Outcome judge(String what, String harmless) throws SQLException {
        Map<Account, Finding> findings = new LinkedHashMap<>();
        try (Connection connection = database.connect()) {
            does("The auditor compares what was acknowledged with balances and history");
            find(connection, audit(), "the beginning", findings);
            does("Maintenance runs, everybody posts again, and the auditor looks each time");
            scheme.maintain(connection);
            find(connection, audit(), "maintenance runs", findings);
            Map<Account, List<String>> lockedOut = goOn(connection);
            audit().forEach(lockedOut::putIfAbsent);
            find(connection, lockedOut, "somebody posts again", findings);
            scheme.maintain(connection);
            find(connection, audit(), "maintenance runs again", findings);
        }
        sees(findings.isEmpty() ? "all is right" : "that is all");
        if (findings.isEmpty()) {
            return new Outcome(Verdict.HOLDS, harmless);
        }
        Optional<Finding> silent = findings.values().stream()
                .filter(finding -> finding.silentSince != null)
                .findFirst();
        Optional<Finding> named = findings.values().stream()
                .filter(finding -> finding.silentSince == null)
                .findFirst();
        if (silent.isEmpty()) {
            return new Outcome(
                    Verdict.DETECTED,
                    "%s: %s; verify names it: %s".formatted(what, named.get().wrong, named.get().report));
        }
        Finding worst = silent.get();
        String how = "%s: %s; %s"
                .formatted(
                        what,
                        worst.wrong,
                        worst.report == null
                                ? silence()
                                : "verify names it only until %s: %s".formatted(worst.silentSince, worst.report));
        return new Outcome(
                Verdict.BREAKS,
                named.map(other -> how + "; it does name that " + other.report).orElse(how));
    }

    private void find(
            Connection connection, Map<Account, List<String>> wrong, String since, Map<Account, Finding> findings)
            throws SQLException {
        if (wrong.isEmpty()) {
            return;
        }
        List<String> reports = verify(connection);
        wrong.forEach((account, texts) -> {
            Finding finding = findings.computeIfAbsent(account, key -> new Finding());
            Optional<String> report = naming(account, reports);
            finding.wrong = finding.wrong == null ? texts.get(0) : finding.wrong;
            if (report.isPresent()) {
                finding.report = finding.report == null ? report.get() : finding.report;
            } else if (finding.silentSince == null) {
                finding.silentSince = since;
            }
        });
    }

    /**
     * Everybody posts again.
     *
     * @return who cannot, by what was done
     */
    private Map<Account, List<String>> goOn(Connection connection) {
        Map<Account, List<String>> lockedOut = new LinkedHashMap<>();
        for (Account account :
                auditor.accounts().stream().limit(ACCOUNTS_THAT_GO_ON).toList()) {
            for (String amount : List.of("2.50", "-0.50")) {
                Answer answer = post(connection, next(account.user(), amount));
                if (answer.fate() == Fate.FAILED) {
                    lockedOut.put(
                            account, List.of("%s can no longer post: %s".formatted(account.user(), answer.words())));
                }
            }
        }
        return lockedOut;
    }

    private static Optional<String> naming(Account account, List<String> reports) {
        Pattern name = Pattern.compile("(?<![\\w-])" + Pattern.quote(account.user()) + "(?![\\w-])");
        return reports.stream().filter(report -> name.matcher(report).find()).findFirst();
    }

    private String silence() {
        if (scheme.lacks().containsKey(Feature.VERIFY)) {
            return "there is no verify";
        }
        if (isArchived && scheme.lacks().containsKey(Feature.VERIFY_AFTER_ARCHIVE)) {
            return "verify cannot tell after an archive";
        }
        return "verify says nothing of it";
    }

    @Override
    public void close() throws SQLException {
        threads.shutdownNow();
        for (Connection connection : connections) {
            connection.close();
        }
    }
}
