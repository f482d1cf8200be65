package io.crossfoot.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.crossfoot.kernel.TestDatabase;
import io.crossfoot.ledger.AccountBalance;
import io.crossfoot.ledger.BatchResult;
import io.crossfoot.ledger.DryRun;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.Hold;
import io.crossfoot.ledger.HoldRequest;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.OperationResult;
import io.crossfoot.ledger.Posted;
import io.crossfoot.ledger.Rejected;
import io.crossfoot.ledger.Transaction;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/**
 * A part of the ledger's contract. Its tests run through every door, nested in that door's class, with a ledger of their own,
 * which must be proven sound at the end. Tests of a part share the ledger, so each names accounts of its own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class Contract {
    final Way way = getClass().getEnclosingClass().getAnnotation(Through.class).value();

    TestDatabase database;
    Door door;
    private Connection superuser;

    @BeforeAll
    void open() throws SQLException {
        database = TestDatabase.fresh();
        superuser = database.superuser();
        door = way.open(database);
    }

    @AfterAll
    void the_ledger_is_proven() throws SQLException {
        try {
            assertThat(door.verify().differences()).isEmpty();
        } finally {
            door.close();
            superuser.close();
            database.close();
        }
    }

    static BigDecimal amount(String text) {
        return new BigDecimal(text);
    }

    final Posted deposit(String account, String amount, String currency) {
        return door.post(Transaction.deposit(account, amount(amount), currency).build());
    }

    final Posted deposit(String account, String amount) {
        return deposit(account, amount, "USD");
    }

    static Transaction.Builder move(String source, String destination, String amount) {
        return Transaction.transfer(source, destination, amount(amount), "USD");
    }

    final Hold hold(String key, String account, String amount) {
        return door.placeHold(
                HoldRequest.of(key, account, amount(amount), "USD").build());
    }

    /**
     * Does something with a moment as near as can be had: one that is still to come when the door gets there.
     *
     * @param late the refusals of a moment that has passed
     * @param attempt answers what was done, or null where the moment had passed before the answer
     */
    static <R> R soon(Set<ErrorCode> late, Function<Instant, R> attempt) {
        for (Duration time = Duration.ofMillis(100); ; time = time.multipliedBy(2)) {
            try {
                R done = attempt.apply(Instant.now().plus(time).truncatedTo(ChronoUnit.MICROS));
                if (done != null) {
                    return done;
                }
            } catch (LedgerException e) {
                if (!late.contains(e.code()) || time.compareTo(Duration.ofMinutes(1)) > 0) {
                    throw e;
                }
            }
        }
    }

    /** What is available as it is written, and what is held. */
    final String available(String account) {
        AccountBalance balance = door.balance(account, "USD").orElseThrow();
        return "%s of %s, %s held"
                .formatted(
                        balance.available().orElseThrow().toPlainString(),
                        balance.balance().toPlainString(),
                        balance.held().toPlainString());
    }

    /** The balance as it is written, or null for an account that is not open. */
    final String balance(String account, String currency) {
        return door.balance(account, currency)
                .map(each -> each.balance().toPlainString())
                .orElse(null);
    }

    final String balance(String account) {
        return balance(account, "USD");
    }

    final long version(String account) {
        return door.balance(account, "USD").orElseThrow().version();
    }

    /** How many rows the ledger has of everything: what a refusal or a dry run leaves alone. */
    final String counts() {
        String sql = """
                SELECT format('%s accounts, %s terms, %s postings, %s keys, %s details, %s types, %s acts, %s hold events, %s dispute events, %s lot events',
                    (SELECT count(*) FROM crossfoot.account), (SELECT count(*) FROM crossfoot.account_terms),
                    (SELECT count(*) FROM crossfoot.posting), (SELECT count(*) FROM crossfoot.posted_key),
                    (SELECT count(*) FROM crossfoot.transaction_detail), (SELECT count(*) FROM crossfoot.transaction_type),
                    (SELECT count(*) FROM crossfoot.administrative_act),
                    (SELECT count(*) FROM crossfoot.hold_event), (SELECT count(*) FROM crossfoot.dispute_event),
                    (SELECT count(*) FROM crossfoot.lot_event))""";
        try (Statement statement = superuser.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** States that a call is refused with a code and exactly these facts: name, value, name, value. */
    static void assertRefused(ThrowingCallable call, ErrorCode code, String... facts) {
        assertThat(catchThrowable(call))
                .isInstanceOfSatisfying(LedgerException.class, error -> assertError(error, code, facts));
    }

    /** States that a call is refused with a code and, among others, a fact. */
    static void assertRefusedWith(ThrowingCallable call, ErrorCode code, String fact, String value) {
        assertThat(catchThrowable(call)).isInstanceOfSatisfying(LedgerException.class, error -> {
            assertThat(error.code()).as(error.getMessage()).isEqualTo(code);
            assertThat(error.facts()).as(error.getMessage()).containsEntry(fact, value);
        });
    }

    static void assertRejected(BatchResult result, ErrorCode code, String... facts) {
        assertThat(result).isInstanceOfSatisfying(Rejected.class, each -> assertError(each.error(), code, facts));
    }

    static void assertRejected(OperationResult result, ErrorCode code, String... facts) {
        assertThat(result).isInstanceOfSatisfying(Rejected.class, each -> assertError(each.error(), code, facts));
    }

    static void assertRejected(DryRun result, ErrorCode code, String... facts) {
        assertThat(result.status()).isEqualTo(DryRun.Status.REJECTED);
        assertError(result.error().orElseThrow(), code, facts);
    }

    private static void assertError(LedgerException error, ErrorCode code, String... facts) {
        assertThat(error.code()).as(error.getMessage()).isEqualTo(code);
        assertThat(error.facts()).as(error.getMessage()).containsExactlyInAnyOrderEntriesOf(facts(facts));
        assertThat(error.detail()).isNotBlank();
        // The class is the code's own, with a method for each fact.
        assertThat(error).hasSameClassAs(LedgerException.of(code, "any", Map.of(), null));
    }

    private static Map<String, String> facts(String... namesAndValues) {
        Map<String, String> facts = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            facts.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return facts;
    }
}
