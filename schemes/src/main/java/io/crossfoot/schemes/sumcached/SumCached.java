package io.crossfoot.schemes.sumcached;

import io.crossfoot.schemes.Archived;
import io.crossfoot.schemes.Entry;
import io.crossfoot.schemes.Feature;
import io.crossfoot.schemes.Post;
import io.crossfoot.schemes.RefusedException;
import io.crossfoot.schemes.Rows;
import io.crossfoot.schemes.Scheme;
import io.crossfoot.schemes.SchemeDatabase;
import io.crossfoot.schemes.Statements;
import io.crossfoot.schemes.sum.Sum;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.ScanIteration;

/**
 * The scheme {@link Sum} with its sums kept in Redis: a read fills the cache, a committed post empties it. Nothing keeps a read
 * from filling it with a sum that a post has made old in between.
 */
public final class SumCached implements Scheme {
    /** The system property with the URL of a Redis to use instead of one that is started. */
    public static final String REDIS_URL = "crossfoot.schemes.redis";

    private static final int PAGE = 1_000;

    private final Sum sum = new Sum();
    private volatile RedisCache cache;
    private String missing;

    @Override
    public String id() {
        return "sum-cached";
    }

    @Override
    public String summary() {
        return "the same with the sums cached in Redis, emptied by a write and filled by a read";
    }

    @Override
    public Map<Feature, String> lacks() {
        return Map.of(
                Feature.RUNNING_BALANCE, "a row does not know the balance after it",
                Feature.KEYS, "the ledger has no column for them");
    }

    @Override
    public synchronized Optional<String> missing() {
        if (cache == null && missing == null) {
            String url =
                    Optional.ofNullable(System.getProperty(REDIS_URL)).orElse(System.getenv("CROSSFOOT_SCHEMES_REDIS"));
            try {
                cache = url == null ? RedisCache.start() : RedisCache.at(url);
            } catch (IOException | RuntimeException e) {
                missing = "Redis can't be used on this machine (" + e.getMessage() + ")";
            }
        }
        return Optional.ofNullable(missing);
    }

    /** The cache may outlive the database, so what an earlier one of this name left there goes. */
    @Override
    public void install(SchemeDatabase database) throws SQLException {
        try (Connection connection = database.connect()) {
            Statements.run(connection, SumCached.class, "schema.sql");
            eachPage(connection, keys -> redis().del(keys.toArray(String[]::new)));
        }
    }

    @Override
    public void open(Connection connection, String user, String currency) throws SQLException {
        sum.open(connection, user, currency);
    }

    /** The balance is checked against the sum of the ledger under its lock; what is cached is for reading only. */
    @Override
    public void post(Connection connection, Post post) throws SQLException, RefusedException {
        sum.post(connection, post);
        redis().del(key(connection, post.user(), post.currency()));
    }

    /** Empties the cache once all is committed: before that, a read would fill it again with what is about to be old. */
    @Override
    public void postTogether(Connection connection, List<Post> posts) throws SQLException, RefusedException {
        sum.postTogether(connection, posts);
        for (Post post : posts) {
            redis().del(key(connection, post.user(), post.currency()));
        }
    }

    @Override
    public BigDecimal balance(Connection connection, String user, String currency) throws SQLException {
        String key = key(connection, user, currency);
        String cached = redis().get(key);
        if (cached != null) {
            return new BigDecimal(cached);
        }
        BigDecimal balance = sum.balance(connection, user, currency);
        // A post that is committed and has emptied the cache since the sum was read makes this old, and nobody will
        // notice.
        redis().set(key, balance.toPlainString());
        return balance;
    }

    @Override
    public List<Entry> history(Connection connection, String user, String currency, int limit) throws SQLException {
        return sum.history(connection, user, currency, limit);
    }

    /** The sums stay what they are, so what is cached may stay. */
    @Override
    public Archived archive(Connection connection, Instant before) throws SQLException {
        return sum.archive(connection, before);
    }

    /** What is cached is the sum. The ledger itself has nothing to be compared with. */
    @Override
    public List<String> verify(Connection connection) throws SQLException {
        List<String> users = new ArrayList<>();
        List<String> currencies = new ArrayList<>();
        List<BigDecimal> balances = new ArrayList<>();
        int prefix = namespace(connection).length();
        eachPage(connection, keys -> {
            List<String> values = redis().mget(keys.toArray(String[]::new));
            for (int i = 0; i < keys.size(); i++) {
                if (values.get(i) != null) {
                    String[] parts = keys.get(i).substring(prefix).split(":", 2);
                    currencies.add(parts[0]);
                    users.add(parts[1]);
                    balances.add(new BigDecimal(values.get(i)));
                }
            }
        });
        return Rows.list(
                connection,
                row -> "%s has %s %s in the cache and a history of %s"
                        .formatted(row.getString(1), row.getBigDecimal(3), row.getString(2), row.getBigDecimal(4)),
                """
                SELECT c.user_name, c.currency, c.balance, coalesce(l.balance, 0)
                FROM unnest(?::text[], ?::text[], ?::numeric[]) AS c (user_name, currency, balance)
                LEFT JOIN (SELECT user_name, currency, sum(amount) AS balance FROM ledger GROUP BY 1, 2) l
                    USING (user_name, currency)
                WHERE c.balance <> coalesce(l.balance, 0)
                """,
                connection.createArrayOf("text", users.toArray()),
                connection.createArrayOf("text", currencies.toArray()),
                connection.createArrayOf("numeric", balances.toArray()));
    }

    @Override
    public boolean editOutside(Connection connection, String user, String currency, BigDecimal change)
            throws SQLException {
        redis().set(
                        key(connection, user, currency),
                        balance(connection, user, currency).add(change).toPlainString());
        return true;
    }

    @Override
    public List<String> tables() {
        return sum.tables();
    }

    @Override
    public synchronized void close() {
        missing = "it has been closed";
        if (cache != null) {
            cache.close();
            cache = null;
        }
    }

    private RedisClient redis() {
        RedisCache running = cache;
        if (running == null) {
            missing().ifPresent(reason -> {
                throw new IllegalStateException(reason);
            });
            running = cache;
        }
        return running.client();
    }

    /** Databases do not mix, on whatever server they are. */
    private static String namespace(Connection connection) throws SQLException {
        String url = connection.getMetaData().getURL();
        int parameters = url.indexOf('?');
        return "balance:" + (parameters < 0 ? url : url.substring(0, parameters)) + ":";
    }

    private static String key(Connection connection, String user, String currency) throws SQLException {
        return namespace(connection) + currency + ":" + user;
    }

    /** Hands on all that is cached of a database, a part of the keys at a time. */
    private void eachPage(Connection connection, Consumer<List<String>> reader) throws SQLException {
        // The address has nothing that would be a wildcard.
        ScanIteration pages = redis().scanIteration(PAGE, namespace(connection) + "*");
        while (!pages.isIterationCompleted()) {
            List<String> page = List.copyOf(pages.nextBatchList());
            if (!page.isEmpty()) {
                reader.accept(page);
            }
        }
    }
}
