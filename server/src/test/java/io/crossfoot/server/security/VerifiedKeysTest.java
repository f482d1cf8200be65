package io.crossfoot.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.LedgerException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class VerifiedKeysTest {
    private static final Duration MOMENT = Duration.ofMillis(1);

    private final Map<String, ApiKey> stored = new ConcurrentHashMap<>();
    private final AtomicInteger queries = new AtomicInteger();
    private final FakeTime time = new FakeTime();
    private final VerifiedKeys keys = new VerifiedKeys(
            (id, hash) -> {
                queries.incrementAndGet();
                return Optional.ofNullable(stored.get(id));
            },
            time);

    private Token store() {
        Token token = Token.random();
        stored.put(
                token.id(),
                new ApiKey(
                        token.id(),
                        "test",
                        Scope.READ,
                        Optional.empty(),
                        Optional.empty(),
                        Instant.now(),
                        Optional.empty()));
        return token;
    }

    @Test
    void a_busy_key_is_looked_up_once_in_a_while_only() {
        Token token = store();
        for (int i = 0; i < 1000; i++) {
            assertThat(keys.access(token)).isPresent();
        }
        assertThat(queries).hasValue(1);
    }

    @Test
    void a_revoked_key_is_known_for_5_seconds_at_most_however_often_it_is_used() {
        Token token = store();
        assertThat(keys.access(token)).isPresent();
        stored.clear();
        Duration passed = Duration.ZERO;
        while (keys.access(token).isPresent()) {
            time.pass(Duration.ofMillis(100));
            passed = passed.plusMillis(100);
        }
        assertThat(passed).isLessThanOrEqualTo(Gate.REVOCATION_DELAY);
    }

    @Test
    void a_revoked_key_is_refused_after_5_seconds_without_use() {
        Token token = store();
        assertThat(keys.access(token)).isPresent();
        stored.clear();
        time.pass(VerifiedKeys.KNOWN_FOR.minus(MOMENT));
        // Whoever asks first looks again; the answer counts at once for everybody.
        assertThat(keys.access(token)).isEmpty();
    }

    @Test
    void the_time_counts_from_the_question_and_not_from_a_slow_answer() {
        Token token = store();
        VerifiedKeys slow = new VerifiedKeys(
                (id, hash) -> {
                    time.pass(Duration.ofSeconds(4));
                    queries.incrementAndGet();
                    return Optional.ofNullable(stored.get(id));
                },
                time);
        assertThat(slow.access(token)).isPresent();
        stored.clear();
        time.pass(Duration.ofSeconds(1));
        assertThat(slow.access(token)).isEmpty();
    }

    @Test
    void another_secret_of_the_same_id_is_another_token() {
        Token token = store();
        Token forged = new Token(token.id(), Token.random().secret());
        VerifiedKeys strict = new VerifiedKeys(
                (id, hash) -> java.util.Arrays.equals(hash, token.secretHash())
                        ? Optional.of(stored.get(id))
                        : Optional.empty(),
                time);
        assertThat(strict.access(token)).isPresent();
        assertThat(strict.access(forged)).isEmpty();
        assertThat(strict.access(token)).isPresent();
    }

    @Test
    void a_token_that_was_refused_is_asked_for_again_after_a_second() {
        Token token = Token.random();
        assertThat(keys.access(token)).isEmpty();
        assertThat(keys.access(token)).isEmpty();
        assertThat(queries).hasValue(1);
        stored.put(
                token.id(),
                new ApiKey(
                        token.id(),
                        "",
                        Scope.READ,
                        Optional.empty(),
                        Optional.empty(),
                        Instant.now(),
                        Optional.empty()));
        time.pass(VerifiedKeys.UNKNOWN_FOR);
        assertThat(keys.access(token)).isPresent();
    }

    @Test
    void a_key_that_is_about_to_end_is_known_until_its_end_only() {
        Token token = Token.random();
        stored.put(
                token.id(),
                new ApiKey(
                        token.id(),
                        "",
                        Scope.READ,
                        Optional.empty(),
                        Optional.empty(),
                        Instant.now(),
                        Optional.of(Instant.now().plusSeconds(2))));
        assertThat(keys.access(token)).isPresent();
        stored.clear();
        time.pass(Duration.ofSeconds(2));
        assertThat(keys.access(token)).isEmpty();
    }

    @Test
    void whoever_tries_many_tokens_fills_no_memory() {
        for (int i = 0; i < VerifiedKeys.MOST_KEPT + 100; i++) {
            keys.access(Token.random());
        }
        assertThat(keys.size()).isLessThanOrEqualTo(VerifiedKeys.MOST_KEPT);
    }

    @Test
    void more_queries_at_a_time_than_allowed_are_answered_overloaded_and_not_queued() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger waiting = new AtomicInteger();
        VerifiedKeys stuck = new VerifiedKeys(
                (id, hash) -> {
                    waiting.incrementAndGet();
                    try {
                        goOn.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    return Optional.empty();
                },
                time);
        List<CompletableFuture<?>> asking = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            CompletableFuture<Object> done = new CompletableFuture<>();
            asking.add(done);
            Thread thread = new Thread(() -> done.complete(stuck.access(Token.random())));
            threads.add(thread);
            thread.start();
        }
        await().untilAtomic(waiting, org.hamcrest.Matchers.is(8));
        assertThatThrownBy(() -> stuck.access(Token.random()))
                .isInstanceOfSatisfying(
                        LedgerException.class, error -> assertThat(error.code()).isEqualTo(ErrorCode.OVERLOADED));
        goOn.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(asking).allMatch(CompletableFuture::isDone);
        assertThat(stuck.access(Token.random())).isEmpty();
    }
}
