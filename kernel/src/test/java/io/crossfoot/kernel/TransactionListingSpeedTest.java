package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Pages of a ledger of 300,000 postings: none of them reads much of it. The times are printed for people; what is asserted is
 * how much was read, which no load of the machine changes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TransactionListingSpeedTest {

    private final TestDatabase database = TestDatabase.fresh();
    private Connection app;
    private Connection admin;
    private Connection reader;
    private Connection superuser;

    private static final int BATCH = 10_000;
    private static final int BATCHES = 30;
    private static final int IMPORTED = 10;

    /** A page looks through some 50,000 numbers, and through index entries besides. */
    private static final long READ_AT_MOST = 60_000;

    private static final long GENEROUS_MS = 5_000;

    @BeforeAll
    void a_large_ledger() throws Exception {
        app = database.as("app");
        admin = database.as("admin");
        reader = database.as("reader");
        superuser = database.superuser();
        for (int batch = 0; batch < BATCHES; batch++) {
            String n = "FROM generate_series(1, " + BATCH + ") AS n ORDER BY n)";
            String arrays = "ARRAY(SELECT n " + n + ", ARRAY(SELECT CASE WHEN n % 2 = 0 THEN 'hot' END " + n
                    + ", ARRAY(SELECT CASE WHEN n % 2 = 1 THEN 'hot' ELSE 'user:' || (n * 7919 + " + batch
                    + ") % 1000 END "
                    + n + ", array_fill(1.0, '{" + BATCH + "}'), array_fill('USD'::text, '{" + BATCH
                    + "}'), ARRAY(SELECT CASE WHEN n = 5000 AND " + batch
                    + " % 7 = 0 THEN 'rare' WHEN n % 2 = 0 THEN 'pay' ELSE 'deposit' END " + n
                    + ", ARRAY(SELECT CASE WHEN n % 3 = 0 THEN 'k" + batch + "-' || n END " + n
                    + ", NULL, NULL, ARRAY(SELECT CASE WHEN n % 100 = 0 THEN 'shared' WHEN n % 10 = 0 THEN 'r' || n END "
                    + n
                    + ", NULL";
            if (batch < IMPORTED) {
                Sql.run(
                        admin,
                        "SELECT count(*) FROM crossfoot.import_batch(" + arrays
                                + ", array_fill(timestamptz '2025-01-15' + interval '1 month' * " + batch + ", '{"
                                + BATCH
                                + "}'))");
            } else {
                Sql.run(app, "SELECT count(*) FROM crossfoot.post_batch(" + arrays + ")");
            }
        }
        // What autovacuum does within a minute.
        Sql.run(superuser, "VACUUM ANALYZE");
    }

    @AfterAll
    void a_sound_ledger_is_dropped() throws Exception {
        try {
            Sql.assertSound(reader);
        } finally {
            for (Connection connection : List.of(app, admin, reader, superuser)) {
                connection.close();
            }
            database.close();
        }
    }

    private static final List<String> FILTERS = List.of(
            "",
            "\"limit\" => 1000",
            "'user:7'",
            "'hot', 'USD'",
            "'hot', 'USD', \"limit\" => 1000",
            "'external:deposit'",
            "type => 'pay'",
            "type => 'rare'",
            "type => 'never'",
            "key => 'k5-300'",
            "key => 'k25-300'",
            "key => 'none'",
            "reference => 'r10'",
            "reference => 'shared'",
            "reference => 'none'",
            "'user:0', reference => 'shared'",
            "'user:7', type => 'pay'",
            "'hot', type => 'pay'",
            "'hot', type => 'rare'",
            "'hot', type => 'never'",
            "'external:deposit', type => 'deposit'",
            "posted_from => now() - interval '1 hour'",
            "posted_from => '2025-03-01', posted_before => '2025-04-01'",
            "posted_before => '2025-06-01'",
            "'hot', posted_before => '2025-06-01'",
            "'user:7', posted_from => '2025-03-01', posted_before => '2025-04-01'");

    /** Rows and entries of indexes that were read of the postings' partitions and of what belongs to them. */
    private long read() throws Exception {
        return Long.parseLong(Sql.value(
                superuser,
                "SELECT (SELECT sum(seq_tup_read) FROM pg_stat_user_tables WHERE schemaname = 'crossfoot')"
                        + " + (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes WHERE schemaname = 'crossfoot')"));
    }

    @Test
    void a_page_reads_little_of_the_ledger() throws Exception {
        for (String filter : FILTERS) {
            String query = "SELECT * FROM crossfoot.transactions(" + filter + ")";
            Sql.rows(reader, query);
            Sql.run(reader, "SELECT pg_stat_force_next_flush()");
            long before = read();
            long start = System.nanoTime();
            List<List<String>> page = Sql.rows(reader, query);
            long micros = (System.nanoTime() - start) / 1000;
            Sql.run(reader, "SELECT pg_stat_force_next_flush()");
            long read = read() - before;
            System.out.printf(
                    "transactions(%s): %d rows, %.1f ms, %d read%n", filter, page.size(), micros / 1000.0, read);
            assertThat(read).as(filter).isLessThan(READ_AT_MOST);
            assertThat(micros / 1000).as(filter).isLessThan(GENEROUS_MS);
        }
    }

    @Test
    void pages_that_end_early_where_few_match_come_to_all_of_them() throws Exception {
        Map<String, Integer> expected = new LinkedHashMap<>();
        expected.put("type => 'rare'", 5);
        expected.put("'hot', type => 'rare'", 5);
        expected.put("'external:deposit', type => 'rare'", 0);
        expected.put("'user:0', reference => 'shared'", 10);
        expected.put("type => 'never'", 0);
        for (Map.Entry<String, Integer> filter : expected.entrySet()) {
            List<String> ids = new ArrayList<>();
            int pages = 0;
            String before = null;
            do {
                List<List<String>> page = Sql.rows(
                        reader, "SELECT * FROM crossfoot.transactions(" + filter.getKey() + ", before => ?)", before);
                pages++;
                page.stream().map(row -> row.get(0)).filter(id -> id != null).forEach(ids::add);
                before = page.isEmpty() ? null : page.get(page.size() - 1).get(10);
            } while (before != null);
            System.out.println(filter.getKey() + ": " + ids.size() + " on " + pages + " pages");
            assertThat(ids).as(filter.getKey()).doesNotHaveDuplicates();
            assertThat(ids.stream().map(Long::valueOf).toList()).isSortedAccordingTo((a, b) -> Long.compare(b, a));
            assertThat(ids).as(filter.getKey()).hasSize(filter.getValue());
        }
    }

    @Test
    void a_client_that_reads_all_pages_of_an_account_sees_every_transaction_once() throws Exception {
        for (Object[] account : new Object[][] {{"user:7", 50}, {"external:deposit", 1000}}) {
            List<String> ids = new ArrayList<>();
            String before = null;
            do {
                List<List<String>> page = Sql.rows(
                        reader,
                        "SELECT transaction_id, cursor FROM crossfoot.transactions(?, \"limit\" => ?, before => ?)",
                        account[0],
                        account[1],
                        before);
                page.stream().map(row -> row.get(0)).filter(id -> id != null).forEach(ids::add);
                before = page.isEmpty() ? null : page.get(page.size() - 1).get(1);
            } while (before != null && ids.size() < 30_000);
            List<String> expected = Sql.column(
                    superuser,
                    "SELECT DISTINCT ON (p.posted_at, p.transaction_id) p.transaction_id FROM crossfoot.posting AS p JOIN crossfoot.account AS a"
                            + " ON a.id IN (p.source_id, p.destination_id) WHERE a.name = ? ORDER BY p.posted_at DESC, p.transaction_id DESC",
                    account[0]);
            assertThat(ids).isEqualTo(expected.subList(0, Math.min(ids.size(), expected.size())));
            assertThat(ids.size()).isEqualTo(Math.min(expected.size(), 30_000));
        }
    }
}
