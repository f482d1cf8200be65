package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The keys of the service's callers, as the database keeps them: known by a hash, and never valid for longer than they were. */
class ApiKeyTest extends OnLedger {

    private static final String HASH = "sha256('the secret')";

    private void create(String id, String rest) throws Exception {
        Sql.run(
                admin,
                "SELECT crossfoot.create_api_key('" + id + "', 'name of " + id + "', " + HASH + ", " + rest + ")");
    }

    private List<String> found(String id) throws Exception {
        return Sql.column(reader, "SELECT id FROM crossfoot.find_api_key('" + id + "', " + HASH + ")");
    }

    @Test
    void a_key_is_found_by_its_id_and_the_hash_of_its_secret() throws Exception {
        create("found000", "'post', '{user:,till:1}', '2100-01-01 00:00+00'");
        create("plain000", "'admin'");
        create("typed000", "'post', types => '{purchase,refund}'");
        assertThat(Sql.value(reader, "SELECT types FROM crossfoot.find_api_key('typed000', " + HASH + ")"))
                .isEqualTo("{purchase,refund}");
        for (Connection role : List.of(reader, app, admin)) {
            assertThat(Sql.row(
                            role,
                            "SELECT id, name, scope, prefixes, created_at <= clock_timestamp(), expires_at = '2100-01-01 00:00+00' FROM"
                                    + " crossfoot.find_api_key('found000', " + HASH + ")"))
                    .containsExactly("found000", "name of found000", "post", "{user:,till:1}", "t", "t");
            assertThat(Sql.row(
                            role,
                            "SELECT scope, prefixes, expires_at, types FROM crossfoot.find_api_key('plain000', " + HASH
                                    + ")"))
                    .containsExactly("admin", null, null, null);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'right000', sha256('another secret')",
                "'right000', ''",
                "'right000', NULL",
                "'right000', '\\x00'",
                "'right000', substring(sha256('the secret') FROM 1 FOR 31)",
                "'right000', sha256('the secret') || '\\x00'",
                "'right000', 'the secret'",
                "'RIGHT000', sha256('the secret')",
                "'right000 ', sha256('the secret')",
                "'right00', sha256('the secret')",
                "'%', sha256('the secret')",
                "'', sha256('the secret')",
                "NULL, sha256('the secret')",
                "NULL, NULL"
            })
    void nothing_else_finds_it(String arguments) throws Exception {
        if (found("right000").isEmpty()) {
            create("right000", "'read'");
        }
        assertThat(Sql.rows(reader, "SELECT * FROM crossfoot.find_api_key(" + arguments + ")"))
                .isEmpty();
    }

    static Stream<Arguments> faults() {
        String good = "'fault000', 'n', " + HASH + ", 'read'";
        String posting = good.replace("'read'", "'post'") + ", types => ";
        return Stream.of(
                Arguments.of("id short", good.replace("fault000", "fault00")),
                Arguments.of("id long", good.replace("fault000", "fault0000")),
                Arguments.of("id with capitals", good.replace("fault000", "Fault000")),
                Arguments.of("id with umlaut", good.replace("fault000", "f\u00e4ult000")),
                Arguments.of("id with underscore", good.replace("fault000", "fault_00")),
                Arguments.of("id with line feed", good.replace("'fault000'", "E'fault000\\n'")),
                Arguments.of("no id", good.replace("'fault000'", "NULL")),
                Arguments.of("no name", good.replace("'n'", "NULL")),
                Arguments.of("empty name", good.replace("'n'", "''")),
                Arguments.of("long name", good.replace("'n'", "repeat('n', 101)")),
                Arguments.of("name with line feed", good.replace("'n'", "E'n\\nm'")),
                Arguments.of("no hash", good.replace(HASH, "NULL")),
                Arguments.of("short hash", good.replace(HASH, "'\\x00'")),
                Arguments.of("long hash", good.replace(HASH, "sha512('the secret')")),
                Arguments.of("no scope", good.replace("'read'", "NULL")),
                Arguments.of("unknown scope", good.replace("'read'", "'write'")),
                Arguments.of("empty scope", good.replace("'read'", "''")),
                Arguments.of("no prefix", good + ", '{}'"),
                Arguments.of("prefix null", good + ", '{NULL}'"),
                Arguments.of("prefix empty", good + ", '{\"\"}'"),
                Arguments.of("prefix with space", good + ", '{user:,\"a b\"}'"),
                Arguments.of("prefix with percent", good + ", '{%}'"),
                Arguments.of("prefix long", good + ", ARRAY[repeat('a', 201)]"),
                Arguments.of("101 prefixes", good + ", array_fill('a'::text, '{101}')"),
                Arguments.of("prefixes in rows", good + ", '{{a,b},{c,d}}'"),
                Arguments.of("prefixes from 0", good + ", '[0:1]={a,b}'"),
                Arguments.of("administrator with prefixes", good.replace("'read'", "'admin'") + ", '{user:}'"),
                Arguments.of("no type", posting + "'{}'"),
                Arguments.of("type null", posting + "'{NULL}'"),
                Arguments.of("type that names none", posting + "'{purchase,\"a b\"}'"),
                Arguments.of("101 types", posting + "array_fill('a'::text, '{101}')"),
                Arguments.of("types in rows", posting + "'{{a,b},{c,d}}'"),
                Arguments.of("reader with types", posting.replace("'post'", "'read'") + "'{purchase}'"),
                Arguments.of("administrator with types", posting.replace("'post'", "'admin'") + "'{purchase}'"),
                Arguments.of("expired", good + ", NULL, now() - interval '1 second'"),
                Arguments.of("expires now", good + ", NULL, now()"),
                Arguments.of("expires at the beginning of time", good + ", NULL, '-infinity'"),
                Arguments.of("expires at the end of time", good + ", NULL, 'infinity'"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void a_key_out_of_the_limits_is_refused(String name, String arguments) throws Exception {
        Sql.refused(admin, "CF025", "SELECT crossfoot.create_api_key(" + arguments + ")");
        assertThat(Sql.column(admin, "SELECT id FROM crossfoot.api_keys WHERE id ILIKE 'f_ult%'"))
                .isEmpty();
    }

    @Test
    void a_key_at_the_limits_is_taken() throws Exception {
        Sql.run(
                admin,
                "SELECT crossfoot.create_api_key('limits00', repeat('\u00e9', 100), " + HASH
                        + ", 'post', array_fill(repeat('a', 200), '{100}'), clock_timestamp() + interval '1 minute')");
        assertThat(found("limits00")).hasSize(1);
    }

    @Test
    void an_id_is_given_once() throws Exception {
        create("twice000", "'read'");
        assertThat(Sql.refused(
                        admin,
                        "CF025",
                        "SELECT crossfoot.create_api_key('twice000', 'other', sha256('other'), 'admin')"))
                .contains("twice000");
        assertThat(Sql.row(admin, "SELECT name, scope FROM crossfoot.api_keys WHERE id = 'twice000'"))
                .containsExactly("name of twice000", "read");
        assertThat(found("twice000")).hasSize(1);
    }

    @Test
    void a_key_that_has_expired_is_not_found() throws Exception {
        create("brief000", "'read', NULL, clock_timestamp() + interval '700 milliseconds'");
        assertThat(found("brief000")).hasSize(1);
        await().atMost(Duration.ofSeconds(20)).until(() -> found("brief000").isEmpty());
        // Even a transaction that began before sees it no longer.
        assertThat(Sql.value(
                        admin, "SELECT expires_at < clock_timestamp() FROM crossfoot.api_keys WHERE id = 'brief000'"))
                .isEqualTo("t");
    }

    @Test
    void a_key_that_is_revoked_is_not_found_from_then_on() throws Exception {
        create("revoked0", "'read'");
        Sql.run(admin, "SELECT crossfoot.expire_api_key('revoked0')");
        assertThat(found("revoked0")).isEmpty();
        assertThat(Sql.value(
                        admin, "SELECT expires_at <= clock_timestamp() FROM crossfoot.api_keys WHERE id = 'revoked0'"))
                .isEqualTo("t");
    }

    private String end(String id) throws Exception {
        return Sql.value(admin, "SELECT expires_at AT TIME ZONE 'UTC' FROM crossfoot.api_keys WHERE id = '" + id + "'");
    }

    @Test
    void the_end_of_a_key_only_ever_comes_nearer() throws Exception {
        create("nearer00", "'read'");
        for (String[] step : new String[][] {
            {"infinity", null},
            {"2100-01-01 00:00+00", "2100-01-01 00:00:00"},
            {"2200-01-01 00:00+00", "2100-01-01 00:00:00"},
            {"infinity", "2100-01-01 00:00:00"},
            {"2090-01-01 00:00+00", "2090-01-01 00:00:00"}
        }) {
            Sql.run(admin, "SELECT crossfoot.expire_api_key('nearer00', '" + step[0] + "')");
            assertThat(end("nearer00")).as(step[0]).isEqualTo(step[1]);
        }
        assertThat(found("nearer00")).hasSize(1);
        // A moment of the past is at once: the key was valid until now.
        Sql.run(admin, "SELECT crossfoot.expire_api_key('nearer00', '2001-01-01')");
        assertThat(found("nearer00")).isEmpty();
        assertThat(Sql.value(admin, "SELECT expires_at > created_at FROM crossfoot.api_keys WHERE id = 'nearer00'"))
                .isEqualTo("t");
        String ended = end("nearer00");
        for (String later : List.of("NULL", "'2100-01-01'", "'infinity'", "'-infinity'")) {
            Sql.run(admin, "SELECT crossfoot.expire_api_key('nearer00', " + later + ")");
            assertThat(end("nearer00")).isEqualTo(ended);
        }
        assertThat(found("nearer00")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void of_two_revocations_at_once_the_nearer_end_holds(boolean nearerFirst) throws Exception {
        String id = nearerFirst ? "race0001" : "race0002";
        create(id, "'read'");
        String near = "'2090-01-01 00:00+00'";
        String far = "'2100-01-01 00:00+00'";
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (Connection second = database.as("admin")) {
            String pid = Sql.value(second, "SELECT pg_backend_pid()");
            admin.setAutoCommit(false);
            Sql.run(admin, "SELECT crossfoot.expire_api_key('" + id + "', " + (nearerFirst ? near : far) + ")");
            Future<?> waiting = thread.submit(() -> {
                Sql.run(second, "SELECT crossfoot.expire_api_key('" + id + "', " + (nearerFirst ? far : near) + ")");
                return null;
            });
            await().atMost(Duration.ofSeconds(30)).until(() -> Sql.value(
                            superuser, "SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = " + pid)
                    .equals("t"));
            admin.commit();
            admin.setAutoCommit(true);
            waiting.get(60, TimeUnit.SECONDS);
        } finally {
            thread.shutdownNow();
        }
        assertThat(end(id)).isEqualTo("2090-01-01 00:00:00");
        assertThat(Sql.value(
                        admin,
                        "SELECT count(*) FROM crossfoot.audit() WHERE act = 'expire_api_key' AND facts ->> 'id' = ?",
                        id))
                .isEqualTo(nearerFirst ? "1" : "2");
    }

    @Test
    void what_is_not_there_is_not_revoked() throws Exception {
        for (String id : List.of("'nobody00'", "''", "NULL", "repeat('x', 1000)")) {
            Sql.refused(admin, "CF026", "SELECT crossfoot.expire_api_key(" + id + ")");
        }
    }

    @Test
    void only_an_administrator_creates_revokes_and_lists_keys() throws Exception {
        for (Connection role : List.of(app, reader)) {
            Sql.refused(role, "42501", "SELECT crossfoot.create_api_key('stranger', 'x', " + HASH + ", 'admin')");
            Sql.refused(role, "42501", "SELECT crossfoot.expire_api_key('plain000')");
            Sql.refused(role, "42501", "SELECT * FROM crossfoot.api_keys");
        }
        for (Connection role : List.of(app, reader, admin)) {
            Sql.refused(role, "42501", "SELECT * FROM crossfoot.api_key");
            Sql.refused(role, "42501", "UPDATE crossfoot.api_key SET scope = 'admin'");
        }
        superuser.setAutoCommit(false);
        Sql.run(superuser, "CREATE ROLE stranger");
        Sql.run(superuser, "SET LOCAL ROLE stranger");
        Sql.refused(superuser, "42501", "SELECT crossfoot.find_api_key('plain000', " + HASH + ")");
    }

    @Test
    void no_secret_is_in_any_view_answer_or_act() throws Exception {
        create("secret00", "'read'");
        Sql.run(admin, "SELECT crossfoot.expire_api_key('secret00', '2100-01-01')");
        String hash = Sql.value(admin, "SELECT encode(" + HASH + ", 'hex')");
        for (String query : List.of(
                "SELECT k::text FROM crossfoot.api_keys AS k",
                "SELECT k::text FROM crossfoot.find_api_key('secret00', " + HASH + ") AS k",
                "SELECT a::text FROM crossfoot.audit(NULL, 1000) AS a")) {
            List<String> rows = Sql.column(admin, query);
            assertThat(rows).as(query).isNotEmpty();
            assertThat(String.join("\n", rows)).doesNotContain(hash, "the secret");
        }
        assertThat(Sql.refused(
                        admin, "CF025", "SELECT crossfoot.create_api_key('secret00', 'x', " + HASH + ", 'read')"))
                .doesNotContain(hash);
        assertThat(
                        Sql.column(
                                superuser,
                                "SELECT a.attname FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid WHERE c.relname = 'api_keys' AND a.attnum > 0"))
                .containsExactlyInAnyOrder("id", "name", "scope", "prefixes", "created_at", "expires_at", "types");
    }
}
