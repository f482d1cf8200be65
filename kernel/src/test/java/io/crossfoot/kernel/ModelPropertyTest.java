package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Random sequences of calls answer and leave what a plain model in memory says, which shares no code with the kernel. */
class ModelPropertyTest {

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

    record Posting(int source, int destination, int cents, boolean yen) {
        String currency() {
            return yen ? "JPY" : "USD";
        }

        BigDecimal amount() {
            return yen ? BigDecimal.valueOf(cents) : BigDecimal.valueOf(cents, 2);
        }
    }

    record Transaction(List<Posting> postings, Integer key, String type) {}

    /** An account's state in dollars: frozen, credits_only or open. */
    record Freeze(int account, String state) {}

    /** A batch, one transaction through {@code post}, a floor or a freeze: exactly one of them. */
    record Call(List<Transaction> batch, Transaction single, Integer floorOf, BigDecimal floor, Freeze freeze) {}

    @Provide
    Arbitrary<List<Call>> calls() {
        // Side 5 is the external account of the transaction's type; few accounts and small amounts make refusals
        // common.
        Arbitrary<Posting> posting = Combinators.combine(
                        Arbitraries.integers().between(0, 5),
                        Arbitraries.integers().between(0, 5),
                        Arbitraries.frequencyOf(
                                Tuple.of(9, Arbitraries.integers().between(1, 900)),
                                Tuple.of(1, Arbitraries.integers().between(-2, 0))),
                        Arbitraries.of(false, false, false, true))
                .as(Posting::new)
                .filter(p -> p.source() != Model.EXTERNAL || p.destination() != Model.EXTERNAL);
        Arbitrary<Transaction> transaction = Combinators.combine(
                        posting.list().ofMinSize(1).ofMaxSize(4),
                        Arbitraries.integers().between(0, 6).injectNull(0.6),
                        Arbitraries.of("pay", "order"))
                .as(Transaction::new);
        Arbitrary<Call> batch =
                transaction.list().ofMinSize(1).ofMaxSize(8).map(list -> new Call(list, null, null, null, null));
        Arbitrary<Call> single = transaction.map(t -> new Call(null, t, null, null, null));
        Arbitrary<Call> floor = Combinators.combine(
                        Arbitraries.integers().between(0, 4),
                        Arbitraries.integers().between(-500, 300).injectNull(0.2))
                .as((account, cents) ->
                        new Call(null, null, account, cents == null ? null : BigDecimal.valueOf(cents, 2), null));
        Arbitrary<Call> freeze = Combinators.combine(
                        Arbitraries.integers().between(0, 4), Arbitraries.of("frozen", "credits_only", "open", "open"))
                .as((account, state) -> new Call(null, null, null, null, new Freeze(account, state)));
        return Arbitraries.frequencyOf(Tuple.of(5, batch), Tuple.of(4, single), Tuple.of(1, floor), Tuple.of(1, freeze))
                .list()
                .ofMinSize(5)
                .ofMaxSize(25);
    }

    @Property(tries = 60, shrinking = ShrinkingMode.BOUNDED)
    void the_ledger_answers_and_leaves_what_the_model_says(@ForAll("calls") List<Call> calls) throws Exception {
        Model model = new Model("t" + ++tries + ":");
        for (Call call : calls) {
            if (call.batch() != null) {
                List<List<String>> expected = call.batch().stream()
                        .flatMap(t -> model.post(t).stream())
                        .toList();
                assertThat(batch(model, call.batch())).as(call.toString()).isEqualTo(expected);
            } else if (call.single() != null) {
                List<List<String>> expected = model.post(call.single());
                assertThat(single(model, call.single()))
                        .as(call.toString())
                        .isEqualTo(summary(call.single(), expected));
            } else if (call.freeze() != null) {
                assertThat(freeze(model, call.freeze())).as(call.toString()).isEqualTo(model.freeze(call.freeze()));
            } else {
                model.setFloor(call.floorOf(), call.floor());
                Sql.run(admin, "SELECT crossfoot.set_floor(?, 'USD', ?)", model.name(call.floorOf()), call.floor());
            }
        }
        assertThat(Sql.rows(
                        admin,
                        "SELECT account || ' ' || currency, balance, version FROM crossfoot.account_balance WHERE account LIKE ?"
                                + " ORDER BY 1",
                        model.prefix + "%"))
                .isEqualTo(model.balances());
        Sql.assertSound(admin);
    }

    /** Freezes or unfreezes, and answers the state or how it was refused. */
    private static String freeze(Model model, Freeze freeze) {
        String name = model.name(freeze.account());
        try {
            return freeze.state().equals("open")
                    ? Sql.value(admin, "SELECT state FROM crossfoot.unfreeze_account(?, 'USD', 'because')", name)
                    : Sql.value(
                            admin,
                            "SELECT state FROM crossfoot.freeze_account(?, 'USD', 'because', ?)",
                            name,
                            freeze.state().equals("credits_only"));
        } catch (SQLException refusal) {
            return refusal.getSQLState();
        }
    }

    private static List<List<String>> batch(Model model, List<Transaction> transactions) throws Exception {
        List<Integer> numbers = new ArrayList<>();
        List<Posting> postings = new ArrayList<>();
        List<String> types = new ArrayList<>();
        for (int t = 0; t < transactions.size(); t++) {
            for (Posting posting : transactions.get(t).postings()) {
                numbers.add(t + 1);
                postings.add(posting);
                types.add(transactions.get(t).type());
            }
        }
        return Sql.rows(
                admin,
                "SELECT status, code, source_balance, source_version, destination_balance, destination_version"
                        + " FROM crossfoot.post_batch(?::integer[], ?::text[], ?::text[], ?::numeric[], ?::text[], ?::text[], ?::text[])",
                array(numbers),
                array(postings.stream().map(p -> model.nameOrNull(p.source())).toList()),
                array(postings.stream()
                        .map(p -> model.nameOrNull(p.destination()))
                        .toList()),
                array(postings.stream().map(Posting::amount).toList()),
                array(postings.stream().map(Posting::currency).toList()),
                array(transactions.stream().map(Transaction::type).toList()),
                array(transactions.stream().map(t -> model.key(t.key())).toList()));
    }

    private static String array(List<?> values) {
        return values.stream().map(v -> v == null ? "NULL" : v.toString()).collect(Collectors.joining(",", "{", "}"));
    }

    /** Posts one transaction as JSON, or where it is a single posting by transfer, and puts the answer into one form. */
    private static List<String> single(Model model, Transaction transaction) throws Exception {
        try {
            if (transaction.postings().size() == 1) {
                Posting p = transaction.postings().get(0);
                return Sql.row(
                        admin,
                        "SELECT CASE WHEN replayed THEN 'replayed' ELSE 'posted' END, NULL, source_balance, source_version,"
                                + " destination_balance, destination_version FROM crossfoot.transfer(?, ?, ?, ?, ?, ?)",
                        model.nameOrNull(p.source()),
                        model.nameOrNull(p.destination()),
                        p.amount(),
                        p.currency(),
                        transaction.type(),
                        model.key(transaction.key()));
            }
            String postings = transaction.postings().stream()
                    .map(p -> "{\"source\": \"" + model.nameOrExternal(p.source(), transaction.type())
                            + "\", \"destination\": \"" + model.nameOrExternal(p.destination(), transaction.type())
                            + "\", \"amount\": \"" + p.amount().toPlainString() + "\", \"currency\": \"" + p.currency()
                            + "\"}")
                    .collect(Collectors.joining(",", "[", "]"));
            String key = transaction.key() == null ? "null" : '"' + model.key(transaction.key()) + '"';
            return Sql.row(
                    admin,
                    "SELECT CASE WHEN (x.a ->> 'replayed')::boolean THEN 'replayed' ELSE 'posted' END, NULL FROM (SELECT"
                            + " crossfoot.post(?::jsonb) AS a) AS x",
                    "{\"type\": \"" + transaction.type() + "\", \"key\": " + key + ", \"postings\": " + postings + "}");
        } catch (SQLException refusal) {
            return Arrays.asList("rejected", refusal.getSQLState());
        }
    }

    private static List<String> summary(Transaction transaction, List<List<String>> expected) {
        List<String> first = expected.get(0);
        boolean whole = transaction.postings().size() == 1 && !first.get(0).equals("rejected");
        return whole ? first : first.subList(0, 2);
    }

    /** The rules of the ledger, in the most obvious way. */
    private static final class Model {

        private static final int EXTERNAL = 5;

        private final String prefix;
        private final Map<String, BigDecimal> balances = new TreeMap<>();
        private final Map<String, Long> versions = new HashMap<>();
        private final Map<String, BigDecimal> floors = new HashMap<>();
        private final Map<String, String> frozen = new HashMap<>();
        private final Map<Integer, Transaction> contents = new HashMap<>();
        private final Map<Integer, List<List<String>>> answers = new HashMap<>();

        Model(String prefix) {
            this.prefix = prefix;
        }

        String name(int account) {
            return prefix + (char) ('a' + account);
        }

        String nameOrNull(int account) {
            return account == EXTERNAL ? null : name(account);
        }

        String nameOrExternal(int account, String type) {
            return account == EXTERNAL ? "external:" + type : name(account);
        }

        String key(Integer key) {
            return key == null ? null : prefix + key;
        }

        void setFloor(int account, BigDecimal floor) {
            String name = name(account) + " USD";
            floors.put(name, floor);
            balances.putIfAbsent(name, new BigDecimal("0.00"));
        }

        String freeze(Freeze freeze) {
            String name = name(freeze.account()) + " USD";
            if (!balances.containsKey(name)) {
                return "CF012";
            }
            frozen.put(name, freeze.state());
            return freeze.state();
        }

        private String stateOf(int account, Posting posting) {
            return account == EXTERNAL ? "open" : frozen.getOrDefault(name(account) + " " + posting.currency(), "open");
        }

        List<List<String>> balances() {
            List<List<String>> rows = new ArrayList<>();
            balances.forEach((name, balance) ->
                    rows.add(List.of(name, balance.toPlainString(), String.valueOf(versions.getOrDefault(name, 0L)))));
            return rows;
        }

        List<List<String>> post(Transaction transaction) {
            Integer key = transaction.key();
            if (key != null && contents.containsKey(key)) {
                if (!contents.get(key).equals(transaction)) {
                    return rejected(transaction, "CF011");
                }
                return answers.get(key).stream()
                        .map(row -> {
                            List<String> again = new ArrayList<>(row);
                            again.set(0, "replayed");
                            return again;
                        })
                        .collect(Collectors.toList());
            }
            Map<String, BigDecimal> balancesBefore = new TreeMap<>(balances);
            Map<String, Long> versionsBefore = new HashMap<>(versions);
            List<List<String>> rows = new ArrayList<>();
            for (Posting posting : transaction.postings()) {
                String fault = fault(posting);
                if (fault != null) {
                    balances.clear();
                    balances.putAll(balancesBefore);
                    versions.clear();
                    versions.putAll(versionsBefore);
                    return rejected(transaction, fault);
                }
                List<String> row = new ArrayList<>(Arrays.asList("posted", null));
                row.addAll(move(posting.source(), posting, posting.amount().negate()));
                row.addAll(move(posting.destination(), posting, posting.amount()));
                rows.add(row);
            }
            if (key != null) {
                contents.put(key, transaction);
                answers.put(key, rows);
            }
            return rows;
        }

        private String fault(Posting posting) {
            if (posting.cents() <= 0) {
                return "CF003";
            }
            if (posting.source() == posting.destination()) {
                return "CF008";
            }
            if (!stateOf(posting.source(), posting).equals("open")
                    || stateOf(posting.destination(), posting).equals("frozen")) {
                return "CF027";
            }
            if (posting.source() != EXTERNAL) {
                String name = name(posting.source()) + " " + posting.currency();
                BigDecimal left = balances.getOrDefault(name, BigDecimal.ZERO).subtract(posting.amount());
                BigDecimal floor = floors.containsKey(name) ? floors.get(name) : BigDecimal.ZERO;
                if (floor != null && left.compareTo(floor) < 0) {
                    return "CF010";
                }
            }
            return null;
        }

        private List<String> move(int account, Posting posting, BigDecimal change) {
            if (account == EXTERNAL) {
                return Arrays.asList(null, null);
            }
            String name = name(account) + " " + posting.currency();
            balances.put(name, balances.getOrDefault(name, BigDecimal.ZERO).add(change));
            versions.merge(name, 1L, Long::sum);
            return List.of(
                    balances.get(name).toPlainString(), versions.get(name).toString());
        }

        private static List<List<String>> rejected(Transaction transaction, String code) {
            List<List<String>> rows = new ArrayList<>();
            for (int i = 0; i < transaction.postings().size(); i++) {
                rows.add(Arrays.asList("rejected", code, null, null, null, null));
            }
            return rows;
        }
    }
}
