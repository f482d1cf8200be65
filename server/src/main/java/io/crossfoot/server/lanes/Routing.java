package io.crossfoot.server.lanes;

import io.crossfoot.ledger.Posting;
import io.crossfoot.ledger.Transaction;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Chooses lanes so that two of them rarely want the same account, because a lane that does waits for the other's commit. An
 * account that has postings on the way draws others to their lane; where a transaction's accounts are drawn to several lanes,
 * the first with the most of them wins. So a hot account keeps to one lane, which then shares its commits.
 *
 * <p>All else goes to the first lane with little on the way that answers in good time, and else where the least is waiting. A
 * call costs far more than one more transaction in it: few transactions spread over all lanes would make many small calls,
 * which leave the processors no time, and every one of them late.
 *
 * <p>External accounts have a row for each connection and draw nobody. Not for several threads at once.
 */
final class Routing {
    private static final String EXTERNAL = "external:";

    /** Postings that a lane shares a call among before another lane is used. Measured: 12 to 100 make no difference. */
    static final int SHARED_POSTINGS = 32;

    /** A lane that has had no answer for so long may be waiting for a lock that concerns nobody else. */
    static final Duration GOOD_TIME = Duration.ofMillis(20);

    private final Map<String, OnTheWay> accounts = new HashMap<>();
    private final LongSupplier nanoTime;
    private final int[] waiting;
    private final long[] heardFrom;

    /** Where an account's postings are, and how many. */
    private static final class OnTheWay {
        private int lane;
        private int postings;
    }

    Routing(int lanes, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        waiting = new int[lanes];
        heardFrom = new long[lanes];
    }

    /** Chooses a lane and notes the transaction as on the way there. */
    int enter(Transaction transaction) {
        int lane = waiting.length == 1 ? 0 : choose(transaction.postings());
        if (waiting[lane] == 0) {
            heardFrom[lane] = nanoTime.getAsLong();
        }
        for (Posting posting : transaction.postings()) {
            waiting[lane]++;
            enter(posting.source(), lane);
            enter(posting.destination(), lane);
        }
        return lane;
    }

    /** Notes that a transaction has been answered. */
    void leave(Transaction transaction, int lane) {
        heardFrom[lane] = nanoTime.getAsLong();
        for (Posting posting : transaction.postings()) {
            waiting[lane]--;
            leave(posting.source());
            leave(posting.destination());
        }
    }

    /** How many postings wait or are on the way in a lane. */
    int waiting(int lane) {
        return waiting[lane];
    }

    private int choose(List<Posting> postings) {
        int best = -1;
        int mostDrawn = 0;
        for (Posting posting : postings) {
            for (String account : List.of(posting.source(), posting.destination())) {
                OnTheWay there = accounts.get(account);
                if (there != null && there.postings > mostDrawn) {
                    best = there.lane;
                    mostDrawn = there.postings;
                }
            }
        }
        return best >= 0 ? best : firstWithRoom();
    }

    private int firstWithRoom() {
        long latest = nanoTime.getAsLong() - GOOD_TIME.toNanos();
        for (int lane = 0; lane < waiting.length; lane++) {
            if (waiting[lane] == 0 || waiting[lane] < SHARED_POSTINGS && heardFrom[lane] - latest >= 0) {
                return lane;
            }
        }
        return leastWaiting();
    }

    private int leastWaiting() {
        int least = 0;
        for (int lane = 1; lane < waiting.length; lane++) {
            if (waiting[lane] < waiting[least]) {
                least = lane;
            }
        }
        return least;
    }

    /** An account stays with the lane that had it first: the others who want it had better follow there. */
    private void enter(String account, int lane) {
        if (waiting.length > 1 && !account.startsWith(EXTERNAL)) {
            OnTheWay there = accounts.computeIfAbsent(account, name -> new OnTheWay());
            if (there.postings++ == 0) {
                there.lane = lane;
            }
        }
    }

    private void leave(String account) {
        if (waiting.length > 1 && !account.startsWith(EXTERNAL)) {
            OnTheWay there = accounts.get(account);
            if (--there.postings == 0) {
                accounts.remove(account);
            }
        }
    }
}
