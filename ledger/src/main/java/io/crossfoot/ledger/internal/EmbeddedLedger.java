package io.crossfoot.ledger.internal;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.crossfoot.kernel.Kernel;
import io.crossfoot.kernel.KernelException;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.Retries;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.ServiceLoader;
import org.slf4j.LoggerFactory;

/** A ledger on the server of a data folder, which is found as a JDBC driver so that nothing depends on its artifact. */
public final class EmbeddedLedger {
    private static final String SUPERUSER = "postgres";

    private static final String STOPPED = "08006";

    /** More would only queue at the server, for one disk confirms all commits; callers wait here instead. */
    private static final int CONNECTIONS = 10;

    private EmbeddedLedger() {}

    /** Starts the server, brings the ledger up to date and opens it. */
    public static Ledger open(Path dataFolder) {
        String url = "jdbc:crossfoot:"
                + Objects.requireNonNull(dataFolder, "dataFolder").toAbsolutePath();
        Driver driver = driver(url);
        DriverDataSource superuser = new DriverDataSource(driver, url, properties("user", SUPERUSER));
        HikariDataSource pool = null;
        try {
            requireServer(superuser);
            Kernel.migrate(superuser);
            grantAllRights(superuser);
            pool = pool(new DriverDataSource(driver, url, new Properties()));
            HikariDataSource opened = pool;
            return PooledLedger.connect(pool, new Retries(), () -> close(opened, driver, url));
        } catch (RuntimeException | SQLException e) {
            close(pool, driver, url);
            throw asRuntime(e);
        }
    }

    private static RuntimeException asRuntime(Exception error) {
        if (error instanceof SQLException sql) {
            return SqlErrors.of(sql);
        }
        if (error instanceof KernelException kernel) {
            ErrorCode code = ErrorCode.of(kernel.code()).orElse(ErrorCode.DATABASE_ERROR);
            return LedgerException.of(code, kernel.getMessage(), Map.of(), kernel);
        }
        return (RuntimeException) error;
    }

    private static Driver driver(String url) {
        for (Driver driver : ServiceLoader.load(Driver.class)) {
            try {
                if (driver.acceptsURL(url)) {
                    return driver;
                }
            } catch (SQLException e) {
                LoggerFactory.getLogger(Ledger.class).debug("A driver can't tell which URLs are its own", e);
            }
        }
        throw new IllegalStateException("The embedded server is not on the class path;"
                + " add the artifact io.crossfoot:crossfoot-embedded, or use Ledger.connect with a data source");
    }

    /** The first connection starts the server; why it can't is nothing that passes by trying again. */
    private static void requireServer(DriverDataSource superuser) {
        try (Connection connection = superuser.getConnection()) {
            connection.isReadOnly();
        } catch (SQLException e) {
            throw LedgerException.of(ErrorCode.DATABASE_ERROR, e.getMessage(), Map.of(), e);
        }
    }

    private static void grantAllRights(DriverDataSource superuser) throws SQLException {
        try (Connection connection = superuser.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET client_min_messages = warning");
            statement.execute("GRANT crossfoot_admin TO crossfoot");
        }
    }

    private static HikariDataSource pool(DriverDataSource dataSource) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("crossfoot");
        config.setDataSource(dataSource);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        return new HikariDataSource(config);
    }

    private static void close(HikariDataSource pool, Driver driver, String url) {
        if (pool != null) {
            pool.close();
        }
        try {
            driver.connect(url, properties("shutdown", "true")).close();
        } catch (SQLException e) {
            // That is how the driver answers: it can return a connection or throw, and there is no server to connect
            // to.
            LoggerFactory.getLogger(Ledger.class).debug("{}", e.getMessage());
        }
    }

    private static Properties properties(String name, String value) {
        Properties properties = new Properties();
        properties.setProperty(name, value);
        return properties;
    }
}
