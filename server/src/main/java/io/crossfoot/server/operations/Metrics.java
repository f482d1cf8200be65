package io.crossfoot.server.operations;

import com.zaxxer.hikari.HikariPoolMXBean;
import io.crossfoot.kernel.Kernel;
import io.crossfoot.ledger.BatchResult;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.Posted;
import io.crossfoot.ledger.Rejected;
import io.crossfoot.server.lanes.LaneListener;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What monitoring reads under {@code /metrics}. Labels come from closed lists, never from what a caller sent, so that their
 * number is bounded.
 *
 * <p>May be used by several threads.
 */
public final class Metrics implements LaneListener {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MS_PER_SECOND = 1e3;
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH");
    private static final double[] BATCH_SIZES = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000};
    private static final double[] BATCH_SECONDS = {0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10};
    private static final double[] REQUEST_SECONDS = {
        0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30
    };

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();

    private final Counter transactions = Counter.builder()
            .name("crossfoot_transactions_total")
            .help("Transactions that were answered, by result; unknown: the database was lost before it answered")
            .labelNames("result")
            .withoutExemplars()
            .register(registry);
    private final CounterDataPoint posted = transactions.labelValues("posted");
    private final CounterDataPoint replayed = transactions.labelValues("replayed");
    private final CounterDataPoint rejected = transactions.labelValues("rejected");
    private final CounterDataPoint unknown = transactions.labelValues("unknown");
    private final CounterDataPoint failed = transactions.labelValues("failed");
    private final Counter rejections = Counter.builder()
            .name("crossfoot_rejections_total")
            .help("Transactions that were rejected or failed, by error code")
            .labelNames("code", "title")
            .withoutExemplars()
            .register(registry);
    private final Histogram batchSize = Histogram.builder()
            .name("crossfoot_batch_transactions")
            .help("How many transactions the lanes committed together")
            .classicOnly()
            .classicUpperBounds(BATCH_SIZES)
            .withoutExemplars()
            .register(registry);
    private final Histogram batchSeconds = Histogram.builder()
            .name("crossfoot_batch_duration_seconds")
            .help("From sending a batch to the database to its commit")
            .classicOnly()
            .classicUpperBounds(BATCH_SECONDS)
            .withoutExemplars()
            .register(registry);
    private final Histogram requestSeconds = Histogram.builder()
            .name("crossfoot_http_request_duration_seconds")
            .help("From a request's headers to the last byte of its answer; streams last as long as the caller likes")
            .labelNames("method", "route", "status")
            .classicOnly()
            .classicUpperBounds(REQUEST_SECONDS)
            .withoutExemplars()
            .register(registry);

    /** Begins counting at 0. */
    public Metrics() {
        Gauge.builder()
                .name("crossfoot_kernel_version")
                .help("The kernel that this server works with")
                .register(registry)
                .set(Kernel.VERSION);
        describeJvm();
    }

    /**
     * Shows how many postings wait or are on the way in each lane.
     *
     * @param depths asked at each reading, one number for each lane
     */
    public void watchLanes(Supplier<int[]> depths) {
        GaugeWithCallback.builder()
                .name("crossfoot_lane_queue_depth")
                .help("Postings that wait for their lane's next batch or are in one")
                .labelNames("lane")
                .callback(gauge -> {
                    int[] now = depths.get();
                    for (int lane = 0; lane < now.length; lane++) {
                        gauge.call(now[lane], Integer.toString(lane));
                    }
                })
                .register(registry);
    }

    /**
     * Shows what the connections of pools do.
     *
     * @param pools by name, asked at each reading
     */
    public void watchPools(Map<String, HikariPoolMXBean> pools) {
        GaugeWithCallback.builder()
                .name("crossfoot_pool_connections")
                .help("Connections to the database: active, idle")
                .labelNames("pool", "state")
                .callback(gauge -> pools.forEach((name, pool) -> {
                    gauge.call(pool.getActiveConnections(), name, "active");
                    gauge.call(pool.getIdleConnections(), name, "idle");
                }))
                .register(registry);
        GaugeWithCallback.builder()
                .name("crossfoot_pool_waiting")
                .help("Threads that wait for a connection to the database")
                .labelNames("pool")
                .callback(gauge -> pools.forEach((name, pool) -> gauge.call(pool.getThreadsAwaitingConnection(), name)))
                .register(registry);
    }

    private void describeJvm() {
        GaugeWithCallback.builder()
                .name("jvm_memory_used_bytes")
                .help("Memory in use")
                .labelNames("area")
                .callback(gauge -> {
                    gauge.call(heap().getUsed(), "heap");
                    gauge.call(
                            ManagementFactory.getMemoryMXBean()
                                    .getNonHeapMemoryUsage()
                                    .getUsed(),
                            "nonheap");
                })
                .register(registry);
        GaugeWithCallback.builder()
                .name("jvm_memory_max_bytes")
                .help("Memory that may be used at most")
                .labelNames("area")
                .callback(gauge -> gauge.call(heap().getMax(), "heap"))
                .register(registry);
        CounterWithCallback.builder()
                .name("jvm_gc_collections_total")
                .help("Garbage collections")
                .labelNames("gc")
                .callback(counter -> ManagementFactory.getGarbageCollectorMXBeans()
                        .forEach(gc -> counter.call(Math.max(0, gc.getCollectionCount()), gc.getName())))
                .register(registry);
        CounterWithCallback.builder()
                .name("jvm_gc_collection_seconds_total")
                .help("Time spent in garbage collections")
                .labelNames("gc")
                .callback(counter -> ManagementFactory.getGarbageCollectorMXBeans()
                        .forEach(gc -> counter.call(seconds(gc), gc.getName())))
                .register(registry);
        GaugeWithCallback.builder()
                .name("jvm_threads")
                .help("Live threads")
                .callback(
                        gauge -> gauge.call(ManagementFactory.getThreadMXBean().getThreadCount()))
                .register(registry);
        Gauge.builder()
                .name("process_start_time_seconds")
                .help("When the process started, in seconds since 1970")
                .register(registry)
                .set(ManagementFactory.getRuntimeMXBean().getStartTime() / MS_PER_SECOND);
    }

    private static double seconds(GarbageCollectorMXBean collector) {
        return Math.max(0, collector.getCollectionTime()) / MS_PER_SECOND;
    }

    private static MemoryUsage heap() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    }

    @Override
    public void posted(int lane, int transactions, long nanos) {
        batchSize.observe(transactions);
        batchSeconds.observe(nanos / NANOS_PER_SECOND);
    }

    @Override
    public void answered(BatchResult result) {
        if (result instanceof Posted answer) {
            (answer.replayed() ? replayed : posted).inc();
        } else if (result instanceof Rejected refusal) {
            rejected.inc();
            count(refusal.error().code());
        }
    }

    @Override
    public void failed(LedgerException error) {
        (error.code() == ErrorCode.UNKNOWN_OUTCOME ? unknown : failed).inc();
        count(error.code());
    }

    private void count(ErrorCode code) {
        rejections.labelValues(code.code(), code.title()).inc();
    }

    void answered(String method, String route, int status, long nanos) {
        requestSeconds
                .labelValues(method(method), route, status / 100 + "xx")
                .observe(Math.max(0, nanos) / NANOS_PER_SECOND);
    }

    /** A method of the closed list; callers may send any word. */
    static String method(String method) {
        return METHODS.contains(method) ? method : "other";
    }

    String contentType() {
        return writer.getContentType();
    }

    /** All of it, as Prometheus reads it. */
    String text() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            writer.write(bytes, registry.scrape(), EscapingScheme.UNDERSCORE_ESCAPING);
        } catch (IOException e) {
            throw new UncheckedIOException("Memory can't fail to be written to", e);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
