package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.crossfoot.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** What was acknowledged survives the server's sudden end; what was not is there whole or not at all. */
class CrashTest {

    private static final int CALLERS = 6;
    private static final int CRASHES = 2;

    private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();

    @Test
    void what_was_acknowledged_survives_kill_9_of_the_whole_server(@TempDir Path folder) throws Exception {
        for (int crash = 0; crash < CRASHES; crash++) {
            EmbeddedPostgres server = EmbeddedPostgres.start(folder.resolve("data"));
            try {
                if (crash == 0) {
                    Kernel.migrate(superuser(server));
                }
                int before = acknowledged.size();
                ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
                List<Future<?>> load = new ArrayList<>();
                for (int caller = 0; caller < CALLERS; caller++) {
                    String name = crash + "-" + caller;
                    load.add(callers.submit(() -> post(server, name)));
                }
                await().atMost(Duration.ofSeconds(60)).until(() -> acknowledged.size() > before + 300);
                kill(server);
                for (Future<?> caller : load) {
                    caller.get(60, TimeUnit.SECONDS);
                }
                callers.shutdown();
                assertThat(callers.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
            } finally {
                server.close();
            }
        }
        try (EmbeddedPostgres server = EmbeddedPostgres.start(folder.resolve("data"));
                Connection connection = superuser(server).getConnection()) {
            Set<String> found = new HashSet<>(Sql.column(connection, "SELECT key FROM crossfoot.transaction"));
            assertThat(found).containsAll(acknowledged);
            assertThat(asked).containsAll(found);
            assertThat(Sql.column(connection, "SELECT key FROM crossfoot.lot"))
                    .containsExactlyInAnyOrderElementsOf(
                            Sql.column(connection, "SELECT key FROM crossfoot.transaction WHERE link IS NOT NULL"));
            // Each transaction is there whole: both of its legs, and its detail.
            assertThat(
                            Sql.column(
                                    connection,
                                    "SELECT key FROM crossfoot.transaction WHERE jsonb_array_length(postings) <> 2 OR description IS NULL"))
                    .isEmpty();
            assertThat(Sql.value(
                            connection,
                            "SELECT sum(balance) FROM crossfoot.account_balance WHERE account LIKE 'user:%'"))
                    .isEqualTo(3 * found.size() + ".00");
            Sql.assertSound(connection);
            // A caller who got no answer asks again, and gets the first result where there is one.
            String key = acknowledged.peek();
            assertThat(Sql.value(
                            connection,
                            "SELECT status FROM crossfoot.transaction AS t, crossfoot.post_batch('{1,1}', '{NULL,NULL}',"
                                    + " ARRAY[t.postings #>> '{0,destination}', 'user:shared'], '{1,2}', '{USD,USD}', '{pay}',"
                                    + " ARRAY[t.key], NULL, '{paid}') AS p WHERE t.key = ? AND p.leg = 1",
                            key))
                    .isEqualTo("replayed");
        }
    }

    private static PGSimpleDataSource superuser(EmbeddedPostgres server) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(server.url(EmbeddedPostgres.DATABASE));
        source.setUser(EmbeddedPostgres.SUPERUSER);
        source.setPassword(server.password(EmbeddedPostgres.SUPERUSER));
        return source;
    }

    /** Posts until the server is gone. */
    private void post(EmbeddedPostgres server, String name) {
        try (Connection connection = superuser(server).getConnection()) {
            // What a careless caller would set must not cost anything that was acknowledged.
            Sql.run(connection, "SET synchronous_commit = off");
            for (int n = 0; ; n++) {
                String key = name + "-" + n;
                asked.add(key);
                String user = "user:" + (n + name.hashCode()) % 7;
                Sql.run(
                        connection,
                        "SELECT crossfoot.post_batch('{1,1}', '{NULL,NULL}', ARRAY['" + user
                                + "', 'user:shared'], '{1,2}'," + " '{USD,USD}', '{pay}', ARRAY['" + key
                                + "'], NULL, '{paid}'"
                                // Some of it is credit that expires.
                                + (n % 3 != 1
                                        ? ")"
                                        : ", link => ARRAY['{\"grants\": {\"lot\": \"" + key
                                                + "\", \"account\": \"" + user
                                                + "\", \"expires_at\": \"2999-01-01T00:00:00Z\"}}'::jsonb])"));
                acknowledged.add(key);
            }
        } catch (SQLException gone) {
            // The server was killed; what was under way may be there or not.
        }
    }

    /** Ends the postmaster and all its processes at once, as a loss of power would. */
    private static void kill(EmbeddedPostgres server) {
        ProcessHandle postmaster = ProcessHandle.of(server.pid()).orElseThrow();
        List<ProcessHandle> all = new ArrayList<>(List.of(postmaster));
        postmaster.descendants().forEach(all::add);
        assertThat(all).hasSizeGreaterThan(CALLERS);
        all.forEach(ProcessHandle::destroyForcibly);
        await().atMost(Duration.ofSeconds(30)).until(() -> all.stream().noneMatch(ProcessHandle::isAlive));
    }
}
