package io.crossfoot.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.LedgerException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.AbstractObjectAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTest {

    private static Access access(Scope scope, String... prefixes) {
        return Access.by(new ApiKey(
                "ab12cd34",
                "deploy",
                scope,
                prefixes.length == 0 ? Optional.empty() : Optional.of(List.of(prefixes)),
                Optional.empty(),
                Instant.EPOCH,
                Optional.empty()));
    }

    @Test
    void a_key_of_some_types_posts_these_and_no_others() {
        Access access = Access.by(new ApiKey(
                "ab12cd34",
                "deploy",
                Scope.POST,
                Optional.empty(),
                Optional.of(List.of("purchase", "refund")),
                Instant.EPOCH,
                Optional.empty()));
        access.requireType("refund");
        assertForbidden(() -> access.requireType("payout")).satisfies(error -> assertThat(error.facts())
                .isEqualTo(Map.of("type", "payout", "types", "purchase refund")));
        assertForbidden(() -> access.requireType(null));
        assertThat(access.isLimited()).isFalse();
        access(Scope.POST).requireType("payout");
        Access.unlimited("nobody").requireType("payout");
    }

    private static AbstractObjectAssert<?, LedgerException> assertForbidden(ThrowingCallable call) {
        return assertThatThrownBy(call)
                .asInstanceOf(type(LedgerException.class))
                .satisfies(error -> assertThat(error.code()).isEqualTo(ErrorCode.FORBIDDEN));
    }

    @Test
    void each_scope_includes_those_before_it_and_no_other() {
        for (Scope has : Scope.values()) {
            for (Scope needs : Scope.values()) {
                if (has.ordinal() >= needs.ordinal()) {
                    assertThatCode(() -> access(has).require(needs)).doesNotThrowAnyException();
                } else {
                    assertForbidden(() -> access(has).require(needs)).satisfies(error -> assertThat(error.facts())
                            .containsEntry("scope", has.word())
                            .containsEntry("required_scope", needs.word()));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"user:1", "user:1:bonus", "user:1:a:b"})
    void a_prefix_is_the_account_of_that_name_and_those_beneath_it(String account) {
        assertThat(access(Scope.POST, "user:1").mayUse(account)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "user:10",
                "user:1x",
                "user:1.5",
                "user:1-",
                "user:1@x",
                "user",
                "user:",
                "",
                "User:1",
                "user:01",
                " user:1",
                "external:user:1",
                "xuser:1",
                "revenue:shop",
                "external:deposit",
                "us\u0435r:1"
            })
    void a_prefix_is_no_account_that_merely_begins_alike(String account) {
        assertThat(access(Scope.ADMIN, "user:1").mayUse(account)).isFalse();
        assertForbidden(() -> access(Scope.ADMIN, "user:1").requireAccount(account))
                .satisfies(error -> assertThat(error.facts()).containsEntry("account", account));
    }

    @Test
    void a_prefix_with_a_colon_at_its_end_is_what_is_beneath_it_only() {
        Access access = access(Scope.POST, "user:");
        assertThat(access.mayUse("user:1")).isTrue();
        assertThat(access.mayUse("user")).isFalse();
        assertThat(access.mayUse("users:1")).isFalse();
    }

    @Test
    void external_accounts_need_a_prefix_like_all_others() {
        assertThat(access(Scope.POST, "user:", "external:stripe").mayUse("external:stripe"))
                .isTrue();
        assertThat(access(Scope.POST, "user:", "external:stripe").mayUse("external:stripe2"))
                .isFalse();
        assertThat(access(Scope.POST, "user:").mayUse("external:user:1")).isFalse();
    }

    @Test
    void no_account_is_nobodys_with_prefixes() {
        assertThat(access(Scope.POST, "user:").mayUse(null)).isFalse();
        assertThat(access(Scope.POST).mayUse(null)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"user:1:", "user:1:bon", "user:1:bonus"})
    void lists_within_the_prefix_are_allowed(String prefix) {
        assertThatCode(() -> access(Scope.READ, "shop:", "user:1").requirePrefix(prefix))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "u", "user", "user:", "user:1", "user:10:", "external:"})
    void lists_that_would_show_other_accounts_are_refused(String prefix) {
        // Also user:1 itself: as the beginning of names it would list user:10.
        assertForbidden(() -> access(Scope.READ, "shop:", "user:1").requirePrefix(prefix));
    }

    @Test
    void a_list_without_a_prefix_is_for_keys_without_one() {
        assertForbidden(() -> access(Scope.READ, "user:").requirePrefix(null));
        assertThatCode(() -> access(Scope.READ).requirePrefix(null)).doesNotThrowAnyException();
    }

    @Test
    void the_whole_ledger_is_for_keys_without_prefixes_whatever_their_scope() {
        assertForbidden(() -> access(Scope.ADMIN, "user:").requireWholeLedger());
        assertThatCode(() -> access(Scope.READ).requireWholeLedger()).doesNotThrowAnyException();
    }

    @Test
    void a_key_with_an_empty_list_of_prefixes_may_use_nothing() {
        Access nothing = Access.by(new ApiKey(
                "ab12cd34",
                "none",
                Scope.ADMIN,
                Optional.of(List.of()),
                Optional.empty(),
                Instant.EPOCH,
                Optional.empty()));
        assertThat(nothing.mayUse("user:1")).isFalse();
        assertForbidden(() -> nothing.requirePrefix("user:"));
        assertForbidden(nothing::requireWholeLedger);
    }

    @Test
    void the_actor_names_the_key_and_fits_into_the_log_of_acts() {
        assertThat(access(Scope.READ).actor()).isEqualTo("key:ab12cd34 (deploy)");
        Access longName = Access.by(new ApiKey(
                "ab12cd34",
                "n".repeat(500),
                Scope.READ,
                Optional.empty(),
                Optional.empty(),
                Instant.EPOCH,
                Optional.empty()));
        assertThat(longName.actor()).hasSize(200);
    }
}
