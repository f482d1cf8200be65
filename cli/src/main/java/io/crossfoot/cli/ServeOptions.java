package io.crossfoot.cli;

import io.crossfoot.server.ServerOptions;
import io.crossfoot.server.lanes.LanesOptions;
import io.crossfoot.server.security.ListenAddress;
import io.crossfoot.server.security.RequestRate;
import io.crossfoot.server.security.Tls;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How the service runs. docs/operations.md has the same table, which a test compares. */
final class ServeOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = SettingSources.CONFIG,
            paramLabel = "FILE",
            description =
                    "File with settings, one NAME = VALUE a line. The names are those of the options, without --.")
    private Path config;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "Address to listen on. Any but a loopback address needs --require-keys.")
    String host;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "Port to listen on; 0 takes a free one, which is printed.")
    int port;

    @Option(
            names = "--require-keys",
            arity = "0..1",
            paramLabel = "true|false",
            fallbackValue = "true",
            defaultValue = "false",
            description = "Let in only who has an API key, see 'crossfoot keys'.")
    boolean requireKeys;

    @Option(
            names = "--tls-certificate",
            paramLabel = "FILE",
            description = "Speak HTTPS with this PEM certificate chain. Renewed files are used without a restart.")
    private Path tlsCertificate;

    @Option(
            names = "--tls-key",
            paramLabel = "FILE",
            description = "The certificate's private key: PEM, PKCS #8, not encrypted.")
    private Path tlsKey;

    @Option(
            names = "--rate-limit",
            paramLabel = "N",
            defaultValue = "0",
            description = "Requests a second for each key, or for each client address without keys; 0 for no limit.")
    private int rateLimit;

    @Option(
            names = "--rate-burst",
            paramLabel = "N",
            defaultValue = "0",
            description = "Requests at once within the rate limit; 0 for twice the limit.")
    private int rateBurst;

    @Option(
            names = "--lanes",
            paramLabel = "N",
            defaultValue = "2",
            description = "Batches of single transactions that may be on the way at once, 1 to 64.")
    int lanes;

    @Option(
            names = "--queue",
            paramLabel = "N",
            defaultValue = "20000",
            description = "Postings that may wait for a lane; beyond that requests are answered 503.")
    private int queue;

    @Option(
            names = "--calls",
            paramLabel = "N",
            defaultValue = "16",
            description = "Reads, batches and other calls of the ledger at a time, each with a database connection.")
    int calls;

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "4096",
            description = "HTTP connections at a time.")
    private int connections;

    @Option(
            names = "--grace",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "How long stopping waits for the answers of what was accepted.")
    private int grace;

    @Option(
            names = "--log-format",
            paramLabel = "text|json",
            defaultValue = "text",
            description = "How the log is written to standard error.")
    Logging.Format logFormat;

    @Option(
            names = "--access-log",
            arity = "0..1",
            paramLabel = "true|false",
            fallbackValue = "true",
            defaultValue = "true",
            description = "Whether each request is a line in the log.")
    boolean accessLog;

    /** Refuses what would be unsafe or can't work, before anything is started. */
    void check() {
        try {
            if (!requireKeys && !ListenAddress.isLoopback(host)) {
                throw wrong(
                        "Without --require-keys the service is for this machine only, and other machines reach %s. Add --require-keys, or leave --host out."
                                .formatted(host));
            }
        } catch (UnknownHostException e) {
            throw wrong("--host is an address of this machine; there is no %s.".formatted(host));
        }
        if ((tlsCertificate == null) != (tlsKey == null)) {
            throw wrong("--tls-certificate and --tls-key go together.");
        }
        if (rateLimit < 0 || rateBurst < 0) {
            throw wrong("--rate-limit and --rate-burst are not below 0.");
        }
        if (rateBurst > 0 && rateLimit == 0) {
            throw wrong("--rate-burst goes with --rate-limit.");
        }
        requireBetween("--port", port, 0, 65_535);
        requireBetween("--lanes", lanes, 1, 64);
        requireBetween("--queue", queue, 1, 10_000_000);
        requireBetween("--calls", calls, 1, 1_000);
        requireBetween("--connections", connections, 1, 1_000_000);
        requireBetween("--grace", grace, 1, 3_600);
    }

    private void requireBetween(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw wrong("%s lies between %d and %d, %d does not.".formatted(option, least, most, value));
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(command.commandLine(), message);
    }

    Optional<RequestRate> rate() {
        return rateLimit == 0
                ? Optional.empty()
                : Optional.of(new RequestRate(rateLimit, rateBurst == 0 ? 2L * rateLimit : rateBurst));
    }

    Optional<Tls> tls() {
        try {
            return tlsCertificate == null ? Optional.empty() : Optional.of(Tls.of(tlsCertificate, tlsKey));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.REFUSED, "TLS can't be used. " + e.getMessage(), e);
        }
    }

    LanesOptions lanes() {
        return new LanesOptions(lanes, queue, LanesOptions.DEFAULT.batchPostings());
    }

    ServerOptions server() {
        ServerOptions defaults = ServerOptions.DEFAULT;
        return defaults.with(new ServerOptions.Address(host, port))
                .with(new ServerOptions.Threads(
                        defaults.threads().all(), calls, defaults.threads().queuedCalls()))
                .with(new ServerOptions.Connections(
                        connections, defaults.connections().streams()))
                .with(new ServerOptions.Timeouts(
                        defaults.timeouts().idle(), defaults.timeouts().body(), Duration.ofSeconds(grace)));
    }
}
