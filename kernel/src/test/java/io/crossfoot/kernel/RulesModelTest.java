package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.crossfoot.kernel.model.LedgerModel;
import io.crossfoot.kernel.model.Link;
import io.crossfoot.kernel.model.Posting;
import io.crossfoot.kernel.model.Request;
import io.crossfoot.kernel.model.Story;
import io.crossfoot.kernel.model.Story.Kind;
import io.crossfoot.kernel.model.Story.Step;
import io.crossfoot.kernel.model.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.postgresql.util.PSQLException;

/**
 * Random sequences of posts, holds, captures, reversals, disputes, credit that expires, overdraft rules, frozen accounts and types with
 * rules, alone and in lists, answer and leave what a plain model in memory says, which shares no code with the kernel.
 *
 * <p>Time passes while they run: what is short ends some hundredths of a second after it was begun. No call begins shortly before
 * such a moment, which is waited for instead, so that the model knows of each call whether it is before or after. Where a slow
 * machine lets a moment come during a call all the same, the sequence goes on with other accounts.
 */
class RulesModelTest {

    /** How long what is short lasts, and how much of it has to be left for a call to begin, in microseconds. */
    private static final long SHORT = 80_000;

    private static final long LEAST = 30_000;

    /** The facts of a refusal that tell how much is lacking of what, in this order. */
    private static final String TOLD =
            "concat_ws(' ', %s, facts ->> 'account', facts ->> 'shortfall', facts ->> 'fee', facts ->> 'protection',"
                    + " facts ->> 'reversible', facts ->> 'disputable', facts ->> 'disputed', facts ->> 'rule', facts ->> 'state', facts ->> 'field')";

    private static TestDatabase database;
    private static Connection admin;
    private static int tries;
    private static int stories;

    private String prefix;
    private LedgerModel model;
    /** What is short and not over yet. */
    private TreeSet<Long> moments;
    /** The last transaction that was looked at. */
    private long last;

    /** What was asked so far, and what the model said to that. */
    private StringBuilder told;

    /** The accounts that were ever protected by another one. */
    private final Set<String> protectedOnce = new TreeSet<>();

    @BeforeContainer
    static void open() throws Exception {
        database = TestDatabase.fresh();
        admin = database.as("admin");
        // No midnight while this runs.
        Sql.run(admin, "SELECT crossfoot.configure(?)", TestDatabase.zoneOfHour(12));
    }

    @AfterContainer
    static void close() throws Exception {
        System.out.println("sequences of all rules: " + tries + ", in which a slow machine had them begin anew: "
                + (stories - tries));
        admin.close();
        database.close();
    }

    /** How the steps of a list are done. */
    enum Door {
        ALONE,
        PERFORM,
        PERFORM_ALL_OR_NOTHING,
        PERFORM_DRY,
        POST_BATCH,
        POST_BATCH_ALL_OR_NOTHING,
        POST_BATCH_DRY
    }

    record Chapter(Door door, List<Step> steps) {}

    /** A moment came while a call was under way, of which nobody can say whether it was before or after. */
    private static final class Blurred extends Exception {
        private static final long serialVersionUID = 1L;
    }

    @Provide
    Arbitrary<List<Chapter>> stories() {
        Arbitrary<Kind> kind = Arbitraries.frequency(
                Tuple.of(8, Kind.PAY),
                Tuple.of(2, Kind.DEPOSIT),
                Tuple.of(4, Kind.PLACE),
                Tuple.of(3, Kind.CAPTURE),
                Tuple.of(3, Kind.CAPTURE_BY_LINK),
                Tuple.of(2, Kind.RELEASE),
                Tuple.of(2, Kind.EXTEND),
                Tuple.of(4, Kind.REVERSE),
                Tuple.of(3, Kind.REVERSE_BY_LINK),
                Tuple.of(1, Kind.ADJUST),
                Tuple.of(7, Kind.GRANT),
                Tuple.of(2, Kind.EXPIRE),
                Tuple.of(6, Kind.DISPUTE),
                Tuple.of(2, Kind.WIN),
                Tuple.of(2, Kind.LOSE),
                Tuple.of(2, Kind.SETTLE),
                Tuple.of(9, Kind.OVERDRAFT),
                Tuple.of(2, Kind.STATE),
                Tuple.of(2, Kind.TYPE),
                Tuple.of(2, Kind.AGAIN),
                Tuple.of(2, Kind.AGAIN_POST),
                Tuple.of(1, Kind.WAIT));
        Arbitrary<Step> step = Combinators.combine(
                        kind, numbers(0, 3), numbers(0, 3), numbers(1, 900), numbers(0, 40), numbers(0, 7))
                .as(Step::new);
        Arbitrary<Door> door = Arbitraries.frequency(
                Tuple.of(4, Door.ALONE),
                Tuple.of(6, Door.PERFORM),
                Tuple.of(1, Door.PERFORM_ALL_OR_NOTHING),
                Tuple.of(1, Door.PERFORM_DRY),
                Tuple.of(3, Door.POST_BATCH),
                Tuple.of(1, Door.POST_BATCH_ALL_OR_NOTHING),
                Tuple.of(1, Door.POST_BATCH_DRY));
        return Combinators.combine(door, step.list().ofMinSize(1).ofMaxSize(8))
                .as(Chapter::new)
                .list()
                .ofMinSize(10)
                .ofMaxSize(25);
    }

    /** All alike: that edges come more often, as they otherwise do, makes stories the same. */
    private static Arbitrary<Integer> numbers(int least, int most) {
        return Arbitraries.integers()
                .between(least, most)
                .withDistribution(RandomDistribution.uniform())
                .withoutEdgeCases();
    }

    @Property(tries = 14, shrinking = ShrinkingMode.OFF)
    void the_ledger_answers_and_leaves_what_the_model_says(@ForAll("stories") List<Chapter> chapters) throws Exception {
        tries++;
        Story story = begin();
        for (Chapter chapter : chapters) {
            try {
                tell(story, chapter);
                compareAccountsAndLots();
                compareExplained(chapter.steps.get(0));
            } catch (Blurred e) {
                withoutTypes();
                story = begin();
            }
        }
        awaitAll();
        try {
            compareAccountsAndLots();
            compareHoldsAndDisputes();
        } catch (Blurred e) {
            throw new AssertionError("nothing is short any more", e);
        }
        withoutTypes();
        if (tries % 4 == 0) {
            assertThat(Sql.differences(admin)).as(told.toString()).isEmpty();
        }
    }

    /** Begins with accounts that have 3 dollars each. */
    private Story begin() throws Exception {
        prefix = "m" + ++stories + ":";
        model = new LedgerModel();
        moments = new TreeSet<>();
        told = new StringBuilder();
        Story story = new Story(prefix);
        story.accounts().forEach(account -> model.open(account, 300));
        Sql.run(
                admin,
                "SELECT crossfoot.post_batch(array_agg(n::integer ORDER BY n), array_agg('external:bank'::text), array_agg(a ORDER BY n), array_agg(3.00), array_agg('USD'::text),"
                        + " array_agg('bank'::text)) FROM unnest(?::text[]) WITH ORDINALITY AS u(a, n)",
                array(story.accounts()));
        last = Long.parseLong(Sql.value(admin, "SELECT max(transaction_id) FROM crossfoot.transaction"));
        return story;
    }

    /** Takes the rules of types away, which are the ledger's and not the story's. */
    private void withoutTypes() throws Exception {
        for (Request request : Story.withoutTypes()) {
            Sql.run(admin, request.query(model));
        }
    }

    /** Does the steps of a chapter, those that belong into one call in one. */
    private void tell(Story story, Chapter chapter) throws Exception {
        boolean inTrial =
                chapter.door.name().endsWith("DRY") || chapter.door.name().endsWith("NOTHING");
        List<Request> requests = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        LedgerModel trial = null;
        for (Step step : chapter.steps) {
            if (step.kind() == Kind.WAIT) {
                finish(chapter.door, requests, expected, trial);
                awaitAll();
                continue;
            }
            boolean fits =
                    switch (chapter.door) {
                        case ALONE -> false;
                        case PERFORM, PERFORM_ALL_OR_NOTHING, PERFORM_DRY ->
                            step.kind().isOperation();
                        default -> step.kind().isPost();
                    };
            if (!fits) {
                finish(chapter.door, requests, expected, trial);
            }
            if (requests.isEmpty()) {
                awaitSoon();
                trial = fits && inTrial ? model.copy() : model;
            }
            long now = now();
            LedgerModel asked = trial;
            Request request = story.request(step, asked, which -> soon(now, which));
            String answer = asked.does(() -> request.of(asked));
            if (request instanceof Request.SetOverdraft rule && rule.protectedBy() != null) {
                protectedOnce.add(rule.account());
            }
            if (fits) {
                requests.add(request);
                expected.add(answer);
            } else {
                check(alone(request.query(asked)), List.of(answer), request.toString());
            }
        }
        finish(chapter.door, requests, expected, trial);
    }

    /** Has the ledger do what is in a list, and compares. */
    private void finish(Door door, List<Request> requests, List<String> expected, LedgerModel trial) throws Exception {
        if (requests.isEmpty()) {
            return;
        }
        boolean isDry = door.name().endsWith("DRY");
        boolean isWhole = door.name().endsWith("NOTHING");
        if (isWhole && expected.stream().anyMatch(e -> e.startsWith("CF"))) {
            for (int n = 0; n < expected.size(); n++) {
                // What was done before this call stays so, and is answered again.
                boolean isUndone = expected.get(n).equals("done")
                        || expected.get(n).equals("replayed")
                                && model.known(requests.get(n).key()) == null;
                expected.set(n, isUndone ? "CF022" : expected.get(n));
            }
        } else if (!isDry) {
            model = trial;
        }
        List<String> answers;
        if (door.name().startsWith("PERFORM")) {
            answers = Sql.column(
                    admin,
                    "SELECT " + TOLD.formatted("coalesce(code, status)")
                            + " FROM crossfoot.perform(?::jsonb, all_or_nothing => ?, dry_run => ?) ORDER BY operation",
                    requests.stream().map(r -> r.operation(trial)).collect(Collectors.joining(", ", "[", "]")),
                    isWhole,
                    isDry);
        } else {
            answers = Sql.column(
                    admin,
                    batch(
                            TOLD.formatted("coalesce(code, CASE status WHEN 'posted' THEN 'done' ELSE status END)"),
                            requests,
                            trial,
                            isWhole,
                            isDry));
        }
        isBefore();
        check(answers, List.copyOf(expected), door + " " + requests);
        requests.clear();
        expected.clear();
    }

    private static String batch(
            String answered, List<Request> requests, LedgerModel model, boolean isWhole, boolean isDry) {
        List<List<String>> arrays = new ArrayList<>();
        for (int n = 0; n < 10; n++) {
            arrays.add(new ArrayList<>());
        }
        for (int n = 0; n < requests.size(); n++) {
            Request.Post post = (Request.Post) requests.get(n);
            for (Posting posting : post.postings()) {
                arrays.get(0).add(String.valueOf(n + 1));
                arrays.get(1).add("'" + posting.source() + "'");
                arrays.get(2).add("'" + posting.destination() + "'");
                arrays.get(3).add(LedgerModel.dollars(posting.amount()));
                arrays.get(4).add("'USD'");
            }
            arrays.get(5).add("'" + post.type() + "'");
            arrays.get(6).add(post.hasOrder() ? "'{\"order\": 7}'" : "NULL");
            arrays.get(7).add(post.link(model) == null ? "NULL" : "'" + post.link(model) + "'");
            arrays.get(8).add(post.key() == null ? "NULL" : "'" + post.key() + "'");
            arrays.get(9).add(post.link() instanceof Link.Adjusts ? "'case'" : "NULL");
        }
        List<String> written = arrays.stream()
                .map(a -> a.stream().collect(Collectors.joining(", ", "ARRAY[", "]")))
                .toList();
        return "SELECT " + answered + " FROM crossfoot.post_batch("
                + String.join(", ", written.subList(0, 5)) + ", " + written.get(5)
                + ", key => " + written.get(8) + "::text[], reference => " + written.get(9) + "::text[], metadata => "
                + written.get(6)
                + "::jsonb[], link => " + written.get(7) + "::jsonb[], all_or_nothing => " + isWhole + ", dry_run => "
                + isDry + ") WHERE leg = 1 ORDER BY transaction";
    }

    /** What a query answers, or the code and the facts that it is refused with. */
    private List<String> alone(String query) throws Exception {
        try {
            List<String> answer = Sql.column(admin, query);
            isBefore();
            return answer;
        } catch (PSQLException refusal) {
            isBefore();
            if (!refusal.getSQLState().startsWith("CF")) {
                throw refusal;
            }
            return Sql.column(
                    admin,
                    "SELECT " + TOLD.formatted("?") + " FROM (SELECT ?::jsonb AS facts) AS f",
                    refusal.getSQLState(),
                    refusal.getServerErrorMessage().getDetail());
        }
    }

    /** Compares what was answered, and what was posted for it. */
    private void check(List<String> answers, List<String> expected, String asked) throws Exception {
        List<List<String>> posted = Sql.rows(
                admin,
                "SELECT t.transaction_id, t.type || (SELECT jsonb_agg(concat_ws(' ', p ->> 'source', p ->> 'destination', p ->> 'amount') ORDER BY (p ->> 'leg')::integer)"
                        + " FROM jsonb_array_elements(t.postings) AS p)::text FROM crossfoot.transaction AS t WHERE t.transaction_id > ?"
                        + " AND strpos(t.postings::text, '\"' || ?) > 0 ORDER BY t.transaction_id",
                last,
                prefix);
        told.append('\n').append(asked).append(" -> ").append(expected);
        List<String> compared = new ArrayList<>();
        for (int n = 0; n < answers.size() && n < expected.size(); n++) {
            // Of some refusals the model does not tell all facts.
            boolean isOpenEnded = expected.get(n).endsWith(" *");
            String start = expected.get(n).substring(0, expected.get(n).length() - (isOpenEnded ? 2 : 0));
            compared.add(isOpenEnded && answers.get(n).startsWith(start) ? expected.get(n) : answers.get(n));
        }
        assertThat(compared).as(told.toString()).isEqualTo(expected);
        List<Transaction> fresh =
                model.transactions().stream().filter(t -> t.id() == 0).toList();
        assertThat(posted.stream().map(row -> row.get(1).replace("\"", "")).toList())
                .as(told.toString())
                .isEqualTo(fresh.stream().map(Transaction::toString).toList());
        for (int n = 0; n < fresh.size(); n++) {
            fresh.get(n).numbered(Long.parseLong(posted.get(n).get(0)));
            last = fresh.get(n).id();
        }
    }

    private static String array(List<String> names) {
        return names.stream().collect(Collectors.joining(",", "{", "}"));
    }

    private void compareAccountsAndLots() throws Exception {
        awaitSoon();
        List<String> lines = Sql.column(
                admin,
                "SELECT concat_ws(' ', b.account, b.state, b.balance, b.held, coalesce(b.available::text, '-'), coalesce(b.floor::text, '-'), b.disputed,"
                        + " coalesce(b.expires_next::text, '-'), coalesce((extract(epoch FROM b.expires_next_at) * 1000000)::bigint::text, '-'))"
                        + " FROM unnest(?::text[]) WITH ORDINALITY AS n(name, nth), crossfoot.balance(n.name, 'USD') AS b ORDER BY n.nth",
                array(model.accountNames()));
        List<String> lots = Sql.column(
                admin,
                "SELECT concat_ws(' ', key, state, spent, expired, remaining) FROM crossfoot.lots(\"limit\" => ?) WITH ORDINALITY AS l"
                        + " WHERE starts_with(key, ?) ORDER BY ordinality DESC",
                model.lotKeys().size() + 1,
                prefix);
        isBefore();
        assertThat(lines).as(told.toString()).isEqualTo(model.accountLines());
        assertThat(lots).as(told.toString()).isEqualTo(model.lotLines());
    }

    /** What explain says of an account, and whether it has an amount. */
    private void compareExplained(Step step) throws Exception {
        awaitSoon();
        String account = model.accountNames().get(step.first());
        List<String> explained = Sql.row(
                admin,
                "SELECT concat_ws(' ', e ->> 'account', e ->> 'state', e ->> 'balance', e ->> 'held', coalesce(e ->> 'available', '-'), coalesce(e ->> 'floor', '-'),"
                        + " e ->> 'disputed', coalesce(e ->> 'expires_next', '-'), coalesce(e ->> 'fee', '-'), coalesce(e ->> 'protected_by', '-')),"
                        + " (e ->> 'shortfall')::numeric = 0 FROM crossfoot.explain(?, 'USD', ?::numeric / 100) AS e",
                account,
                step.cents());
        isBefore();
        assertThat(explained.get(0)).as(told.toString()).isEqualTo(model.explained(account));
        Boolean has = model.has(account, step.cents());
        // Of a protector that was ever protected itself it says nothing.
        if (has != null
                && model.state(account).equals("open")
                && !protectedOnce.contains(String.valueOf(model.protector(account)))) {
            assertThat(explained.get(1)).as("has %s of %s", step.cents(), told).isEqualTo(has ? "t" : "f");
        }
    }

    private void compareHoldsAndDisputes() throws Exception {
        assertThat(Sql.column(
                        admin,
                        "SELECT concat_ws(' ', key, state, captured, released, remaining) FROM crossfoot.holds(\"limit\" => 1000) WITH ORDINALITY AS h"
                                + " WHERE starts_with(key, ?) OR starts_with(key, 'dispute:' || ?) ORDER BY ordinality DESC",
                        prefix,
                        prefix))
                .as(told.toString())
                .isEqualTo(model.holdLines());
        assertThat(Sql.column(
                        admin,
                        "SELECT concat_ws(' ', key, state, amount) FROM crossfoot.disputes(\"limit\" => 1000) WITH ORDINALITY AS d"
                                + " WHERE starts_with(key, ?) ORDER BY ordinality DESC",
                        prefix))
                .as(told.toString())
                .isEqualTo(model.disputeLines());
        assertThat(reversible()).as(told.toString()).isEqualTo(model.reversibleLines());
    }

    /** What the ledger says is left of each transaction, asked by wanting more than anybody could have moved. */
    private List<String> reversible() throws Exception {
        List<Request> requests = new ArrayList<>();
        for (int n = 0; n < model.transactions().size(); n++) {
            for (Posting.Pair pair : model.transactions().get(n).pairs()) {
                requests.add(new Request.Post(
                        "t",
                        null,
                        List.of(new Posting(pair.source(), pair.destination(), 10_000_000)),
                        false,
                        new Link.Reverses(n)));
            }
        }
        return requests.isEmpty()
                ? List.of()
                : Sql.column(admin, batch("facts ->> 'reversible'", requests, model, false, true));
    }

    // Time.

    private static long now() throws SQLException {
        return Long.parseLong(Sql.value(admin, "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint"));
    }

    /** A moment that comes in a while: now and then one that something else ends at too, or just beside it. */
    private long soon(long now, int which) {
        long moment = moments.isEmpty() || moments.first() < now + LEAST
                ? now + SHORT
                : moments.first() + (which % 5 == 0 ? -1 : which % 5 == 1 ? 1 : 0);
        moments.add(moment);
        return moment;
    }

    /** Waits for what is so near that a call could meet it. */
    private void awaitSoon() throws SQLException {
        while (true) {
            long now = now();
            moments.headSet(now).clear();
            if (moments.isEmpty() || moments.first() > now + LEAST) {
                model.passTo(now);
                return;
            }
            awaitPast(moments.first());
        }
    }

    private void awaitAll() throws SQLException {
        if (!moments.isEmpty()) {
            awaitPast(moments.last());
        }
        awaitSoon();
    }

    private static void awaitPast(long moment) {
        await().atMost(Duration.ofSeconds(30))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> now() > moment);
    }

    /** States that everything short is still under way. */
    private void isBefore() throws Exception {
        if (!moments.isEmpty() && now() >= moments.first()) {
            throw new Blurred();
        }
    }
}
