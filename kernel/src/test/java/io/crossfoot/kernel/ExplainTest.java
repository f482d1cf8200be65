package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Why a balance is what it is and why something was refused, in figures and in words for a person. */
class ExplainTest extends OnHolds {

    private String explain(String arguments, String path) throws Exception {
        return Sql.value(reader, "SELECT crossfoot.explain(" + arguments + ") #>> ?::text[]", path);
    }

    /** The sums by type as short texts. */
    private List<String> types(String arguments) throws Exception {
        return Sql.column(
                reader,
                "SELECT concat_ws(' ', t ->> 'type', t ->> 'entries', t ->> 'in', t ->> 'out') FROM jsonb_array_elements(crossfoot.explain("
                        + arguments + ") -> 'types') AS t ORDER BY 1");
    }

    @Test
    void it_adds_up() throws Exception {
        Sql.deposit(app, "a1", "100", "USD");
        Sql.run(app, "SELECT crossfoot.deposit('a1', 20.50, 'USD')");
        Sql.run(app, "SELECT crossfoot.transfer('a1', 'shop', 30, 'USD', 'pay')");
        Sql.run(app, "SELECT crossfoot.transfer('shop', 'a1', 5, 'USD', 'pay')");
        Sql.run(app, "SELECT crossfoot.place_hold('a1', 'USD', 40, 'a1', '2999-01-01 00:00:00+00', 'hotel')");
        Sql.run(admin, "SELECT crossfoot.set_overdraft('a1', 'USD', 10)");
        assertThat(Sql.row(
                        reader,
                        "SELECT e ->> 'account', e ->> 'currency', e ->> 'opening', e ->> 'balance', e ->> 'held', e ->> 'floor', e ->> 'available', e ->> 'state',"
                                + " e ->> 'asked', e ->> 'shortfall', jsonb_typeof(e -> 'balance'), (e ->> 'at')::timestamptz BETWEEN now() - interval '1 minute' AND clock_timestamp(),"
                                + " e ->> 'since' FROM crossfoot.explain('a1', 'USD') AS e"))
                .containsExactly(
                        "a1",
                        "USD",
                        "0.00",
                        "95.50",
                        "40.00",
                        "-10.00",
                        "65.50",
                        "open",
                        null,
                        null,
                        "string",
                        "t",
                        Sql.value(reader, "SELECT date_trunc('month', clock_timestamp(), 'UTC')::date"));
        assertThat(types("'a1', 'USD'")).containsExactly("deposit 2 120.50 0.00", "pay 2 5.00 30.00");
        assertThat(Sql.row(
                        reader,
                        "SELECT jsonb_array_length(h), h -> 0 ->> 'key', h -> 0 ->> 'remaining', (h -> 0 ->> 'expires_at')::timestamptz = '2999-01-01 00:00:00+00', h -> 0 ->> 'description'"
                                + " FROM (SELECT crossfoot.explain('a1', 'USD') -> 'holds' AS h) AS x"))
                .containsExactly("1", "a1", "40.00", "t", "hotel");
    }

    @Test
    void a_person_finds_the_figures_in_the_words() throws Exception {
        depositAndHold("a2", "100", "80");
        String words = explain("'a2', 'USD', 30", "{text}");
        assertThat(words).contains("a2", "100.00", "80.00", "20.00", "30.00", "10.00", "USD");
        assertThat(
                        Sql.value(
                                reader,
                                "SELECT bool_and(jsonb_typeof(s) = 'string' AND length(s #>> '{}') > 10) FROM jsonb_array_elements(crossfoot.explain('a2', 'USD', 30) -> 'text') AS s"))
                .isEqualTo("t");
    }

    @Test
    void a_shortfall_is_what_a_refusal_says() throws Exception {
        depositAndHold("a3", "100", "80");
        assertThat(explain("'a3', 'USD', 20", "{shortfall}")).isEqualTo("0.00");
        assertThat(explain("'a3', 'USD', 20.01", "{shortfall}")).isEqualTo("0.01");
        assertThat(explain("'a3', 'USD', 500", "{asked}")).isEqualTo("500.00");
        assertThat(Sql.refused(app, "CF010", "SELECT crossfoot.withdraw('a3', 500, 'USD')"))
                .contains("\"shortfall\": \"" + explain("'a3', 'USD', 500", "{shortfall}") + "\"");
        Sql.run(admin, "SELECT crossfoot.set_floor('a3', 'USD', NULL)");
        assertThat(
                        Sql.row(
                                reader,
                                "SELECT e ->> 'floor', e ->> 'available', e ->> 'shortfall' FROM crossfoot.explain('a3', 'USD', 500) AS e"))
                .containsExactly(null, null, "0.00");
    }

    @Test
    void it_says_how_it_was_at_a_past_moment() throws Exception {
        Sql.deposit(app, "a4", "100", "USD");
        String opened = Sql.value(reader, "SELECT clock_timestamp()");
        hold("a4", "80", "a4");
        String held = Sql.value(reader, "SELECT clock_timestamp()");
        Sql.run(app, "SELECT crossfoot.capture_hold('a4', 'shop', 50)");
        String captured = Sql.value(reader, "SELECT clock_timestamp()");
        Sql.run(app, "SELECT crossfoot.release_hold('a4')");
        Sql.run(admin, "SELECT crossfoot.set_floor('a4', 'USD', -10)");
        Sql.run(admin, "SELECT crossfoot.freeze_account('a4', 'USD', 'x')");
        String row =
                "SELECT concat_ws(' ', e ->> 'balance', e ->> 'held', e ->> 'floor', e ->> 'available', e ->> 'state', e ->> 'shortfall', jsonb_array_length(e -> 'holds'))"
                        + " FROM crossfoot.explain('a4', 'USD', 60, ?::timestamptz) AS e";
        assertThat(Sql.value(reader, row, opened)).isEqualTo("100.00 0.00 0.00 100.00 open 0.00 0");
        assertThat(Sql.value(reader, row, held)).isEqualTo("100.00 80.00 0.00 20.00 open 40.00 1");
        assertThat(Sql.value(reader, row, captured)).isEqualTo("50.00 30.00 0.00 20.00 open 40.00 1");
        assertThat(Sql.value(reader, row, (Object) null)).isEqualTo("50.00 0.00 -10.00 60.00 frozen 0.00 0");
    }

    @Test
    void a_hold_that_expired_since_counted_then() throws Exception {
        Sql.deposit(app, "a5", "100", "USD");
        Sql.run(
                app,
                "SELECT crossfoot.place_hold('a5', 'USD', 60, 'a5', clock_timestamp() + interval '250 milliseconds')");
        String then = Sql.value(reader, "SELECT clock_timestamp()");
        awaitExpiry("a5");
        String row =
                "SELECT concat_ws(' ', e ->> 'held', e ->> 'available') FROM crossfoot.explain('a5', 'USD', NULL, ?::timestamptz) AS e";
        for (int n = 0; n < 2; n++) {
            assertThat(Sql.value(reader, row, then)).isEqualTo("60.00 40.00");
            assertThat(Sql.value(reader, row, (Object) null)).isIn("0.00 100.00", "0.00 101.00");
            // The second time the expiry is recorded.
            Sql.deposit(app, "a5", "1", "USD");
        }
        String expiry = Sql.value(reader, "SELECT expires_at FROM crossfoot.find_hold('a5')");
        assertThat(Sql.value(reader, row, expiry)).isEqualTo("0.00 100.00");
    }

    @Test
    void a_period_begins_with_what_there_was_before_it() throws Exception {
        Sql.run(
                admin,
                "SELECT crossfoot.import_batch('{1,2,3}', '{NULL,NULL,a6}', '{a6,a6,NULL}', '{100,20,5}', '{USD,USD,USD}', '{opening,salary,rent}',"
                        + " NULL, '{2020-01-10,2020-02-01,2020-02-29}', NULL, NULL, NULL, '{2020-01-10 12:00+00,2020-02-01 12:00+00,2020-02-29 12:00+00}')");
        Sql.run(app, "SELECT crossfoot.deposit('a6', 7, 'USD', 'salary')");
        String february = "'a6', 'USD', NULL, NULL, '2020-02-01'";
        assertThat(explain(february, "{opening}")).isEqualTo("100.00");
        assertThat(types(february)).containsExactly("rent 1 0.00 5.00", "salary 2 27.00 0.00");
        assertThat(explain("'a6', 'USD'", "{opening}")).isEqualTo("115.00");
        assertThat(types("'a6', 'USD'")).containsExactly("salary 1 7.00 0.00");
        String then = "'a6', 'USD', NULL, '2020-02-15 00:00+00'";
        assertThat(explain(then, "{since}")).isEqualTo("2020-02-01");
        assertThat(explain(then, "{opening}")).isEqualTo("100.00");
        assertThat(explain(then, "{balance}")).isEqualTo("120.00");
        assertThat(types(then)).containsExactly("salary 1 20.00 0.00");
        assertThat(explain("'a6', 'USD', NULL, NULL, '2019-01-01'", "{opening}"))
                .isEqualTo("0.00");
        for (String arguments : List.of(february, then, "'a6', 'USD'", "'a6', 'USD', NULL, NULL, '0001-01-01'")) {
            assertThat(
                            Sql.value(
                                    reader,
                                    "SELECT (e ->> 'opening')::numeric + coalesce(sum((t ->> 'in')::numeric - (t ->> 'out')::numeric), 0) = (e ->> 'balance')::numeric"
                                            + " FROM crossfoot.explain(" + arguments
                                            + ") AS e LEFT JOIN LATERAL jsonb_array_elements(e -> 'types') AS t ON true GROUP BY e"))
                    .as(arguments)
                    .isEqualTo("t");
        }
    }

    @Test
    void an_external_account_is_explained_as_a_whole() throws Exception {
        for (int n = 0; n < 3; n++) {
            try (Connection other = database.as("app")) {
                Sql.run(other, "SELECT crossfoot.deposit('a7', 10, 'USD', 'a7in')");
            }
        }
        assertThat(
                        Sql.row(
                                reader,
                                "SELECT e ->> 'balance', e ->> 'floor', e ->> 'available', e ->> 'held' FROM crossfoot.explain('external:a7in', 'USD', 5) AS e"))
                .containsExactly("-30.00", null, null, "0.00");
        assertThat(types("'external:a7in', 'USD'")).containsExactly("a7in 3 0.00 30.00");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"'nobody', 'USD'", "'a8', 'EUR'", "'a8', 'XXXX'", "NULL, 'USD'", "'a8', NULL", "'no name', 'USD'"
            })
    void what_is_not_there_is_not_explained(String account) throws Exception {
        Sql.deposit(app, "a8", "1", "USD");
        Sql.refused(reader, "CF012", "SELECT crossfoot.explain(" + account + ")");
        Sql.refused(reader, "CF012", "SELECT crossfoot.explain(" + account + ", 5)");
    }

    @Test
    void an_account_that_was_not_there_yet_is_not_explained_for_then() throws Exception {
        Sql.deposit(app, "a9", "1", "USD");
        Sql.refused(reader, "CF012", "SELECT crossfoot.explain('a9', 'USD', NULL, now() - interval '1 day')");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CF003 0", "CF003 -1", "CF003 'NaN'", "CF003 'Infinity'", "CF004 0.001"})
    void what_is_asked_is_an_amount(String text) throws Exception {
        Sql.deposit(app, "b1", "1", "USD");
        Sql.refused(reader, text.substring(0, 5), "SELECT crossfoot.explain('b1', 'USD', " + text.substring(6) + ")");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NULL, now() + interval '1 hour'",
                "NULL, 'infinity'",
                "NULL, NULL, '2999-01-01'",
                "NULL, NULL, 'infinity'",
                "NULL, NULL, '-infinity'",
                "NULL, now() - interval '1 microsecond', '2999-01-01'"
            })
    void the_future_is_not_explained(String arguments) throws Exception {
        Sql.deposit(app, "b4", "1", "USD");
        Sql.refused(reader, "CF009", "SELECT crossfoot.explain('b4', 'USD', " + arguments + ")");
    }

    @Test
    void a_fee_or_a_protector_is_mentioned() throws Exception {
        Sql.run(app, "SELECT crossfoot.open_account('fees', 'USD')");
        Sql.run(admin, "SELECT crossfoot.set_overdraft('b2', 'USD', 100, 5, 'fees')");
        assertThat(explain("'b2', 'USD', 50", "{text}")).contains("5.00");
        Sql.deposit(app, "b3save", "10", "USD");
        Sql.run(admin, "SELECT crossfoot.set_overdraft('b3', 'USD', protected_by => 'b3save')");
        assertThat(explain("'b3', 'USD'", "{text}")).contains("b3save");
    }

    @Test
    void a_protector_without_a_floor_gives_whatever_is_lacking() throws Exception {
        Sql.run(admin, "SELECT crossfoot.set_floor('b4save', 'USD', NULL)");
        Sql.run(admin, "SELECT crossfoot.set_overdraft('b4', 'USD', protected_by => 'b4save')");
        assertThat(explain("'b4', 'USD', 50", "{shortfall}")).isEqualTo("0.00");
        assertThat(explain("'b4', 'USD', 50", "{text}")).contains("b4save, which has as much as anybody likes");
        Sql.run(app, "SELECT crossfoot.withdraw('b4', 50, 'USD')");
    }

    @Test
    void what_protecting_costs_the_protector_is_not_there_to_be_given() throws Exception {
        Sql.run(app, "SELECT crossfoot.open_account('fees', 'USD')");
        Sql.deposit(app, "b5save", "10", "USD");
        Sql.run(admin, "SELECT crossfoot.set_overdraft('b5save', 'USD', 20, 5, 'fees')");
        Sql.run(app, "SELECT crossfoot.open_account('b5', 'USD')");
        Sql.run(admin, "SELECT crossfoot.set_overdraft('b5', 'USD', protected_by => 'b5save')");
        assertThat(explain("'b5', 'USD'", "{protection}")).isEqualTo("30.00");
        assertThat(explain("'b5', 'USD', 26", "{protection}")).isEqualTo("25.00");
        assertThat(explain("'b5', 'USD', 26", "{shortfall}")).isEqualTo("26.00");
        assertThat(Sql.refused(app, "CF010", "SELECT crossfoot.withdraw('b5', 26, 'USD')"))
                .contains("\"shortfall\": \"26.00\"", "\"protection\": \"25.00\"");
        assertThat(explain("'b5', 'USD', 25", "{shortfall}")).isEqualTo("0.00");
        Sql.run(app, "SELECT crossfoot.withdraw('b5', 25, 'USD')");
    }
}
