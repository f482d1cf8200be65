package io.crossfoot.benchmarks;

import io.crossfoot.kernel.Kernel;
import io.crossfoot.server.lanes.LanesOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Under which circumstances a run measured: what somebody needs to judge its figures or to repeat them. */
final class Facts {

    private static final List<String> SETTINGS = List.of(
            "shared_buffers",
            "max_wal_size",
            "checkpoint_timeout",
            "wal_compression",
            "fsync",
            "full_page_writes",
            "synchronous_commit",
            "autovacuum",
            "max_parallel_workers_per_gather");

    private Facts() {}

    static Map<String, String> of(BenchmarkServer server, Benchmark run, int verified)
            throws SQLException, IOException, InterruptedException {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(
                "date",
                OffsetDateTime.now(ZoneOffset.UTC).format(DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'")));
        facts.put(
                "machine",
                cores() + " cores" + model() + ", " + memory() + ", " + System.getProperty("os.name") + " "
                        + System.getProperty("os.version") + " " + System.getProperty("os.arch"));
        if (server.folder() != null) {
            facts.put("file system", Files.getFileStore(server.folder()).type());
        }
        facts.put(
                "server", server.ask("SELECT version()") + (server.isEmbedded() ? ", embedded" : ", given by its URL"));
        StringBuilder settings = new StringBuilder();
        for (String setting : SETTINGS) {
            settings.append(settings.isEmpty() ? "" : ", ")
                    .append(setting)
                    .append('=')
                    .append(server.ask("SELECT current_setting('" + setting + "')"));
        }
        facts.put("settings, the same for both sides", settings.toString());
        facts.put("Java", System.getProperty("java.version"));
        facts.put(
                "driver of TPC-B and single transfers",
                run.pgbench().isPresent()
                        ? run.pgbench().get().version() + ", -M prepared -c "
                                + run.sizes().clients() + " -j 2"
                        : "JDBC, the same statements prepared, " + run.sizes().clients() + " connections and threads");
        facts.put(
                "driver of the rest",
                "JDBC, prepared on the server, one call a transaction; the server counts the answer's rows by status");
        facts.put(
                "driver of HTTP",
                "one thread of this JVM for all connections; the service in a JVM of its own with "
                        + ServiceProcess.HEAP + ", " + LanesOptions.DEFAULT.lanes() + " lanes");
        run.earlier()
                .ifPresent(earlier -> facts.put(
                        "kernels",
                        "version %d, and before it version %d (%s), in two databases, over JDBC, in turns of about 0.2 s"
                                .formatted(Kernel.VERSION, earlier.version(), earlier.name())));
        facts.put(
                "rounds",
                run.rounds() + " interleaved, slices of " + run.slice().toMillis() / 1000.0 + " s");
        Sizes sizes = run.sizes();
        facts.put(
                "sizes",
                "%,d and %,d accounts, batches of %,d, history of %,d postings, %,d of them on one account, TPC-B scale %d"
                        .formatted(
                                sizes.accounts(),
                                sizes.manyAccounts(),
                                sizes.batch(),
                                sizes.history(),
                                sizes.busyHistory(),
                                sizes.tpcbScale()));
        facts.put("verify afterwards", "ok on all " + verified + " ledgers");
        return facts;
    }

    private static int cores() {
        return Runtime.getRuntime().availableProcessors();
    }

    private static String memory() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? Numbers.show(system.getTotalMemorySize() / (double) (1 << 30), 1) + " GiB RAM"
                : "RAM unknown";
    }

    /** Linux says what the cores are; elsewhere that stays out. */
    private static String model() throws IOException {
        Path info = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(info)) {
            return "";
        }
        try (Stream<String> lines = Files.lines(info)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .limit(1)
                    .map(line -> " (" + line.substring(line.indexOf(':') + 1).strip() + ")")
                    .collect(Collectors.joining());
        }
    }
}
