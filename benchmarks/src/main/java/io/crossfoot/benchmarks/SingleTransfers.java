package io.crossfoot.benchmarks;

import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/** Transfers one by one from many connections, by the driver that runs TPC-B. */
final class SingleTransfers implements Scenario {

    private final Measure measure;
    private final Ledgers ledgers;
    private final Sizes sizes;
    private final Optional<Pgbench> pgbench;
    private final boolean keyed;
    private Ledger ledger;

    SingleTransfers(Measure measure, Ledgers ledgers, Sizes sizes, Optional<Pgbench> pgbench, boolean keyed) {
        this.measure = measure;
        this.ledgers = ledgers;
        this.sizes = sizes;
        this.pgbench = pgbench;
        this.keyed = keyed;
    }

    @Override
    public Set<Measure> measures() {
        return Set.of(measure);
    }

    @Override
    public void prepare() throws SQLException {
        ledger = ledgers.funded(keyed ? "transfer_keyed" : "transfer");
    }

    @Override
    public Map<Measure, Double> measure(Duration slice) throws Exception {
        if (pgbench.isEmpty()) {
            return Map.of(measure, JdbcClients.rate(ledger::app, sizes.clients(), slice, Transfer::new));
        }
        Path script = Files.createTempFile("crossfoot-transfer", ".sql");
        try {
            Files.writeString(script, script());
            // Without -n pgbench would look for its own tables and vacuum them.
            return Map.of(
                    measure,
                    pgbench.get().rate(ledger.appEnvironment(), sizes.clients(), slice, "-n", "-f", script.toString()));
        } finally {
            Files.delete(script);
        }
    }

    private String script() {
        return """
                \\set source random(0, %1$d - 1)
                \\set destination (:source + random(1, %1$d - 1)) %% %1$d
                \\set cents random(1, 9999)
                SELECT * FROM crossfoot.transfer('user:' || :source, 'user:' || :destination, :cents * 0.01, 'USD'%2$s);
                """.formatted(sizes.accounts(), keyed ? ", key => gen_random_uuid()::text" : "");
    }

    private final class Transfer implements Slice.Work {
        private final PreparedStatement statement;
        private final Supplier<String> keys = Keys.random();

        Transfer(Connection connection) throws SQLException {
            statement = connection.prepareStatement(
                    "SELECT * FROM crossfoot.transfer(?, ?, ?, ?" + (keyed ? ", key => ?)" : ")"));
        }

        @Override
        public int once() throws SQLException {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            int source = random.nextInt(sizes.accounts());
            int destination = (source + random.nextInt(1, sizes.accounts())) % sizes.accounts();
            statement.setString(1, "user:" + source);
            statement.setString(2, "user:" + destination);
            statement.setBigDecimal(3, BigDecimal.valueOf(random.nextInt(1, 10_000), 2));
            statement.setString(4, Accounts.CURRENCY);
            if (keyed) {
                statement.setString(5, keys.get());
            }
            try (ResultSet answer = statement.executeQuery()) {
                answer.next();
                return 1;
            }
        }
    }
}
