package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of transactions against a plain query over the tables, on a random history. */
class TransactionListingTest extends OnLedger {

    private static final int CALLS = 260;

    private static final int ID = 0;
    private static final int CURSOR = 10;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    /** What a caller asks for; null is no condition. */
    private record Filter(
            String account, String currency, String type, String key, String reference, String from, String before) {

        private static final Filter NONE = new Filter(null, null, null, null, null, null, null);

        static Filter of(String account, String currency) {
            return new Filter(account, currency, null, null, null, null, null);
        }

        static Filter type(String type) {
            return new Filter(null, null, type, null, null, null, null);
        }

        Object[] and(Object... more) {
            List<Object> all = new ArrayList<>(Arrays.asList(account, currency, type, key, reference, from, before));
            all.addAll(Arrays.asList(more));
            return all.toArray();
        }
    }

    private static final String PAGE =
            "SELECT * FROM crossfoot.transactions(?, ?, ?, ?, ?, ?::timestamptz, ?::timestamptz, ?, ?)";

    private List<List<String>> page(Filter filter, String before, int limit) throws Exception {
        List<List<String>> rows = Sql.rows(reader, PAGE, filter.and(before, limit));
        assertThat(rows.size()).isLessThanOrEqualTo(limit + 1);
        for (int r = 0; r < rows.size(); r++) {
            List<String> row = rows.get(r);
            boolean last = r == rows.size() - 1;
            assertThat(last || row.get(ID) != null && row.get(CURSOR) != null)
                    .as("only the last row may be a mere cursor or have none: " + rows)
                    .isTrue();
            assertThat(row.get(ID) != null || row.get(CURSOR) != null)
                    .as("a row says something")
                    .isTrue();
        }
        assertThat(rows.stream().filter(row -> row.get(ID) != null).count()).isLessThanOrEqualTo(limit);
        return rows;
    }

    /** Follows the cursors from a place to the end. */
    private List<List<String>> pages(Filter filter, String from, int limit) throws Exception {
        List<List<String>> all = new ArrayList<>();
        Set<String> cursors = new HashSet<>();
        String before = from;
        do {
            List<List<String>> page = page(filter, before, limit);
            page.stream().filter(row -> row.get(ID) != null).forEach(all::add);
            before = page.isEmpty() ? null : page.get(page.size() - 1).get(CURSOR);
            assertThat(before == null || cursors.add(before))
                    .as("a cursor leads on: " + before)
                    .isTrue();
        } while (before != null);
        return all;
    }

    /** The numbers that a plain query finds: of an account by time, otherwise by number, newest first. */
    private List<String> expected(Filter filter) throws Exception {
        String order = filter.account() != null && filter.key() == null && filter.reference() == null
                ? "p.posted_at DESC, p.transaction_id DESC"
                : "p.transaction_id DESC";
        return Sql.column(
                superuser,
                "WITH f AS (SELECT ?::text AS account, ?::text AS currency, ?::text AS type, ?::text AS key, ?::text AS reference,"
                        + " ?::timestamptz AS posted_from, ?::timestamptz AS posted_before)"
                        + " SELECT p.transaction_id FROM f, crossfoot.posting AS p WHERE p.leg = 1"
                        + " AND (f.type IS NULL OR p.type = f.type)"
                        + " AND (f.posted_from IS NULL OR p.posted_at >= f.posted_from)"
                        + " AND (f.posted_before IS NULL OR p.posted_at < f.posted_before)"
                        + " AND (f.key IS NULL OR EXISTS (SELECT FROM crossfoot.posted_key AS k WHERE k.transaction_id = p.transaction_id AND k.key = f.key))"
                        + " AND (f.reference IS NULL OR EXISTS (SELECT FROM crossfoot.transaction_detail AS d WHERE d.transaction_id = p.transaction_id AND d.reference = f.reference))"
                        + " AND (f.account IS NULL OR EXISTS (SELECT FROM crossfoot.posting AS q, crossfoot.account AS a WHERE q.transaction_id = p.transaction_id"
                        + " AND a.id IN (q.source_id, q.destination_id) AND a.name = f.account AND (f.currency IS NULL OR a.currency = f.currency)))"
                        + " ORDER BY " + order,
                filter.and());
    }

    private static List<String> ids(List<List<String>> rows) {
        return rows.stream().map(row -> row.get(ID)).toList();
    }

    @BeforeAll
    void a_history_of_several_months() throws Exception {
        System.out.println("TransactionListingTest seed " + seed);
        Connection[] apps = {app, login("app"), login("app"), login("app"), login("app")};
        for (int call = 0; call < CALLS; call++) {
            if (call < 60 || random.nextInt(8) == 0) {
                imported(call);
            } else {
                posted(apps[random.nextInt(apps.length)], call);
            }
        }
        // One transaction with more legs on one account than a page of it looks through.
        Sql.run(
                app,
                "SELECT crossfoot.post_batch(array_fill(1, '{300}'), array_fill(NULL::text, '{300}'), array_fill('legs'::text, '{300}'),"
                        + " array_fill(1.0, '{300}'), array_fill('USD'::text, '{300}'), '{many}')");
        Sql.deposit(app, "legs", "1", "USD");
        assertThat(Sql.value(
                        superuser,
                        "SELECT count(DISTINCT stripe) > 2 FROM crossfoot.account WHERE name = 'external:pay'"))
                .isEqualTo("t");
    }

    private String account() {
        return "user:" + (random.nextInt(3) == 0 ? random.nextInt(12) : random.nextInt(2));
    }

    private String type() {
        return random.nextInt(15) == 0 ? "rare" : random.nextInt(3) == 0 ? "order" : "pay";
    }

    private String reference() {
        return random.nextInt(3) == 0 ? "'invoice " + random.nextInt(4) + "'" : "NULL";
    }

    private void imported(int call) throws Exception {
        // Accounts of their own, because nothing is imported to an account that is used today; few of the others are
        // met, too.
        List<String> numbers = new ArrayList<>();
        List<String> accounts = new ArrayList<>();
        List<String> types = new ArrayList<>();
        List<String> times = new ArrayList<>();
        List<String> references = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        int count = 1 + random.nextInt(5);
        for (int t = 1; t <= count; t++) {
            for (int leg = 0; leg <= random.nextInt(3); leg++) {
                numbers.add(String.valueOf(t));
                accounts.add("'" + (random.nextInt(4) == 0 ? account() : "old:" + random.nextInt(5)) + "'");
            }
            types.add("'" + type() + "'");
            // Several of a batch at one moment, some batches at one moment.
            times.add("timestamptz '2026-05-28 00:00+00' + interval '1 hour' * " + (call / 3 * 8 + t / 3));
            references.add(reference());
            keys.add(random.nextInt(3) == 0 ? "'i" + call + "-" + t + "'" : "NULL");
        }
        Sql.run(
                admin,
                "SELECT crossfoot.import_batch(ARRAY[" + String.join(",", numbers) + "], array_fill(NULL::text, '{"
                        + numbers.size() + "}'), ARRAY[" + String.join(",", accounts) + "], array_fill(1.0, '{"
                        + numbers.size() + "}'), array_fill('" + (random.nextInt(4) == 0 ? "EUR" : "USD")
                        + "'::text, '{"
                        + numbers.size() + "}'), ARRAY[" + String.join(",", types) + "], ARRAY["
                        + String.join(",", keys)
                        + "]::text[], NULL, NULL, ARRAY[" + String.join(",", references) + "]::text[], NULL, ARRAY["
                        + String.join(",", times) + "])");
    }

    private void posted(Connection connection, int call) throws Exception {
        String to = account();
        switch (random.nextInt(5)) {
            case 0 ->
                Sql.run(
                        connection,
                        "SELECT crossfoot.deposit('" + to + "', 3, 'USD', '" + type() + "', key => 'k" + call + "')");
            case 1 ->
                Sql.run(
                        connection,
                        "SELECT crossfoot.deposit('" + to + "', 3, 'EUR', '" + type() + "', reference => " + reference()
                                + ")");
            case 2 -> {
                String from = account();
                if (!from.equals(to)) {
                    Sql.run(
                            connection,
                            "SELECT status FROM crossfoot.post_batch('{1}', '{" + from + "}', '{" + to
                                    + "}', '{0.5}', '{USD}', '{" + type() + "}')");
                }
            }
            case 3 ->
                Sql.run(
                        connection,
                        "SELECT crossfoot.post_batch('{1,1,2,2,2,3,4,5}', array_fill(NULL::text, '{8}'), ARRAY['" + to
                                + "', '"
                                + account() + "', '" + account() + "', '" + to + "', '" + to + "', '" + account()
                                + "', '"
                                + account() + "', '" + account() + "'], array_fill(1.0, '{8}'),"
                                + " '{USD,EUR,USD,USD,EUR,USD,USD,USD}', ARRAY['" + type() + "', '" + type() + "', '"
                                + type()
                                + "', '" + type() + "', '" + type() + "'], ARRAY['b" + call + "', NULL, NULL, NULL, 'c"
                                + call
                                + "'], NULL, NULL, ARRAY[" + reference() + ", " + reference() + ", NULL, NULL, "
                                + reference()
                                + "]::text[])");
            // A refusal draws a number at most, and what is rolled back leaves a gap.
            default -> {
                connection.setAutoCommit(false);
                Sql.run(connection, "SELECT crossfoot.deposit('" + to + "', 3, 'USD', 'pay')");
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    private List<String> moments() throws Exception {
        return Sql.column(
                superuser,
                "SELECT m::text FROM (SELECT percentile_disc(ARRAY[0, 0.1, 0.3, 0.5, 0.9, 1]) WITHIN GROUP (ORDER BY posted_at) AS all_of FROM crossfoot.posting) AS x, unnest(all_of) AS m");
    }

    @Test
    void every_filter_and_page_size_gives_exactly_what_a_plain_query_finds() throws Exception {
        List<String> moments = new ArrayList<>(moments());
        moments.addAll(List.of("-infinity", "infinity", "2026-06-01 00:00:00+00"));
        int nonempty = 0;
        int pagesOfSome = 0;
        for (int account = 0; account < 8; account++) {
            for (int type = 0; type < 4; type++) {
                for (int reference = 0; reference < 3; reference++) {
                    for (int span = 0; span < 4; span++) {
                        String name = new String[] {
                                    null, "user:0", "user:1", "user:7", "old:1", "external:pay", "legs", "nobody"
                                }
                                [account];
                        Filter filter = new Filter(
                                name,
                                name != null && random.nextInt(3) == 0 ? random.nextBoolean() ? "USD" : "EUR" : null,
                                new String[] {null, "pay", "rare", "never"}[type],
                                null,
                                new String[] {null, "invoice 1", "no invoice"}[reference],
                                span % 2 == 0 ? null : moments.get(random.nextInt(moments.size())),
                                span < 2 ? null : moments.get(random.nextInt(moments.size())));
                        List<String> expected = expected(filter);
                        int limit = new int[] {1, 2, 3, 7, 50, 1000}[random.nextInt(6)];
                        assertThat(ids(pages(filter, null, limit)))
                                .as("seed " + seed + ": " + filter + " by " + limit)
                                .isEqualTo(expected);
                        nonempty += expected.isEmpty() ? 0 : 1;
                        pagesOfSome += expected.size() > limit ? 1 : 0;
                    }
                }
            }
        }
        assertThat(nonempty).isGreaterThan(50);
        assertThat(pagesOfSome).isGreaterThan(25);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 13, 100, 999, 1000})
    void every_page_size_comes_to_the_end(int limit) throws Exception {
        for (Filter filter : List.of(
                Filter.NONE,
                Filter.of("user:0", null),
                Filter.of("user:1", "USD"),
                Filter.of("external:pay", null),
                Filter.of("legs", "USD"),
                Filter.type("rare"),
                new Filter(null, null, null, null, "invoice 2", null, null))) {
            assertThat(ids(pages(filter, null, limit)))
                    .as("seed " + seed + ": " + filter)
                    .isEqualTo(expected(filter))
                    .isNotEmpty();
        }
    }

    @Test
    void every_key_finds_its_transaction_with_any_other_filter() throws Exception {
        for (List<String> known : Sql.rows(
                superuser,
                "SELECT k.key, p.type, d.reference, s.name, t.name, t.currency, p.posted_at FROM crossfoot.posted_key AS k JOIN crossfoot.posting AS p USING (transaction_id)"
                        + " JOIN crossfoot.account AS s ON s.id = p.source_id JOIN crossfoot.account AS t ON t.id = p.destination_id"
                        + " LEFT JOIN crossfoot.transaction_detail AS d USING (transaction_id)")) {
            for (Filter filter : List.of(
                    new Filter(null, null, null, known.get(0), null, null, null),
                    new Filter(
                            known.get(4), known.get(5), known.get(1), known.get(0), known.get(2), known.get(6), null),
                    new Filter(known.get(3), null, null, known.get(0), null, null, "infinity"),
                    new Filter(known.get(4), "JPY", null, known.get(0), null, null, null),
                    new Filter("nobody", null, null, known.get(0), null, null, null),
                    new Filter(null, null, "never", known.get(0), null, null, null),
                    new Filter(null, null, null, known.get(0), "invoice 3", null, null),
                    new Filter(null, null, null, known.get(0), null, null, known.get(6)),
                    new Filter(null, null, null, known.get(0) + "x", null, null, null))) {
                assertThat(ids(pages(filter, null, 1))).as(filter.toString()).isEqualTo(expected(filter));
            }
        }
    }

    @Test
    void rows_say_what_the_view_says() throws Exception {
        for (Filter filter : List.of(Filter.NONE, Filter.of("user:0", null), Filter.of("external:pay", "USD"))) {
            for (List<String> row : pages(filter, null, 30)) {
                // The cursor stands between what there always was and the links.
                List<String> seen = new ArrayList<>(row);
                seen.remove(CURSOR);
                assertThat(seen)
                        .isEqualTo(Sql.row(
                                reader,
                                "SELECT * FROM crossfoot.transaction WHERE transaction_id = ?::bigint",
                                row.get(ID)));
            }
        }
    }

    @Test
    void going_on_from_any_row_gives_the_rows_after_it() throws Exception {
        for (Filter filter : List.of(
                Filter.NONE,
                Filter.of("user:1", null),
                Filter.of("external:pay", null),
                Filter.type("order"),
                new Filter("user:0", null, "pay", null, null, null, null),
                new Filter(null, null, null, null, "invoice 0", null, null))) {
            List<List<String>> all = pages(filter, null, 1000);
            for (int n = 0; n < 12; n++) {
                int at = random.nextInt(all.size());
                String cursor = all.get(at).get(CURSOR);
                if (cursor != null) {
                    assertThat(ids(pages(filter, cursor, 1 + random.nextInt(9))))
                            .as("seed " + seed + ": " + filter + " from " + cursor)
                            .isEqualTo(ids(all.subList(at + 1, all.size())));
                }
            }
        }
    }

    @Test
    void pages_stay_what_they_were_while_new_transactions_arrive() throws Exception {
        for (Filter filter : List.of(
                Filter.NONE,
                Filter.of("user:0", null),
                Filter.of("external:pay", null),
                Filter.type("pay"),
                new Filter("user:0", "USD", "pay", null, null, null, null),
                new Filter(null, null, null, null, "invoice 1", null, null))) {
            List<String> before = expected(filter);
            List<String> seen = new ArrayList<>();
            String cursor = null;
            do {
                List<List<String>> page = page(filter, cursor, 20);
                page.stream().map(row -> row.get(ID)).filter(Objects::nonNull).forEach(seen::add);
                cursor = page.isEmpty() ? null : page.get(page.size() - 1).get(CURSOR);
                Sql.run(app, "SELECT crossfoot.deposit('user:0', 1, 'USD', 'pay', reference => 'invoice 1')");
                Sql.run(
                        app,
                        "SELECT crossfoot.post_batch('{1,1}', '{NULL,user:0}', '{user:0,user:1}', '{2,1}', '{USD,USD}', '{pay}')");
            } while (cursor != null);
            assertThat(seen).as("seed " + seed + ": " + filter).isEqualTo(before);
        }
    }

    @Test
    void a_reader_of_one_snapshot_sees_nothing_new() throws Exception {
        List<String> before = expected(Filter.NONE);
        reader.setAutoCommit(false);
        reader.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        assertThat(ids(pages(Filter.NONE, null, 1000))).isEqualTo(before);
        Sql.deposit(app, "user:0", "1", "USD");
        assertThat(ids(pages(Filter.NONE, null, 40))).isEqualTo(before);
        reader.rollback();
        reader.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "x",
                "1",
                "1.",
                ".1",
                "1.2.3",
                "1.-2",
                "--1.2",
                "1.2 ",
                " 1.2",
                "1.2\n",
                "1,2",
                "1e3.2",
                "0x1.2",
                "NaN.1",
                "infinity.1",
                "\u0661.\u0662",
                "9999999999999999999.1",
                "1.9999999999999999999",
                "253402300800000000.1",
                "-62135596800000001.1",
                "1'; DROP TABLE crossfoot.posting; --.1"
            })
    void what_no_page_returned_is_no_cursor(String cursor) throws Exception {
        for (Filter filter : List.of(Filter.NONE, Filter.of("user:0", null), Filter.type("pay"))) {
            Sql.refused(reader, "CF018", PAGE, filter.and(cursor, 10));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-62135596800000000.1",
                "253402300799999999.999999999999999999",
                "0.0",
                "0.1",
                "-1.5",
                "1780000000000000.3",
                "999999999999999999.1"
            })
    void a_cursor_made_up_in_the_right_form_is_at_worst_a_strange_place_to_begin(String cursor) throws Exception {
        for (Filter filter : List.of(Filter.NONE, Filter.of("user:0", null), Filter.type("pay"))) {
            if (cursor.startsWith("999")) {
                Sql.refused(reader, "CF018", PAGE, filter.and(cursor, 10));
            } else {
                assertThat(expected(filter)).containsAll(ids(pages(filter, cursor, 10)));
            }
        }
    }

    @Test
    void a_limit_out_of_range_or_a_currency_alone_is_refused() throws Exception {
        for (Integer limit : Arrays.asList(0, -1, 1001, Integer.MAX_VALUE, Integer.MIN_VALUE, null)) {
            Sql.refused(reader, "CF018", "SELECT crossfoot.transactions(\"limit\" => " + limit + ")");
        }
        assertThat(Sql.refused(reader, "CF018", "SELECT crossfoot.transactions(currency => 'USD')"))
                .contains("USD");
    }

    @Test
    void what_nobody_has_finds_nothing() throws Exception {
        for (String filter : List.of(
                "account => 'nobody'",
                "account => ''",
                "account => 'user:%'",
                "account => 'user:0', currency => 'XXXX'",
                "type => 'never'",
                "type => ''",
                "key => ''",
                "reference => ''",
                "posted_from => 'infinity'",
                "posted_before => '-infinity'",
                "posted_from => '2026-07-01', posted_before => '2026-06-01'")) {
            List<List<String>> rows = Sql.rows(reader, "SELECT * FROM crossfoot.transactions(" + filter + ")");
            assertThat(rows).as(filter).isEmpty();
        }
    }

    @Test
    void an_empty_ledger_has_an_empty_page() throws Exception {
        try (TestDatabase other = TestDatabase.fresh();
                Connection connection = other.as("reader")) {
            for (String filter : List.of("", "'a'", "type => 't'", "key => 'k'", "reference => 'r'")) {
                assertThat(Sql.rows(connection, "SELECT * FROM crossfoot.transactions(" + filter + ")"))
                        .as(filter)
                        .isEmpty();
            }
        }
    }

    @Test
    void a_stranger_to_the_ledger_lists_nothing() throws Exception {
        superuser.setAutoCommit(false);
        Sql.run(superuser, "CREATE ROLE stranger");
        Sql.run(superuser, "SET LOCAL ROLE stranger");
        Sql.refused(superuser, "42501", "SELECT crossfoot.transactions()");
    }
}
