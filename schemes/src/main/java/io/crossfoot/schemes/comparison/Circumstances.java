package io.crossfoot.schemes.comparison;

import io.crossfoot.kernel.Kernel;
import io.crossfoot.schemes.Rows;
import io.crossfoot.schemes.SchemeServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Under which circumstances a run measured: what somebody needs to judge its figures or to repeat them.
 *
 * @param commandLine what started it
 * @param date when it began
 * @param machine what it ran on: processor, cores, memory, operating system
 * @param versions of Crossfoot, PostgreSQL and Java
 * @param settings of the server, which are the same for every scheme
 */
public record Circumstances(
        String commandLine,
        Instant date,
        Map<String, String> machine,
        Map<String, String> versions,
        Map<String, String> settings) {

    private static final List<String> SETTINGS = List.of(
            "shared_buffers",
            "max_wal_size",
            "checkpoint_timeout",
            "wal_compression",
            "fsync",
            "full_page_writes",
            "synchronous_commit",
            "autovacuum",
            "max_parallel_workers_per_gather",
            "jit");

    static Circumstances of(SchemeServer server, String commandLine, String crossfootVersion) throws SQLException {
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("Crossfoot", crossfootVersion + ", kernel " + Kernel.VERSION);
        Map<String, String> settings = new LinkedHashMap<>();
        try (Connection connection = server.postgres().connectAsSuperuser("postgres")) {
            versions.put("PostgreSQL", current(connection, "server_version"));
            for (String setting : SETTINGS) {
                settings.put(setting, current(connection, setting));
            }
        }
        versions.put("Java", System.getProperty("java.version"));
        return new Circumstances(commandLine, Instant.now(), hardware(), versions, settings);
    }

    private static String current(Connection connection, String name) throws SQLException {
        return Rows.list(connection, row -> row.getString(1), "SELECT current_setting(?)", name)
                .get(0);
    }

    private static Map<String, String> hardware() {
        Map<String, String> machine = new LinkedHashMap<>();
        processor().ifPresent(name -> machine.put("processor", name));
        machine.put("cores", String.valueOf(Runtime.getRuntime().availableProcessors()));
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system) {
            machine.put("RAM", "%.1f GiB".formatted(system.getTotalMemorySize() / (double) (1 << 30)));
        }
        machine.put(
                "operating system",
                String.join(
                        " ",
                        System.getProperty("os.name"),
                        System.getProperty("os.version"),
                        System.getProperty("os.arch")));
        return machine;
    }

    /** Linux says what it is; elsewhere that stays out. */
    private static Optional<String> processor() {
        Path info = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(info)) {
            return Optional.empty();
        }
        try (Stream<String> lines = Files.lines(info)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
