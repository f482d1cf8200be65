package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.PGConnection;
import org.postgresql.util.PSQLException;

/** Attempts to change or remove what was posted, or to write it past the parent table. */
class HistoryAttackTest extends OnLedger {

    private static final List<String> TABLES = List.of(
            "posting",
            "PARTITION",
            "transaction_detail",
            "posted_key",
            "account_terms",
            "hold_event",
            "lot_event",
            "overdraft_rule",
            "dispute_event",
            "type_rule");

    private String partition;
    private List<String> before;

    @BeforeAll
    void post() throws Exception {
        Sql.deposit(app, "alice", "100", "USD");
        Sql.run(app, "SELECT crossfoot.transfer('alice', 'bob', 10, 'USD', key => 'k1', description => 'first')");
        Sql.run(admin, "SELECT crossfoot.set_floor('bob', 'USD', -5)");
        Sql.run(app, "SELECT crossfoot.place_hold('bob', 'USD', 5, 'h1'), crossfoot.capture_hold('h1', 'alice', 1)");
        Sql.run(
                app,
                "SELECT crossfoot.post('{\"type\": \"promo\", \"link\": {\"grants\": {\"lot\": \"l1\", \"account\": \"alice\", \"expires_at\":"
                        + " \"2999-01-01T00:00:00Z\"}}, \"postings\": [{\"account\": \"alice\", \"amount\": \"5\", \"currency\": \"USD\"}]}'::jsonb)");
        Sql.run(app, "SELECT crossfoot.open_account('fees', 'USD')");
        Sql.run(admin, "SELECT crossfoot.set_overdraft('bob', 'USD', 20, 1, 'fees')");
        Sql.run(
                app,
                "SELECT crossfoot.open_dispute('d1', min(transaction_id), 'alice', 1, reason => 'r') FROM crossfoot.transaction WHERE key = 'k1'");
        Sql.run(admin, "SELECT crossfoot.set_type('payout', signs => 'out')");
        Sql.run(owner, "GRANT ALL ON ALL TABLES IN SCHEMA crossfoot TO crossfoot_owner");
        partition = Sql.value(superuser, "SELECT tableoid::regclass FROM crossfoot.posting LIMIT 1");
        before = history();
    }

    @AfterEach
    void nothing_changed() throws Exception {
        assertThat(history()).isEqualTo(before);
    }

    private List<String> history() throws Exception {
        List<String> all = new ArrayList<>();
        for (String table : List.of(
                "posting",
                "transaction_detail",
                "posted_key",
                "account_terms",
                "hold",
                "hold_event",
                "lot",
                "lot_event",
                "overdraft_rule",
                "dispute",
                "dispute_event",
                "type_rule",
                "account")) {
            all.addAll(Sql.column(superuser, "SELECT t::text FROM crossfoot." + table + " AS t ORDER BY 1"));
        }
        return all;
    }

    static Stream<String> changes() {
        List<String> attacks = new ArrayList<>();
        for (String table : TABLES) {
            boolean terms =
                    List.of("account_terms", "overdraft_rule", "type_rule").contains(table);
            String key = table.equals("type_rule") ? "type" : terms ? "account_id" : "transaction_id";
            String at = terms ? "changed_at" : table.endsWith("_event") ? "at" : "posted_at";
            String name = table.equals("PARTITION") ? table : "crossfoot." + table;
            attacks.add("UPDATE " + name + " SET " + at + " = now()");
            attacks.add("UPDATE " + name + " SET " + key + " = 0 WHERE false");
            attacks.add("DELETE FROM " + name);
            attacks.add("DELETE FROM ONLY " + name);
            attacks.add("TRUNCATE " + name);
            attacks.add("TRUNCATE " + name + " CASCADE");
            attacks.add("MERGE INTO " + name + " AS t USING (SELECT 1) AS x ON true WHEN MATCHED THEN UPDATE SET " + at
                    + " = now()");
            attacks.add("MERGE INTO " + name + " AS t USING (SELECT 1) AS x ON true WHEN MATCHED THEN DELETE");
        }
        attacks.add("UPDATE crossfoot.posting SET amount = 'NaN'");
        attacks.add("INSERT INTO crossfoot.posting SELECT * FROM crossfoot.posting"
                + " ON CONFLICT (source_id, posted_at, source_version) DO UPDATE SET amount = 1000");
        attacks.add("INSERT INTO crossfoot.posted_key SELECT * FROM crossfoot.posted_key"
                + " ON CONFLICT (key) DO UPDATE SET digest = ''");
        attacks.add("INSERT INTO crossfoot.transaction_detail SELECT * FROM crossfoot.transaction_detail"
                + " ON CONFLICT (transaction_id) DO UPDATE SET description = 'forged'");
        attacks.add("INSERT INTO crossfoot.account_terms OVERRIDING SYSTEM VALUE SELECT * FROM crossfoot.account_terms"
                + " ON CONFLICT (id) DO UPDATE SET floor = -1000");
        return attacks.stream();
    }

    static Stream<String> insertsIntoAPartition() {
        return Stream.of(
                Forged.posting("alice", "bob", "1").into("PARTITION"),
                "INSERT INTO PARTITION SELECT * FROM crossfoot.posting LIMIT 0",
                "INSERT INTO PARTITION SELECT * FROM crossfoot.posting ON CONFLICT DO NOTHING",
                "MERGE INTO PARTITION AS t USING crossfoot.posting AS x ON false WHEN NOT MATCHED THEN INSERT"
                        + " VALUES (x.*)");
    }

    private String named(String attack) {
        return attack.replace("PARTITION", partition).replace("VALUES (x.*)", mergedValues());
    }

    private static String mergedValues() {
        return "(transaction_id, posted_at, source_id, source_version, destination_id, destination_version,"
                + " effective_date, leg, type, amount, source_balance, destination_balance) VALUES (x.transaction_id,"
                + " x.posted_at, x.source_id, x.source_version, x.destination_id, x.destination_version,"
                + " x.effective_date, x.leg, x.type, x.amount, x.source_balance, x.destination_balance)";
    }

    @ParameterizedTest
    @MethodSource("changes")
    void the_owner_cannot_change_history(String attack) throws Exception {
        Sql.refused(owner, "CF030", named(attack));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void the_application_cannot_change_history(String attack) throws Exception {
        Sql.refused(app, "42501", named(attack));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void a_superuser_in_replica_mode_cannot_change_history(String attack) throws Exception {
        superuser.setAutoCommit(false);
        Sql.run(superuser, "SET LOCAL session_replication_role = replica");
        Sql.refused(superuser, "CF030", named(attack));
    }

    @ParameterizedTest
    @MethodSource("insertsIntoAPartition")
    void postings_do_not_enter_past_the_parent_table(String attack) throws Exception {
        Sql.refused(owner, "CF036", named(attack));
        Sql.refused(app, "42501", named(attack));
        superuser.setAutoCommit(false);
        Sql.run(superuser, "SET LOCAL session_replication_role = replica");
        Sql.refused(superuser, "CF036", named(attack));
    }

    @Test
    void a_merge_that_inserts_through_the_parent_meets_the_guard() throws Exception {
        String merge = "MERGE INTO crossfoot.posting AS t USING (SELECT * FROM crossfoot.posting LIMIT 1) AS x ON false"
                + " WHEN NOT MATCHED THEN INSERT " + mergedValues().replace("x.posted_at", "clock_timestamp()");
        Sql.run(owner, "SELECT nextval('crossfoot.transaction_id')");
        Sql.refused(owner, "CF032", merge);
        Sql.refused(app, "42501", merge);
    }

    @Test
    void copy_into_a_partition_is_refused_and_into_the_parent_meets_the_guard() throws Exception {
        String row = Sql.value(
                superuser,
                "SELECT concat_ws(E'\\t', transaction_id, clock_timestamp(), source_id, source_version, destination_id,"
                        + " destination_version, effective_date, leg, 'f', 'f', 'f', type, amount, source_balance,"
                        + " destination_balance) || E'\\n' FROM crossfoot.posting LIMIT 1");
        assertThat(copy(partition, row)).isEqualTo("CF036");
        Sql.run(owner, "SELECT nextval('crossfoot.transaction_id')");
        assertThat(copy("crossfoot.posting", row)).isEqualTo("CF032");
        assertThat(copy("crossfoot.posting", row.replace(".", "9."))).isNotNull();
    }

    private String copy(String target, String data) {
        PSQLException refusal = catchThrowableOfType(PSQLException.class, () -> owner.unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("COPY " + target + " FROM STDIN", new StringReader(data)));
        return refusal == null ? null : refusal.getSQLState();
    }

    @Test
    void a_key_cannot_be_posted_a_second_time_by_hand() throws Exception {
        Sql.refused(owner, "23505", "INSERT INTO crossfoot.posted_key SELECT * FROM crossfoot.posted_key");
    }
}
