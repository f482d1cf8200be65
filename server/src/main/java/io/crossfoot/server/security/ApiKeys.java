package io.crossfoot.server.security;

import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.LedgerException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The API keys of a ledger. They are kept in its database, as a digest each; every change is in the log of administrative acts.
 *
 * <p>Making, listing and ending keys needs the database role {@code crossfoot_admin}; checking one needs {@code crossfoot_app}.
 * May be used by several threads.
 */
public final class ApiKeys {
    private static final String COLUMNS = "id, name, scope, prefixes, types, created_at, expires_at";

    private final DataSource dataSource;

    /**
     * Works on a ledger's database.
     *
     * @param dataSource connects to it; stays the caller's
     */
    public ApiKeys(DataSource dataSource) {
        this.dataSource = Objects.requireNonNull(dataSource, "dataSource");
    }

    /**
     * Makes a key.
     *
     * @param name what it is for, for people
     * @param scope how much it may do
     * @param prefixes the accounts it may use, see {@link Access}; empty for all
     * @param types the types of transactions it may post, for the scope post only; empty for all
     * @param expiresAt when it ends; empty for never
     * @param actor who makes it, for the log of administrative acts
     * @return the key with its token, which nobody can show again
     * @throws LedgerException INVALID_API_KEY when the name, a prefix, a type or the end is out of its limits
     */
    public NewApiKey create(
            String name,
            Scope scope,
            Optional<List<String>> prefixes,
            Optional<List<String>> types,
            Optional<Instant> expiresAt,
            String actor) {
        return call(connection -> create(connection, name, scope, prefixes, types, expiresAt, actor));
    }

    /**
     * All keys, also those that have ended.
     *
     * @return the newest first
     */
    public List<ApiKey> list() {
        return call(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(
                            "SELECT " + COLUMNS + " FROM crossfoot.api_keys ORDER BY created_at DESC, id");
                    ResultSet rows = statement.executeQuery()) {
                List<ApiKey> keys = new ArrayList<>();
                while (rows.next()) {
                    keys.add(key(rows));
                }
                return keys;
            }
        });
    }

    /**
     * Ends a key now. Servers notice within {@link Gate#REVOCATION_DELAY}.
     *
     * @param id the key's public part
     * @param actor who ends it, for the log of administrative acts
     * @throws LedgerException API_KEY_NOT_FOUND when there is no such key
     */
    public void revoke(String id, String actor) {
        call(connection -> {
            expire(connection, id, null, actor);
            return null;
        });
    }

    /**
     * Replaces a key without a moment in which clients have none: makes another with the same name and rights, and lets the
     * old one end after a while. Both or neither happen. A key with an end is followed by one that lasts as long from now as
     * it was to last.
     *
     * @param id the old key's public part
     * @param overlap how long the old key still works, at least 0
     * @param actor who replaces it, for the log of administrative acts
     * @return the new key
     * @throws LedgerException API_KEY_NOT_FOUND when there is no such key or it has ended already
     */
    public NewApiKey rotate(String id, Duration overlap, String actor) {
        if (overlap.isNegative()) {
            throw new IllegalArgumentException("An overlap is not below 0");
        }
        return call(connection -> {
            connection.setAutoCommit(false);
            boolean done = false;
            try {
                NewApiKey successor = rotate(connection, id, overlap, actor);
                connection.commit();
                done = true;
                return successor;
            } finally {
                if (!done) {
                    connection.rollback();
                }
                connection.setAutoCommit(true);
            }
        });
    }

    /** The key that a client showed, when it is one and has not ended. */
    Optional<ApiKey> find(String id, byte[] secretHash) {
        return call(connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement("SELECT " + COLUMNS + " FROM crossfoot.find_api_key(?, ?)")) {
                statement.setString(1, id);
                statement.setBytes(2, secretHash);
                try (ResultSet rows = statement.executeQuery()) {
                    return rows.next() ? Optional.of(key(rows)) : Optional.empty();
                }
            }
        });
    }

    private static NewApiKey create(
            Connection connection,
            String name,
            Scope scope,
            Optional<List<String>> prefixes,
            Optional<List<String>> types,
            Optional<Instant> expiresAt,
            String actor)
            throws SQLException {
        Token token = Token.random();
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT crossfoot.create_api_key(?, ?, ?, ?, ?, ?, ?, ?)")) {
            statement.setString(1, token.id());
            statement.setString(2, name);
            statement.setBytes(3, token.secretHash());
            statement.setString(4, scope.word());
            statement.setArray(5, array(connection, prefixes));
            statement.setObject(6, utc(expiresAt.orElse(null)));
            statement.setString(7, actor);
            statement.setArray(8, array(connection, types));
            statement.execute();
        }
        return new NewApiKey(get(connection, token.id()).orElseThrow(), token.text());
    }

    private static NewApiKey rotate(Connection connection, String id, Duration overlap, String actor)
            throws SQLException {
        ApiKey old = get(connection, id)
                .filter(key ->
                        key.expiresAt().isEmpty() || key.expiresAt().get().isAfter(Instant.now()))
                .orElseThrow(() -> LedgerException.of(
                        ErrorCode.API_KEY_NOT_FOUND,
                        "there is no API key %s that still works; create a new one".formatted(id),
                        Map.of("id", id),
                        null));
        Instant now = Instant.now();
        Optional<Instant> end =
                old.expiresAt().map(expiresAt -> now.plus(Duration.between(old.createdAt(), expiresAt)));
        NewApiKey successor = create(connection, old.name(), old.scope(), old.prefixes(), old.types(), end, actor);
        expire(connection, id, overlap.isZero() ? null : now.plus(overlap), actor);
        return successor;
    }

    private static void expire(Connection connection, String id, Instant at, String actor) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT crossfoot.expire_api_key(?, ?, ?)")) {
            statement.setString(1, id);
            statement.setObject(2, utc(at));
            statement.setString(3, actor);
            statement.execute();
        }
    }

    private static Optional<ApiKey> get(Connection connection, String id) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT " + COLUMNS + " FROM crossfoot.api_keys WHERE id = ?")) {
            statement.setString(1, id);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? Optional.of(key(rows)) : Optional.empty();
            }
        }
    }

    private static ApiKey key(ResultSet row) throws SQLException {
        String scope = row.getString("scope");
        return new ApiKey(
                row.getString("id"),
                row.getString("name"),
                Scope.of(scope).orElseThrow(() -> new SQLException("The kernel knows a scope that is none: " + scope)),
                list(row.getArray("prefixes")),
                list(row.getArray("types")),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                Optional.ofNullable(row.getObject("expires_at", OffsetDateTime.class))
                        .map(OffsetDateTime::toInstant));
    }

    private static Array array(Connection connection, Optional<List<String>> list) throws SQLException {
        return list.isPresent() ? connection.createArrayOf("text", list.get().toArray()) : null;
    }

    private static Optional<List<String>> list(Array array) throws SQLException {
        return array == null ? Optional.empty() : Optional.of(List.of((String[]) array.getArray()));
    }

    private static OffsetDateTime utc(Instant moment) {
        return moment == null ? null : moment.atOffset(ZoneOffset.UTC);
    }

    private <R> R call(SqlCall<R> call) {
        try (Connection connection = dataSource.getConnection()) {
            return call.on(connection);
        } catch (SQLException e) {
            throw SqlRefusal.of(e);
        }
    }

    @FunctionalInterface
    private interface SqlCall<R> {
        R on(Connection connection) throws SQLException;
    }
}
