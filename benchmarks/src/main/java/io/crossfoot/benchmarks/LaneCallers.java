package io.crossfoot.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.crossfoot.ledger.Transaction;
import io.crossfoot.server.lanes.LaneListener;
import io.crossfoot.server.lanes.Lanes;
import io.crossfoot.server.lanes.LanesOptions;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** Many callers in the JVM of the lanes, each with a thread, a transfer and a wait for its answer at a time. */
final class LaneCallers implements Scenario {

    private final Measure measure;
    private final Ledgers ledgers;
    private final Sizes sizes;
    private final boolean hot;
    private final LanesOptions options;
    private HikariDataSource pool;
    private io.crossfoot.ledger.Ledger ledger;
    private Lanes lanes;

    /**
     * Posts between accounts in no order.
     *
     * @param hot whether each transfer is from or to one account
     * @param count of the lanes
     */
    LaneCallers(Measure measure, Ledgers ledgers, Sizes sizes, boolean hot, int count) {
        this.measure = measure;
        this.ledgers = ledgers;
        this.sizes = sizes;
        this.hot = hot;
        options = new LanesOptions(count, LanesOptions.DEFAULT.capacity(), LanesOptions.DEFAULT.batchPostings());
    }

    @Override
    public Set<Measure> measures() {
        return Set.of(measure);
    }

    @Override
    public void prepare() throws SQLException {
        HikariConfig config = new HikariConfig();
        config.setDataSource(ledgers.funded(hot ? "lanes_hot" : "lanes").application());
        config.setMaximumPoolSize(options.lanes());
        pool = new HikariDataSource(config);
        ledger = io.crossfoot.ledger.Ledger.connect(pool);
        lanes = Lanes.start(ledger, options, LaneListener.NONE);
    }

    @Override
    public Map<Measure, Double> measure(Duration slice) throws Exception {
        return Map.of(measure, Slice.rate(Collections.nCopies(sizes.manyConnections(), this::post), slice));
    }

    private int post() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        int number = random.nextInt(sizes.accounts());
        String other = "user:" + (number + random.nextInt(1, sizes.accounts())) % sizes.accounts();
        String one = hot ? Accounts.HOT : "user:" + number;
        boolean out = random.nextBoolean();
        Transaction transfer = Transaction.transfer(
                        out ? one : other,
                        out ? other : one,
                        BigDecimal.valueOf(random.nextInt(1, 10_000), 2),
                        Accounts.CURRENCY)
                .build();
        lanes.postAndWait(transfer).orElseThrow();
        return 1;
    }

    @Override
    public void close() {
        if (lanes != null) {
            lanes.close();
            ledger.close();
        }
        if (pool != null) {
            pool.close();
        }
    }
}
