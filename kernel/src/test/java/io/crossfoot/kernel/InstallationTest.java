package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.crossfoot.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallationTest {

    @Test
    void migrating_again_does_nothing() throws Exception {
        try (TestDatabase database = TestDatabase.fresh();
                Connection connection = database.superuser()) {
            Map<String, List<String>> before = Clusters.touches(connection);
            Kernel.migrate(database.dataSource("postgres"));
            assertThat(Clusters.touches(connection)).isEqualTo(before);
            assertThat(Kernel.state(connection)).isEqualTo(Kernel.State.CURRENT);
        }
    }

    @Test
    void a_database_without_a_ledger_is_told_from_one_that_has_it() throws Exception {
        try (TestDatabase database = TestDatabase.empty();
                Connection connection = database.superuser()) {
            assertThat(Kernel.state(connection)).isEqualTo(Kernel.State.MISSING);
            assertThat(Kernel.installedVersion(connection)).isZero();
            Kernel.migrate(database.dataSource("postgres"));
            Clusters.assertInstalled(connection);
            assertThat(Kernel.installedVersion(connection)).isEqualTo(Kernel.VERSION);
        }
    }

    @Test
    void the_months_to_come_have_their_partitions() throws Exception {
        try (TestDatabase database = TestDatabase.fresh();
                Connection connection = database.superuser()) {
            assertThat(Sql.column(
                            connection,
                            "SELECT to_regclass('crossfoot.posting_' || to_char(now() AT TIME ZONE 'UTC' + n * interval '1 month',"
                                    + " 'YYYY_MM')) IS NOT NULL FROM generate_series(0, 3) AS n"))
                    .containsOnly("t")
                    .hasSize(4);
        }
    }

    @Test
    void a_database_of_a_newer_release_is_refused_before_anything_is_touched() throws Exception {
        try (TestDatabase database = TestDatabase.fresh();
                Connection connection = database.superuser()) {
            Sql.run(
                    connection,
                    "CREATE OR REPLACE FUNCTION crossfoot.kernel_version() RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS"
                            + " 'SELECT " + (Kernel.VERSION + 1) + "'");
            Map<String, List<String>> before = Clusters.touches(connection);
            KernelException refusal =
                    catchThrowableOfType(KernelException.class, () -> Kernel.migrate(database.dataSource("postgres")));
            assertThat(refusal).isNotNull();
            assertThat(refusal.code()).isEqualTo("CF040");
            assertThat(Clusters.touches(connection)).isEqualTo(before);
            assertThat(Kernel.state(connection)).isEqualTo(Kernel.State.NEWER);
        }
    }

    @Test
    void a_role_that_lacks_the_rights_is_told_which() throws Exception {
        try (TestDatabase database = TestDatabase.empty();
                Connection connection = database.superuser()) {
            assertThatThrownBy(() -> Kernel.migrate(database.dataSource("app")))
                    .isInstanceOf(KernelException.class)
                    .hasMessageContaining("CREATEROLE");
            assertThat(Kernel.state(connection)).isEqualTo(Kernel.State.MISSING);
            assertThat(Sql.column(connection, "SELECT 1 FROM pg_namespace WHERE nspname = 'crossfoot'"))
                    .isEmpty();
        }
    }

    @Test
    void an_installation_that_fails_leaves_nothing_and_lends_nothing() throws Exception {
        try (TestDatabase database = TestDatabase.empty();
                Connection connection = database.superuser()) {
            // A relation in the way makes a migration fail in the middle.
            Sql.run(
                    connection,
                    "CREATE SCHEMA crossfoot AUTHORIZATION crossfoot_owner; CREATE TABLE crossfoot.posted_key (a integer)");
            assertThatThrownBy(() -> Kernel.migrate(database.dataSource("postgres")))
                    .isInstanceOf(KernelException.class);
            assertThat(
                            Sql.column(
                                    connection,
                                    "SELECT relname FROM pg_class WHERE relnamespace = 'crossfoot'::regnamespace AND relkind = 'r'"))
                    .isSubsetOf("posted_key", "schema_history");
            assertThat(Clusters.lentMemberships(connection)).doesNotContain("crossfoot_head lent to postgres");
        }
    }

    @Test
    void twenty_installers_at_once_install_once_in_each_database_of_a_new_cluster(@TempDir Path folder)
            throws Exception {
        try (EmbeddedPostgres server =
                EmbeddedPostgres.start(folder.resolve("data"), Map.of("max_connections", "120"))) {
            List<String> databases = List.of("one", "two", "three", "four");
            try (Connection connection = server.connectAsSuperuser(EmbeddedPostgres.DATABASE)) {
                for (String database : databases) {
                    Sql.run(connection, "CREATE DATABASE " + database);
                }
            }
            CyclicBarrier start = new CyclicBarrier(20);
            ExecutorService installers = Executors.newFixedThreadPool(20);
            try {
                List<Future<?>> runs = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    String database = databases.get(i % 4);
                    runs.add(installers.submit(() -> {
                        start.await(60, TimeUnit.SECONDS);
                        Kernel.migrate(Clusters.superuser(server, database));
                        return null;
                    }));
                }
                for (Future<?> run : runs) {
                    run.get(120, TimeUnit.SECONDS);
                }
            } finally {
                installers.shutdownNow();
                assertThat(installers.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
            }
            for (String database : databases) {
                try (Connection connection = server.connectAsSuperuser(database)) {
                    Clusters.assertInstalled(connection);
                    assertThat(Sql.column(
                                    connection,
                                    "SELECT script FROM crossfoot.schema_history GROUP BY script HAVING count(*) > 1"))
                            .isEmpty();
                }
            }
        }
    }

    @Test
    void a_role_that_is_no_superuser_installs_and_keeps_no_membership(@TempDir Path folder) throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.start(folder.resolve("data"))) {
            try (Connection connection = server.connectAsSuperuser(EmbeddedPostgres.DATABASE)) {
                Clusters.createInstaller(connection, "crossfoot_dba");
            }
            var installer = Clusters.source(server.url("crossfoot_dba"), "crossfoot_dba", "crossfoot_dba");
            Kernel.migrate(installer);
            // Once more, with the rights that the first run left it.
            Kernel.migrate(installer);
            try (Connection connection = server.connectAsSuperuser("crossfoot_dba")) {
                Clusters.assertInstalled(connection);
            }
            try (Connection self = installer.getConnection();
                    Connection connection = server.connectAsSuperuser("crossfoot_dba")) {
                // What a crashed installation left behind is named, and given back by the next.
                Sql.run(self, "GRANT crossfoot_owner, crossfoot_head TO crossfoot_dba");
                assertThat(Sql.differences(connection))
                        .hasSize(1)
                        .first()
                        .asString()
                        .contains("crossfoot_dba");
                Kernel.migrate(installer);
                Clusters.assertInstalled(connection);
            }
            try (Connection self = installer.getConnection()) {
                // It may still grant itself what it administers; that it does not hold it is what verify says.
                Sql.refused(self, "42501", "SET ROLE crossfoot_head");
                Sql.refused(self, "42501", "UPDATE crossfoot.account SET balance = 1");
            }
        }
    }
}
