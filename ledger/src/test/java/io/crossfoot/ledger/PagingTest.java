package io.crossfoot.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfoot.kernel.TestDatabase;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PagingTest {
    private static TestDatabase database;
    private static Ledger ledger;

    @BeforeAll
    static void open() {
        database = TestDatabase.fresh();
        ledger = Ledger.connect(database.dataSource("app"));
    }

    @AfterAll
    static void close() {
        ledger.close();
        database.close();
    }

    @Test
    void pages_stay_what_they_were_while_new_entries_arrive() {
        deposit("paged", 25);
        List<Long> versions = new ArrayList<>();
        EntryPage page = ledger.entries("paged", "JPY", 7);
        while (true) {
            page.entries().forEach(entry -> versions.add(entry.version()));
            deposit("paged", 3);
            if (page.next().isEmpty()) {
                break;
            }
            page = ledger.entries("paged", "JPY", page.next().get(), 7);
        }
        assertThat(versions).isEqualTo(descending(25));
    }

    @Test
    void a_stream_reads_all_entries_page_by_page_as_it_is_consumed() {
        deposit("streamed", 1_200);
        assertThat(ledger.entries("streamed", "JPY").map(Entry::version).toList())
                .isEqualTo(descending(1_200));

        Iterator<Entry> entries = ledger.entries("streamed", "JPY").iterator();
        assertThat(entries.next().version()).isEqualTo(1_200);
        deposit("streamed", 10);
        assertThat(entries.next().version()).isEqualTo(1_199);
        assertThat(ledger.entries("streamed", "JPY")
                        .limit(1)
                        .findFirst()
                        .orElseThrow()
                        .version())
                .isEqualTo(1_210);
    }

    @Test
    void the_last_full_page_is_followed_by_an_empty_one() {
        deposit("full", 4);
        EntryPage page = ledger.entries("full", "JPY", 4);
        assertThat(page.next()).isPresent();
        assertThat(ledger.entries("full", "JPY", page.next().get(), 4))
                .isEqualTo(new EntryPage(List.of(), Optional.empty()));
    }

    @Test
    void accounts_are_paged_in_the_order_of_their_names_and_currencies() {
        List<Transaction> deposits = new ArrayList<>();
        for (String name : List.of("shop", "shop:b", "shop:a", "shop:B", "shop~", "shop:a:x", "shoq", "sho")) {
            for (String currency : List.of("USD", "EUR")) {
                deposits.add(Transaction.deposit(name, BigDecimal.ONE, currency).build());
            }
        }
        ledger.postBatch(deposits).forEach(BatchResult::orElseThrow);

        List<String> expected = List.of("shop", "shop:B", "shop:a", "shop:a:x", "shop:b", "shop~");
        for (int limit : new int[] {1, 4, 5, 1000}) {
            List<String> names = new ArrayList<>();
            AccountPage page = ledger.accounts("shop", limit);
            while (true) {
                page.accounts().forEach(account -> names.add(account.account() + " " + account.currency()));
                if (page.next().isEmpty()) {
                    break;
                }
                page = ledger.accounts("shop", page.next().get(), limit);
            }
            assertThat(names)
                    .isEqualTo(expected.stream()
                            .flatMap(name -> IntStream.range(0, 2).mapToObj(i -> name + (i == 0 ? " EUR" : " USD")))
                            .toList());
        }
        assertThat(ledger.accounts("shop")).hasSize(12);
        assertThat(ledger.accounts("").map(AccountBalance::account)).contains("shoq", "external:deposit");
        assertThat(ledger.accounts("shop:a:x:")).isEmpty();
    }

    @Test
    void holds_are_streamed_page_by_page_while_others_are_placed() {
        deposit("held", 600);
        List<Operation> operations = new ArrayList<>();
        for (int i = 1; i <= 510; i++) {
            operations.add(hold("held-" + i));
        }
        ledger.performAll(operations);
        Iterator<Hold> holds =
                ledger.holds(HoldFilter.ALL.withAccount("held", "JPY")).iterator();
        assertThat(holds.next().key()).isEqualTo("held-510");
        ledger.performAll(List.of(hold("held-new"), new Operation.ReleaseHold("held-1")));
        int seen = 1;
        Hold last = null;
        while (holds.hasNext()) {
            last = holds.next();
            seen++;
        }
        assertThat(seen).isEqualTo(510);
        assertThat(last.key()).isEqualTo("held-1");
        assertThat(last.state()).isEqualTo(HoldState.RELEASED);
        assertThat(ledger.balance("held", "JPY").orElseThrow().held()).isEqualTo(new BigDecimal("510"));
    }

    private static Operation hold(String key) {
        return new Operation.PlaceHold(
                HoldRequest.of(key, "held", BigDecimal.ONE, "JPY").build());
    }

    private static void deposit(String account, int times) {
        ledger.postBatch(Collections.nCopies(
                        times,
                        Transaction.deposit(account, BigDecimal.ONE, "JPY").build()))
                .forEach(BatchResult::orElseThrow);
    }

    private static List<Long> descending(int from) {
        return LongStream.range(0, from).mapToObj(i -> from - i).toList();
    }
}
