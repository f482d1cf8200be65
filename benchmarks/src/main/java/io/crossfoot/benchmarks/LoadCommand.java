package io.crossfoot.benchmarks;

import io.crossfoot.benchmarks.load.Load;
import io.crossfoot.benchmarks.load.LoadResult;
import io.crossfoot.benchmarks.load.Pace;
import io.crossfoot.benchmarks.load.Plan;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command that puts load on a service and reckons up afterwards. */
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Posts transfers over HTTP for a while, prints how many and how long they took, and then compares what was"
                    + " acknowledged with what is in the ledger.",
            "Starts a service and a PostgreSQL of its own unless told otherwise. The accounts are called load:0, load:1,"
                    + " ... and get money first where they have too little; the transactions are of type load.",
            "The exit code is 0 when every acknowledged transfer is in the ledger as it was asked for, the balances are"
                    + " what they make of those before, nothing more is there than what got no answer, and the ledger"
                    + " verifies; otherwise 1. Refusals and lost answers are reported and do not change it."
        })
final class LoadCommand implements Callable<Integer> {

    private static final String PREFIX = "load:";
    private static final String HOT = PREFIX + "hot";
    private static final String TYPE = "load";
    private static final int POOLED_AT_ONCE = 1_000;
    private static final int POOLED_BATCHES = 40;
    private static final double[] PERCENTILES = {50, 90, 99, 99.9};

    @ArgGroup
    private Place place = new Place();

    @Option(
            names = "--api-key-file",
            paramLabel = "FILE",
            description = "Has the API key that the service wants; with it, all accounts may be posted to and read")
    private Path apiKeyFile;

    @Option(names = "--connections", paramLabel = "N", description = "HTTP connections, all open all the time (256)")
    private int connections = 256;

    @ArgGroup
    private Speed speed = new Speed();

    @Option(names = "--seconds", paramLabel = "S", description = "How long is measured (30)")
    private int seconds = 30;

    @Option(names = "--warm-up", paramLabel = "S", description = "How long is posted before that (3)")
    private int warmUp = 3;

    @Option(names = "--accounts", paramLabel = "N", description = "Between how many accounts (10000)")
    private int accounts = 10_000;

    @Option(
            names = "--hot",
            paramLabel = "PERCENT",
            description = "How many of a hundred transfers are from or to one and the same account (0)")
    private int hot;

    @Option(names = "--keyed", description = "Give every transfer a key of its own")
    private boolean keyed;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Make the same transfers as another run (random, and printed)")
    private Long seed;

    @Spec
    private CommandSpec command;

    private static final class Place {
        @Option(names = "--url", paramLabel = "URL", description = "The service, such as http://127.0.0.1:8080")
        URI url;

        @Option(
                names = "--data",
                paramLabel = "DIR",
                description = "Keep the PostgreSQL server in this folder, which stays")
        Path data;
    }

    private static final class Speed {
        @Option(names = "--closed", description = "Each connection sends its next when the answer came (default)")
        boolean closed;

        @Option(
                names = "--rate",
                paramLabel = "N",
                description =
                        "So many a second, whatever the service does; a latency counts from when the request was due")
        double rate;
    }

    @Override
    public Integer call() throws Exception {
        if (connections < 1 || seconds < 1 || warmUp < 0 || accounts < 2 || hot < 0 || hot > 100 || speed.rate < 0) {
            throw new ParameterException(
                    command.commandLine(),
                    "--connections, --seconds and --rate are at least 1, --accounts 2, --warm-up 0, and --hot 0 to 100");
        }
        if (place.url != null) {
            InetSocketAddress server = address(place.url);
            String apiKey =
                    apiKeyFile == null ? null : Files.readString(apiKeyFile).strip();
            try {
                return run(server, apiKey, new ServiceBooks(server, apiKey));
            } catch (IOException | IllegalStateException e) {
                // Somebody else's service: what it answered, or that it is not there, says all.
                System.err.println(
                        "load: " + place.url + ": " + (e.getMessage() == null ? e.toString() : e.getMessage()));
                return 1;
            }
        }
        Progress.say("starting PostgreSQL");
        try (BenchmarkServer postgres =
                place.data != null ? BenchmarkServer.in(place.data) : BenchmarkServer.temporary()) {
            Ledger ledger = new Ledgers(postgres, Sizes.QUICK).bare("load");
            Progress.say("starting the service");
            try (ServiceProcess service = ServiceProcess.start(ledger)) {
                return run(service.address(), null, new LedgerBooks(ledger));
            }
        }
    }

    private InetSocketAddress address(URI url) {
        boolean plain = "http".equals(url.getScheme())
                && url.getHost() != null
                && (url.getPath() == null
                        || url.getPath().isEmpty()
                        || url.getPath().equals("/"));
        if (!plain) {
            throw new ParameterException(command.commandLine(), "--url is of the form http://host:port, not " + url);
        }
        InetSocketAddress address = new InetSocketAddress(url.getHost(), url.getPort() < 0 ? 80 : url.getPort());
        if (address.isUnresolved()) {
            throw new ParameterException(command.commandLine(), "There is no host " + url.getHost());
        }
        return address;
    }

    private int run(InetSocketAddress server, String apiKey, Books books) throws Exception {
        long itsSeed = seed != null ? seed : new SplittableRandom().nextLong();
        Progress.say("seeing to the money of %,d accounts; --seed %d", accounts, itsSeed);
        books.fund(PREFIX, Accounts.all(PREFIX, accounts));
        books.fund(PREFIX, Accounts.named(HOT));
        TransferRequests requests = new TransferRequests(server, apiKey, pool(itsSeed), TYPE, keyed);
        Reckoning reckoning = new Reckoning(books, PREFIX, TYPE);
        Plan plan = new Plan(
                connections,
                speed.rate > 0 ? Pace.rate(speed.rate) : Pace.closed(),
                Duration.ofSeconds(warmUp),
                Duration.ofSeconds(seconds),
                Duration.ofSeconds(30));
        LoadResult result = watch(new Load(server, plan, requests));
        Progress.say("looking for what was acknowledged");
        List<String> differences = reckoning.differences(requests);
        summary(result, reckoning, differences).forEach(System.out::println);
        return differences.isEmpty() ? 0 : 1;
    }

    private List<Transfers> pool(long itsSeed) {
        SplittableRandom random = new SplittableRandom(itsSeed);
        Accounts all = Accounts.all(PREFIX, accounts);
        return Transfers.pool(
                () -> {
                    Transfers transfers = Transfers.random(all, POOLED_AT_ONCE, random);
                    for (int i = 0; i < POOLED_AT_ONCE; i++) {
                        if (random.nextInt(100) < hot) {
                            transfers.route(i, HOT, all.random(random), random);
                        }
                    }
                    return transfers;
                },
                POOLED_BATCHES);
    }

    /** Says every second how it goes. */
    private LoadResult watch(Load load) throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<LoadResult> result = thread.submit(load);
            while (true) {
                try {
                    return result.get(1, TimeUnit.SECONDS);
                } catch (TimeoutException e) {
                    Histogram second = load.interval();
                    if (second.getTotalCount() > 0) {
                        Progress.say("%,7d/s  %s", second.getTotalCount(), latencies(second));
                    }
                }
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            thread.shutdownNow();
        }
    }

    private List<String> summary(LoadResult result, Reckoning reckoning, List<String> differences) {
        List<String> lines = new ArrayList<>();
        lines.add("throughput  %s posts/s over %d connections, %s%s%s, %,d accounts, %d s after %d s of warm-up"
                .formatted(
                        Numbers.show(result.perSecond(), 0),
                        connections,
                        speed.rate > 0 ? "at " + Numbers.show(speed.rate) + " a second" : "closed loop",
                        keyed ? ", keyed" : "",
                        hot > 0 ? ", " + hot + " % on one account" : "",
                        accounts,
                        seconds,
                        warmUp));
        lines.add("latency     " + latencies(result.latencies()));
        lines.add("errors      "
                + (result.errors().isEmpty()
                        ? "none"
                        : result.errors().entrySet().stream()
                                .map(error -> "%,d times %s".formatted(error.getValue(), error.getKey()))
                                .collect(Collectors.joining("\n            "))));
        lines.add("no answer   %,d, and never sent %,d".formatted(result.lost(), result.unsent()));
        lines.add("in ledger   %,d of %,d acknowledged, %,d that got no answer"
                .formatted(reckoning.found(), result.accepted(), reckoning.beyond()));
        lines.add("reckoning   " + (differences.isEmpty() ? "everything adds up" : "DIFFERENCES"));
        differences.forEach(difference -> lines.add("            " + difference));
        return lines;
    }

    private static String latencies(Histogram histogram) {
        StringBuilder text = new StringBuilder();
        for (double percentile : PERCENTILES) {
            text.append("p%s %s ms  "
                    .formatted(
                            percentile == Math.rint(percentile)
                                    ? Integer.toString((int) percentile)
                                    : Double.toString(percentile),
                            Numbers.show(histogram.getValueAtPercentile(percentile) / 1e6, 2)));
        }
        return text.append("max ")
                .append(Numbers.show(histogram.getMaxValue() / 1e6, 2))
                .append(" ms")
                .toString();
    }
}
