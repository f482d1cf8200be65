package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sums over accounts by the beginning of their names, and the trial balance, against plain sums. */
class TotalsTest extends OnLedger {

    /** Names that differ where ranges of an index begin and end: at the lowest and highest character, and in length. */
    private static final List<String> NAMES = List.of(
            "user:1",
            "user:10",
            "user:1:savings",
            "user:2",
            "user",
            "users",
            "User:1",
            "user:~",
            "user:~~",
            "user:1~",
            "user~",
            "user+",
            "user:+",
            "user:1+",
            "~",
            "~~",
            "+",
            "a_b",
            "axb",
            "z".repeat(200),
            "z".repeat(199),
            "a:b:c:d:e:f:g:h:i:j:k:l",
            "a:b:c:d:e:f:g:h:i:j:k:m",
            "a:b:c:d:e:f:g:h:i:j",
            "a:b");

    private final long seed = System.nanoTime();

    @BeforeAll
    void random_postings_in_several_currencies() throws Exception {
        System.out.println("TotalsTest seed " + seed);
        Random random = new Random(seed);
        Sql.run(admin, "SELECT crossfoot.add_currency('WEI', 18)");
        for (String name : NAMES.subList(0, 6)) {
            Sql.run(admin, "SELECT crossfoot.set_floor(?, 'USD', -1000000)", name);
        }
        for (int call = 0; call < 40; call++) {
            List<String> numbers = new ArrayList<>();
            List<String> sources = new ArrayList<>();
            List<String> destinations = new ArrayList<>();
            List<String> currencies = new ArrayList<>();
            List<String> types = new ArrayList<>();
            for (int t = 1; t <= 25; t++) {
                numbers.add(String.valueOf(t));
                int s = random.nextInt(NAMES.size() + 8);
                sources.add(s < NAMES.size() ? "'" + NAMES.get(s) + "'" : "NULL");
                destinations.add(
                        s < NAMES.size() && random.nextInt(5) == 0
                                ? "NULL"
                                : "'" + NAMES.get(random.nextInt(NAMES.size())) + "'");
                currencies.add(random.nextInt(3) == 0 ? "'JPY'" : random.nextInt(3) == 0 ? "'WEI'" : "'USD'");
                types.add(random.nextInt(4) == 0 ? "'user'" : "'in:out'".replace(":", "-"));
            }
            Sql.run(
                    call % 4 == 0 ? admin : app,
                    "SELECT crossfoot.post_batch(ARRAY[" + String.join(",", numbers) + "], ARRAY["
                            + String.join(",", sources) + "]::text[], ARRAY[" + String.join(",", destinations)
                            + "]::text[], array_fill(" + (1 + random.nextInt(90)) + ".0, '{25}'), ARRAY["
                            + String.join(",", currencies) + "], ARRAY[" + String.join(",", types) + "])");
        }
        Sql.run(
                admin,
                "SELECT crossfoot.import_batch('{1}', '{NULL}', '{old:1}', '{0.000000000000000001}', '{WEI}', '{in-out}', NULL, NULL, NULL, NULL, NULL, '{2020-01-01}')");
        Sql.run(app, "SELECT crossfoot.open_account('user:idle', 'USD')");
    }

    private List<List<String>> totals(String prefix) throws Exception {
        return Sql.rows(
                reader, "SELECT currency, accounts, balance::text, held::text FROM crossfoot.totals(?)", prefix);
    }

    private List<List<String>> plainly(String prefix) throws Exception {
        return Sql.rows(
                superuser,
                "SELECT currency, count(DISTINCT name), sum(balance)::text, sum(held)::text FROM crossfoot.account WHERE starts_with(name, ?)"
                        + " GROUP BY currency ORDER BY currency",
                prefix);
    }

    @Test
    void the_beginning_of_a_name_is_nothing_but_that() throws Exception {
        List<String> prefixes = new ArrayList<>(NAMES);
        for (String name : NAMES) {
            for (int length = 0; length <= Math.min(name.length(), 12); length++) {
                prefixes.add(name.substring(0, length));
            }
        }
        prefixes.addAll(List.of(
                "external:",
                "external:u",
                "%",
                "_",
                "a_",
                "a%",
                "user:1%",
                "user:1_",
                "USER",
                "nobody",
                "user:1\\",
                "'",
                " ",
                "\u007f",
                "\u00ff",
                "\u0131",
                "\ud83d\ude00",
                "\udbff\udffe",
                "\udbff\udfff",
                "user:\udbff\udfff",
                "~".repeat(300),
                "user:1".repeat(1000)));
        for (String prefix : prefixes) {
            assertThat(totals(prefix)).as("seed " + seed + ": " + prefix).isEqualTo(plainly(prefix));
        }
        assertThat(totals("user:1")).isNotEqualTo(totals("user:1:"));
        assertThat(totals("a_")).isNotEqualTo(totals("a"));
        assertThat(totals("%")).isEmpty();
    }

    @Test
    void user_1_is_not_user_10_unless_it_is_asked_for_as_a_beginning() throws Exception {
        assertThat(Sql.column(reader, "SELECT sum(accounts) FROM crossfoot.totals('user:1:')"))
                .isEqualTo(Sql.column(
                        reader, "SELECT count(*) FROM crossfoot.account_balance WHERE account = 'user:1:savings'"));
        assertThat(
                        Sql.value(
                                reader,
                                "SELECT sum(accounts) = (SELECT count(*) FROM crossfoot.account_balance WHERE account IN"
                                        + " ('user:1', 'user:10', 'user:1:savings', 'user:1~', 'user:1+')) FROM crossfoot.totals('user:1')"))
                .isEqualTo("t");
    }

    @Test
    void all_accounts_together_come_to_nothing_in_every_currency() throws Exception {
        List<List<String>> all = Sql.rows(reader, "SELECT currency, balance, held FROM crossfoot.totals()");
        assertThat(all).extracting(row -> row.get(0)).containsExactly("JPY", "USD", "WEI");
        for (List<String> row : all) {
            assertThat(new BigDecimal(row.get(1))).isZero();
            assertThat(new BigDecimal(row.get(2))).isZero();
        }
        assertThat(totals("")).isEqualTo(plainly(""));
    }

    @Test
    void an_external_account_counts_once_with_all_its_stripes() throws Exception {
        assertThat(
                        Sql.value(
                                superuser,
                                "SELECT count(*) > 1 FROM crossfoot.account WHERE name = 'external:in-out' AND currency = 'WEI'"))
                .isEqualTo("t");
        assertThat(Sql.row(
                        reader,
                        "SELECT accounts, balance = (SELECT balance FROM crossfoot.balance('external:in-out', 'WEI')) FROM"
                                + " crossfoot.totals('external:in-out') WHERE currency = 'WEI'"))
                .containsExactly("1", "t");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void debits_equal_credits_in_every_currency_at_every_depth(int depth) throws Exception {
        List<List<String>> lines = Sql.rows(
                reader, "SELECT currency, \"group\", accounts, debit, credit FROM crossfoot.trial_balance(?)", depth);
        Map<String, BigDecimal> debits = new TreeMap<>();
        Map<String, BigDecimal> credits = new TreeMap<>();
        long accounts = 0;
        for (List<String> line : lines) {
            assertThat(line.get(1).split(":").length).isBetween(1, depth);
            accounts += Long.parseLong(line.get(2));
            BigDecimal debit = new BigDecimal(line.get(3));
            BigDecimal credit = new BigDecimal(line.get(4));
            assertThat(debit.signum()).isNotNegative();
            assertThat(credit.signum()).isNotNegative();
            debits.merge(line.get(0), debit, BigDecimal::add);
            credits.merge(line.get(0), credit, BigDecimal::add);
        }
        assertThat(debits.keySet()).containsExactly("JPY", "USD", "WEI");
        for (String currency : debits.keySet()) {
            assertThat(debits.get(currency))
                    .as("seed " + seed + ": " + currency)
                    .isEqualByComparingTo(credits.get(currency))
                    .isPositive();
        }
        assertThat(String.valueOf(accounts))
                .isEqualTo(Sql.value(reader, "SELECT count(*) FROM crossfoot.account_balance"));
        assertThat(lines)
                .extracting(line -> line.get(0) + " " + line.get(1))
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 10})
    void each_line_is_the_sum_of_its_accounts(int depth) throws Exception {
        assertThat(Sql.rows(
                        reader,
                        "SELECT currency, \"group\", accounts, debit::text, credit::text FROM crossfoot.trial_balance(?)",
                        depth))
                .isEqualTo(Sql.rows(
                        reader,
                        "SELECT currency, substring(account FROM '^[^:]*(?::[^:]*){0,' || (? - 1) || '}') COLLATE \"C\" AS name_group, count(*),"
                                + " sum(greatest(-balance, 0 * balance))::text, sum(greatest(balance, 0 * balance))::text FROM crossfoot.account_balance"
                                + " GROUP BY 1, 2 ORDER BY 1, 2",
                        depth));
    }

    @Test
    void sums_show_the_decimals_of_their_currency() throws Exception {
        Map<String, Integer> scales = Map.of("JPY", 0, "USD", 2, "WEI", 18);
        for (List<String> row : Sql.rows(reader, "SELECT currency, debit, credit FROM crossfoot.trial_balance(3)")) {
            assertThat(new BigDecimal(row.get(1)).scale()).as(row.toString()).isEqualTo(scales.get(row.get(0)));
            assertThat(new BigDecimal(row.get(2)).scale()).as(row.toString()).isEqualTo(scales.get(row.get(0)));
        }
        for (List<String> row : totals("")) {
            assertThat(new BigDecimal(row.get(2)).scale()).as(row.toString()).isEqualTo(scales.get(row.get(0)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "11", "2147483647", "NULL"})
    void a_depth_out_of_range_is_refused(String depth) throws Exception {
        Sql.refused(reader, "CF018", "SELECT crossfoot.trial_balance(" + depth + ")");
    }

    @Test
    void an_empty_ledger_has_no_lines() throws Exception {
        try (TestDatabase other = TestDatabase.fresh();
                Connection connection = other.as("reader")) {
            assertThat(Sql.rows(connection, "SELECT * FROM crossfoot.trial_balance()"))
                    .isEmpty();
            assertThat(Sql.rows(connection, "SELECT * FROM crossfoot.totals()")).isEmpty();
        }
    }
}
