package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Currencies are exchanged at the rate that is named, through an account on which the gain or loss is seen. */
class ExchangeTest extends OnHolds {

    @BeforeAll
    void money_to_exchange() throws Exception {
        Sql.run(admin, "SELECT crossfoot.add_currency('PTS', 0)");
        Sql.run(admin, "SELECT crossfoot.add_currency('BTC', 8)");
        Sql.deposit(app, "rich", "1000000", "USD");
        Sql.deposit(app, "rich", "1000000", "EUR");
        for (String currency : List.of("USD", "EUR", "PTS", "BTC", "JPY")) {
            Sql.run(admin, "SELECT crossfoot.set_floor('desk', ?, NULL)", currency);
        }
    }

    private static String link(String from, String to, String rate) {
        return "{\"exchange\": {\"from\": \"" + from + "\", \"to\": \"" + to + "\", \"rate\": \"" + rate + "\"}}";
    }

    private static String posting(String source, String destination, String amount, String currency) {
        return "{\"source\": \"" + source + "\", \"destination\": \"" + destination + "\", \"amount\": \"" + amount
                + "\", \"currency\": \"" + currency + "\"}";
    }

    private static String post(String more, String link, String... postings) {
        return "SELECT crossfoot.post('{\"type\": \"fx\", " + more + "\"link\": " + link + ", \"postings\": ["
                + String.join(", ", postings) + "]}'::jsonb)";
    }

    private String balance(String account, String currency) throws Exception {
        return Sql.balance(reader, account, currency);
    }

    /** A position's rows as short texts; nulls are left out. */
    private List<String> position(String arguments) throws Exception {
        return Sql.column(
                reader,
                "SELECT concat_ws(' ', coalesce(currency, 'all'), came_in, went_out, balance, rate, value, gain)"
                        + " FROM crossfoot.exchange_position(" + arguments + ")");
    }

    @Test
    void an_exchange_moves_both_currencies_through_the_exchange_account() throws Exception {
        Sql.deposit(app, "exchange", "1000", "EUR");
        List<List<String>> rows = Sql.rows(
                app,
                "SELECT * FROM crossfoot.exchange('rich', 'USD', 'a1', 'EUR', 100, 0.920, key => 'a1', description => 'trip')");
        assertThat(rows).hasSize(2);
        assertThat(rows.get(0).subList(3, 9)).containsExactly("f", "1", "rich", "exchange", "100.00", "USD");
        assertThat(rows.get(1).subList(3, 10)).containsExactly("f", "2", "exchange", "a1", "92.00", "EUR", "908.00");
        assertThat(Sql.row(reader, "SELECT type, description, link::text FROM crossfoot.transaction WHERE key = 'a1'"))
                .containsExactly(
                        "exchange", "trip", "{\"exchange\": {\"to\": \"EUR\", \"from\": \"USD\", \"rate\": \"0.92\"}}");
    }

    @Test
    void what_comes_out_is_rounded_half_to_even() throws Exception {
        for (String each : List.of(
                "USD EUR 0.03 0.5 0.02",
                "USD EUR 0.05 0.5 0.02",
                "USD EUR 0.01 0.51 0.01",
                "USD EUR 0.07 0.5 0.04",
                "USD JPY 0.01 150 2",
                "USD JPY 0.01 250 2",
                "USD JPY 0.01 350 4",
                "JPY USD 1 0.0064 0.01",
                "USD BTC 12345.67 0.00001234 0.15234557",
                "BTC PTS 0.00000001 150000000 2",
                "USD EUR 99999999999999999.99 0.33333333333333333333 33333333333333333.33",
                "USD EUR 1.01 1.5 1.52",
                "USD EUR 1.03 1.5 1.54")) {
            String[] part = each.split(" ");
            Sql.run(admin, "SELECT crossfoot.set_floor('deep', ?, NULL)", part[0]);
            assertThat(Sql.value(
                            app,
                            "SELECT amount FROM crossfoot.exchange('deep', ?, 'rounded', ?, ?::numeric, ?::numeric, 'desk') WHERE leg = 2",
                            part[0],
                            part[1],
                            part[2],
                            part[3]))
                    .as(each)
                    .isEqualTo(part[4]);
        }
        assertThat(refusedWithoutTrace(
                        app, "CF070", "SELECT crossfoot.exchange('deep', 'USD', 'rounded', 'EUR', 0.01, 0.5, 'desk')"))
                .contains("\"field\": \"amount\"", "\"expected\": \"0.00\"");
    }

    @Test
    void the_exchange_account_gives_what_it_has() throws Exception {
        Sql.deposit(app, "till", "10", "EUR");
        assertThat(refusedWithoutTrace(
                        app, "CF010", "SELECT crossfoot.exchange('rich', 'USD', 'a3', 'EUR', 20, 0.9, 'till')"))
                .contains("\"account\": \"till\"", "\"shortfall\": \"8.00\"");
        Sql.run(app, "SELECT crossfoot.exchange('rich', 'USD', 'a3', 'EUR', 10, 1, 'till')");
        assertThat(balance("till", "EUR")).isEqualTo("0.00");
        assertThat(balance("till", "USD")).isEqualTo("10.00");
    }

    @Test
    void a_key_exchanges_once_and_zeros_of_the_rate_are_nothing() throws Exception {
        String call =
                "SELECT replayed FROM crossfoot.exchange('rich', 'USD', 'a4', 'EUR', 10, RATE, 'desk', key => 'a4')";
        assertThat(Sql.column(app, call.replace("RATE", "0.9"))).containsExactly("f", "f");
        assertThat(Sql.column(app, call.replace("RATE", "0.900"))).containsExactly("t", "t");
        assertThat(balance("a4", "EUR")).isEqualTo("9.00");
        Sql.refused(app, "CF011", call.replace("RATE", "0.90001"));
        // The same, written as a transaction.
        Sql.run(
                app,
                post(
                                "\"key\": \"a4\", ",
                                link("USD", "EUR", "0.90"),
                                posting("rich", "desk", "10", "USD"),
                                posting("desk", "a4", "9", "EUR"))
                        .replace("\"fx\"", "\"exchange\""));
        assertThat(balance("a4", "EUR")).isEqualTo("9.00");
    }

    @Test
    void several_payers_payees_and_a_fee_are_one_exchange() throws Exception {
        Sql.run(
                app,
                post(
                        "",
                        link("USD", "EUR", "0.9"),
                        posting("rich", "desk", "60", "USD"),
                        posting("rich", "fees", "1", "USD"),
                        posting("external:bank", "desk", "40", "USD"),
                        posting("desk", "a5:one", "80", "EUR"),
                        posting("desk", "a5:two", "10", "EUR")));
        assertThat(balance("a5:one", "EUR") + " " + balance("a5:two", "EUR")).isEqualTo("80.00 10.00");
    }

    @Test
    void a_transaction_that_is_not_of_its_rate_is_refused() throws Exception {
        String in = posting("rich", "desk", "100", "USD");
        String out = posting("desk", "a6", "92", "EUR");
        String link = link("USD", "EUR", "0.92");
        assertThat(refusedWithoutTrace(app, "CF070", post("", link, in, posting("desk", "a6", "92.01", "EUR"))))
                .contains("\"expected\": \"92.00\"", "\"asked\": \"92.01\"", "\"field\": \"amount\"");
        for (String wrong : List.of(
                post("", link, in),
                post("", link, out),
                post("", link, in, posting("till", "a6", "92", "EUR")),
                post("", link, posting("desk", "rich", "100", "USD"), posting("a6", "desk", "92", "EUR")),
                post("", link, in, out, posting("desk", "rich", "1", "USD")),
                post("", link, in, out, posting("rich", "desk", "1", "EUR")),
                post("", link, in, out, posting("rich", "second", "1", "USD"), posting("second", "a6", "1", "EUR")))) {
            assertThat(Sql.refused(app, "CF070", wrong)).as(wrong).contains("\"field\": \"postings\"");
        }
        assertThat(Sql.refused(app, "CF070", post("", link, in, out, posting("rich", "a6", "1", "JPY"))))
                .contains("\"currency\": \"JPY\"");
        assertThat(Sql.refused(
                        app, "CF070", post("", link("USD", "USD", "1"), in, posting("desk", "a6", "100", "USD"))))
                .contains("\"field\": \"to\"");
        Sql.refused(app, "CF005", post("", link("USD", "XXX1", "1"), in, out));
        // What is wrong with an amount by itself is said as of any transaction.
        Sql.refused(app, "CF003", post("", link, in, posting("desk", "a6", "0", "EUR")));
        Sql.refused(
                app,
                "CF004",
                post("", link, posting("rich", "desk", "100.001", "USD"), posting("desk", "a6", "92", "EUR")));
    }

    @Test
    void a_rate_is_a_decimal_above_zero() throws Exception {
        String in = posting("rich", "desk", "100", "USD");
        String out = posting("desk", "a7", "92", "EUR");
        for (String rate : List.of(
                "0", "0.00", "-1", "1e3", "NaN", "", ".5", "1.", "1.000000000000000000001", "123456789012345678901")) {
            assertThat(Sql.refused(app, "CF070", post("", link("USD", "EUR", rate), in, out)))
                    .contains("\"field\": \"rate\"");
        }
        assertThat(balance("a7", "EUR")).isNull();
    }

    @Test
    void a_link_of_an_exchange_has_two_currencies_and_a_rate() throws Exception {
        for (String link : List.of(
                "{\"exchange\": {\"from\": \"USD\", \"to\": \"EUR\"}}",
                "{\"exchange\": {\"from\": \"USD\", \"to\": \"EUR\", \"rate\": 0.92}}",
                "{\"exchange\": {\"from\": \"USD\", \"to\": \"EUR\", \"rate\": \"0.92\", \"more\": 1}}",
                "{\"exchange\": \"USD\"}",
                "{\"exchange\": []}",
                "{\"exchange\": null}",
                "{\"exchange\": {\"from\": \"USD\", \"to\": \"EUR\", \"rate\": \"0.92\"}, \"reverses\": 1}")) {
            Sql.refused(
                    app,
                    "CF064",
                    post("", link, posting("rich", "desk", "100", "USD"), posting("desk", "a8", "92", "EUR")));
        }
        assertThat(balance("a8", "EUR")).isNull();
    }

    @Test
    void calls_without_a_rate_or_with_one_currency_are_refused() throws Exception {
        for (String rate : List.of("NULL", "0", "-1", "'NaN'", "'Infinity'", "1e-21", "1e20")) {
            assertThat(Sql.refused(
                            app,
                            "CF070",
                            "SELECT crossfoot.exchange('rich', 'USD', 'a9', 'EUR', 1, " + rate + ", 'desk')"))
                    .contains("\"field\": \"rate\"");
        }
        assertThat(Sql.refused(app, "CF070", "SELECT crossfoot.exchange('rich', 'USD', 'a9', 'USD', 1, 1, 'desk')"))
                .contains("\"field\": \"to\"");
        Sql.refused(app, "CF005", "SELECT crossfoot.exchange('rich', 'USD', 'a9', 'XXX1', 1, 1, 'desk')");
        Sql.refused(app, "CF005", "SELECT crossfoot.exchange('rich', 'XXX1', 'a9', 'USD', 1, 1, 'desk')");
        Sql.refused(app, "CF005", "SELECT crossfoot.exchange('rich', NULL, 'a9', 'USD', 1, 1, 'desk')");
        Sql.refused(app, "CF005", "SELECT crossfoot.exchange('rich', 'USD', 'a9', NULL, 1, 1, 'desk')");
        Sql.refused(app, "CF002", "SELECT crossfoot.exchange('rich', 'USD', 'a9', 'EUR', 1, 1, NULL)");
        Sql.refused(app, "CF070", "SELECT crossfoot.exchange('desk', 'USD', 'a9', 'EUR', 1, 1, 'desk')");
        for (String amount : List.of("NULL", "0", "-1", "'NaN'", "'Infinity'", "1e20")) {
            Sql.refused(
                    app, "CF003", "SELECT crossfoot.exchange('rich', 'USD', 'a9', 'EUR', " + amount + ", 1, 'desk')");
        }
        Sql.refused(app, "CF003", "SELECT crossfoot.exchange('external:x', 'USD', 'a9', 'EUR', 1e10, 1e10, 'desk')");
        Sql.refused(app, "CF004", "SELECT crossfoot.exchange('rich', 'USD', 'a9', 'EUR', 1.001, 1, 'desk')");
    }

    @Test
    void the_position_shows_what_went_through_and_the_gain() throws Exception {
        Sql.deposit(app, "fx", "1000", "EUR");
        Sql.run(app, "SELECT crossfoot.exchange('rich', 'USD', 'b1', 'EUR', 100, 0.92, 'fx')");
        assertThat(position("'fx', 'USD', '{\"EUR\": \"1.08\"}'"))
                .containsExactly(
                        "EUR 0.00 92.00 908.00 1.08 980.64 -99.36",
                        "USD 100.00 0.00 100.00 1 100.00 100.00",
                        "all 1080.64 0.64");
        // Covered with a bank, so that the gain depends on no rate any more.
        Sql.run(app, "SELECT crossfoot.exchange('external:bank', 'EUR', 'external:bank', 'USD', 92, 1.08, 'fx')");
        assertThat(position("'fx', 'USD', '{\"EUR\": \"1.5\", \"USD\": \"1.0\"}'"))
                .containsExactly(
                        "EUR 92.00 92.00 1000.00 1.5 1500.00 0.00",
                        "USD 100.00 99.36 0.64 1 0.64 0.64",
                        "all 1500.64 0.64");
        assertThat(position("'fx', 'JPY'")).containsExactly("EUR 92.00 92.00 1000.00", "USD 100.00 99.36 0.64", "all");
    }

    @Test
    void a_reversed_exchange_leaves_no_gain_and_a_reversed_reversal_does() throws Exception {
        Sql.deposit(app, "fx2", "1000", "EUR");
        String exchanged = Sql.value(
                app, "SELECT max(transaction_id) FROM crossfoot.exchange('rich', 'USD', 'b2', 'EUR', 100, 0.9, 'fx2')");
        String back = Sql.value(app, "SELECT max(transaction_id) FROM crossfoot.reverse(" + exchanged + ")");
        assertThat(position("'fx2', 'USD', '{\"EUR\": \"1\"}'"))
                .containsExactly(
                        "EUR 90.00 90.00 1000.00 1 1000.00 0.00",
                        "USD 100.00 100.00 0.00 1 0.00 0.00",
                        "all 1000.00 0.00");
        Sql.run(app, "SELECT crossfoot.reverse(" + back + ")");
        assertThat(position("'fx2', 'USD', '{\"EUR\": \"1\"}'"))
                .containsExactly(
                        "EUR 90.00 180.00 910.00 1 910.00 -90.00",
                        "USD 200.00 100.00 100.00 1 100.00 100.00",
                        "all 1010.00 10.00");
    }

    @Test
    void an_external_exchange_account_is_one_position() throws Exception {
        for (int n = 0; n < 3; n++) {
            Sql.run(app, "SELECT crossfoot.exchange('rich', 'USD', 'b3', 'EUR', 10, 0.5, 'external:market')");
        }
        assertThat(position("'external:market', 'USD', '{\"EUR\": \"2\"}'"))
                .containsExactly(
                        "EUR 0.00 15.00 -15.00 2 -30.00 -30.00", "USD 30.00 0.00 30.00 1 30.00 30.00", "all 0.00 0.00");
    }

    @Test
    void positions_want_rates_that_are_some() throws Exception {
        Sql.refused(reader, "CF012", "SELECT crossfoot.exchange_position('nobody', 'USD')");
        Sql.refused(reader, "CF005", "SELECT crossfoot.exchange_position('desk', 'XXX1')");
        for (String rates : List.of(
                "[]",
                "null",
                "{\"XXX1\": \"1\"}",
                "{\"EUR\": \"0\"}",
                "{\"EUR\": \"x\"}",
                "{\"EUR\": null}",
                "{\"USD\": \"2\"}",
                "{\"EUR\": {}}")) {
            assertThat(Sql.refused(
                            reader, "CF070", "SELECT crossfoot.exchange_position('desk', 'USD', '" + rates + "')"))
                    .as(rates)
                    .contains("\"field\": \"rates\"");
        }
    }

    @Test
    void fees_and_sweeps_of_overdraft_rules_come_beside_an_exchange() throws Exception {
        Sql.deposit(app, "saver", "50", "USD");
        Sql.deposit(app, "saver:savings", "100", "USD");
        Sql.run(admin, "SELECT crossfoot.set_overdraft('saver', 'USD', protected_by => 'saver:savings')");
        Sql.run(app, "SELECT crossfoot.exchange('saver', 'USD', 'b4', 'EUR', 80, 0.5, 'desk')");
        assertThat(balance("saver", "USD") + " " + balance("saver:savings", "USD") + " " + balance("b4", "EUR"))
                .isEqualTo("0.00 70.00 40.00");
    }

    @Test
    void batches_and_lists_of_operations_exchange_too() throws Exception {
        String linked =
                "ARRAY['" + link("USD", "EUR", "0.5") + "', NULL, '" + link("USD", "EUR", "0.6") + "']::jsonb[]";
        assertThat(Sql.column(
                        app,
                        "SELECT coalesce(code, status) FROM crossfoot.post_batch('{1,1,2,3,3}', '{rich,desk,rich,rich,desk}', '{desk,c1,c1,desk,c1}',"
                                + " '{10,5,1,10,5}', '{USD,EUR,USD,USD,EUR}', '{fx,gift,fx}', link => " + linked + ")"))
                .containsExactly("posted", "posted", "posted", "CF070", "CF070");
        assertThat(Sql.column(
                        app,
                        "SELECT coalesce(code, status) FROM crossfoot.perform('[{\"post\": {\"type\": \"fx\", \"link\": "
                                + link("USD", "EUR", "0.5") + ", \"postings\": [" + posting("rich", "desk", "2", "USD")
                                + ", "
                                + posting("desk", "c1", "1", "EUR") + "]}}]')"))
                .containsExactly("done");
        assertThat(balance("c1", "EUR") + " " + balance("c1", "USD")).isEqualTo("6.00 1.00");
    }

    @Test
    void verify_finds_an_exchange_that_is_not_of_its_rate() throws Exception {
        Sql.run(app, "SELECT crossfoot.exchange('rich', 'USD', 'd1', 'EUR', 10, 0.5, 'desk', key => 'd1')");
        superuser.setAutoCommit(false);
        Sql.run(superuser, "ALTER TABLE crossfoot.transaction_detail DISABLE TRIGGER USER");
        Sql.run(
                superuser,
                "UPDATE crossfoot.transaction_detail SET link = jsonb_set(link, '{exchange,rate}', '\"0.6\"')"
                        + " WHERE transaction_id = (SELECT transaction_id FROM crossfoot.posted_key WHERE key = 'd1')");
        assertThat(
                        Sql.column(
                                superuser,
                                "SELECT d ->> 'fault' FROM crossfoot.verify() AS v, jsonb_array_elements(v.differences) AS d WHERE d ->> 'check' = 'exchange'"))
                .containsExactly("10.00 USD at 0.6 are 6.00 EUR, not 5.00");
    }

    @Test
    void only_the_application_exchanges() throws Exception {
        Sql.refused(reader, "42501", "SELECT crossfoot.exchange('rich', 'USD', 'e1', 'EUR', 10, 0.5, 'desk')");
    }
}
