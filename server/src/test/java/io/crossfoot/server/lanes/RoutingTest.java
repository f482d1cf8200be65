package io.crossfoot.server.lanes;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfoot.ledger.Transaction;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoutingTest {
    private long nanos = Long.MAX_VALUE - 1;
    private final Routing routing = new Routing(2, () -> nanos);
    private int accounts;

    @Test
    void little_work_keeps_to_the_first_lane() {
        List<Integer> lanes = new ArrayList<>();
        for (int i = 0; i < Routing.SHARED_POSTINGS; i++) {
            lanes.add(routing.enter(between("a" + i, "b" + i)));
        }
        assertThat(lanes).containsOnly(0);
    }

    @Test
    void much_work_spreads_over_all_lanes() {
        for (int i = 0; i < 1_000; i++) {
            routing.enter(other());
        }
        assertThat(routing.waiting(0)).isEqualTo(500);
        assertThat(routing.waiting(1)).isEqualTo(500);
    }

    @Test
    void an_account_on_the_way_draws_others_to_its_lane_however_many_wait_there() {
        for (int i = 0; i < 100; i++) {
            assertThat(routing.enter(between("hot", "to" + i))).isZero();
        }
        assertThat(routing.enter(other())).isEqualTo(1);
    }

    @Test
    void a_lane_that_has_not_answered_for_long_is_left_alone_until_it_does() {
        Transaction stuck = between("locked", "a");
        assertThat(routing.enter(stuck)).isZero();
        nanos += Routing.GOOD_TIME.toNanos();
        assertThat(routing.enter(other())).isZero();
        nanos++;
        Transaction elsewhere = other();
        assertThat(routing.enter(elsewhere)).isEqualTo(1);
        routing.leave(elsewhere, 1);
        assertThat(routing.enter(between("locked", "b"))).isZero();
        routing.leave(stuck, 0);
        assertThat(routing.enter(other())).isZero();
    }

    @Test
    void an_idle_lane_is_used_however_long_ago_it_answered() {
        Transaction first = other();
        routing.leave(first, routing.enter(first));
        nanos += 10 * Routing.GOOD_TIME.toNanos();
        assertThat(routing.enter(other())).isZero();
    }

    private Transaction other() {
        accounts++;
        return between("one" + accounts, "other" + accounts);
    }

    private static Transaction between(String source, String destination) {
        return Transaction.transfer(source, destination, BigDecimal.ONE, "USD").build();
    }
}
