package io.crossfoot.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.crossfoot.kernel.TestDatabase;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Posts random transactions and compares every answer with a model that keeps balances in a map and knows no SQL. */
class RandomTransactionsTest {
    private static final int STEPS = 30;
    private static final List<String> CURRENCIES = List.of("USD", "JPY");

    private static TestDatabase database;
    private static HikariDataSource pool;
    private static Ledger ledger;
    private static int histories;

    @BeforeContainer
    static void open() {
        database = TestDatabase.fresh();
        pool = new HikariDataSource();
        pool.setDataSource(database.dataSource("admin"));
        pool.setMaximumPoolSize(1);
        ledger = Ledger.connect(pool);
    }

    @AfterContainer
    static void close() {
        ledger.close();
        pool.close();
        database.close();
    }

    @Property(tries = 30, shrinking = ShrinkingMode.OFF)
    void the_ledger_answers_what_a_simple_model_answers(@ForAll long seed) {
        // Every history has accounts and keys of its own, so that one database serves for all.
        String prefix = "h" + ++histories + ":";
        Random random = new Random(seed);
        Model model = new Model();
        List<Transaction> earlier = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            if (random.nextInt(8) == 0) {
                changeFloor(random, prefix, model);
            } else if (random.nextBoolean()) {
                Transaction transaction = transaction(random, prefix, earlier);
                assertThat(single(transaction))
                        .as("seed %d, %s", seed, transaction)
                        .isEqualTo(model.post(transaction));
            } else {
                List<Transaction> batch = new ArrayList<>();
                for (int i = random.nextInt(12); i >= 0; i--) {
                    batch.add(transaction(random, prefix, earlier));
                }
                List<String> expected = batch.stream().map(model::post).toList();
                assertThat(ledger.postBatch(batch).stream()
                                .map(RandomTransactionsTest::outcome)
                                .toList())
                        .as("seed %d, %s", seed, batch)
                        .isEqualTo(expected);
            }
        }
        model.accounts.forEach((name, account) -> {
            String[] parts = name.split(" ");
            AccountBalance balance = ledger.balance(parts[0], parts[1]).orElseThrow();
            assertThat(balance.balance())
                    .as("seed %d, balance of %s", seed, name)
                    .isEqualByComparingTo(account.balance);
            assertThat(balance.version())
                    .as("seed %d, version of %s", seed, name)
                    .isEqualTo(account.entries.size());
            List<BigDecimal> amounts = new ArrayList<>(ledger.entries(parts[0], parts[1])
                    .map(entry -> entry.amount().stripTrailingZeros())
                    .toList());
            Collections.reverse(amounts);
            assertThat(amounts).as("seed %d, entries of %s", seed, name).isEqualTo(account.entries);
        });
        assertThat(ledger.accounts(prefix).map(account -> account.account() + " " + account.currency()))
                .containsExactlyElementsOf(model.accounts.keySet());
        assertThat(ledger.verify().differences()).as("seed %d", seed).isEmpty();
    }

    private static void changeFloor(Random random, String prefix, Model model) {
        String account = account(random, prefix);
        String currency = pick(random, CURRENCIES);
        BigDecimal floor = random.nextInt(4) == 0 ? null : BigDecimal.valueOf(random.nextInt(60) - 50);
        if (floor == null) {
            ledger.removeFloor(account, currency);
        } else {
            ledger.setFloor(account, currency, floor);
        }
        model.account(account, currency).floor = floor;
    }

    /** One of the earlier ones again, or a new one; those that are not sound are about a quarter. */
    private static Transaction transaction(Random random, String prefix, List<Transaction> earlier) {
        if (!earlier.isEmpty() && random.nextInt(5) == 0) {
            return pick(random, earlier);
        }
        Transaction.Builder builder = Transaction.of(pick(random, List.of("purchase", "refund")));
        for (int i = random.nextInt(3); i >= 0; i--) {
            String currency = random.nextInt(40) == 0 ? "NONE" : pick(random, CURRENCIES);
            int decimals = currency.equals("USD") ? 2 : 0;
            BigDecimal amount =
                    BigDecimal.valueOf(random.nextInt(2_000) - 50, decimals + (random.nextInt(20) == 0 ? 1 : 0));
            String account = account(random, prefix);
            switch (random.nextInt(3)) {
                case 0 -> builder.move("external:bank", account, amount, currency);
                case 1 -> builder.oneSided(account, amount, currency);
                default -> builder.move(account, account(random, prefix), amount, currency);
            }
        }
        if (random.nextInt(3) == 0) {
            builder.key(prefix + random.nextInt(40));
        }
        Transaction transaction = builder.build();
        earlier.add(transaction);
        return transaction;
    }

    private static String account(Random random, String prefix) {
        return prefix + (char) ('a' + random.nextInt(5));
    }

    private static <T> T pick(Random random, List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private static String single(Transaction transaction) {
        try {
            return outcome(ledger.post(transaction));
        } catch (LedgerException e) {
            return e.code().name();
        }
    }

    private static String outcome(BatchResult result) {
        if (result instanceof Rejected rejected) {
            return rejected.error().code().name();
        }
        Posted posted = (Posted) result;
        StringBuilder outcome = new StringBuilder(posted.replayed() ? "replayed" : "posted");
        for (PostedPosting posting : posted.postings()) {
            outcome.append(posting.sourceHead()
                            .map(RandomTransactionsTest::text)
                            .orElse(" -"))
                    .append(posting.destinationHead()
                            .map(RandomTransactionsTest::text)
                            .orElse(" -"));
        }
        return outcome.toString();
    }

    private static String text(Head head) {
        return Model.text(head.version(), head.balance());
    }

    /** What the ledger ought to do, in the plainest words. */
    private static final class Model {
        private static final Map<String, Integer> SCALES = Map.of("USD", 2, "JPY", 0);

        private final Map<String, Account> accounts = new TreeMap<>();
        private final Map<String, String> contents = new HashMap<>();
        private final Map<String, String> answers = new HashMap<>();

        private static final class Account {
            BigDecimal balance = BigDecimal.ZERO;
            BigDecimal floor = BigDecimal.ZERO;
            final List<BigDecimal> entries = new ArrayList<>();

            void add(BigDecimal amount) {
                balance = balance.add(amount);
                entries.add(amount.stripTrailingZeros());
            }

            void takeBack() {
                balance = balance.subtract(entries.remove(entries.size() - 1));
            }
        }

        Account account(String name, String currency) {
            return accounts.computeIfAbsent(name + " " + currency, key -> new Account());
        }

        String post(Transaction transaction) {
            String key = transaction.key().orElse(null);
            String content = transaction.type()
                    + transaction.postings().stream()
                            .map(posting -> posting.source()
                                    + posting.destination()
                                    + posting.currency()
                                    + posting.amount().stripTrailingZeros().toPlainString())
                            .toList();
            if (key != null && contents.containsKey(key)) {
                return contents.get(key).equals(content) ? "replayed" + answers.get(key) : "KEY_REUSED";
            }
            List<Account> touched = new ArrayList<>();
            StringBuilder answer = new StringBuilder();
            for (Posting posting : transaction.postings()) {
                String refusal = move(posting, touched, answer);
                if (refusal != null) {
                    touched.forEach(Account::takeBack);
                    accounts.values()
                            .removeIf(account -> account.entries.isEmpty()
                                    && BigDecimal.ZERO.equals(account.floor)
                                    && touched.contains(account));
                    return refusal;
                }
            }
            if (key != null) {
                contents.put(key, content);
                answers.put(key, answer.toString());
            }
            return "posted" + answer;
        }

        private String move(Posting posting, List<Account> touched, StringBuilder answer) {
            Integer scale = SCALES.get(posting.currency());
            if (scale == null) {
                return "UNKNOWN_CURRENCY";
            }
            BigDecimal amount = posting.amount();
            if (amount.signum() <= 0) {
                return "INVALID_AMOUNT";
            }
            if (amount.stripTrailingZeros().scale() > scale) {
                return "TOO_MANY_DECIMALS";
            }
            if (posting.source().equals(posting.destination())) {
                return "SAME_ACCOUNT";
            }
            boolean fromOutside = posting.source().startsWith("external:");
            if (!fromOutside) {
                Account source = accounts.getOrDefault(posting.source() + " " + posting.currency(), new Account());
                if (source.floor != null && source.balance.subtract(amount).compareTo(source.floor) < 0) {
                    return "INSUFFICIENT_FUNDS";
                }
            }
            side(posting.source(), posting.currency(), amount.negate(), touched, answer);
            side(posting.destination(), posting.currency(), amount, touched, answer);
            return null;
        }

        private void side(
                String name, String currency, BigDecimal amount, List<Account> touched, StringBuilder answer) {
            if (name.startsWith("external:")) {
                answer.append(" -");
                return;
            }
            Account account = account(name, currency);
            account.add(amount);
            touched.add(account);
            answer.append(text(account.entries.size(), account.balance));
        }

        static String text(long version, BigDecimal balance) {
            return " " + version + "=" + balance.stripTrailingZeros().toPlainString();
        }
    }
}
