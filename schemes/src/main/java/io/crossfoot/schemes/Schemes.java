package io.crossfoot.schemes;

import io.crossfoot.schemes.constraintchain.ConstraintChain;
import io.crossfoot.schemes.crossfoot.Crossfoot;
import io.crossfoot.schemes.indexedview.IndexedView;
import io.crossfoot.schemes.monthlysummary.MonthlySummary;
import io.crossfoot.schemes.naive.Naive;
import io.crossfoot.schemes.runningbalance.RunningBalance;
import io.crossfoot.schemes.snapshot.Snapshot;
import io.crossfoot.schemes.sum.Sum;
import io.crossfoot.schemes.sumcached.SumCached;
import io.crossfoot.schemes.summaryrows.SummaryRows;
import io.crossfoot.schemes.triggerforward.TriggerForward;
import io.crossfoot.schemes.triggerreverse.TriggerReverse;
import io.crossfoot.schemes.twotables.TwoTables;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** All schemes, in the order in which they are told of: from the simplest to ours. */
public final class Schemes {
    private static final List<Supplier<Scheme>> ALL = List.of(
            Naive::new,
            Sum::new,
            SumCached::new,
            Snapshot::new,
            TwoTables::new,
            TriggerForward::new,
            TriggerReverse::new,
            IndexedView::new,
            RunningBalance::new,
            ConstraintChain::new,
            SummaryRows::new,
            MonthlySummary::new,
            Crossfoot::new);

    private Schemes() {}

    /** New ones, each to be closed. */
    public static List<Scheme> all() {
        return ALL.stream().map(Supplier::get).toList();
    }

    /**
     * A new one.
     *
     * @throws IllegalArgumentException when there is none of this id
     */
    public static Scheme of(String id) {
        return all().stream()
                .filter(scheme -> scheme.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no scheme " + id + "; there are "
                        + all().stream().map(Scheme::id).collect(Collectors.joining(", "))));
    }
}
