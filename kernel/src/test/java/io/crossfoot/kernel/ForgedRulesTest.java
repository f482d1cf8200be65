package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a superuser writes into holds, links and rules with the triggers off, verify finds out. */
class ForgedRulesTest extends OnHolds {

    private String paid;
    private String small;
    private String back;

    @BeforeAll
    void something_of_everything() throws Exception {
        Sql.deposit(app, "plain", "1000", "USD");
        depositAndHold("part", "100", "80");
        Sql.run(app, "SELECT crossfoot.capture_hold('part', 'shop', 50)");
        depositAndHold("done", "100", "80");
        Sql.run(app, "SELECT crossfoot.capture_hold('done', 'shop', 50, release_rest => true)");
        Sql.deposit(app, "late", "100", "USD");
        Sql.run(
                app,
                "SELECT crossfoot.place_hold('late', 'USD', 60, 'late', clock_timestamp() + interval '100 milliseconds')");
        awaitExpiry("late");
        Sql.deposit(app, "late", "1", "USD");
        Sql.deposit(app, "timed", "100", "USD");
        Sql.run(app, "SELECT crossfoot.place_hold('timed', 'USD', 60, 'timed', '2999-01-01')");
        paid = Sql.value(app, "SELECT transaction_id FROM crossfoot.transfer('plain', 'shop', 50, 'USD')");
        small = Sql.value(app, "SELECT transaction_id FROM crossfoot.transfer('plain', 'shop', 5, 'USD')");
        back = Sql.value(app, "SELECT transaction_id FROM crossfoot.reverse(?::bigint, 30, 'refund')", paid);
        Sql.deposit(app, "over", "10", "USD");
        Sql.run(app, "SELECT crossfoot.open_account('fees', 'USD')");
        Sql.run(admin, "SELECT crossfoot.set_overdraft('over', 'USD', 100, 5, 'fees')");
        Sql.run(app, "SELECT crossfoot.withdraw('over', 30, 'USD')");
        Sql.run(admin, "SELECT crossfoot.set_overdraft('soon', 'USD', 100, until => '2999-01-01')");
        Sql.run(admin, "SELECT crossfoot.set_overdraft('saved', 'USD', protected_by => 'plain')");
        Sql.run(admin, "SELECT crossfoot.set_type('payout', signs => 'out')");
        Sql.deposit(app, "buyer", "100", "USD");
        String bought = Sql.value(app, "SELECT transaction_id FROM crossfoot.transfer('buyer', 'seller', 40, 'USD')");
        Sql.run(
                app,
                "SELECT crossfoot.open_dispute('lent', ?::bigint, 'buyer', 20, funded_by => 'plain', reason => 'Broken')",
                bought);
        Sql.run(app, "SELECT crossfoot.open_dispute('kept', ?::bigint, 'buyer', 10, reason => 'Broken')", bought);
        Sql.run(app, "SELECT crossfoot.open_dispute('over', ?::bigint, 'buyer', 5, reason => 'Broken')", bought);
        Sql.run(app, "SELECT crossfoot.win_dispute('over')");
        String grant =
                "SELECT crossfoot.post(jsonb_build_object('type', 'promo', 'link', jsonb_build_object('grants', jsonb_build_object('lot', ?,"
                        + " 'account', 'guest', 'expires_at', to_char((%s) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'))),"
                        + " 'postings', jsonb_build_array(jsonb_build_object('account', 'guest', 'amount', '10', 'currency', 'USD'))))";
        Sql.run(app, grant.formatted("timestamptz '2999-01-01'"), "fresh");
        Sql.run(app, "SELECT crossfoot.transfer('guest', 'seller', 4, 'USD')");
        Sql.run(app, grant.formatted("clock_timestamp() + interval '200 milliseconds'"), "stale");
        awaitMoment("(SELECT expires_at FROM crossfoot.find_lot('stale'))");
        Sql.deposit(app, "guest", "1", "USD");
    }

    private static final String ACCOUNT = "(SELECT id FROM crossfoot.account WHERE name = 'NAME' AND stripe = 0)";
    private static final List<String> TABLES = List.of(
            "account",
            "account_terms",
            "hold",
            "hold_event",
            "overdraft_rule",
            "type_rule",
            "dispute",
            "dispute_event",
            "lot",
            "lot_event",
            "transaction_detail",
            "posting",
            "posted_key");

    /** Runs statements as if no trigger were there, in a transaction that is rolled back after the test. */
    private void unguarded(String statements) throws Exception {
        superuser.setAutoCommit(false);
        List<String> after = new ArrayList<>();
        for (String table : TABLES) {
            after.addAll(Sql.column(
                    superuser,
                    "SELECT format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', tgrelid::regclass, tgname) FROM pg_trigger"
                            + " WHERE tgrelid = ('crossfoot.' || ?)::regclass AND NOT tgisinternal",
                    table));
            Sql.run(superuser, "ALTER TABLE crossfoot." + table + " DISABLE TRIGGER USER");
        }
        Sql.run(
                superuser,
                statements
                        .replaceAll("\\{([a-z]+)}", ACCOUNT.replace("NAME", "$1"))
                        .replace("PAID", paid)
                        .replace("SMALL", small)
                        .replace("BACK", back));
        for (String statement : after) {
            Sql.run(superuser, statement);
        }
    }

    @Test
    void what_is_not_forged_is_not_found() throws Exception {
        unguarded("SELECT 1");
        assertThat(Sql.differences(superuser)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Holds that are not what their events say.
                "part UPDATE crossfoot.hold SET captured = captured - 10 WHERE key = 'part'",
                "part UPDATE crossfoot.hold SET amount = amount + 10 WHERE key = 'part'",
                "part UPDATE crossfoot.hold SET released = released + 10 WHERE key = 'part'",
                "part UPDATE crossfoot.hold SET state = 'released' WHERE key = 'part'",
                "done UPDATE crossfoot.hold SET state = 'open' WHERE key = 'done'",
                "done UPDATE crossfoot.hold SET state = 'captured' WHERE key = 'done'",
                "done UPDATE crossfoot.hold SET captured = 80, released = 0, state = 'captured' WHERE key = 'done'",
                "late UPDATE crossfoot.hold SET state = 'released' WHERE key = 'late'",
                "late UPDATE crossfoot.hold SET state = 'open', released = 0 WHERE key = 'late'",
                "part UPDATE crossfoot.hold SET amount = 'NaN' WHERE key = 'part'",
                "timed UPDATE crossfoot.hold SET expires_at = NULL WHERE key = 'timed'",
                "timed UPDATE crossfoot.hold SET account_id = {plain} WHERE key = 'timed'",
                "timed UPDATE crossfoot.hold SET account_id = -5 WHERE key = 'timed'",
                "part DELETE FROM crossfoot.hold WHERE key = 'part'",
                "done DELETE FROM crossfoot.hold WHERE key = 'done'",
                // A hold that nobody placed, alone and with its event.
                "plain INSERT INTO crossfoot.hold (account_id, placed_at, key, digest, amount, captured, released) VALUES ({plain}, now(), 'ghost', '', 5, 0, 0)",
                "plain WITH h AS (INSERT INTO crossfoot.hold (account_id, placed_at, key, digest, amount, captured, released) VALUES ({plain}, now(), 'ghost', '', 5.00, 0.00, 0.00) RETURNING id)"
                        + " INSERT INTO crossfoot.hold_event (hold_id, at, event, amount, remaining) SELECT id, now(), 'placed', 5.00, 5.00 FROM h",
                // Events that are not what happened.
                "part DELETE FROM crossfoot.hold_event WHERE hold_id = (SELECT id FROM crossfoot.hold WHERE key = 'part')",
                "part DELETE FROM crossfoot.hold_event WHERE event = 'captured' AND hold_id = (SELECT id FROM crossfoot.hold WHERE key = 'part')",
                "part UPDATE crossfoot.hold_event SET amount = amount + 1 WHERE event = 'captured' AND hold_id = (SELECT id FROM crossfoot.hold WHERE key = 'part')",
                "part UPDATE crossfoot.hold_event SET remaining = remaining + 1 WHERE event = 'captured' AND hold_id = (SELECT id FROM crossfoot.hold WHERE key = 'part')",
                "part UPDATE crossfoot.hold_event SET transaction_id = PAID WHERE event = 'captured' AND hold_id = (SELECT id FROM crossfoot.hold WHERE key = 'part')",
                "part UPDATE crossfoot.hold_event SET transaction_id = NULL WHERE event = 'captured' AND hold_id = (SELECT id FROM crossfoot.hold WHERE key = 'part')",
                "done UPDATE crossfoot.hold_event SET event = 'captured' WHERE event = 'released' AND hold_id = (SELECT id FROM crossfoot.hold WHERE key = 'done')",
                "done INSERT INTO crossfoot.hold_event (hold_id, at, event, amount, remaining) SELECT id, now(), 'placed', 80, 80 FROM crossfoot.hold WHERE key = 'done'",
                // What a capture took and what it was recorded as agree, but no posting did.
                "part UPDATE crossfoot.hold SET captured = 60 WHERE key = 'part'; UPDATE crossfoot.hold_event SET amount = 60, remaining = 20 WHERE event = 'captured' AND hold_id = (SELECT id FROM crossfoot.hold WHERE key = 'part');"
                        + " UPDATE crossfoot.account SET held = 20 WHERE id = {part}; INSERT INTO crossfoot.account_terms (account_id, version, floor, held, state) SELECT id, version, floor, held, state FROM crossfoot.account WHERE id = {part}",
                // What is held, and what holds there are.
                "part UPDATE crossfoot.account SET held = 0 WHERE id = {part}",
                "plain UPDATE crossfoot.account SET held = 5 WHERE id = {plain}",
                "part UPDATE crossfoot.account SET held = 0 WHERE id = {part}; INSERT INTO crossfoot.account_terms (account_id, version, floor, held, state) SELECT id, version, floor, held, state FROM crossfoot.account WHERE id = {part}",
                "timed UPDATE crossfoot.account SET terms_due_at = NULL WHERE id = {timed}",
                "timed UPDATE crossfoot.account SET terms_due_at = now() WHERE id = {timed}",
                "plain UPDATE crossfoot.account SET terms_due_at = '2999-01-01' WHERE id = {plain}",
                // Links that are gone, point elsewhere or to nothing, or take back more than there was.
                "BACK UPDATE crossfoot.transaction_detail SET link = NULL, of_transaction_id = NULL WHERE transaction_id = BACK",
                "BACK UPDATE crossfoot.transaction_detail SET of_transaction_id = NULL WHERE transaction_id = BACK",
                "BACK UPDATE crossfoot.transaction_detail SET of_transaction_id = SMALL WHERE transaction_id = BACK",
                "SMALL UPDATE crossfoot.transaction_detail SET link = '{\"reverses\": SMALL}', of_transaction_id = SMALL WHERE transaction_id = BACK",
                "BACK UPDATE crossfoot.transaction_detail SET link = '{\"reverses\": 987654321}', of_transaction_id = 987654321 WHERE transaction_id = BACK",
                "BACK UPDATE crossfoot.transaction_detail SET link = '{\"reverses\": BACK}', of_transaction_id = BACK WHERE transaction_id = BACK",
                "BACK UPDATE crossfoot.transaction_detail SET link = '{\"captures\": \"part\"}', of_transaction_id = NULL, of_hold_id = (SELECT id FROM crossfoot.hold WHERE key = 'part') WHERE transaction_id = BACK",
                "part UPDATE crossfoot.transaction_detail SET link = NULL, of_hold_id = NULL WHERE link ->> 'captures' = 'part'",
                "part UPDATE crossfoot.transaction_detail SET of_hold_id = NULL WHERE link ->> 'captures' = 'part'",
                "part UPDATE crossfoot.transaction_detail SET link = '{\"captures\": \"done\"}', of_hold_id = (SELECT id FROM crossfoot.hold WHERE key = 'done') WHERE link ->> 'captures' = 'part'",
                // Rules that are gone or not asked.
                "over UPDATE crossfoot.account SET ruled = false WHERE id = {over}",
                "plain UPDATE crossfoot.account SET ruled = true WHERE id = {plain}",
                "over DELETE FROM crossfoot.overdraft_rule WHERE account_id = {over}",
                "soon UPDATE crossfoot.overdraft_rule SET until = NULL WHERE account_id = {soon}",
                "soon UPDATE crossfoot.account SET terms_due_at = NULL WHERE id = {soon}",
                "types_ruled UPDATE crossfoot.setting SET types_ruled = false",
                "types_ruled DELETE FROM crossfoot.type_rule",
                "payout UPDATE crossfoot.type_rule SET signs = 'up'",
                "payout UPDATE crossfoot.type_rule SET limits = '[{\"currency\": \"USD\", \"per_day\": \"-1\"}]'",
                // Disputes that are not what their events and transactions say.
                "buyer UPDATE crossfoot.account SET disputed = false WHERE id = {buyer}",
                "plain UPDATE crossfoot.account SET disputed = true WHERE id = {plain}",
                "lent UPDATE crossfoot.dispute SET amount = 21 WHERE key = 'lent'",
                "lent UPDATE crossfoot.dispute SET state = 'lost', ended_at = now() WHERE key = 'lent'",
                "lent UPDATE crossfoot.dispute SET credited_by = NULL WHERE key = 'lent'",
                "lent UPDATE crossfoot.dispute SET credited_by = PAID WHERE key = 'lent'",
                "lent UPDATE crossfoot.dispute SET funded_by = 'seller' WHERE key = 'lent'",
                "lent UPDATE crossfoot.dispute SET transaction_id = PAID WHERE key = 'lent'",
                "disputes DELETE FROM crossfoot.dispute WHERE key = 'lent'",
                "lent DELETE FROM crossfoot.dispute_event WHERE event = 'credited'",
                "kept UPDATE crossfoot.dispute SET amount = 11 WHERE key = 'kept'",
                "kept UPDATE crossfoot.dispute SET hold_id = NULL WHERE key = 'kept'",
                "kept UPDATE crossfoot.hold SET state = 'released', released = 10 WHERE key = 'dispute:kept'",
                "over UPDATE crossfoot.dispute SET state = 'open', ended_at = NULL WHERE key = 'over'",
                "over UPDATE crossfoot.dispute SET reversed_by = NULL WHERE key = 'over'",
                "over UPDATE crossfoot.dispute SET reversed_by = BACK WHERE key = 'over'",
                "over UPDATE crossfoot.dispute_event SET event = 'lost' WHERE event = 'won'",
                // Lots that are not what granted and spent them.
                "fresh UPDATE crossfoot.lot SET spent = 0 WHERE key = 'fresh'",
                "fresh UPDATE crossfoot.lot SET amount = 20 WHERE key = 'fresh'",
                "fresh UPDATE crossfoot.lot SET amount = 20 WHERE key = 'fresh'; UPDATE crossfoot.lot_event SET amount = 20, remaining = 20 WHERE event = 'granted' AND lot_id = (SELECT id FROM crossfoot.lot WHERE key = 'fresh');"
                        + " UPDATE crossfoot.lot_event SET remaining = 16 WHERE event = 'spent'",
                "fresh UPDATE crossfoot.lot SET state = 'spent' WHERE key = 'fresh'",
                "fresh UPDATE crossfoot.lot SET transaction_id = PAID WHERE key = 'fresh'",
                "fresh UPDATE crossfoot.lot SET key = 'other' WHERE key = 'fresh'",
                "fresh UPDATE crossfoot.lot SET account_id = {plain} WHERE key = 'fresh'",
                "guest UPDATE crossfoot.lot SET expires_at = '2998-01-01' WHERE key = 'fresh'",
                "fresh UPDATE crossfoot.lot SET expires_at = granted_at WHERE key = 'fresh'",
                "fresh DELETE FROM crossfoot.lot WHERE key = 'fresh'",
                "fresh DELETE FROM crossfoot.lot_event WHERE event = 'spent' AND lot_id = (SELECT id FROM crossfoot.lot WHERE key = 'fresh')",
                "fresh UPDATE crossfoot.lot_event SET transaction_id = PAID WHERE event = 'spent' AND lot_id = (SELECT id FROM crossfoot.lot WHERE key = 'fresh')",
                "fresh UPDATE crossfoot.lot_event SET amount = 5, remaining = 5 WHERE event = 'spent' AND lot_id = (SELECT id FROM crossfoot.lot WHERE key = 'fresh')",
                "fresh UPDATE crossfoot.transaction_detail SET link = NULL WHERE link #>> '{grants,lot}' = 'fresh'",
                "fresh UPDATE crossfoot.transaction_detail SET link = jsonb_set(link, '{grants,lot}', '\"other\"') WHERE link #>> '{grants,lot}' = 'fresh'",
                "fresh UPDATE crossfoot.transaction_detail SET link = jsonb_set(link, '{grants,priority}', '5') WHERE link #>> '{grants,lot}' = 'fresh'",
                "fresh UPDATE crossfoot.lot SET expires_to = 'plain' WHERE key = 'fresh'",
                "fresh UPDATE crossfoot.lot SET priority = 7 WHERE key = 'fresh'",
                "stale UPDATE crossfoot.lot SET expired = 0, state = 'open' WHERE key = 'stale'",
                "stale UPDATE crossfoot.lot SET spent = 5, expired = 5 WHERE key = 'stale'",
                "stale UPDATE crossfoot.hold SET state = 'released', released = 10 WHERE key = 'lot:stale'",
                "guest UPDATE crossfoot.account SET ruled = false WHERE id = {guest}"
            })
    void verify_finds(String text) throws Exception {
        int end = text.indexOf(' ');
        String named = text.substring(0, end).replace("BACK", back).replace("SMALL", small);
        unguarded(text.substring(end + 1));
        List<String> found = Sql.differences(superuser);
        assertThat(found).isNotEmpty();
        assertThat(String.join("\n", found)).contains(named);
        assertThat(found).as("nothing else is to blame").noneMatch(each -> each.contains("\"catalogue\""));
    }
}
