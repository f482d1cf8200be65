package io.crossfoot.cli;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.crossfoot.ledger.Ledger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which ledger a command works on. */
final class LedgerOptions {
    private static final String URL_PREFIX = "jdbc:postgresql:";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = {
                "Data folder of an embedded PostgreSQL.",
                "Default: ~/.crossfoot, so that the same command finds the same ledger from every folder."
            })
    private Path data;

    @Option(names = "--url", paramLabel = "URL", description = "JDBC URL of your PostgreSQL: jdbc:postgresql://HOST/DB")
    private String url;

    @Option(names = "--user", paramLabel = "NAME", description = "Database role, with --url. Default: PGUSER, if set.")
    private String user;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "File whose first line is the role's password. Default: PGPASSWORD, if set.")
    private Path passwordFile;

    boolean isEmbedded() {
        return url == null;
    }

    /** The folder or, without what may be secret in it, the URL: for messages. */
    String where() {
        return isEmbedded() ? folder().toString() : url.replaceAll("\\?.*", "").replaceAll("//[^/@]*@", "//");
    }

    Path folder() {
        return data != null ? data : Path.of(System.getProperty("user.home"), ".crossfoot");
    }

    /** Opens the ledger; a data folder that does not exist yet is made. */
    OpenLedger open(Streams streams) throws IOException {
        check();
        if (!isEmbedded()) {
            return connect(streams);
        }
        Ledger ledger = Ledger.embedded(folder());
        String driverUrl = "jdbc:crossfoot:" + folder().toAbsolutePath();
        return new OpenLedger(ledger, () -> DriverManager.getConnection(driverUrl), () -> {});
    }

    /** Opens a ledger that is there: whoever asks for a balance with a mistyped folder wants no new, empty ledger. */
    OpenLedger openExisting(Streams streams) throws IOException {
        check();
        if (isEmbedded() && !Files.isDirectory(folder())) {
            throw new CommandFailure(
                    ExitCode.DATABASE,
                    "There is no ledger in %s. Post or import something, or run: crossfoot migrate --data %s"
                            .formatted(folder(), folder()));
        }
        return open(streams);
    }

    /** Connects without asking for a ledger, for who installs one. */
    DataSource unpooled(Streams streams) throws IOException {
        check();
        PGSimpleDataSource source = new PGSimpleDataSource();
        try {
            source.setUrl(url);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), "--url is not a JDBC URL of PostgreSQL: " + where());
        }
        source.setApplicationName("crossfoot");
        String role = user != null ? user : streams.environment().apply("PGUSER");
        if (role != null && (user != null || source.getUser() == null)) {
            source.setUser(role);
        }
        String password = passwordFile != null
                ? password(passwordFile)
                : streams.environment().apply("PGPASSWORD");
        if (password != null && (passwordFile != null || source.getPassword() == null)) {
            source.setPassword(password);
        }
        return source;
    }

    private OpenLedger connect(Streams streams) throws IOException {
        DataSource unpooled = unpooled(streams);
        HikariDataSource pool = pool(unpooled);
        try {
            try (Connection connection = pool.getConnection()) {
                KernelCheck.require(connection, "--url '" + where() + "'");
            } catch (SQLException e) {
                throw unreachable(e);
            }
            return new OpenLedger(Ledger.connect(pool), unpooled::getConnection, pool::close);
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
    }

    /** The ledger would try for a while to connect; on the command line a wrong host or password is far more likely. */
    private HikariDataSource pool(DataSource unpooled) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("crossfoot");
        config.setDataSource(unpooled);
        config.setMinimumIdle(1);
        config.setMaximumPoolSize(2);
        config.setConnectionTimeout(5_000);
        config.setInitializationFailTimeout(1);
        try {
            return new HikariDataSource(config);
        } catch (PoolInitializationException e) {
            throw unreachable(e.getCause() instanceof SQLException cause ? cause : new SQLException(e.getMessage(), e));
        }
    }

    CommandFailure unreachable(SQLException error) {
        return new CommandFailure(
                ExitCode.DATABASE, "%s can't be used: %s".formatted(where(), error.getMessage()), error);
    }

    private void check() {
        if (data != null && url != null) {
            throw new ParameterException(command.commandLine(), "Give --data or --url, not both.");
        }
        if (url == null && (user != null || passwordFile != null)) {
            throw new ParameterException(command.commandLine(), "--user and --password-file go with --url.");
        }
        if (url != null && !url.startsWith(URL_PREFIX)) {
            throw new ParameterException(
                    command.commandLine(),
                    "--url begins with " + URL_PREFIX + ", such as jdbc:postgresql://localhost/shop");
        }
    }

    private static String password(Path file) throws IOException {
        try (var lines = Files.lines(file)) {
            return lines.findFirst().orElse("");
        }
    }
}
