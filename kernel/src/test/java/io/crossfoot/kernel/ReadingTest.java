package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Balances, entries, settings, accounts and currencies as they are read and set up. */
class ReadingTest extends OnLedger {

    @Test
    void a_balance_says_what_is_available() throws Exception {
        Sql.deposit(app, "a1", "10", "USD");
        Sql.run(admin, "SELECT crossfoot.set_floor('a1', 'USD', -5.5)");
        assertThat(Sql.row(reader, "SELECT * FROM crossfoot.balance('a1', 'USD')"))
                .containsExactly("a1", "USD", "10.00", "0.00", "15.50", "1", "-5.50", "open", "0.00", null, null);
        Sql.run(admin, "SELECT crossfoot.set_floor('a1', 'USD', NULL)");
        assertThat(Sql.row(reader, "SELECT available, floor FROM crossfoot.balance('a1', 'USD')"))
                .containsExactly(null, null);
        assertThat(Sql.rows(reader, "SELECT * FROM crossfoot.balance('nobody', 'USD')"))
                .isEmpty();
        assertThat(Sql.rows(reader, "SELECT * FROM crossfoot.balance(NULL, 'USD')"))
                .isEmpty();
    }

    @Test
    void an_account_has_a_balance_in_each_of_its_currencies() throws Exception {
        Sql.deposit(app, "a2", "10", "USD");
        Sql.deposit(app, "a2", "7", "JPY");
        assertThat(Sql.rows(reader, "SELECT currency, balance FROM crossfoot.balance('a2')"))
                .containsExactly(List.of("JPY", "7"), List.of("USD", "10.00"));
    }

    @Test
    void an_external_account_is_the_sum_of_its_stripes_and_has_no_floor() throws Exception {
        for (int i = 0; i < 9; i++) {
            try (var connection = database.as("app")) {
                Sql.run(connection, "SELECT crossfoot.post('a3', 1, 'USD', 'prize')");
            }
        }
        assertThat(Sql.row(
                        reader,
                        "SELECT balance, version, floor, available FROM crossfoot.balance('external:prize', 'USD')"))
                .containsExactly("-9.00", "9", null, null);
        assertThat(Sql.value(reader, "SELECT balance FROM crossfoot.balance('external:prize', 'USD', now())"))
                .isEqualTo("-9.00");
        assertThat(Sql.value(reader, "SELECT balance FROM crossfoot.account_balance WHERE account = 'external:prize'"))
                .isEqualTo("-9.00");
        assertThat(Sql.column(reader, "SELECT amount FROM crossfoot.entries('external:prize', 'USD')"))
                .hasSize(9)
                .containsOnly("-1.00");
        assertThat(Integer.parseInt(
                        Sql.value(superuser, "SELECT count(*) FROM crossfoot.account WHERE name = 'external:prize'")))
                .isGreaterThan(1);
    }

    @Test
    void the_balance_at_a_past_moment_is_the_last_entrys_not_after_it() throws Exception {
        List<String> times = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
            times.add(Sql.value(app, "SELECT posted_at FROM crossfoot.deposit('a4', ?, 'USD')", i));
        }
        for (int i = 0; i < 5; i++) {
            assertThat(Sql.row(
                            reader,
                            "SELECT balance::integer, version FROM crossfoot.balance('a4', 'USD', ?::timestamptz)",
                            times.get(i)))
                    .containsExactly(String.valueOf((i + 1) * (i + 2) / 2), String.valueOf(i + 1));
        }
        assertThat(Sql.rows(
                        reader,
                        "SELECT FROM crossfoot.balance('a4', 'USD', ?::timestamptz - interval '1 day')",
                        times.get(0)))
                .isEmpty();
    }

    @Test
    void pages_of_entries_show_each_entry_once_while_new_ones_arrive() throws Exception {
        for (int i = 1; i <= 7; i++) {
            Sql.deposit(app, "a5", String.valueOf(i), "USD");
        }
        // One moment for several entries, which the cursor has to tell apart.
        Sql.run(
                app,
                "SELECT crossfoot.post_batch('{1,2,3}', '{a5,NULL,a5}', '{b5,a5,b5}', '{1,2,3}', '{USD,USD,USD}', '{t,t,t}')");
        List<String> versions = new ArrayList<>();
        String cursor = null;
        do {
            List<List<String>> page =
                    Sql.rows(reader, "SELECT version, cursor FROM crossfoot.entries('a5', 'USD', ?::text, 3)", cursor);
            page.forEach(row -> versions.add(row.get(0)));
            cursor = page.isEmpty() ? null : page.get(page.size() - 1).get(1);
            Sql.deposit(app, "a5", "1", "USD");
        } while (cursor != null);
        assertThat(versions).containsExactly("10", "9", "8", "7", "6", "5", "4", "3", "2", "1");
    }

    @Test
    void an_entry_says_who_what_and_why() throws Exception {
        Sql.run(
                app,
                "SELECT crossfoot.transfer(NULL, 'a6', 5, 'USD', 'salary', 'k6', '2026-01-31', 'January', 'HR-1', '{\"x\": 1}')");
        assertThat(Sql.row(
                        reader,
                        "SELECT account, currency, version, effective_date, leg, type, amount, balance, counterparty, key,"
                                + " description, reference FROM crossfoot.entries('a6', 'USD')"))
                .containsExactly(
                        "a6",
                        "USD",
                        "1",
                        "2026-01-31",
                        "1",
                        "salary",
                        "5.00",
                        "5.00",
                        "external:salary",
                        "k6",
                        "January",
                        "HR-1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'', 5",
                "'x', 5",
                "'1.1', 5",
                "'1.1.1.1', 5",
                "'1.-1.1', 5",
                "' 1.1.1', 5",
                "'1.1.1' || chr(10), 5",
                "'-999999999999999999.1.1', 5",
                "'999999999999999999.1.1', 5",
                "'9999999999999999999.1.1', 5",
                "NULL, 0",
                "NULL, -1",
                "NULL, 1001",
                "NULL, NULL",
                "'NaN.1.1', 5"
            })
    void a_page_that_is_none_is_refused(String page) throws Exception {
        Sql.deposit(app, "a7", "1", "USD");
        Sql.refused(reader, "CF018", "SELECT * FROM crossfoot.entries('a7', 'USD', " + page + ")");
    }

    @Test
    void entries_of_an_account_that_is_not_open_are_refused() throws Exception {
        Sql.deposit(app, "a8", "1", "USD");
        Sql.refused(reader, "CF012", "SELECT * FROM crossfoot.entries('nobody', 'USD')");
        Sql.refused(reader, "CF012", "SELECT * FROM crossfoot.entries('a8', 'EUR')");
        Sql.refused(reader, "CF012", "SELECT * FROM crossfoot.entries(NULL, NULL)");
    }

    @Test
    void the_business_day_follows_the_ledgers_time_zone_never_the_sessions() throws Exception {
        try {
            for (String zone : List.of("Pacific/Kiritimati", "Etc/GMT+12", "UTC")) {
                Sql.run(admin, "SELECT crossfoot.configure(time_zone => ?)", zone);
                for (String session : List.of("Pacific/Kiritimati", "Etc/GMT+12")) {
                    Sql.run(app, "SET TimeZone = '" + session + "'");
                    for (String call : List.of(
                            "SELECT posted_at, business_date FROM crossfoot.deposit('a9', 1, 'USD')",
                            "SELECT posted_at, business_date FROM crossfoot.deposit('a9', 1, 'USD', description => 'x')")) {
                        assertThat(Sql.value(
                                        app,
                                        "SELECT (posted_at AT TIME ZONE ?)::date = business_date FROM (" + call
                                                + ") AS x",
                                        zone))
                                .isEqualTo("t");
                    }
                }
            }
        } finally {
            Sql.run(admin, "SELECT crossfoot.configure(time_zone => 'UTC')");
            Sql.run(app, "RESET TimeZone");
        }
    }

    @Test
    void accounts_do_not_open_themselves_where_that_is_configured() throws Exception {
        Sql.deposit(app, "a10", "10", "USD");
        Sql.run(app, "SELECT crossfoot.open_account('b10', 'USD')");
        Sql.run(admin, "SELECT crossfoot.configure(open_on_first_use => false)");
        try {
            assertThat(Sql.refused(app, "CF012", "SELECT crossfoot.transfer('a10', 'c10', 1, 'USD')"))
                    .contains("\"account\": \"c10\"");
            Sql.refused(app, "CF012", "SELECT crossfoot.transfer('a10', 'b10', 1, 'EUR')");
            Sql.refused(app, "CF012", "SELECT crossfoot.withdraw('a10', 1, 'USD', 'unheard-of')");
            Sql.refused(app, "CF012", "SELECT crossfoot.withdraw('c10', 1, 'USD')");
            Sql.run(app, "SELECT crossfoot.transfer('a10', 'b10', 1, 'USD')");
            // An external account that is open has as many rows as it needs.
            try (var other = database.as("app")) {
                Sql.deposit(other, "a10", "1", "USD");
            }
            assertThat(
                            Sql.column(
                                    app,
                                    "SELECT status FROM crossfoot.post_batch('{1,2}', '{a10,a10}', '{c10,b10}', '{1,1}', '{USD,USD}', '{t,t}')"))
                    .containsExactly("rejected", "posted");
            assertThat(Sql.balance(app, "c10", "USD")).isNull();
        } finally {
            Sql.run(admin, "SELECT crossfoot.configure(open_on_first_use => true)");
        }
    }

    @Test
    void rejected_transactions_open_no_accounts() throws Exception {
        Sql.refused(app, "CF010", "SELECT crossfoot.transfer('ghost1', 'ghost2', 1, 'USD')");
        Sql.refused(app, "CF004", "SELECT crossfoot.deposit('ghost1', 0.001, 'USD', 'ghost')");
        Sql.run(
                app,
                "SELECT crossfoot.post_batch('{1,1,2}', '{NULL,ghost1,NULL}', '{ghost1,ghost2,ghost3}', '{1,2,3}',"
                        + " '{USD,USD,USD}', '{ghost,gift}')");
        assertThat(Sql.column(reader, "SELECT account FROM crossfoot.account_balance WHERE account LIKE '%ghost%'"))
                .containsExactly("ghost3");
    }

    @Test
    void opening_an_account_again_finds_it() throws Exception {
        assertThat(Sql.row(app, "SELECT * FROM crossfoot.open_account('a11', 'KWD')"))
                .containsExactly("a11", "KWD", "0.000", "0.000", "0.000", "0", "0.000", "open", "0.000", null, null);
        Sql.deposit(app, "a11", "1", "KWD");
        assertThat(Sql.row(app, "SELECT balance, version FROM crossfoot.open_account('a11', 'KWD')"))
                .containsExactly("1.000", "1");
        Sql.run(app, "SELECT crossfoot.open_account('external:new', 'USD')");
        assertThat(Sql.row(app, "SELECT balance, floor FROM crossfoot.open_account('external:new', 'USD')"))
                .containsExactly("0.00", null);
        for (int i = 0; i < 9; i++) {
            try (var connection = database.as("app")) {
                Sql.run(
                        connection,
                        "SELECT crossfoot.deposit('a11', 1, 'KWD', 'new'), crossfoot.open_account('external:new', 'USD')");
            }
        }
        assertThat(Sql.value(
                        superuser,
                        "SELECT count(*) FROM crossfoot.account WHERE name = 'external:new' AND currency = 'USD'"))
                .isEqualTo("1");
    }

    @Test
    void a_floor_opens_the_account_and_is_kept_with_its_past() throws Exception {
        assertThat(Sql.row(admin, "SELECT floor, available FROM crossfoot.set_floor('a12', 'USD', -10)"))
                .containsExactly("-10.00", "10.00");
        Sql.run(admin, "SELECT crossfoot.set_floor('a12', 'USD', -10.0)");
        Sql.run(app, "SELECT crossfoot.withdraw('a12', 10, 'USD')");
        Sql.refused(app, "CF010", "SELECT crossfoot.withdraw('a12', 0.01, 'USD')");
        Sql.run(admin, "SELECT crossfoot.set_floor('a12', 'USD', 5)");
        assertThat(Sql.row(admin, "SELECT balance, available FROM crossfoot.balance('a12', 'USD')"))
                .containsExactly("-10.00", "-15.00");
        assertThat(Sql.rows(
                        superuser,
                        "SELECT version, floor, changed_by FROM crossfoot.account_terms AS t WHERE account_id ="
                                + " (SELECT id FROM crossfoot.account WHERE name = 'a12') ORDER BY t.id"))
                .containsExactly(List.of("0", "-10.00", "admin"), List.of("1", "5.00", "admin"));
    }

    @Test
    void currencies_are_those_of_iso_4217_and_what_was_added() throws Exception {
        assertThat(
                        Sql.column(
                                reader,
                                "SELECT code || ' ' || scale FROM crossfoot.currencies WHERE code IN ('USD', 'JPY', 'KWD', 'CLF', 'EUR') ORDER BY 1"))
                .containsExactly("CLF 4", "EUR 2", "JPY 0", "KWD 3", "USD 2");
        Sql.run(admin, "SELECT crossfoot.add_currency('POINTS', 0, 'Points')");
        Sql.run(admin, "SELECT crossfoot.add_currency('POINTS', 0)");
        Sql.refused(admin, "CF016", "SELECT crossfoot.add_currency('POINTS', 1)");
        Sql.refused(admin, "CF016", "SELECT crossfoot.add_currency('USD', 3)");
        Sql.run(admin, "SELECT crossfoot.add_currency('WEI', 18)");
        Sql.deposit(app, "a13", "0.000000000000000001", "WEI");
        Sql.deposit(app, "a13", "99999999999999999999.999999999999999999", "WEI");
        assertThat(Sql.balance(reader, "a13", "WEI")).isEqualTo("100000000000000000000.000000000000000000");
        Sql.run(app, "SELECT crossfoot.transfer('a13', 'b13', 99999999999999999999.999999999999999999, 'WEI')");
        assertThat(Sql.balance(reader, "a13", "WEI")).isEqualTo("0.000000000000000001");
    }

    @Test
    void configure_answers_the_settings_and_leaves_what_is_null() throws Exception {
        assertThat(Sql.row(admin, "SELECT * FROM crossfoot.configure()")).isEqualTo(Arrays.asList("UTC", "t"));
        assertThat(Sql.row(admin, "SELECT * FROM crossfoot.configure(time_zone => 'Europe/Berlin')"))
                .containsExactly("Europe/Berlin", "t");
        assertThat(Sql.row(admin, "SELECT * FROM crossfoot.configure(time_zone => 'UTC')"))
                .containsExactly("UTC", "t");
    }

    @Test
    void a_json_posting_answers_each_account_with_its_last_figures() throws Exception {
        assertThat(
                        Sql.row(
                                app,
                                "SELECT a.x ->> 'replayed', a.x ->> 'effective_date', a.x -> 'accounts' FROM (SELECT crossfoot.post("
                                        + "'{\"type\": \"order\", \"effective_date\": \"2026-02-28\", \"key\": \"k14\", \"metadata\": null, \"postings\": ["
                                        + "{\"account\": \"a14\", \"amount\": \"+10\", \"currency\": \"USD\"},"
                                        + "{\"account\": \"a14\", \"amount\": \"-0.5\", \"currency\": \"USD\"},"
                                        + "{\"source\": \"a14\", \"destination\": \"b14\", \"amount\": \"3\", \"currency\": \"USD\"}]}'::jsonb)) AS a(x)"))
                .containsExactly(
                        "false",
                        "2026-02-28",
                        "[{\"account\": \"a14\", \"balance\": \"6.50\", \"version\": 3, \"currency\": \"USD\"},"
                                + " {\"account\": \"b14\", \"balance\": \"3.00\", \"version\": 1, \"currency\": \"USD\"}]");
    }

    @Test
    void a_missing_month_is_made_when_it_is_needed() throws Exception {
        String month = Sql.value(superuser, "SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY_MM')");
        try (TestDatabase other = TestDatabase.fresh();
                var root = other.superuser();
                var user = other.as("app")) {
            Sql.run(root, "DROP TABLE crossfoot.posting_" + month);
            Sql.deposit(user, "a", "1", "USD");
            assertThat(Sql.value(root, "SELECT tableoid::regclass FROM crossfoot.posting"))
                    .isEqualTo("crossfoot.posting_" + month);
            Sql.assertSound(user);
        }
    }

    @Test
    void both_sides_of_every_posting_add_up_to_nothing() throws Exception {
        Sql.deposit(app, "a15", "3", "USD");
        assertThat(Sql.column(
                        reader,
                        "SELECT currency FROM crossfoot.account_balance GROUP BY currency HAVING sum(balance) <> 0"))
                .isEmpty();
        assertThat(Sql.column(reader, "SELECT currency FROM crossfoot.entry GROUP BY currency HAVING sum(amount) <> 0"))
                .isEmpty();
    }
}
