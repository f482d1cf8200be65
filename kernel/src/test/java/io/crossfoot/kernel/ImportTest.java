package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** History that is brought in with the times it had. */
class ImportTest extends OnLedger {

    private int calls;

    /**
     * Imports transactions of one posting each and answers their status and code. Each call has a type, and so an external
     * account, of its own, for times do not go back on those either.
     */
    private List<String> imported(String sources, String destinations, String amounts, String times) throws Exception {
        return Sql.column(
                admin,
                "WITH n AS (SELECT cardinality(?::text[]) AS n) SELECT status || coalesce(' ' || code, '')"
                        + " FROM n, crossfoot.import_batch(ARRAY(SELECT generate_series(1, n.n)), ?::text[], ?::text[],"
                        + " ?::numeric[], array_fill('USD'::text, ARRAY[n.n]), array_fill(?::text, ARRAY[n.n]), NULL, NULL,"
                        + " NULL, NULL, NULL, ?::timestamptz[])",
                sources,
                sources,
                destinations,
                amounts,
                "t" + ++calls,
                times);
    }

    @Test
    void an_import_keeps_its_times_and_is_marked() throws Exception {
        assertThat(imported("{NULL,a1}", "{a1,b1}", "{10,4}", "{2019-05-31 23:59:59.999999+00,2019-06-01 00:00+00}"))
                .containsExactly("posted", "posted");
        assertThat(Sql.rows(
                        reader,
                        "SELECT version, amount, balance, posted_at AT TIME ZONE 'UTC', effective_date, imported"
                                + " FROM crossfoot.entry WHERE account = 'a1' ORDER BY version"))
                .containsExactly(
                        List.of("1", "10.00", "10.00", "2019-05-31 23:59:59.999999", "2019-05-31", "t"),
                        List.of("2", "-4.00", "6.00", "2019-06-01 00:00:00", "2019-06-01", "t"));
        // Each month has its own partition, made for the import.
        assertThat(
                        Sql.column(
                                superuser,
                                "SELECT DISTINCT tableoid::regclass FROM crossfoot.posting WHERE imported AND posted_at < '2019-07-01' ORDER BY 1"))
                .containsExactly("crossfoot.posting_2019_05", "crossfoot.posting_2019_06");
    }

    @Test
    void money_comes_from_a_stripe_that_only_imports_use() throws Exception {
        Sql.deposit(app, "today", "1", "USD");
        assertThat(imported("{NULL}", "{a2}", "{5}", "{2018-01-01}")).containsExactly("posted");
        assertThat(Sql.column(
                        superuser,
                        "SELECT DISTINCT a.stripe FROM crossfoot.posting AS p JOIN crossfoot.account AS a"
                                + " ON a.id = p.source_id WHERE p.imported AND a.name LIKE 'external:%'"))
                .containsExactly("-1");
    }

    @Test
    void an_import_does_not_go_back_on_an_account() throws Exception {
        assertThat(imported(
                        "{NULL,NULL,NULL,NULL}",
                        "{a3,a3,b3,a3}",
                        "{1,1,1,1}",
                        "{2020-01-02,2020-01-01,2020-01-03,2020-01-04}"))
                .containsExactly("posted", "rejected CF038", "posted", "posted");
        Sql.deposit(app, "a3", "1", "USD");
        assertThat(imported("{b3}", "{a3}", "{1}", "{2020-01-05}")).containsExactly("rejected CF038");
    }

    @Test
    void a_rejected_import_does_not_affect_the_next() throws Exception {
        assertThat(
                        Sql.column(
                                admin,
                                "SELECT status FROM crossfoot.import_batch('{1,1,2}', '{NULL,a4,NULL}', '{a4,b4,a4}', '{10,1000,5}',"
                                        + " '{USD,USD,USD}', '{u,v}', NULL, NULL, NULL, NULL, NULL, '{2020-02-01,2020-01-01}')"))
                .containsExactly("rejected", "rejected", "posted");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "infinity",
                "-infinity",
                "1900-01-01 00:00+00",
                "1899-12-31",
                "4713-01-01 BC",
                "9999-01-01",
                "294276-01-01"
            })
    void a_time_out_of_range_is_rejected_alone(String time) throws Exception {
        String source = "t" + time.hashCode();
        assertThat(imported("{NULL,NULL}", "{" + source + "," + source + "}", "{1,1}", "{\"" + time + "\",2020-01-01}"))
                .containsExactly("rejected CF035", "posted");
        assertThat(Sql.column(
                        admin,
                        "SELECT code FROM crossfoot.import_batch('{1}', '{NULL}', '{a5}', '{1}', '{USD}', '{t}', '{key}', NULL,"
                                + " NULL, NULL, NULL, ARRAY[?::timestamptz])",
                        time))
                .containsExactly("CF035");
    }

    @Test
    void the_future_and_a_missing_time_are_refused() throws Exception {
        assertThat(imported("{NULL}", "{a6}", "{1}", "{tomorrow}")).containsExactly("rejected CF035");
        assertThat(imported("{NULL}", "{a6}", "{1}", "{NULL}")).containsExactly("rejected CF035");
        Sql.refused(
                admin,
                "CF001",
                "SELECT crossfoot.import_batch('{1}', '{NULL}', '{a6}', '{1}', '{USD}', '{t}', NULL, NULL, NULL, NULL, NULL, NULL)");
        Sql.refused(
                admin,
                "CF001",
                "SELECT crossfoot.import_batch('{1}', '{NULL}', '{a6}', '{1}', '{USD}', '{t}', NULL, NULL, NULL, NULL, NULL,"
                        + " '{2020-01-01,2020-01-01}')");
    }

    @Test
    void imports_keep_to_floors_keys_and_days() throws Exception {
        assertThat(imported("{a7}", "{b7}", "{1}", "{2020-01-01}")).containsExactly("rejected CF010");
        String batch =
                "SELECT status, business_date FROM crossfoot.import_batch('{1}', '{NULL}', '{a7}', '{1}', '{USD}', '{t7}',"
                        + " '{k7}', '{2019-12-31}', NULL, NULL, NULL, '{2020-01-01}')";
        assertThat(Sql.row(admin, batch)).containsExactly("posted", "2019-12-31");
        assertThat(Sql.row(admin, batch)).containsExactly("replayed", "2019-12-31");
        assertThat(Sql.value(admin, batch.replace("2020-01-01", "2020-01-02"))).isEqualTo("rejected");
        assertThat(Sql.balance(reader, "a7", "USD")).isEqualTo("1.00");
    }

    @Test
    void the_permit_to_import_ends_with_the_call() throws Exception {
        owner.setAutoCommit(false);
        Sql.run(
                admin,
                "SELECT crossfoot.import_batch('{1}', '{NULL}', '{a8}', '{1}', '{USD}', '{t8}', NULL, NULL, NULL, NULL, NULL,"
                        + " '{2020-01-01}')");
        superuser.setAutoCommit(false);
        Sql.run(
                superuser,
                "SELECT crossfoot.import_batch('{1}', '{NULL}', '{b8}', '{1}', '{USD}', '{t8}', NULL, NULL, NULL, NULL, NULL,"
                        + " '{2020-01-02}')");
        Sql.refused(
                superuser,
                "CF037",
                Forged.posting("a8", "b8", "1")
                        .with("imported", "true")
                        .with("posted_at", "d.last_posted_at")
                        .insert());
        assertThat(Sql.column(superuser, "SELECT xact FROM crossfoot.import_permit"))
                .isEmpty();
        Sql.refused(owner, "CF031", "INSERT INTO crossfoot.import_permit VALUES (pg_current_xact_id())");
        Sql.refused(superuser, "CF031", "INSERT INTO crossfoot.import_permit VALUES (pg_current_xact_id())");
    }

    @Test
    void the_balance_at_a_past_moment_follows_imported_history() throws Exception {
        imported(
                "{NULL,NULL,a9}",
                "{a9,a9,b9}",
                "{10,5,3}",
                "{2020-01-01 00:00+00,2020-03-01 00:00+00,2020-03-01 00:00+00}");
        String at = "SELECT balance FROM crossfoot.balance('a9', 'USD', ?::timestamptz)";
        assertThat(Sql.column(reader, at, "2019-12-31 23:59:59.999999+00")).isEmpty();
        assertThat(Sql.column(reader, at, "2020-01-01 00:00:00+00")).containsExactly("10.00");
        assertThat(Sql.column(reader, at, "2020-02-29 23:59:59.999999+00")).containsExactly("10.00");
        assertThat(Sql.column(reader, at, "2020-03-01 00:00:00+00")).containsExactly("12.00");
        assertThat(Sql.column(reader, at, "infinity")).containsExactly("12.00");
        assertThat(Sql.column(reader, at, "-infinity")).isEmpty();
    }
}
