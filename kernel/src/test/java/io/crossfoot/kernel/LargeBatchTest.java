package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Batches of ten thousand with something odd about all of them take about as long as one without: the accounts are locked
 * meanwhile. What is allowed is measured against a plain batch of the same moment, because machines differ.
 */
class LargeBatchTest extends OnLedger {

    private static final int COUNT = 10_000;

    private long allowedMs;

    @BeforeAll
    void how_long_a_plain_batch_takes() throws Exception {
        Sql.deposit(app, "payer", "10000000", "USD");
        long start = System.nanoTime();
        assertThat(post(arrays("payer", "'payee:' || n % 500")))
                .containsExactly(List.of("posted", String.valueOf(COUNT)));
        long plainMs = (System.nanoTime() - start) / 1_000_000;
        allowedMs = 10 * Math.max(plainMs, 500);
        System.out.println("LargeBatchTest: plain " + plainMs + " ms");
    }

    /** A transaction of one posting of 1 USD for each number. */
    private static String arrays(String source, String destination) {
        return "ARRAY(SELECT generate_series(1, " + COUNT + ")), array_fill('" + source + "'::text, '{" + COUNT
                + "}'), ARRAY(SELECT " + destination + " FROM generate_series(1, " + COUNT
                + ") AS n ORDER BY n), array_fill(1.0, '{" + COUNT + "}'), array_fill('USD'::text, '{" + COUNT
                + "}'), array_fill('payout'::text, '{" + COUNT + "}')";
    }

    private List<List<String>> post(String arguments) throws Exception {
        return Sql.rows(
                app,
                "SELECT coalesce(code, status), count(*) FROM crossfoot.post_batch(" + arguments
                        + ") GROUP BY 1 ORDER BY 1");
    }

    /** Posts in the time that is allowed and answers how often each status or code came. */
    private List<List<String>> inTime(String arguments) throws Exception {
        long start = System.nanoTime();
        List<List<String>> counts = post(arguments);
        long ms = (System.nanoTime() - start) / 1_000_000;
        System.out.println("LargeBatchTest: " + counts + " " + ms + " ms");
        assertThat(ms).isLessThan(allowedMs);
        return counts;
    }

    @Test
    void payouts_of_one_account_are_answered_again_as_they_were() throws Exception {
        String batch = arrays("payer", "'payee:' || n % 500") + ", ARRAY(SELECT 'again' || n FROM generate_series(1, "
                + COUNT + ") AS n ORDER BY n)";
        String all =
                "SELECT transaction, transaction_id, posted_at, business_date, source_balance, source_version, destination_balance,"
                        + " destination_version FROM crossfoot.post_batch(" + batch + ")";
        List<List<String>> first = Sql.rows(app, all);
        Sql.run(app, "SELECT crossfoot.transfer('payer', 'payee:7', 1, 'USD')");
        assertThat(inTime(batch)).containsExactly(List.of("replayed", String.valueOf(COUNT)));
        assertThat(Sql.rows(app, all)).isEqualTo(first);
    }

    @Test
    void one_key_given_to_all_posts_once() throws Exception {
        String key = ", array_fill('KEY'::text, '{" + COUNT + "}')";
        String same = arrays("payer", "'same'") + key;
        for (String[] run :
                new String[][] {{"same1", ""}, {"same2", ", dry_run => true"}, {"same3", ", all_or_nothing => true"}}) {
            assertThat(inTime(same.replace("KEY", run[0]) + run[1]))
                    .containsExactly(List.of("posted", "1"), List.of("replayed", String.valueOf(COUNT - 1)));
        }
        assertThat(Sql.balance(reader, "same", "USD")).isEqualTo("2.00");
        // Refused ones do not take the key, however many there are.
        assertThat(inTime(arrays("poor", "'same'") + key.replace("KEY", "same4")))
                .containsExactly(List.of("CF010", String.valueOf(COUNT)));
        assertThat(inTime(arrays("payer", "'differs' || n") + key.replace("KEY", "same5")))
                .containsExactly(List.of("CF011", String.valueOf(COUNT - 1)), List.of("posted", "1"));
    }

    @Test
    void each_may_expect_a_version() throws Exception {
        Sql.deposit(app, "versioned", String.valueOf(COUNT), "USD");
        assertThat(inTime(arrays("versioned", "'payee:1'")
                        + ", expect_version => ARRAY(SELECT format('[{\"account\": \"versioned\", \"currency\": \"USD\", \"version\": %s}]', n)::jsonb"
                        + " FROM generate_series(1, " + COUNT + ") AS n ORDER BY n)"))
                .containsExactly(List.of("posted", String.valueOf(COUNT)));
    }

    @Test
    void one_of_ten_thousand_postings_may_expect_a_thousand_versions() throws Exception {
        assertThat(
                        inTime(
                                "array_fill(1, '{" + COUNT + "}'), array_fill('payer'::text, '{" + COUNT
                                        + "}'), ARRAY(SELECT 'wide:' || n FROM generate_series(1, " + COUNT
                                        + ") AS n ORDER BY n), array_fill(1.0, '{" + COUNT
                                        + "}'), array_fill('USD'::text, '{"
                                        + COUNT
                                        + "}'), '{payout}', expect_version => ARRAY[(SELECT jsonb_agg(jsonb_build_object("
                                        + "'account', 'wide:' || n * 10, 'currency', 'USD', 'version', 0)) FROM generate_series(1, 1000) AS n)]"))
                .containsExactly(List.of("posted", String.valueOf(COUNT)));
    }

    @Test
    void one_closed_account_among_all_refuses_its_own() throws Exception {
        Sql.run(app, "SELECT crossfoot.open_account('shut', 'USD')");
        Sql.run(admin, "SELECT crossfoot.close_account('shut', 'USD')");
        assertThat(inTime(arrays("payer", "CASE WHEN n % 2 = 0 THEN 'shut' ELSE 'payee:2' END")))
                .containsExactly(
                        List.of("CF020", String.valueOf(COUNT / 2)), List.of("posted", String.valueOf(COUNT / 2)));
    }

    @Test
    void one_frozen_account_among_all_refuses_its_own_and_one_that_takes_credits_takes_them() throws Exception {
        Sql.run(app, "SELECT crossfoot.open_account('ice', 'USD'), crossfoot.open_account('sink', 'USD')");
        Sql.run(
                admin,
                "SELECT crossfoot.freeze_account('ice', 'USD', 'x'), crossfoot.freeze_account('sink', 'USD', 'x', true)");
        assertThat(inTime(arrays("payer", "CASE WHEN n % 2 = 0 THEN 'ice' ELSE 'sink' END")))
                .containsExactly(
                        List.of("CF027", String.valueOf(COUNT / 2)), List.of("posted", String.valueOf(COUNT / 2)));
    }
}
