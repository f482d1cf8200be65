package io.crossfoot.server.lanes;

import io.crossfoot.ledger.Posting;
import io.crossfoot.ledger.Transaction;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Chooses lanes so that two of them rarely want the same account, because a lane that does waits for the other's commit. An
 * account that has postings on the way draws others to their lane; where a transaction's accounts are drawn to several lanes,
 * the first with the most of them wins. All else goes where the least is waiting. So a hot account keeps to one lane,
 * which then shares its commits, and random ones spread over all.
 *
 * <p>External accounts have a row for each connection and draw nobody. Not for several threads at once.
 */
final class Routing {
    private static final String EXTERNAL = "external:";

    private final Map<String, OnTheWay> accounts = new HashMap<>();
    private final int[] waiting;

    /** Where an account's postings are, and how many. */
    private static final class OnTheWay {
        private int lane;
        private int postings;
    }

    Routing(int lanes) {
        waiting = new int[lanes];
    }

    /** Chooses a lane and notes the transaction as on the way there. */
    int enter(Transaction transaction) {
        int lane = waiting.length == 1 ? 0 : choose(transaction.postings());
        for (Posting posting : transaction.postings()) {
            waiting[lane]++;
            enter(posting.source(), lane);
            enter(posting.destination(), lane);
        }
        return lane;
    }

    /** Notes that a transaction has been answered. */
    void leave(Transaction transaction, int lane) {
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
        return best >= 0 ? best : leastWaiting();
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
