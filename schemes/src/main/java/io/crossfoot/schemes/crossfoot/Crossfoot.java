package io.crossfoot.schemes.crossfoot;

import io.crossfoot.kernel.Kernel;
import io.crossfoot.schemes.Archived;
import io.crossfoot.schemes.Entry;
import io.crossfoot.schemes.Feature;
import io.crossfoot.schemes.Post;
import io.crossfoot.schemes.RefusedException;
import io.crossfoot.schemes.Rows;
import io.crossfoot.schemes.Scheme;
import io.crossfoot.schemes.SchemeDatabase;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** This ledger's own kernel. */
public final class Crossfoot implements Scheme {
    private static final String INSUFFICIENT_FUNDS = "CF010";
    private static final int PAGE = 1_000;

    private SchemeDatabase database;
    private Connection administrator;

    @Override
    public String id() {
        return "crossfoot";
    }

    @Override
    public String summary() {
        return "one row a posting with both running balances, and a guard that alone moves the balance column";
    }

    @Override
    public Map<Feature, String> lacks() {
        String reason = "archiving is still to come: closed months will leave a checkpoint for each account";
        return Map.of(
                Feature.ARCHIVE,
                reason,
                Feature.SUMMARY_TRANSACTION,
                "history is never replaced; " + reason,
                Feature.VERIFY_AFTER_ARCHIVE,
                reason);
    }

    @Override
    public void install(SchemeDatabase empty) throws SQLException {
        database = empty;
        Kernel.migrate(empty.installer());
        try (Connection connection = empty.connect();
                Connection installer = empty.installer().getConnection();
                Statement statement = installer.createStatement()) {
            statement.execute(
                    "GRANT crossfoot_app TO " + connection.getMetaData().getUserName());
        }
    }

    /** Nothing needs to be done: the first posting opens an account. */
    @Override
    public void open(Connection connection, String user, String currency) {}

    @Override
    public void post(Connection connection, Post post) throws SQLException, RefusedException {
        if (post.at() != null) {
            importPast(post);
            return;
        }
        try {
            Rows.run(
                    connection,
                    "SELECT crossfoot.%s(?, ?, ?, ?, ?)".formatted(post.amount().signum() > 0 ? "deposit" : "withdraw"),
                    post.user(),
                    post.amount().abs(),
                    post.currency(),
                    post.type(),
                    post.key());
        } catch (SQLException e) {
            throw refusal(e);
        }
    }

    /** Past times come only through an import, which the application may not do. */
    private synchronized void importPast(Post post) throws SQLException, RefusedException {
        boolean in = post.amount().signum() > 0;
        String outside = "external:" + post.type();
        if (administrator == null) {
            // Kept, as opening one costs more than a whole import.
            administrator = database.installer().getConnection();
        }
        String fault = Rows.list(
                        administrator,
                        row -> row.getString("status").equals("rejected") ? row.getString("message") : "",
                        """
                        SELECT status, message FROM crossfoot.import_batch(
                            ARRAY[1], ARRAY[?], ARRAY[?], ARRAY[?::numeric], ARRAY[?], ARRAY[?], ARRAY[?::text],
                            NULL, NULL, NULL, NULL, ARRAY[?::timestamptz])
                        """,
                        in ? outside : post.user(),
                        in ? post.user() : outside,
                        post.amount().abs(),
                        post.currency(),
                        post.type(),
                        post.key(),
                        Timestamp.from(post.at()))
                .get(0);
        if (!fault.isEmpty()) {
            throw new RefusedException(fault);
        }
    }

    @Override
    public void postTogether(Connection connection, List<Post> posts) throws SQLException, RefusedException {
        List<String> sources = new ArrayList<>();
        List<String> destinations = new ArrayList<>();
        for (Post post : posts) {
            String outside = "external:" + post.type();
            sources.add(post.amount().signum() > 0 ? outside : post.user());
            destinations.add(post.amount().signum() > 0 ? post.user() : outside);
        }
        List<String> faults = Rows.list(
                connection,
                row -> row.getString("message"),
                """
                SELECT message FROM crossfoot.post_batch(?::integer[], ?::text[], ?::text[], ?::numeric[], ?::text[],
                    ?::text[], ?::text[], all_or_nothing => true)
                WHERE status = 'rejected'
                """,
                array(
                        connection,
                        "integer",
                        IntStream.rangeClosed(1, posts.size()).boxed().toList()),
                array(connection, "text", sources),
                array(connection, "text", destinations),
                array(
                        connection,
                        "numeric",
                        posts.stream().map(post -> post.amount().abs()).toList()),
                array(connection, "text", posts.stream().map(Post::currency).toList()),
                array(connection, "text", posts.stream().map(Post::type).toList()),
                array(connection, "text", posts.stream().map(Post::key).toList()));
        if (!faults.isEmpty()) {
            throw new RefusedException(faults.get(0));
        }
    }

    private static java.sql.Array array(Connection connection, String type, List<?> values) throws SQLException {
        return connection.createArrayOf(type, values.toArray());
    }

    private static SQLException refusal(SQLException e) throws RefusedException {
        if (INSUFFICIENT_FUNDS.equals(e.getSQLState())) {
            throw new RefusedException(e.getMessage(), e);
        }
        return e;
    }

    @Override
    public BigDecimal balance(Connection connection, String user, String currency) throws SQLException {
        BigDecimal balance = Rows.number(connection, "SELECT balance FROM crossfoot.balance(?, ?)", user, currency);
        return balance == null ? BigDecimal.ZERO : balance;
    }

    @Override
    public List<Entry> history(Connection connection, String user, String currency, int limit) throws SQLException {
        List<Entry> entries = new ArrayList<>();
        if (Rows.number(connection, "SELECT balance FROM crossfoot.balance(?, ?)", user, currency) == null) {
            return entries;
        }
        String[] cursor = {null};
        int asked;
        List<Entry> page;
        do {
            asked = Math.min(PAGE, limit - entries.size());
            page = Rows.list(
                    connection,
                    row -> {
                        cursor[0] = row.getString("cursor");
                        return Rows.entry(row);
                    },
                    """
                    SELECT posted_at AS at, type, amount, balance, false AS is_summary, cursor
                    FROM crossfoot.entries(?, ?, ?, ?)
                    """,
                    user,
                    currency,
                    cursor[0],
                    asked);
            entries.addAll(page);
        } while (page.size() == asked && entries.size() < limit);
        return entries;
    }

    /** Cannot be done. */
    @Override
    public Archived archive(Connection connection, Instant before) {
        throw new UnsupportedOperationException(lacks().get(Feature.ARCHIVE));
    }

    @Override
    public List<String> verify(Connection connection) throws SQLException {
        return Rows.list(
                connection,
                row -> row.getString(1),
                "SELECT jsonb_array_elements(differences)::text FROM crossfoot.verify()");
    }

    @Override
    public List<String> tables() {
        return List.of(
                "crossfoot.account", "crossfoot.posting", "crossfoot.posted_key", "crossfoot.transaction_detail");
    }

    /** The owner of its tables; a role that nobody logs in as, so a superuser takes it on. */
    @Override
    public Connection attacker(SchemeDatabase attacked) throws SQLException {
        Connection connection = attacked.installer().getConnection();
        Rows.run(connection, "SET ROLE crossfoot_owner");
        return connection;
    }

    @Override
    public synchronized void close() {
        if (administrator != null) {
            try {
                administrator.close();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
