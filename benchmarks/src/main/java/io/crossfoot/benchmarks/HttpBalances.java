package io.crossfoot.benchmarks;

import io.crossfoot.benchmarks.load.Load;
import io.crossfoot.benchmarks.load.Pace;
import io.crossfoot.benchmarks.load.Plan;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** Balances read over HTTP, against the same call over as many connections to the database. */
final class HttpBalances implements Scenario {

    private final Service service;
    private final Sizes sizes;

    HttpBalances(Service service, Sizes sizes) {
        this.service = service;
        this.sizes = sizes;
    }

    @Override
    public Set<Measure> measures() {
        return Set.of(Measure.HTTP_BALANCE, Measure.JDBC_BALANCE);
    }

    @Override
    public void prepare() throws Exception {
        service.ledger().vacuum();
        measure(sizes.serviceWarmUp());
    }

    @Override
    public Map<Measure, Double> measure(Duration slice) throws Exception {
        BalanceRequests requests = new BalanceRequests(service.address(), Accounts.all(sizes.accounts()));
        Plan plan = Plan.of(sizes.clients(), Pace.closed(), slice);
        return Map.of(
                Measure.HTTP_BALANCE,
                Service.clean(new Load(service.address(), plan, requests).call())
                        .perSecond(),
                Measure.JDBC_BALANCE,
                JdbcClients.rate(
                        service.ledger()::app,
                        sizes.clients(),
                        slice,
                        connection -> new BalanceCall(connection, sizes.accounts())));
    }
}
