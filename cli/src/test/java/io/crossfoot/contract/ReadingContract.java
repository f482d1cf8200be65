package io.crossfoot.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfoot.ledger.AccountBalance;
import io.crossfoot.ledger.AccountPage;
import io.crossfoot.ledger.Entry;
import io.crossfoot.ledger.EntryPage;
import io.crossfoot.ledger.PastBalance;
import io.crossfoot.ledger.Posted;
import io.crossfoot.ledger.PostedTransaction;
import io.crossfoot.ledger.Total;
import io.crossfoot.ledger.Transaction;
import io.crossfoot.ledger.TransactionFilter;
import io.crossfoot.ledger.TransactionPage;
import io.crossfoot.ledger.TrialBalanceLine;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;
import org.junit.jupiter.api.Test;

/** Reading: balances now and then, entries, transactions, sums. */
abstract class ReadingContract extends Contract {

    private static final TransactionFilter ALL = TransactionFilter.ALL;

    @Test
    void a_balance_is_read_as_it_was_at_any_moment() {
        Posted first = deposit("past:a", "10");
        Posted second = deposit("past:a", "5");
        assertThat(door.balance("past:a", "USD", first.postedAt()))
                .contains(new PastBalance("past:a", "USD", first.postedAt(), amount("10.00"), 1));
        Instant between = second.postedAt().minus(1, ChronoUnit.MICROS);
        assertThat(door.balance("past:a", "USD", between))
                .contains(new PastBalance("past:a", "USD", between, amount("10.00"), 1));
        Instant later = second.postedAt().plusSeconds(3600);
        assertThat(door.balance("past:a", "USD", later))
                .contains(new PastBalance("past:a", "USD", later, amount("15.00"), 2));
        assertThat(door.balance("past:a", "USD", first.postedAt().minusSeconds(3600)))
                .isEmpty();
        assertThat(door.balance("past:nobody", "USD", later)).isEmpty();
    }

    @Test
    void entries_come_newest_first_and_each_follows_from_the_one_before() {
        deposit("entries:a", "10");
        door.post(move("entries:a", "entries:b", "4").key("entries-1").build());
        deposit("entries:a", "1.5");
        List<Entry> entries = door.entries("entries:a", "USD", null, 100).entries();
        assertThat(entries)
                .extracting(each -> "%d %s %s %s %s"
                        .formatted(
                                each.version(),
                                each.amount().toPlainString(),
                                each.balance().toPlainString(),
                                each.counterparty(),
                                each.key().orElse("-")))
                .containsExactly(
                        "3 1.50 7.50 external:deposit -",
                        "2 -4.00 6.00 entries:b entries-1",
                        "1 10.00 10.00 external:deposit -");
    }

    @Test
    void pages_of_entries_stay_what_they_were_while_new_ones_arrive() {
        for (int i = 1; i <= 5; i++) {
            deposit("paging:a", Integer.toString(i));
        }
        EntryPage first = door.entries("paging:a", "USD", null, 2);
        deposit("paging:a", "6");
        EntryPage second = door.entries("paging:a", "USD", first.next().orElseThrow(), 2);
        deposit("paging:a", "7");
        EntryPage third = door.entries("paging:a", "USD", second.next().orElseThrow(), 2);
        assertThat(first.entries()).extracting(Entry::version).containsExactly(5L, 4L);
        assertThat(second.entries()).extracting(Entry::version).containsExactly(3L, 2L);
        assertThat(third.entries()).extracting(Entry::version).containsExactly(1L);
        assertThat(third.next()).isEmpty();
    }

    @Test
    void accounts_are_listed_by_prefix_in_the_order_of_their_names() {
        for (String name : List.of("list:c", "list:a", "list:b:x", "list:b", "listing:z")) {
            deposit(name, "1");
        }
        deposit("list:b", "2", "EUR");
        List<String> all = List.of("list:a USD", "list:b EUR", "list:b USD", "list:b:x USD", "list:c USD");
        assertThat(names(door.accounts("list:", null, 100).accounts())).isEqualTo(all);
        List<String> paged = new ArrayList<>();
        AccountPage page = door.accounts("list:", null, 2);
        paged.addAll(names(page.accounts()));
        while (page.next().isPresent()) {
            page = door.accounts("list:", page.next().get(), 2);
            paged.addAll(names(page.accounts()));
        }
        assertThat(paged).isEqualTo(all);
        assertThat(door.accounts("no such prefix", null, 10).accounts()).isEmpty();
    }

    private static List<String> names(List<AccountBalance> accounts) {
        return accounts.stream()
                .map(each -> each.account() + " " + each.currency())
                .toList();
    }

    @Test
    void transactions_are_found_by_all_that_may_be_given() {
        Posted a = door.post(Transaction.of("find-1")
                .key("find-a")
                .reference("R7")
                .move("external:bank", "find:a", amount("10"), "USD")
                .build());
        Posted b = door.post(Transaction.of("find-2")
                .reference("R7")
                .move("find:a", "find:b", amount("1"), "USD")
                .build());
        Posted c = door.post(Transaction.of("find-2")
                .reference("R8")
                .move("external:bank", "find:a", amount("3"), "EUR")
                .move("external:bank", "find:c", amount("3"), "USD")
                .build());
        assertFound(ALL.withAccount("find:a"), c, b, a);
        assertFound(ALL.withAccount("find:a", "USD"), b, a);
        assertFound(ALL.withAccount("find:a", "EUR"), c);
        assertFound(ALL.withAccount("find:c"), c);
        assertFound(ALL.withAccount("find:nobody"));
        assertFound(ALL.withType("find-2"), c, b);
        assertFound(ALL.withKey("find-a"), a);
        assertFound(ALL.withKey("find-x"));
        assertFound(ALL.withReference("R7"), b, a);
        assertFound(ALL.withReference("R7").withType("find-2"), b);
        assertFound(ALL.withReference("R7").withAccount("find:b"), b);
        assertFound(ALL.withAccount("find:a").withType("find-2"), c, b);
        assertFound(ALL.withAccount("find:a").withPosted(b.postedAt(), null), c, b);
        assertFound(ALL.withAccount("find:a").withPosted(null, c.postedAt()), b, a);
        assertFound(ALL.withType("find-2").withPosted(b.postedAt(), c.postedAt()), b);
        assertFound(ALL.withKey("find-a").withAccount("find:c"));
        PostedTransaction read =
                door.transactions(ALL.withKey("find-a"), null, 1).transactions().get(0);
        assertThat(Optional.of(read)).isEqualTo(door.transaction(a.transactionId()));
        assertThat(read.postings()).isEqualTo(a.postings());
    }

    private void assertFound(TransactionFilter filter, Posted... posted) {
        List<Long> expected = Arrays.stream(posted).map(Posted::transactionId).toList();
        assertThat(all(filter, 100)).as(filter.toString()).isEqualTo(expected);
        assertThat(all(filter, 1)).as("one by one: " + filter).isEqualTo(expected);
    }

    /** All that a filter lets through, page by page. */
    private List<Long> all(TransactionFilter filter, int limit) {
        List<Long> ids = new ArrayList<>();
        TransactionPage page = door.transactions(filter, null, limit);
        page.transactions().forEach(each -> ids.add(each.transactionId()));
        while (page.next().isPresent()) {
            page = door.transactions(filter, page.next().get(), limit);
            assertThat(page.transactions()).hasSizeLessThanOrEqualTo(limit);
            page.transactions().forEach(each -> ids.add(each.transactionId()));
        }
        return ids;
    }

    @Test
    void pages_of_transactions_stay_what_they_were_while_new_ones_arrive() {
        List<Long> posted = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
            posted.add(0, deposit("stable:a", Integer.toString(i)).transactionId());
        }
        TransactionFilter filter = ALL.withAccount("stable:a");
        TransactionPage first = door.transactions(filter, null, 2);
        deposit("stable:a", "6");
        TransactionPage second = door.transactions(filter, first.next().orElseThrow(), 2);
        deposit("stable:a", "7");
        TransactionPage third = door.transactions(filter, second.next().orElseThrow(), 2);
        List<Long> read = new ArrayList<>();
        for (TransactionPage page : List.of(first, second, third)) {
            page.transactions().forEach(each -> read.add(each.transactionId()));
        }
        assertThat(read).isEqualTo(posted);
        List<Long> everything = all(ALL, 3);
        assertThat(everything).isEqualTo(all(ALL, 1000)).containsAll(posted).doesNotHaveDuplicates();
    }

    @Test
    void types_are_known_once_they_were_posted() {
        Posted posted = door.post(Transaction.of("brand-new")
                .move("external:bank", "type:a", amount("1"), "USD")
                .build());
        assertThat(door.transactionTypes())
                .filteredOn(each -> each.name().equals("brand-new"))
                .singleElement()
                .satisfies(type -> assertThat(type.firstPostedAt().orElseThrow())
                        .isBetween(
                                posted.postedAt().minusSeconds(1),
                                posted.postedAt().plusSeconds(1)));
        assertThat(door.transactionTypes())
                .isSortedAccordingTo((a, b) -> a.name().compareTo(b.name()));
    }

    @Test
    void totals_add_up_the_accounts_of_a_prefix() {
        deposit("sum:a", "10");
        deposit("sum:b", "2.5");
        deposit("sum:b", "700", "JPY");
        deposit("summer:a", "100");
        assertThat(door.totals("sum:"))
                .usingRecursiveFieldByFieldElementComparator(comparingAmounts())
                .containsExactly(
                        new Total("JPY", 1, amount("700"), amount("0")),
                        new Total("USD", 2, amount("12.50"), amount("0")));
        assertThat(door.totals("no such prefix")).isEmpty();
        assertThat(door.totals(""))
                .as("money is only ever moved, so all accounts together have nothing")
                .isNotEmpty()
                .allMatch(each -> each.balance().signum() == 0);
    }

    @Test
    void the_trial_balance_has_as_much_debit_as_credit() {
        door.setFloor("trial:bank:cash", "USD", null);
        door.post(move("trial:bank:cash", "trial:user:1", "7").build());
        deposit("trial:user:2", "3");
        List<TrialBalanceLine> lines = door.trialBalance(2);
        assertThat(lines)
                .filteredOn(each -> each.group().startsWith("trial:"))
                .usingRecursiveFieldByFieldElementComparator(comparingAmounts())
                .containsExactly(
                        new TrialBalanceLine("USD", "trial:bank", 1, amount("7.00"), amount("0")),
                        new TrialBalanceLine("USD", "trial:user", 2, amount("0"), amount("10.00")));
        for (int depth : new int[] {1, 2, 10}) {
            door.trialBalance(depth).stream()
                    .collect(Collectors.groupingBy(
                            TrialBalanceLine::currency,
                            Collectors.reducing(
                                    BigDecimal.ZERO, each -> each.debit().subtract(each.credit()), BigDecimal::add)))
                    .forEach((currency, difference) ->
                            assertThat(difference).as(currency).isEqualByComparingTo("0"));
        }
    }

    private static RecursiveComparisonConfiguration comparingAmounts() {
        return RecursiveComparisonConfiguration.builder()
                .withComparatorForType(BigDecimal::compareTo, BigDecimal.class)
                .build();
    }
}
