package io.crossfoot.schemes.attacks;

import io.crossfoot.schemes.Archived;
import io.crossfoot.schemes.Entry;
import io.crossfoot.schemes.Feature;
import io.crossfoot.schemes.Post;
import io.crossfoot.schemes.RefusedException;
import io.crossfoot.schemes.Scheme;
import io.crossfoot.schemes.SchemeDatabase;
import io.crossfoot.schemes.sum.Sum;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A scheme with a flaw on purpose, to try the engine on. */
final class Flawed implements Scheme {
    /** The post that attacks come in between of. */
    private static final BigDecimal VICTIM = new BigDecimal("-30.00");

    /** What everybody posts when an attack is over. */
    private static final BigDecimal AFTERWARDS = new BigDecimal("2.50");

    /** What is wrong with it. */
    enum Flaw {
        NONE,
        LOSES_A_POST,
        POSTS_TWICE,
        POSTS_WHAT_IT_REFUSES,
        POSTS_ANOTHER_AMOUNT,
        POSTS_FOR_SOMEBODY_ELSE,
        KEEPS_THE_FIRST_BALANCE_READ,
        RUNNING_BALANCE_IS_OFF,
        CANNOT_GO_ON,
        OWES_FROM_THE_START
    }

    private final Sum sum = new Sum();
    private final Map<String, BigDecimal> read = new ConcurrentHashMap<>();
    private final Flaw flaw;
    private final boolean hasVerify;

    Flawed(Flaw flaw, boolean hasVerify) {
        this.flaw = flaw;
        this.hasVerify = hasVerify;
    }

    @Override
    public String id() {
        return "flawed";
    }

    @Override
    public String summary() {
        return flaw.name();
    }

    @Override
    public Map<Feature, String> lacks() {
        Map<Feature, String> lacks = new HashMap<>(sum.lacks());
        if (hasVerify) {
            lacks.remove(Feature.VERIFY);
        }
        return lacks;
    }

    @Override
    public void install(SchemeDatabase database) throws SQLException {
        sum.install(database);
    }

    @Override
    public void open(Connection connection, String user, String currency) throws SQLException {
        sum.open(connection, user, currency);
    }

    @Override
    public void post(Connection connection, Post post) throws SQLException, RefusedException {
        boolean isVictim = post.amount().compareTo(VICTIM) == 0;
        if (flaw == Flaw.CANNOT_GO_ON && post.amount().compareTo(AFTERWARDS) == 0) {
            throw new SQLException("no more", "23514");
        }
        if (!isVictim || flaw != Flaw.LOSES_A_POST) {
            sum.post(connection, isVictim ? changed(post) : post);
        }
        if (isVictim && flaw == Flaw.POSTS_TWICE) {
            sum.post(connection, post);
        }
        if (isVictim && flaw == Flaw.POSTS_WHAT_IT_REFUSES) {
            throw new RefusedException("no");
        }
    }

    private Post changed(Post post) {
        return switch (flaw) {
            case POSTS_ANOTHER_AMOUNT ->
                new Post(post.user(), post.currency(), new BigDecimal("-29.99"), post.type(), null, null);
            case POSTS_FOR_SOMEBODY_ELSE -> new Post("bert", post.currency(), post.amount(), post.type(), null, null);
            default -> post;
        };
    }

    @Override
    public BigDecimal balance(Connection connection, String user, String currency) throws SQLException {
        BigDecimal balance = sum.balance(connection, user, currency);
        return switch (flaw) {
            case KEEPS_THE_FIRST_BALANCE_READ -> read.computeIfAbsent(user, key -> balance);
            case OWES_FROM_THE_START -> balance.subtract(BigDecimal.ONE);
            default -> balance;
        };
    }

    @Override
    public List<Entry> history(Connection connection, String user, String currency, int limit) throws SQLException {
        List<Entry> history = sum.history(connection, user, currency, limit);
        if (flaw != Flaw.RUNNING_BALANCE_IS_OFF) {
            return history;
        }
        return history.stream()
                .map(entry -> new Entry(entry.at(), entry.type(), entry.amount(), entry.amount(), false))
                .toList();
    }

    @Override
    public Archived archive(Connection connection, Instant before) throws SQLException {
        return sum.archive(connection, before);
    }

    @Override
    public List<String> verify(Connection connection) throws SQLException {
        boolean isDone = sum.history(connection, "anna-1", "USD", 10).size() > 1;
        return isDone ? List.of("anna-1 is strange") : List.of();
    }

    @Override
    public List<String> tables() {
        return sum.tables();
    }
}
