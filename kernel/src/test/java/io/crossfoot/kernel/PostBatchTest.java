package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Many transactions in one call: in order, each whole or not at all, none affected by another's fault. */
class PostBatchTest extends OnLedger {

    private List<List<String>> post(String arguments) throws Exception {
        return Sql.rows(
                app,
                "SELECT transaction, leg, status, code, source_balance, source_version, destination_balance,"
                        + " destination_version FROM crossfoot.post_batch(" + arguments + ")");
    }

    private static List<String> answer(String... values) {
        return Arrays.asList(values);
    }

    @Test
    void a_rejected_transaction_does_not_affect_the_next() throws Exception {
        Sql.deposit(app, "a1", "10", "USD");
        assertThat(post("'{1,2,3}', '{a1,a1,a1}', '{b1,b1,b1}', '{6,5,4}', '{USD,USD,USD}', '{t,t,t}'"))
                .containsExactly(
                        answer("1", "1", "posted", null, "4.00", "2", "6.00", "1"),
                        answer("2", "1", "rejected", "CF010", null, null, null, null),
                        answer("3", "1", "posted", null, "0.00", "3", "10.00", "2"));
    }

    @Test
    void transactions_are_decided_in_their_order() throws Exception {
        Sql.deposit(app, "a2", "5", "USD");
        assertThat(post("'{1,2,3,4}', '{b2,a2,b2,c2}', '{c2,b2,c2,a2}', '{5,5,5,5}', '{USD,USD,USD,USD}', '{t,t,t,t}'"))
                .extracting(row -> row.get(2))
                .containsExactly("rejected", "posted", "posted", "posted");
        assertThat(Sql.balance(app, "a2", "USD")).isEqualTo("5.00");
    }

    @Test
    void a_transaction_of_many_legs_is_posted_whole_or_not_at_all() throws Exception {
        Sql.deposit(app, "a3", "10", "USD");
        assertThat(post("'{1,1,1,2,2}', '{a3,a3,b3,a3,b3}', '{b3,c3,d3,b3,c3}', '{4,4,5,4,2}',"
                        + " '{USD,USD,USD,USD,USD}', '{t,t}'"))
                .containsExactly(
                        answer("1", "1", "rejected", "CF010", null, null, null, null),
                        answer("1", "2", "rejected", "CF010", null, null, null, null),
                        answer("1", "3", "rejected", "CF010", null, null, null, null),
                        answer("2", "1", "posted", null, "6.00", "2", "4.00", "1"),
                        answer("2", "2", "posted", null, "2.00", "2", "2.00", "1"));
        assertThat(Sql.balance(app, "d3", "USD")).as("opened by nobody").isNull();
    }

    @Test
    void a_leg_may_spend_what_an_earlier_leg_brought() throws Exception {
        assertThat(post("'{1,1}', '{NULL,a4}', '{a4,b4}', '{10,10}', '{USD,USD}', '{gift}'"))
                .extracting(row -> row.get(2))
                .containsOnly("posted");
        assertThat(post("'{1,1}', '{a4,NULL}', '{b4,a4}', '{10,10}', '{USD,USD}', '{gift}'"))
                .extracting(row -> row.get(3))
                .containsOnly("CF010");
    }

    @Test
    void a_transaction_may_move_several_currencies_in_postings_of_one_each() throws Exception {
        Sql.deposit(app, "a5", "10", "USD");
        Sql.deposit(app, "b5", "1000", "JPY");
        assertThat(post("'{1,1}', '{a5,b5}', '{b5,a5}', '{7.5,1000}', '{USD,JPY}', '{exchange}'"))
                .containsExactly(
                        answer("1", "1", "posted", null, "2.50", "2", "7.50", "1"),
                        answer("1", "2", "posted", null, "0", "2", "1000", "1"));
    }

    @Test
    void a_key_given_twice_in_one_batch_posts_once() throws Exception {
        Sql.deposit(app, "a6", "10", "USD");
        List<List<String>> answers = Sql.rows(
                app,
                "SELECT status, code, transaction_id, source_balance FROM crossfoot.post_batch('{1,2,3,4}',"
                        + " '{a6,a6,a6,a6}', '{b6,b6,b6,b6}', '{1,1.00,2,1}', '{USD,USD,USD,USD}', '{t,t,t,t}',"
                        + " '{k6,k6,k6,k6}')");
        assertThat(answers).extracting(row -> row.get(0)).containsExactly("posted", "replayed", "rejected", "replayed");
        assertThat(answers.get(2).get(1)).isEqualTo("CF011");
        assertThat(answers.get(1).get(2)).isEqualTo(answers.get(0).get(2));
        assertThat(answers.get(3).get(3)).isEqualTo("9.00");
        assertThat(Sql.balance(app, "a6", "USD")).isEqualTo("9.00");
    }

    @Test
    void a_key_of_a_rejected_transaction_is_free_for_the_next_in_the_batch() throws Exception {
        Sql.deposit(app, "a7", "10", "USD");
        assertThat(post("'{1,2,3}', '{a7,a7,a7}', '{b7,b7,b7}', '{11,3,3}', '{USD,USD,USD}', '{t,t,t}', '{k7,k7,k7}'"))
                .extracting(row -> row.get(2))
                .containsExactly("rejected", "posted", "replayed");
    }

    @Test
    void a_replayed_batch_answers_what_the_first_answered() throws Exception {
        Sql.deposit(app, "a8", "10", "USD");
        String batch =
                "SELECT transaction, leg, transaction_id, posted_at, business_date, source_balance, source_version,"
                        + " destination_balance, destination_version FROM crossfoot.post_batch('{1,1,2}', '{a8,a8,NULL}',"
                        + " '{b8,c8,a8}', '{1,2,3}', '{USD,USD,USD}', '{t,u}', '{k8a,k8b}')";
        List<List<String>> first = Sql.rows(app, batch);
        Sql.run(app, "SELECT crossfoot.withdraw('a8', 10, 'USD')");
        assertThat(Sql.rows(app, batch)).isEqualTo(first);
        assertThat(Sql.balance(app, "a8", "USD")).isEqualTo("0.00");
        assertThat(Sql.balance(app, "b8", "USD")).isEqualTo("1.00");
    }

    @Test
    void a_replay_among_other_transactions_moves_nothing() throws Exception {
        Sql.deposit(app, "a9", "10", "USD");
        Sql.run(app, "SELECT crossfoot.transfer('a9', 'b9', 6, 'USD', 't', 'k9')");
        assertThat(
                        post(
                                "'{1,2,3}', '{a9,a9,a9}', '{b9,b9,b9}', '{6,4,1}', '{USD,USD,USD}', '{t,t,t}', '{k9,NULL,NULL}'"))
                .containsExactly(
                        answer("1", "1", "replayed", null, "4.00", "2", "6.00", "1"),
                        answer("2", "1", "posted", null, "0.00", "3", "10.00", "2"),
                        answer("3", "1", "rejected", "CF010", null, null, null, null));
    }

    @Test
    void external_accounts_answer_neither_balance_nor_version() throws Exception {
        assertThat(post("'{1,2}', '{NULL,external:shop}', '{a10,external:bank}', '{5,5}', '{USD,USD}', '{t,t}'"))
                .containsExactly(
                        answer("1", "1", "posted", null, null, null, "5.00", "1"),
                        answer("2", "1", "posted", null, null, null, null, null));
    }

    @Test
    void the_facts_of_a_refusal_say_what_was_short() throws Exception {
        Sql.deposit(app, "a11", "10", "USD");
        assertThat(Sql.value(
                        app,
                        "SELECT facts FROM crossfoot.post_batch('{1}', '{a11}', '{b11}', '{10.01}', '{USD}', '{t}')"))
                .contains(
                        "\"account\": \"a11\"",
                        "\"asked\": \"10.01\"",
                        "\"available\": \"10.00\"",
                        "\"shortfall\": \"0.01\"");
    }

    @Test
    void ten_thousand_postings_are_taken() throws Exception {
        assertThat(
                        Sql.row(
                                app,
                                "SELECT count(*), count(DISTINCT transaction_id), max(transaction_id) - min(transaction_id) + 1,"
                                        + " sum(1) FILTER (WHERE status = 'posted') FROM crossfoot.post_batch("
                                        + "ARRAY(SELECT (n + 1) / 2 FROM generate_series(1, 10000) AS n), array_fill(NULL::text, '{10000}'),"
                                        + "ARRAY(SELECT 'many:' || n % 50 FROM generate_series(1, 10000) AS n),"
                                        + "array_fill(1.5, '{10000}'), array_fill('USD'::text, '{10000}'), array_fill('t'::text, '{5000}'))"))
                .containsExactly("10000", "5000", "5000", "10000");
        assertThat(Sql.balance(app, "many:7", "USD")).isEqualTo("300.00");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'{}', '{}', '{}', '{}', '{}', '{}'",
                "NULL, NULL, NULL, NULL, NULL, NULL",
                "'{1}', NULL, '{b}', '{1}', '{USD}', '{t}'",
                "'{1}', '{a}', NULL, '{1}', '{USD}', '{t}'",
                "'{1}', '{a}', '{b}', NULL, '{USD}', '{t}'",
                "'{1}', '{a}', '{b}', '{1}', NULL, '{t}'",
                "'{1}', '{a}', '{b}', '{1}', '{USD}', NULL",
                "NULL, '{a}', '{b}', '{1}', '{USD}', '{t}'",
                "'{1}', '{a,a}', '{b}', '{1}', '{USD}', '{t}'",
                "'{1}', '{a}', '{b}', '{1,2}', '{USD}', '{t}'",
                "'{1}', '{a}', '{b}', '{1}', '{USD}', '{t,t}'",
                "'{1}', '{a}', '{b}', '{1}', '{USD}', '{}'",
                "'{1}', '{a}', '{b}', '{1}', '{USD}', '{t}', '{}'",
                "'{1}', '{a}', '{b}', '{1}', '{USD}', '{t}', '{k,l}'",
                "'{1}', '{a}', '{b}', '{1}', '{USD}', '{t}', NULL, '{2026-01-01,2026-01-01}'",
                "'{1}', '{a}', '{b}', '{1}', '{USD}', '{t}', NULL, NULL, '{}'",
                "'{1}', '{a}', '{b}', '{1}', '{USD}', '{t}', NULL, NULL, NULL, '{x,y}'",
                "'{1}', '{a}', '{b}', '{1}', '{USD}', '{t}', NULL, NULL, NULL, NULL, '{}'",
                "'{0}', '{a}', '{b}', '{1}', '{USD}', '{t}'",
                "'{2}', '{a}', '{b}', '{1}', '{USD}', '{t}'",
                "'{NULL}', '{a}', '{b}', '{1}', '{USD}', '{t}'",
                "'{1,3}', '{a,a}', '{b,b}', '{1,1}', '{USD,USD}', '{t,t}'",
                "'{2,1}', '{a,a}', '{b,b}', '{1,1}', '{USD,USD}', '{t,t}'",
                "'{1,2,1}', '{a,a,a}', '{b,b,b}', '{1,1,1}', '{USD,USD,USD}', '{t,t}'",
                "'{1,NULL}', '{a,a}', '{b,b}', '{1,1}', '{USD,USD}', '{t}'",
                "'{1,2}', '{a,a}', '{b,b}', '{1,1}', '{USD,USD}', '{t}'",
                "'{1,1}', '{a,a}', '{b,b}', '{1,1}', '{USD,USD}', '{t,t}'",
                "'{-2147483648}', '{a}', '{b}', '{1}', '{USD}', '{t}'",
                "'{{1,2}}', '{a,a}', '{b,b}', '{1,1}', '{USD,USD}', '{t,t}'",
                "'{1,2}', '{{a,a}}', '{b,b}', '{1,1}', '{USD,USD}', '{t,t}'",
                "'{1,2}', '{a,a}', '{{b},{b}}', '{1,1}', '{USD,USD}', '{t,t}'",
                "'{1,2}', '{a,a}', '{b,b}', '{{1,1}}', '{USD,USD}', '{t,t}'",
                "'{1,2}', '{a,a}', '{b,b}', '{1,1}', '{{USD,USD}}', '{t,t}'",
                "'{1,2}', '{a,a}', '{b,b}', '{1,1}', '{USD,USD}', '{{t,t}}'",
                "'{1,2}', '{a,a}', '{b,b}', '{1,1}', '{USD,USD}', '{t,t}', '{{k,l}}'",
                "'{1,2}', '{a,a}', '{b,b}', '{1,1}', '{USD,USD}', '{t,t}', NULL, '{{2026-01-01,2026-01-02}}'",
                "'{1,2}', '{a,a}', '{b,b}', '{1,1}', '{USD,USD}', '{t,t}', NULL, NULL, '{{x,y}}'",
                "'{1}', '{a}', '{b}', '[0:0]={1}', '{USD}', '{t}'",
                "'{1}', '{a}', '{b}', '{1}', '{USD}', '{t}', '[0:0]={k}'",
                "'{1}', '{a}', '{b}', '{1}', '{USD}', '{t}', NULL, NULL, NULL, '[5:5]={x}'"
            })
    void arrays_that_do_not_belong_together_are_refused(String arguments) throws Exception {
        Sql.refused(app, "CF001", "SELECT * FROM crossfoot.post_batch(" + arguments + ")");
    }

    @Test
    void more_than_ten_thousand_postings_are_refused() throws Exception {
        assertThat(Sql.refused(
                        app,
                        "CF001",
                        "SELECT crossfoot.post_batch(array_fill(1, '{10001}'), array_fill('a'::text, '{10001}'),"
                                + " array_fill('b'::text, '{10001}'), array_fill(1::numeric, '{10001}'),"
                                + " array_fill('USD'::text, '{10001}'), '{t}')"))
                .contains("10001");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
                    CF002 | {bad name} | {b}      | {1}     | {USD}  | {t}
                    CF002 | {""}       | {b}      | {1}     | {USD}  | {t}
                    CF002 | {NULL}     | {NULL}   | {1}     | {USD}  | {t}
                    CF003 | {b}        | {a}      | {NULL}  | {USD}  | {t}
                    CF003 | {b}        | {a}      | {0}     | {USD}  | {t}
                    CF003 | {b}        | {a}      | {-1}    | {USD}  | {t}
                    CF003 | {b}        | {a}      | {NaN}   | {USD}  | {t}
                    CF003 | {b}        | {a}      | {Infinity}  | {USD}  | {t}
                    CF003 | {b}        | {a}      | {1e400} | {USD}  | {t}
                    CF004 | {b}        | {a}      | {0.001} | {USD}  | {t}
                    CF005 | {b}        | {a}      | {1}     | {usd}  | {t}
                    CF005 | {b}        | {a}      | {1}     | {NULL} | {t}
                    CF006 | {b}        | {a}      | {1}     | {USD}  | {NULL}
                    CF006 | {b}        | {a}      | {1}     | {USD}  | {a b}
                    CF006 | {NULL}     | {a}      | {1}     | {USD}  | {""}
                    CF008 | {a}        | {a}      | {1}     | {USD}  | {t}
                    CF008 | {NULL}     | {external:t}  | {1} | {USD} | {t}
                    """)
    void one_callers_fault_is_that_transactions_status(
            String code, String source, String destination, String amount, String currency, String type)
            throws Exception {
        String batch = "'{1,2}', '" + source + "'::text[] || '{NULL}', '" + destination + "'::text[] || '{good}', '"
                + amount + "'::numeric[] || '{1}', '" + currency + "'::text[] || '{USD}', '" + type
                + "'::text[] || '{t}'";
        List<List<String>> answers = post(batch);
        assertThat(answers.get(0).subList(2, 4)).containsExactly("rejected", code);
        assertThat(answers.get(1).get(2)).isEqualTo("posted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"infinity", "-infinity", "0001-01-01 BC", "10000-01-01"})
    void a_keyed_transaction_with_an_impossible_day_is_rejected_alone(String day) throws Exception {
        assertThat(post("'{1,2}', '{NULL,NULL}', '{a12,a12}', '{1,1}', '{USD,USD}', '{t,t}', '{ka,NULL}', ARRAY['" + day
                        + "', NULL]::date[]"))
                .extracting(row -> row.get(3))
                .containsExactly("CF009", null);
    }
}
