package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.crossfoot.embedded.EmbeddedPostgres;
import io.crossfoot.kernel.MoveException.Reason;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A ledger that is carried to another database is there whole, or not at all, and the source is none the worse. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MoveTest {

    /** On tests whose target has a new ledger to begin with, which is copied in a fraction of the time that it takes to migrate. */
    private static final String MIGRATED = "migrated";

    private final TestDatabase from = TestDatabase.fresh();
    private Map<String, List<String>> newLedger;
    private TestDatabase to;
    private Connection source;
    private Connection target;

    @BeforeAll
    void fill() throws Exception {
        try (Connection superuser = from.superuser()) {
            newLedger = LedgerContent.rows(superuser);
        }
        try (Connection superuser = from.superuser();
                Connection one = from.as("app");
                Connection two = from.as("app")) {
            LedgerContent.fill(superuser, List.of(one, two));
        }
    }

    @BeforeEach
    void connect(TestInfo test) throws Exception {
        to = test.getTags().contains(MIGRATED) ? TestDatabase.fresh() : TestDatabase.empty();
        source = from.superuser();
        target = to.superuser();
    }

    @AfterEach
    void drop() throws Exception {
        Sql.assertSound(source);
        source.close();
        target.close();
        to.close();
    }

    @AfterAll
    void dropSource() {
        from.close();
    }

    /** Ignores how far it is. */
    static class Silent implements Move.Progress {
        @Override
        public void step(String description) {}

        @Override
        public void copying(long rows, long bytes) {}

        @Override
        public void copied(String table, long rows, long bytes) {}
    }

    private Move move() {
        return new Move(from.dataSource("postgres"), to.dataSource("postgres"));
    }

    private MoveException refused(Move move) {
        return refused(move, new Silent());
    }

    private static MoveException refused(Move move, Move.Progress progress) {
        MoveException refusal = catchThrowableOfType(MoveException.class, () -> move.run(progress));
        assertThat(refusal).isNotNull();
        return refusal;
    }

    /** The target has no row but what a new ledger has, its numbers begin anew, and it works. */
    private void assertTargetIsEmpty() throws Exception {
        assertThat(LedgerContent.rows(target)).isEqualTo(newLedger);
        Clusters.assertInstalled(target);
    }

    private void assertSourceGoesOn() throws Exception {
        try (Connection app = from.as("app")) {
            Sql.run(app, "SET statement_timeout = '20s'");
            Sql.deposit(app, "after", "1", "EUR");
        }
    }

    @Test
    void everything_arrives_as_it_is_and_posting_goes_on() throws Exception {
        Map<String, List<String>> rows = LedgerContent.rows(source);
        Map<String, List<List<String>>> readings = LedgerContent.readings(source);
        assertThat(rows.keySet().stream().filter(table -> table.startsWith("posting_")))
                .hasSizeGreaterThan(10);
        assertThat(rows.get("account"))
                .as("stripes")
                .anyMatch(row -> row.contains(",-1,external:"))
                .anyMatch(row -> row.matches(".*,[1-8],external:.*"));

        Move.Result result = move().run(new Silent());

        assertThat(LedgerContent.rows(source)).isEqualTo(rows);
        assertThat(LedgerContent.rows(target)).isEqualTo(rows);
        assertThat(LedgerContent.readings(target)).isEqualTo(readings);
        assertThat(result.source()).isEqualTo(result.target());
        assertThat(result.target().ok()).isTrue();
        assertThat(result.target().transactions())
                .isEqualTo(Long.parseLong(Sql.value(source, "SELECT count(*) FROM crossfoot.transaction")));
        assertThat(result.tables().stream()
                        .filter(table -> table.name().equals("currency"))
                        .map(Move.Table::rows))
                .containsExactly(Long.valueOf(rows.get("currency").size()));
        assertThat(result.tables().stream().map(Move.Table::name))
                .containsAll(rows.keySet().stream()
                        .filter(name -> !name.equals("import_permit")
                                && !name.equals("transaction_id")
                                && !name.endsWith("_seq"))
                        .toList())
                .doesNotContain("schema_history", "import_permit");
        assertThat(result.logins())
                .contains("GRANT crossfoot_app TO app", "GRANT crossfoot_reader TO reader")
                .noneMatch(grant -> grant.contains("owner"));

        assertPostingGoesOn(to);
    }

    /** A page's cursor, a key and the numbers of the source mean the same in the target. */
    private void assertPostingGoesOn(TestDatabase moved) throws Exception {
        String page = "SELECT * FROM crossfoot.entries('user:1', 'EUR', ?, 2)";
        String cursor = Sql.value(source, "SELECT max(cursor) FROM crossfoot.entries('user:1', 'EUR', NULL, 1)");
        try (Connection app = moved.as("app")) {
            assertThat(Sql.rows(app, page, cursor)).isNotEmpty().isEqualTo(Sql.rows(source, page, cursor));
            List<String> first =
                    Sql.row(source, "SELECT transaction_id, posted_at FROM crossfoot.transaction WHERE key = 'gift-1'");
            assertThat(Sql.row(
                            app,
                            "SELECT transaction_id, posted_at, replayed FROM crossfoot.transfer('user:1', 'user:2', 12.3, 'EUR', 'gift',"
                                    + " key => 'gift-1', effective_date => '2026-01-31', description => 'Všechno nejlepší',"
                                    + " reference => 'card 7', metadata => '{\"card\": 7}')"))
                    .containsExactly(first.get(0), first.get(1), "t");
            Sql.refused(
                    app,
                    "CF011",
                    "SELECT crossfoot.transfer('user:1', 'user:2', 12.4, 'EUR', 'gift', key => 'gift-1')");
            long last = Long.parseLong(Sql.value(source, "SELECT last_value FROM crossfoot.transaction_id"));
            assertThat(Long.parseLong(Sql.value(
                            app, "SELECT transaction_id FROM crossfoot.deposit('user:1', 1, 'EUR', key => 'new')")))
                    .isGreaterThan(last);
            Sql.deposit(app, "somebody:new", "1", "GEM");
            Sql.refused(app, "CF020", "SELECT crossfoot.deposit('empty', 1, 'USD')");
            Sql.refused(app, "42501", "UPDATE crossfoot.account SET balance = 1");
        }
        try (Connection superuser = moved.superuser();
                Connection app = moved.as("app")) {
            LedgerContent.assertRulesGoOn(superuser, app);
            Sql.refused(superuser, "CF031", "UPDATE crossfoot.account SET balance = 1");
            Sql.refused(superuser, "CF030", "DELETE FROM crossfoot.posting");
            Sql.run(superuser, "SELECT crossfoot.set_floor('user:1', 'EUR', -5)");
            Sql.assertSound(superuser);
        }
    }

    @Test
    @Tag(MIGRATED)
    void a_target_that_was_just_migrated_is_filled() throws Exception {
        // The source has this currency too, so nothing is lost.
        Sql.run(
                target,
                "INSERT INTO crossfoot.currency SELECT c.* FROM (VALUES ('GEM', 3, 'Gems')) AS c (code, scale, name)");
        move().run(new Silent());
        assertThat(LedgerContent.rows(target)).isEqualTo(LedgerContent.rows(source));
    }

    @Test
    void an_empty_ledger_moves_too() throws Exception {
        try (TestDatabase empty = TestDatabase.fresh();
                Connection connection = empty.superuser()) {
            Move.Result result = new Move(empty.dataSource("postgres"), to.dataSource("postgres")).run(new Silent());
            assertThat(result.target().accounts()).isZero();
            assertThat(LedgerContent.rows(target)).isEqualTo(LedgerContent.rows(connection));
            Clusters.assertInstalled(target);
        }
    }

    @Test
    void a_new_ledger_has_rows_only_in_the_tables_that_a_move_empties() {
        Map<String, List<String>> tables = tables(new TreeMap<>(newLedger));
        tables.values().removeIf(List::isEmpty);
        assertThat(tables).containsOnlyKeys("currency", "setting");
    }

    @ParameterizedTest
    @Tag(MIGRATED)
    @ValueSource(
            strings = {
                "SELECT crossfoot.deposit('user:1', 1, 'EUR')",
                "SELECT crossfoot.open_account('user:1', 'EUR')",
                "SELECT crossfoot.add_currency('XMAS', 2, 'Presents')",
                "SELECT crossfoot.configure('Asia/Tokyo')",
                "UPDATE crossfoot.setting SET open_on_first_use = false",
                "INSERT INTO crossfoot.currency VALUES ('XMAS', 2, 'Presents')",
                "SELECT crossfoot.create_api_key('abcdefgh', 'shop', sha256('s'), 'post')"
            })
    void a_target_that_is_in_use_is_refused_and_left_as_it_is(String use) throws Exception {
        Sql.run(target, use);
        Map<String, List<String>> rows = LedgerContent.rows(target);
        Map<String, List<String>> touches = Clusters.touches(target);
        MoveException refusal = refused(move());
        assertThat(refusal.reason()).isEqualTo(Reason.TARGET_IN_USE);
        assertThat(refusal).hasMessageContaining("Nothing was changed");
        assertThat(LedgerContent.rows(target)).isEqualTo(rows);
        assertThat(Clusters.touches(target)).isEqualTo(touches);
    }

    @Test
    void a_second_move_to_the_same_target_is_refused() throws Exception {
        move().run(new Silent());
        assertThat(refused(move()).reason()).isEqualTo(Reason.TARGET_IN_USE);
        assertThat(LedgerContent.rows(target)).isEqualTo(LedgerContent.rows(source));
    }

    @Test
    void a_source_without_a_ledger_of_this_release_is_refused_and_the_target_left_alone() throws Exception {
        try (TestDatabase nothing = TestDatabase.empty()) {
            MoveException refusal = refused(new Move(nothing.dataSource("postgres"), to.dataSource("postgres")));
            assertThat(refusal.reason()).isEqualTo(Reason.SOURCE_UNFIT);
            assertThat(refusal).hasMessage("The source has no ledger.");
        }
        for (int version : new int[] {Kernel.VERSION - 1, Kernel.VERSION + 1}) {
            version(source, version);
            MoveException refusal = refused(move());
            assertThat(refusal.reason()).isEqualTo(Reason.SOURCE_UNFIT);
            assertThat(refusal)
                    .hasMessageContaining("kernel " + version)
                    .hasMessageContaining(version < Kernel.VERSION ? "Run crossfoot migrate" : "Use that version");
        }
        version(source, Kernel.VERSION);
        assertThat(Kernel.state(target)).isEqualTo(Kernel.State.MISSING);
    }

    private static void version(Connection connection, int version) throws SQLException {
        Sql.run(
                connection,
                "CREATE OR REPLACE FUNCTION crossfoot.kernel_version() RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT "
                        + version + "'");
    }

    @Test
    @Tag(MIGRATED)
    void a_target_of_a_newer_release_and_the_source_itself_are_refused() throws Exception {
        version(target, Kernel.VERSION + 1);
        Map<String, List<String>> touches = Clusters.touches(target);
        assertThat(refused(move()).reason()).isEqualTo(Reason.TARGET_UNFIT);
        assertThat(Clusters.touches(target)).isEqualTo(touches);
        MoveException refusal = refused(new Move(from.dataSource("postgres"), from.dataSource("postgres")));
        assertThat(refusal.reason()).isEqualTo(Reason.TARGET_UNFIT);
        assertThat(refusal).hasMessageContaining("same database");
    }

    @Test
    void a_role_without_the_rights_is_told_which_it_needs() throws Exception {
        MoveException refusal = refused(new Move(from.dataSource("app"), to.dataSource("postgres")));
        assertThat(refusal.reason()).isEqualTo(Reason.DATABASE);
        assertThat(refusal).hasMessageContaining("source").hasMessageContaining("CREATEROLE");
        Kernel.migrate(to.dataSource("postgres"));
        refusal = refused(new Move(from.dataSource("postgres"), to.dataSource("app")));
        assertThat(refusal.reason()).isEqualTo(Reason.DATABASE);
        assertThat(refusal).hasMessageContaining("target").hasMessageContaining("CREATEROLE");
        assertTargetIsEmpty();
    }

    @Test
    void a_role_that_is_no_superuser_moves_within_its_cluster_and_keeps_no_membership(@TempDir Path folder)
            throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.start(folder.resolve("data"))) {
            try (Connection connection = server.connectAsSuperuser(EmbeddedPostgres.DATABASE)) {
                Clusters.createInstaller(connection, "mover");
                Sql.run(connection, "CREATE DATABASE moved");
                Sql.run(connection, "GRANT CREATE ON DATABASE moved TO mover");
            }
            DataSource own = Clusters.source(server.url("mover"), "mover", "mover");
            DataSource other = Clusters.source(server.url("moved"), "mover", "mover");
            Kernel.migrate(own);
            try (Connection connection = server.connectAsSuperuser("mover")) {
                LedgerContent.fill(connection, List.of(connection));
                // Freshly migrated by the same role, and without a ledger.
                Kernel.migrate(other);
                new Move(own, other).run(new Silent());
                try (Connection moved = server.connectAsSuperuser("moved")) {
                    assertThat(LedgerContent.rows(moved)).isEqualTo(LedgerContent.rows(connection));
                    Clusters.assertInstalled(moved);
                }
                Clusters.assertInstalled(connection);
            }
        }
    }

    @Test
    void a_member_of_the_owner_may_be_asked_for_the_source() throws Exception {
        new Move(from.dataSource("owner"), to.dataSource("postgres")).run(new Silent());
        assertThat(LedgerContent.rows(target)).isEqualTo(LedgerContent.rows(source));
    }

    /** Ends something in the middle of the copying. */
    private static class EndInTheMiddle extends Silent {
        private final Connection superuser;
        private final String database;
        private final AtomicBoolean ended = new AtomicBoolean();

        EndInTheMiddle(Connection superuser, String database) {
            this.superuser = superuser;
            this.database = database;
        }

        @Override
        public void copied(String table, long rows, long bytes) {
            if (table.startsWith("posting_")) {
                end();
            }
        }

        final void end() {
            if (ended.compareAndSet(false, true)) {
                try {
                    assertThat(Sql.column(
                                    superuser,
                                    "SELECT pg_terminate_backend(a.pid, 10000) FROM pg_locks AS l JOIN pg_stat_activity AS a ON a.pid = l.pid"
                                            + " WHERE a.datname = ? AND l.relation = 'crossfoot.account'::regclass AND l.granted"
                                            + " AND l.mode IN ('ExclusiveLock', 'ShareRowExclusiveLock')",
                                    database))
                            .containsExactly("t");
                } catch (SQLException e) {
                    throw new AssertionError(e);
                }
            }
        }
    }

    @Test
    void a_target_that_is_lost_in_the_middle_holds_nothing_and_the_source_goes_on() throws Exception {
        MoveException failure = refused(move(), new EndInTheMiddle(target, to.name()));
        assertThat(failure.reason()).isEqualTo(Reason.DATABASE);
        assertThat(failure).hasMessageContaining("target").hasMessageContaining("nothing was moved");
        assertTargetIsEmpty();
        assertSourceGoesOn();
        move().run(new Silent());
        assertThat(LedgerContent.rows(target)).isEqualTo(LedgerContent.rows(source));
    }

    @Test
    void a_target_that_is_lost_while_it_commits_is_not_said_to_hold_anything_or_nothing() throws Exception {
        MoveException failure = refused(move(), new EndInTheMiddle(target, to.name()) {
            @Override
            public void copied(String table, long rows, long bytes) {}

            @Override
            public void step(String description) {
                if (description.equals("Committing")) {
                    end();
                }
            }
        });
        assertThat(failure.reason()).isEqualTo(Reason.UNKNOWN_OUTCOME);
        assertThat(failure).hasMessageContaining("the whole ledger or nothing of it");
        // This time nothing, for its session had ended before.
        assertTargetIsEmpty();
        assertSourceGoesOn();
    }

    @Test
    void a_source_that_is_lost_in_the_middle_leaves_nothing_in_the_target_and_goes_on() throws Exception {
        MoveException failure = refused(move(), new EndInTheMiddle(source, from.name()));
        assertThat(failure.reason()).isEqualTo(Reason.DATABASE);
        assertThat(failure).hasMessageContaining("source").hasMessageContaining("nothing was moved");
        assertTargetIsEmpty();
        assertSourceGoesOn();
        move().run(new Silent());
    }

    @Test
    void whoever_watches_may_end_it_in_the_middle() throws Exception {
        IllegalStateException stopped = new IllegalStateException("enough");
        AtomicInteger calls = new AtomicInteger();
        IllegalStateException thrown = catchThrowableOfType(IllegalStateException.class, () -> move().run(new Silent() {
            @Override
            public void copied(String table, long rows, long bytes) {
                if (calls.incrementAndGet() == 5) {
                    throw stopped;
                }
            }
        }));
        assertThat(thrown).isSameAs(stopped);
        assertTargetIsEmpty();
        assertSourceGoesOn();
    }

    @Test
    void a_process_that_is_killed_in_the_middle_leaves_nothing_in_the_target_and_frees_the_source(@TempDir Path folder)
            throws Exception {
        Path log = folder.resolve("log");
        Process mover = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        MoverThatStops.class.getName(),
                        from.url(),
                        to.url(),
                        TestDatabase.server().password(EmbeddedPostgres.SUPERUSER))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            await().atMost(Duration.ofSeconds(60)).until(() -> log.toFile().length() > 0 || !mover.isAlive());
            assertThat(mover.isAlive()).isTrue();
            assertThat(log).hasContent(MoverThatStops.STOPPED);
            try (Connection app = from.as("app")) {
                // It holds on to the source until it is killed.
                Sql.run(app, "SET lock_timeout = '50ms'");
                Sql.refused(app, "55P03", "SELECT crossfoot.deposit('after', 1, 'EUR')");
            }
        } finally {
            mover.destroyForcibly();
            assertThat(mover.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
        assertSourceGoesOn();
        // Its sessions end when the server notices that nobody is there.
        await().atMost(Duration.ofSeconds(30)).until(() -> Sql.value(
                        target,
                        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                                + " AND backend_type = 'client backend'")
                .equals("0"));
        assertTargetIsEmpty();
    }

    @Test
    void whoever_posts_meanwhile_waits_and_then_posts_to_the_source() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger posted = new AtomicInteger();
        List<CompletableFuture<Void>> posters = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            int poster = i;
            posters.add(CompletableFuture.runAsync(() -> {
                try (Connection app = from.as("app");
                        Connection admin = from.as("admin")) {
                    while (!stop.get()) {
                        Sql.deposit(app, "user:" + poster, "1", "EUR");
                        // Others than posters write too, to several tables in an order of their own.
                        Sql.run(admin, "SELECT crossfoot.configure(open_on_first_use => true)");
                        posted.incrementAndGet();
                    }
                } catch (SQLException e) {
                    throw new AssertionError(e);
                }
            }));
        }
        try {
            await().until(() -> posted.get() > 20);
            Map<Integer, Map<String, List<String>>> seen = new HashMap<>();
            move().run(new Silent() {
                @Override
                public void step(String description) {
                    // From here on nothing may change.
                    if (description.equals("Verifying the source") || description.equals("Committing")) {
                        try {
                            seen.put(seen.size(), tables(LedgerContent.rows(source)));
                        } catch (Exception e) {
                            throw new AssertionError(e);
                        }
                    }
                }
            });
            int whenDone = posted.get();
            Map<String, List<String>> copy = LedgerContent.rows(target);
            assertThat(seen).hasSize(2);
            assertThat(seen.get(0)).isEqualTo(seen.get(1)).isEqualTo(tables(copy));
            await().until(() -> posted.get() > whenDone + 20);
        } finally {
            stop.set(true);
            CompletableFuture.allOf(posters.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
        }
        Sql.assertSound(target);
        Sql.assertSound(source);
        // What the posters were answered is all in the source, and what was answered before the move also in the
        // target.
        BigDecimal inSource = deposited(source);
        BigDecimal inTarget = deposited(target);
        assertThat(inSource).isEqualByComparingTo(BigDecimal.valueOf(posted.get()));
        assertThat(inTarget).isLessThan(inSource).isGreaterThan(BigDecimal.TEN);
    }

    /** Without the sequences, whose numbers even those take who wait. */
    private static Map<String, List<String>> tables(Map<String, List<String>> rows) {
        rows.keySet().removeIf(name -> name.equals("transaction_id") || name.endsWith("_seq"));
        return rows;
    }

    /** What the posters' deposits of 1 come to. */
    private static BigDecimal deposited(Connection connection) throws SQLException {
        return new BigDecimal(
                Sql.value(
                        connection,
                        "SELECT sum(amount) FROM crossfoot.entry WHERE account LIKE 'user:%' AND type = 'deposit' AND amount = 1"));
    }

    @Test
    void writers_that_do_not_finish_are_given_up_on_and_go_on() throws Exception {
        try (Connection app = from.as("app")) {
            app.setAutoCommit(false);
            Sql.deposit(app, "user:1", "1", "EUR");
            MoveException refusal = refused(new Move(
                    from.dataSource("postgres"), to.dataSource("postgres"), Duration.ofMillis(300), each -> {}));
            assertThat(refusal.reason()).isEqualTo(Reason.BUSY);
            assertThat(refusal).hasMessageContaining("pg_stat_activity");
            Sql.deposit(app, "user:1", "1", "EUR");
            app.commit();
        }
        try (Connection admin = from.as("admin")) {
            admin.setAutoCommit(false);
            Sql.run(admin, "SELECT crossfoot.configure('UTC')");
            CompletableFuture<Move.Result> moving = CompletableFuture.supplyAsync(() -> move().run(new Silent()));
            await().until(() -> !Sql.column(
                            source,
                            "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LOCK TABLE %'")
                    .isEmpty());
            admin.commit();
            moving.get(60, TimeUnit.SECONDS);
        }
        assertThat(Sql.value(target, "SELECT time_zone FROM crossfoot.setting")).isEqualTo("UTC");
    }

    @ParameterizedTest
    @Tag(MIGRATED)
    @ValueSource(
            strings = {
                // What verify can't know: words.
                "UPDATE crossfoot.transaction_detail SET description = 'nothing at all' WHERE reference = 'card 7'",
                "UPDATE crossfoot.posted_key SET digest = sha256('x') WHERE key = 'gift-1'",
                "UPDATE crossfoot.account SET opened_at = opened_at + interval '1 microsecond' WHERE name = 'fees'",
                // The same number of rows and the same sums, but not the same.
                "UPDATE crossfoot.administrative_act SET role = 'nobody' WHERE id = 1",
                "UPDATE crossfoot.api_key SET prefixes = '{user:}'",
                "UPDATE crossfoot.currency SET scale = 4 WHERE code = 'GEM'",
                "DELETE FROM crossfoot.transaction_type WHERE name = 'gift'",
                "UPDATE crossfoot.hold SET description = 'motel' WHERE key = 'hold-open'",
                "UPDATE crossfoot.hold_event SET role = 'nobody' WHERE event = 'placed'",
                "UPDATE crossfoot.lot_event SET role = 'nobody'",
                "UPDATE crossfoot.overdraft_rule SET fee_account = 'mine' WHERE fee_account = 'fees'",
                "UPDATE crossfoot.type_rule SET signs = 'out' WHERE type = 'topup'",
                "UPDATE crossfoot.transaction_detail SET link = link || '{\"reason\": \"none\"}' WHERE link ? 'reason'",
                "UPDATE crossfoot.setting SET time_zone = 'UTC'",
                "UPDATE crossfoot.posting SET amount = amount + 0.00 WHERE false; UPDATE crossfoot.account SET balance = balance + 1 WHERE name = 'fees'",
                "SELECT setval('crossfoot.transaction_id', 1)"
            })
    void a_copy_that_was_tampered_with_is_noticed_and_not_kept(String change) throws Exception {
        MoveException refusal = refused(tampering("SET LOCAL session_replication_role = replica", change));
        assertThat(refusal.reason()).isEqualTo(Reason.DIFFERENT);
        assertThat(refusal.differences()).hasSize(1).first().asString().startsWith("{\"check\": ");
        assertTargetIsEmpty();
    }

    /** Changes the copy as a superuser can who takes the triggers away for a moment. */
    private Move tampering(String... statements) {
        return new Move(from.dataSource("postgres"), to.dataSource("postgres"), Move.PATIENCE, connection -> {
            Sql.run(connection, "RESET ROLE");
            for (String table : List.of(
                    "transaction_detail",
                    "posted_key",
                    "account",
                    "posting",
                    "administrative_act",
                    "transaction_type",
                    "hold",
                    "hold_event",
                    "lot",
                    "lot_event",
                    "overdraft_rule",
                    "type_rule")) {
                Sql.run(connection, "ALTER TABLE crossfoot." + table + " DISABLE TRIGGER USER");
            }
            for (String statement : statements) {
                Sql.run(connection, statement);
            }
            for (String trigger : Sql.column(
                    connection,
                    "SELECT format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', tgrelid::regclass, tgname) FROM pg_trigger"
                            + " WHERE tgenabled = 'D' AND NOT tgisinternal")) {
                Sql.run(connection, trigger);
            }
            Sql.run(connection, "SET LOCAL ROLE crossfoot_owner");
        });
    }

    @ParameterizedTest
    @Tag(MIGRATED)
    @ValueSource(
            strings = {
                "ALTER TABLE crossfoot.posting DISABLE TRIGGER guard_chain",
                "ALTER TABLE crossfoot.account ENABLE TRIGGER guard_new_account",
                "DROP TRIGGER guard_history ON crossfoot.posted_key",
                "GRANT INSERT ON crossfoot.posting TO crossfoot_app",
                "ALTER TABLE crossfoot.posting DETACH PARTITION crossfoot.posting_2025_10"
            })
    void a_guard_that_would_be_left_open_is_noticed_and_nothing_is_kept(String change) throws Exception {
        MoveException refusal = refused(new Move(
                from.dataSource("postgres"),
                to.dataSource("postgres"),
                Move.PATIENCE,
                connection -> Sql.run(connection, change)));
        assertThat(refusal.reason()).isEqualTo(Reason.DIFFERENT);
        assertThat(refusal.differences()).isNotEmpty();
        assertTargetIsEmpty();
    }

    @Test
    void a_source_that_does_not_verify_is_not_carried_on() throws Exception {
        Sql.run(source, "ALTER TABLE crossfoot.account DISABLE TRIGGER guard_heads");
        try {
            Sql.run(source, "UPDATE crossfoot.account SET balance = balance + 1 WHERE name = 'fees'");
            MoveException refusal = refused(move());
            assertThat(refusal.reason()).isEqualTo(Reason.DIFFERENT);
            assertThat(refusal).hasMessageContaining("source");
            assertThat(refusal.differences()).anyMatch(each -> each.contains("guard_heads"));
            assertThat(Kernel.state(target)).isEqualTo(Kernel.State.MISSING);

            Sql.run(source, "ALTER TABLE crossfoot.account ENABLE ALWAYS TRIGGER guard_heads");
            refusal = refused(move());
            assertThat(refusal.reason()).isEqualTo(Reason.DIFFERENT);
            assertThat(refusal).hasMessageContaining("source");
            assertThat(refusal.differences()).anyMatch(each -> each.contains("fees"));
            assertTargetIsEmpty();
        } finally {
            Sql.run(source, "ALTER TABLE crossfoot.account DISABLE TRIGGER guard_heads");
            Sql.run(source, "UPDATE crossfoot.account SET balance = balance - 1 WHERE name = 'fees'");
            Sql.run(source, "ALTER TABLE crossfoot.account ENABLE ALWAYS TRIGGER guard_heads");
        }
    }

    @Test
    @Tag(MIGRATED)
    void a_target_with_something_else_installed_is_refused_before_it_is_filled() throws Exception {
        Sql.run(target, "CREATE TABLE crossfoot.more (a integer)");
        MoveException refusal = refused(move());
        assertThat(refusal.reason()).isEqualTo(Reason.DIFFERENT);
        assertThat(refusal.differences()).anyMatch(each -> each.contains("more"));
        assertThat(Sql.value(target, "SELECT count(*) FROM crossfoot.account")).isEqualTo("0");
    }
}
