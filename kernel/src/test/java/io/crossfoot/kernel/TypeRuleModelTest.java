package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Random sequences of posts under rules that change in between are answered as a plain model in memory says, which shares no code
 * with the kernel.
 */
class TypeRuleModelTest {

    private static final int ACCOUNTS = 3;

    private static TestDatabase database;
    private static Connection admin;
    private static int tries;

    @BeforeContainer
    static void open() throws Exception {
        database = TestDatabase.fresh();
        admin = database.as("admin");
        // No midnight while this runs.
        Sql.run(admin, "SELECT crossfoot.configure(?)", TestDatabase.zoneOfHour(12));
    }

    @AfterContainer
    static void close() throws Exception {
        admin.close();
        database.close();
    }

    /** A post of one or two postings, whose sides are accounts, the bank or left out; or a new rule where limits are given. */
    record Step(List<Integer> sides, List<Integer> amounts, int variant, int signs, List<Integer> limits) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Step> step = Combinators.combine(
                        Arbitraries.integers().between(0, ACCOUNTS + 1).list().ofSize(4),
                        Arbitraries.integers()
                                .between(1, 60)
                                .list()
                                .ofMinSize(1)
                                .ofMaxSize(2),
                        Arbitraries.integers().between(0, 9),
                        Arbitraries.integers().between(0, 4),
                        Arbitraries.integers().between(0, 5).list().ofSize(3))
                .as(Step::new);
        return step.list().ofMinSize(10).ofMaxSize(40);
    }

    @Property(tries = 5, shrinking = ShrinkingMode.BOUNDED)
    void posts_are_answered_as_the_model_says(@ForAll("steps") List<Step> steps) throws Exception {
        Model model = new Model("t" + ++tries);
        for (int account = 0; account < ACCOUNTS; account++) {
            Sql.deposit(admin, model.names.get(account), "100000", "USD");
        }
        Sql.deposit(admin, model.bank, "100000", "USD");
        List<String> asked = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (Step step : steps) {
            if (step.variant == 0) {
                compare(asked, expected);
                Sql.run(admin, model.rule(step));
            } else if (!model.isCircular(step)) {
                asked.add(model.request(step));
                expected.add(model.answer(step));
                // Some are posted alone, some in lists.
                if (step.variant < 4) {
                    compare(asked, expected);
                }
            }
        }
        compare(asked, expected);
        for (int account = 0; account < ACCOUNTS; account++) {
            assertThat(new BigDecimal(Sql.balance(admin, model.names.get(account), "USD")))
                    .as(steps.toString())
                    .isEqualByComparingTo(BigDecimal.valueOf(model.balances[account]));
        }
        Sql.run(admin, "SELECT crossfoot.set_type(?)", model.type);
        Sql.assertSound(admin);
    }

    private static void compare(List<String> asked, List<String> expected) throws Exception {
        if (!asked.isEmpty()) {
            String list = "[" + String.join(", ", asked) + "]";
            assertThat(Sql.column(
                            admin,
                            "SELECT coalesce(facts ->> 'rule', code, status) FROM crossfoot.perform(?::jsonb) ORDER BY operation",
                            list))
                    .as(list)
                    .isEqualTo(expected);
        }
        asked.clear();
        expected.clear();
    }

    /** What is known of one type: its rule, and what each account has used of the day. */
    private static final class Model {
        private final String type;
        private final String bank;
        private final List<String> names = new ArrayList<>();
        private final long[] balances = new long[ACCOUNTS];
        private final List<Use> uses = new ArrayList<>();
        private String counter;
        private String signs = "both";
        private boolean needsOrder;
        private int perTransaction = Integer.MAX_VALUE;
        private int perDay = Integer.MAX_VALUE;
        private int countPerDay = Integer.MAX_VALUE;

        private Model(String type) {
            this.type = type;
            this.bank = type + ":bank";
            this.counter = "external:" + type;
            for (int n = 0; n < ACCOUNTS; n++) {
                names.add(type + ":" + n);
                balances[n] = 100000;
            }
        }

        /** A posting that was made: who counts for it depends on the counter-account of the moment when it is asked. */
        private record Use(int transaction, String source, String destination, int amount) {

            boolean counts(String account, String counter) {
                if (source.equals(counter)) {
                    return destination.equals(account);
                }
                if (destination.equals(counter) || !source.startsWith("external:")) {
                    return source.equals(account);
                }
                return destination.equals(account);
            }
        }

        private String rule(Step step) {
            counter = step.sides.get(0) % 2 == 0 ? bank : "external:" + type;
            signs = List.of("both", "both", "both", "in", "out").get(step.signs);
            needsOrder = step.sides.get(1) == 0;
            perTransaction = step.limits.get(0) == 0 ? Integer.MAX_VALUE : step.limits.get(0) * 20;
            perDay = step.limits.get(1) == 0 ? Integer.MAX_VALUE : step.limits.get(1) * 100;
            countPerDay = step.limits.get(2) == 0 ? Integer.MAX_VALUE : step.limits.get(2) * 3;
            List<String> limits = new ArrayList<>();
            if (perTransaction < Integer.MAX_VALUE) {
                limits.add("\"per_transaction\": \"" + perTransaction + "\"");
            }
            if (perDay < Integer.MAX_VALUE) {
                limits.add("\"per_day\": \"" + perDay + "\"");
            }
            if (countPerDay < Integer.MAX_VALUE) {
                limits.add("\"count_per_day\": " + countPerDay);
            }
            return "SELECT crossfoot.set_type('" + type + "', '" + counter + "', '" + signs + "', "
                    + (needsOrder ? "'{order}'" : "NULL") + ", limits => "
                    + (limits.isEmpty() ? "NULL" : "'[{\"currency\": \"USD\", " + String.join(", ", limits) + "}]'")
                    + ")";
        }

        /** Accounts by number, then the bank, then a side left out, which stands for the counter-account. */
        private String side(Step step, int posting, int side) {
            int number = step.sides.get(2 * posting + side);
            return number < ACCOUNTS ? names.get(number) : number == ACCOUNTS ? bank : null;
        }

        private boolean hasOrder(Step step) {
            return step.variant % 3 != 0;
        }

        private String request(Step step) {
            List<String> postings = new ArrayList<>();
            for (int n = 0; n < step.amounts.size(); n++) {
                String source = side(step, n, 0);
                String destination = side(step, n, 1);
                List<String> members = new ArrayList<>();
                if (source != null || destination == null) {
                    members.add("\"source\": \"" + (source == null ? "external:" + type : source) + "\"");
                }
                if (destination != null || source == null) {
                    members.add(
                            "\"destination\": \"" + (destination == null ? "external:" + type : destination) + "\"");
                }
                members.add("\"amount\": \"" + step.amounts.get(n) + "\"");
                members.add("\"currency\": \"USD\"");
                postings.add("{" + String.join(", ", members) + "}");
            }
            return "{\"post\": {\"type\": \"" + type + "\", "
                    + (hasOrder(step) ? "\"metadata\": {\"order\": 7}, " : "") + "\"postings\": ["
                    + String.join(", ", postings) + "]}}";
        }

        /** Whether a posting has one account on both sides: that is refused, but by the rule or for itself, as it may be. */
        private boolean isCircular(Step step) {
            for (int n = 0; n < step.amounts.size(); n++) {
                String source = side(step, n, 0);
                String destination = side(step, n, 1);
                if ((source == null ? counter : source).equals(destination == null ? counter : destination)) {
                    return true;
                }
            }
            return false;
        }

        private String answer(Step step) {
            List<Use> moves = new ArrayList<>();
            int total = 0;
            int transaction = uses.size();
            for (int n = 0; n < step.amounts.size(); n++) {
                String source = side(step, n, 0);
                String destination = side(step, n, 1);
                moves.add(new Use(
                        transaction,
                        source == null ? counter : source,
                        destination == null ? counter : destination,
                        step.amounts.get(n)));
                total += step.amounts.get(n);
            }
            if (needsOrder && !hasOrder(step)) {
                return "required_metadata";
            }
            for (Use move : moves) {
                if (!signs.equals("both") && !(signs.equals("in") ? move.source : move.destination).equals(counter)) {
                    return move.source.equals(counter) || move.destination.equals(counter)
                            ? "signs"
                            : "counter_account";
                }
            }
            if (total > perTransaction) {
                return "per_transaction";
            }
            List<String> counted = new ArrayList<>();
            for (Use move : moves) {
                for (String account : List.of(move.source, move.destination)) {
                    if (move.counts(account, counter)
                            && !account.startsWith("external:")
                            && !counted.contains(account)) {
                        counted.add(account);
                    }
                }
            }
            for (String account : counted) {
                int asked = moves.stream()
                        .filter(move -> move.counts(account, counter))
                        .mapToInt(Use::amount)
                        .sum();
                int used = uses.stream()
                        .filter(use -> use.counts(account, counter))
                        .mapToInt(Use::amount)
                        .sum();
                long transactions = uses.stream()
                        .filter(use -> use.counts(account, counter))
                        .map(Use::transaction)
                        .distinct()
                        .count();
                if ((long) used + asked > perDay) {
                    return "per_day";
                }
                if (transactions + 1 > countPerDay) {
                    return "count_per_day";
                }
            }
            if (moves.stream().anyMatch(move -> move.source.equals(move.destination))) {
                return "CF008";
            }
            for (Use move : moves) {
                uses.add(move);
                if (names.contains(move.source)) {
                    balances[names.indexOf(move.source)] -= move.amount;
                }
                if (names.contains(move.destination)) {
                    balances[names.indexOf(move.destination)] += move.amount;
                }
            }
            return "done";
        }
    }
}
