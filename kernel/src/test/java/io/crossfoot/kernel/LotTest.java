package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Credit that expires: what spends it in which order, what is left at its expiry, and attempts to have more of it. */
class LotTest extends OnHolds {

    private static final String LATER = "2999-01-01T00:00:00Z";

    /** The request of a transaction that brings an account a lot of dollars. */
    private static String granting(String account, String lot, String amount, String expiresAt, String more) {
        return "{\"type\": \"promo\", \"link\": {\"grants\": {\"lot\": \"" + lot + "\", \"account\": \"" + account
                + "\", \"expires_at\": \"" + expiresAt + "\"" + more + "}}, \"postings\": [{\"account\": \"" + account
                + "\", \"amount\": \"" + amount + "\", \"currency\": \"USD\"}]}";
    }

    private void grant(String account, String lot, String amount, String expiresAt, String more) throws Exception {
        Sql.run(app, "SELECT crossfoot.post(?::jsonb)", granting(account, lot, amount, expiresAt, more));
    }

    /** A moment a little in the future. */
    private String soon(String interval) throws Exception {
        return Sql.value(
                reader,
                "SELECT to_char((clock_timestamp() + ?::interval) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')",
                interval);
    }

    private void awaitPast(String moment) {
        awaitMoment("'" + moment + "'::timestamptz");
    }

    /** An account's lots, oldest first: key, state, spent, expired, remaining. */
    private List<String> lots(String account) throws Exception {
        return Sql.column(
                reader,
                "SELECT concat_ws(' ', key, state, spent, expired, remaining) FROM crossfoot.lots(?) ORDER BY granted_by",
                account);
    }

    private String next(String account) throws Exception {
        return Sql.value(
                reader,
                "SELECT concat_ws(' ', expires_next, extract(year FROM expires_next_at)) FROM crossfoot.balance(?, 'USD')",
                account);
    }

    @Test
    void lots_are_spent_by_priority_then_by_expiry_and_the_rest_of_the_balance_last() throws Exception {
        Sql.deposit(app, "order", "10", "USD");
        grant("order", "order:late", "10", "2999-02-01T00:00:00Z", "");
        grant("order", "order:first", "10", "2999-03-01T00:00:00Z", ", \"priority\": -1");
        grant("order", "order:early", "10", LATER, "");
        assertThat(next("order")).isEqualTo("10.00 2999");
        Sql.run(app, "SELECT crossfoot.withdraw('order', 4, 'USD')");
        assertThat(lots("order"))
                .containsExactly(
                        "order:late open 0.00 0.00 10.00",
                        "order:first open 4.00 0.00 6.00",
                        "order:early open 0.00 0.00 10.00");
        Sql.run(app, "SELECT crossfoot.transfer('order', 'shop', 17, 'USD')");
        Sql.run(app, "SELECT * FROM crossfoot.post_batch('{1}', '{order}', '{shop}', '{2}', '{USD}', '{purchase}')");
        assertThat(lots("order"))
                .containsExactly(
                        "order:late open 3.00 0.00 7.00",
                        "order:first spent 10.00 0.00 0.00",
                        "order:early spent 10.00 0.00 0.00");
        Sql.run(app, "SELECT crossfoot.withdraw('order', 17, 'USD')");
        assertThat(next("order")).isEmpty();
        assertThat(Sql.row(reader, "SELECT key, state, spent, priority, cursor FROM crossfoot.find_lot('order:first')"))
                .containsExactly("order:first", "spent", "10.00", "-1", null);
        Sql.refused(reader, "CF076", "SELECT crossfoot.find_lot('nothing')");
        assertThat(
                        Sql.column(
                                reader,
                                "SELECT concat_ws(' ', event, amount, remaining, transaction_id IS NOT NULL) FROM crossfoot.lot_events('order:late')"))
                .containsExactly(
                        "spent 7.00 0.00 t", "spent 2.00 7.00 t", "spent 1.00 9.00 t", "granted 10.00 10.00 t");
        assertThat(Sql.value(superuser, "SELECT ruled FROM crossfoot.account WHERE name = 'order'"))
                .isEqualTo("f");
    }

    @Test
    void history_that_is_imported_spends_lots_too() throws Exception {
        Sql.deposit(app, "past", "30", "USD");
        grant("past", "past:lot", "10", LATER, "");
        Sql.run(
                admin,
                "SELECT crossfoot.import_batch('{1,2,3}', '{past,past,past}', '{shop,shop,shop}', '{4,3,30}', '{USD,USD,USD}', '{pay,pay,pay}',"
                        + " NULL, NULL, NULL, NULL, NULL, array_fill(clock_timestamp(), '{3}'))");
        assertThat(Sql.column(
                        reader,
                        "SELECT concat_ws(' ', event, amount, remaining) FROM crossfoot.lot_events('past:lot')"))
                .containsExactly("spent 3.00 0.00", "spent 3.00 3.00", "spent 4.00 6.00", "granted 10.00 10.00");
        Sql.assertSound(superuser);
    }

    @Test
    void what_is_left_is_not_available_from_the_moment_of_the_expiry_and_is_moved_once() throws Exception {
        String moment = soon("1 second");
        Sql.deposit(app, "end", "5", "USD");
        grant("end", "end", "100", moment, ", \"expires_to\": \"external:breakage\"");
        Sql.run(app, "SELECT crossfoot.withdraw('end', 30, 'USD')");
        awaitPast(moment);
        assertThat(money("end")).isEqualTo("75.00 70.00 5.00");
        assertThat(lots("end")).containsExactly("end expired 30.00 70.00 0.00");
        assertThat(Sql.value(reader, "SELECT crossfoot.explain('end', 'USD') ->> 'held'"))
                .isEqualTo("70.00");
        Sql.refused(app, "CF010", "SELECT crossfoot.withdraw('end', 6, 'USD')");
        assertThat(money("end")).isEqualTo("75.00 70.00 5.00");
        assertThat(
                        Sql.column(
                                app,
                                "SELECT concat_ws(' ', key, state, expired, expired_by IS NOT NULL) FROM crossfoot.expire_lots('end')"))
                .containsExactly("end expired 70.00 t");
        assertThat(money("end")).isEqualTo("5.00 0.00 5.00");
        assertThat(Sql.column(app, "SELECT key FROM crossfoot.expire_lots('end')"))
                .isEmpty();
        assertThat(
                        Sql.row(
                                reader,
                                "SELECT t.type, t.linked_by #>> '{0,relation}', p.source, p.destination, p.amount FROM crossfoot.lots('end') AS l"
                                        + " JOIN crossfoot.transaction AS g ON g.transaction_id = l.granted_by JOIN crossfoot.transaction AS x ON x.transaction_id = l.expired_by"
                                        + " CROSS JOIN LATERAL (SELECT x.type, g.linked_by) AS t"
                                        + " CROSS JOIN LATERAL jsonb_to_recordset(x.postings) AS p(source text, destination text, amount text)"))
                .containsExactly("expiry", "expires", "end", "external:breakage", "70.00");
        assertThat(Sql.value(reader, "SELECT balance FROM crossfoot.balance('external:breakage', 'USD')"))
                .isEqualTo("70.00");
    }

    @Test
    void what_holds_have_promised_when_a_lot_expires_stays_promised() throws Exception {
        String moment = soon("1 second");
        grant("promised", "promised:a", "60", moment, "");
        grant("promised", "promised:b", "40", LATER, "");
        hold("promised", "50", "promised");
        awaitPast(moment);
        assertThat(money("promised")).isEqualTo("100.00 100.00 0.00");
        assertThat(lots("promised"))
                .containsExactly("promised:a expired 10.00 50.00 0.00", "promised:b open 0.00 0.00 40.00");
        Sql.run(app, "SELECT crossfoot.capture_hold('promised', 'shop')");
        assertThat(money("promised")).isEqualTo("50.00 50.00 0.00");
        Sql.run(app, "SELECT crossfoot.expire_lots()");
        assertThat(money("promised")).isEqualTo("0.00 0.00 0.00");
        assertThat(Sql.column(reader, "SELECT event FROM crossfoot.lot_events('promised:a')"))
                .containsExactly("expired", "promised", "granted");
    }

    @Test
    void a_hold_that_expires_after_the_lot_does_not_give_back_what_it_had_promised_of_it_to_the_expiry()
            throws Exception {
        String lotEnds = soon("1 second");
        String holdEnds = soon("1.1 seconds");
        grant("twice", "twice", "60", lotEnds, "");
        Sql.run(app, "SELECT crossfoot.place_hold('twice', 'USD', 50, 'twice', ?::timestamptz)", holdEnds);
        awaitPast(holdEnds);
        assertThat(money("twice")).isEqualTo("60.00 10.00 50.00");
        Sql.run(app, "SELECT crossfoot.withdraw('twice', 1, 'USD')");
        assertThat(money("twice")).isEqualTo("59.00 10.00 49.00");
    }

    @Test
    void credit_to_an_overdrawn_account_pays_the_overdraft_first() throws Exception {
        Sql.run(admin, "SELECT crossfoot.set_floor('debt', 'USD', -100)");
        Sql.run(app, "SELECT crossfoot.withdraw('debt', 30, 'USD')");
        grant("debt", "debt", "50", LATER, "");
        assertThat(lots("debt")).containsExactly("debt open 30.00 0.00 20.00");
        Sql.run(app, "SELECT crossfoot.withdraw('debt', 25, 'USD')");
        assertThat(lots("debt")).containsExactly("debt spent 50.00 0.00 0.00");
    }

    @Test
    void what_reverses_a_grant_takes_from_its_own_lot() throws Exception {
        grant("undo", "undo:a", "10", LATER, "");
        grant("undo", "undo:b", "10", "2999-02-01T00:00:00Z", "");
        Sql.run(app, "SELECT crossfoot.reverse(granted_by) FROM crossfoot.lots('undo') WHERE key = 'undo:b'");
        assertThat(lots("undo")).containsExactly("undo:a open 0.00 0.00 10.00", "undo:b spent 10.00 0.00 0.00");
    }

    @Test
    void a_batch_grants_and_spends_in_its_order() throws Exception {
        assertThat(Sql.column(
                        app,
                        "SELECT status FROM crossfoot.post_batch('{1,2,3}', '{external:promo,batch,external:promo}', '{batch,shop,batch}', '{10,4,7}',"
                                + " '{USD,USD,USD}', '{promo,purchase,promo}', link => ARRAY[?::jsonb, NULL, ?::jsonb])",
                        "{\"grants\": {\"lot\": \"batch:1\", \"account\": \"batch\", \"expires_at\": \"" + LATER
                                + "\"}}",
                        "{\"grants\": {\"lot\": \"batch:2\", \"account\": \"batch\", \"expires_at\": \"" + LATER
                                + "\"}}"))
                .containsExactly("posted", "posted", "posted");
        assertThat(lots("batch")).containsExactly("batch:1 open 4.00 0.00 6.00", "batch:2 open 0.00 0.00 7.00");
    }

    @Test
    void a_grant_with_a_key_is_made_once_and_a_lots_key_grants_once() throws Exception {
        String request = granting("once", "once", "10", LATER, "").replace("{\"type\"", "{\"key\": \"once\", \"type\"");
        Sql.run(app, "SELECT crossfoot.post(?::jsonb)", request);
        Sql.run(app, "SELECT crossfoot.post(?::jsonb)", request);
        assertThat(lots("once")).hasSize(1);
        assertThat(refusedWithoutTrace(
                        app, "CF011", "SELECT crossfoot.post('" + granting("once", "once", "10", LATER, "") + "')"))
                .contains("once");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "CF064|\"account\": \"bad\", \"expires_at\": \"2999-01-01T00:00:00Z\"",
                "CF064|\"lot\": \"x\", \"account\": \"bad\", \"expires_at\": 7",
                "CF064|\"lot\": \"x\", \"account\": \"bad\", \"expires_at\": \"2999-01-01T00:00:00Z\", \"more\": 1",
                "CF075|\"lot\": \"\", \"account\": \"bad\", \"expires_at\": \"2999-01-01T00:00:00Z\"",
                "CF075|\"lot\": \"x\", \"account\": \"external:promo\", \"expires_at\": \"2999-01-01T00:00:00Z\"",
                "CF075|\"lot\": \"x\", \"account\": \"other\", \"expires_at\": \"2999-01-01T00:00:00Z\"",
                "CF075|\"lot\": \"x\", \"account\": \"bad\", \"expires_at\": \"2001-01-01T00:00:00Z\"",
                "CF075|\"lot\": \"x\", \"account\": \"bad\", \"expires_at\": \"2999-02-31T00:00:00Z\"",
                "CF075|\"lot\": \"x\", \"account\": \"bad\", \"expires_at\": \"soon\"",
                "CF075|\"lot\": \"x\", \"account\": \"bad\", \"expires_at\": \"2999-01-01T00:00:00Z\", \"priority\": 1.5",
                "CF075|\"lot\": \"x\", \"account\": \"bad\", \"expires_at\": \"2999-01-01T00:00:00Z\", \"expires_to\": \"bad\"",
                "CF012|\"lot\": \"x\", \"account\": \"bad\", \"expires_at\": \"2999-01-01T00:00:00Z\", \"expires_to\": \"nobody\""
            })
    void a_grant_that_is_none_is_refused(String code, String grant) throws Exception {
        refusedWithoutTrace(
                app,
                code,
                "SELECT crossfoot.post('{\"type\": \"promo\", \"link\": {\"grants\": {" + grant
                        + "}}, \"postings\": [{\"account\": \"bad\", \"amount\": \"1\", \"currency\": \"USD\"}]}')");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CF063 SELECT crossfoot.release_hold('lot:mine')",
                "CF063 SELECT crossfoot.extend_hold('lot:mine', '2999-01-01')",
                "CF064 SELECT crossfoot.capture_hold('lot:mine', 'shop')",
                "CF064 SELECT crossfoot.post('{\"type\": \"expiry\", \"link\": {\"expires\": 1}, \"postings\": [{\"account\": \"mine\", \"amount\": \"-1\", \"currency\": \"USD\"}]}')",
                "CF064 SELECT crossfoot.post('{\"type\": \"expiry\", \"link\": {\"expires\": 999999}, \"postings\": [{\"account\": \"mine\", \"amount\": \"-1\", \"currency\": \"USD\"}]}')",
                "CF063 SELECT crossfoot.place_hold('mine', 'USD', 1, 'lot:other')",
                "CF076 SELECT crossfoot.lot_events('nothing')",
                "CF018 SELECT crossfoot.lots(state => 'gone')",
                "CF018 SELECT crossfoot.lots(currency => 'USD')",
                "CF018 SELECT crossfoot.expire_lots(\"limit\" => 0)",
                "42501 UPDATE crossfoot.lot SET spent = 0",
                "42501 INSERT INTO crossfoot.lot_event (lot_id, at, event, amount, remaining) VALUES (1, now(), 'spent', 1, 0)"
            })
    void nobody_gets_around_an_expiry(String attempt) throws Exception {
        if (Sql.column(reader, "SELECT key FROM crossfoot.lots('mine')").isEmpty()) {
            String moment = soon("1 second");
            grant("mine", "mine", "10", moment, "");
            awaitPast(moment);
            Sql.deposit(app, "mine", "5", "USD");
        }
        Sql.refused(app, attempt.substring(0, 5), attempt.substring(6));
        assertThat(money("mine")).isEqualTo("15.00 10.00 5.00");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE crossfoot.lot SET spent = 1",
                "DELETE FROM crossfoot.lot_event",
                "TRUNCATE crossfoot.lot",
                "INSERT INTO crossfoot.lot_event (lot_id, at, event, amount, remaining) VALUES (1, now(), 'spent', 1, 0)"
            })
    void not_even_the_owner_writes_lots(String statement) throws Exception {
        Sql.refused(owner, statement.startsWith("DELETE") ? "CF030" : "CF031", statement);
    }

    @Test
    void spending_at_once_takes_each_lot_once_and_the_expiry_the_rest() throws Exception {
        String moment = soon("1 second");
        Sql.deposit(app, "race", "1000", "USD");
        grant("race", "race:soon", "100", moment, "");
        grant("race", "race:later", "100", LATER, "");
        List<String> endings = Workers.run(database, 6, (worker, connection) -> {
                    List<String> own = new ArrayList<>();
                    do {
                        own.add(Sql.ending(
                                connection,
                                worker % 3 == 0
                                        ? "SELECT crossfoot.expire_lots()"
                                        : worker % 3 == 1
                                                ? "SELECT crossfoot.withdraw('race', 1, 'USD', 'spend')"
                                                : "SELECT crossfoot.transfer('race', 'race:shop', 1, 'USD', 'spend')"));
                    } while (own.size() < 8
                            || Sql.value(connection, "SELECT clock_timestamp() < ?::timestamptz", moment)
                                    .equals("t"));
                    own.add(Sql.ending(connection, "SELECT crossfoot.expire_lots()"));
                    return own;
                })
                .stream()
                .flatMap(List::stream)
                .toList();
        assertThat(new TreeSet<>(endings)).isSubsetOf("done", "CF010");
        assertThat(Sql.row(
                        reader,
                        "SELECT (SELECT count(*) FROM crossfoot.entry WHERE account = 'race' AND type = 'expiry')"
                                + " = (SELECT count(*) FROM crossfoot.lots('race') WHERE expired > 0),"
                                + " sum(l.spent) = least(200, -(SELECT sum(amount) FROM crossfoot.entry WHERE account = 'race' AND type = 'spend'"
                                + " AND posted_at < ?::timestamptz)) + coalesce((SELECT sum(v.amount) FROM crossfoot.lot_events('race:later') AS v"
                                + " WHERE v.event = 'spent' AND v.at >= ?::timestamptz), 0) FROM crossfoot.lots('race') AS l",
                        moment,
                        moment))
                .containsExactly("t", "t");
    }

    /** What the model knows of a lot. */
    private static final class Credit {
        final String key;
        final int priority;
        final String expiresAt;
        int left;
        int expired;

        Credit(String key, int priority, String expiresAt, int left) {
            this.key = key;
            this.priority = priority;
            this.expiresAt = expiresAt;
            this.left = left;
        }
    }

    @Test
    void a_random_story_is_as_the_model_has_it() throws Exception {
        long seed = new Random().nextLong();
        System.out.println("seed of the story of lots: " + seed);
        Random random = new Random(seed);
        List<Credit> credits = new ArrayList<>();
        int balance = 0;
        int held = 0;
        List<Integer> holds = new ArrayList<>();
        for (int step = 0; step < 90; step++) {
            int amount = 1 + random.nextInt(20);
            String call;
            boolean fits = true;
            switch (random.nextInt(6)) {
                case 0 -> {
                    boolean brief = random.nextInt(3) == 0;
                    Credit credit = new Credit(
                            "story:" + step,
                            random.nextInt(3),
                            brief ? soon("400 milliseconds") : "2999-0" + (1 + random.nextInt(9)) + "-01T00:00:00Z",
                            amount);
                    grant(
                            "story",
                            credit.key,
                            String.valueOf(amount),
                            credit.expiresAt,
                            ", \"priority\": " + credit.priority);
                    balance += amount;
                    credits.add(credit);
                    if (brief) {
                        awaitPast(credit.expiresAt);
                        int elsewhere =
                                credits.stream().mapToInt(c -> c.expired).sum();
                        credit.expired = Math.min(credit.left, Math.max(balance - held - elsewhere, 0));
                        credit.left = 0;
                    }
                    continue;
                }
                case 1 -> {
                    Sql.deposit(app, "story", String.valueOf(amount), "USD");
                    balance += amount;
                    continue;
                }
                case 2 -> {
                    int free = balance
                            - held
                            - credits.stream().mapToInt(c -> c.expired).sum();
                    fits = amount <= free;
                    call = "SELECT crossfoot.place_hold('story', 'USD', " + amount + ", 'story:" + step + "')";
                    if (fits) {
                        held += amount;
                        holds.add(step * 100 + amount);
                    }
                    assertThat(Sql.ending(app, call.replace("story'", "story'")))
                            .isEqualTo(balance == 0 && credits.isEmpty() && !fits ? "CF012" : fits ? "done" : "CF010");
                    continue;
                }
                case 3 -> {
                    if (!holds.isEmpty()) {
                        int hold = holds.remove(random.nextInt(holds.size()));
                        Sql.run(app, "SELECT crossfoot.capture_hold('story:" + hold / 100 + "', 'shop')");
                        held -= hold % 100;
                        balance -= hold % 100;
                        spend(credits, hold % 100);
                    }
                }
                case 4 -> {
                    Sql.run(app, "SELECT crossfoot.expire_lots('story')");
                    for (Credit credit : credits) {
                        balance -= credit.expired;
                    }
                    credits.removeIf(credit -> credit.expired > 0);
                }
                default -> {
                    int free = balance
                            - held
                            - credits.stream().mapToInt(c -> c.expired).sum();
                    fits = amount <= free;
                    String ending = Sql.ending(app, "SELECT crossfoot.withdraw('story', " + amount + ", 'USD')");
                    if (fits) {
                        balance -= amount;
                        spend(credits, amount);
                    }
                    assertThat(ending.equals("done"))
                            .as("seed %s, step %s: %s", seed, step, ending)
                            .isEqualTo(fits);
                }
            }
            for (Credit credit : credits) {
                assertThat(Sql.row(
                                reader,
                                "SELECT remaining::integer, expired::integer FROM crossfoot.lots('story', \"limit\" => 1000) WHERE key = ?",
                                credit.key))
                        .as("seed %s, step %s, %s", seed, step, credit.key)
                        .containsExactly(String.valueOf(credit.left), String.valueOf(credit.expired));
            }
            assertThat(credits.stream().mapToInt(c -> c.left + c.expired).sum()).isLessThanOrEqualTo(balance);
        }
    }

    private static void spend(List<Credit> credits, int amount) {
        int rest = amount;
        for (Credit credit : credits.stream()
                .sorted(Comparator.comparingInt((Credit c) -> c.priority).thenComparing(c -> c.expiresAt))
                .toList()) {
            int part = Math.min(rest, credit.left);
            credit.left -= part;
            rest -= part;
        }
    }
}
