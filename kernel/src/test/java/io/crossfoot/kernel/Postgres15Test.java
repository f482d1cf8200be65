package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The oldest PostgreSQL that the kernel promises to run on, installed there by a role that is no superuser. */
class Postgres15Test {

    private static Postgres15Server server;
    private static Connection superuser;
    private static Connection app;
    private static Connection owner;

    @BeforeAll
    static void start() throws Exception {
        server = Postgres15Server.start("Postgres15Test");
        superuser = server.superuser("postgres").getConnection();
        Clusters.createInstaller(superuser, "installer");
        superuser.close();
        superuser = server.superuser("installer").getConnection();
        Kernel.migrate(server.source("installer", "installer", "installer"));
        for (String login : List.of("app", "owner")) {
            Sql.run(superuser, "CREATE ROLE " + login + " LOGIN PASSWORD '" + login + "' IN ROLE crossfoot_" + login);
        }
        app = server.source("installer", "app", "app").getConnection();
        owner = server.source("installer", "owner", "owner").getConnection();
        for (String account : List.of("alice", "alice", "bob", "carol", "erin")) {
            Sql.deposit(app, account, account.equals("alice") ? "100" : "50", "USD");
        }
        Sql.deposit(app, "dave", "50", "EUR");
        Sql.run(superuser, "SELECT crossfoot.set_floor('carol', 'USD', 20)");
        Sql.run(app, "SELECT crossfoot.transfer('erin', 'frank', 1, 'USD', key => 'k1', description => 'first')");
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            for (Connection connection : new Connection[] {app, owner, superuser}) {
                if (connection != null) {
                    connection.close();
                }
            }
            server.close();
        }
    }

    @Test
    void the_kernel_is_installed_with_the_same_catalogue_and_proves_itself() throws Exception {
        assertThat(superuser.getMetaData().getDatabaseMajorVersion()).isEqualTo(15);
        Clusters.assertInstalled(superuser);
        try (TestDatabase database = TestDatabase.fresh();
                Connection newest = database.superuser()) {
            assertThat(Clusters.catalogue(superuser)).isEqualTo(Clusters.catalogue(newest));
        }
    }

    @Test
    void posting_replaying_and_reading_work() throws Exception {
        assertThat(
                        Sql.row(
                                app,
                                "SELECT source_balance, destination_balance, replayed FROM crossfoot.transfer('bob', 'gina', 10.5, 'USD', key => 'k2')"))
                .containsExactly("39.50", "10.50", "f");
        assertThat(Sql.value(app, "SELECT replayed FROM crossfoot.transfer('bob', 'gina', 10.50, 'USD', key => 'k2')"))
                .isEqualTo("t");
        Sql.refused(app, "CF011", "SELECT crossfoot.transfer('bob', 'gina', 1, 'USD', key => 'k2')");
        Sql.refused(app, "CF010", "SELECT crossfoot.transfer('gina', 'bob', 10.51, 'USD')");
        assertThat(Sql.column(
                        app,
                        "SELECT status FROM crossfoot.post_batch('{1,2,2,3}', '{gina,NULL,gina,gina}', '{bob,gina,bob,bob}',"
                                + " '{100,1,2,0.5}', '{USD,USD,USD,USD}', '{t,t,t}')"))
                .containsExactly("rejected", "posted", "posted", "posted");
        assertThat(Sql.value(
                        app,
                        "SELECT crossfoot.post('{\"type\": \"t\", \"postings\": [{\"account\": \"gina\", \"amount\": \"-1\","
                                + " \"currency\": \"USD\"}]}'::jsonb) #>> '{accounts,0,balance}'"))
                .isEqualTo("8.00");
        assertThat(Sql.column(app, "SELECT amount FROM crossfoot.entries('gina', 'USD')"))
                .containsExactly("-1.00", "-0.50", "-2.00", "1.00", "10.50");
        assertThat(Sql.value(app, "SELECT balance FROM crossfoot.balance('gina', 'USD', now())"))
                .isEqualTo("8.00");
        assertThat(Sql.column(
                        superuser,
                        "SELECT status FROM crossfoot.import_batch('{1}', '{NULL}', '{old}', '{1}', '{USD}', '{t}', NULL, NULL, NULL,"
                                + " NULL, NULL, '{2020-01-01}')"))
                .containsExactly("posted");
        Sql.assertSound(app);
    }

    static Stream<Arguments> attacks() {
        return GuardTest.attacks();
    }

    @ParameterizedTest(name = "{1}: {0}")
    @MethodSource("attacks")
    void the_guard_refuses_what_does_not_continue_the_chains(String state, String why, String attack)
            throws SQLException {
        Sql.refused(owner, state, attack);
        Sql.refused(app, "42501", attack);
    }

    @Test
    void heads_and_history_cannot_be_written() throws Exception {
        String partition =
                Sql.value(superuser, "SELECT tableoid::regclass FROM crossfoot.posting WHERE NOT imported LIMIT 1");
        for (String attack : HeadAttackTest.changes().toList()) {
            Sql.refused(owner, "CF031", attack);
            Sql.refused(app, "42501", attack);
        }
        for (String attack : HistoryAttackTest.changes().toList()) {
            Sql.refused(owner, "CF030", attack.replace("PARTITION", partition));
        }
        Sql.assertSound(app);
    }
}
