package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not well-formed is refused with the code that says why, whichever door it comes through, and opens nothing. */
class BadInputTest extends OnLedger {

    @BeforeAll
    void open_accounts() throws Exception {
        Sql.deposit(app, "rich", "1000000", "USD");
        Sql.deposit(app, "rich", "1000000", "JPY");
        Sql.deposit(app, "rich", "1000000", "KWD");
        Sql.deposit(app, "rich", "1000000", "CLF");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    CF003 | NULL
                    CF003 | 0
                    CF003 | 0.00
                    CF003 | -1
                    CF003 | 'NaN'
                    CF003 | 'Infinity'
                    CF003 | '-Infinity'
                    CF003 | 1e400
                    CF003 | 1e20
                    CF003 | 100000000000000000000.00
                    CF003 | -1e-400
                    CF004 | 0.001
                    CF004 | 1e-400
                    CF004 | 99999999999999999999.999
                    CF010 | 99999999999999999999.99
                    CF010 | 1000000.01
                    """)
    void an_amount_that_is_none_is_refused_by_every_door(String code, String amount) throws Exception {
        Sql.refused(app, code, "SELECT crossfoot.transfer('rich', 'poor', " + amount + ", 'USD')");
        Sql.refused(
                app,
                code,
                "SELECT crossfoot.transfer('rich', 'poor', " + amount + ", 'USD', key => 'x', description => 'y')");
        Sql.refused(app, code, "SELECT crossfoot.withdraw('rich', " + amount + ", 'USD')");
        assertThat(Sql.value(
                        app,
                        "SELECT code FROM crossfoot.post_batch('{1}', '{rich}', '{poor}', ARRAY[" + amount
                                + "]::numeric[], '{USD}', '{t}')"))
                .isEqualTo(code);
        assertThat(Sql.balance(app, "poor", "USD")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"NULL", "0", "'NaN'", "'Infinity'", "'-Infinity'", "1e400", "-1e400"})
    void a_signed_amount_that_is_none_is_refused(String amount) throws Exception {
        Sql.refused(app, "CF003", "SELECT crossfoot.post('rich', " + amount + ", 'USD', 't')");
    }

    @ParameterizedTest
    @CsvSource({
        "JPY, 1, 1, 0.5",
        "USD, 1, 1.00, 0.005",
        "USD, 0.010, 0.01, 0.0101",
        "KWD, 0.001, 0.001, 0.0001",
        "CLF, 0.0001, 0.0001, 0.00001"
    })
    void an_amount_has_the_decimals_of_its_currency(String currency, String amount, String shown, String tooFine)
            throws Exception {
        String account = "dec:" + currency + amount;
        Sql.run(app, "SELECT crossfoot.transfer('rich', ?, ?::numeric, ?)", account, amount, currency);
        assertThat(Sql.balance(app, account, currency)).isEqualTo(shown);
        assertThat(Sql.refused(
                        app,
                        "CF004",
                        "SELECT crossfoot.transfer('rich', ?, ?::numeric, ?)",
                        account,
                        tooFine,
                        currency))
                .contains("\"scale\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "''",
                "' '",
                "'a b'",
                "':'",
                "'a:'",
                "':a'",
                "'a::b'",
                "'ä'",
                "'a' || chr(10)",
                "'a/b'",
                "'external:'",
                "repeat('a', 201)",
                "E'a\\tb'",
                "'a''b'",
                "'a\"b'",
                "'a%'",
                "U&'a\\200Bb'"
            })
    void a_name_that_is_none_is_refused(String name) throws Exception {
        Sql.refused(app, "CF002", "SELECT crossfoot.deposit(" + name + ", 1, 'USD')");
        Sql.refused(app, "CF002", "SELECT crossfoot.withdraw(" + name + ", 1, 'USD')");
        Sql.refused(app, "CF002", "SELECT crossfoot.transfer('rich', " + name + ", 1, 'USD')");
        Sql.refused(app, "CF002", "SELECT crossfoot.transfer(" + name + ", 'rich', 1, 'USD')");
        Sql.refused(app, "CF002", "SELECT crossfoot.open_account(" + name + ", 'USD')");
        Sql.refused(admin, "CF002", "SELECT crossfoot.set_floor(" + name + ", 'USD', 0)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "A", "user:42:bonus", "x.y_z~1@b+c=d-e", "external", "EXTERNAL:x"})
    void a_name_of_the_grammar_is_taken_as_it_is(String name) throws Exception {
        Sql.deposit(app, name, "1", "USD");
        assertThat(Sql.value(app, "SELECT account FROM crossfoot.balance(?, 'USD')", name))
                .isEqualTo(name);
        String long_name = "n".repeat(199) + name.charAt(0);
        Sql.deposit(app, long_name, "1", "USD");
    }

    @ParameterizedTest
    @ValueSource(strings = {"NULL", "''", "'a b'", "'-a'", "'a:b'", "repeat('a', 64)", "'a' || chr(10)", "'ä'"})
    void a_type_that_is_none_is_refused(String type) throws Exception {
        Sql.refused(app, "CF006", "SELECT crossfoot.transfer('rich', 'poor', 1, 'USD', " + type + ")");
        Sql.refused(app, "CF006", "SELECT crossfoot.deposit('rich', 1, 'USD', " + type + ")");
        Sql.refused(app, "CF006", "SELECT crossfoot.post('rich', -1, 'USD', " + type + ")");
    }

    @ParameterizedTest
    @ValueSource(strings = {"''", "repeat('k', 201)", "'a' || chr(10)", "chr(127)", "'a' || chr(133)", "chr(1)"})
    void a_key_that_is_none_is_refused(String key) throws Exception {
        Sql.refused(app, "CF007", "SELECT crossfoot.transfer('rich', 'poor', 1, 'USD', key => " + key + ")");
    }

    @Test
    void a_key_may_have_200_characters_of_any_script() throws Exception {
        Sql.run(app, "SELECT crossfoot.deposit('rich', 1, 'USD', key => repeat('鍵', 200))");
        assertThat(Sql.value(app, "SELECT replayed FROM crossfoot.deposit('rich', 1, 'USD', key => repeat('鍵', 200))"))
                .isEqualTo("t");
    }

    @ParameterizedTest
    @ValueSource(strings = {"usd", "XXXX", "", "US D", "USD "})
    void a_currency_that_is_not_known_is_refused(String currency) throws Exception {
        Sql.refused(app, "CF005", "SELECT crossfoot.deposit('rich', 1, ?)", currency);
        Sql.refused(app, "CF005", "SELECT crossfoot.open_account('rich', ?)", currency);
        Sql.refused(app, "CF005", "SELECT crossfoot.deposit('rich', 1, NULL)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "effective_date => 'infinity'",
                "effective_date => '-infinity'",
                "effective_date => '0001-12-31 BC'",
                "effective_date => '10000-01-01'",
                "description => repeat('x', 1001)",
                "reference => repeat('x', 201)",
                "metadata => '[]'",
                "metadata => '\"x\"'",
                "metadata => 'null'",
                "metadata => '1'",
                "metadata => jsonb_build_object('x', repeat('y', 16384))"
            })
    void a_detail_out_of_its_limits_is_refused(String detail) throws Exception {
        Sql.refused(app, "CF009", "SELECT crossfoot.transfer('rich', 'poor', 1, 'USD', " + detail + ")");
        Sql.refused(app, "CF009", "SELECT crossfoot.transfer('rich', 'poor', 1, 'USD', key => 'd', " + detail + ")");
        Sql.refused(app, "CF009", "SELECT crossfoot.deposit('rich', 1, 'USD', " + detail + ")");
    }

    @Test
    void source_and_destination_differ() throws Exception {
        Sql.refused(app, "CF008", "SELECT crossfoot.transfer('rich', 'rich', 1, 'USD')");
        Sql.refused(app, "CF008", "SELECT crossfoot.transfer('new', 'new', 1, 'USD')");
        Sql.refused(app, "CF008", "SELECT crossfoot.deposit('external:gift', 1, 'USD', 'gift')");
        Sql.refused(app, "CF002", "SELECT crossfoot.transfer(NULL, NULL, 1, 'USD')");
    }

    static Stream<Arguments> badRequests() {
        String posting = "{\"source\": \"rich\", \"destination\": \"poor\", \"amount\": \"1\", \"currency\": \"USD\"}";
        return Stream.of(
                Arguments.of("CF019", "null"),
                Arguments.of("CF019", "[]"),
                Arguments.of("CF019", "\"x\""),
                Arguments.of("CF019", "{}"),
                Arguments.of("CF019", "{\"type\": \"t\"}"),
                Arguments.of("CF019", "{\"type\": \"t\", \"postings\": []}"),
                Arguments.of("CF019", "{\"type\": \"t\", \"postings\": {}}"),
                Arguments.of("CF019", "{\"type\": \"t\", \"postings\": [1]}"),
                Arguments.of("CF019", "{\"type\": \"t\", \"postings\": [" + posting + "], \"extra\": 1}"),
                Arguments.of("CF019", "{\"type\": 5, \"postings\": [" + posting + "]}"),
                Arguments.of("CF019", "{\"type\": \"t\", \"key\": 5, \"postings\": [" + posting + "]}"),
                Arguments.of(
                        "CF019",
                        "{\"type\": \"t\", \"effective_date\": \"tomorrow\", \"postings\": [" + posting + "]}"),
                Arguments.of(
                        "CF019",
                        "{\"type\": \"t\", \"effective_date\": \"2026-02-30\", \"postings\": [" + posting + "]}"),
                Arguments.of(
                        "CF019",
                        "{\"type\": \"t\", \"effective_date\": \"infinity\", \"postings\": [" + posting + "]}"),
                Arguments.of(
                        "CF019",
                        "{\"type\": \"t\", \"effective_date\": \"01/02/2026\", \"postings\": [" + posting + "]}"),
                Arguments.of("CF019", "{\"type\": \"t\", \"postings\": [" + posting.replace("\"1\"", "1") + "]}"),
                Arguments.of("CF019", "{\"type\": \"t\", \"postings\": [" + posting.replace("\"1\"", "\"NaN\"") + "]}"),
                Arguments.of("CF019", "{\"type\": \"t\", \"postings\": [" + posting.replace("\"1\"", "\"1e3\"") + "]}"),
                Arguments.of("CF019", "{\"type\": \"t\", \"postings\": [" + posting.replace("\"1\"", "\" 1\"") + "]}"),
                Arguments.of(
                        "CF019", "{\"type\": \"t\", \"postings\": [" + posting.replace("\"1\"", "\"1\\n\"") + "]}"),
                Arguments.of("CF019", "{\"type\": \"t\", \"postings\": [" + posting.replace("\"1\"", "\"\"") + "]}"),
                Arguments.of("CF019", "{\"type\": \"t\", \"postings\": [" + posting.replace("source", "from") + "]}"),
                Arguments.of(
                        "CF019", "{\"type\": \"t\", \"postings\": [" + posting.replace("source", "account") + "]}"),
                Arguments.of("CF019", "{\"type\": \"t\", \"postings\": [{\"amount\": \"1\", \"currency\": \"USD\"}]}"),
                Arguments.of("CF019", "{\"type\": \"t\", \"postings\": [{\"account\": \"rich\", \"amount\": \"1\"}]}"),
                Arguments.of(
                        "CF019",
                        "{\"type\": \"t\", \"postings\": [{\"account\": null, \"amount\": \"1\", \"currency\": \"USD\"}]}"),
                Arguments.of("CF019", "{\"postings\": [" + posting + "]}"),
                Arguments.of("CF006", "{\"type\": null, \"postings\": [" + posting + "]}"),
                Arguments.of("CF009", "{\"type\": \"t\", \"metadata\": [], \"postings\": [" + posting + "]}"),
                Arguments.of("CF007", "{\"type\": \"t\", \"key\": \"\", \"postings\": [" + posting + "]}"),
                Arguments.of("CF003", "{\"type\": \"t\", \"postings\": [" + posting.replace("\"1\"", "\"-1\"") + "]}"),
                Arguments.of("CF003", "{\"type\": \"t\", \"postings\": [" + posting.replace("\"1\"", "\"0\"") + "]}"),
                Arguments.of(
                        "CF010",
                        "{\"type\": \"t\", \"postings\": [" + posting.replace("\"1\"", "\"1000000.01\"") + "]}"));
    }

    @ParameterizedTest
    @MethodSource("badRequests")
    void a_json_request_that_is_none_is_refused(String code, String request) throws Exception {
        Sql.refused(app, code, "SELECT crossfoot.post(?::jsonb)", request);
    }

    @Test
    void no_request_at_all_is_refused() throws Exception {
        Sql.refused(app, "CF019", "SELECT crossfoot.post(NULL::jsonb)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"'NaN'", "'Infinity'", "'-Infinity'", "1e20", "-1e20", "-1e400", "-0.001"})
    void a_floor_that_is_no_amount_is_refused(String floor) throws Exception {
        Sql.refused(admin, "CF013", "SELECT crossfoot.set_floor('rich', 'USD', " + floor + ")");
    }

    @Test
    void an_external_account_has_no_floor() throws Exception {
        Sql.refused(admin, "CF014", "SELECT crossfoot.set_floor('external:deposit', 'USD', 0)");
        Sql.refused(admin, "CF014", "SELECT crossfoot.set_floor('external:deposit', 'USD', NULL)");
        Sql.refused(admin, "CF005", "SELECT crossfoot.set_floor('rich', 'XXXX', 0)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'gems', 0",
                "'G', 0",
                "'GEMS', -1",
                "'GEMS', 19",
                "NULL, 0",
                "'GEMS', NULL",
                "'1GEM', 0",
                "'GEMSGEMSGEMSGEMSG', 0",
                "'GEMS', 0, repeat('x', 201)",
                "'GE MS', 0"
            })
    void a_currency_out_of_the_grammar_is_not_added(String currency) throws Exception {
        Sql.refused(admin, "CF015", "SELECT crossfoot.add_currency(" + currency + ")");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Mars/Olympus", "", "+25", "'; DROP TABLE x; --"})
    void a_time_zone_that_is_not_known_is_refused(String zone) throws Exception {
        Sql.refused(admin, "CF017", "SELECT crossfoot.configure(time_zone => ?)", zone);
    }
}
