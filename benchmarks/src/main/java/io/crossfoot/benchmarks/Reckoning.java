package io.crossfoot.benchmarks;

import io.crossfoot.benchmarks.TransferRequests.Asked;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Compares what a load was told with what is in the books: every acknowledged transaction is there once and as it was asked
 * for, what is there beyond that is no more than what the load does not know about, and the balances are what these
 * transactions make of those that were there before.
 */
final class Reckoning {

    private static final int NAMED = 10;

    private final Books books;
    private final String prefix;
    private final String type;
    private final Map<String, BigDecimal> balances;
    private final List<String> differences = new ArrayList<>();
    private long further;
    private long found;
    private long beyond;

    /**
     * Looks at the books before the load.
     *
     * @param prefix what the names of the load's accounts begin with; nobody else posts to them
     * @param type what the load's transactions are
     */
    Reckoning(Books books, String prefix, String type) throws Exception {
        this.books = books;
        this.prefix = prefix;
        this.type = type;
        books.mark();
        balances = books.balances(prefix);
    }

    /**
     * Looks at them again after the load.
     *
     * @return what is wrong, in sentences; empty when all is well
     */
    List<String> differences(TransferRequests requests) throws Exception {
        Acknowledged acknowledged = new Acknowledged(requests);
        acknowledged.repeated().forEach(repeated -> differ("transaction %d was acknowledged twice", repeated));
        books.sinceMark(type, entered -> {
            if (entered.source().startsWith(prefix) || entered.destination().startsWith(prefix)) {
                take(entered, acknowledged.find(entered.transaction()), requests);
            }
        });
        acknowledged.notFound().forEach(missing -> differ("transaction %d was acknowledged and is not there", missing));
        if (beyond > requests.unknown()) {
            differ(
                    "%,d transactions are there that no request was told of, where only %,d outcomes are unknown",
                    beyond, requests.unknown());
        }
        compareBalances();
        try {
            books.verify();
        } catch (IllegalStateException e) {
            differ("%s", e.getMessage());
        }
        if (further > 0) {
            differences.add("and %,d more differences".formatted(further));
        }
        return differences;
    }

    /** How many acknowledged transactions were found. */
    long found() {
        return found;
    }

    /** How many transactions were found that no request was told of. */
    long beyond() {
        return beyond;
    }

    private void take(Books.Entered entered, long number, TransferRequests requests) {
        balances.merge(entered.source(), entered.amount().negate(), BigDecimal::add);
        balances.merge(entered.destination(), entered.amount(), BigDecimal::add);
        if (number < 0) {
            beyond++;
            return;
        }
        found++;
        Asked asked = requests.asked(number);
        boolean same = entered.source().equals(asked.source())
                && entered.destination().equals(asked.destination())
                && entered.amount().compareTo(asked.amount()) == 0
                && entered.type().equals(asked.type())
                && Objects.equals(entered.key(), asked.key());
        if (!same) {
            differ("transaction %d was asked for as %s and is %s", entered.transaction(), asked, entered);
        }
    }

    private void compareBalances() throws Exception {
        Map<String, BigDecimal> now = books.balances(prefix);
        balances.forEach((account, expected) -> {
            BigDecimal actual = now.get(account);
            if (account.startsWith(prefix) && (actual == null || actual.compareTo(expected) != 0)) {
                differ("%s has a balance of %s, but its transactions make %s", account, actual, expected);
            }
        });
    }

    private void differ(String sentence, Object... values) {
        if (differences.size() < NAMED) {
            differences.add(sentence.formatted(values));
        } else {
            further++;
        }
    }
}
