package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No setting that a user may make changes what is posted, read or proven. */
class SettingsAttackTest extends OnLedger {

    private int tries;

    @BeforeAll
    void open_accounts() throws Exception {
        Sql.deposit(app, "alice", "100000", "USD");
        Sql.deposit(app, "bob", "100000", "USD");
    }

    /** Every switch and every choice that PostgreSQL leaves to users, in each of its values. */
    static Stream<String> switches() throws Exception {
        try (Connection connection = TestDatabase.server().connectAsSuperuser("postgres")) {
            return Sql.column(
                    connection,
                    "SELECT name || ' = ' || quote_literal(value) FROM pg_settings, unnest(coalesce(enumvals,"
                            + " ARRAY['on', 'off'])) AS value WHERE context = 'user' AND vartype IN ('bool', 'enum')"
                            + " AND value IS DISTINCT FROM setting AND name NOT LIKE 'transaction_%'"
                            // These refuse to post at all or end the session, which is tested below or says nothing.
                            + " AND name NOT IN ('default_transaction_read_only', 'exit_on_error', 'is_superuser')"
                            // These only write to logs, masses of it.
                            + " AND name !~ '^(debug_print|log_|trace_|client_min)' ORDER BY 1")
                    .stream();
        }
    }

    /** Settings with free values whose values could reach into a plan, a parse or a text. */
    static Stream<String> values() {
        return Stream.of(
                "TimeZone = 'Asia/Kathmandu'",
                "TimeZone = '<+13>-13'",
                "TimeZone = 'America/New_York'",
                "extra_float_digits = -15",
                "extra_float_digits = 3",
                "search_path = ''",
                "search_path = pg_temp",
                "work_mem = '64kB'",
                "hash_mem_multiplier = 1",
                "random_page_cost = 1000000",
                "seq_page_cost = 1000000",
                "cpu_tuple_cost = 1000000",
                "cpu_operator_cost = 0",
                "effective_cache_size = '8kB'",
                "join_collapse_limit = 1",
                "from_collapse_limit = 1",
                "geqo_threshold = 2",
                "cursor_tuple_fraction = 0.001",
                "min_parallel_table_scan_size = 0",
                "parallel_setup_cost = 0",
                "max_parallel_workers_per_gather = 8",
                "jit_above_cost = 0",
                "temp_buffers = '800kB'",
                "default_table_access_method = 'heap'",
                "default_tablespace = 'pg_default'",
                "lc_monetary = 'C'",
                "lc_numeric = 'C'",
                "gin_fuzzy_search_limit = 1",
                "vacuum_cost_delay = 1",
                "client_min_messages = 'error'",
                "client_encoding = 'LATIN1'",
                "client_encoding = 'SQL_ASCII'",
                "application_name = 'crossfoot_head'");
    }

    private Connection anyEncoding() throws Exception {
        Properties properties = new Properties();
        properties.put("user", "app");
        properties.put("password", "app");
        properties.put("allowEncodingChanges", "true");
        return DriverManager.getConnection(database.url(), properties);
    }

    @ParameterizedTest
    @MethodSource({"switches", "values"})
    void posting_reading_and_verifying_are_the_same_under(String setting) throws Exception {
        String run = "s" + ++tries;
        // A new session, because what a session has parsed and planned already no setting reaches.
        try (Connection session = anyEncoding()) {
            Sql.run(session, "SET " + setting);
            Sql.run(session, "SELECT crossfoot.deposit('" + run + "', 10, 'USD', key => '" + run + "')");
            assertThat(Sql.row(
                            session,
                            "SELECT source_balance, source_version, destination_balance, destination_version FROM"
                                    + " crossfoot.transfer('" + run + "', 'to:" + run + "', 2.5, 'USD')"))
                    .containsExactly("7.50", "2", "2.50", "1");
            assertThat(Sql.column(
                            session,
                            "SELECT status || coalesce(code, '') FROM crossfoot.post_batch('{1,2,3,3}', ARRAY['" + run
                                    + "', 'to:"
                                    + run + "', '" + run + "', NULL], ARRAY['to:" + run + "', '" + run
                                    + "', 'new:a', 'new:b'], '{7.5,100,1,1}', '{USD,USD,USD,USD}', '{t,t,t}', NULL,"
                                    + " ARRAY['2026-02-01', NULL, NULL]::date[], '{x,y,z}')"))
                    .containsExactly("posted", "rejectedCF010", "rejectedCF010", "rejectedCF010");
            assertThat(
                            Sql.value(
                                    session,
                                    "SELECT crossfoot.post('{\"type\": \"t\", \"effective_date\": \"2026-03-04\", \"postings\": [{\"account\": \""
                                            + run
                                            + "\", \"amount\": \"1.5\", \"currency\": \"USD\"}]}'::jsonb) ->> 'effective_date'"))
                    .isEqualTo("2026-03-04");
            assertThat(Sql.value(
                            session,
                            "SELECT replayed FROM crossfoot.deposit('" + run + "', 10, 'USD', key => '" + run + "')"))
                    .isEqualTo("t");
            Sql.refused(session, "CF002", "SELECT crossfoot.deposit('no name', 1, 'USD')");
            Sql.refused(session, "CF007", "SELECT crossfoot.deposit('alice', 1, 'USD', key => 'a' || chr(10))");
            assertThat(Sql.value(session, "SELECT balance FROM crossfoot.balance('" + run + "', 'USD')"))
                    .isEqualTo("1.50");
            List<List<String>> page =
                    Sql.rows(session, "SELECT amount, cursor FROM crossfoot.entries('" + run + "', 'USD', NULL, 2)");
            assertThat(page).extracting(row -> row.get(0)).containsExactly("1.50", "-7.50");
            assertThat(Sql.column(
                            session,
                            "SELECT amount FROM crossfoot.entries('" + run + "', 'USD', ?)",
                            page.get(1).get(1)))
                    .containsExactly("-2.50", "10.00");
            assertThat(Sql.column(
                            session,
                            "SELECT amount FROM crossfoot.entry WHERE account = '" + run + "' ORDER BY version"))
                    .containsExactly("10.00", "-2.50", "-7.50", "1.50");
            Sql.assertSound(session);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SQL, DMY", "German", "Postgres, MDY"})
    void the_date_style_of_the_session_changes_no_date(String style) throws Exception {
        // Back to ISO within the statement, because the JDBC driver ends a session that answers in another style.
        Sql.run(
                app,
                "DO $$ BEGIN SET LOCAL DateStyle = '" + style
                        + "'; PERFORM crossfoot.post('{\"type\": \"dated\", \"effective_date\":"
                        + " \"2026-03-04\", \"postings\": [{\"account\": \"dated\", \"amount\": \"1\", \"currency\": \"USD\"}]}'::jsonb);"
                        + " ASSERT (SELECT ok FROM crossfoot.verify()); SET LOCAL DateStyle = 'ISO'; END $$");
        assertThat(Sql.column(reader, "SELECT DISTINCT effective_date FROM crossfoot.entry WHERE account = 'dated'"))
                .containsExactly("2026-03-04");
    }

    @ParameterizedTest
    @ValueSource(strings = {"off", "local", "remote_write"})
    void posting_is_durable_whatever_the_session_says(String setting) throws Exception {
        for (String call : List.of(
                "SELECT crossfoot.transfer('alice', 'bob', 1, 'USD')",
                "SELECT crossfoot.deposit('alice', 1, 'USD')",
                "SELECT crossfoot.withdraw('alice', 1, 'USD', description => 'x')",
                "SELECT crossfoot.post('{\"type\": \"t\", \"postings\": [{\"account\": \"bob\", \"amount\": \"1\", \"currency\": \"USD\"}]}'::jsonb)",
                "SELECT crossfoot.post_batch('{1}', '{alice}', '{bob}', '{1}', '{USD}', '{t}')")) {
            app.setAutoCommit(false);
            Sql.run(app, "SET LOCAL synchronous_commit = " + setting);
            Sql.run(app, call);
            assertThat(Sql.value(app, "SHOW synchronous_commit")).as(call).isEqualTo("on");
            app.commit();
            app.setAutoCommit(true);
            assertThat(Sql.value(app, "SHOW synchronous_commit")).isEqualTo("on");
        }
    }

    @Test
    void stronger_durability_than_the_ledgers_is_left_as_it_is() throws Exception {
        app.setAutoCommit(false);
        Sql.run(app, "SET LOCAL synchronous_commit = remote_apply");
        Sql.run(app, "SELECT crossfoot.transfer('alice', 'bob', 1, 'USD')");
        assertThat(Sql.value(app, "SHOW synchronous_commit")).isEqualTo("remote_apply");
    }

    @Test
    void a_session_that_only_reads_is_told_so() throws Exception {
        app.setAutoCommit(false);
        Sql.run(app, "SET LOCAL transaction_read_only = on");
        Sql.refused(app, "25006", "SELECT crossfoot.transfer('alice', 'bob', 1, 'USD')");
        Sql.run(app, "SELECT crossfoot.balance('alice', 'USD')");
    }

    @ParameterizedTest
    @ValueSource(strings = {"REPEATABLE READ", "SERIALIZABLE"})
    void a_stricter_isolation_posts_right_or_says_that_it_may_be_retried(String isolation) throws Exception {
        try (Connection session = database.as("app")) {
            Sql.run(session, "SET default_transaction_isolation = '" + isolation + "'");
            session.setAutoCommit(false);
            Sql.value(session, "SELECT balance FROM crossfoot.balance('alice', 'USD')");
            Sql.run(app, "SELECT crossfoot.transfer('alice', 'bob', 1, 'USD')");
            Sql.refused(session, "40001", "SELECT crossfoot.transfer('alice', 'bob', 1, 'USD')");
            Sql.refused(
                    session, "40001", "SELECT crossfoot.post_batch('{1}', '{alice}', '{bob}', '{1}', '{USD}', '{t}')");
            session.rollback();
            Sql.run(session, "SELECT crossfoot.transfer('alice', 'bob', 1, 'USD')");
            session.commit();
        }
    }

    @Test
    void a_key_that_another_transaction_posted_meanwhile_is_a_retry_under_a_stricter_isolation() throws Exception {
        try (Connection session = database.as("app")) {
            Sql.run(session, "SET default_transaction_isolation = 'repeatable read'");
            session.setAutoCommit(false);
            Sql.value(session, "SELECT 1 FROM crossfoot.balance('alice', 'USD')");
            Sql.run(app, "SELECT crossfoot.deposit('carl', 1, 'USD', key => 'rr')");
            Sql.refused(session, "40001", "SELECT crossfoot.transfer('alice', 'bob', 1, 'USD', key => 'rr')");
            session.rollback();
            Sql.refused(session, "CF011", "SELECT crossfoot.transfer('alice', 'bob', 1, 'USD', key => 'rr')");
        }
    }

    @Test
    void names_of_ones_own_do_not_stand_in_for_those_of_the_ledger() throws Exception {
        Sql.run(superuser, "CREATE SCHEMA evil AUTHORIZATION app");
        try (Connection session = database.as("app")) {
            // Functions, operators and tables that are nearer than PostgreSQL's own where a search path is not pinned.
            Sql.run(session, "SET search_path = evil, pg_catalog");
            Sql.run(
                    session,
                    "CREATE FUNCTION evil.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS $$SELECT timestamptz '1999-01-01'$$;"
                            + "CREATE FUNCTION evil.scale(numeric) RETURNS integer LANGUAGE sql AS 'SELECT 0';"
                            + "CREATE FUNCTION evil.round(numeric, integer) RETURNS numeric LANGUAGE sql AS 'SELECT 1000000.00';"
                            + "CREATE FUNCTION evil.length(text) RETURNS integer LANGUAGE sql AS 'SELECT 1';"
                            + "CREATE FUNCTION evil.nextval(regclass) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint';"
                            + "CREATE FUNCTION evil.pg_backend_pid() RETURNS integer LANGUAGE sql AS 'SELECT 80000';"
                            + "CREATE FUNCTION evil.same(numeric, numeric) RETURNS boolean LANGUAGE sql AS 'SELECT true';"
                            + "CREATE FUNCTION evil.minus(numeric, numeric) RETURNS numeric LANGUAGE sql AS 'SELECT $1';"
                            + "CREATE OPERATOR evil.= (LEFTARG = numeric, RIGHTARG = numeric, FUNCTION = evil.same);"
                            + "CREATE OPERATOR evil.>= (LEFTARG = numeric, RIGHTARG = numeric, FUNCTION = evil.same);"
                            + "CREATE OPERATOR evil.- (LEFTARG = numeric, RIGHTARG = numeric, FUNCTION = evil.minus);"
                            + "CREATE FUNCTION evil.matches(text, text) RETURNS boolean LANGUAGE sql AS 'SELECT true';"
                            + "CREATE OPERATOR evil.~ (LEFTARG = text, RIGHTARG = text, FUNCTION = evil.matches);"
                            + "CREATE AGGREGATE evil.sum(numeric) (SFUNC = evil.minus, STYPE = numeric);"
                            + "CREATE TABLE evil.account (id bigint, balance numeric); CREATE TABLE evil.posting (id bigint);"
                            + "CREATE TEMPORARY TABLE posting (id bigint); CREATE TEMPORARY TABLE account (id bigint);"
                            + "CREATE TEMPORARY TABLE new_posting (id bigint); CREATE TEMPORARY TABLE setting (time_zone text);"
                            + "CREATE TEMPORARY TABLE currency (code text); CREATE TYPE pg_temp.record_of_mine AS (a text);"
                            + "CREATE DOMAIN pg_temp.text AS pg_catalog.text CHECK (false);"
                            + "CREATE DOMAIN pg_temp.numeric AS pg_catalog.numeric CHECK (false);"
                            + "CREATE FUNCTION pg_temp.unnest(anyarray) RETURNS SETOF anyelement LANGUAGE sql AS 'SELECT $1[1]'");
            for (String path :
                    List.of("evil, pg_temp, pg_catalog, crossfoot", "pg_temp, evil, crossfoot, pg_catalog")) {
                Sql.run(session, "SELECT pg_catalog.set_config('search_path', '" + path + "', false)");
                Sql.run(
                        session,
                        "SELECT crossfoot.deposit('eve'::pg_catalog.text, 10::pg_catalog.numeric, 'USD'::pg_catalog.text)");
                String before = Sql.balance(app, "eve", "USD");
                Sql.refused(session, "CF010", "SELECT crossfoot.withdraw('eve', 1000, 'USD')");
                Sql.refused(session, "CF004", "SELECT crossfoot.withdraw('eve', 0.001, 'USD')");
                Sql.refused(session, "CF002", "SELECT crossfoot.deposit('no name', 1, 'USD')");
                Sql.run(session, "SELECT crossfoot.withdraw('eve', 2.5, 'USD')");
                Sql.run(session, "SELECT crossfoot.post_batch('{1}', '{eve}', '{bob}', '{2.5}', '{USD}', '{t}')");
                assertThat(Sql.value(app, "SELECT (?::numeric - 5)::text", before))
                        .isEqualTo(Sql.balance(app, "eve", "USD"));
                assertThat(
                                Sql.value(
                                        session,
                                        "SELECT balance FROM crossfoot.account_balance WHERE account OPERATOR(pg_catalog.=) 'eve'"))
                        .isEqualTo(Sql.balance(app, "eve", "USD"));
                assertThat(Sql.value(session, "SELECT ok FROM crossfoot.verify()"))
                        .isEqualTo("t");
            }
        } finally {
            Sql.run(superuser, "DROP SCHEMA evil CASCADE");
        }
    }
}
