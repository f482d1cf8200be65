package io.crossfoot.server.lanes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.crossfoot.embedded.EmbeddedPostgres;
import io.crossfoot.kernel.Kernel;
import io.crossfoot.kernel.TestDatabase;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.LedgerOperations;
import io.crossfoot.ledger.Posted;
import io.crossfoot.ledger.Transaction;
import io.crossfoot.ledger.TransactionFilter;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** When the database goes away in the middle of load, no caller is told what is not so. */
class LostDatabaseTest {
    private static final int CALLERS = 40;

    private final AtomicBoolean stop = new AtomicBoolean();
    private final ConcurrentLinkedQueue<Long> posted = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> keyed = new ConcurrentLinkedQueue<>();
    private final AtomicInteger postedWithoutKey = new AtomicInteger();
    private final AtomicInteger unknown = new AtomicInteger();
    private final ConcurrentLinkedQueue<LedgerException> failures = new ConcurrentLinkedQueue<>();

    @Test
    void connections_that_are_terminated_under_load_lead_to_no_wrong_answer() throws Exception {
        try (TestDatabase database = TestDatabase.fresh();
                HikariDataSource pool = pool(database.dataSource("app"));
                Ledger ledger = Ledger.connect(pool);
                Connection superuser = database.superuser()) {
            loadWhile(ledger, () -> {
                for (int i = 0; i < 10; i++) {
                    morePosted();
                    try (Statement statement = superuser.createStatement()) {
                        statement.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                                + " WHERE datname = current_database() AND usename = 'app'");
                    }
                }
            });
            assertTruthful(ledger);
        }
    }

    @Test
    void a_server_that_is_killed_and_comes_back_under_load_leads_to_no_wrong_answer(@TempDir Path folder)
            throws Exception {
        AtomicReference<EmbeddedPostgres> server =
                new AtomicReference<>(EmbeddedPostgres.start(folder.resolve("data")));
        try {
            DataSource current = new CurrentServer(server);
            Kernel.migrate(current);
            try (HikariDataSource pool = pool(current);
                    Ledger ledger = Ledger.connect(pool)) {
                loadWhile(ledger, () -> {
                    morePosted();
                    kill(server.get());
                    server.get().close();
                    server.set(EmbeddedPostgres.start(folder.resolve("data")));
                    morePosted();
                });
                assertTruthful(ledger);
            }
        } finally {
            server.get().close();
        }
    }

    private interface Disturbance {
        void run() throws Exception;
    }

    private void loadWhile(Ledger ledger, Disturbance disturbance) throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try (Lanes lanes = Lanes.start(ledger, new LanesOptions(2, 10_000, 100), LaneListener.NONE)) {
            for (int caller = 0; caller < CALLERS; caller++) {
                int number = caller;
                callers.submit(() -> load(lanes, number));
            }
            disturbance.run();
            stop.set(true);
            callers.shutdown();
            assertThat(callers.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            callers.shutdownNow();
        }
    }

    /** Every other caller gives keys. */
    private void load(Lanes lanes, int caller) {
        String account = (caller % 2 == 0 ? "keyed:" : "plain:") + caller % 7;
        for (int i = 0; !stop.get(); i++) {
            Transaction.Builder transaction = Transaction.deposit(account, new BigDecimal("0.01"), "USD");
            String key = caller % 2 == 0 ? caller + "-" + i : null;
            try {
                Posted result = lanes.postAndWait(transaction.key(key).build()).orElseThrow();
                posted.add(result.transactionId());
                if (key == null) {
                    postedWithoutKey.incrementAndGet();
                } else {
                    keyed.add(key);
                }
            } catch (LedgerException e) {
                if (e.code() == ErrorCode.UNKNOWN_OUTCOME && key == null) {
                    unknown.incrementAndGet();
                } else {
                    failures.add(e);
                }
            }
        }
    }

    private void morePosted() {
        int before = posted.size();
        await().atMost(Duration.ofSeconds(60)).until(() -> posted.size() > before + 500);
    }

    private void assertTruthful(LedgerOperations ledger) {
        assertThat(failures).as("callers with a key always get their result").isEmpty();
        assertThat(unknown.get()).as("without a key some got lost").isPositive();
        Set<Long> ids = new HashSet<>();
        Set<String> keys = new HashSet<>();
        AtomicInteger withoutKey = new AtomicInteger();
        ledger.transactions(TransactionFilter.ALL).forEach(transaction -> {
            ids.add(transaction.transactionId());
            transaction.key().ifPresentOrElse(keys::add, withoutKey::incrementAndGet);
        });
        assertThat(ids).as("whatever was acknowledged is there").containsAll(posted);
        assertThat(posted).as("and was posted once").doesNotHaveDuplicates();
        assertThat(keys).containsExactlyInAnyOrderElementsOf(keyed);
        assertThat(withoutKey.get()).isBetween(postedWithoutKey.get(), postedWithoutKey.get() + unknown.get());
        assertThat(ledger.verify().differences()).isEmpty();
    }

    private static HikariDataSource pool(DataSource source) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(source);
        config.setMaximumPoolSize(4);
        config.setConnectionTimeout(1_000);
        return new HikariDataSource(config);
    }

    private static void kill(EmbeddedPostgres server) throws Exception {
        ProcessHandle postmaster = ProcessHandle.of(server.pid()).orElseThrow();
        List<ProcessHandle> family = postmaster.descendants().toList();
        postmaster.destroyForcibly();
        family.forEach(ProcessHandle::destroyForcibly);
        postmaster.onExit().get(30, TimeUnit.SECONDS);
    }

    /** Connects to the server of the moment, whose port changes as it comes back. */
    private record CurrentServer(AtomicReference<EmbeddedPostgres> server) implements DataSource {
        @Override
        public Connection getConnection() throws SQLException {
            PGSimpleDataSource source = new PGSimpleDataSource();
            source.setUrl(server.get().url("postgres"));
            source.setUser(EmbeddedPostgres.SUPERUSER);
            source.setPassword(server.get().password(EmbeddedPostgres.SUPERUSER));
            return source.getConnection();
        }

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            return getConnection();
        }

        @Override
        public PrintWriter getLogWriter() {
            return null;
        }

        @Override
        public void setLogWriter(PrintWriter out) {}

        @Override
        public void setLoginTimeout(int seconds) {}

        @Override
        public int getLoginTimeout() {
            return 0;
        }

        @Override
        public Logger getParentLogger() throws SQLFeatureNotSupportedException {
            throw new SQLFeatureNotSupportedException();
        }

        @Override
        public <T> T unwrap(Class<T> type) throws SQLException {
            throw new SQLException("wraps nothing");
        }

        @Override
        public boolean isWrapperFor(Class<?> type) {
            return false;
        }
    }
}
