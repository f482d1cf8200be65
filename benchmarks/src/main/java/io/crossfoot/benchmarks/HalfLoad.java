package io.crossfoot.benchmarks;

import io.crossfoot.benchmarks.load.LoadResult;
import io.crossfoot.benchmarks.load.Pace;
import io.crossfoot.benchmarks.load.Plan;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** How long a transfer over HTTP takes when they come at half the rate that the round found possible, whatever the service does. */
final class HalfLoad implements Scenario {

    private final Service service;
    private final HttpTransfers full;

    HalfLoad(Service service, HttpTransfers full) {
        this.service = service;
        this.full = full;
    }

    @Override
    public Set<Measure> measures() {
        return Set.of(Measure.HALF_LOAD, Measure.HALF_LOAD_50, Measure.HALF_LOAD_99, Measure.BATCH_CALL);
    }

    @Override
    public void prepare() throws Exception {
        service.process();
    }

    @Override
    public Map<Measure, Double> measure(Duration slice) throws Exception {
        BatchCalls before = BatchCalls.read(service.address());
        LoadResult result = service.post(Plan.of(full.connections(), Pace.rate(full.lastRate() / 2), slice));
        BatchCalls after = BatchCalls.read(service.address());
        return Map.of(
                Measure.BATCH_CALL,
                after.meanSince(before) * 1e3,
                Measure.HALF_LOAD,
                result.perSecond(),
                Measure.HALF_LOAD_50,
                result.latencies().getValueAtPercentile(50) / 1e6,
                Measure.HALF_LOAD_99,
                result.latencies().getValueAtPercentile(99) / 1e6);
    }

    @Override
    public void check() throws Exception {
        service.check();
    }
}
