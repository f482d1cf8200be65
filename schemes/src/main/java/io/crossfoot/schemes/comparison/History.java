package io.crossfoot.schemes.comparison;

import io.crossfoot.schemes.Post;
import io.crossfoot.schemes.Scheme;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Random;

/** A history of whole months before this one, the same for every scheme: some users, each posting in every month. */
final class History {
    private static final long SEED = 20_240_229;

    private final int months;
    private final int users;
    private final int postsInMonth;
    private final YearMonth first;

    /**
     * Plans it.
     *
     * @param months how many
     * @param transactions about how many in all
     */
    History(int months, int transactions) {
        this.months = months;
        this.users = Math.max(8, transactions / 200);
        this.postsInMonth = Math.max(1, transactions / users / months);
        this.first = YearMonth.now(ZoneOffset.UTC).minusMonths(months);
    }

    long transactionsInMonth() {
        return (long) users * postsInMonth;
    }

    long transactions() {
        return months * transactionsInMonth();
    }

    /** When a month begins, the first being 0; its end is where the next begins. */
    Instant beginning(int month) {
        return first.plusMonths(month).atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /**
     * Brings it in, all of it in order of time, on one connection: mostly deposits, and spends of less than there is. The order is
     * needed where other accounts take part in a user's transactions, such as the one that money comes from.
     */
    void bringIn(Contender.Installed to) throws Exception {
        Scheme scheme = to.scheme();
        Crew.runInBulk(to.database(), 1, (connection, member) -> {
            Random random = new Random(SEED);
            for (int user = 0; user < users; user++) {
                scheme.open(connection, "history-" + user, Accounts.CURRENCY);
            }
            for (int month = 0; month < months; month++) {
                Instant beginning = beginning(month);
                Duration length = Duration.between(beginning, beginning(month + 1));
                for (int number = 0; number < postsInMonth; number++) {
                    // The first deposits of a month cover the spend that follows them.
                    boolean spends = number % 5 == 4;
                    Instant at = beginning.plus(length.multipliedBy(number).dividedBy(postsInMonth));
                    for (int user = 0; user < users; user++) {
                        long cents = spends ? -random.nextInt(1, 100) : random.nextInt(100, 1_000);
                        scheme.post(connection, post("history-" + user, cents, at));
                    }
                }
            }
            return null;
        });
    }

    private static Post post(String user, long cents, Instant at) {
        return new Post(
                user, Accounts.CURRENCY, BigDecimal.valueOf(cents, 2), cents > 0 ? "deposit" : "purchase", null, at);
    }
}
