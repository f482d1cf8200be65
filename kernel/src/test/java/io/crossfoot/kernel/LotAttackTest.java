package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attempts to have more of credit that expires than was granted, to keep it for longer, or to keep others' from expiring. */
class LotAttackTest extends OnHolds {

    private static final int WORKERS = 8;
    private static final String LATER = "2999-01-01T00:00:00Z";

    private static String link(String lot, String account, String expiresAt, String more) {
        return "{\"grants\": {\"lot\": \"" + lot + "\", \"account\": \"" + account + "\", \"expires_at\": \""
                + expiresAt + "\"" + more + "}}";
    }

    /** A call that grants a lot of dollars from a source in one of the ways that there are. */
    private static String grant(int way, String source, String account, String lot, String amount, String expiresAt) {
        String link = link(lot, account, expiresAt, "");
        String post = "{\"type\": \"promo\", \"link\": " + link + ", \"postings\": [{\"source\": \"" + source
                + "\", \"destination\": \"" + account + "\", \"amount\": \"" + amount + "\", \"currency\": \"USD\"}]}";
        return switch (way % 3) {
            case 0 -> "SELECT crossfoot.post('" + post + "')";
            case 1 ->
                raised("SELECT coalesce(code, 'CF000') FROM crossfoot.post_batch('{1}', '{" + source + "}', '{"
                        + account + "}', '{" + amount + "}', '{USD}', '{promo}', link => ARRAY['" + link
                        + "'::jsonb])");
            default ->
                raised("SELECT coalesce(code, 'CF000') FROM crossfoot.perform('[{\"post\": " + post + "}]'::jsonb)");
        };
    }

    /** A call that answers a code instead of raising it, made to raise it. */
    private static String raised(String query) {
        return "DO $do$ DECLARE c text; BEGIN c := (" + query
                + "); IF c <> 'CF000' THEN RAISE EXCEPTION USING ERRCODE = c; END IF; END $do$";
    }

    /** Grants a lot from outside and gives back the transaction's number. */
    private String grant(String account, String lot, String amount, String expiresAt) throws SQLException {
        return granted("external:promo", account, lot, amount, expiresAt);
    }

    private String granted(String source, String account, String lot, String amount, String expiresAt)
            throws SQLException {
        Sql.run(app, grant(0, source, account, lot, amount, expiresAt));
        return Sql.value(reader, "SELECT granted_by FROM crossfoot.find_lot(?)", lot);
    }

    /** A moment a little in the future. */
    private String soon(String interval) throws SQLException {
        return Sql.value(
                reader,
                "SELECT to_char((clock_timestamp() + ?::interval) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')",
                interval);
    }

    /** A lot as a short text: state, spent, expired, remaining. */
    private String lot(String key) throws SQLException {
        return Sql.value(
                reader, "SELECT concat_ws(' ', state, spent, expired, remaining) FROM crossfoot.find_lot(?)", key);
    }

    /** What was taken of an account by transactions of a type. */
    private String taken(String account, String type) throws SQLException {
        return Sql.value(
                reader,
                "SELECT coalesce(-sum(amount), 0)::integer FROM crossfoot.entry WHERE account = ? AND type = ? AND amount < 0",
                account,
                type);
    }

    private static long count(List<String> endings, String ending) {
        return endings.stream().filter(ending::equals).count();
    }

    @RepeatedTest(3)
    void a_lot_that_many_callers_grant_at_once_is_granted_once(RepetitionInfo repetition) throws Exception {
        String lot = "once:" + repetition.getCurrentRepetition();
        List<String> endings = Workers.run(database, WORKERS, (worker, connection) -> {
            boolean snapshot = worker >= WORKERS - 2;
            if (snapshot) {
                Sql.run(
                        connection,
                        "SET default_transaction_isolation = '" + (worker % 2 == 0 ? "repeatable read" : "serializable")
                                + "'");
            }
            String ending =
                    Sql.ending(connection, grant(worker, "external:promo", lot + ":" + worker % 3, lot, "10", LATER));
            return snapshot ? ending.replace("40001", "CF011") : ending;
        });
        assertThat(count(endings, "done")).as(endings.toString()).isEqualTo(1);
        assertThat(count(endings, "CF011")).as(endings.toString()).isEqualTo(WORKERS - 1);
        assertThat(Sql.value(
                        reader,
                        "SELECT sum(balance)::integer FROM crossfoot.account_balance WHERE starts_with(account, ?)",
                        lot))
                .isEqualTo("10");
    }

    @RepeatedTest(2)
    void a_grant_that_is_partly_spent_is_taken_back_once(RepetitionInfo repetition) throws Exception {
        String account = "back:" + repetition.getCurrentRepetition();
        String granted = grant(account, account, "50", LATER);
        grant(account, account + ":other", "30", LATER);
        Sql.run(app, "SELECT crossfoot.withdraw(?, 20, 'USD')", account);
        Sql.deposit(app, account, "1000", "USD");
        List<String> endings = Workers.run(
                database,
                WORKERS,
                (worker, connection) -> Sql.ending(
                        connection,
                        switch (worker % 3) {
                            case 0 -> "SELECT crossfoot.reverse(" + granted + ", 50)";
                            case 1 -> "SELECT crossfoot.reverse(" + granted + ")";
                            default -> "SELECT crossfoot.withdraw('" + account + "', 7, 'USD')";
                        }));
        assertThat(count(endings, "CF066")).as(endings.toString()).isEqualTo(5);
        assertThat(taken(account, "reversal")).isEqualTo("50");
        assertThat(lot(account)).startsWith("spent 50.00 0.00");
    }

    @Test
    void what_has_expired_of_a_grant_is_not_taken_back_as_well() throws Exception {
        Sql.deposit(app, "budget", "1000", "USD");
        Sql.deposit(app, "twice", "100", "USD");
        String moment = soon("1.5 seconds");
        String granted = granted("budget", "twice", "twice", "50", moment);
        Sql.run(app, "SELECT crossfoot.withdraw('twice', 20, 'USD')");
        Sql.run(app, "SELECT crossfoot.reverse(" + granted + ", 5)");
        awaitMoment("'" + moment + "'::timestamptz");
        // 20 were spent and 5 taken back; 25 have expired, whether they were moved or not.
        Sql.refused(app, "CF066", "SELECT crossfoot.reverse(" + granted + ", 20.01)");
        Sql.run(app, "SELECT crossfoot.reverse(" + granted + ", 1)");
        assertThat(Sql.column(app, "SELECT expired FROM crossfoot.expire_lots('twice')"))
                .containsExactly("25.00");
        Sql.refused(app, "CF066", "SELECT crossfoot.reverse(" + granted + ", 19.01)");
        Sql.run(app, "SELECT crossfoot.reverse(" + granted + ")");
        Sql.refused(app, "CF066", "SELECT crossfoot.reverse(" + granted + ")");
        assertThat(money("twice")).isEqualTo("80.00 0.00 80.00");
        // What was spent of the grant is all that was not given back.
        assertThat(money("budget")).isEqualTo("1000.00 0.00 1000.00");
    }

    @Test
    void what_has_expired_of_a_grant_of_several_sources_is_not_taken_back_as_well() throws Exception {
        Sql.deposit(app, "giver:1", "100", "USD");
        Sql.deposit(app, "giver:2", "100", "USD");
        Sql.deposit(app, "several", "100", "USD");
        String moment = soon("700 milliseconds");
        Sql.run(
                app,
                "SELECT crossfoot.post('{\"type\": \"promo\", \"link\": " + link("several", "several", moment, "")
                        + ", \"postings\": [{\"source\": \"giver:1\", \"destination\": \"several\", \"amount\": \"30\", \"currency\": \"USD\"},"
                        + " {\"source\": \"giver:2\", \"destination\": \"several\", \"amount\": \"20\", \"currency\": \"USD\"},"
                        + " {\"source\": \"giver:2\", \"destination\": \"others\", \"amount\": \"8\", \"currency\": \"USD\"}]}')");
        Sql.run(app, "SELECT crossfoot.withdraw('several', 15, 'USD')");
        awaitMoment("'" + moment + "'::timestamptz");
        Sql.run(app, "SELECT crossfoot.expire_lots('several')");
        // 15 of the 50 may be taken back, and all that the lot is not made of.
        Sql.run(app, "SELECT crossfoot.reverse(granted_by) FROM crossfoot.find_lot('several')");
        assertThat(taken("several", "reversal")).isEqualTo("15");
        assertThat(taken("others", "reversal")).isEqualTo("8");
        Sql.refused(app, "CF066", "SELECT crossfoot.reverse(granted_by) FROM crossfoot.find_lot('several')");
    }

    @Test
    void a_lot_whose_expiry_is_refused_keeps_no_other_from_being_moved() throws Exception {
        Sql.run(app, "SELECT crossfoot.expire_lots(\"limit\" => 1000)");
        String moment = soon("1.5 seconds");
        for (int n = 0; n < 5; n++) {
            grant("large:" + n, "large:" + n, "10", moment);
        }
        grant("small", "small", "4", soon("1.51 seconds"));
        grant("small:2", "small:2", "5", soon("1.52 seconds"));
        awaitMoment("(SELECT expires_at FROM crossfoot.find_lot('small:2'))");
        Sql.run(
                admin,
                "SELECT crossfoot.set_type('expiry', limits => '[{\"currency\": \"USD\", \"per_transaction\": \"5.00\"}]')");
        try {
            // Fewer than so many say that nothing more can be moved, so that a caller who goes on until then comes to
            // an end.
            assertThat(Sql.column(app, "SELECT key FROM crossfoot.expire_lots(\"limit\" => 1)"))
                    .containsExactly("small");
            assertThat(Sql.column(app, "SELECT key FROM crossfoot.expire_lots(\"limit\" => 2)"))
                    .containsExactly("small:2");
            assertThat(Sql.column(app, "SELECT key FROM crossfoot.expire_lots()"))
                    .isEmpty();
        } finally {
            Sql.run(admin, "SELECT crossfoot.set_type('expiry')");
        }
        assertThat(Sql.column(app, "SELECT key FROM crossfoot.expire_lots(\"limit\" => 4)"))
                .hasSize(4);
        assertThat(Sql.column(app, "SELECT key FROM crossfoot.expire_lots(\"limit\" => 4)"))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "posters => '{crossfoot_admin}'",
                "required_metadata => '{why}'",
                "required_metadata => '{why}', limits => '[{\"currency\": \"USD\", \"per_day\": \"1.00\"}]'"
            })
    void a_rule_that_refuses_all_expiries_is_told_to_whoever_asks_for_one(String rule) throws Exception {
        String lot = "refused:" + rule.hashCode();
        String moment = soon("400 milliseconds");
        grant(lot, lot, "10", moment);
        awaitMoment("'" + moment + "'::timestamptz");
        Sql.run(admin, "SELECT crossfoot.set_type('expiry', " + rule + ")");
        try {
            Sql.refused(app, "CF068", "SELECT crossfoot.expire_lots()");
            assertThat(money(lot)).isEqualTo("10.00 10.00 0.00");
        } finally {
            Sql.run(admin, "SELECT crossfoot.set_type('expiry')");
        }
        assertThat(Sql.column(app, "SELECT key FROM crossfoot.expire_lots(?)", lot))
                .containsExactly(lot);
    }

    @Test
    void what_a_lot_expires_to_is_open_in_its_own_currency() throws Exception {
        Sql.deposit(app, "euros", "10", "EUR");
        refusedWithoutTrace(
                app,
                "CF012",
                "SELECT crossfoot.post('{\"type\": \"promo\", \"link\": "
                        + link("euros", "mixed", LATER, ", \"expires_to\": \"euros\"")
                        + ", \"postings\": [{\"account\": \"mixed\", \"amount\": \"3\", \"currency\": \"USD\"},"
                        + " {\"source\": \"euros\", \"destination\": \"shop\", \"amount\": \"1\", \"currency\": \"EUR\"}]}')");
    }

    @Test
    void accounts_that_expire_to_each_other_are_settled_by_many_callers_at_once() throws Exception {
        int accounts = 12;
        Sql.run(app, "SELECT crossfoot.expire_lots(\"limit\" => 1000)");
        for (int n = 0; n < accounts; n++) {
            Sql.run(app, "SELECT crossfoot.open_account(?, 'USD')", "ring:" + n);
        }
        String moment = soon("1 second");
        for (int n = 0; n < accounts; n++) {
            Sql.run(
                    app,
                    "SELECT crossfoot.post('{\"type\": \"promo\", \"link\": "
                            + link(
                                    "ring:" + n,
                                    "ring:" + n,
                                    moment,
                                    ", \"expires_to\": \"ring:" + (n + 5) % accounts + "\"")
                            + ", \"postings\": [{\"account\": \"ring:" + n
                            + "\", \"amount\": \"10\", \"currency\": \"USD\"}]}')");
        }
        // One that lets nothing out keeps its lot, and one that takes nothing in those that expire to it.
        Sql.run(admin, "SELECT crossfoot.freeze_account('ring:0', 'USD', 'asked')");
        awaitMoment("'" + moment + "'::timestamptz");
        List<String> moved = Workers.run(database, WORKERS, (worker, connection) -> {
                    List<String> own = new ArrayList<>();
                    List<String> last;
                    do {
                        last = Sql.column(connection, "SELECT key FROM crossfoot.expire_lots(\"limit\" => 3)");
                        own.addAll(last);
                    } while (last.size() == 3);
                    return own;
                })
                .stream()
                .flatMap(List::stream)
                .toList();
        assertThat(moved).doesNotHaveDuplicates().hasSize(accounts - 2).doesNotContain("ring:0", "ring:7");
        Sql.run(admin, "SELECT crossfoot.unfreeze_account('ring:0', 'USD', 'done')");
        assertThat(Sql.column(app, "SELECT key FROM crossfoot.expire_lots()"))
                .containsExactlyInAnyOrder("ring:0", "ring:7");
        assertThat(
                        Sql.column(
                                reader,
                                "SELECT DISTINCT balance::integer || ' ' || held::integer FROM crossfoot.account_balance WHERE account LIKE 'ring:%'"))
                .containsExactly("10 0");
    }

    @RepeatedTest(2)
    void a_hold_at_the_moment_of_the_expiry_is_on_the_lot_or_on_nothing(RepetitionInfo repetition) throws Exception {
        String account = "moment:" + repetition.getCurrentRepetition();
        String moment = soon("700 milliseconds");
        grant(account, account, "1000", moment);
        AtomicInteger number = new AtomicInteger();
        List<String> placed = Workers.run(database, WORKERS, (worker, connection) -> {
                    List<String> own = new ArrayList<>();
                    String ending;
                    do {
                        String key = account + ":" + number.incrementAndGet();
                        ending = Sql.ending(
                                connection,
                                worker % 2 == 0
                                        ? "SELECT crossfoot.place_hold('" + account + "', 'USD', 0.5, '" + key + "')"
                                        : "SELECT crossfoot.withdraw('" + account + "', 0.5, 'USD')");
                        if (ending.equals("done") && worker % 2 == 0) {
                            own.add(key);
                        }
                    } while (ending.equals("done"));
                    assertThat(ending).isEqualTo("CF010");
                    return own;
                })
                .stream()
                .flatMap(List::stream)
                .toList();
        assertThat(Sql.value(
                        reader,
                        "SELECT count(*) FROM crossfoot.entry WHERE account = ? AND amount < 0 AND posted_at >= ?::timestamptz",
                        account,
                        moment))
                .as("spent after the expiry")
                .isEqualTo("0");
        // Whatever is still held was promised in time, is paid, and counted as spent of the lot.
        for (String key : placed) {
            Sql.run(app, "SELECT crossfoot.capture_hold(?, 'shop')", key);
        }
        assertThat(Sql.row(
                        reader,
                        "SELECT b.balance = l.expired, b.held = l.expired, l.spent + l.expired = 1000, l.spent = -(SELECT coalesce(sum(e.amount), 0) FROM crossfoot.entry AS e"
                                + " WHERE e.account = l.account AND e.amount < 0) FROM crossfoot.find_lot(?) AS l, crossfoot.balance(l.account, 'USD') AS b",
                        account))
                .containsExactly("t", "t", "t", "t");
        Sql.run(app, "SELECT crossfoot.expire_lots(?)", account);
        assertThat(money(account)).isEqualTo("0.00 0.00 0.00");
        Sql.run(admin, "SELECT crossfoot.close_account(?, 'USD')", account);
    }

    @Test
    void a_moment_ahead_of_the_clock_counts_for_lots_as_for_everything() throws Exception {
        superuser.setAutoCommit(false);
        Sql.run(superuser, grant(0, "external:promo", "ahead", "ahead", "10", soon("30 seconds")));
        Sql.deposit(superuser, "ahead", "5", "USD");
        Sql.deposit(superuser, "ahead:from", "5", "USD");
        Sql.run(
                superuser,
                Forged.posting("ahead:from", "ahead", "1.00")
                        .with("posted_at", "clock_timestamp() + interval '50 seconds'")
                        .insert());
        assertThat(
                        Sql.row(
                                superuser,
                                "SELECT b.held, b.available, b.expires_next, l.state, l.expired FROM crossfoot.balance('ahead', 'USD') AS b, crossfoot.find_lot('ahead') AS l"))
                .containsExactly("10.00", "6.00", null, "expired", "10.00");
        Sql.refused(superuser, "CF010", "SELECT crossfoot.withdraw('ahead', 6.01, 'USD')");
        Sql.refused(superuser, "CF075", grant(0, "external:promo", "ahead", "ahead:2", "1", soon("40 seconds")));
        Sql.run(superuser, "SELECT crossfoot.withdraw('ahead', 6, 'USD')");
        assertThat(Sql.column(superuser, "SELECT key FROM crossfoot.expire_lots('ahead')"))
                .containsExactly("ahead");
        assertThat(Sql.column(
                        superuser,
                        "SELECT balance::integer || ' ' || held::integer FROM crossfoot.balance('ahead', 'USD')"))
                .containsExactly("0 0");
        Sql.assertSound(superuser);
        superuser.rollback();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_sort = off; SET enable_hashagg = off",
                "SET enable_nestloop = off; SET enable_indexscan = off; SET enable_indexonlyscan = off; SET enable_bitmapscan = off",
                "SET DateStyle = 'ISO, DMY'; SET TimeZone = 'Asia/Kathmandu'; SET IntervalStyle = 'sql_standard'",
                "SET search_path = pg_temp, public; SET transform_null_equals = on; SET default_transaction_isolation = 'serializable'; CREATE TEMP TABLE lot (id int)"
            })
    void no_setting_of_the_caller_changes_what_is_spent_or_expires(String settings) throws Exception {
        String account = "set:" + Integer.toHexString(settings.hashCode());
        try (Connection session = database.as("app")) {
            Sql.run(session, settings);
            Sql.run(session, grant(0, "external:promo", account, account + ":a", "10", LATER));
            Sql.run(session, grant(2, "external:promo", account, account + ":c", "10", "2998-01-01T05:45:00+05:45"));
            String moment = soon("1 second");
            Sql.run(session, grant(1, "external:promo", account, account + ":b", "10", moment));
            Sql.run(session, "SELECT crossfoot.withdraw('" + account + "', 3, 'USD')");
            awaitMoment("'" + moment + "'::timestamptz");
            assertThat(Sql.column(
                            session,
                            "SELECT concat_ws(' ', key, state, spent, expired, remaining, extract(epoch FROM expires_at)::bigint % 86400 = 0) FROM crossfoot.lots('"
                                    + account + "') WHERE state <> 'expired'"))
                    .containsExactly(account + ":c open 0.00 0.00 10.00 t", account + ":a open 0.00 0.00 10.00 t");
            Sql.refused(session, "CF010", "SELECT crossfoot.withdraw('" + account + "', 20.01, 'USD')");
            Sql.run(session, "SELECT crossfoot.withdraw('" + account + "', 12, 'USD')");
            assertThat(Sql.column(session, "SELECT expired FROM crossfoot.expire_lots('" + account + "')"))
                    .containsExactly("7.00");
        }
        assertThat(List.of(lot(account + ":a"), lot(account + ":b"), lot(account + ":c")))
                .containsExactly("open 2.00 0.00 8.00", "expired 3.00 7.00 0.00", "spent 10.00 0.00 0.00");
    }

    @Test
    void what_is_only_tried_spends_and_expires_nothing() throws Exception {
        String moment = soon("400 milliseconds");
        grant("tried", "tried", "10", LATER);
        grant("tried", "tried:due", "10", moment);
        awaitMoment("'" + moment + "'::timestamptz");
        List<String> before = rows();
        for (String how : List.of("dry_run => true", "all_or_nothing => true")) {
            assertThat(Sql.column(
                            app,
                            "SELECT coalesce(code, status) FROM crossfoot.post_batch('{1,2,3,4}', '{tried,external:promo,tried,tried}', '{shop,tried,shop,shop}', '{8,5,7,1}',"
                                    + " '{USD,USD,USD,USD}', '{pay,promo,pay,pay}', link => ARRAY[NULL, '"
                                    + link("tried:2", "tried", LATER, "") + "'::jsonb, NULL, NULL], " + how + ")"))
                    .containsExactlyElementsOf(
                            how.startsWith("dry")
                                    ? List.of("posted", "posted", "posted", "CF010")
                                    : List.of("CF022", "CF022", "CF022", "CF010"));
            assertThat(rows()).as(how).isEqualTo(before);
        }
        app.setAutoCommit(false);
        Sql.run(app, "SELECT crossfoot.expire_lots('tried')");
        Sql.run(app, "SELECT crossfoot.withdraw('tried', 10, 'USD')");
        assertThat(Sql.column(app, "SELECT state FROM crossfoot.lots('tried')")).containsExactly("expired", "spent");
        app.rollback();
        app.setAutoCommit(true);
        assertThat(rows()).isEqualTo(before);
    }

    /** What the auditor knows of a lot. */
    private static final class Credit {
        final int priority;
        final String expiresAt;
        final long id;
        final String grantedBy;
        BigDecimal left = BigDecimal.ZERO;

        Credit(List<String> row) {
            id = Long.parseLong(row.get(0));
            grantedBy = row.get(1);
            priority = Integer.parseInt(row.get(2));
            expiresAt = row.get(3);
        }
    }

    /**
     * Follows an account's entries one by one and says what each had to take of which lot, apart from all that the ledger keeps
     * of it: events of lots are only compared.
     */
    private void audit(String account) throws SQLException {
        Map<Long, Credit> credits = new LinkedHashMap<>();
        for (List<String> row : Sql.rows(
                superuser,
                "SELECT l.id, l.transaction_id, l.priority, extract(epoch FROM l.expires_at) FROM crossfoot.lot AS l JOIN crossfoot.account AS a ON a.id = l.account_id"
                        + " WHERE a.name = ? ORDER BY l.id",
                account)) {
            credits.put(Long.parseLong(row.get(0)), new Credit(row));
        }
        // What happened, in order: transactions by their first version on the account; an expiry before what was posted
        // from its moment on.
        List<List<String>> story = Sql.rows(
                superuser,
                "SELECT x.at, x.transaction_id, x.went, x.came, x.balance, x.reverses, x.type, x.lot_id, x.amount FROM ("
                        + " SELECT extract(epoch FROM e.posted_at) AS at, 1 AS step, min(e.version) AS version, e.transaction_id, -coalesce(sum(e.amount) FILTER (WHERE e.amount < 0), 0) AS went,"
                        + " coalesce(sum(e.amount) FILTER (WHERE e.amount > 0), 0) AS came, (array_agg(e.balance ORDER BY e.version DESC))[1] AS balance,"
                        + " (SELECT d.link ->> 'reverses' FROM crossfoot.transaction_detail AS d WHERE d.transaction_id = e.transaction_id) AS reverses,"
                        + " CASE WHEN EXISTS (SELECT FROM crossfoot.transaction_detail AS d JOIN crossfoot.lot AS l ON l.transaction_id = (d.link ->> 'expires')::bigint JOIN crossfoot.account AS a ON a.id = l.account_id"
                        + " WHERE d.transaction_id = e.transaction_id AND a.name = e.account) THEN 'expires' ELSE 'plain' END AS type,"
                        + " NULL AS lot_id, (SELECT p.amount FROM crossfoot.posting AS p WHERE p.transaction_id = e.transaction_id AND p.leg = 1) AS amount FROM crossfoot.entry AS e WHERE e.account = ? GROUP BY e.account, e.transaction_id, e.posted_at"
                        + " UNION ALL SELECT extract(epoch FROM v.at), 0, v.id, NULL, NULL, NULL, NULL, NULL, v.event, v.lot_id, v.amount FROM crossfoot.lot_event AS v"
                        + " JOIN crossfoot.lot AS l ON l.id = v.lot_id JOIN crossfoot.account AS a ON a.id = l.account_id WHERE a.name = ? AND v.transaction_id IS NULL) AS x"
                        + " ORDER BY x.at, x.step, x.version",
                account,
                account);
        Map<String, Map<Long, BigDecimal>> said = new LinkedHashMap<>();
        for (List<String> row : Sql.rows(
                superuser,
                "SELECT v.transaction_id, v.lot_id, sum(v.amount) FROM crossfoot.lot_event AS v JOIN crossfoot.lot AS l ON l.id = v.lot_id JOIN crossfoot.account AS a ON a.id = l.account_id"
                        + " WHERE a.name = ? AND v.event = 'spent' GROUP BY 1, 2",
                account)) {
            said.computeIfAbsent(row.get(0), t -> new LinkedHashMap<>())
                    .put(Long.parseLong(row.get(1)), new BigDecimal(row.get(2)));
        }
        BigDecimal expired = BigDecimal.ZERO;
        for (List<String> happened : story) {
            if (happened.get(7) != null) {
                Credit credit = credits.get(Long.parseLong(happened.get(7)));
                BigDecimal amount = new BigDecimal(happened.get(8));
                credit.left = credit.left.subtract(amount);
                if (happened.get(6).equals("expired")) {
                    assertThat(credit.left).as(account + happened).isEqualByComparingTo("0");
                    expired = expired.add(amount);
                }
                continue;
            }
            String transaction = happened.get(1);
            BigDecimal rest = new BigDecimal(happened.get(2));
            if (happened.get(6).equals("expires")) {
                // Without what an overdraft rule may have added.
                expired = expired.subtract(new BigDecimal(happened.get(8)));
                rest = BigDecimal.ZERO;
            }
            for (Credit credit : credits.values()) {
                if (credit.grantedBy.equals(transaction)) {
                    credit.left = new BigDecimal(happened.get(3));
                }
            }
            BigDecimal open = credits.values().stream().map(c -> c.left).reduce(BigDecimal.ZERO, BigDecimal::add);
            BigDecimal covered =
                    new BigDecimal(happened.get(4)).subtract(expired).max(BigDecimal.ZERO);
            rest = rest.max(open.subtract(covered)).min(open);
            Map<Long, BigDecimal> expected = new LinkedHashMap<>();
            for (Credit credit : credits.values().stream()
                    .sorted(Comparator.comparing((Credit c) -> !c.grantedBy.equals(happened.get(5)))
                            .thenComparing(c -> c.priority)
                            .thenComparing(c -> new BigDecimal(c.expiresAt))
                            .thenComparing(c -> c.id))
                    .toList()) {
                BigDecimal part = rest.min(credit.left);
                if (part.signum() > 0) {
                    expected.put(credit.id, part);
                    credit.left = credit.left.subtract(part);
                    rest = rest.subtract(part);
                }
            }
            assertThat(said.getOrDefault(transaction, Map.of()))
                    .as("spent of lots of %s by %s", account, happened)
                    .usingComparatorForType(BigDecimal::compareTo, BigDecimal.class)
                    .usingRecursiveComparison()
                    .isEqualTo(expected);
        }
    }

    @Test
    void whatever_many_callers_do_at_once_each_entry_takes_from_lots_what_it_has_to() throws Exception {
        long seed = new Random().nextLong();
        System.out.println("seed of the chaos of lots: " + seed);
        String[] accounts = {"chaos:a", "chaos:b", "chaos:saved", "chaos:debt"};
        Sql.deposit(app, "chaos:fees", "1", "USD");
        for (String account : accounts) {
            Sql.deposit(app, account, "30", "USD");
        }
        // What is used for the first time is written by whoever comes first, which is not what this is about.
        Sql.run(
                app,
                "SELECT crossfoot.post_batch('{1,2}', ARRAY['chaos:fees', 'external:in'], '{chaos:shop,chaos:fees}', '{0.5,0.5}', '{USD,USD}', '{mix,pay}')");
        Sql.run(admin, "SELECT crossfoot.set_overdraft(?, 'USD', protected_by => ?)", "chaos:b", "chaos:saved");
        Sql.run(admin, "SELECT crossfoot.set_overdraft(?, 'USD', 50, 1, ?)", "chaos:debt", "chaos:fees");
        AtomicInteger number = new AtomicInteger();
        List<String> endings = Workers.run(database, WORKERS, (worker, connection) -> {
                    Random random = new Random(seed + worker);
                    List<String> own = new ArrayList<>();
                    for (int n = 0; n < 40; n++) {
                        String account = accounts[random.nextInt(accounts.length)];
                        String other = accounts[random.nextInt(accounts.length)];
                        int amount = 1 + random.nextInt(25);
                        String key = "chaos:" + number.incrementAndGet();
                        boolean snapshot = random.nextInt(6) == 0;
                        Sql.run(
                                connection,
                                "SET default_transaction_isolation = '"
                                        + (snapshot
                                                ? random.nextBoolean() ? "repeatable read" : "serializable"
                                                : "read committed")
                                        + "'");
                        String expiresAt =
                                random.nextInt(3) == 0 ? LATER : soonOf(connection, 20 + random.nextInt(300));
                        String call =
                                switch (random.nextInt(12)) {
                                    case 0, 1, 2 ->
                                        grant(
                                                n,
                                                account.equals(other) ? "external:promo" : other,
                                                account,
                                                key,
                                                String.valueOf(amount),
                                                expiresAt);
                                    case 3, 4 ->
                                        "SELECT crossfoot.transfer('" + account + "', '" + other + "', " + amount
                                                + ", 'USD')";
                                    case 5 -> "SELECT crossfoot.withdraw('" + account + "', " + amount + ", 'USD')";
                                    case 6 -> "SELECT crossfoot.deposit('" + account + "', " + amount + ", 'USD')";
                                    case 7 ->
                                        "SELECT crossfoot.place_hold('" + account + "', 'USD', " + amount + ", '" + key
                                                + "', clock_timestamp() + interval '" + (10 + random.nextInt(300))
                                                + " milliseconds')";
                                    case 8 ->
                                        "SELECT crossfoot.capture_hold(h.key, 'chaos:shop') FROM (SELECT h.key FROM crossfoot.holds('"
                                                + account
                                                + "', state => 'open') AS h WHERE h.key NOT LIKE 'lot:%' LIMIT 1) AS h";
                                    case 9 -> "SELECT crossfoot.expire_lots(\"limit\" => " + amount + ")";
                                    case 10 ->
                                        "SELECT crossfoot.reverse(l.granted_by, " + (amount % 3 == 0 ? "NULL" : "1")
                                                + ") FROM (SELECT l.granted_by FROM crossfoot.lots('" + account
                                                + "') AS l ORDER BY l.granted_by OFFSET " + amount % 5
                                                + " LIMIT 1) AS l";
                                    default ->
                                        "SELECT crossfoot.post_batch('{1,1,1,2}', '{" + account + "," + other
                                                + ",external:in," + account + "}', '{chaos:shop,chaos:shop," + account
                                                + ",chaos:shop}', '{3,2,4," + amount
                                                + "}', '{USD,USD,USD,USD}', '{mix,pay}')";
                                };
                        String ending = Sql.ending(connection, call);
                        // Not enough, from and to the same account, a hold or a lot that has ended or is taken back, an
                        // expiry that has passed.
                        assertThat(snapshot ? ending.replace("40001", "done") : ending)
                                .as("seed %s: %s", seed, call)
                                .isIn("done", "CF008", "CF010", "CF061", "CF063", "CF066", "CF075");
                        own.add(ending);
                    }
                    return own;
                })
                .stream()
                .flatMap(List::stream)
                .toList();
        assertThat(count(endings, "done")).isPositive();
        awaitMoment("(SELECT max(expires_at) FROM crossfoot.lots(\"limit\" => 1000) WHERE expires_at < '2900-01-01')");
        Sql.run(app, "SELECT crossfoot.expire_lots(\"limit\" => 1000)");
        for (String account : accounts) {
            audit(account);
        }
        assertThat(Sql.column(
                        reader,
                        "SELECT l.key FROM crossfoot.lots(\"limit\" => 1000) AS l CROSS JOIN LATERAL (SELECT count(*) AS times, coalesce(sum((t.postings #>> '{0,amount}')::numeric), 0) AS amount FROM crossfoot.transaction AS t"
                                + " WHERE t.link = jsonb_build_object('expires', l.granted_by)) AS x WHERE l.amount <> l.spent + l.expired + l.remaining"
                                + " OR x.times <> CASE WHEN l.expired > 0 THEN 1 ELSE 0 END OR x.amount <> l.expired"))
                .isEmpty();
    }

    private static String soonOf(Connection connection, int milliseconds) throws SQLException {
        return Sql.value(
                connection,
                "SELECT to_char((clock_timestamp() + ? * interval '1 millisecond') AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')",
                milliseconds);
    }

    @Test
    void sessions_that_are_cut_off_in_the_middle_leave_whole_lots_or_none() throws Exception {
        Sql.deposit(app, "cut:to", "1", "USD");
        List<String> endings = Workers.run(database, 5, (worker, connection) -> {
                    List<String> own = new ArrayList<>();
                    if (worker == 0) {
                        try (Connection executioner = database.superuser()) {
                            for (int n = 0; n < 18; n++) {
                                await().pollDelay(Duration.ofMillis(2 + n % 7)).until(() -> true);
                                Sql.run(
                                        executioner,
                                        "SELECT pg_terminate_backend(pid) FROM (SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND usename = 'app'"
                                                + " AND application_name = 'cut' ORDER BY random() LIMIT 1) AS a");
                            }
                        }
                        return own;
                    }
                    for (int life = 0; life < 6; life++) {
                        try (Connection session = database.as("app")) {
                            Sql.run(session, "SET application_name = 'cut'");
                            for (int n = 0; n < 6; n++) {
                                String lot = "cut:" + worker + ":" + life + ":" + n;
                                own.add(Sql.ending(
                                        session,
                                        grant(
                                                n,
                                                "external:promo",
                                                "cut:" + worker % 2,
                                                lot,
                                                "4",
                                                soonOf(session, 15 + n))));
                                own.add(Sql.ending(
                                        session,
                                        "SELECT crossfoot.transfer('cut:" + worker % 2 + "', 'cut:to', 1, 'USD')"));
                                own.add(Sql.ending(session, "SELECT crossfoot.expire_lots('cut:" + worker % 2 + "')"));
                            }
                        } catch (SQLException e) {
                            own.add(e.getSQLState());
                        }
                    }
                    return own;
                })
                .stream()
                .flatMap(List::stream)
                .toList();
        assertThat(new TreeSet<>(endings))
                .contains("done")
                .isSubsetOf("done", "CF010", "CF075", "57P01", "08006", "08003");
        Sql.run(app, "SELECT crossfoot.expire_lots()");
        audit("cut:0");
        audit("cut:1");
    }

    @Test
    void who_only_receives_locks_nothing_that_its_rules_name() throws Exception {
        Sql.deposit(app, "named:fees", "1", "USD");
        Sql.deposit(app, "named:from", "10", "USD");
        Sql.run(admin, "SELECT crossfoot.set_overdraft('named', 'USD', 50, 1, 'named:fees')");
        String moment = soon("400 milliseconds");
        grant("named", "named", "5", moment);
        awaitMoment("'" + moment + "'::timestamptz");
        try (Connection other = database.as("app");
                Connection caller = database.as("app")) {
            other.setAutoCommit(false);
            Sql.deposit(other, "named:fees", "1", "USD");
            // Had it locked its own accounts and then waited for that one, any third could close a circle.
            Sql.run(caller, "SET lock_timeout = '500ms'");
            Sql.run(caller, "SELECT crossfoot.transfer('named:from', 'named', 1, 'USD')");
            Sql.refused(caller, "55P03", "SELECT crossfoot.transfer('named', 'named:from', 1, 'USD')");
            other.rollback();
        }
    }

    /** Grants many lots to an account, some at a time. */
    private void grants(String account, int lots, String expiresAt) throws SQLException {
        for (int n = 0; n < lots; n += 25) {
            Sql.run(
                    app,
                    "SELECT count(*) FROM crossfoot.post_batch(ARRAY(SELECT generate_series(1, 25)), array_fill('external:promo'::text, '{25}'), array_fill(?::text, '{25}'),"
                            + " array_fill(1.0, '{25}'), array_fill('USD'::text, '{25}'), array_fill('promo'::text, '{25}'), link => ARRAY(SELECT jsonb_build_object('grants',"
                            + " jsonb_build_object('lot', ? || (? + n), 'account', ?, 'expires_at', ?)) FROM generate_series(1, 25) AS n))",
                    account,
                    account + ":",
                    n,
                    account,
                    expiresAt);
        }
    }

    @Test
    void many_lots_of_an_account_are_listed_spent_and_expired_without_reading_them_all_for_each() throws Exception {
        grants("many", 200, LATER);
        Sql.run(superuser, "VACUUM ANALYZE crossfoot.lot, crossfoot.hold");
        String nothing = "SELECT 1";
        assertThat(readRows(nothing, "SELECT count(*) FROM crossfoot.lots('many', \"limit\" => 200)"))
                .as("rows of lots read to list 200")
                .isLessThan(2_000);
        assertThat(readRows(nothing, "SELECT count(*) FROM crossfoot.lots('many', state => 'open', \"limit\" => 50)"))
                .as("rows of lots read to find 50 open ones")
                .isLessThan(2_000);
        assertThat(readRows(nothing, "SELECT crossfoot.withdraw('many', 1.5, 'USD')"))
                .as("rows of lots read to spend of two")
                .isLessThan(30);
        assertThat(readRows(nothing, "SELECT count(*) FROM crossfoot.expire_lots('many')"))
                .as("rows of lots read where nothing is due")
                .isLessThan(30);
        // As if their moment had come.
        String due =
                "ALTER TABLE crossfoot.lot DISABLE TRIGGER guard_heads; ALTER TABLE crossfoot.account DISABLE TRIGGER guard_heads;"
                        + " UPDATE crossfoot.lot SET expires_at = clock_timestamp() - interval '1 minute' + id * interval '1 millisecond' WHERE key LIKE 'many:%';"
                        + " UPDATE crossfoot.account AS a SET terms_due_at = (SELECT min(l.expires_at) FROM crossfoot.lot AS l WHERE l.account_id = a.id AND l.state = 'open') WHERE name = 'many'";
        assertThat(readRows(due, "SELECT count(*) FROM crossfoot.lots('many', state => 'expired', \"limit\" => 200)"))
                .as("rows of lots read to list 200 that are due")
                .isLessThan(3_000);
        assertThat(readRows(due, "SELECT count(*) FROM crossfoot.expire_lots('many', \"limit\" => 20)"))
                .as("rows of lots read to expire 20 of 200 that are due")
                .isLessThan(20_000);
    }

    /** How many rows of lots a call reads; it is undone with what prepares it. */
    private long readRows(String prepare, String call) throws SQLException {
        String read =
                "SELECT pg_stat_get_xact_tuples_returned('crossfoot.lot'::regclass) + pg_stat_get_xact_tuples_fetched('crossfoot.lot'::regclass)"
                        + " + (SELECT sum(pg_stat_get_xact_tuples_returned(i.indexrelid)) FROM pg_index AS i WHERE i.indrelid = 'crossfoot.lot'::regclass)";
        superuser.setAutoCommit(false);
        try {
            Sql.run(superuser, prepare);
            long before = Long.parseLong(Sql.value(superuser, read));
            Sql.run(superuser, call);
            return Long.parseLong(Sql.value(superuser, read)) - before;
        } finally {
            superuser.rollback();
            superuser.setAutoCommit(true);
        }
    }
}
