package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Array;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a dry run answers is what posting answers right after, and it leaves nothing behind. */
class DryRunTest extends OnLedger {

    private static final int ROUNDS = 300;

    @BeforeAll
    void accounts_of_all_kinds() throws Exception {
        for (String account : List.of("a", "b", "c")) {
            Sql.deposit(app, account, "100", "USD");
            Sql.deposit(app, account, "100", "JPY");
        }
        Sql.run(admin, "SELECT crossfoot.set_floor('owes', 'USD', -40)");
        Sql.run(app, "SELECT crossfoot.open_account('shut', 'USD')");
        Sql.run(admin, "SELECT crossfoot.close_account('shut', 'USD')");
    }

    /** The arguments of a call, each as JDBC gives it. */
    private record Batch(
            List<Integer> ofTransaction,
            List<List<String>> postings,
            List<List<String>> transactions,
            boolean allOrNothing) {

        private static final String CALL =
                "crossfoot.post_batch(?::integer[], ?::text[], ?::text[], ?::numeric[], ?::text[], ?::text[], ?::text[],"
                        + " ?::date[], ?::text[], ?::text[], ?::jsonb[], ?::jsonb[], ?, ?)";

        List<List<String>> post(Connection connection, boolean dry) throws Exception {
            List<Object> arguments = new ArrayList<>();
            arguments.add(connection.createArrayOf("integer", ofTransaction.toArray()));
            for (int column = 0; column < 4; column++) {
                arguments.add(array(connection, postings, column));
            }
            for (int column = 0; column < 7; column++) {
                arguments.add(array(connection, transactions, column));
            }
            arguments.add(allOrNothing);
            arguments.add(dry);
            return Sql.rows(connection, "SELECT * FROM " + CALL, arguments.toArray());
        }

        private static Array array(Connection connection, List<List<String>> rows, int column) throws Exception {
            return connection.createArrayOf(
                    "text", rows.stream().map(row -> row.get(column)).toArray());
        }
    }

    private static String pick(Random random, String... values) {
        return values[random.nextInt(values.length)];
    }

    private static String maybe(Random random, double chance, String value) {
        return random.nextDouble() < chance ? value : null;
    }

    /** Versions of accounts that the postings move, mostly near what they are. */
    private String versions(Random random, List<List<String>> postings) throws Exception {
        if (random.nextInt(8) == 0) {
            return pick(random, "[7]", "[{\"account\": \"external:t\", \"currency\": \"USD\", \"version\": 0}]");
        }
        List<String> expected = new ArrayList<>();
        for (List<String> posting : postings) {
            String account = random.nextBoolean() ? posting.get(0) : posting.get(1);
            if (account != null && random.nextBoolean()) {
                long now = Long.parseLong(Sql.value(
                        reader,
                        "SELECT coalesce((SELECT version FROM crossfoot.balance(?, ?)), 0)",
                        account,
                        posting.get(3)));
                expected.add("{\"account\": \"" + account + "\", \"currency\": \"" + posting.get(3)
                        + "\", \"version\": " + (now + random.nextInt(3)) + "}");
            }
        }
        return "[" + String.join(", ", expected) + "]";
    }

    private Batch batch(Random random, int round) throws Exception {
        List<Integer> ofTransaction = new ArrayList<>();
        List<List<String>> postings = new ArrayList<>();
        List<List<String>> transactions = new ArrayList<>();
        int count = 1 + random.nextInt(7);
        // In most batches hardly anything is wrong, or all-or-nothing would never post.
        double wrong = random.nextInt(3) == 0 ? 0.25 : 0.01;
        for (int t = 1; t <= count; t++) {
            if (t > 1 && random.nextInt(5) == 0) {
                // The same again, with its key if it has one.
                int end = postings.size();
                for (int i = ofTransaction.indexOf(t - 1); i < end; i++) {
                    ofTransaction.add(t);
                    postings.add(postings.get(i));
                }
                transactions.add(transactions.get(t - 2));
                continue;
            }
            int first = postings.size();
            for (int leg = 0; leg <= (random.nextInt(3) == 0 ? random.nextInt(4) : 0); leg++) {
                ofTransaction.add(t);
                String currency = random.nextInt(4) == 0 ? "JPY" : "USD";
                String source = pick(random, "a", "b", "c", "owes", null, "external:bank");
                String destination = pick(random, "a", "b", "c", "new" + round, "new" + (round - 3) + "x", null);
                if (random.nextDouble() < wrong) {
                    destination = pick(random, "shut", "shut", "no name", source, "unknown");
                } else if (source == null ? destination == null : source.equals(destination)) {
                    destination = source == null ? "a" : null;
                }
                String amount = currency.equals("JPY")
                        ? String.valueOf(1 + random.nextInt(5))
                        : pick(random, "0.01", "1", "2.50", "3.3", "40");
                if (random.nextDouble() < wrong) {
                    amount = pick(random, "0", "-1", "0.001", "NaN", "1000", null);
                }
                postings.add(Arrays.asList(
                        source, destination, amount, random.nextDouble() < wrong / 2 ? "XXXX" : currency));
            }
            transactions.add(Arrays.asList(
                    random.nextDouble() < wrong / 2 ? "no type" : pick(random, "t", "order", "fresh" + round),
                    maybe(random, 0.5, "key" + (random.nextInt(4) == 0 ? random.nextInt(round + 1) : round * 10 + t)),
                    maybe(random, 0.2, pick(random, "2026-01-31", "1999-12-31")),
                    maybe(random, 0.2, random.nextDouble() < wrong ? "x".repeat(1001) : "words"),
                    maybe(random, 0.2, "reference" + round),
                    maybe(random, 0.2, random.nextDouble() < wrong ? "[]" : "{\"n\": " + round + "}"),
                    random.nextInt(5) == 0 ? versions(random, postings.subList(first, postings.size())) : null));
        }
        return new Batch(ofTransaction, postings, transactions, random.nextBoolean());
    }

    private static final int STATUS = 2;
    private static final int NUMBER = 3;
    private static final int TIME = 4;

    @Test
    void a_dry_run_of_any_batch_answers_what_posting_it_answers_and_changes_nothing() throws Exception {
        long seed = System.nanoTime();
        System.out.println("DryRunTest seed " + seed);
        Random random = new Random(seed);
        TreeMap<String, Integer> met = new TreeMap<>();
        for (int round = 1; round <= ROUNDS; round++) {
            if (round % 50 == 0) {
                Sql.run(admin, "SELECT crossfoot.configure(open_on_first_use => " + (round < ROUNDS - 60) + ")");
                Sql.deposit(app, "a", "100", "USD");
                Sql.deposit(app, "b", "100", "USD");
            }
            Batch batch = batch(random, round);
            List<String> before = LedgerContent.everything(superuser);
            List<List<String>> dry = batch.post(app, true);
            assertThat(LedgerContent.everything(superuser))
                    .as("seed " + seed + " round " + round)
                    .isEqualTo(before);
            List<List<String>> real = batch.post(app, false);
            List<String> numbersNow = real.stream()
                    .filter(row -> row.get(STATUS).equals("posted"))
                    .map(row -> row.get(NUMBER))
                    .toList();
            for (List<String> row : real) {
                met.merge(row.get(10) == null ? row.get(STATUS) : row.get(10), 1, Integer::sum);
                // What was posted just now, or replays that, has its number and time from now only.
                if (numbersNow.contains(row.get(NUMBER))) {
                    row.set(NUMBER, null);
                    row.set(TIME, null);
                }
            }
            assertThat(dry).as("seed " + seed + " round " + round + " " + batch).isEqualTo(real);
        }
        System.out.println("DryRunTest met " + met);
        assertThat(met.keySet()).contains("posted", "replayed", "CF010", "CF011", "CF020", "CF022", "CF023", "CF024");
        Sql.run(admin, "SELECT crossfoot.configure(open_on_first_use => true)");
    }

    @Test
    void a_dry_run_opens_no_account_takes_no_key_and_lists_no_type() throws Exception {
        String batch =
                "SELECT status FROM crossfoot.post_batch('{1,1}', '{NULL,dry:1}', '{dry:1,dry:2}', '{5,5}', '{USD,USD}', '{drytype}',"
                        + " '{drykey}', NULL, '{words}', '{reference}', '{\"{}\"}', dry_run => ";
        for (int n = 0; n < 2; n++) {
            assertThat(Sql.column(app, batch + "true)")).containsExactly("posted", "posted");
        }
        assertThat(Sql.column(reader, "SELECT 1 FROM crossfoot.balance('dry:1')"))
                .isEmpty();
        assertThat(Sql.column(reader, "SELECT 1 FROM crossfoot.transaction_types WHERE name = 'drytype'"))
                .isEmpty();
        assertThat(Sql.column(app, batch + "false)")).containsExactly("posted", "posted");
        assertThat(Sql.column(app, batch + "true)")).containsExactly("replayed", "replayed");
    }

    @Test
    void a_dry_run_of_what_was_posted_answers_its_number_and_time() throws Exception {
        String batch =
                "SELECT * FROM crossfoot.post_batch('{1,2}', '{NULL,NULL}', '{again,again}', '{5,6}', '{USD,USD}', '{t,t}', '{again,NULL}', dry_run => ";
        List<List<String>> posted = Sql.rows(app, batch + "false)");
        List<List<String>> dry = Sql.rows(app, batch + "true)");
        assertThat(dry.get(0).subList(NUMBER, 10)).isEqualTo(posted.get(0).subList(NUMBER, 10));
        assertThat(dry.get(1).subList(NUMBER, 5)).containsOnlyNulls();
        assertThat(dry.get(1).subList(8, 10)).containsExactly("17.00", "3");
    }

    @Test
    void a_dry_run_makes_no_month() throws Exception {
        String month = Sql.value(superuser, "SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY_MM')");
        try (TestDatabase other = TestDatabase.fresh();
                Connection root = other.superuser()) {
            Sql.run(root, "ALTER TABLE crossfoot.posting DETACH PARTITION crossfoot.posting_" + month);
            Sql.run(root, "DROP TABLE crossfoot.posting_" + month);
            assertThat(
                            Sql.value(
                                    root,
                                    "SELECT status FROM crossfoot.post_batch('{1}', '{NULL}', '{a}', '{1}', '{USD}', '{t}', dry_run => true)"))
                    .isEqualTo("posted");
            assertThat(Sql.value(root, "SELECT to_regclass('crossfoot.posting_" + month + "') IS NULL"))
                    .isEqualTo("t");
        }
    }

    @Test
    void arrays_that_do_not_belong_together_are_refused_by_a_dry_run_too() throws Exception {
        Sql.refused(
                app,
                "CF001",
                "SELECT crossfoot.post_batch('{2}', '{a}', '{b}', '{1}', '{USD}', '{t}', dry_run => true)");
        Sql.refused(
                app,
                "CF001",
                "SELECT crossfoot.post_batch('{1,2}', '{a,a}', '{b,b}', '{1,1}', '{USD,USD}', '{t}', dry_run => true)");
        Sql.refused(
                reader,
                "42501",
                "SELECT crossfoot.post_batch('{1}', '{a}', '{b}', '{1}', '{USD}', '{t}', dry_run => true)");
    }

    @Test
    void accounts_are_free_again_once_a_dry_run_is_over() throws Exception {
        app.setAutoCommit(false);
        Sql.run(app, "SELECT crossfoot.post_batch('{1}', '{a}', '{b}', '{1}', '{USD}', '{t}', dry_run => true)");
        app.commit();
        admin.setAutoCommit(false);
        Sql.run(admin, "SET LOCAL lock_timeout = '5s'");
        Sql.run(admin, "SELECT crossfoot.transfer('a', 'b', 1, 'USD')");
        admin.commit();
    }
}
