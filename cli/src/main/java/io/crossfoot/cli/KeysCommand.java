package io.crossfoot.cli;

import io.crossfoot.embedded.EmbeddedPostgres;
import io.crossfoot.server.security.ApiKey;
import io.crossfoot.server.security.ApiKeys;
import io.crossfoot.server.security.NewApiKey;
import io.crossfoot.server.security.Scope;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Manages the keys of a service. */
@Command(
        name = "keys",
        header = "Make, list, end and replace the API keys of a service.",
        description = {
            "With --url, the database role needs crossfoot_admin. With --data, the folder may be in use by 'crossfoot serve'.",
            "Where the ledger is may be given as for 'crossfoot serve': in the environment or in its file."
        },
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        subcommands = {
            KeysCommand.Create.class,
            KeysCommand.ListAll.class,
            KeysCommand.Revoke.class,
            KeysCommand.Rotate.class
        })
final class KeysCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do.");
    }

    /** What they have in common: where the keys are, and how they are shown. */
    abstract static class KeyCommand extends LedgerCommand {
        private static final Pattern PERIOD = Pattern.compile("(\\d{1,6})([smhd])");
        private static final Map<String, ChronoUnit> UNITS =
                Map.of("s", ChronoUnit.SECONDS, "m", ChronoUnit.MINUTES, "h", ChronoUnit.HOURS, "d", ChronoUnit.DAYS);

        @Option(
                names = SettingSources.CONFIG,
                paramLabel = "FILE",
                description = "The service's file with settings, for where its ledger is.")
        private Path config;

        /** Reaches the keys also while a service has the data folder open: that is when keys are made and replaced. */
        final <R> R with(Function<ApiKeys, R> work) throws IOException, SQLException {
            if (ledgerOptions.isEmbedded()) {
                Optional<Connection> running = EmbeddedPostgres.connectToRunning(ledgerOptions.folder());
                if (running.isPresent()) {
                    try (Connection connection = running.get()) {
                        KernelCheck.require(connection, "--data " + ledgerOptions.where());
                    }
                    return work.apply(new ApiKeys(new Opening(
                            () -> reconnected().orElseThrow(() -> new SQLException("The service stopped", "08006")))));
                }
            }
            try (OpenLedger open = ledgerOptions.openExisting(streams())) {
                return work.apply(new ApiKeys(new Opening(open.connections())));
            }
        }

        private Optional<Connection> reconnected() throws SQLException {
            try {
                return EmbeddedPostgres.connectToRunning(ledgerOptions.folder());
            } catch (IOException e) {
                throw new SQLException(e.getMessage(), "08001", e);
            }
        }

        final Duration period(String option, String text) {
            Matcher matcher = PERIOD.matcher(text);
            if (!matcher.matches()) {
                throw wrongUsage(
                        "%s is a number and s, m, h or d, such as 90d; this is not: %s".formatted(option, text));
            }
            return Duration.of(Long.parseLong(matcher.group(1)), UNITS.get(matcher.group(2)));
        }

        final void show(List<ApiKey> keys) {
            if (json) {
                streams()
                        .out()
                        .println(Json.line(Json.object(
                                "keys", keys.stream().map(KeyCommand::object).toList())));
                return;
            }
            Table table = new Table(List.of(
                    Table.left("ID"),
                    Table.left("NAME"),
                    Table.left("SCOPE"),
                    Table.left("ACCOUNTS"),
                    Table.left("TYPES"),
                    Table.left("CREATED"),
                    Table.left("ENDS"),
                    Table.left("STATE")));
            for (ApiKey key : keys) {
                table.add(
                        key.id(),
                        key.name(),
                        key.scope().word(),
                        key.prefixes().map(list -> String.join(" ", list)).orElse("all"),
                        key.types().map(list -> String.join(" ", list)).orElse("all"),
                        key.createdAt().truncatedTo(ChronoUnit.SECONDS),
                        key.expiresAt()
                                .map(end -> end.truncatedTo(ChronoUnit.SECONDS).toString())
                                .orElse("never"),
                        hasEnded(key) ? "ended" : "works");
            }
            table.print(streams().out());
        }

        final void hand(NewApiKey made) {
            if (json) {
                Map<String, Object> object = object(made.key());
                object.put("key", made.token());
                streams().out().println(Json.line(object));
                return;
            }
            show(List.of(made.key()));
            streams().out().println();
            streams().out().println(made.token());
            streams().out().flush();
            streams().err().println("This is the key. Keep it now: it is not stored, and nobody can show it again.");
        }

        private static Map<String, Object> object(ApiKey key) {
            return Json.object(
                    "id",
                    key.id(),
                    "name",
                    key.name(),
                    "scope",
                    key.scope().word(),
                    "prefixes",
                    key.prefixes().orElse(null),
                    "types",
                    key.types().orElse(null),
                    "created_at",
                    key.createdAt().toString(),
                    "expires_at",
                    key.expiresAt().map(Instant::toString).orElse(null),
                    "ended",
                    hasEnded(key));
        }

        private static boolean hasEnded(ApiKey key) {
            return key.expiresAt().filter(end -> !end.isAfter(Instant.now())).isPresent();
        }
    }

    /** Makes a key. */
    @Command(
            name = "create",
            header = "Make an API key, which is shown this once.",
            description = {
                "An account prefix goes by the colon: user: is every account that begins so; user:1 is that account and"
                        + " those beneath it, such as user:1:bonus, but not user:10."
            })
    static final class Create extends KeyCommand {
        @Parameters(paramLabel = "NAME", description = "What it is for, such as shop-backend.")
        private String name;

        @Option(
                names = "--scope",
                paramLabel = "read|post|admin",
                required = true,
                description = "How much it may do: read; post, which may read too; or admin, which may all.")
        private String scope;

        @Option(
                names = "--prefix",
                paramLabel = "TEXT",
                description = "Only for accounts of this prefix, external: ones included. May be given several times.")
        private List<String> prefixes;

        @Option(
                names = "--type",
                paramLabel = "TYPE",
                description =
                        "Only for posting transactions of this type. May be given several times; for the scope post.")
        private List<String> types;

        @Option(
                names = "--expires-in",
                paramLabel = "PERIOD",
                description = "When it ends: 90d, 12h, 30m. Default: never.")
        private String expiresIn;

        @Mixin
        private Actor actor;

        @Override
        ExitCode run() throws Exception {
            Scope given = Scope.of(scope).orElseThrow(() -> wrongUsage("--scope is read, post or admin, not " + scope));
            Optional<Instant> end =
                    Optional.ofNullable(expiresIn).map(text -> Instant.now().plus(period("--expires-in", text)));
            hand(with(keys -> keys.create(
                    name, given, Optional.ofNullable(prefixes), Optional.ofNullable(types), end, actor.name())));
            return ExitCode.OK;
        }
    }

    /** Lists them. */
    @Command(name = "list", header = "List all API keys, the newest first, also those that have ended.")
    static final class ListAll extends KeyCommand {
        @Override
        ExitCode run() throws Exception {
            show(with(ApiKeys::list));
            return ExitCode.OK;
        }
    }

    /** Ends a key. */
    @Command(name = "revoke", header = "End an API key now. Services notice within 5 seconds.")
    static final class Revoke extends KeyCommand {
        @Parameters(paramLabel = "ID", description = "The 8 characters after cfk_.")
        private String id;

        @Mixin
        private Actor actor;

        @Override
        ExitCode run() throws Exception {
            show(with(keys -> {
                keys.revoke(id, actor.name());
                return keys.list().stream().filter(key -> key.id().equals(id)).toList();
            }));
            return ExitCode.OK;
        }
    }

    /** Replaces a key. */
    @Command(
            name = "rotate",
            header = "Replace an API key by a new one with the same rights; the old one goes on for a while.")
    static final class Rotate extends KeyCommand {
        @Parameters(paramLabel = "ID", description = "The 8 characters after cfk_.")
        private String id;

        @Option(
                names = "--overlap",
                paramLabel = "PERIOD",
                defaultValue = "24h",
                description = "How long the old key still works: 24h, 30m, 0s. Default: ${DEFAULT-VALUE}.")
        private String overlap;

        @Mixin
        private Actor actor;

        @Override
        ExitCode run() throws Exception {
            Duration period = period("--overlap", overlap);
            hand(with(keys -> keys.rotate(id, period, actor.name())));
            return ExitCode.OK;
        }
    }
}
