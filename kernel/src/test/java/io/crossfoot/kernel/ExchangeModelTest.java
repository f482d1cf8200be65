package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever is exchanged or split, over currencies of all scales, not a minor unit is lost or invented. */
class ExchangeModelTest {

    private static final int[] SCALES = {0, 1, 2, 3, 8, 18};

    private static TestDatabase database;
    private static Connection admin;
    private static int tries;

    @BeforeContainer
    static void open() throws Exception {
        database = TestDatabase.fresh();
        admin = database.as("admin");
        for (int scale : SCALES) {
            Sql.run(admin, "SELECT crossfoot.add_currency('S" + scale + "', " + scale + ")");
        }
    }

    @AfterContainer
    static void close() throws Exception {
        Sql.assertSound(admin);
        admin.close();
        database.close();
    }

    /** An exchange, or the reversal of one made before. */
    record Step(int from, int to, long units, BigDecimal rate, boolean reversal, int which) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<BigDecimal> rate = Arbitraries.oneOf(
                Arbitraries.bigDecimals().ofScale(4).between(new BigDecimal("0.0001"), new BigDecimal("9999")),
                Arbitraries.bigDecimals().ofScale(20).between(new BigDecimal("0.00000000000000000001"), BigDecimal.ONE),
                // Rates that lead to halves.
                Arbitraries.of("0.5", "1.5", "0.05", "0.25", "0.125", "2.5", "50", "0.00000005")
                        .map(BigDecimal::new));
        return Combinators.combine(
                        Arbitraries.integers().between(0, SCALES.length - 1),
                        Arbitraries.integers().between(1, SCALES.length - 1),
                        Arbitraries.longs().between(1, 1_000_000_000_000L),
                        rate,
                        Arbitraries.integers().between(0, 3).map(n -> n == 0),
                        Arbitraries.integers().between(0, 20))
                .as((from, step, units, r, reversal, which) ->
                        new Step(from, (from + step) % SCALES.length, units, r, reversal, which))
                .list()
                .ofMinSize(4)
                .ofMaxSize(8);
    }

    private record Made(String id, String from, String to, BigDecimal given, BigDecimal paid) {}

    @Property(tries = 15, shrinking = ShrinkingMode.BOUNDED)
    void every_exchange_is_what_the_model_says(@ForAll("steps") List<Step> steps) throws Exception {
        String desk = "desk:" + ++tries;
        String user = "user:" + tries;
        Sql.run(
                admin,
                "SELECT crossfoot.set_floor(account, code, NULL) FROM unnest(ARRAY[?, ?]) AS account, crossfoot.currencies WHERE code LIKE 'S_' OR code = 'S18'",
                desk,
                user);
        Map<String, BigDecimal> desked = new HashMap<>();
        List<Made> made = new ArrayList<>();
        for (Step step : steps) {
            if (step.reversal()) {
                if (!made.isEmpty()) {
                    Made undone = made.remove(step.which() % made.size());
                    Sql.run(admin, "SELECT crossfoot.reverse(?::bigint)", undone.id());
                    desked.merge(undone.from(), undone.given().negate(), BigDecimal::add);
                    desked.merge(undone.to(), undone.paid(), BigDecimal::add);
                }
                continue;
            }
            int scale = SCALES[step.to()];
            String from = "S" + SCALES[step.from()];
            String to = "S" + scale;
            BigDecimal given = BigDecimal.valueOf(step.units(), SCALES[step.from()]);
            BigDecimal paid = given.multiply(step.rate()).setScale(scale, RoundingMode.HALF_EVEN);
            String call = "crossfoot.exchange('%s', '%s', '%s', '%s', %s, %s, '%s')"
                    .formatted(
                            user,
                            from,
                            user,
                            to,
                            given.toPlainString(),
                            step.rate().toPlainString(),
                            desk);
            if (paid.signum() == 0) {
                Sql.refused(admin, "CF070", "SELECT " + call);
                continue;
            }
            List<List<String>> rows =
                    Sql.rows(admin, "SELECT transaction_id, amount::text FROM " + call + " ORDER BY leg");
            assertThat(rows.get(0).get(1)).isEqualTo(given.toPlainString());
            assertThat(rows.get(1).get(1)).isEqualTo(paid.toPlainString());
            made.add(new Made(rows.get(0).get(0), from, to, given, paid));
            desked.merge(from, given, BigDecimal::add);
            desked.merge(to, paid.negate(), BigDecimal::add);
            // One unit more or less is not of the rate.
            BigDecimal unit = BigDecimal.valueOf(1, scale);
            BigDecimal wrong = step.which() % 2 == 0 ? paid.add(unit) : paid.subtract(unit);
            if (wrong.signum() > 0) {
                assertThat(Sql.column(
                                admin,
                                "SELECT DISTINCT code FROM crossfoot.post_batch('{1,1}', ARRAY['%1$s','%2$s'], ARRAY['%2$s','%1$s'], '{%3$s,%4$s}', '{%5$s,%6$s}', '{fx}', link => ARRAY['{\"exchange\": {\"from\": \"%5$s\", \"to\": \"%6$s\", \"rate\": \"%7$s\"}}'::jsonb])"
                                        .formatted(
                                                user,
                                                desk,
                                                given.toPlainString(),
                                                wrong.toPlainString(),
                                                from,
                                                to,
                                                step.rate().toPlainString())))
                        .containsExactly("CF070");
            }
        }
        for (int scale : SCALES) {
            String currency = "S" + scale;
            BigDecimal expected =
                    desked.getOrDefault(currency, BigDecimal.ZERO).setScale(scale, RoundingMode.UNNECESSARY);
            assertThat(Sql.row(
                            admin,
                            "SELECT balance::text, (came_in - went_out)::text, gain::text FROM crossfoot.exchange_position(?, ?) WHERE currency = ?",
                            desk,
                            currency,
                            currency))
                    .containsExactly(expected.toPlainString(), expected.toPlainString(), expected.toPlainString());
            assertThat(Sql.value(admin, "SELECT balance::text FROM crossfoot.balance(?, ?)", user, currency))
                    .isEqualTo(expected.negate().toPlainString());
        }
    }

    @Property(tries = 100, shrinking = ShrinkingMode.BOUNDED)
    void the_shares_of_a_split_are_cut_and_add_up(
            @ForAll @IntRange(max = 5) int scaleAt,
            @ForAll("units") long units,
            @ForAll("percentages") List<BigDecimal> percentages)
            throws Exception {
        int scale = SCALES[scaleAt];
        BigDecimal amount = BigDecimal.valueOf(units, scale);
        List<String> accounts = new ArrayList<>();
        List<BigDecimal> kept = new ArrayList<>();
        BigDecimal together = BigDecimal.ZERO;
        for (BigDecimal percentage : percentages) {
            BigDecimal part = percentage.min(new BigDecimal(100).subtract(together));
            together = together.add(part);
            accounts.add("share:" + accounts.size());
            kept.add(part);
        }
        List<List<String>> rows = Sql.rows(
                admin,
                "SELECT account, amount::text FROM crossfoot.split(?, ?, ?, ?, 'rest')",
                amount,
                "S" + scale,
                admin.createArrayOf("text", accounts.toArray()),
                admin.createArrayOf("numeric", kept.toArray()));
        assertThat(rows).hasSize(kept.size() + 1);
        BigDecimal sum = BigDecimal.ZERO;
        for (int n = 0; n < rows.size(); n++) {
            BigDecimal share = new BigDecimal(rows.get(n).get(1));
            assertThat(share.scale()).isEqualTo(scale);
            assertThat(share.signum()).isNotNegative();
            if (n < kept.size()) {
                assertThat(rows.get(n).get(0)).isEqualTo(accounts.get(n));
                assertThat(share)
                        .isEqualTo(amount.multiply(kept.get(n)).movePointLeft(2).setScale(scale, RoundingMode.DOWN));
            }
            sum = sum.add(share);
        }
        assertThat(sum).isEqualByComparingTo(amount);
    }

    @Provide
    Arbitrary<Long> units() {
        return Arbitraries.longs().between(1, 1_000_000_000_000_000L);
    }

    @Provide
    Arbitrary<List<BigDecimal>> percentages() {
        return Arbitraries.oneOf(
                        Arbitraries.bigDecimals().ofScale(2).between(BigDecimal.ZERO, new BigDecimal(40)),
                        Arbitraries.bigDecimals().ofScale(20).between(BigDecimal.ZERO, new BigDecimal(100)))
                .list()
                .ofMinSize(1)
                .ofMaxSize(6);
    }
}
