package io.crossfoot.benchmarks;

import io.crossfoot.benchmarks.load.Pace;
import io.crossfoot.benchmarks.load.Plan;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** Transfers one by one over HTTP, each connection's next when the answer to its last has come. */
final class HttpTransfers implements Scenario {

    private final Measure measure;
    private final Service service;
    private final int connections;
    private final Duration warmUp;
    private double lastRate;

    HttpTransfers(Measure measure, Service service, int connections, Duration warmUp) {
        this.measure = measure;
        this.service = service;
        this.connections = connections;
        this.warmUp = warmUp;
    }

    @Override
    public Set<Measure> measures() {
        return Set.of(measure);
    }

    @Override
    public void prepare() throws Exception {
        service.process();
        measure(warmUp);
    }

    @Override
    public Map<Measure, Double> measure(Duration slice) throws Exception {
        lastRate = service.post(Plan.of(connections, Pace.closed(), slice)).perSecond();
        return Map.of(measure, lastRate);
    }

    int connections() {
        return connections;
    }

    /** The rate that was measured last. */
    double lastRate() {
        return lastRate;
    }

    @Override
    public void check() throws Exception {
        service.check();
    }
}
