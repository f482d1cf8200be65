package io.crossfoot.server;

import io.crossfoot.ledger.Ledger;
import io.crossfoot.server.http.InFlight;
import io.crossfoot.server.http.JettyProblems;
import io.crossfoot.server.http.Routes;
import io.crossfoot.server.lanes.Lanes;
import io.crossfoot.server.security.Tls;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.HandlerType;
import io.javalin.router.Endpoint;
import io.javalin.router.ParsedEndpoint;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ledger over HTTP, as docs/http.md describes it.
 *
 * <pre>{@code
 * Readiness readiness = new Readiness();
 * try (CrossfootServer server = CrossfootServer.start(ServerOptions.DEFAULT, ledger, lanes, readiness, parts)) {
 *     server.uri();                                              // http://127.0.0.1:40231
 * }
 * }</pre>
 */
public final class CrossfootServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CrossfootServer.class);

    /** Jetty's own: one thread that accepts connections and one that watches them, whatever the machine. */
    private static final int ACCEPTORS = 1;

    /**
     * An account may be called {@code ..}, which an address has to write as %2E%2E; a hold's key may have every character; and whoever
     * writes %2F in an account's name is told that the name is wrong. Paths name no files here, and everything that looks at
     * them does so before anything is decoded.
     */
    private static final UriCompliance ADDRESSES = UriCompliance.DEFAULT.with(
            "CROSSFOOT",
            UriCompliance.Violation.AMBIGUOUS_PATH_SEGMENT,
            UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
            UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING,
            UriCompliance.Violation.SUSPICIOUS_PATH_CHARACTERS);

    /** Taken from a pool only while bytes arrive; enough for some hundred lines of a stream at a time. */
    private static final int INPUT_BUFFER_BYTES = 32 * 1024;

    /** Nothing waits for disputes and expired credit to be settled, so that this need not be often. */
    private static final Duration SETTLED_EVERY = Duration.ofSeconds(10);

    private final ServerOptions options;
    private final Optional<Tls> tls;
    private final Lanes lanes;
    private final Readiness readiness;
    private final Routes routes;
    private final Settlement settlement;
    private final InFlight inFlight = new InFlight();
    private final QueuedThreadPool threads;
    private final Javalin app;
    private final int port;
    private final AtomicBoolean closed = new AtomicBoolean();
    private ServerConnector connector;

    private CrossfootServer(
            ServerOptions options,
            Optional<Tls> tls,
            Ledger ledger,
            Lanes lanes,
            Readiness readiness,
            List<Consumer<JavalinConfig>> parts) {
        this.tls = tls;
        this.options = options;
        this.lanes = lanes;
        this.readiness = readiness;
        threads = new QueuedThreadPool(
                options.threads().all(), Math.min(8, options.threads().all()));
        threads.setName("crossfoot-http");
        routes = new Routes(options, ledger, lanes, orInPlace(threads));
        app = Javalin.create(server -> {
            configure(server);
            parts.forEach(part -> part.accept(server));
            routes.installOn(server);
            answerHeads(server);
        });
        boolean started = false;
        try {
            app.start();
            started = true;
        } finally {
            if (!started) {
                routes.close();
            }
        }
        port = connector.getLocalPort();
        settlement = Settlement.start(ledger, SETTLED_EVERY);
    }

    /**
     * Starts a server that speaks plain HTTP.
     *
     * @param options where it listens and its limits
     * @param ledger what it serves; stays the caller's, who closes it after the server
     * @param lanes where it posts single transactions; the server closes them
     * @param readiness is told when requests are taken
     * @param parts what else belongs to it, in the order of its handlers, which come before every route: one of them decides
     *     what each request's caller may do
     * @return a server that answers
     * @throws io.javalin.util.JavalinBindException when the address can't be listened on
     */
    public static CrossfootServer start(
            ServerOptions options,
            Ledger ledger,
            Lanes lanes,
            Readiness readiness,
            List<Consumer<JavalinConfig>> parts) {
        return start(options, Optional.empty(), ledger, lanes, readiness, parts);
    }

    /**
     * Starts a server.
     *
     * @param options where it listens and its limits
     * @param tls how it encrypts, if at all; stays the caller's, who closes it after the server
     * @param ledger what it serves; stays the caller's, who closes it after the server
     * @param lanes where it posts single transactions; the server closes them
     * @param readiness is told when requests are taken
     * @param parts what else belongs to it, in the order of its handlers, which come before every route: one of them decides
     *     what each request's caller may do
     * @return a server that answers
     * @throws io.javalin.util.JavalinBindException when the address can't be listened on
     */
    public static CrossfootServer start(
            ServerOptions options,
            Optional<Tls> tls,
            Ledger ledger,
            Lanes lanes,
            Readiness readiness,
            List<Consumer<JavalinConfig>> parts) {
        CrossfootServer server = new CrossfootServer(options, tls, ledger, lanes, readiness, parts);
        readiness.set(true);
        return server;
    }

    /** What was done is answered, even where no thread is left for it. */
    private static Executor orInPlace(Executor executor) {
        return task -> {
            try {
                executor.execute(task);
            } catch (RejectedExecutionException e) {
                task.run();
            }
        };
    }

    private void configure(JavalinConfig server) {
        server.startup.showJavalinBanner = false;
        server.startup.showOldJavalinVersionWarning = false;
        server.startup.startupWatcherEnabled = false;
        server.http.prefer405over404 = true;
        server.router.ignoreTrailingSlashes = false;
        // A compressed stream can't be flushed line by line; a proxy compresses where that is wanted.
        server.http.compressionStrategy = CompressionStrategy.NONE;
        // Bodies are limited where they are read.
        server.http.maxRequestSize = Long.MAX_VALUE;
        server.router.javaLangErrorHandler((response, error) -> {
            LOG.error("An answer failed", error);
            response.setStatus(500);
        });
        server.jetty.threadPool = threads;
        server.jetty.modifyServer(this::configure);
        server.jetty.modifyServletContextHandler(handler -> {
            handler.setErrorHandler(new JettyProblems());
            handler.getServletHandler().setDecodeAmbiguousURIs(true);
        });
        server.jetty.modifyHttpConfiguration(this::configure);
        server.jetty.addConnector(this::connector);
    }

    /** HEAD is answered like GET, of which Jetty leaves the body out. Javalin by itself would say 200 without asking the route. */
    private static void answerHeads(JavalinConfig server) {
        for (ParsedEndpoint parsed : server.unsafe.internalRouter.allHttpHandlers()) {
            Endpoint endpoint = parsed.endpoint;
            if (endpoint.method.equals(HandlerType.GET)) {
                server.routes.addHttpHandler(HandlerType.HEAD, endpoint.path, endpoint.handler);
            }
        }
    }

    /** How many requests are not answered yet. */
    int inFlight() {
        return inFlight.count();
    }

    /** What is answered, as method and path: for the test that compares it with the description of the routes. */
    Set<String> endpoints() {
        return app.unsafe.internalRouter.allHttpHandlers().stream()
                .map(parsed -> parsed.endpoint)
                .filter(endpoint -> endpoint.method.isHttpMethod())
                .map(endpoint -> endpoint.method.name() + " " + endpoint.path)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private void configure(Server server) {
        server.setHandler(inFlight);
        server.setErrorHandler(new JettyProblems());
        server.setStopAtShutdown(false);
        server.setStopTimeout(0);
    }

    private void configure(HttpConfiguration http) {
        http.setRequestHeaderSize(options.sizes().headers());
        http.setInputBufferSize(INPUT_BUFFER_BYTES);
        // By default Jetty takes two values that differ in case only for one, and with them two Idempotency-Keys.
        http.setHeaderCacheCaseSensitive(true);
        http.setSendServerVersion(false);
        http.setSendDateHeader(true);
        http.setUriCompliance(ADDRESSES);
    }

    private ServerConnector connector(Server server, HttpConfiguration http) {
        ConnectionFactory[] protocols = tls.map(given -> given.protocols(http))
                .orElseGet(() -> new ConnectionFactory[] {new HttpConnectionFactory(http)});
        connector = new ServerConnector(server, ACCEPTORS, -1, protocols);
        connector.setHost(options.address().host());
        connector.setPort(options.address().port());
        connector.setIdleTimeout(options.timeouts().idle().toMillis());
        connector.addBean(new NetworkConnectionLimit(options.connections().all(), connector));
        return connector;
    }

    /**
     * The port it listens on.
     *
     * @return the port, also after the server was closed
     */
    public int port() {
        return port;
    }

    /**
     * Where it is reached from this machine.
     *
     * @return without a path
     */
    public URI uri() {
        String host = options.address().host().contains(":")
                ? "[" + options.address().host() + "]"
                : options.address().host();
        return URI.create((tls.isPresent() ? "https://" : "http://") + host + ":" + port);
    }

    /**
     * Stops in good order: takes no more connections and requests and is no longer ready, lets streams end after the line they
     * are at, answers everything that was accepted (as far as that ends within the grace of the options), then closes the lanes
     * and the connections.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        readiness.set(false);
        settlement.close();
        connector.close();
        inFlight.turnAway();
        routes.finishStreams();
        try {
            if (!inFlight.await(options.timeouts().grace())) {
                LOG.warn(
                        "{} requests were not answered within {} s and are given up",
                        inFlight.count(),
                        options.timeouts().grace().toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        lanes.close();
        app.stop();
        routes.close();
    }
}
