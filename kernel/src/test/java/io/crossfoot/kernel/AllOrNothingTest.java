package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Batches that post all of their transactions or none. */
class AllOrNothingTest extends OnLedger {

    @BeforeAll
    void open_accounts() throws Exception {
        Sql.deposit(app, "a2", "10", "USD");
        Sql.run(app, "SELECT crossfoot.open_account('shut', 'USD')");
        Sql.run(admin, "SELECT crossfoot.close_account('shut', 'USD')");
    }

    /** Posts and answers, per posting: status and code, transaction, both balances. */
    private List<String> post(String arguments) throws Exception {
        return Sql.column(
                app,
                "SELECT concat_ws(' ', transaction || '.' || leg, status, code, source_balance, destination_balance)"
                        + " FROM crossfoot.post_batch(" + arguments + ", all_or_nothing => true)");
    }

    /** Everything that posting could have written. */
    private List<String> everything() throws Exception {
        List<String> all = new ArrayList<>();
        for (String table : List.of(
                "account",
                "posting",
                "posted_key",
                "transaction_detail",
                "transaction_type",
                "account_terms",
                "administrative_act")) {
            all.addAll(Sql.column(superuser, "SELECT t::text FROM crossfoot." + table + " AS t ORDER BY 1"));
        }
        all.add(Sql.value(superuser, "SELECT last_value || ' ' || is_called FROM crossfoot.transaction_id"));
        return all;
    }

    @Test
    void a_batch_without_a_fault_is_posted_like_any() throws Exception {
        Sql.deposit(app, "a1", "10", "USD");
        assertThat(post("'{1,1,2}', '{a1,a1,b1}', '{b1,c1,c1}', '{1,2,1}', '{USD,USD,USD}', '{t,t}', '{k1,NULL}'"))
                .containsExactly("1.1 posted 9.00 1.00", "1.2 posted 7.00 2.00", "2.1 posted 0.00 3.00");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    CF002 | {bad name} | {b2}     | {1}     | {USD}
                    CF003 | {a2}       | {b2}     | {0}     | {USD}
                    CF004 | {a2}       | {b2}     | {0.001} | {USD}
                    CF005 | {a2}       | {b2}     | {1}     | {usd}
                    CF008 | {a2}       | {a2}     | {1}     | {USD}
                    CF010 | {a2}       | {b2}     | {11}    | {USD}
                    CF020 | {a2}       | {shut}   | {1}     | {USD}
                    """)
    void one_refusal_refuses_all_and_keeps_its_own_code(
            String code, String source, String destination, String amount, String currency) throws Exception {
        List<String> before = everything();
        for (int position = 1; position <= 3; position++) {
            String own = "'" + source + "'::text[]";
            String batch = String.format(
                    "'{1,2,3}', %s, %s, %s, %s, '{never2,t,never2}', '{k2x,k2y,k2z}', NULL, '{x,y,z}'",
                    placed(position, "'{NULL}'::text[]", own),
                    placed(position, "'{new2}'::text[]", "'" + destination + "'::text[]"),
                    placed(position, "'{1}'::numeric[]", "'" + amount + "'::numeric[]"),
                    placed(position, "'{USD}'::text[]", "'" + currency + "'::text[]"));
            List<String> answers = post(batch);
            for (int t = 1; t <= 3; t++) {
                assertThat(answers.get(t - 1)).isEqualTo(t + ".1 rejected " + (t == position ? code : "CF022"));
            }
        }
        assertThat(everything()).isEqualTo(before);
    }

    private static String placed(int position, String good, String bad) {
        return (position == 1 ? bad : good) + " || " + (position == 2 ? bad : good) + " || "
                + (position == 3 ? bad : good);
    }

    @Test
    void several_refused_keep_their_codes_and_the_others_say_why() throws Exception {
        Sql.deposit(app, "a3", "10", "USD");
        assertThat(
                        Sql.rows(
                                app,
                                "SELECT transaction, leg, code, message, facts, transaction_id, posted_at, business_date, source_balance, source_version,"
                                        + " destination_balance, destination_version FROM crossfoot.post_batch('{1,1,2,3,4}', '{a3,a3,a3,a3,a3}',"
                                        + " '{b3,c3,a3,b3,b3}', '{1,1,1,50,3}', array_fill('USD'::text, '{5}'), '{t,t,t,t}', all_or_nothing => true)"))
                .extracting(row -> String.join(" ", row.get(0), row.get(1), row.get(2)))
                .containsExactly("1 1 CF022", "1 2 CF022", "2 1 CF008", "3 1 CF010", "4 1 CF022");
        assertThat(
                        Sql.rows(
                                app,
                                "SELECT DISTINCT message, facts, transaction_id, posted_at, business_date, source_balance, source_version,"
                                        + " destination_balance, destination_version FROM crossfoot.post_batch('{1,2,3}', '{a3,a3,a3}', '{b3,a3,b3}',"
                                        + " '{1,1,1}', '{USD,USD,USD}', '{t,t,t}', all_or_nothing => true) WHERE code = 'CF022'"))
                .containsExactly(Arrays.asList(
                        "another transaction of the batch was refused",
                        "{}",
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null));
        assertThat(Sql.balance(reader, "a3", "USD")).isEqualTo("10.00");
    }

    @Test
    void money_that_a_refused_batch_would_have_brought_does_not_count() throws Exception {
        // The second spends what the first brings; the third is refused on what both would have left.
        assertThat(post("'{1,2,3}', '{NULL,a4,a4}', '{a4,b4,b4}', '{5,5,1}', '{USD,USD,USD}', '{t,t,t}'"))
                .containsExactly("1.1 rejected CF022", "2.1 rejected CF022", "3.1 rejected CF010");
        assertThat(Sql.balance(reader, "a4", "USD")).isNull();
        assertThat(Sql.balance(reader, "b4", "USD")).isNull();
    }

    @Test
    void keys_of_a_refused_batch_stay_free_and_it_may_be_repeated_once_it_is_mended() throws Exception {
        Sql.deposit(app, "a5", "10", "USD");
        String batch =
                "'{1,2,3}', '{a5,a5,a5}', '{b5,b5,b5}', '{1,AMOUNT,2}', '{USD,USD,USD}', '{t,t,t}', '{k5a,k5b,k5c}'";
        for (int n = 0; n < 2; n++) {
            assertThat(post(batch.replace("AMOUNT", "20")))
                    .containsExactly("1.1 rejected CF022", "2.1 rejected CF010", "3.1 rejected CF022");
        }
        List<String> posted = post(batch.replace("AMOUNT", "4"));
        assertThat(posted).containsExactly("1.1 posted 9.00 1.00", "2.1 posted 5.00 5.00", "3.1 posted 3.00 7.00");
        assertThat(post(batch.replace("AMOUNT", "4")))
                .isEqualTo(posted.stream()
                        .map(row -> row.replace("posted", "replayed"))
                        .toList());
        assertThat(Sql.balance(reader, "a5", "USD")).isEqualTo("3.00");
    }

    @Test
    void a_batch_that_has_been_posted_replays_whole_even_if_it_could_not_be_posted_now() throws Exception {
        Sql.deposit(app, "a6", "10", "USD");
        String batch = "'{1,1,2}', '{a6,NULL,a6}', '{b6,b6,b6}', '{6,1,4}', '{USD,USD,USD}', '{t,t}', '{k6a,k6b}'";
        List<String> posted = post(batch);
        Sql.run(admin, "SELECT crossfoot.close_account('a6', 'USD')");
        assertThat(post(batch))
                .isEqualTo(posted.stream()
                        .map(row -> row.replace("posted", "replayed"))
                        .toList());
    }

    @Test
    void replays_do_not_refuse_the_rest_and_are_answered_where_the_rest_is_refused() throws Exception {
        Sql.deposit(app, "a7", "10", "USD");
        assertThat(post("'{1}', '{a7}', '{b7}', '{1}', '{USD}', '{t}', '{k7}'"))
                .containsExactly("1.1 posted 9.00 1.00");
        assertThat(post("'{1,2}', '{a7,a7}', '{b7,b7}', '{1,2}', '{USD,USD}', '{t,t}', '{k7,k7b}'"))
                .containsExactly("1.1 replayed 9.00 1.00", "2.1 posted 7.00 3.00");
        assertThat(
                        post(
                                "'{1,2,3}', '{a7,a7,a7}', '{b7,b7,b7}', '{1,3,30}', '{USD,USD,USD}', '{t,t,t}', '{k7,k7c,k7d}'"))
                .containsExactly("1.1 replayed 9.00 1.00", "2.1 rejected CF022", "3.1 rejected CF010");
        assertThat(Sql.balance(reader, "a7", "USD")).isEqualTo("7.00");
        // The key of another content refuses all, too.
        assertThat(post("'{1,2}', '{a7,a7}', '{b7,b7}', '{5,1}', '{USD,USD}', '{t,t}', '{k7,k7c}'"))
                .containsExactly("1.1 rejected CF011", "2.1 rejected CF022");
    }

    @Test
    void a_key_given_twice_replays_within_the_batch_and_falls_with_it() throws Exception {
        Sql.deposit(app, "a8", "10", "USD");
        assertThat(post("'{1,2,3}', '{a8,a8,a8}', '{b8,b8,b8}', '{1,1,2}', '{USD,USD,USD}', '{t,t,t}', '{k8,k8,NULL}'"))
                .containsExactly("1.1 posted 9.00 1.00", "2.1 replayed 9.00 1.00", "3.1 posted 7.00 3.00");
        assertThat(
                        post(
                                "'{1,2,3}', '{a8,a8,a8}', '{b8,b8,b8}', '{1,1,20}', '{USD,USD,USD}', '{t,t,t}', '{l8,l8,NULL}'"))
                .containsExactly("1.1 rejected CF022", "2.1 rejected CF022", "3.1 rejected CF010");
        assertThat(post("'{1,2,3}', '{a8,a8,a8}', '{b8,b8,b8}', '{1,2,1}', '{USD,USD,USD}', '{t,t,t}', '{l8,l8,l8}'"))
                .containsExactly("1.1 rejected CF022", "2.1 rejected CF011", "3.1 rejected CF022");
        assertThat(Sql.balance(reader, "a8", "USD")).isEqualTo("7.00");
    }

    @Test
    void an_expected_version_that_does_not_hold_refuses_all() throws Exception {
        Sql.deposit(app, "a9", "10", "USD");
        String expected =
                ", expect_version => ARRAY[NULL, '[{\"account\": \"a9\", \"currency\": \"USD\", \"version\": VERSION}]']::jsonb[]";
        String batch = "'{1,2}', '{a9,a9}', '{b9,b9}', '{1,1}', '{USD,USD}', '{t,t}'" + expected;
        assertThat(post(batch.replace("VERSION", "1"))).containsExactly("1.1 rejected CF022", "2.1 rejected CF023");
        assertThat(post(batch.replace("VERSION", "2"))).containsExactly("1.1 posted 9.00 1.00", "2.1 posted 8.00 2.00");
    }

    @Test
    void without_it_the_same_batch_posts_what_it_can() throws Exception {
        Sql.deposit(app, "a10", "10", "USD");
        String batch = "'{1,2}', '{a10,a10}', '{b10,b10}', '{1,20}', '{USD,USD}', '{t,t}'";
        assertThat(post(batch)).containsExactly("1.1 rejected CF022", "2.1 rejected CF010");
        assertThat(Sql.column(app, "SELECT status FROM crossfoot.post_batch(" + batch + ", all_or_nothing => false)"))
                .containsExactly("posted", "rejected");
        Sql.refused(app, "CF001", "SELECT crossfoot.post_batch(" + batch + ", all_or_nothing => NULL)");
        Sql.refused(app, "CF001", "SELECT crossfoot.post_batch(" + batch + ", dry_run => NULL)");
    }

    @Test
    void callers_at_once_with_overlapping_batches_each_post_all_or_none() throws Exception {
        int accounts = 4;
        for (int a = 0; a < accounts; a++) {
            Sql.deposit(app, "pot:" + a, "30", "USD");
        }
        List<List<String>> endings = Workers.run(database, 8, (worker, connection) -> {
            List<String> codes = new ArrayList<>();
            for (int n = 0; n < 25; n++) {
                int first = (worker + n) % accounts;
                int second = (worker + 3 * n + 1) % accounts;
                String key = "pot" + worker % 4 + "-" + n;
                // Two workers share each key; both are to see the same end of it.
                List<String> found = Sql.column(
                        connection,
                        "SELECT coalesce(code, 'done') FROM crossfoot.post_batch('{1,2,3}', ARRAY['pot:" + first
                                + "', 'pot:"
                                + second + "', NULL], ARRAY['sink:" + worker % 4 + "', 'sink:" + worker % 4
                                + "', 'count:"
                                + worker % 4 + "'], '{2,3,1}', '{USD,USD,USD}', '{t,t,t}', ARRAY['" + key + "a', '"
                                + key
                                + "b', '" + key + "c'], all_or_nothing => true)");
                codes.add(String.join(" ", new TreeSet<>(found)));
            }
            return codes;
        });
        // The keyed pairs have different accounts, so of each pair one posts and the other is told CF011, or both lack
        // money.
        assertThat(endings.stream().flatMap(List::stream).distinct().toList()).contains("done");
        for (int s = 0; s < 4; s++) {
            String counted = Sql.balance(reader, "count:" + s, "USD");
            String sunk = Sql.balance(reader, "sink:" + s, "USD");
            // Each batch sinks 5 and counts 1: never one without the other.
            assertThat(sunk == null ? null : new BigDecimal(sunk))
                    .isEqualTo(counted == null ? null : new BigDecimal(counted).multiply(BigDecimal.valueOf(5)));
        }
    }
}
