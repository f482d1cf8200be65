package io.crossfoot.embedded.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The server's settings: what new folders begin with, what every run insists on, and what a caller may add to it. */
final class ServerSettings {
    /** Written to postgresql.conf when a folder is made; from then on they are the owner's to change. */
    private static final Map<String, String> INITIAL = ordered(
            "shared_buffers", "256MB",
            "max_wal_size", "2GB",
            // The bundle is built without lz4.
            "wal_compression", "pglz",
            "checkpoint_timeout", "15min",
            "checkpoint_completion_target", "0.9",
            "random_page_cost", "1.1",
            "max_connections", "100",
            "jit", "off",
            "log_min_messages", "warning");

    /** Given on the command line, where neither postgresql.conf nor ALTER SYSTEM can undo them. */
    private static final Map<String, String> ALWAYS = ordered(
            "listen_addresses", "127.0.0.1",
            "unix_socket_directories", "",
            "password_encryption", "scram-sha-256",
            "logging_collector", "off",
            "log_destination", "stderr",
            "fsync", "on",
            "full_page_writes", "on",
            "synchronous_commit", "on");

    private static final Set<String> THE_LAUNCHERS = Set.of(
            "port",
            "listen_addresses",
            "unix_socket_directories",
            "password_encryption",
            "logging_collector",
            "log_destination",
            "data_directory",
            "config_file",
            "hba_file",
            "ident_file",
            "external_pid_file");

    /** The values that keep a commit through a crash; each setting accepts only these. */
    private static final Map<String, Set<String>> DURABLE = Map.of(
            "fsync", Set.of("on", "true", "yes", "1"),
            "full_page_writes", Set.of("on", "true", "yes", "1"),
            "synchronous_commit", Set.of("on", "local", "remote_write", "remote_apply"),
            "zero_damaged_pages", Set.of("off", "false", "no", "0"),
            "ignore_checksum_failure", Set.of("off", "false", "no", "0"));

    private final Map<String, String> settings;

    private ServerSettings(Map<String, String> settings) {
        this.settings = settings;
    }

    /**
     * Adds a caller's settings for one run.
     *
     * @throws IllegalArgumentException for settings that would lose committed data or that are the launcher's own
     */
    static ServerSettings with(Map<String, String> extra) {
        Map<String, String> settings = new LinkedHashMap<>(ALWAYS);
        extra.forEach((name, value) -> {
            String setting = checkedName(name);
            settings.put(setting, checkedValue(setting, value));
        });
        return new ServerSettings(settings);
    }

    /** As arguments of the postgres program. */
    List<String> arguments() {
        return arguments(settings);
    }

    /** What a new folder begins with, as arguments of initdb. */
    static List<String> initialArguments() {
        return arguments(INITIAL);
    }

    private static List<String> arguments(Map<String, String> settings) {
        List<String> arguments = new ArrayList<>();
        settings.forEach((name, value) -> {
            arguments.add("-c");
            arguments.add(name + "=" + value);
        });
        return arguments;
    }

    private static String checkedName(String name) {
        // PostgreSQL reads a hyphen in a name as an underscore, so a looser pattern would let full-page-writes by.
        if (name == null || !name.matches("[A-Za-z_][A-Za-z0-9_$.]*")) {
            throw new IllegalArgumentException("Not the name of a PostgreSQL setting: " + name);
        }
        String setting = name.toLowerCase(Locale.ROOT);
        if (THE_LAUNCHERS.contains(setting)) {
            throw new IllegalArgumentException(
                    "The setting %s belongs to the embedded server and can't be given.".formatted(setting));
        }
        return setting;
    }

    private static String checkedValue(String setting, String value) {
        if (value == null || value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("The setting %s has no usable value.".formatted(setting));
        }
        Set<String> durable = DURABLE.get(setting);
        if (durable != null && !durable.contains(value.trim().toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(
                    "The setting %s=%s is refused because a crash could lose or corrupt committed data."
                            .formatted(setting, value));
        }
        return value;
    }

    private static Map<String, String> ordered(String... namesAndValues) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }
}
