package io.crossfoot.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfoot.kernel.TestDatabase;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.LedgerException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ApiKeysTest {
    private final TestDatabase database = TestDatabase.fresh();
    private final ApiKeys keys = new ApiKeys(database.dataSource("admin"));
    private final ApiKeys served = new ApiKeys(database.dataSource("app"));

    @AfterEach
    void drop() {
        database.close();
    }

    private Optional<ApiKey> find(NewApiKey key) {
        Token token = Token.parse(key.token()).orElseThrow();
        return served.find(token.id(), token.secretHash());
    }

    private NewApiKey create(Optional<Instant> end) {
        return keys.create(
                "deploy",
                Scope.POST,
                Optional.of(List.of("user:", "external:stripe")),
                Optional.of(List.of("purchase")),
                end,
                "test");
    }

    private static void assertRefused(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(LedgerException.class, error -> assertThat(error.code())
                .isEqualTo(code));
    }

    @Test
    void a_key_is_found_by_its_token_and_listed_without_it() throws Exception {
        NewApiKey made = create(Optional.empty());
        assertThat(made.token()).matches("cfk_[a-z0-9]{8}_[A-Za-z0-9_-]{43}");
        assertThat(made.toString()).doesNotContain(made.token());
        assertThat(find(made)).hasValue(made.key());
        assertThat(made.key().prefixes()).hasValue(List.of("user:", "external:stripe"));
        assertThat(made.key().types()).hasValue(List.of("purchase"));
        assertThat(keys.list()).containsExactly(made.key());
        try (Connection connection = database.superuser();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT string_agg(k::text, ' ') || (SELECT string_agg(a::text, ' ') FROM crossfoot.audit() AS a) FROM crossfoot.api_key AS k")) {
            row.next();
            String secret = Token.parse(made.token()).orElseThrow().secret();
            assertThat(row.getString(1)).contains("deploy").doesNotContain(secret);
        }
    }

    @Test
    void tokens_are_random() {
        assertThat(create(Optional.empty()).token())
                .isNotEqualTo(create(Optional.empty()).token());
        assertThat(keys.list()).hasSize(2);
    }

    @Test
    void another_secret_does_not_fit() {
        NewApiKey made = create(Optional.empty());
        assertThat(served.find(made.key().id(), Token.random().secretHash())).isEmpty();
    }

    @Test
    void a_revoked_key_is_not_found_again() {
        NewApiKey made = create(Optional.empty());
        keys.revoke(made.key().id(), "test");
        assertThat(find(made)).isEmpty();
        assertThat(keys.list().get(0).expiresAt()).isPresent();
    }

    @Test
    void a_rotated_key_has_a_successor_with_the_same_rights_and_ends_after_the_overlap() {
        NewApiKey old = create(Optional.of(Instant.now().plus(Duration.ofDays(90))));
        NewApiKey successor = keys.rotate(old.key().id(), Duration.ofHours(1), "test");
        assertThat(successor.key().id()).isNotEqualTo(old.key().id());
        assertThat(successor.key())
                .usingRecursiveComparison()
                .ignoringFields("id", "createdAt", "expiresAt")
                .isEqualTo(old.key());
        assertThat(successor.key().expiresAt()).hasValueSatisfying(end -> assertThat(end)
                .isAfterOrEqualTo(old.key().expiresAt().orElseThrow()));
        assertThat(find(successor)).isPresent();
        assertThat(find(old).orElseThrow().expiresAt())
                .hasValueSatisfying(end -> assertThat(Duration.between(Instant.now(), end))
                        .isBetween(Duration.ofMinutes(59), Duration.ofMinutes(61)));
    }

    @Test
    void a_rotation_without_overlap_ends_the_old_key_at_once() {
        NewApiKey old = create(Optional.empty());
        NewApiKey successor = keys.rotate(old.key().id(), Duration.ZERO, "test");
        assertThat(find(old)).isEmpty();
        assertThat(find(successor)).isPresent();
        assertThat(successor.key().expiresAt()).isEmpty();
    }

    @Test
    void a_key_that_has_ended_has_no_successor() {
        NewApiKey old = create(Optional.empty());
        keys.revoke(old.key().id(), "test");
        assertRefused(ErrorCode.API_KEY_NOT_FOUND, () -> keys.rotate(old.key().id(), Duration.ZERO, "test"));
        assertRefused(ErrorCode.API_KEY_NOT_FOUND, () -> keys.rotate("nosuchid", Duration.ZERO, "test"));
        assertRefused(ErrorCode.API_KEY_NOT_FOUND, () -> keys.revoke("nosuchid", "test"));
        assertThat(keys.list()).hasSize(1);
    }

    @Test
    void what_the_kernel_refuses_is_refused_with_its_reason() {
        assertRefused(
                ErrorCode.INVALID_API_KEY,
                () -> keys.create("", Scope.READ, Optional.empty(), Optional.empty(), Optional.empty(), "test"));
        assertRefused(
                ErrorCode.INVALID_API_KEY,
                () -> keys.create(
                        "x", Scope.READ, Optional.of(List.of("a b")), Optional.empty(), Optional.empty(), "test"));
        assertRefused(
                ErrorCode.INVALID_API_KEY,
                () -> keys.create(
                        "x", Scope.READ, Optional.empty(), Optional.of(List.of("a")), Optional.empty(), "test"));
        assertRefused(
                ErrorCode.INVALID_API_KEY,
                () -> keys.create(
                        "x", Scope.READ, Optional.empty(), Optional.empty(), Optional.of(Instant.EPOCH), "test"));
        assertThat(keys.list()).isEmpty();
    }

    @Test
    void the_role_of_the_service_cannot_make_keys() {
        assertRefused(
                ErrorCode.PERMISSION_DENIED,
                () -> served.create("x", Scope.ADMIN, Optional.empty(), Optional.empty(), Optional.empty(), "test"));
        assertRefused(ErrorCode.PERMISSION_DENIED, served::list);
    }
}
