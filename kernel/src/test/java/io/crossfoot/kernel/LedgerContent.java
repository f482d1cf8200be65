package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A ledger with something of everything in it, and what any two copies of it must have in common. */
final class LedgerContent {

    private LedgerContent() {}

    /** Posts, imports and sets something of everything. The first connection is a superuser's. */
    static void fill(Connection superuser, List<Connection> apps) throws Exception {
        Sql.run(superuser, "SELECT crossfoot.configure('Europe/Prague', actor => 'anna')");
        Sql.run(superuser, "SELECT crossfoot.add_currency('GEM', 3, 'Gems')");
        // Ten months of history; the last batch is of one transaction with three postings.
        Sql.run(superuser, """
                SELECT crossfoot.import_batch(array_agg(n), array_fill(NULL::text, ARRAY[count(*)::integer]), array_agg('old:' || n % 7),
                    array_agg(n + 0.5), array_agg(CASE WHEN n % 3 = 0 THEN 'GEM' ELSE 'EUR' END), array_agg('history'::text), array_agg('import-' || n),
                    NULL, NULL, NULL, NULL, array_agg(timestamptz '2024-11-29 22:30:00.000001+00' + n * interval '6 days'))
                FROM generate_series(1, 50) AS n""");
        Sql.run(superuser, """
                SELECT crossfoot.import_batch('{1,1,1}', '{old:1,old:2,old:4}', '{old:2,old:4,old:1}', '{1,1,1}', '{EUR,EUR,EUR}', '{round}',
                    NULL, '{2025-10-01}', '{"a \\"round\\" trip"}', '{r-1}', ARRAY['{"a": [1, 2.50, null], "č": "ř\\n"}'::jsonb], '{2025-10-01 12:00:00+00}')""");
        for (Connection app : apps) {
            // Each connection posts through an external stripe of its own.
            for (int n = 0; n < 5; n++) {
                Sql.deposit(app, "user:" + n, "100", "EUR");
                Sql.deposit(app, "user:" + n, "0.125", "GEM");
            }
        }
        Connection app = apps.get(0);
        Sql.run(
                app,
                "SELECT crossfoot.transfer('user:1', 'user:2', 12.3, 'EUR', 'gift', key => 'gift-1', effective_date => '2026-01-31',"
                        + " description => 'Všechno nejlepší', reference => 'card 7', metadata => '{\"card\": 7}')");
        Sql.run(
                app,
                "SELECT crossfoot.post('{\"type\": \"purchase\", \"key\": \"order-1\", \"postings\": [{\"source\": \"user:2\","
                        + " \"destination\": \"revenue\", \"amount\": \"9.00\", \"currency\": \"EUR\"}, {\"source\": \"user:2\","
                        + " \"destination\": \"fees\", \"amount\": \"0.50\", \"currency\": \"EUR\"}]}'::jsonb)");
        Sql.run(
                superuser,
                "SELECT crossfoot.set_floor('user:3', 'EUR', -50), crossfoot.set_floor('user:3', 'EUR', NULL)");
        Sql.run(app, "SELECT crossfoot.withdraw('user:3', 1000, 'EUR', 'payout')");
        Sql.run(superuser, "SELECT crossfoot.set_floor('user:3', 'EUR', 20)");
        Sql.run(app, "SELECT crossfoot.open_account('empty', 'USD')");
        Sql.run(superuser, "SELECT crossfoot.close_account('empty', 'USD', 'anna')");
        Sql.run(superuser, "SELECT crossfoot.freeze_account('user:4', 'EUR', 'under review', true, 'anna')");
        Sql.run(superuser, "SELECT crossfoot.freeze_account('user:4', 'GEM', 'court order', actor => 'anna')");
        Sql.run(
                superuser,
                "SELECT crossfoot.create_api_key('abcdefgh', 'shop', sha256('s'), 'post', '{user:,shop:}', '2126-01-01', 'anna')");
        // Credit that expires: spent in part, and expired with nobody having moved it.
        Sql.run(
                superuser,
                "SELECT crossfoot.post(jsonb_build_object('type', 'promo', 'link', jsonb_build_object('grants', jsonb_build_object('lot', l.key, 'account', 'points',"
                        + " 'expires_at', l.expires_at, 'priority', 1)), 'postings', jsonb_build_array(jsonb_build_object('account', 'points', 'amount', '20', 'currency', 'EUR'))))"
                        + " FROM (VALUES ('lot-open', '2126-01-01T00:00:00Z'), ('lot-late', to_char((clock_timestamp() + interval '500 milliseconds')"
                        + " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'))) AS l(key, expires_at)");
        Sql.run(superuser, "SELECT crossfoot.withdraw('points', 5, 'EUR')");
        // Holds in every state, a refund, a refund of it, a correction, and overdrafts with rules.
        Sql.deposit(app, "card", "100", "EUR");
        Sql.run(
                app,
                "SELECT crossfoot.place_hold('card', 'EUR', 20, 'hold-open', '2126-01-01', 'hotel', 'room 7', '{\"nights\": 2}'),"
                        + " crossfoot.place_hold('card', 'EUR', 10, 'hold-captured'), crossfoot.place_hold('card', 'EUR', 10, 'hold-released'),"
                        + " crossfoot.place_hold('card', 'EUR', 5, 'hold-late', clock_timestamp() + interval '300 milliseconds')");
        Sql.run(app, "SELECT crossfoot.capture_hold('hold-open', 'revenue', 5, key => 'capture-1')");
        Sql.run(app, "SELECT crossfoot.capture_hold('hold-captured', 'revenue')");
        Sql.run(app, "SELECT crossfoot.release_hold('hold-released')");
        Sql.run(
                app,
                "WITH paid AS MATERIALIZED (SELECT transaction_id FROM crossfoot.transfer('card', 'revenue', 10, 'EUR', 'purchase')),"
                        + " back AS MATERIALIZED (SELECT r.transaction_id FROM paid, crossfoot.reverse(paid.transaction_id, 4, 'refund', 'refund-1') AS r)"
                        + " SELECT r.transaction_id FROM back, crossfoot.reverse(back.transaction_id, 1, 'refund') AS r");
        Sql.run(
                app,
                "SELECT crossfoot.post(jsonb_build_object('type', 'correction', 'reference', 'case 7', 'link', jsonb_build_object('adjusts', t.transaction_id,"
                        + " 'reason', 'the price was 8'), 'postings', '[{\"source\": \"revenue\", \"destination\": \"card\", \"amount\": \"1\", \"currency\": \"EUR\"}]'::jsonb))"
                        + " FROM crossfoot.transactions('card', 'EUR', 'purchase') AS t LIMIT 1");
        Sql.run(
                superuser,
                "SELECT crossfoot.set_overdraft('over:fee', 'EUR', 50, 2.5, 'fees', actor => 'anna'),"
                        + " crossfoot.set_overdraft('over:time', 'EUR', 50, until => '2126-01-01'), crossfoot.set_overdraft('over:saved', 'EUR', protected_by => 'card')");
        Sql.run(
                superuser,
                "SELECT crossfoot.set_type('topup', 'bank', 'in', '{channel}', '{crossfoot_app}',"
                        + " '[{\"currency\": \"EUR\", \"per_day\": \"500\", \"count_per_day\": 5}]', 'anna')");
        Sql.run(
                app,
                "SELECT crossfoot.withdraw('over:fee', 10, 'EUR', key => 'over-1'), crossfoot.withdraw('over:saved', 3, 'EUR')");
        // It has expired, and nothing has recorded that.
        await().atMost(Duration.ofSeconds(30))
                .until(() -> Sql.value(app, "SELECT state FROM crossfoot.find_hold('hold-late')")
                        .equals("expired"));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> Sql.value(superuser, "SELECT state FROM crossfoot.lots() WHERE key = 'lot-late'")
                        .equals("expired"));
        // Numbers that nobody got leave gaps, which stay.
        Sql.run(superuser, "SELECT nextval('crossfoot.transaction_id') FROM generate_series(1, 3)");
    }

    /** States that what a fill has held, taken back and allowed goes on from where it was. */
    static void assertRulesGoOn(Connection superuser, Connection app) throws Exception {
        String capture = "SELECT replayed FROM crossfoot.capture_hold('hold-open', 'revenue', 5, key => 'capture-1')";
        assertThat(Sql.value(app, capture)).isEqualTo("t");
        Sql.refused(app, "CF062", "SELECT crossfoot.capture_hold('hold-open', 'revenue', 15.01)");
        Sql.run(app, "SELECT crossfoot.capture_hold('hold-open', 'revenue', 15)");
        Sql.refused(app, "CF061", "SELECT crossfoot.release_hold('hold-late')");
        String purchase = "(SELECT transaction_id FROM crossfoot.transactions('card', 'EUR', 'purchase') LIMIT 1)";
        Sql.refused(app, "CF066", "SELECT crossfoot.reverse(" + purchase + ", 6.01)");
        Sql.run(app, "SELECT crossfoot.reverse(" + purchase + ", 6)");
        assertThat(
                        Sql.value(
                                app,
                                "SELECT concat_ws(' ', replayed, balance) FROM crossfoot.withdraw('over:fee', 10, 'EUR', key => 'over-1')"))
                .isEqualTo("t -12.50");
        Sql.deposit(app, "over:fee", "12.50", "EUR");
        Sql.run(app, "SELECT crossfoot.withdraw('over:fee', 1, 'EUR'), crossfoot.withdraw('over:saved', 1, 'EUR')");
        assertThat(Sql.balance(app, "over:fee", "EUR")).isEqualTo("-3.50");
        assertThat(Sql.balance(app, "over:saved", "EUR")).isEqualTo("0.00");
        Sql.assertSound(superuser);
    }

    /** All rows of all tables, and where the sequences are, as texts: what must not differ at all. */
    static Map<String, List<String>> rows(Connection superuser) throws Exception {
        Map<String, List<String>> content = new TreeMap<>();
        Sql.run(superuser, "SET TimeZone = 'UTC'");
        for (String table : Sql.column(
                superuser,
                "SELECT relname FROM pg_class WHERE relnamespace = 'crossfoot'::regnamespace AND relkind = 'r'"
                        + " AND relname <> 'schema_history'")) {
            List<String> rows = Sql.column(
                    superuser, "SELECT t::text FROM crossfoot." + table + " AS t ORDER BY t::text COLLATE \"C\"");
            // The months to come are those of the day on which a ledger was installed.
            if (!rows.isEmpty() || !table.startsWith("posting_")) {
                content.put(table, rows);
            }
        }
        for (String sequence : Sql.column(
                superuser,
                "SELECT relname FROM pg_class WHERE relnamespace = 'crossfoot'::regnamespace AND relkind = 'S'")) {
            content.put(sequence, Sql.row(superuser, "SELECT last_value, is_called FROM crossfoot." + sequence));
        }
        return content;
    }

    /** Every row of every table, every relation and every sequence of the ledger. */
    static List<String> everything(Connection superuser) throws Exception {
        List<String> all = new ArrayList<>();
        List<String> queries = new ArrayList<>();
        for (List<String> relation : Sql.rows(
                superuser,
                "SELECT relkind::text, oid::regclass FROM pg_class WHERE relnamespace = 'crossfoot'::regnamespace ORDER BY 1, 2")) {
            String name = relation.get(1);
            all.add(relation.get(0) + " " + name);
            if (relation.get(0).equals("r")) {
                queries.add("SELECT '" + name
                        + " ' || coalesce(md5(string_agg(t::text, '/' ORDER BY t::text)), '') FROM " + name + " AS t");
            } else if (relation.get(0).equals("S")) {
                queries.add("SELECT '" + name + " ' || last_value || ' ' || is_called FROM " + name);
            }
        }
        all.addAll(Sql.column(superuser, String.join(" UNION ALL ", queries) + " ORDER BY 1"));
        return all;
    }

    /** What callers see through functions and views. */
    static Map<String, List<List<String>>> readings(Connection superuser) throws Exception {
        Sql.run(superuser, "SET TimeZone = 'UTC'");
        Map<String, List<List<String>>> readings = new TreeMap<>();
        for (String query : List.of(
                "SELECT * FROM crossfoot.entry ORDER BY transaction_id, leg, amount",
                "SELECT * FROM crossfoot.transaction ORDER BY transaction_id",
                "SELECT * FROM crossfoot.account_balance ORDER BY account, currency",
                "SELECT * FROM crossfoot.currencies ORDER BY code",
                "SELECT b.* FROM generate_series(0, 6) AS n, crossfoot.balance('old:' || n, NULL, '2025-06-01') AS b ORDER BY 1, 2",
                "SELECT * FROM crossfoot.entries('user:1', 'EUR', NULL, 3)",
                "SELECT * FROM crossfoot.transactions()",
                "SELECT * FROM crossfoot.audit()",
                "SELECT * FROM crossfoot.states('user:4', 'EUR')",
                "SELECT * FROM crossfoot.holds()",
                "SELECT * FROM crossfoot.disputes()",
                "SELECT h.key, e.* FROM crossfoot.holds() AS h, crossfoot.hold_events(h.key) AS e",
                "SELECT * FROM crossfoot.lots()",
                "SELECT l.key, e.* FROM crossfoot.lots() AS l, crossfoot.lot_events(l.key) AS e",
                "SELECT * FROM crossfoot.overdraft('over:fee', 'EUR')",
                "SELECT * FROM crossfoot.overdraft('over:time', 'EUR')",
                "SELECT * FROM crossfoot.overdraft('over:saved', 'EUR')",
                "SELECT * FROM crossfoot.transaction_types ORDER BY name",
                "SELECT e - 'at' - 'text' FROM crossfoot.explain('card', 'EUR') AS e",
                "SELECT * FROM crossfoot.find_api_key('abcdefgh', sha256('s'))",
                "SELECT * FROM crossfoot.trial_balance() ORDER BY 1, 2",
                "SELECT ok, accounts, transactions, entries, differences FROM crossfoot.verify()")) {
            readings.put(query, Sql.rows(superuser, query));
        }
        return readings;
    }
}
