package io.crossfoot.cli;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.crossfoot.embedded.EmbeddedPostgres;
import io.crossfoot.ledger.Ledger;
import io.crossfoot.server.CrossfootServer;
import io.crossfoot.server.Readiness;
import io.crossfoot.server.lanes.Lanes;
import io.crossfoot.server.operations.Health;
import io.crossfoot.server.operations.Metrics;
import io.crossfoot.server.operations.Perimeter;
import io.crossfoot.server.security.ApiKeys;
import io.crossfoot.server.security.Gate;
import io.crossfoot.server.security.Tls;
import io.javalin.util.JavalinBindException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Serves a ledger over HTTP until it is told to stop. */
@Command(
        name = "serve",
        showDefaultValues = true,
        header = "Serve the ledger over HTTP until stopped by Ctrl-C or SIGTERM.",
        description = {
            "Without options: the ledger of the default data folder, on http://127.0.0.1:8080, for programs of this machine.",
            "Every option but --debug, --json and --help may also be given in the environment (--rate-limit is"
                    + " CROSSFOOT_RATE_LIMIT) or in a file (rate-limit); the command line goes before the environment, and that"
                    + " before the file.",
            "Stopping answers everything that was accepted, then ends with exit code 0."
        })
final class ServeCommand extends LedgerCommand {
    /** Beside those that calls take: for keys and checks of health. */
    private static final int SPARE_CONNECTIONS = 4;

    @Mixin
    private ServeOptions options;

    /** What to close, the last opened first. */
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    @Override
    ExitCode run() throws Exception {
        options.check();
        requireFreeAddress();
        Logging.serve(options.logFormat, debug());
        boolean serving = false;
        try {
            CrossfootServer server = start();
            serving = true;
            announce(server);
        } finally {
            if (!serving) {
                close();
            }
        }
        awaitExit();
        return ExitCode.OK;
    }

    private CrossfootServer start() throws IOException {
        Optional<Tls> tls = options.tls();
        tls.ifPresent(opened::push);
        DataSource database = database();
        HikariDataSource forCalls = pool("calls", database, options.calls + SPARE_CONNECTIONS);
        HikariDataSource forLanes = pool("lanes", database, options.lanes);
        Metrics metrics = new Metrics();
        metrics.watchPools(Map.of("calls", forCalls.getHikariPoolMXBean(), "lanes", forLanes.getHikariPoolMXBean()));
        Readiness readiness = new Readiness();
        Health health = open(new Health(forCalls, readiness::ready));
        Ledger ledger = open(Ledger.connect(forCalls));
        Lanes lanes = Lanes.start(open(Ledger.connect(forLanes)), options.lanes(), metrics);
        opened.push(lanes);
        metrics.watchLanes(lanes::queueDepths);
        Gate gate = options.requireKeys
                ? Gate.withKeys(new ApiKeys(forCalls), options.rate())
                : Gate.withoutKeys(options.rate());
        Perimeter perimeter = new Perimeter(gate, health, metrics, options.accessLog);
        try {
            return open(CrossfootServer.start(
                    options.server(), tls, ledger, lanes, readiness, List.of(perimeter::installOn)));
        } catch (JavalinBindException e) {
            throw taken(e);
        }
    }

    /** Asked before a database is started for nothing. Somebody may still come in between, which is told the same way. */
    private void requireFreeAddress() throws UnknownHostException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(options.host), options.port));
        } catch (UnknownHostException e) {
            throw e;
        } catch (IOException e) {
            throw taken(e);
        }
    }

    private CommandFailure taken(Exception error) {
        return new CommandFailure(
                ExitCode.ADDRESS,
                "%s:%d can't be listened on (%s). Choose another --port; 0 takes a free one."
                        .formatted(options.host, options.port, error.getMessage()),
                error);
    }

    /** Connections to the ledger's database; an embedded server is started, and the ledger in it brought up to date. */
    private DataSource database() throws IOException {
        if (ledgerOptions.isEmbedded()) {
            OpenLedger embedded = open(ledgerOptions.open(streams()));
            return new Opening(embedded.connections());
        }
        DataSource given = ledgerOptions.unpooled(streams());
        try (Connection connection = given.getConnection()) {
            KernelCheck.require(connection, "--url '" + ledgerOptions.where() + "'");
        } catch (SQLException e) {
            throw ledgerOptions.unreachable(e);
        }
        return given;
    }

    private HikariDataSource pool(String name, DataSource database, int connections) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setDataSource(database);
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(5_000);
        return open(new HikariDataSource(config));
    }

    private <T extends AutoCloseable> T open(T resource) {
        opened.push(resource);
        return resource;
    }

    private void announce(CrossfootServer server) {
        if (json) {
            streams()
                    .out()
                    .println(Json.line(Json.object(
                            "url",
                            server.uri().toString(),
                            "port",
                            server.port(),
                            "requires_keys",
                            options.requireKeys)));
        } else {
            streams()
                    .out()
                    .println("Crossfoot serves %s on the ledger in %s, %s. Ctrl-C stops it."
                            .formatted(
                                    server.uri(),
                                    ledgerOptions.where(),
                                    options.requireKeys
                                            ? "for who has an API key"
                                            : "for this machine only, without API keys"));
        }
        streams().out().flush();
    }

    /**
     * Waits for the end of the process. It is stopped on the way out, before an embedded PostgreSQL is, since the work that is
     * under way needs it.
     */
    private void awaitExit() throws InterruptedException {
        interruption().lastWords(() -> "Stopping, when everything that was accepted is answered ...");
        CountDownLatch never = new CountDownLatch(1);
        Runnable stop = this::stop;
        EmbeddedPostgres.addExitTask(stop);
        try {
            never.await();
        } finally {
            // Somebody who runs the command within a program interrupted it.
            EmbeddedPostgres.removeExitTask(stop);
            close();
        }
    }

    /** Runs while the process is ending because of a signal. */
    private void stop() {
        close();
        streams().err().println("crossfoot: Stopped.");
        streams().out().flush();
        // Java would answer 128 and the signal's number. A service that was told to stop, and did, has not failed.
        Runtime.getRuntime().halt(ExitCode.OK.number());
    }

    private void close() {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                LoggerFactory.getLogger(ServeCommand.class).warn("Something could not be closed", e);
            }
        }
    }
}
