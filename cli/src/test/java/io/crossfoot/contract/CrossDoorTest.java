package io.crossfoot.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfoot.kernel.TestDatabase;
import io.crossfoot.ledger.AccountState;
import io.crossfoot.ledger.BatchResult;
import io.crossfoot.ledger.Capture;
import io.crossfoot.ledger.DryRun;
import io.crossfoot.ledger.Entry;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.ExplainRequest;
import io.crossfoot.ledger.Hold;
import io.crossfoot.ledger.HoldFilter;
import io.crossfoot.ledger.HoldRequest;
import io.crossfoot.ledger.Operation;
import io.crossfoot.ledger.OverdraftRule;
import io.crossfoot.ledger.Posted;
import io.crossfoot.ledger.PostedTransaction;
import io.crossfoot.ledger.Reversal;
import io.crossfoot.ledger.Transaction;
import io.crossfoot.ledger.TransactionFilter;
import io.crossfoot.ledger.Verification;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** All doors lead to the same ledger: what is done through one is there through each other, to the last digit. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrossDoorTest {

    private final Map<Way, Door> doors = new EnumMap<>(Way.class);
    private final AtomicInteger names = new AtomicInteger();
    private TestDatabase database;

    @BeforeAll
    void open() {
        database = TestDatabase.fresh();
        for (Way way : Way.values()) {
            doors.put(way, way.open(database));
        }
    }

    @AfterAll
    void the_ledger_is_proven() {
        try {
            assertThat(doors.get(Way.SQL).verify().differences()).isEmpty();
        } finally {
            doors.values().forEach(Door::close);
            database.close();
        }
    }

    static Stream<Arguments> pairs() {
        return Stream.of(Way.values())
                .flatMap(first -> Stream.of(Way.values()).map(second -> Arguments.of(first, second)));
    }

    /** A name that no other test uses. */
    private String name(String text) {
        return "%s-%d".formatted(text, names.incrementAndGet());
    }

    private static Transaction.Builder purchase(String key, String account) {
        return Transaction.of("purchase")
                .key(key)
                .effectiveDate(LocalDate.of(2026, 2, 28))
                .description("Tee – 茶 🍵")
                .reference("R/7")
                .metadata("{\"b\": [1.50, {\"c\": null}], \"a\": \"ä\"}")
                .move("external:bank", account, new BigDecimal("10.6"), "USD")
                .move(account, account + ":shop", new BigDecimal("0.60"), "USD");
    }

    @ParameterizedTest(name = "posted through {0}, replayed through {1}")
    @MethodSource("pairs")
    void what_was_posted_through_one_door_is_replayed_through_another(Way first, Way second) {
        String account = name("replay:a");
        Transaction transaction = purchase(account, account).build();
        Posted posted = doors.get(first).post(transaction);
        Door door = doors.get(second);
        Posted replay =
                new Posted(posted.transactionId(), posted.postedAt(), posted.effectiveDate(), true, posted.postings());
        assertThat(posted.replayed()).isFalse();
        assertThat(door.post(transaction)).isEqualTo(replay);
        assertThat(door.postBatch(List.of(transaction))).isEqualTo(List.<BatchResult>of(replay));
        assertThat(door.postAll(List.of(transaction))).isEqualTo(List.of(replay));
        DryRun told = door.dryRun(transaction);
        assertThat(told.status()).isEqualTo(DryRun.Status.REPLAYED);
        assertThat(told.postings()).isEqualTo(posted.postings());
        Contract.assertRefused(
                () -> door.post(purchase(account, account).description("Kaffee").build()),
                ErrorCode.KEY_REUSED,
                "key",
                account,
                "transaction_id",
                Long.toString(posted.transactionId()));
    }

    @ParameterizedTest(name = "posted through {0}, read through {1}")
    @MethodSource("pairs")
    void what_was_posted_through_one_door_is_read_through_another(Way first, Way second) {
        String account = name("read:a");
        Door writer = doors.get(first);
        Door reader = doors.get(second);
        Posted posted = writer.post(purchase(account, account).build());
        PostedTransaction read = reader.transaction(posted.transactionId()).orElseThrow();
        assertThat(read.postings()).isEqualTo(posted.postings());
        assertThat(read.postedAt()).isEqualTo(posted.postedAt());
        assertThat(read.effectiveDate()).isEqualTo(posted.effectiveDate());
        assertThat(withoutMetadata(read))
                .isEqualTo(withoutMetadata(writer.transaction(account).orElseThrow()));
        assertThat(Wire.read(read.metadata().orElseThrow()))
                .isEqualTo(Wire.read("{\"b\": [1.50, {\"c\": null}], \"a\": \"ä\"}"));
        assertThat(reader.balance(account, "USD").orElseThrow().version()).isEqualTo(posted.versionOf(account, "USD"));
        assertThat(reader.balances(account)).isEqualTo(writer.balances(account));
        assertThat(reader.balance(account, "USD", posted.postedAt()))
                .isPresent()
                .isEqualTo(writer.balance(account, "USD", posted.postedAt()));
        List<Entry> entries = writer.entries(account, "USD", null, 10).entries();
        assertThat(reader.entries(account, "USD", null, 10).entries())
                .hasSize(2)
                .isEqualTo(entries);
        // A cursor of one door is one of the other.
        String next = writer.entries(account, "USD", null, 1).next().orElseThrow();
        assertThat(reader.entries(account, "USD", next, 10).entries()).isEqualTo(entries.subList(1, 2));
    }

    /** JSON is the same however it is spaced. */
    private static List<Object> withoutMetadata(PostedTransaction transaction) {
        return List.of(
                transaction.transactionId(),
                transaction.type(),
                transaction.imported(),
                transaction.key(),
                transaction.description(),
                transaction.reference());
    }

    @ParameterizedTest(name = "closed through {0}, refused and reopened through {1}")
    @MethodSource("pairs")
    void what_one_door_sets_the_other_obeys(Way first, Way second) {
        String account = name("terms:a");
        Door one = doors.get(first);
        Door other = doors.get(second);
        one.setFloor(account, "USD", new BigDecimal("-5"));
        Transaction spend = Transaction.transfer(account, account + ":b", new BigDecimal("5"), "USD")
                .build();
        assertThat(other.post(spend).balanceOf(account, "USD")).isEqualTo(new BigDecimal("-5.00"));
        Contract.assertRefused(
                () -> other.post(Transaction.of("late")
                        .move("external:bank", account, BigDecimal.ONE, "USD")
                        .expectVersion(account, "USD", 0)
                        .build()),
                ErrorCode.VERSION_MISMATCH,
                "account",
                account,
                "currency",
                "USD",
                "expected",
                "0",
                "actual",
                "1");
        other.post(Transaction.deposit(account, new BigDecimal("5"), "USD").build());
        assertThat(one.close(account, "USD").state()).isEqualTo(AccountState.CLOSED);
        Contract.assertRefused(
                () -> other.post(spend), ErrorCode.ACCOUNT_CLOSED, "account", account, "currency", "USD");
        assertThat(other.reopen(account, "USD").state()).isEqualTo(AccountState.OPEN);
        assertThat(one.freeze(account, "USD", "why").state()).isEqualTo(AccountState.FROZEN);
        Contract.assertRefused(
                () -> other.post(spend),
                ErrorCode.ACCOUNT_FROZEN,
                "account",
                account,
                "currency",
                "USD",
                "state",
                "frozen",
                "reason",
                "why");
        assertThat(other.unfreeze(account, "USD", "enough").state()).isEqualTo(AccountState.OPEN);
        assertThat(one.states(account, "USD"))
                .isEqualTo(other.states(account, "USD"))
                .hasSize(5);
        assertThat(one.balance(account, "USD")).isEqualTo(other.balance(account, "USD"));
    }

    /** Each door once as the first and once as the second, which is enough where what is compared is transitive. */
    static Stream<Arguments> neighbours() {
        Way[] ways = Way.values();
        return Stream.of(ways).map(way -> Arguments.of(way, ways[(way.ordinal() + 1) % ways.length]));
    }

    @ParameterizedTest(name = "held through {0}, captured and taken back through {1}")
    @MethodSource("neighbours")
    void what_one_door_holds_the_other_captures(Way first, Way second) {
        String account = name("held:a");
        Door one = doors.get(first);
        Door other = doors.get(second);
        one.post(Transaction.deposit(account, new BigDecimal("100"), "USD").build());
        HoldRequest request = HoldRequest.of(account, account, new BigDecimal("80"), "USD")
                .expiresAt(Instant.parse("2999-12-31T23:59:59.123456Z"))
                .description("Tee – 茶 🍵")
                .reference("R/7")
                .build();
        Hold placed = one.placeHold(request);
        assertThat(other.hold(account)).contains(placed);
        assertThat(other.placeHold(request).replayed()).isTrue();
        Capture capture = Capture.of(account, account + ":shop")
                .amount(new BigDecimal("50.0"))
                .key(account + "-capture")
                .effectiveDate(LocalDate.of(2026, 2, 28))
                .description("Tee – 茶 🍵")
                .releaseRest()
                .build();
        Posted captured = other.capture(capture);
        assertThat(one.capture(capture).replayed()).isTrue();
        assertThat(one.perform(List.of(new Operation.CaptureHold(capture))))
                .containsExactly(new Posted(
                        captured.transactionId(),
                        captured.postedAt(),
                        captured.effectiveDate(),
                        true,
                        captured.postings()));
        Reversal refund = Reversal.of(captured.transactionId())
                .amount(new BigDecimal("15"))
                .type("refund")
                .key(account + "-refund")
                .build();
        Posted refunded = one.reverse(refund);
        assertThat(other.reverse(refund).transactionId()).isEqualTo(refunded.transactionId());
        assertThat(other.transaction(captured.transactionId()).orElseThrow().linkedBy())
                .isEqualTo(
                        one.transaction(captured.transactionId()).orElseThrow().linkedBy())
                .hasSize(1);
        assertThat(one.setOverdraft(OverdraftRule.of(account, "USD")
                        .limit(BigDecimal.TEN)
                        .fee(BigDecimal.ONE, account + ":shop")
                        .build()))
                .isEqualTo(other.overdraft(account, "USD").orElseThrow());
        assertThat(one.hold(account)).isEqualTo(other.hold(account)).isPresent();
        assertThat(one.holdEvents(account)).isEqualTo(other.holdEvents(account)).hasSize(3);
        HoldFilter held = HoldFilter.ALL.withAccount(account, "USD");
        assertThat(one.holds(held, null, 10)).isEqualTo(other.holds(held, null, 10));
        ExplainRequest question =
                ExplainRequest.of(account, "USD").withAt(captured.postedAt()).withAsked(new BigDecimal("60"));
        assertThat(one.explain(question)).isEqualTo(other.explain(question));
        assertThat(one.balance(account, "USD")).isEqualTo(other.balance(account, "USD"));
    }

    @Test
    void all_doors_tell_the_same_of_the_whole_ledger() {
        doors.get(Way.SQL).post(purchase("whole", "whole:a").build());
        doors.get(Way.JAVA).addCurrency("WHOLE", 4, "Whole – ganz");
        same(door -> door.currencies());
        same(door -> door.settings());
        same(door -> door.transactionTypes());
        same(door -> door.totals(""));
        same(door -> door.totals("whole:"));
        same(door -> door.trialBalance(1));
        same(door -> door.trialBalance(3));
        same(door -> door.accounts("whole:", null, 100).accounts());
        same(door -> door.audit(null, 3));
        same(door -> {
            List<Long> ids = new ArrayList<>();
            String cursor = null;
            for (int page = 0; page < 3; page++) {
                var found = door.transactions(TransactionFilter.ALL, cursor, 2);
                found.transactions().forEach(each -> ids.add(each.transactionId()));
                cursor = found.next().orElse(null);
                if (cursor == null) {
                    break;
                }
            }
            return ids;
        });
        same(door -> {
            Verification proof = door.verify();
            return List.of(proof.ok(), proof.accounts(), proof.transactions(), proof.entries(), proof.differences());
        });
    }

    private void same(Function<Door, Object> read) {
        Object expected = read.apply(doors.get(Way.SQL));
        doors.forEach((way, door) -> assertThat(read.apply(door)).as(way.name()).isEqualTo(expected));
    }
}
