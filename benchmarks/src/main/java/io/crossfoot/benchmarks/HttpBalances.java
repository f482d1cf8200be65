package io.crossfoot.benchmarks;

import io.crossfoot.benchmarks.load.Load;
import io.crossfoot.benchmarks.load.Pace;
import io.crossfoot.benchmarks.load.Plan;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

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
                JdbcClients.rate(service.ledger()::app, sizes.clients(), slice, Balance::new));
    }

    private final class Balance implements Slice.Work {
        private final PreparedStatement statement;

        Balance(Connection connection) throws SQLException {
            statement = connection.prepareStatement("SELECT * FROM crossfoot.balance(?, ?)");
        }

        @Override
        public int once() throws SQLException {
            statement.setString(1, "user:" + ThreadLocalRandom.current().nextInt(sizes.accounts()));
            statement.setString(2, Accounts.CURRENCY);
            try (ResultSet answer = statement.executeQuery()) {
                if (!answer.next() || answer.getBigDecimal("balance") == null) {
                    throw new IllegalStateException("An account has no balance");
                }
                return 1;
            }
        }
    }
}
