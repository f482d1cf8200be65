package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.StringReader;
import java.sql.Connection;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.PGConnection;
import org.postgresql.util.PSQLException;

/** Attempts to write an account's head directly, as the application and as the owner of the tables. */
class HeadAttackTest extends OnLedger {

    private List<List<String>> before;

    @BeforeAll
    void open_accounts() throws Exception {
        Sql.deposit(app, "alice", "100", "USD");
        Sql.deposit(app, "bob", "50", "USD");
        // Ownership implies every right, unless it was revoked; nobody can say that a missing grant stopped the attack.
        Sql.run(owner, "GRANT ALL ON ALL TABLES IN SCHEMA crossfoot TO crossfoot_owner");
        Sql.run(owner, "GRANT ALL ON ALL SEQUENCES IN SCHEMA crossfoot TO crossfoot_owner");
        before = accounts();
    }

    @AfterEach
    void no_head_moved() throws Exception {
        assertThat(accounts()).isEqualTo(before);
    }

    private List<List<String>> accounts() throws Exception {
        return Sql.rows(superuser, "SELECT * FROM crossfoot.account ORDER BY id");
    }

    static Stream<String> changes() {
        return Stream.of(
                "UPDATE crossfoot.account SET balance = balance + 1 WHERE name = 'alice'",
                "UPDATE crossfoot.account SET balance = 'NaN' WHERE name = 'alice'",
                "UPDATE crossfoot.account SET version = version + 1 WHERE name = 'alice'",
                "UPDATE crossfoot.account SET floor = -1000 WHERE name = 'alice'",
                "UPDATE crossfoot.account SET floor = NULL",
                "UPDATE crossfoot.account SET held = -50",
                "UPDATE crossfoot.account SET last_posted_at = NULL",
                "UPDATE crossfoot.account SET terms_due_at = now()",
                "UPDATE crossfoot.account SET ruled = NOT ruled",
                "UPDATE crossfoot.account SET disputed = NOT disputed",
                "UPDATE crossfoot.account SET opened_at = now()",
                "UPDATE crossfoot.account SET name = 'mallory' WHERE name = 'alice'",
                "UPDATE crossfoot.account SET currency = 'KWD' WHERE name = 'alice'",
                "UPDATE crossfoot.account SET stripe = 3 WHERE name = 'alice'",
                "UPDATE crossfoot.account SET balance = 0, version = 0, last_posted_at = NULL WHERE name = 'alice'",
                "UPDATE crossfoot.account SET balance = balance WHERE false",
                "UPDATE ONLY crossfoot.account SET balance = 1",
                "WITH moved AS (UPDATE crossfoot.account SET balance = 1 RETURNING id) SELECT count(*) FROM moved",
                "DELETE FROM crossfoot.account WHERE name = 'alice'",
                "DELETE FROM crossfoot.account USING crossfoot.currency",
                "TRUNCATE crossfoot.account",
                "TRUNCATE crossfoot.account RESTART IDENTITY CASCADE",
                "INSERT INTO crossfoot.account (name, currency) VALUES ('alice', 'USD')"
                        + " ON CONFLICT (name, currency, stripe) DO UPDATE SET balance = 1000",
                "MERGE INTO crossfoot.account AS a USING (SELECT 'alice' AS name) AS x ON a.name = x.name"
                        + " WHEN MATCHED THEN UPDATE SET balance = 1000",
                "MERGE INTO crossfoot.account AS a USING (SELECT 'alice' AS name) AS x ON a.name = x.name"
                        + " WHEN MATCHED THEN DELETE",
                "INSERT INTO crossfoot.account (name, currency, balance) VALUES ('new', 'USD', 5)",
                "INSERT INTO crossfoot.account (name, currency, balance) VALUES ('new', 'USD', 'NaN')",
                "INSERT INTO crossfoot.account (name, currency, balance) VALUES ('new', 'USD', 'Infinity')",
                "INSERT INTO crossfoot.account (name, currency, version) VALUES ('new', 'USD', 3)",
                "INSERT INTO crossfoot.account (name, currency, held) VALUES ('new', 'USD', -5)",
                "INSERT INTO crossfoot.account (name, currency, floor) VALUES ('new', 'USD', -100)",
                "INSERT INTO crossfoot.account (name, currency, floor) VALUES ('new', 'USD', NULL)",
                "INSERT INTO crossfoot.account (name, currency, floor) VALUES ('new', 'USD', 'NaN')",
                "INSERT INTO crossfoot.account (name, currency, last_posted_at) VALUES ('new', 'USD', 'infinity')",
                "INSERT INTO crossfoot.account (name, currency, terms_due_at) VALUES ('new', 'USD', now())",
                "INSERT INTO crossfoot.account (name, currency, ruled) VALUES ('new', 'USD', true)",
                "INSERT INTO crossfoot.account (name, currency, disputed) VALUES ('new', 'USD', true)",
                "INSERT INTO crossfoot.account (name, currency, stripe) VALUES ('alice', 'USD', 2)",
                "INSERT INTO crossfoot.account (name, currency, floor) VALUES ('external:new', 'USD', 0)",
                "INSERT INTO crossfoot.account (name, currency, floor, stripe) VALUES ('external:new', 'USD', NULL, 0)",
                "INSERT INTO crossfoot.account (name, currency, floor, stripe) VALUES ('external:new', 'USD', NULL, 9)",
                "INSERT INTO crossfoot.account (name, currency, floor, stripe) VALUES ('external:new', 'USD', NULL, -2)",
                "INSERT INTO crossfoot.account (name, currency) VALUES ('no spaces', 'USD')",
                "INSERT INTO crossfoot.account (name, currency) VALUES ('', 'USD')",
                "INSERT INTO crossfoot.account (name, currency) VALUES ('new', 'usd')",
                "MERGE INTO crossfoot.account AS a USING (SELECT 'new' AS name) AS x ON a.name = x.name"
                        + " WHEN NOT MATCHED THEN INSERT (name, currency, balance) VALUES ('new', 'USD', 7)");
    }

    @ParameterizedTest
    @MethodSource("changes")
    void the_owner_cannot_write_a_head(String attack) throws Exception {
        Sql.refused(owner, "CF031", attack);
    }

    @ParameterizedTest
    @MethodSource("changes")
    void the_application_cannot_write_a_head(String attack) throws Exception {
        Sql.refused(app, "42501", attack);
    }

    @ParameterizedTest
    @MethodSource("changes")
    void a_superuser_in_replica_mode_cannot_write_a_head_either(String attack) throws Exception {
        superuser.setAutoCommit(false);
        Sql.run(superuser, "SET LOCAL session_replication_role = replica");
        Sql.refused(superuser, "CF031", attack);
    }

    @Test
    void an_account_has_one_row_for_its_name_and_currency() throws Exception {
        Sql.refused(owner, "23505", "INSERT INTO crossfoot.account (name, currency) VALUES ('alice', 'USD')");
    }

    @Test
    void a_view_of_ones_own_over_the_accounts_is_no_way_around() throws Exception {
        Sql.run(owner, "CREATE TEMPORARY VIEW heads AS SELECT * FROM crossfoot.account");
        Sql.refused(owner, "CF031", "UPDATE heads SET balance = 1000000");
        Sql.refused(owner, "CF031", "DELETE FROM heads");
    }

    @Test
    void a_function_that_runs_as_the_owner_is_no_way_around() throws Exception {
        Sql.run(
                owner,
                "CREATE FUNCTION pg_temp.raise_balance() RETURNS void LANGUAGE sql SECURITY DEFINER AS"
                        + " 'UPDATE crossfoot.account SET balance = 1000000'");
        Sql.refused(owner, "CF031", "SELECT pg_temp.raise_balance()");
    }

    @Test
    void copy_does_not_preset_a_balance() throws Exception {
        String refusal = copy(owner, "crossfoot.account (name, currency, balance)", "new\tUSD\t5\n");
        assertThat(refusal).isEqualTo("CF031");
        assertThat(copy(app, "crossfoot.account (name, currency, balance)", "new\tUSD\t5\n"))
                .isEqualTo("42501");
    }

    private static String copy(Connection connection, String target, String data) throws Exception {
        PSQLException refusal = catchThrowableOfType(PSQLException.class, () -> connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("COPY " + target + " FROM STDIN", new StringReader(data)));
        return refusal == null ? null : refusal.getSQLState();
    }

    @Test
    void even_a_superuser_who_is_no_superuser_for_a_moment_cannot_write_a_head() throws Exception {
        superuser.setAutoCommit(false);
        Sql.run(superuser, "SET LOCAL ROLE crossfoot_owner");
        Sql.refused(superuser, "CF031", "UPDATE crossfoot.account SET balance = 1");
    }

    @Test
    void the_plain_superuser_is_stopped_like_everybody() throws Exception {
        Sql.refused(superuser, "CF031", "UPDATE crossfoot.account SET balance = 1");
        Sql.refused(superuser, "CF031", "DELETE FROM crossfoot.account");
        Sql.refused(superuser, "CF031", "TRUNCATE crossfoot.account");
    }
}
