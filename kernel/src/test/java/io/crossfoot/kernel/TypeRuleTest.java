package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What transactions of a type must be like: where they take from and give to, what is said of them, how much, how often, by whom. */
class TypeRuleTest extends OnHolds {

    @BeforeAll
    void no_midnight_while_this_runs() throws Exception {
        Sql.run(admin, "SELECT crossfoot.configure(?)", TestDatabase.zoneOfHour(12));
    }

    private String rule(String arguments) throws Exception {
        return Sql.value(
                admin,
                "SELECT concat_ws(' ', name, counter_account, signs, required_metadata, posters, limits) FROM crossfoot.set_type("
                        + arguments + ")");
    }

    private static String limits(String more) {
        return "limits => '[{\"currency\": \"USD\", " + more + "}]'";
    }

    /** A fact of a refusal with CF068. */
    private String broken(String rule, String call) throws Exception {
        String facts = Sql.refused(app, "CF068", call);
        assertThat(Sql.value(reader, "SELECT ?::jsonb ->> 'rule'", facts)).isEqualTo(rule);
        return facts;
    }

    private List<String> postings(String type) throws Exception {
        return Sql.column(
                reader,
                "SELECT concat_ws(' ', p ->> 'source', p ->> 'destination', p ->> 'amount') FROM crossfoot.transactions(NULL, NULL, ?) AS t,"
                        + " jsonb_array_elements(t.postings) AS p ORDER BY t.transaction_id, (p ->> 'leg')::integer",
                type);
    }

    @Test
    void a_rule_is_shown_with_its_type_whether_or_not_that_was_posted() throws Exception {
        assertThat(rule(
                        "'a1', 'bank:a1', 'in', '{channel,case}', '{crossfoot_app}', '[{\"currency\": \"JPY\", \"count_per_day\": 3},"
                                + " {\"currency\": \"EUR\", \"per_day\": \"10.5\", \"per_transaction\": \"5\"}]'"))
                .isEqualTo(
                        "a1 bank:a1 in {channel,case} {crossfoot_app} [{\"per_day\": \"10.50\", \"currency\": \"EUR\", \"per_transaction\": \"5.00\"},"
                                + " {\"currency\": \"JPY\", \"count_per_day\": 3}]");
        assertThat(
                        Sql.row(
                                reader,
                                "SELECT first_posted_at, counter_account, signs FROM crossfoot.transaction_types WHERE name = 'a1'"))
                .containsExactly(null, "bank:a1", "in");
        assertThat(rule("'a1', NULL, 'out'")).as("the whole rule is replaced").isEqualTo("a1 out");
        assertThat(rule("'a1'")).isEqualTo("a1");
        assertThat(Sql.column(reader, "SELECT name FROM crossfoot.transaction_types WHERE name = 'a1'"))
                .isEmpty();
        Sql.deposit(app, "a1", "1", "USD");
        rule("'deposit', required_metadata => '{never}'");
        assertThat(
                        Sql.row(
                                reader,
                                "SELECT first_posted_at IS NULL, required_metadata FROM crossfoot.transaction_types WHERE name = 'deposit'"))
                .containsExactly("f", "{never}");
        rule("'deposit'");
        Sql.deposit(app, "a1", "1", "USD");
    }

    @Test
    void every_rule_is_kept_and_the_same_again_is_not() throws Exception {
        for (int n = 0; n < 2; n++) {
            rule("'a2', signs => 'in', actor => 'anna'");
        }
        rule("'a2', 'external:a2', signs => 'in'");
        rule("'a2', posters => '{}', required_metadata => '{}', limits => '[]'");
        rule("'a2'");
        assertThat(
                        Sql.column(
                                superuser,
                                "SELECT concat_ws(' ', signs, changed_by, actor) FROM crossfoot.type_rule WHERE type = 'a2' ORDER BY id"))
                .containsExactly("in admin anna", "both admin");
        assertThat(Sql.value(admin, "SELECT count(*) FROM crossfoot.audit() WHERE facts ->> 'type' = 'a2'"))
                .isEqualTo("2");
    }

    @Test
    void a_rule_that_is_none_is_refused() throws Exception {
        List<String> before = rows();
        for (String text : List.of(
                "counter_account 'x', 'a b'",
                "counter_account 'x', ''",
                "signs 'x', signs => 'up'",
                "required_metadata 'x', required_metadata => '{a,a}'",
                "required_metadata 'x', required_metadata => '{a,NULL}'",
                "required_metadata 'x', required_metadata => '{{a}}'",
                "required_metadata 'x', required_metadata => '{\"\"}'",
                "posters 'x', posters => '{nobody_of_this_name}'",
                "posters 'x', posters => '{crossfoot_app,crossfoot_app}'",
                "limits 'x', limits => '{}'",
                "limits 'x', limits => '[1]'",
                "limits 'x', limits => '[{\"currency\": \"USD\"}]'",
                "limits 'x', limits => '[{\"currency\": \"USD\", \"per_day\": \"1\", \"per_week\": \"1\"}]'",
                "currency 'x', limits => '[{\"per_day\": \"1\"}]'",
                "currency 'x', limits => '[{\"currency\": \"XYZ\", \"per_day\": \"1\"}]'",
                "currency 'x', limits => '[{\"currency\": \"USD\", \"per_day\": \"1\"}, {\"currency\": \"USD\", \"count_per_day\": 1}]'",
                "per_day 'x', limits => '[{\"currency\": \"USD\", \"per_day\": \"0\"}]'",
                "per_day 'x', limits => '[{\"currency\": \"USD\", \"per_day\": \"-1\"}]'",
                "per_day 'x', limits => '[{\"currency\": \"USD\", \"per_day\": \"NaN\"}]'",
                "per_day 'x', limits => '[{\"currency\": \"USD\", \"per_day\": {\"a\": 1}}]'",
                "per_transaction 'x', limits => '[{\"currency\": \"USD\", \"per_transaction\": \"0.001\"}]'",
                "per_transaction 'x', limits => '[{\"currency\": \"USD\", \"per_transaction\": \"100000000000000000000\"}]'",
                "count_per_day 'x', limits => '[{\"currency\": \"USD\", \"count_per_day\": 0}]'",
                "count_per_day 'x', limits => '[{\"currency\": \"USD\", \"count_per_day\": 1.5}]'",
                "count_per_day 'x', limits => '[{\"currency\": \"USD\", \"count_per_day\": \"many\"}]'")) {
            int end = text.indexOf(' ');
            String facts = Sql.refused(admin, "CF069", "SELECT crossfoot.set_type(" + text.substring(end + 1) + ")");
            assertThat(Sql.value(reader, "SELECT ?::jsonb ->> 'field'", facts))
                    .as(text)
                    .isEqualTo(text.substring(0, end));
        }
        assertThat(rows()).isEqualTo(before);
    }

    @Test
    void a_name_that_is_none_is_refused() throws Exception {
        for (String name : List.of("NULL", "''", "'a b'", "'" + "x".repeat(64) + "'")) {
            refusedWithoutTrace(admin, "CF006", "SELECT crossfoot.set_type(" + name + ", signs => 'in')");
        }
    }

    @Test
    void the_counter_account_stands_in_the_place_of_the_external_one_in_every_way_of_posting() throws Exception {
        rule("'b1', 'bank:b1'");
        Sql.run(admin, "SELECT crossfoot.set_floor('bank:b1', 'USD', NULL)");
        Sql.run(app, "SELECT crossfoot.deposit('b1', 1, 'USD', 'b1')");
        Sql.run(app, "SELECT crossfoot.withdraw('b1', 0.5, 'USD', 'b1')");
        Sql.run(app, "SELECT crossfoot.transfer(NULL, 'b1', 2, 'USD', 'b1')");
        Sql.run(app, "SELECT crossfoot.transfer('external:b1', 'b1', 3, 'USD', 'b1', description => 'x')");
        Sql.run(
                app,
                "SELECT crossfoot.post('{\"type\": \"b1\", \"postings\": [{\"account\": \"b1\", \"amount\": \"4\", \"currency\": \"USD\"}]}')");
        Sql.run(
                app,
                "SELECT crossfoot.post_batch('{1,2}', '{NULL,external:b1}', '{b1,b1}', '{5,6}', '{USD,USD}', '{b1,b1}')");
        Sql.run(
                app,
                "SELECT crossfoot.perform('[{\"post\": {\"type\": \"b1\", \"postings\": [{\"account\": \"b1\", \"amount\": \"7\", \"currency\": \"USD\"}]}}]')");
        hold("b1", "8", "b1");
        Sql.run(app, "SELECT crossfoot.capture_hold('b1', NULL, type => 'b1')");
        assertThat(postings("b1"))
                .containsExactly(
                        "bank:b1 b1 1.00",
                        "b1 bank:b1 0.50",
                        "bank:b1 b1 2.00",
                        "bank:b1 b1 3.00",
                        "bank:b1 b1 4.00",
                        "bank:b1 b1 5.00",
                        "bank:b1 b1 6.00",
                        "bank:b1 b1 7.00",
                        "b1 bank:b1 8.00");
        assertThat(Sql.balance(reader, "external:b1", "USD")).isNull();
    }

    @Test
    void the_counter_accounts_own_floor_holds_and_its_figures_are_not_answered() throws Exception {
        rule("'b2', 'bank:b2'");
        refusedWithoutTrace(app, "CF010", "SELECT crossfoot.deposit('b2', 5, 'USD', 'b2')");
        Sql.deposit(app, "bank:b2", "5", "USD");
        assertThat(
                        Sql.row(
                                app,
                                "SELECT source_balance, source_version, destination_balance FROM crossfoot.transfer(NULL, 'b2', 5, 'USD', 'b2')"))
                .containsExactly(null, null, "5.00");
        assertThat(Sql.balance(reader, "bank:b2", "USD")).isEqualTo("0.00");
    }

    @Test
    void a_key_stands_for_what_was_given_whatever_the_rule_has_become() throws Exception {
        String call = "SELECT * FROM crossfoot.deposit('b3', 5, 'USD', 'b3', 'key-b3')";
        List<String> first = Sql.row(app, call);
        first.set(3, "t");
        for (String counter : List.of("'bank:b3'", "'bank:b3:new'", "NULL")) {
            rule("'b3', " + counter + ", 'in', '{never}'");
            assertThat(Sql.row(app, call)).isEqualTo(first);
            Sql.refused(app, "CF011", call.replace("5", "6"));
        }
        // And the other way round: posted under a rule, asked again without one.
        rule("'b3', 'bank:b3'");
        Sql.deposit(app, "bank:b3", "9", "USD");
        call = call.replace("key-b3", "key-b3-2");
        first = Sql.row(app, call);
        first.set(3, "t");
        for (String counter : List.of("'bank:b3'", "'bank:b3:new'", "NULL")) {
            rule("'b3', " + counter);
            assertThat(Sql.row(app, call)).isEqualTo(first);
        }
    }

    @Test
    void signs_say_on_which_side_the_counter_account_is() throws Exception {
        for (String account : List.of("promo", "user", "shop")) {
            Sql.deposit(app, account, "10", "USD");
        }
        int number = 0;
        // Signs, counter-account, source, destination, and what becomes of it.
        for (String text : List.of(
                "in NULL external:TYPE user done",
                "in NULL NULL user done",
                "in NULL user NULL signs",
                "in NULL user shop counter_account",
                "in promo promo user done",
                "in promo NULL user done",
                "in promo user promo signs",
                "in promo external:other user counter_account",
                "out NULL user NULL done",
                "out NULL NULL user signs",
                "out promo user promo done",
                "out promo promo user signs",
                "out promo user shop counter_account",
                "both promo user shop done",
                "both promo promo user done")) {
            String type = "c" + ++number;
            String[] words = text.replace("TYPE", type).split(" ");
            rule("'" + type + "', " + quoted(words[1]) + ", '" + words[0] + "'");
            String call = "SELECT crossfoot.transfer(" + quoted(words[2]) + ", " + quoted(words[3]) + ", 1, 'USD', '"
                    + type + "')";
            if (words[4].equals("done")) {
                Sql.run(app, call);
            } else {
                broken(words[4], call);
            }
        }
    }

    private static String quoted(String text) {
        return text.equals("NULL") ? text : "'" + text + "'";
    }

    @Test
    void metadata_that_a_type_needs_is_there_and_not_null() throws Exception {
        Sql.deposit(app, "d1", "10", "USD");
        rule("'d1', required_metadata => '{order,lines}'");
        assertThat(broken("required_metadata", "SELECT crossfoot.withdraw('d1', 1, 'USD', 'd1')"))
                .contains("\"member\": \"order\"");
        for (String metadata : List.of("{\"order\": 7}", "{\"order\": 7, \"lines\": null}", "{\"lines\": []}")) {
            broken(
                    "required_metadata",
                    "SELECT crossfoot.withdraw('d1', 1, 'USD', 'd1', metadata => '" + metadata + "')");
        }
        Sql.run(
                app,
                "SELECT crossfoot.withdraw('d1', 1, 'USD', 'd1', metadata => '{\"order\": \"\", \"lines\": [], \"more\": 1}')");
    }

    @Test
    void who_is_a_member_of_no_poster_is_refused() throws Exception {
        Sql.deposit(app, "e1", "10", "USD");
        rule("'e1', posters => '{crossfoot_admin}'");
        String call = "SELECT crossfoot.withdraw('e1', 1, 'USD', 'e1')";
        assertThat(broken("posters", call)).contains("\"role\": \"app\"");
        Sql.run(admin, call);
        rule("'e1', posters => '{crossfoot_admin,app}'");
        Sql.run(app, call);
        Sql.run(superuser, "CREATE ROLE till_e1; GRANT till_e1 TO app");
        try {
            rule("'e1', posters => '{till_e1}'");
            Sql.run(app, call);
            Sql.refused(admin, "CF068", call);
        } finally {
            Sql.run(superuser, "DROP ROLE till_e1");
        }
        broken("posters", call);
    }

    @Test
    void a_transaction_moves_no_more_than_its_type_allows_in_all_its_postings() throws Exception {
        Sql.deposit(app, "f1", "1000", "USD");
        Sql.deposit(app, "f1", "1000", "EUR");
        rule("'f1', " + limits("\"per_transaction\": \"100\""));
        assertThat(broken("per_transaction", "SELECT crossfoot.withdraw('f1', 100.01, 'USD', 'f1')"))
                .contains("\"limit\": \"100.00\"", "\"asked\": \"100.01\"");
        Sql.run(app, "SELECT crossfoot.withdraw('f1', 100, 'USD', 'f1')");
        Sql.run(app, "SELECT crossfoot.withdraw('f1', 500, 'EUR', 'f1')");
        assertThat(Sql.column(
                        app,
                        "SELECT coalesce(facts ->> 'rule', status) FROM crossfoot.post_batch('{1,1,2,2}', '{f1,f1,f1,f1}', '{g,h,g,h}', '{50,50,50,50.01}',"
                                + " '{USD,USD,USD,USD}', '{f1,f1}') ORDER BY transaction, leg"))
                .containsExactly("posted", "posted", "per_transaction", "per_transaction");
    }

    @Test
    void an_account_moves_no_more_in_a_day_than_its_type_allows() throws Exception {
        Sql.deposit(app, "g1", "1000", "USD");
        Sql.deposit(app, "g2", "1000", "USD");
        Sql.run(app, "SELECT crossfoot.withdraw('g1', 20, 'USD', 'g1')");
        rule("'g1', " + limits("\"per_day\": \"100\""));
        Sql.run(app, "SELECT crossfoot.withdraw('g1', 50, 'USD', 'g1')");
        assertThat(broken("per_day", "SELECT crossfoot.withdraw('g1', 30.01, 'USD', 'g1')"))
                .as("what was before the rule counts")
                .contains(
                        "\"account\": \"g1\"", "\"limit\": \"100.00\"", "\"asked\": \"30.01\"", "\"used\": \"70.00\"");
        Sql.run(app, "SELECT crossfoot.deposit('g1', 10, 'USD', 'g1')");
        broken("per_day", "SELECT crossfoot.withdraw('g1', 20.01, 'USD', 'g1')");
        Sql.run(app, "SELECT crossfoot.withdraw('g1', 500, 'USD', 'other')");
        Sql.run(app, "SELECT crossfoot.transfer('g2', 'g1', 100, 'USD', 'g1')");
        Sql.run(app, "SELECT crossfoot.withdraw('g1', 20, 'USD', 'g1')");
        broken("per_day", "SELECT crossfoot.withdraw('g1', 0.01, 'USD', 'g1')");
        broken("per_day", "SELECT crossfoot.transfer('g2', 'g1', 0.01, 'USD', 'g1')");
        rule("'g1', " + limits("\"per_day\": \"100.01\""));
        Sql.run(app, "SELECT crossfoot.withdraw('g1', 0.01, 'USD', 'g1')");
    }

    @Test
    void an_account_moves_no_more_often_in_a_day_than_its_type_allows() throws Exception {
        Sql.deposit(app, "g3", "1000", "USD");
        rule("'g3', " + limits("\"count_per_day\": 2"));
        Sql.run(app, "SELECT crossfoot.post_batch('{1,1}', '{g3,g3}', '{x,y}', '{1,1}', '{USD,USD}', '{g3}')");
        Sql.run(app, "SELECT crossfoot.withdraw('g3', 1, 'USD', 'g3')");
        assertThat(broken("count_per_day", "SELECT crossfoot.withdraw('g3', 1, 'USD', 'g3')"))
                .contains("\"limit\": \"2\"", "\"asked\": \"1\"", "\"used\": \"2\"");
    }

    @Test
    void a_new_day_begins_at_nothing() throws Exception {
        Sql.deposit(app, "g4", "1000", "USD");
        rule("'g4', " + limits("\"per_day\": \"10\", \"count_per_day\": 1"));
        Sql.run(app, "SELECT crossfoot.withdraw('g4', 10, 'USD', 'g4')");
        String call = "SELECT crossfoot.withdraw('g4', 10, 'USD', 'g4')";
        broken("per_day", call);
        // What was posted today was posted yesterday, until this is rolled back.
        superuser.setAutoCommit(false);
        Sql.run(
                superuser,
                "SELECT crossfoot.add_partition(clock_timestamp() - interval '1 day');"
                        + " ALTER TABLE crossfoot.posting DISABLE TRIGGER USER;"
                        + " UPDATE crossfoot.posting SET posted_at = posted_at - interval '1 day' WHERE type = 'g4';"
                        + " ALTER TABLE crossfoot.posting ENABLE TRIGGER USER");
        Sql.run(superuser, call);
        Sql.refused(superuser, "CF068", call);
    }

    @Test
    void the_day_is_that_of_the_ledgers_time_zone() throws Exception {
        Sql.deposit(app, "g7", "1000", "USD");
        rule("'g7', " + limits("\"per_day\": \"10\""));
        Sql.run(app, "SELECT crossfoot.withdraw('g7', 10, 'USD', 'g7')");
        String call = "SELECT crossfoot.withdraw('g7', 10, 'USD', 'g7')";
        // An hour ago, which in one zone was yesterday.
        superuser.setAutoCommit(false);
        Sql.run(
                superuser,
                "SELECT crossfoot.add_partition(clock_timestamp() - interval '1 hour');"
                        + " ALTER TABLE crossfoot.posting DISABLE TRIGGER USER;"
                        + " UPDATE crossfoot.posting SET posted_at = posted_at - interval '1 hour' WHERE type = 'g7';"
                        + " ALTER TABLE crossfoot.posting ENABLE TRIGGER USER");
        Sql.refused(superuser, "CF068", call);
        Sql.run(superuser, "SELECT crossfoot.configure(?)", TestDatabase.zoneOfHour(0));
        Sql.run(superuser, call);
    }

    @Test
    void what_rules_of_overdrafts_add_and_what_was_imported_does_not_count() throws Exception {
        Sql.deposit(app, "g5", "10", "USD");
        Sql.run(app, "SELECT crossfoot.open_account('g5:fees', 'USD')");
        Sql.run(admin, "SELECT crossfoot.set_overdraft('g5', 'USD', 100, 5, 'g5:fees')");
        rule("'g5', " + limits("\"per_day\": \"30\""));
        Sql.run(app, "SELECT crossfoot.withdraw('g5', 20, 'USD', 'g5')");
        assertThat(Sql.balance(reader, "g5:fees", "USD")).isEqualTo("5.00");
        assertThat(broken("per_day", "SELECT crossfoot.withdraw('g5', 10.01, 'USD', 'g5')"))
                .contains("\"used\": \"20.00\"");
        Sql.run(app, "SELECT crossfoot.withdraw('g5', 10, 'USD', 'g5')");
        Sql.run(
                admin,
                "SELECT crossfoot.import_batch('{1}', '{NULL}', '{g6}', '{1000}', '{USD}', '{g5}', NULL, NULL, NULL, NULL, NULL, ARRAY[clock_timestamp()])");
        Sql.run(app, "SELECT crossfoot.withdraw('g6', 30, 'USD', 'g5')");
    }

    @Test
    void captures_and_reversals_go_by_the_type_they_are_given() throws Exception {
        Sql.deposit(app, "h1", "100", "USD");
        rule("'h1', " + limits("\"per_day\": \"50\""));
        hold("h1", "60", "h1");
        refusedWithoutTrace(app, "CF068", "SELECT crossfoot.capture_hold('h1', 'shop', 50.01, 'h1')");
        assertThat(look("h1")).isEqualTo("open 60.00 0.00 0.00 60.00");
        Sql.run(app, "SELECT crossfoot.capture_hold('h1', 'shop', 50, 'h1')");
        broken("per_day", "SELECT crossfoot.capture_hold('h1', 'shop', type => 'h1')");
        Sql.run(app, "SELECT crossfoot.capture_hold('h1', 'shop')");

        rule("'back', required_metadata => '{why}', " + limits("\"per_transaction\": \"5\""));
        String id = Sql.value(app, "SELECT transaction_id FROM crossfoot.transfer('h1', 'shop', 10, 'USD')");
        broken("required_metadata", "SELECT crossfoot.reverse(" + id + ", 5, 'back')");
        broken("per_transaction", "SELECT crossfoot.reverse(" + id + ", type => 'back', metadata => '{\"why\": 1}')");
        Sql.run(app, "SELECT crossfoot.reverse(" + id + ", 5, 'back', metadata => '{\"why\": 1}')");
        Sql.run(app, "SELECT crossfoot.reverse(" + id + ")");
    }

    @Test
    void a_reversal_goes_back_to_the_accounts_of_its_original() throws Exception {
        String id = Sql.value(app, "SELECT transaction_id FROM crossfoot.deposit('h2', 10, 'USD', 'h2')");
        rule("'h2', 'bank:h2'");
        Sql.run(app, "SELECT crossfoot.reverse(" + id + ", type => 'h2')");
        assertThat(postings("h2")).containsExactly("external:h2 h2 10.00", "h2 external:h2 10.00");
    }

    @Test
    void in_a_list_each_transaction_is_decided_after_the_one_before() throws Exception {
        Sql.deposit(app, "i1", "100", "USD");
        rule("'i1', " + limits("\"per_day\": \"10\""));
        assertThat(Sql.column(
                        app,
                        "SELECT coalesce(code, status) FROM crossfoot.post_batch('{1,2,3,4,5}', '{i1,i1,i1,i1,i1}', '{x,x,x,x,x}', '{6,50,5,4,1}', '{USD,USD,USD,USD,USD}',"
                                + " '{i1,plain,i1,i1,plain}') ORDER BY transaction"))
                .containsExactly("posted", "posted", "CF068", "posted", "posted");
        Sql.deposit(app, "i2", "100", "USD");
        for (String more : List.of("dry_run => true", "all_or_nothing => true")) {
            assertThat(Sql.column(
                            app,
                            "SELECT coalesce(code, status) FROM crossfoot.post_batch('{1,2,3}', '{i2,i2,i2}', '{x,x,x}', '{6,5,4}', '{USD,USD,USD}', '{i1,i1,i1}', "
                                    + more + ") ORDER BY transaction"))
                    .isEqualTo(
                            more.startsWith("dry")
                                    ? List.of("posted", "CF068", "posted")
                                    : List.of("CF022", "CF068", "CF022"));
        }
        assertThat(Sql.balance(reader, "i2", "USD")).isEqualTo("100.00");
    }

    @Test
    void what_is_malformed_is_refused_as_such() throws Exception {
        rule("'j1', " + limits("\"per_transaction\": \"10\", \"per_day\": \"10\", \"count_per_day\": 1"));
        Sql.refused(app, "CF003", "SELECT crossfoot.deposit('j1', 'NaN', 'USD', 'j1')");
        Sql.refused(app, "CF003", "SELECT crossfoot.deposit('j1', 'Infinity', 'USD', 'j1')");
        Sql.refused(app, "CF003", "SELECT crossfoot.deposit('j1', NULL, 'USD', 'j1')");
        Sql.refused(app, "CF003", "SELECT crossfoot.deposit('j1', -1, 'USD', 'j1')");
        Sql.refused(app, "CF004", "SELECT crossfoot.deposit('j1', 0.001, 'USD', 'j1')");
        Sql.refused(app, "CF005", "SELECT crossfoot.deposit('j1', 1, 'XYZ', 'j1')");
        Sql.refused(app, "CF005", "SELECT crossfoot.deposit('j1', 1, NULL, 'j1')");
        Sql.refused(app, "CF002", "SELECT crossfoot.deposit('j 1', 1, 'USD', 'j1')");
        Sql.refused(app, "CF002", "SELECT crossfoot.transfer(NULL, NULL, 1, 'USD', 'j1')");
    }
}
