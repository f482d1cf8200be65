package io.crossfoot.benchmarks;

import io.crossfoot.benchmarks.load.Pace;
import io.crossfoot.benchmarks.load.Plan;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** What the service holds in memory before and after a long run, each time right after a collection. */
final class MemoryScenario implements Scenario {

    private static final Duration LONGEST_WARM_UP = Duration.ofSeconds(10);
    private static final double MEGABYTE = 1_000_000;

    private final Service service;
    private final Sizes sizes;

    MemoryScenario(Service service, Sizes sizes) {
        this.service = service;
        this.sizes = sizes;
    }

    @Override
    public Set<Measure> measures() {
        return Set.of(Measure.HEAP_BEFORE, Measure.HEAP_AFTER, Measure.POSTED_BETWEEN);
    }

    @Override
    public void prepare() throws Exception {
        service.process();
    }

    @Override
    public Map<Measure, Double> measure(Duration slice) throws Exception {
        Duration quarter = sizes.memoryRun().dividedBy(4);
        // What is loaded and kept once and for all comes with the first requests.
        post(quarter.compareTo(LONGEST_WARM_UP) < 0 ? quarter : LONGEST_WARM_UP);
        double before = service.process().heapBytes() / MEGABYTE;
        long posted = post(sizes.memoryRun());
        double after = service.process().heapBytes() / MEGABYTE;
        return Map.of(Measure.HEAP_BEFORE, before, Measure.HEAP_AFTER, after, Measure.POSTED_BETWEEN, (double) posted);
    }

    private long post(Duration duration) throws Exception {
        Progress.say("posting for %d s", duration.toSeconds());
        return service.post(Plan.of(sizes.fewConnections(), Pace.closed(), duration))
                .accepted();
    }

    @Override
    public void check() throws Exception {
        service.check();
    }
}
