package io.crossfoot.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.crossfoot.ledger.Ledger;
import io.crossfoot.server.CrossfootServer;
import io.crossfoot.server.Readiness;
import io.crossfoot.server.ServerOptions;
import io.crossfoot.server.lanes.Lanes;
import io.crossfoot.server.lanes.LanesOptions;
import io.crossfoot.server.operations.Health;
import io.crossfoot.server.operations.Metrics;
import io.crossfoot.server.operations.Perimeter;
import io.crossfoot.server.security.Gate;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The service in a process of its own, on the database that libpq's variables name. It says its port on standard output and then,
 * for each line on standard input, the bytes of its heap that are in use after a collection. It ends with its input, so also
 * when the process that started it does.
 */
final class ServiceMain {

    private ServiceMain() {}

    /** Serves until standard input ends. */
    public static void main(String... arguments) throws IOException {
        try (HikariDataSource laneConnections = connections(LanesOptions.DEFAULT.lanes());
                HikariDataSource connections =
                        connections(ServerOptions.DEFAULT.threads().calls());
                Ledger laneLedger = Ledger.connect(laneConnections);
                Ledger ledger = Ledger.connect(connections)) {
            Metrics metrics = new Metrics();
            Lanes lanes = Lanes.start(laneLedger, LanesOptions.DEFAULT, metrics);
            Readiness readiness = new Readiness();
            // All that stands before the routes in production, for requests pay for that too.
            try (Health health = new Health(connections, readiness::ready);
                    CrossfootServer server = CrossfootServer.start(
                            ServerOptions.DEFAULT,
                            ledger,
                            lanes,
                            readiness,
                            List.of(
                                    new Perimeter(Gate.withoutKeys(Optional.empty()), health, metrics, true)
                                            ::installOn))) {
                System.out.println(server.port());
                BufferedReader questions =
                        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
                while (questions.readLine() != null) {
                    System.out.println(heapBytes());
                }
            }
        }
    }

    /** What stays: one collection finds what cleaners then let go of, and only the next one frees it. */
    private static long heapBytes() {
        long used = Long.MAX_VALUE;
        long before;
        do {
            before = used;
            System.gc();
            used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        } while (used < before);
        return before;
    }

    private static HikariDataSource connections(int count) {
        Map<String, String> environment = System.getenv();
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {environment.get("PGHOST")});
        source.setPortNumbers(new int[] {Integer.parseInt(environment.get("PGPORT"))});
        source.setDatabaseName(environment.get("PGDATABASE"));
        source.setUser(environment.get("PGUSER"));
        source.setPassword(environment.get("PGPASSWORD"));
        HikariConfig config = new HikariConfig();
        config.setDataSource(source);
        config.setMaximumPoolSize(count);
        return new HikariDataSource(config);
    }
}
