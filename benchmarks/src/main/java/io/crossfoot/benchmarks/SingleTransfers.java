package io.crossfoot.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Transfers one by one from many connections, by the driver that runs TPC-B. Where they are hot, each is from or to one account. */
final class SingleTransfers implements Scenario {

    private final Measure measure;
    private final Ledgers ledgers;
    private final Sizes sizes;
    private final Optional<Pgbench> pgbench;
    private final boolean keyed;
    private final boolean hot;
    private Ledger ledger;

    SingleTransfers(
            Measure measure, Ledgers ledgers, Sizes sizes, Optional<Pgbench> pgbench, boolean keyed, boolean hot) {
        this.measure = measure;
        this.ledgers = ledgers;
        this.sizes = sizes;
        this.pgbench = pgbench;
        this.keyed = keyed;
        this.hot = hot;
    }

    @Override
    public Set<Measure> measures() {
        return Set.of(measure);
    }

    @Override
    public void prepare() throws SQLException {
        ledger = ledgers.funded("transfer" + (keyed ? "_keyed" : "") + (hot ? "_hot" : ""));
    }

    @Override
    public Map<Measure, Double> measure(Duration slice) throws Exception {
        if (pgbench.isEmpty()) {
            return Map.of(
                    measure,
                    JdbcClients.rate(
                            ledger::app,
                            sizes.clients(),
                            slice,
                            connection -> new TransferCall(connection, sizes.accounts(), keyed, hot)));
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
        if (hot) {
            // pgbench takes what follows a colon for a variable, in quotes too.
            return """
                    \\set other random(0, %1$d - 1)
                    \\set out random(0, 1)
                    \\set cents random(1, 9999)
                    \\if :out
                    SELECT * FROM crossfoot.transfer(%2$s, 'user:' || :other, :cents * 0.01, 'USD'%3$s);
                    \\else
                    SELECT * FROM crossfoot.transfer('user:' || :other, %2$s, :cents * 0.01, 'USD'%3$s);
                    \\endif
                    """.formatted(sizes.accounts(), "'" + Accounts.HOT.replace(":", ":' || '") + "'", key());
        }
        return """
                \\set source random(0, %1$d - 1)
                \\set destination (:source + random(1, %1$d - 1)) %% %1$d
                \\set cents random(1, 9999)
                SELECT * FROM crossfoot.transfer('user:' || :source, 'user:' || :destination, :cents * 0.01, 'USD'%2$s);
                """.formatted(sizes.accounts(), key());
    }

    private String key() {
        return keyed ? ", key => gen_random_uuid()::text" : "";
    }
}
