package io.crossfoot.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfoot.benchmarks.TransferRequests.Asked;
import io.crossfoot.benchmarks.load.Load;
import io.crossfoot.benchmarks.load.Pace;
import io.crossfoot.benchmarks.load.Plan;
import io.crossfoot.benchmarks.load.ScriptedServer;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Whether what a server acknowledges and does not keep, or keeps and does not acknowledge, is found. */
class ReckoningTest {

    private static final List<Transfers> POOL =
            Transfers.pool(() -> Transfers.random(Accounts.all("load:", 20), 10, new SplittableRandom(7)), 4);

    private static final Pattern BODY = Pattern.compile(
            "\\{\"type\":\"(.*)\",\"key\":\"(.*)\",\"postings\":\\[\\{\"source\":\"(.*)\",\"destination\":\"(.*)\","
                    + "\"amount\":\"(.*)\",\"currency\":\"USD\"}]}");

    private final MemoryBooks books = new MemoryBooks();

    @Test
    void a_server_that_keeps_what_it_acknowledges_is_found_in_order() throws Exception {
        assertThat(load(number -> true, number -> true)).isEmpty();
        assertThat(books.entered).hasSize(50);
        assertThat(books.entered)
                .extracting(Books.Entered::key)
                .doesNotHaveDuplicates()
                .doesNotContainNull();
    }

    @Test
    void a_transaction_that_was_acknowledged_and_not_kept_is_named() throws Exception {
        assertThat(load(number -> number != 12, number -> true))
                .containsExactly("transaction 12 was acknowledged and is not there");
    }

    @Test
    void a_transaction_that_was_kept_and_not_acknowledged_must_be_one_with_an_unknown_outcome() throws Exception {
        assertThat(load(number -> true, number -> number != 12)).isEmpty();
    }

    @Test
    void a_transaction_that_nobody_asked_for_is_noticed() throws Exception {
        books.enterTwice = 12;
        assertThat(load(number -> true, number -> number != 13))
                .containsExactly(
                        "2 transactions are there that no request was told of, where only 1 outcomes are unknown");
    }

    @Test
    void a_balance_that_its_transactions_do_not_make_is_named() throws Exception {
        books.stray = true;
        assertThat(load(number -> true, number -> true))
                .singleElement()
                .asString()
                .matches("load:0 has a balance of .*, but its transactions make .*");
    }

    @Test
    void a_transaction_that_is_not_what_was_asked_for_is_named() throws Exception {
        books.wrong = 12;
        assertThat(load(number -> true, number -> true))
                .anyMatch(difference -> difference.matches("transaction 12 was asked for as .* and is .*"));
    }

    /** Answers which of the requests, numbered from 1 as they come, are kept and acknowledged. */
    private interface Which {
        boolean test(int number);
    }

    private List<String> load(Which kept, Which acknowledged) throws Exception {
        Reckoning reckoning = new Reckoning(books, "load:", "load");
        try (ScriptedServer server = new ScriptedServer((request, head, body) -> {
            int number = request + 1;
            if (kept.test(number)) {
                books.enter(number, asked(body));
                if (number == books.enterTwice) {
                    books.enter(1_000, asked(body));
                }
            }
            String answer = "{\"transaction_id\":" + number + "}";
            return acknowledged.test(number)
                    ? List.of("HTTP/1.1 201 Created\r\nContent-Length: " + answer.length() + "\r\n\r\n" + answer)
                    : List.of();
        })) {
            TransferRequests requests = new TransferRequests(server.address(), null, POOL, "load", true);
            Plan plan = new Plan(3, Pace.rate(500), Duration.ZERO, Duration.ofMillis(100), Duration.ofSeconds(5));
            new Load(server.address(), plan, requests).call();
            return reckoning.differences(requests);
        }
    }

    private static Asked asked(String body) {
        Matcher asked = BODY.matcher(body);
        assertThat(asked.matches()).as(body).isTrue();
        return new Asked(
                asked.group(1), asked.group(3), asked.group(4), new BigDecimal(asked.group(5)), asked.group(2));
    }

    /** A ledger of two collections. */
    private static final class MemoryBooks implements Books {
        private final ConcurrentLinkedQueue<Entered> entered = new ConcurrentLinkedQueue<>();
        private boolean stray;
        private int wrong;
        private int enterTwice;

        void enter(long number, Asked asked) {
            entered.add(new Entered(
                    number,
                    asked.type(),
                    asked.source(),
                    asked.destination(),
                    number == wrong ? asked.amount().add(BigDecimal.ONE) : asked.amount(),
                    asked.key()));
        }

        @Override
        public void fund(String prefix, Accounts accounts) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Map<String, BigDecimal> balances(String prefix) {
            Map<String, BigDecimal> balances = new HashMap<>();
            Accounts.all(prefix, 20).names().forEach(account -> balances.put(account, Ledger.RICH));
            for (Entered one : entered) {
                balances.merge(one.source(), one.amount().negate(), BigDecimal::add);
                balances.merge(one.destination(), one.amount(), BigDecimal::add);
            }
            if (stray && !entered.isEmpty()) {
                balances.merge("load:0", BigDecimal.TEN, BigDecimal::add);
            }
            return balances;
        }

        @Override
        public void mark() {}

        @Override
        public void sinceMark(String type, Consumer<Entered> each) {
            entered.forEach(each);
        }

        @Override
        public void verify() {}
    }
}
