package io.crossfoot.cli;

import io.crossfoot.embedded.EmbeddedPostgres;
import io.crossfoot.kernel.Move;
import io.crossfoot.kernel.MoveException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** Carries a whole ledger to another PostgreSQL. */
@Command(
        name = "move",
        header = "Carry a whole ledger to another PostgreSQL, as it is, and verify both.",
        description = {
            "The source is a data folder, whose server is started for it, or a PostgreSQL of your own. It can be read"
                    + " meanwhile, but not posted to: who posts waits until the move is done. It is not changed, and takes"
                    + " postings again afterwards, which the target will not have; so stop or redirect first what posts.",
            "",
            "The target has no ledger, or one that was just made by migrate; anything else is refused. It holds the whole"
                    + " ledger when the command has succeeded, with every table compared row by row on both sides, and"
                    + " nothing of it however else the command ends.",
            "",
            "Connect as a superuser, or as a role that may install a ledger (see migrate). Logins and their rights are not"
                    + " carried: grant crossfoot_app to your application's login in the target.",
            "",
            "With --json, one object on one line: moved, tables (table, rows, bytes, digest), sequences, and what verify"
                    + " said of source and target."
        })
final class MoveCommand implements Callable<Integer> {
    private static final String URL_PREFIX = "jdbc:postgresql:";

    @Spec
    private CommandSpec spec;

    @ParentCommand
    private Crossfoot crossfoot;

    @Option(
            names = "--from",
            required = true,
            paramLabel = "DIR|URL",
            description = "The ledger to move: a data folder, or a JDBC URL such as jdbc:postgresql://HOST/DB")
    private String from;

    @Option(
            names = "--from-user",
            paramLabel = "NAME",
            description = "Database role, with a URL. Default: PGUSER, if set.")
    private String fromUser;

    @Option(
            names = "--from-password-file",
            paramLabel = "FILE",
            description = "File whose first line is that role's password. Default: PGPASSWORD, if set.")
    private Path fromPasswordFile;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "URL",
            description = "Where to: the JDBC URL of your PostgreSQL, 15 or newer.")
    private String to;

    @Option(names = "--to-user", paramLabel = "NAME", description = "Database role. Default: PGUSER, if set.")
    private String toUser;

    @Option(
            names = "--to-password-file",
            paramLabel = "FILE",
            description = "File whose first line is that role's password. Default: PGPASSWORD, if set.")
    private Path toPasswordFile;

    @Option(names = "--json", description = "Write the result as JSON, and nothing else, to standard output.")
    private boolean json;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    private volatile String lastWords = "Nothing was moved.";

    @Override
    public Integer call() throws Exception {
        if (crossfoot.debug()) {
            Logging.debug();
        }
        crossfoot.interruption().lastWords(() -> lastWords);
        DataSource target = dataSource("--to", to, toUser, toPasswordFile);
        if (isUrl(from)) {
            return move(dataSource("--from", from, fromUser, fromPasswordFile), target)
                    .number();
        }
        if (fromUser != null || fromPasswordFile != null) {
            throw wrongUsage("--from-user and --from-password-file go with a URL.");
        }
        Path folder = Path.of(from);
        requireFolder(folder);
        try (EmbeddedPostgres server = EmbeddedPostgres.start(folder)) {
            PGSimpleDataSource superuser = new PGSimpleDataSource();
            superuser.setUrl(server.url(EmbeddedPostgres.DATABASE));
            superuser.setUser(EmbeddedPostgres.SUPERUSER);
            superuser.setPassword(server.password(EmbeddedPostgres.SUPERUSER));
            return move(superuser, target).number();
        }
    }

    private static boolean isUrl(String text) {
        return text.startsWith("jdbc:");
    }

    /** A folder that is empty would be made into a new ledger. */
    private static void requireFolder(Path folder) throws IOException {
        boolean hasFiles = false;
        if (Files.isDirectory(folder)) {
            try (var files = Files.list(folder)) {
                hasFiles = files.findAny().isPresent();
            }
        }
        if (!hasFiles) {
            throw new CommandFailure(ExitCode.DATABASE, "There is no ledger in %s.".formatted(folder));
        }
    }

    private ExitCode move(DataSource source, DataSource target) {
        long start = System.nanoTime();
        Move.Result result;
        try (ShownProgress progress = new ShownProgress()) {
            result = new Move(source, target).run(progress);
        } catch (MoveException e) {
            throw failure(e);
        }
        lastWords = "The move is done.";
        if (json) {
            crossfoot.streams().out().println(Json.line(json(result)));
        } else {
            show(result, Duration.ofNanos(System.nanoTime() - start));
        }
        return ExitCode.OK;
    }

    private CommandFailure failure(MoveException e) {
        if (!e.differences().isEmpty()) {
            if (json) {
                crossfoot
                        .streams()
                        .out()
                        .println(Json.line(Json.object(
                                "moved", false, "message", e.getMessage(), "differences", trees(e.differences()))));
            } else {
                e.differences().forEach(each -> crossfoot.streams().out().println("  " + each));
            }
        }
        ExitCode exitCode =
                switch (e.reason()) {
                    case TARGET_IN_USE -> ExitCode.REFUSED;
                    case DIFFERENT -> ExitCode.DIFFERENCES;
                    case SOURCE_UNFIT, TARGET_UNFIT, BUSY, DATABASE, UNKNOWN_OUTCOME -> ExitCode.DATABASE;
                };
        String which =
                switch (e.reason()) {
                    case SOURCE_UNFIT ->
                        " The source is: %s '%s'"
                                .formatted(isUrl(from) ? "--url" : "--data", isUrl(from) ? withoutSecrets(from) : from);
                    case UNKNOWN_OUTCOME -> " For that: crossfoot verify --url '%s'".formatted(withoutSecrets(to));
                    default -> "";
                };
        return new CommandFailure(exitCode, e.getMessage() + which, e);
    }

    /** Shows on standard error how far it is, and knows what to say if the process is stopped. */
    private final class ShownProgress implements Move.Progress, AutoCloseable {
        private Progress copying;
        private String table;
        private long copiedRows;

        @Override
        public void step(String description) {
            close();
            // Only the commit makes anything last, and what becomes of it then is the server's to decide.
            lastWords = description.equals("Committing")
                    ? "The target was just committing: it holds the whole ledger or nothing of it."
                    : "Nothing was moved: the target holds nothing of the ledger, and the source is as it was.";
            crossfoot.streams().err().println(description + " ...");
        }

        @Override
        public void copying(long rows, long bytes) {
            copying = Progress.ofBytes(crossfoot.streams(), "Copy", "rows", bytes);
        }

        @Override
        public void copied(String name, long rows, long bytes) {
            // Tables without rows are many, and no news.
            if (rows > copiedRows) {
                copiedRows = rows;
                if (!name.equals(table)) {
                    table = name;
                    copying.say(name);
                }
                copying.at(bytes, rows);
            }
        }

        @Override
        public void close() {
            if (copying != null) {
                copying.close();
                copying = null;
            }
        }
    }

    private DataSource dataSource(String option, String url, String user, Path passwordFile) throws IOException {
        if (!url.startsWith(URL_PREFIX)) {
            throw wrongUsage("%s begins with %s, such as jdbc:postgresql://localhost/shop".formatted(option, URL_PREFIX)
                    + (option.equals("--from") ? "; or it is a data folder." : ""));
        }
        PGSimpleDataSource source = new PGSimpleDataSource();
        try {
            source.setUrl(url);
        } catch (IllegalArgumentException e) {
            throw wrongUsage(option + " is not a JDBC URL of PostgreSQL: " + withoutSecrets(url));
        }
        source.setApplicationName("crossfoot move");
        // One side waits for long while the other works, and what is between may forget a connection that is quiet.
        source.setTcpKeepAlive(true);
        String role = user != null ? user : crossfoot.streams().environment().apply("PGUSER");
        if (role != null && (user != null || source.getUser() == null)) {
            source.setUser(role);
        }
        String password = passwordFile != null
                ? firstLine(passwordFile)
                : crossfoot.streams().environment().apply("PGPASSWORD");
        if (password != null && (passwordFile != null || source.getPassword() == null)) {
            source.setPassword(password);
        }
        return source;
    }

    private static String firstLine(Path file) throws IOException {
        try (var lines = Files.lines(file)) {
            return lines.findFirst().orElse("");
        }
    }

    private static String withoutSecrets(String url) {
        return url.replaceAll("\\?.*", "").replaceAll("//[^/@]*@", "//");
    }

    private ParameterException wrongUsage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private void show(Move.Result result, Duration time) {
        var out = crossfoot.streams().out();
        long rows = result.tables().stream().mapToLong(Move.Table::rows).sum();
        out.printf("Moved %,d rows to %s in %.1f s.%n", rows, withoutSecrets(to), time.toMillis() / 1e3);
        Table tables = new Table(List.of(Table.left("TABLE"), Table.right("ROWS"), Table.right("BYTES")));
        result.tables()
                .forEach(each -> tables.add(each.name(), "%,d".formatted(each.rows()), "%,d".formatted(each.bytes())));
        tables.print(out);
        out.println("Every table has the same rows on both sides.");
        show("Source", result.source());
        show("Target", result.target());
        out.println();
        out.println(
                "The source is as it was and takes postings again; what is posted there will not be in the target.");
        out.println("Logins were not moved. Where the target has them, give them their roles again:");
        List<String> logins = isUrl(from) ? result.logins() : List.of();
        (logins.isEmpty() ? List.of("GRANT crossfoot_app TO your_login") : logins)
                .forEach(each -> out.println("  " + each + ";"));
    }

    private void show(String side, Move.Proof proof) {
        crossfoot
                .streams()
                .out()
                .printf(
                        "%s: checked %,d accounts, %,d transactions and %,d entries. Everything adds up.%n",
                        side, proof.accounts(), proof.transactions(), proof.entries());
    }

    private Map<String, Object> json(Move.Result result) {
        return Json.object(
                "moved",
                true,
                "tables",
                result.tables().stream()
                        .map(each -> Json.object(
                                "table", each.name(),
                                "rows", each.rows(),
                                "bytes", each.bytes(),
                                "digest", each.digest()))
                        .toList(),
                "sequences",
                result.sequences().stream()
                        .map(each -> Json.object(
                                "sequence", each.name(), "last_value", each.lastValue(), "is_called", each.called()))
                        .toList(),
                "source",
                json(result.source()),
                "target",
                json(result.target()),
                "logins",
                isUrl(from) ? result.logins() : List.of());
    }

    private static Map<String, Object> json(Move.Proof proof) {
        return Json.object(
                "ok", proof.ok(),
                "accounts", proof.accounts(),
                "transactions", proof.transactions(),
                "entries", proof.entries(),
                "differences", trees(proof.differences()));
    }

    private static List<?> trees(List<String> objects) {
        return objects.stream().map(JsonMapper.shared()::readTree).toList();
    }
}
