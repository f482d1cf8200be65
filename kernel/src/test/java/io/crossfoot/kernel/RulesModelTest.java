package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
 * Random sequences of posts, holds, captures, reversals and rules, alone and in lists, answer and leave what a plain model in
 * memory says, which shares no code with the kernel.
 */
class RulesModelTest {

    private static TestDatabase database;
    private static Connection admin;
    private static int tries;

    @BeforeContainer
    static void open() throws Exception {
        database = TestDatabase.fresh();
        admin = database.as("admin");
    }

    @AfterContainer
    static void close() throws Exception {
        admin.close();
        database.close();
    }

    /** What is done, before it is known to which accounts, holds and transactions: numbers from which these are chosen. */
    record Step(Kind kind, int first, int second, int cents, int which, int variant) {}

    enum Kind {
        PAY,
        DEPOSIT,
        PLACE,
        CAPTURE,
        CAPTURE_BY_LINK,
        RELEASE,
        REVERSE,
        REVERSE_BY_LINK,
        RULE
    }

    @Provide
    Arbitrary<List<List<Step>>> lists() {
        Arbitrary<Step> step = Combinators.combine(
                        Arbitraries.of(
                                Kind.PAY,
                                Kind.PAY,
                                Kind.DEPOSIT,
                                Kind.PLACE,
                                Kind.PLACE,
                                Kind.CAPTURE,
                                Kind.CAPTURE,
                                Kind.CAPTURE_BY_LINK,
                                Kind.RELEASE,
                                Kind.REVERSE,
                                Kind.REVERSE,
                                Kind.REVERSE_BY_LINK,
                                Kind.RULE),
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.integers().between(1, 4),
                        Arbitraries.integers().between(1, 900),
                        Arbitraries.integers().between(0, 40),
                        Arbitraries.integers().between(0, 3))
                .as(Step::new);
        return step.list().ofMinSize(1).ofMaxSize(5).list().ofMinSize(6).ofMaxSize(18);
    }

    @Property(tries = 40, shrinking = ShrinkingMode.BOUNDED)
    void the_ledger_answers_and_leaves_what_the_model_says(@ForAll("lists") List<List<Step>> lists) throws Exception {
        Model model = new Model("m" + ++tries + ":");
        for (int account = 0; account < Model.EXTERNAL; account++) {
            Sql.deposit(admin, model.name(account), "5", "USD");
            model.balances[account] = new BigDecimal("5.00");
        }
        for (List<Step> list : lists) {
            List<String> operations = new ArrayList<>();
            List<String> expected = new ArrayList<>();
            List<Tx> posted = new ArrayList<>();
            for (Step step : list) {
                if (step.kind() == Kind.RULE) {
                    perform(model, operations, expected, posted);
                    Sql.run(admin, model.rule(step));
                } else {
                    operations.add(model.operation(step));
                    expected.add(model.perform(step));
                    posted.add(model.last);
                }
            }
            perform(model, operations, expected, posted);
            assertThat(accounts(model)).as(list.toString()).isEqualTo(model.accounts());
            assertThat(holds(model)).as(list.toString()).isEqualTo(model.holds());
        }
        for (Tx tx : model.transactions) {
            assertThat(reversible(tx)).as(tx.toString()).isEqualTo(tx.reversible());
        }
        Sql.assertSound(admin);
    }

    /** Has the ledger do what is in a list, and compares the answers; the numbers of what was posted are noted. */
    private static void perform(Model model, List<String> operations, List<String> expected, List<Tx> posted)
            throws Exception {
        if (operations.isEmpty()) {
            return;
        }
        String list = "[" + String.join(", ", operations) + "]";
        List<List<String>> rows = Sql.rows(
                admin,
                "SELECT coalesce(code, status), result ->> 'transaction_id' FROM crossfoot.perform(?::jsonb) ORDER BY operation",
                list);
        assertThat(rows.stream().map(row -> row.get(0)).toList()).as(list).isEqualTo(expected);
        for (int n = 0; n < rows.size(); n++) {
            if (posted.get(n) != null) {
                posted.get(n).id = rows.get(n).get(1);
                assertThat(postings(posted.get(n).id))
                        .as(list)
                        .isEqualTo(posted.get(n).shown(model));
            }
        }
        operations.clear();
        expected.clear();
        posted.clear();
    }

    private static List<String> postings(String transaction) throws Exception {
        return Sql.column(
                admin,
                "SELECT concat_ws(' ', p ->> 'source', p ->> 'destination', p ->> 'amount') FROM crossfoot.transaction AS t,"
                        + " jsonb_array_elements(t.postings) AS p WHERE t.transaction_id = ?::bigint ORDER BY (p ->> 'leg')::integer",
                transaction);
    }

    private static List<String> accounts(Model model) throws Exception {
        return Sql.column(
                admin,
                "SELECT concat_ws(' ', balance, held, available) FROM crossfoot.account_balance WHERE account LIKE ? ORDER BY account",
                model.prefix + "%");
    }

    private static List<String> holds(Model model) throws Exception {
        return Sql.column(
                admin,
                "SELECT concat_ws(' ', key, state, captured, released, remaining) FROM crossfoot.holds(\"limit\" => 1000)"
                        + " WHERE starts_with(key, ?) ORDER BY length(key), key",
                model.prefix);
    }

    /** What the ledger says is left, asked by wanting a cent more than anybody could have moved. */
    private static List<String> reversible(Tx tx) throws Exception {
        List<String> left = new ArrayList<>();
        for (Pair pair : tx.pairs()) {
            left.add(Sql.value(
                    admin,
                    "SELECT facts ->> 'reversible' FROM crossfoot.post_batch('{1}', ARRAY[?], ARRAY[?], '{100000}', '{USD}', '{t}',"
                            + " link => ARRAY[?::jsonb], dry_run => true)",
                    pair.source(),
                    pair.destination(),
                    "{\"reverses\": " + tx.id + "}"));
        }
        return left;
    }

    record Pair(String source, String destination) {}

    record Posting(int source, int destination, BigDecimal amount) {}

    private static final class Tx {
        private final Model model;
        private final List<Posting> given;
        private final List<Posting> added;
        private final Map<Pair, BigDecimal> reversed = new LinkedHashMap<>();
        private String id;

        Tx(Model model, List<Posting> given, List<Posting> added) {
            this.model = model;
            this.given = given;
            this.added = added;
        }

        private List<Posting> all() {
            List<Posting> all = new ArrayList<>(given);
            all.addAll(added);
            return all;
        }

        List<String> shown(Model model) {
            return all().stream()
                    .map(p -> model.name(p.source()) + " " + model.name(p.destination()) + " " + p.amount())
                    .toList();
        }

        /** A reversal's source and destination, and what of it was moved the other way. */
        private Pair pair(Posting posting) {
            return new Pair(model.name(posting.destination()), model.name(posting.source()));
        }

        List<Pair> pairs() {
            return all().stream().map(this::pair).distinct().toList();
        }

        BigDecimal left(Pair pair) {
            return all().stream()
                    .filter(p -> pair(p).equals(pair))
                    .map(Posting::amount)
                    .reduce(new BigDecimal("0.00"), BigDecimal::add)
                    .subtract(reversed.getOrDefault(pair, BigDecimal.ZERO));
        }

        List<String> reversible() {
            return pairs().stream().map(pair -> left(pair).toPlainString()).toList();
        }

        /** What is given back without an amount: the given pairs, the last posting's first. */
        List<Posting> rest() {
            List<Posting> legs = new ArrayList<>();
            List<Pair> pairs = given.stream().map(this::pair).distinct().collect(Collectors.toList());
            List<Posting> all = all();
            pairs.sort(Comparator.comparingInt((Pair pair) -> {
                        int last = 0;
                        for (int n = 0; n < all.size(); n++) {
                            last = pair(all.get(n)).equals(pair) ? n : last;
                        }
                        return last;
                    })
                    .reversed());
            for (Pair pair : pairs) {
                if (left(pair).signum() > 0) {
                    legs.add(new Posting(model.number(pair.source()), model.number(pair.destination()), left(pair)));
                }
            }
            return legs;
        }

        @Override
        public String toString() {
            return id + " " + shown(model);
        }
    }

    private static final class Hold {
        private final int account;
        private final BigDecimal amount;
        private BigDecimal captured = new BigDecimal("0.00");
        private BigDecimal released = new BigDecimal("0.00");
        private String state = "open";

        Hold(int account, BigDecimal amount) {
            this.account = account;
            this.amount = amount;
        }

        BigDecimal remaining() {
            return amount.subtract(captured).subtract(released);
        }
    }

    /** The rules of the ledger, in the most obvious way. */
    private static final class Model {

        /** Gives money to those it protects, and takes their fees. */
        private static final int SAVINGS = 3;

        private static final int EXTERNAL = 4;

        private final String prefix;
        private final BigDecimal[] balances = new BigDecimal[EXTERNAL + 1];
        private final BigDecimal[] limits = new BigDecimal[EXTERNAL];
        private final BigDecimal[] fees = new BigDecimal[EXTERNAL];
        private final boolean[] saved = new boolean[EXTERNAL];
        private final Map<String, Hold> holds = new LinkedHashMap<>();
        private final List<Tx> transactions = new ArrayList<>();
        /** What the last operation posted, null for nothing. */
        private Tx last;

        Model(String prefix) {
            this.prefix = prefix;
            Arrays.fill(limits, new BigDecimal("0.00"));
            balances[EXTERNAL] = new BigDecimal("0.00");
        }

        String name(int account) {
            return account == EXTERNAL ? "external:bank" : prefix + (char) ('a' + account);
        }

        int number(String name) {
            return name.equals("external:bank") ? EXTERNAL : name.charAt(name.length() - 1) - 'a';
        }

        private static BigDecimal amount(Step step) {
            return BigDecimal.valueOf(step.cents(), 2);
        }

        private int other(Step step) {
            return (step.first() + step.second()) % (EXTERNAL + 1);
        }

        /** A hold's key, now and then of none. */
        private String key(Step step) {
            return prefix + step.which() % (holds.size() + 1);
        }

        private Tx chosen(Step step) {
            // Of the transactions of lists before this one, since only their numbers are known.
            List<Tx> known = transactions.stream().filter(tx -> tx.id != null).toList();
            return known.isEmpty() ? null : known.get(step.which() % known.size());
        }

        BigDecimal held(int account) {
            return holds.values().stream()
                    .filter(h -> h.account == account)
                    .map(Hold::remaining)
                    .reduce(new BigDecimal("0.00"), BigDecimal::add);
        }

        List<String> accounts() {
            List<String> rows = new ArrayList<>();
            for (int a = 0; a < EXTERNAL; a++) {
                rows.add(balances[a] + " " + held(a) + " "
                        + balances[a].subtract(held(a)).add(limits[a]));
            }
            return rows;
        }

        List<String> holds() {
            List<String> rows = new ArrayList<>();
            holds.forEach((key, h) ->
                    rows.add(key + " " + h.state + " " + h.captured + " " + h.released + " " + h.remaining()));
            return rows;
        }

        /** Gives an account a rule, and says how. */
        String rule(Step step) {
            int account = step.first();
            limits[account] = step.variant() == 0 || step.variant() == 3 ? new BigDecimal("0.00") : amount(step);
            fees[account] = step.variant() == 2 ? BigDecimal.valueOf(1 + step.which(), 2) : null;
            saved[account] = step.variant() == 3;
            return "SELECT crossfoot.set_overdraft('" + name(account) + "', 'USD', " + limits[account]
                    + (fees[account] != null ? ", " + fees[account] + ", '" + name(SAVINGS) + "'" : "")
                    + (saved[account] ? ", protected_by => '" + name(SAVINGS) + "'" : "") + ")";
        }

        private List<Posting> given(Step step) {
            List<Posting> postings = new ArrayList<>();
            switch (step.kind()) {
                case DEPOSIT -> postings.add(new Posting(EXTERNAL, step.first(), amount(step)));
                case PAY -> {
                    postings.add(new Posting(step.first(), other(step), amount(step)));
                    if (step.variant() == 1) {
                        postings.add(new Posting(step.first(), SAVINGS, new BigDecimal("0.50")));
                    } else if (step.variant() == 2 && other(step) != EXTERNAL) {
                        postings.add(new Posting(
                                other(step),
                                EXTERNAL,
                                BigDecimal.valueOf(1 + step.which(), 1).setScale(2)));
                    } else if (step.variant() == 3 && step.which() % 2 == 0) {
                        postings.add(new Posting(EXTERNAL, step.first(), new BigDecimal("2.00")));
                    }
                }
                case CAPTURE_BY_LINK -> {
                    Hold hold = holds.get(key(step));
                    int source = hold == null ? step.first() : hold.account;
                    postings.add(new Posting(source, (source + step.second()) % (EXTERNAL + 1), amount(step)));
                    if (step.variant() == 1) {
                        postings.add(new Posting(source, (source + 1) % 3, new BigDecimal("0.10")));
                    } else if (step.variant() == 2) {
                        postings.add(new Posting(step.first(), SAVINGS, new BigDecimal("0.10")));
                    }
                }
                case REVERSE_BY_LINK -> {
                    Tx tx = chosen(step);
                    Posting back = tx == null
                            ? new Posting(1, 0, amount(step))
                            : tx.all().get(step.cents() % tx.all().size());
                    postings.add(new Posting(
                            back.destination(), back.source(), amount(step).min(back.amount())));
                    if (step.variant() == 1) {
                        postings.add(postings.get(0));
                    }
                }
                default -> throw new AssertionError(step);
            }
            return postings;
        }

        private String json(List<Posting> postings) {
            return postings.stream()
                    .map(p -> "{\"source\": \"" + name(p.source()) + "\", \"destination\": \"" + name(p.destination())
                            + "\", \"amount\": \"" + p.amount() + "\", \"currency\": \"USD\"}")
                    .collect(Collectors.joining(", ", "[", "]"));
        }

        /** A step as the ledger is told it, on what there is now. */
        String operation(Step step) {
            return switch (step.kind()) {
                case PAY, DEPOSIT -> "{\"post\": {\"type\": \"pay\", \"postings\": " + json(given(step)) + "}}";
                case PLACE ->
                    "{\"place_hold\": {\"account\": \"" + name(step.first())
                            + "\", \"currency\": \"USD\", \"amount\": \"" + amount(step) + "\", \"key\": \"" + prefix
                            + holds.size() + "\"}}";
                case CAPTURE ->
                    "{\"capture_hold\": {\"hold\": \"" + key(step) + "\", \"destination\": \""
                            + name(destination(step)) + "\""
                            + (step.variant() == 0 ? "" : ", \"amount\": \"" + amount(step) + "\"")
                            + ", \"release_rest\": " + (step.variant() == 2) + "}}";
                case CAPTURE_BY_LINK ->
                    "{\"post\": {\"type\": \"pay\", \"link\": {\"captures\": \"" + key(step) + "\", \"release_rest\": "
                            + (step.variant() == 3) + "}, \"postings\": " + json(given(step)) + "}}";
                case RELEASE -> "{\"release_hold\": {\"hold\": \"" + key(step) + "\"}}";
                case REVERSE ->
                    "{\"reverse\": {\"transaction_id\": " + id(chosen(step))
                            + (step.variant() == 0 ? "" : ", \"amount\": \"" + amount(step) + "\"") + "}}";
                case REVERSE_BY_LINK ->
                    "{\"post\": {\"type\": \"pay\", \"link\": {\"reverses\": " + id(chosen(step)) + "}, \"postings\": "
                            + json(given(step)) + "}}";
                default -> throw new AssertionError(step);
            };
        }

        private static String id(Tx tx) {
            return tx == null ? "0" : tx.id;
        }

        private int destination(Step step) {
            Hold hold = holds.get(key(step));
            return ((hold == null ? step.first() : hold.account) + step.second()) % (EXTERNAL + 1);
        }

        /** Does a step and answers how it ends. */
        String perform(Step step) {
            last = null;
            Hold hold = holds.get(key(step));
            switch (step.kind()) {
                case PAY, DEPOSIT -> {
                    return post(given(step), null);
                }
                case PLACE -> {
                    int account = step.first();
                    if (balances[account]
                                    .subtract(held(account))
                                    .add(limits[account])
                                    .compareTo(amount(step))
                            < 0) {
                        return "CF010";
                    }
                    holds.put(prefix + holds.size(), new Hold(account, amount(step)));
                    return "done";
                }
                case RELEASE -> {
                    if (hold == null) {
                        return "CF060";
                    }
                    if (hold.state.equals("captured")) {
                        return "CF061";
                    }
                    hold.released = hold.amount.subtract(hold.captured);
                    hold.state = "released";
                    return "done";
                }
                case CAPTURE -> {
                    if (hold == null) {
                        return "CF060";
                    }
                    if (!hold.state.equals("open")) {
                        return "CF061";
                    }
                    BigDecimal amount = step.variant() == 0 ? hold.remaining() : amount(step);
                    return capture(
                            hold, List.of(new Posting(hold.account, destination(step), amount)), step.variant() == 2);
                }
                case CAPTURE_BY_LINK -> {
                    if (hold == null) {
                        return "CF060";
                    }
                    return hold.state.equals("open") ? capture(hold, given(step), step.variant() == 3) : "CF061";
                }
                case REVERSE -> {
                    Tx tx = chosen(step);
                    if (tx == null) {
                        return "CF065";
                    }
                    if (step.variant() == 0) {
                        return tx.rest().isEmpty() ? "CF066" : reverse(tx, tx.rest());
                    }
                    List<Posting> one = tx.given;
                    if (one.stream().map(tx::pair).distinct().count() > 1) {
                        return "CF064";
                    }
                    return reverse(
                            tx,
                            List.of(new Posting(
                                    one.get(0).destination(), one.get(0).source(), amount(step))));
                }
                case REVERSE_BY_LINK -> {
                    Tx tx = chosen(step);
                    return tx == null ? "CF065" : reverse(tx, given(step));
                }
                default -> throw new AssertionError(step);
            }
        }

        private String capture(Hold hold, List<Posting> postings, boolean releaseRest) {
            BigDecimal taken = postings.stream()
                    .filter(p -> p.source() == hold.account)
                    .map(Posting::amount)
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
            if (taken.compareTo(hold.remaining()) > 0) {
                return "CF062";
            }
            String ending = post(postings, hold);
            if (ending.equals("done")) {
                hold.captured = hold.captured.add(taken);
                if (hold.remaining().signum() == 0) {
                    hold.state = "captured";
                } else if (releaseRest) {
                    hold.released = hold.remaining();
                    hold.state = "released";
                }
            }
            return ending;
        }

        private String reverse(Tx tx, List<Posting> postings) {
            Map<Pair, BigDecimal> asked = new LinkedHashMap<>();
            for (Posting p : postings) {
                asked.merge(new Pair(name(p.source()), name(p.destination())), p.amount(), BigDecimal::add);
            }
            for (Map.Entry<Pair, BigDecimal> pair : asked.entrySet()) {
                if (pair.getValue().compareTo(tx.left(pair.getKey())) > 0) {
                    return "CF066";
                }
            }
            String ending = post(postings, null);
            if (ending.equals("done")) {
                asked.forEach((pair, amount) -> tx.reversed.merge(pair, amount, BigDecimal::add));
            }
            return ending;
        }

        /** Posts what is given and what rules add to it; a hold that it captures has promised its account's part. */
        private String post(List<Posting> given, Hold captured) {
            if (given.stream().anyMatch(p -> p.source() == p.destination())) {
                return "CF008";
            }
            BigDecimal[] before = balances.clone();
            List<Posting> added = new ArrayList<>();
            for (int a = 0; a < SAVINGS; a++) {
                BigDecimal balance = balances[a];
                BigDecimal low = null;
                for (Posting p : given) {
                    balance = p.destination() == a ? balance.add(p.amount()) : balance;
                    if (p.source() == a) {
                        balance = balance.subtract(p.amount());
                        low = low == null ? balance : low.min(balance);
                    }
                }
                if (low == null) {
                    continue;
                }
                BigDecimal lacking = held(a).subtract(limits[a]).subtract(low);
                if (saved[a] && (captured == null || captured.account != a) && lacking.signum() > 0) {
                    if (balances[SAVINGS].subtract(held(SAVINGS)).compareTo(lacking) >= 0) {
                        added.add(new Posting(SAVINGS, a, lacking));
                    }
                } else if (fees[a] != null && balances[a].signum() >= 0 && low.signum() < 0) {
                    added.add(new Posting(a, SAVINGS, fees[a]));
                }
            }
            List<Posting> inOrder = new ArrayList<>(added);
            inOrder.addAll(given);
            for (Posting p : inOrder) {
                int a = p.source();
                if (a != EXTERNAL) {
                    BigDecimal left = balances[a].subtract(p.amount());
                    boolean promised = captured != null && captured.account == a;
                    if (!promised && left.subtract(held(a)).add(limits[a]).signum() < 0) {
                        System.arraycopy(before, 0, balances, 0, before.length);
                        return "CF010";
                    }
                }
                balances[a] = balances[a].subtract(p.amount());
                balances[p.destination()] = balances[p.destination()].add(p.amount());
            }
            last = new Tx(this, List.copyOf(given), added);
            transactions.add(last);
            return "done";
        }
    }
}
