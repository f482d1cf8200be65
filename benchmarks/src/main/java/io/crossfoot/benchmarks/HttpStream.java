package io.crossfoot.benchmarks;

import io.crossfoot.benchmarks.TransferRequests.Asked;
import io.crossfoot.benchmarks.load.StreamLoad;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Transfers as lines of one request, as many as the service takes, with the answers read at the same time. */
final class HttpStream implements Scenario {

    private static final String TYPE = "transfer";

    private final Service service;
    private final Supplier<List<Transfers>> pool;
    private final Duration warmUp;
    private List<StreamLoad.Lines> lines;
    private long posted;

    /**
     * Streams.
     *
     * @param service on a ledger that nobody else posts transfers to
     */
    HttpStream(Service service, Supplier<List<Transfers>> pool, Duration warmUp) {
        this.service = service;
        this.pool = pool;
        this.warmUp = warmUp;
    }

    @Override
    public Set<Measure> measures() {
        return Set.of(Measure.STREAM);
    }

    @Override
    public void prepare() throws Exception {
        service.process();
        lines = pool.get().stream().map(HttpStream::lines).toList();
        measure(warmUp);
    }

    private static StreamLoad.Lines lines(Transfers batch) {
        return StreamLoad.Lines.of(IntStream.range(0, batch.count())
                .mapToObj(
                        i -> new Asked(TYPE, batch.source()[i], batch.destination()[i], batch.amount()[i], null).json()
                                + "\n")
                .collect(Collectors.joining()));
    }

    @Override
    public Map<Measure, Double> measure(Duration slice) throws Exception {
        StreamLoad.Result result = new StreamLoad(
                        service.address(),
                        "/v1/transactions/stream",
                        StreamLoad.plan(slice),
                        lines,
                        "\"status\":\"posted\"")
                .call();
        posted += result.lines();
        return Map.of(Measure.STREAM, result.perSecond());
    }

    @Override
    public void check() throws Exception {
        long there = service.ledger().ask("SELECT count(*) FROM crossfoot.posting WHERE type = '" + TYPE + "'");
        if (there != posted) {
            throw new IllegalStateException(
                    "%,d lines were answered as posted, and %,d are there".formatted(posted, there));
        }
    }
}
