package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A key posts once: the same content again answers the first result, other content is refused. */
class KeyTest extends OnLedger {

    private static final String RESULT =
            "SELECT transaction_id, posted_at, business_date, source_balance, source_version, destination_balance,"
                    + " destination_version, replayed FROM crossfoot.transfer";

    @Test
    void the_same_request_again_answers_the_first_result() throws Exception {
        Sql.deposit(app, "a1", "10", "USD");
        List<String> first = Sql.row(app, RESULT + "('a1', 'b1', 4, 'USD', key => 'k1')");
        Sql.run(app, "SELECT crossfoot.withdraw('a1', 6, 'USD')");
        List<String> again = Sql.row(app, RESULT + "('a1', 'b1', 4, 'USD', key => 'k1')");
        assertThat(first.get(7)).isEqualTo("f");
        assertThat(again.get(7)).isEqualTo("t");
        assertThat(again.subList(0, 7)).isEqualTo(first.subList(0, 7));
        assertThat(Sql.balance(app, "a1", "USD")).isEqualTo("0.00");
    }

    @Test
    void amounts_that_are_equal_are_the_same_request_however_they_are_written() throws Exception {
        Sql.deposit(app, "a2", "50", "USD");
        Sql.run(app, "SELECT crossfoot.transfer('a2', 'b2', 10.6, 'USD', key => 'k2')");
        for (String same : List.of("10.60", "10.6000", "1.06e1", "0010.6")) {
            assertThat(Sql.value(
                            app,
                            "SELECT replayed FROM crossfoot.transfer('a2', 'b2', " + same + ", 'USD', key => 'k2')"))
                    .isEqualTo("t");
        }
        assertThat(Sql.balance(app, "a2", "USD")).isEqualTo("39.40");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "('a3', 'b3', 2, 'USD', key => 'k3')",
                "('a3', 'c3', 1, 'USD', key => 'k3')",
                "('b3', 'a3', 1, 'USD', key => 'k3')",
                "('a3', 'b3', 1, 'EUR', key => 'k3')",
                "('a3', 'b3', 1, 'USD', 'gift', key => 'k3')",
                "('a3', 'b3', 1, 'USD', key => 'k3', effective_date => '2026-01-01')",
                "('a3', 'b3', 1, 'USD', key => 'k3', description => 'x')",
                "('a3', 'b3', 1, 'USD', key => 'k3', description => '')",
                "('a3', 'b3', 1, 'USD', key => 'k3', reference => 'x')",
                "('a3', 'b3', 1, 'USD', key => 'k3', metadata => '{}')",
                "('a3', NULL, 1, 'USD', key => 'k3')"
            })
    void other_content_under_the_same_key_is_refused(String request) throws Exception {
        Sql.deposit(app, "a3", "10", "USD");
        Sql.run(app, "SELECT crossfoot.transfer('a3', 'b3', 1, 'USD', key => 'k3')");
        String facts = Sql.refused(app, "CF011", "SELECT crossfoot.transfer" + request);
        assertThat(facts).contains("\"key\": \"k3\"", "\"transaction_id\"");
    }

    @Test
    void description_and_reference_do_not_stand_for_each_other() throws Exception {
        Sql.run(app, "SELECT crossfoot.deposit('a4', 1, 'USD', key => 'k4', description => '1:x', reference => 'y')");
        Sql.refused(
                app,
                "CF011",
                "SELECT crossfoot.deposit('a4', 1, 'USD', key => 'k4', description => '1:x' || chr(30) || '1:y')");
        Sql.refused(
                app,
                "CF011",
                "SELECT crossfoot.deposit('a4', 1, 'USD', key => 'k4', description => 'y', reference => '1:x')");
    }

    @Test
    void a_refusal_leaves_the_key_free() throws Exception {
        Sql.refused(app, "CF010", "SELECT crossfoot.transfer('a5', 'b5', 1, 'USD', key => 'k5')");
        Sql.refused(app, "CF004", "SELECT crossfoot.transfer('a5', 'b5', 0.001, 'USD', key => 'k5')");
        Sql.deposit(app, "a5", "1", "USD");
        assertThat(Sql.value(app, "SELECT replayed FROM crossfoot.transfer('a5', 'b5', 1, 'USD', key => 'k5')"))
                .isEqualTo("f");
    }

    @Test
    void a_rolled_back_posting_leaves_the_key_free() throws Exception {
        app.setAutoCommit(false);
        Sql.run(app, "SELECT crossfoot.deposit('a6', 1, 'USD', key => 'k6')");
        app.rollback();
        assertThat(Sql.value(app, "SELECT replayed FROM crossfoot.deposit('a6', 1, 'USD', key => 'k6')"))
                .isEqualTo("f");
    }

    @Test
    void a_retry_on_another_business_day_is_still_the_same_request() throws Exception {
        Sql.run(admin, "SELECT crossfoot.configure(time_zone => 'Pacific/Kiritimati')");
        try {
            String first = Sql.value(app, "SELECT business_date FROM crossfoot.deposit('a7', 1, 'USD', key => 'k7')");
            // Another time zone makes it another day at once, as midnight would.
            Sql.run(admin, "SELECT crossfoot.configure(time_zone => 'Etc/GMT+12')");
            assertThat(Sql.row(
                            app, "SELECT replayed, business_date FROM crossfoot.deposit('a7', 1, 'USD', key => 'k7')"))
                    .containsExactly("t", first);
            assertThat(Sql.value(app, "SELECT business_date <> ?::date FROM crossfoot.deposit('a7', 1, 'USD')", first))
                    .isEqualTo("t");
        } finally {
            Sql.run(admin, "SELECT crossfoot.configure(time_zone => 'UTC')");
        }
    }

    @Test
    void every_door_computes_the_same_digest() throws Exception {
        Sql.run(app, "SELECT crossfoot.deposit('a8', 1, 'USD', key => 'k8')");
        assertThat(Sql.value(app, "SELECT replayed FROM crossfoot.transfer(NULL, 'a8', 1.0, 'USD', 'deposit', 'k8')"))
                .isEqualTo("t");
        assertThat(Sql.value(
                        app,
                        "SELECT replayed FROM crossfoot.transfer('external:deposit', 'a8', 1, 'USD', 'deposit', 'k8')"))
                .isEqualTo("t");
        assertThat(Sql.value(app, "SELECT replayed FROM crossfoot.post('a8', 1, 'USD', 'deposit', 'k8')"))
                .isEqualTo("t");
        assertThat(
                        Sql.value(
                                app,
                                "SELECT crossfoot.post('{\"type\": \"deposit\", \"key\": \"k8\", \"postings\":"
                                        + " [{\"account\": \"a8\", \"amount\": \"1.00\", \"currency\": \"USD\"}]}'::jsonb) ->> 'replayed'"))
                .isEqualTo("true");
        assertThat(
                        Sql.value(
                                app,
                                "SELECT status FROM crossfoot.post_batch('{1}', '{NULL}', '{a8}', '{1}', '{USD}', '{deposit}', '{k8}')"))
                .isEqualTo("replayed");
        assertThat(Sql.value(
                        admin,
                        "SELECT status || coalesce(code, '') FROM crossfoot.import_batch('{1}', '{NULL}', '{a8}', '{1}', '{USD}',"
                                + " '{deposit}', '{k8}', NULL, NULL, NULL, NULL, '{2020-01-01}')"))
                .isEqualTo("rejectedCF011");
    }

    @Test
    void a_posting_without_a_key_may_be_repeated() throws Exception {
        Sql.deposit(app, "a9", "1", "USD");
        Sql.deposit(app, "a9", "1", "USD");
        assertThat(Sql.balance(app, "a9", "USD")).isEqualTo("2.00");
    }

    @Test
    void metadata_is_the_same_whatever_the_order_of_its_fields() throws Exception {
        Sql.run(app, "SELECT crossfoot.deposit('a10', 1, 'USD', key => 'k10', metadata => '{\"a\": 1, \"b\": [2]}')");
        assertThat(
                        Sql.value(
                                app,
                                "SELECT replayed FROM crossfoot.deposit('a10', 1, 'USD', key => 'k10', metadata => '{\"b\":[2],\"a\":1}')"))
                .isEqualTo("t");
    }

    @Test
    void a_key_is_found_again_in_the_transaction_that_it_posted() throws Exception {
        Sql.run(
                app,
                "SELECT crossfoot.post('{\"type\": \"order\", \"key\": \"k11\", \"description\": \"two legs\", \"reference\": \"r\","
                        + " \"metadata\": {\"n\": 1}, \"postings\": [{\"account\": \"a11\", \"amount\": \"5\", \"currency\": \"USD\"},"
                        + " {\"source\": \"a11\", \"destination\": \"b11\", \"amount\": \"2.50\", \"currency\": \"USD\"}]}'::jsonb)");
        assertThat(
                        Sql.row(
                                reader,
                                "SELECT type, description, reference, metadata ->> 'n', imported, jsonb_array_length(postings),"
                                        + " postings #>> '{0,source}', postings #>> '{0,source_balance}', postings #>> '{0,destination_balance}',"
                                        + " postings #>> '{1,amount}', postings #>> '{1,source_version}' FROM crossfoot.transaction WHERE key = 'k11'"))
                .containsExactly("order", "two legs", "r", "1", "f", "2", "external:order", null, "5.00", "2.50", "2");
    }
}
