package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfoot.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** What tests of whole clusters share: sources of connections, an installer without superuser rights, and fingerprints. */
final class Clusters {

    private Clusters() {}

    static DataSource source(String url, String user, String password) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        source.setUser(user);
        source.setPassword(password);
        return source;
    }

    static DataSource superuser(EmbeddedPostgres server, String database) {
        return source(server.url(database), EmbeddedPostgres.SUPERUSER, server.password(EmbeddedPostgres.SUPERUSER));
    }

    /** Makes a role that may do what an installer has to, and a database for it. */
    static void createInstaller(Connection superuser, String name) throws Exception {
        Sql.run(superuser, "CREATE ROLE " + name + " LOGIN CREATEROLE PASSWORD '" + name + "'");
        Sql.run(superuser, "CREATE DATABASE " + name);
        Sql.run(superuser, "GRANT CREATE ON DATABASE " + name + " TO " + name);
    }

    /**
     * Members of the two roles that an installer joins for a while, without those who may merely administer them and without
     * the tests' own login as the owner.
     */
    static List<String> lentMemberships(Connection superuser) throws Exception {
        return Sql.column(
                superuser,
                "SELECT m.roleid::regrole || ' lent to ' || m.member::regrole FROM pg_auth_members AS m"
                        + " WHERE m.roleid IN ('crossfoot_owner'::regrole, 'crossfoot_head'::regrole) AND m.member::regrole::text <> 'owner'"
                        + " AND coalesce((to_jsonb(m) ->> 'set_option')::boolean OR (to_jsonb(m) ->> 'inherit_option')::boolean, true)");
    }

    static List<List<String>> catalogue(Connection superuser) throws Exception {
        return Sql.rows(superuser, "SELECT object, definition FROM crossfoot.catalogue() ORDER BY 1, 2");
    }

    static List<List<String>> history(Connection superuser) throws Exception {
        return Sql.rows(
                superuser,
                "SELECT installed_rank, version, description, type, script, checksum, installed_by, success"
                        + " FROM crossfoot.schema_history ORDER BY installed_rank");
    }

    /** The last transaction that touched each row of the catalogue that has to do with the ledger. */
    static Map<String, List<String>> touches(Connection superuser) throws Exception {
        String schema = "'crossfoot'::regnamespace";
        return Map.of(
                "relations",
                Sql.column(
                        superuser,
                        "SELECT oid || ' ' || xmin FROM pg_class WHERE relnamespace = " + schema + " ORDER BY oid"),
                "functions",
                Sql.column(
                        superuser,
                        "SELECT oid || ' ' || xmin FROM pg_proc WHERE pronamespace = " + schema + " ORDER BY oid"),
                "triggers",
                Sql.column(
                        superuser,
                        "SELECT t.oid || ' ' || t.xmin FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid"
                                + " WHERE c.relnamespace = " + schema + " ORDER BY t.oid"),
                "schema",
                Sql.column(superuser, "SELECT xmin FROM pg_namespace WHERE oid = " + schema),
                "settings",
                Sql.column(superuser, "SELECT xmin FROM crossfoot.setting"),
                "history",
                Sql.column(superuser, "SELECT xmin FROM crossfoot.schema_history"));
    }

    /** Takes away what the sixth migration brought, from a ledger that has none of it in use; its record has to go, too. */
    static void takeAwayLots(Connection superuser) throws Exception {
        for (String statement : List.of(
                "DROP TABLE crossfoot.lot, crossfoot.lot_event CASCADE",
                "DROP INDEX crossfoot.hold_of_expired_lot",
                "ALTER TABLE crossfoot.account DROP COLUMN disputed CASCADE",
                "ALTER TABLE crossfoot.api_key DROP COLUMN types CASCADE",
                "ALTER TYPE crossfoot.api_key_record DROP ATTRIBUTE types",
                "DROP FUNCTION crossfoot.create_api_key",
                "DROP TYPE crossfoot.lot_record, crossfoot.lot_event_record CASCADE",
                "ALTER TYPE crossfoot.balance_record DROP ATTRIBUTE expires_next, DROP ATTRIBUTE expires_next_at")) {
            Sql.run(superuser, statement);
        }
    }

    /** Takes away what the fifth and sixth migrations brought, from a ledger that has none of it in use; its record has to go, too. */
    static void takeAwayHolds(Connection superuser) throws Exception {
        takeAwayLots(superuser);
        for (String statement : List.of(
                "DROP TABLE crossfoot.hold, crossfoot.hold_event, crossfoot.overdraft_rule, crossfoot.type_rule CASCADE",
                "DROP TABLE crossfoot.dispute, crossfoot.dispute_event CASCADE",
                "DROP TYPE crossfoot.dispute_record, crossfoot.dispute_event_record, crossfoot.exchange_position_record, crossfoot.share_record CASCADE",
                "ALTER TYPE crossfoot.balance_record DROP ATTRIBUTE disputed",
                "ALTER TABLE crossfoot.setting DROP COLUMN types_ruled CASCADE",
                "ALTER TABLE crossfoot.account DROP COLUMN ruled CASCADE",
                "ALTER TABLE crossfoot.transaction_detail DROP COLUMN of_transaction_id CASCADE, DROP COLUMN of_hold_id CASCADE,"
                        + " DROP COLUMN given CASCADE, DROP COLUMN link CASCADE",
                "DROP TYPE crossfoot.hold_record, crossfoot.hold_event_record, crossfoot.posted_record, crossfoot.overdraft_record,"
                        + " crossfoot.operation_record, crossfoot.type_record CASCADE",
                "ALTER TYPE crossfoot.transaction_record DROP ATTRIBUTE link, DROP ATTRIBUTE linked_by")) {
            Sql.run(superuser, statement);
        }
    }

    /** States that a ledger is whole, belongs to nobody who logs in, and works for the application. */
    static void assertInstalled(Connection superuser) throws Exception {
        assertThat(Kernel.state(superuser)).isEqualTo(Kernel.State.CURRENT);
        assertThat(lentMemberships(superuser)).isEmpty();
        Sql.assertSound(superuser);
        superuser.setAutoCommit(false);
        Sql.run(superuser, "SET LOCAL ROLE crossfoot_app");
        Sql.run(
                superuser,
                "SELECT crossfoot.deposit('a', 10, 'USD'), crossfoot.transfer('a', 'b', 2.5, 'USD', key => 'k')");
        Sql.assertSound(superuser);
        superuser.rollback();
        superuser.setAutoCommit(true);
    }
}
