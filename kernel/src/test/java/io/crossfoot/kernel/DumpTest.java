package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What PostgreSQL's own tools save of a ledger, they bring back whole, guarded and working. */
class DumpTest {

    private static final String DUMP = "ledger.dump";

    private static Postgres15Server server;
    private static Connection source;

    @BeforeAll
    static void dump() throws Exception {
        server = Postgres15Server.start("DumpTest");
        source = server.createDatabase("shop").getConnection();
        Kernel.migrate(server.superuser("shop"));
        Sql.run(source, "CREATE ROLE shop LOGIN PASSWORD 'shop' IN ROLE crossfoot_app");
        LedgerContent.fill(source, List.of(source));
        server.run("pg_dump", "--format=custom", "--file=" + DUMP, "shop");
    }

    @AfterAll
    static void stop() throws Exception {
        if (source != null) {
            source.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private static void assertRestored(Connection restored, Connection app) throws Exception {
        Map<String, List<String>> rows = LedgerContent.rows(source);
        assertThat(LedgerContent.rows(restored)).isEqualTo(rows);
        assertThat(LedgerContent.readings(restored)).isEqualTo(LedgerContent.readings(source));
        assertThat(Clusters.catalogue(restored)).isEqualTo(Clusters.catalogue(source));
        assertThat(Clusters.history(restored)).isEqualTo(Clusters.history(source));
        Sql.assertSound(restored);

        assertThat(Sql.value(
                        app,
                        "SELECT crossfoot.post('{\"type\": \"purchase\", \"key\": \"order-1\", \"postings\":"
                                + " [{\"source\": \"user:2\", \"destination\": \"revenue\", \"amount\": \"9.00\", \"currency\": \"EUR\"},"
                                + " {\"source\": \"user:2\", \"destination\": \"fees\", \"amount\": \"0.50\", \"currency\": \"EUR\"}]}'::jsonb)"
                                + " ->> 'replayed'"))
                .isEqualTo("true");
        Sql.run(app, "SELECT crossfoot.transfer('user:1', 'somebody:new', 1, 'EUR', key => 'after')");
        LedgerContent.assertRulesGoOn(restored, app);
        Sql.refused(app, "42501", "INSERT INTO crossfoot.posting SELECT * FROM crossfoot.posting");
        Sql.refused(restored, "CF031", "UPDATE crossfoot.account SET balance = 1");
        Sql.refused(restored, "CF030", "TRUNCATE crossfoot.posting");
        Sql.run(restored, "SELECT crossfoot.set_floor('user:1', 'EUR', -5), crossfoot.configure('UTC')");
        Sql.assertSound(restored);
    }

    @Test
    void a_dump_is_restored_into_another_database_of_the_cluster() throws Exception {
        try (Connection restored = server.createDatabase("again").getConnection()) {
            server.run("pg_restore", "--exit-on-error", "--dbname=again", DUMP);
            try (Connection app = server.source("again", "shop", "shop").getConnection()) {
                assertRestored(restored, app);
            }
            Kernel.migrate(server.superuser("again"));
            Sql.assertSound(restored);
        }
    }

    @Test
    void roles_and_a_dump_are_restored_into_another_cluster() throws Exception {
        server.run("pg_dumpall", "--roles-only", "--file=roles.sql");
        try (Postgres15Server other = Postgres15Server.start("DumpTest")) {
            other.createDatabase("shop");
            // The superuser is there already; everything else must be new.
            String file = server.folder().resolve("roles.sql").toString();
            other.run("psql", "--no-psqlrc", "--dbname=postgres", "--file=" + file);
            other.run(
                    "pg_restore",
                    "--exit-on-error",
                    "--dbname=shop",
                    server.folder().resolve(DUMP).toString());
            try (Connection restored = other.superuser("shop").getConnection();
                    Connection app = other.source("shop", "shop", "shop").getConnection()) {
                assertRestored(restored, app);
            }
        }
    }
}
