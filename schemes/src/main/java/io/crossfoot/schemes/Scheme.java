package io.crossfoot.schemes;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A way to keep the balances of a bank's users in step with the history of their transactions, as those who recommend it would
 * write it well on PostgreSQL.
 *
 * <p>A user has one balance in each currency, which nothing may take below zero. All methods that take a connection expect it
 * in auto-commit mode and leave it so: what is to be atomic is the scheme's to make so. A scheme may be used by many threads,
 * each with a connection of its own.
 */
public interface Scheme extends AutoCloseable {

    /** What {@code crossfoot schemes} and the reports call it, in lower case with hyphens. */
    String id();

    /** What it does, in a line. */
    String summary();

    /** What it does not do, each with the reason; a test shows that it does not. */
    default Map<Feature, String> lacks() {
        return new EnumMap<>(Feature.class);
    }

    /** Why it cannot run on this machine, or empty when it can. */
    default Optional<String> missing() {
        return Optional.empty();
    }

    /**
     * Makes its tables and whatever else it needs in an empty database, once.
     *
     * @param database empty
     */
    void install(SchemeDatabase database) throws SQLException;

    /**
     * Makes a user able to post in a currency. Does nothing for a user who is.
     *
     * @param currency one of {@link #CURRENCIES}
     */
    void open(Connection connection, String user, String currency) throws SQLException;

    /**
     * Posts an amount, and returns when it is committed.
     *
     * @throws RefusedException when it would take the balance below zero; then nothing has changed
     */
    void post(Connection connection, Post post) throws SQLException, RefusedException;

    /**
     * Posts several amounts, all or none. Balances are locked in one order whatever the order of the posts, which costs nothing
     * and leaves no two callers waiting for each other.
     *
     * @throws RefusedException when one of them would take its balance below zero; then nothing has changed
     */
    default void postTogether(Connection connection, List<Post> posts) throws SQLException, RefusedException {
        Rows.together(connection, () -> {
            for (Post post : Post.inLockOrder(posts)) {
                post(connection, post);
            }
            return null;
        });
    }

    /** The balance, by the scheme's quickest way to read it; zero for a user without any transaction. */
    BigDecimal balance(Connection connection, String user, String currency) throws SQLException;

    /**
     * The latest transactions of a user in a currency, the newest first.
     *
     * @param limit how many at most
     */
    List<Entry> history(Connection connection, String user, String currency, int limit) throws SQLException;

    /** What its proponents run from time to time, such as the refresh of a snapshot; nothing for most. */
    default void maintain(Connection connection) throws SQLException {}

    /**
     * Removes the transactions before a moment from the history, and leaves what the scheme needs to go on without them.
     *
     * @return how much was removed and left
     * @throws UnsupportedOperationException when {@link #lacks()} has {@link Feature#ARCHIVE}
     */
    Archived archive(Connection connection, Instant before) throws SQLException;

    /**
     * Proves again, from the history, what the scheme says of the balances.
     *
     * @return what does not fit, in words; empty when all does
     * @throws UnsupportedOperationException when {@link #lacks()} has {@link Feature#VERIFY}
     */
    List<String> verify(Connection connection) throws SQLException;

    /** The relations that hold what it keeps, for measuring their size. */
    List<String> tables();

    /** The statements by which others do it harm, each named by what it does, with {@code ${user}} and the like for values. */
    default Statements attacks() {
        return Statements.of(getClass(), "attacks.sql");
    }

    /** A connection of whoever owns its tables, which is how harm is tried. */
    default Connection attacker(SchemeDatabase database) throws SQLException {
        return database.connect();
    }

    /**
     * Edits a balance that the scheme keeps outside the database, as somebody at that store's own console would.
     *
     * @return whether it keeps one there
     */
    default boolean editOutside(Connection connection, String user, String currency, BigDecimal change)
            throws SQLException {
        return false;
    }

    /** Ends what it runs besides the database. */
    @Override
    default void close() {}

    /** The currencies that every scheme knows: two with two decimals and one without. */
    List<String> CURRENCIES = List.of("USD", "EUR", "JPY");
}
